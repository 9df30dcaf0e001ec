"""Everything that can be wrong before a run, asked once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from segkit.ground.problems import Problems

if TYPE_CHECKING:
    from segkit.case import Case


def everything(case: Case) -> None:
    """Raise Problems."""
    from segkit.steps import collect

    received = case.read_inputs()
    table, _ = collect.customers(received, as_of=collect.reference_date(received, case.as_of))
    stop_early(case.settings, table)
    check_forms(case)


def stop_early(settings: Any, table: pd.DataFrame) -> None:
    """Raise Problems for what case.yml says wrongly of segments and weights, now that there are facts and before anything is made of them."""
    from segkit.steps import segments, targets

    problems = segments.early(settings.segments, table, options=settings.methods)
    problems += targets.check_weights(settings.targets.weights, pd.DataFrame(columns=size_columns(), dtype="float64"))
    if problems:
        raise Problems(problems)


def check_forms(case: Case) -> None:
    """Raise Problems for what the forms that people filled say wrongly, all forms at once, before a step comes to them."""
    from segkit.steps import competitors, monitor

    asked = {"competitors": competitors.FORM, "interviews": ["question", "answer"], "campaigns": monitor.FORM,
             "market": ["segment", "item", "low", "base", "high"], "channels": ["channel", "price_per_contact"]}  # fmt: skip
    problems = []
    for name, columns in asked.items():
        try:
            form = case.form(name, columns)
            if name == "competitors" and len(form):
                competitors.competitors(form)
        except Problems as error:
            problems += error.problems
    if problems:
        raise Problems(problems)


def size_columns() -> list[str]:
    """The numbers that a table of segments has: what a weight may be named after."""
    from segkit.steps.size import PUBLIC

    return [c for c in PUBLIC if c != "segment"]
