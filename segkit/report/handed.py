"""What is handed over beside the report: the deck, the spreadsheet, the consultant's edition, and a page per target to be pinned up.

Nothing is computed here: the report's own facts and the run's tables as they are printed are written once more.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from segkit.case.folder import Case
from segkit.findings.campaign import YEAR, idle
from segkit.findings.decisions import passed
from segkit.ground.beside import both
from segkit.ground.names import EVERYBODY
from segkit.ground.problems import Problem, Problems
from segkit.report import cards, columns, deck, personas, view, workbook
from segkit.steps import size
from segkit.steps.size.revenue import ITEMS

FILES = ("report.pptx", "segmentation.xlsx", "customers.xlsx")


def write(case: Case, report: Mapping[str, Any], t: Mapping[str, Any] | None = None) -> list[Path]:
    """Write the files into the folder of the case's run; returns their paths.

    `report`: the report as facts (`cards.assemble`); `t`: the run's tables as printed.
    """
    t = t if t is not None else view.view(case).tables
    place = case.place
    told = case.settings.brand
    template = case.form_path(told.template) if told.template else None
    if told.template and template is None:
        raise Problems([deck.template.missing(told.template)])

    def spoken() -> tuple[Path, Path, list[Path]]:
        slides = deck.write(place / FILES[0], report, t, case.say, client=template)
        return slides, _consultant(place / FILES[2], case, t), personas.write(place / "personas", report, t, case.say)

    (slides, customers, pages), sheets = both(spoken, lambda: _spreadsheet(place / FILES[1], case, t))  # whose words are in no register
    return [slides, sheets, customers, *pages]


def again(case: Case) -> list[Path]:
    """Write them again from a finished run, whose notebook holds the report's facts."""
    path = case.place / "notebooks" / "11_report.ipynb"
    return write(case, facts(path)) if path.is_file() else []


def facts(notebook: Path) -> dict[str, Any]:
    """The report's facts as an executed notebook shows them."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    outputs = [out.get("data", {}) for cell in cells for out in cell.get("outputs", [])]
    found = [data[cards.MIME] for data in outputs if cards.MIME in data]
    if not found:
        raise Problems([Problem("the run", "its report notebook holds no report", "run the step 11_report", "no_report")])
    return found[-1]


def _spreadsheet(path: Path, case: Case, t: Mapping[str, Any]) -> Path:
    """The client's edition: tables as printed, live economics."""
    say, rules = case.say, case.settings.targets
    titles = workbook.sheets(say)
    passes = passed(t["targets"], t.get("knock_outs"), say)
    live = workbook.tool(t.get("economics"), t["targets"].assign(passed=passes), t.get("gains"), rules, t.get("sureness"))
    told = dict(t) | {"targets": t["targets"].assign(passes=passes)} | ({"bridge": _whole(t["bridge"], case)} if t.get("bridge") is not None else {})
    told["targets"] = _showable(told["targets"], say)
    told |= {name: told[name].assign(decision=told[name]["told"].fillna(told[name]["decision"].map(say.name))).drop(columns="told") for name in ("targets", "decisions") if "told" in told.get(name, ())}
    if view.moves_unknown(t):  # as the report says; a sheet must not tell what it refuses to
        told = told | {"migration": told["migration"].head(0)} if "migration" in told else told
        told = told | {"segments": told["segments"].drop(columns="stayed", errors="ignore")}
    sheets = columns.readable({name: told[name] for name in titles if name in told and len(told[name])}, say)
    return _beside(path, workbook.write_xlsx, sheets, titles=titles, columns=columns.columns(sheets, say, idle=idle(t["targets"])), say=say, live=live)


def _showable(targets: pd.DataFrame, say: Any) -> pd.DataFrame:
    """The targets without the uplift and the thousands of campaigns that would show it where the report says that nothing can: none is held
    out, and no year of campaigns is enough.

    >>> from segkit.ground.language import Language
    >>> rows = pd.DataFrame({"segment": ["a", "b"], "held_out": [0, 87], "to_show": [0.01, 0.02], "campaigns": [2783.0, 13.0]})
    >>> _showable(rows, Language())[["to_show", "campaigns"]].astype(object).values.tolist()
    [[nan, 'cannot be shown'], [0.02, 13.0]]
    """
    if not {"campaigns", "to_show", "held_out"} <= set(targets):
        return targets
    never = ~targets["held_out"].gt(0) & targets["campaigns"].gt(YEAR)
    return targets.assign(to_show=targets["to_show"].mask(never), campaigns=targets["campaigns"].astype(object).mask(never, say("cannot be shown"))) if never.any() else targets


def _whole(bridge: pd.DataFrame, case: Case) -> pd.DataFrame:
    """The bridge of all customers, its parts by the names that people know: that of every segment stays with the consultant."""
    say = case.say
    words = {item: name for item, (name, _) in zip(ITEMS, size.named_items(bridge, say), strict=True)}
    words["lost"] = say("Have fallen silent and brought less")  # fewer than all who have fallen silent
    rows = bridge[(bridge["segment"] == EVERYBODY) & bridge["item"].isin(words)]
    return rows.assign(item=rows["item"].map(words))[["item", "customers", "revenue"]].reset_index(drop=True)


def _consultant(path: Path, case: Case, t: Mapping[str, Any]) -> Path:
    labels, facts = case.load("labels"), case.load("facts")  # as they are, not as printed
    return _beside(path, workbook.write_customers, labels, facts, say=case.say, model=t.get("value_model"), held_out=t.get("value_holdout"), listed=planned(case.load_if("contacts"), t["targets"]))


def planned(contacts: pd.DataFrame | None, targets: pd.DataFrame) -> pd.DataFrame | None:
    """Those of the lists of contacts who are in a campaign that is sent or tested: where nothing was counted lists are made too, and no campaign is planned.

    >>> lists, rows = pd.DataFrame({"customer_id": ["a", "b"], "segment": ["VIP", "rest"]}), pd.DataFrame({"segment": ["VIP", "rest"], "decision": "test", "contacts": [9.0, None]})
    >>> planned(lists, rows)["customer_id"].tolist(), len(planned(lists, rows.assign(contacts=None))), planned(None, rows)
    (['a'], 0, None)
    """
    sent = targets.loc[targets["decision"].isin(["chosen", "test"]) & targets["contacts"].gt(0), "segment"] if targets["contacts"].notna().any() else []
    return None if contacts is None else contacts[contacts["segment"].isin(sent)]


def _beside(path: Path, write: Any, *told: Any, **more: Any) -> Path:
    """Write beside and rename, so that nobody ever opens half a file."""
    beside = path.with_name(f".{path.name}")
    write(beside, *told, **more)
    beside.replace(path)
    return path
