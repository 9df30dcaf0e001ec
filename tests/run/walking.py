"""Step notebooks walked in this process: the same cells, without a kernel each."""

import contextlib
import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from segkit.intake.files.delimited import _no_collector

ROOT = Path(__file__).parents[2]
EMPTY = '<svg xmlns="http://www.w3.org/2000/svg"/>'


def walk(folder: Path, *numbers: str, run: str = "runs/.work", as_of: str | None = None) -> Path:
    """Execute the steps with these numbers on a case, drawing nothing; returns the folder of their tables."""
    with patch("segkit.drawing.style.svg", return_value=EMPTY):
        executed(folder, *numbers, run=run, as_of=as_of)
    return folder / run / "tables"


def executed(folder: Path, *numbers: str, run: str = "runs/.work", as_of: str | None = None) -> dict[str, dict[str, Any]]:
    """Execute the steps with these numbers on a case; returns the names that each made."""
    import matplotlib
    import pandas as pd

    from segkit import open_case
    from segkit.run import kernel

    matplotlib.use("agg")
    (folder / run / "tables").mkdir(parents=True, exist_ok=True)
    state = folder / run / "run.json"
    if as_of or not state.is_file():
        state.write_text(json.dumps({"as_of": as_of}))
    paths = [p for p in sorted((ROOT / "notebooks" / "steps").glob("*.ipynb")) if not numbers or p.stem[:2] in numbers]
    with _no_collector(), _kept(), pd.option_context("mode.string_storage", kernel.texts(open_case(folder))):
        return {path.stem: _execute(path, folder, run) for path in paths}


def sketched() -> Any:
    """Every chart is drawn, and neither laid out nor written as a picture, which takes the longest, where nobody looks at it."""
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    from segkit.drawing import style

    def sketch(draw: Callable[..., object], *, width: float, height: float, brand: str | None = None) -> str:
        with style.style(brand):
            figure = Figure(figsize=(width, height))
            FigureCanvasSVG(figure)
            draw(figure.subplots())
        return EMPTY

    return patch.object(style, "svg", sketch)


def quick() -> Any:
    """Fewer draws for the choice of clusters, where nobody looks at how many there are."""
    from segkit.methods import clusters

    return patch.dict(clusters.fit.__kwdefaults__, {"draws": 2, "replicates": 2, "rows": 60})


def _kept() -> Any:
    """As in the process of a run, each source is read once."""
    from segkit.intake import kept

    return patch.object(kept, "_KEPT", {} if kept._KEPT is None else kept._KEPT)


def by_hand(folder: Path) -> None:
    """Execute every step as a person does who opens the notebook and sets CASE alone."""
    with _no_collector(), _kept():
        for path in sorted((ROOT / "notebooks" / "steps").glob("*.ipynb")):
            _execute(path, folder, "")


def _execute(path: Path, folder: Path, run: str) -> dict[str, Any]:
    """Run a notebook's cells on a case; returns the names they made."""
    import matplotlib.pyplot as plt

    names = {"__name__": path.stem}
    for code, takes in _compiled(path):
        with contextlib.redirect_stdout(io.StringIO()):
            exec(code, names)
        if takes:
            names |= {"CASE": str(folder), "RUN": run}
    plt.close("all")
    return names


@cache
def _compiled(path: Path) -> list[tuple[Any, bool]]:
    """The code cells, compiled once in a process, and whether each is the cell of parameters."""
    cells = [c for c in json.loads(path.read_text(encoding="utf-8"))["cells"] if c["cell_type"] == "code"]
    return [(compile("".join(c["source"]), path.stem, "exec"), "parameters" in c["metadata"].get("tags", [])) for c in cells]


def copied(name: str, place: Path) -> Path:
    """A case of the repository in a folder of the test's own."""
    return Path(shutil.copytree(ROOT / "data" / "cases" / name, place / name, ignore=shutil.ignore_patterns("runs", "draft", "*.parquet")))


def once(factory: Any, name: str, make: Callable[[Path], Any]) -> Path:
    """A case that `make(place)` puts at place/name, made by the first of the parallel workers that asks and shared by all; read only."""
    import fcntl

    base = factory.getbasetemp()
    place = (base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / f"once-{name}"
    place.mkdir(exist_ok=True)
    with (place / ".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if not (place / "done").exists():
            make(place)
            (place / "done").touch()
    return place / name


def segkit(*arguments: object) -> subprocess.CompletedProcess:
    """Run a command as main() does, in this process: importing everything again would take longer than most tests."""
    from segkit import cli

    said = io.StringIO()
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        patch.setattr(sys, "argv", ["segkit", *map(str, arguments)])
        try:
            cli.main()
            code = 0
        except SystemExit as end:
            code = int(end.code or 0)
    return subprocess.CompletedProcess(arguments, code, said.getvalue(), "")
