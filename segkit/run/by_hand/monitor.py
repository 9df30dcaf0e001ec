"""Step 10: what a campaign brought, as a line of the log; forms/campaigns.csv."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd

from segkit.case import filled
from segkit.case.folder import Case
from segkit.ground.problems import Problem, Problems
from segkit.run.by_hand import desk
from segkit.run.by_hand.words import words
from segkit.steps import monitor as step

PATH = "forms/campaigns.csv"


def show(case: Case, question: str, campaigns: pd.DataFrame, labels: pd.DataFrame) -> None:
    """Log a campaign (`campaigns`: all that is known of them, as from `monitor.log`), with the group held out where there was one.

    What follows: its uplift with an interval, and that of all campaigns together.
    """
    desk.show(case, "10_monitor", question, lambda: _choice(case, campaigns, labels))


def _choice(case: Case, campaigns: pd.DataFrame, labels: pd.DataFrame) -> desk.Choice:
    told, say = words(case.settings.language), case.say
    channels = case.form("channels", ["channel", "price_per_contact"])["channel"].dropna().astype("str").unique()
    name = desk.labelled("Combobox", told("campaign"), options=sorted(campaigns["campaign"].dropna().astype("str").unique()), ensure_option=False)
    date = desk.labelled("DatePicker", told("date"), value=dt.date.today())
    segment = desk.labelled("Dropdown", told("segment"), options=[(say.name(s), s) for s in sorted(labels["segment"].dropna().unique())])
    channel = desk.labelled("Combobox", told("channel"), options=sorted(channels), ensure_option=False)
    counts = {key: desk.labelled("Text", told(key)) for key in ("contacts", "responses", "revenue", "cost", "control", "control_responses")}

    def rows() -> list[dict[str, Any]]:
        told_ = {key: desk.figure(one.value, one.description) for key, one in counts.items()}
        if not name.value.strip() or told_["contacts"] is None or told_["responses"] is None:
            return []
        key = {"campaign": name.value.strip(), "date": date.value or "", "segment": segment.value, "channel": channel.value.strip()}
        lines = [{**key, **{c: told_[c] for c in ("contacts", "responses", "revenue", "cost")}, "group": "target"}]
        held = {"contacts": told_["control"], "responses": told_["control_responses"] or 0.0, "revenue": None, "cost": None}
        return lines + ([{**key, **held, "group": "control"}] if told_["control"] else [])

    def follows() -> desk.Follows:
        if not rows():
            return told("campaign_first"), None
        after = pd.concat([campaigns.astype(object), pd.DataFrame(rows()).astype(object)], ignore_index=True)
        found = step.uplift(after)
        mine = found[(found["campaign"].eq(rows()[0]["campaign"]) & found["segment"].eq(segment.value)) | found["segment"].eq("")]
        sentence = told("campaign_alone") if len(rows()) == 1 else told("campaign_follows")
        rates = step.responses(after)
        table = mine[["campaign", "segment", "rate", "control_rate", "points", "low", "high", "reading"]] if len(rows()) > 1 else rates[rates["segment"].eq(segment.value)]
        return sentence, table

    def writes() -> dict[str, bytes]:
        if not rows():
            raise Problems([Problem(PATH, told("campaign_first"), "", "empty")])
        return {PATH: filled.put(case.folder / PATH, rows(), key=["campaign", "date", "segment", "channel", "group"])}

    controls = [name, date, segment, channel, *counts.values()]
    now = told("campaigns_now", n=say.number(campaigns["campaign"].nunique()), compared=say.number(len(step.compared(campaigns))))
    return desk.Choice(now, controls, controls, follows, writes)
