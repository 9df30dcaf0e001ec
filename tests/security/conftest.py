"""The hostile case, run once for all tests that look at what came out of it."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.security import hostile


def tree(folder: Path) -> set[str]:
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*")}


@pytest.fixture(scope="session")
def ran(tmp_path_factory) -> SimpleNamespace:
    """The run's folder, the case's, and every path beside the case before and after."""
    from segkit import run

    above = tmp_path_factory.mktemp("hostile")
    folder = hostile.build(above / "case")
    hostile.traps(folder)
    before = tree(above), tree(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)  # as people do: segkit run .
        place = run.run(folder)
    return SimpleNamespace(run=place, case=folder, above=above, before=before)
