"""Canaries that are frequent, under every header and in every source, are in the audiences and in nothing else that a run makes."""

from __future__ import annotations

import ast
import base64
import contextlib
import io
import json
import re
from pathlib import Path

import pandas as pd
import pytest

from segkit import open_case
from segkit.intake import kept
from segkit.run import html
from tests.run.walking import ROOT
from tests.security import canaries
from tests.security.test_canary import text

pytestmark = [pytest.mark.slow, pytest.mark.together]
RUN = "runs/.work"


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """The case's folder, what the cells of its step notebooks showed, and the columns as they were read."""
    import IPython.display
    import matplotlib.pyplot as plt

    folder, shown = canaries.build(tmp_path_factory.mktemp("frequent") / "case"), []
    (folder / RUN / "tables").mkdir(parents=True)
    (folder / RUN / "run.json").write_text("{}")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kept, "_KEPT", {})  # as the process of a run does: each source is read once
        patch.setattr(IPython.display, "display", lambda *things, **told: shown.extend(map(_look, things)))
        for path in sorted((ROOT / "notebooks" / "steps").glob("*.ipynb")):
            _run(path, folder, shown)
        columns = open_case(folder).read_inputs().columns
    plt.close("all")
    return folder, shown, columns


def _run(path: Path, folder: Path, shown: list[str]) -> None:
    names, printed = {"__name__": path.stem}, io.StringIO()
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] != "code":
            continue
        tree = ast.parse("".join(cell["source"]), path.stem)
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        with contextlib.redirect_stdout(printed):
            exec(compile(tree, path.stem, "exec"), names)
            if "parameters" in cell["metadata"].get("tags", []):
                names |= {"CASE": str(folder), "RUN": RUN}
            if last is not None:
                shown.append(_look(eval(compile(ast.Expression(last.value), path.stem, "eval"), names)))
    shown.append(printed.getvalue())


def _look(thing: object) -> str:
    """All that a notebook would show of a result."""
    html = getattr(thing, "_repr_html_", lambda: "")()
    with pd.option_context("display.max_rows", None, "display.max_columns", None, "display.max_colwidth", None):
        return f"{thing!r}\n{html}" if not isinstance(thing, dict) else json.dumps(thing, ensure_ascii=False, default=str)


def held(said: str) -> list[str]:
    return [mark for mark in canaries.MARKS if mark.casefold() in said.casefold()]


def test_only_the_audiences_hold_them(ran):
    folder, _, _ = ran
    files = [p for p in (folder / RUN).rglob("*") if p.is_file()]
    found = {p.relative_to(folder / RUN).as_posix(): marks for p in files if (marks := held(text(p)))}
    assert {name: marks[:3] for name, marks in found.items() if not name.startswith("audiences/")} == {}
    assert set(canaries.MARKS) == {mark for marks in found.values() for mark in marks}, "the audiences hold every one"
    lists = [pd.read_csv(p, dtype="str") for p in (folder / RUN / "audiences").glob("*.csv")]
    assert len(lists) == 3 and all(set(canaries.HEADERS) <= set(listed) and len(listed) for listed in lists)
    told = {p.name for p in files}
    assert {
        "profile.csv",
        "personas.csv",
        "customers.csv",
        "facts.parquet",
        "segmentation.xlsx",
        "deals.csv",
        "deal_features.csv",
        "survey.parquet",
    } <= told


def test_no_notebook_shows_them_and_no_report(ran):
    _, shown, _ = ran
    assert [said[:200] for said in shown if held(said)] == []
    assert sum(map(len, shown)) > 50_000 and any('"sections"' in said for said in shown), "the report is among what was shown"


def test_the_report_as_the_client_opens_it_shows_them_neither(ran):
    """The last notebook in a kernel of its own, as a run does it, and its pages rendered."""
    import papermill

    folder, _, _ = ran
    notebook = folder / RUN / "notebooks" / "11_report.ipynb"
    for place in (notebook.parent, folder / RUN / "workbook"):
        place.mkdir()
    given = {"CASE": str(folder), "RUN": RUN}
    papermill.execute_notebook(str(ROOT / "notebooks" / "steps" / notebook.name), str(notebook), given, kernel_name="python3", progress_bar=False)
    pages = [html.render(folder / RUN, open_case(folder, RUN)), folder / RUN / "workbook" / "11_report.html", notebook]
    assert [page.name for page in pages if held(text(page))] == []
    report = text(pages[0])
    assert len(report) > 100_000 and all(name in report for name in canaries.SEGMENTS if name != "else")
    pictures = [base64.b64decode(coded).decode() for coded in re.findall(r"data:(?:image/svg\+xml|text/csv)[^,]*;base64,([A-Za-z0-9+/=]+)", report)]
    assert len(pictures) >= 5 and not any(map(held, pictures)), "nor do its pictures and downloads"


def test_every_source_gave_its_contacts_away(ran):
    _, _, columns = ran
    for source, found in columns.groupby("source"):
        roles = found.set_index("column")["role"]
        assert set(roles[canaries.HEADERS]) == set(roles[list(canaries.LOOKS)]) == {"contact"}, source
    assert set(columns["source"]) == {"transactions", "customers", "events", "survey", "deals"}
