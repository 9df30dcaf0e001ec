"""Step 5: the final criteria, ticked as in step 1; forms/criteria.csv."""

from __future__ import annotations

import pandas as pd

from segkit.case.folder import Case
from segkit.run.by_hand import desk
from segkit.run.by_hand.criteria import Row, changes, choice
from segkit.run.by_hand.words import words

COLUMNS = ["criterion", "separation", "difference", "coverage", "reach", "score", "suggestion"]


def show(case: Case, question: str, final: pd.DataFrame, facts: pd.DataFrame) -> None:
    """Choose the final criteria (`final`: as from `differences.final_criteria`).

    What follows: of how many customers all that are ticked are known together, and what each of them tells apart.
    """
    desk.show(case, "05_differences", question, lambda: choice(case, final, lambda rows: _together(case, final, facts, rows)))


def _together(case: Case, final: pd.DataFrame, facts: pd.DataFrame, rows: list[Row]) -> desk.Follows:
    picked = final[[row.tick.value for row in rows]]
    columns = [column for column in picked["column"].dropna() if column in facts]
    known = float(facts[columns].notna().all(axis=1).mean()) if columns and len(facts) else 0.0
    sentence = words(case.settings.language)("together", share=case.say.percent(known)) if columns else ""
    return f"{changes(case, rows)} {sentence}".strip(), picked[COLUMNS].round({"difference": 2, "score": 2})
