"""Step 2: who brings what is missing, and by when; forms/data_plan.csv."""

from __future__ import annotations

from typing import Any

import pandas as pd

from segkit.case import filled
from segkit.case.folder import Case
from segkit.findings.criteria import column_name
from segkit.ground.language import upper
from segkit.run.by_hand import desk
from segkit.run.by_hand.words import words
from segkit.steps.collect import plan

PATH = "forms/data_plan.csv"


def show(case: Case, question: str, data_plan: pd.DataFrame) -> None:
    """Agree on who brings the answers of a criterion (`data_plan`: as from `collect.data_plan`).

    What follows: where they come from, what they cost while blank, and what each source is then to be asked for.
    """
    desk.show(case, "02_collect", question, lambda: _choice(case, data_plan) if len(data_plan) else None)


def _choice(case: Case, data_plan: pd.DataFrame) -> desk.Choice:
    told, say = words(case.settings.language), case.say
    by_name = {row["criterion"]: row for row in data_plan.to_dict("records")}
    options = [(f"{upper(say.name(column_name(name)))} · {say.name(row['status'])}", name) for name, row in by_name.items()]
    which = desk.labelled("Dropdown", told("criterion"), options=options)
    owner = desk.labelled("Text", told("owner"), placeholder=told("owner_help"))
    status = desk.labelled("Dropdown", told("status"), options=[(say.name(one), one) for one in plan.STATUSES])
    due = desk.labelled("DatePicker", told("due"))

    def fill(_: Any = None) -> None:
        row = by_name[which.value]
        owner.value, status.value = "" if pd.isna(row["owner"]) else str(row["owner"]), row["status"]
        day = pd.to_datetime(row["due"], errors="coerce")
        due.value = None if pd.isna(day) else day.date()

    which.observe(fill, names="value")
    fill()

    def answer() -> dict[str, Any]:
        return {"criterion": which.value, "owner": owner.value.strip(), "status": status.value, "due": due.value or ""}

    def follows() -> desk.Follows:
        after = data_plan.assign(**{c: data_plan[c].mask(data_plan["criterion"].eq(which.value), str(v) or None) for c, v in answer().items() if c in ("owner", "status", "due")})
        costs = {**plan.BLANK, **plan.COSTS}
        row = by_name[which.value]
        cost = costs.get(status.value, plan.BLANK.get(row["group"], ""))
        sentence = told("plan_follows", source=say.name(str(row["source"])), share=say.percent(row["coverage"]), cost=say.name(cost))
        return sentence, plan.by_source(after)

    def writes() -> dict[str, bytes]:
        return {PATH: filled.put(case.folder / PATH, [answer()], key=["criterion"])}

    missing = data_plan["status"].isin(["to collect", "partly"])
    now = told("plan_now", n=say.number(int(missing.sum())), owned=say.number(int((missing & data_plan["owner"].notna()).sum())))
    return desk.Choice(now, [which, owner, status, due], [which, owner, status, due], follows, writes)
