"""The case as it is printed: tables, language, colours, period and precision in one place, handed to whatever prints."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import pandas as pd

from segkit.case.folder import safe_name
from segkit.drawing import colours as palette
from segkit.ground.language import Language, upper
from segkit.ground.names import SILENT
from segkit.ground.numbers import NBSP
from segkit.steps.collect.health import FREE, LEAST_FREE

LONGEST = 80  # characters of a message that are quoted


@dataclass(frozen=True)
class View:
    """What a page needs to know of its case. `tables` are as printed (shares rounded, small segments together)."""

    tables: Mapping[str, Any]
    say: Language
    paint: Mapping[str, str] = field(default_factory=dict)  # segment → its colour through the whole report
    colour: str = palette.BRAND
    period: str = ""
    window: int = 12  # months of each of the two spans that growth compares
    as_of: dt.date = dt.date(2000, 1, 1)
    market: str = "b2c"
    min_cell: int = 0
    weights: Mapping[str, float] = field(default_factory=dict)
    margin: float = 1.0  # of what a response brings
    goods: bool = False  # whether products stand where customers are spoken of
    changed: bool = False  # whether the rules were changed after the segments had been seen
    lists: Mapping[str, str] = field(default_factory=dict)  # segment → the file of those to be written to
    messages: Mapping[str, str] = field(default_factory=dict)  # segment → its message, with the fallback words in its fields

    def __getitem__(self, name: str) -> Any:
        return self.tables[name]

    def get(self, name: str, otherwise: Any = None) -> Any:
        """A table that the case may have."""
        found = self.tables.get(name)
        return otherwise if found is None else found

    def rows(self, name: str) -> pd.DataFrame:
        """A table that the case may have; an empty one where it has none."""
        return self.get(name, pd.DataFrame())

    def of(self, name: str, segment: str) -> pd.DataFrame:
        """The rows of a saved table that are of one segment; none where the run has no such table."""
        rows = self.rows(name)
        return rows[rows["segment"] == segment] if len(rows) else rows

    @property
    def bought(self) -> bool:
        """Whether any purchase is known."""
        return bool(self["facts"]["orders"].gt(0).any())

    @cached_property
    def advice(self) -> list[dict[str, Any]]:
        """What may be done without a campaign (findings.actions), asked by every page of a segment; its claims are the first screen's, not told twice."""
        return self.planned(Language(self.say.language, self.say.currency)) if self.nobody else []

    def planned(self, say: Any) -> list[dict[str, Any]]:
        """The three lines at most that the first screen has room for where no campaign was counted, said by the `say` that is to hold their claims."""
        from segkit.findings import actions

        return actions.plan(self.tables, say, least=self.min_cell, goods=self.goods)[:3]

    @cached_property
    def unwanted(self) -> dict[str, str]:
        """Segment → why the first screen leaves it alone, or wins back only its silent of late, where no campaign was counted."""
        from segkit.findings import actions

        return {segment: upper(text) for segment, text in actions.reasons(self.tables, Language(self.say.language, self.say.currency)).items()}

    @cached_property
    def kinds(self) -> dict[str, str]:
        """Segment → valuable, steady, new, lost or potential."""
        from segkit.steps.strategy.persona import kind

        base = self["labels"][["customer_id", "segment"]].merge(self["facts"], on="customer_id")
        return {str(name): kind(mine, base) for name, mine in base.groupby("segment")}

    @cached_property
    def weekdays(self) -> dict[str, int]:
        """Segment → the weekday that it likes best for buying (1 Monday … 7), which every action begins on."""
        from segkit.report import days

        return days.weekdays(self)

    @property
    def unmoved(self) -> bool:
        """Whether who moved between segments is not known, as the fifth screen says: nothing else may tell it then."""
        return moves_unknown(self.tables)

    @cached_property
    def free(self) -> int:
        """How many orders cost nothing, where that is worth telling; else 0."""
        n, orders = int((self.get("intake") or {}).get("free_orders") or 0), self["facts"]["orders"].sum()
        return n if n >= LEAST_FREE and n >= FREE * orders else 0

    @property
    def nobody(self) -> bool:
        """Whether nobody is written to, so that the first screen advises without a campaign."""
        from segkit.findings import actions

        return actions.without_campaign(self.tables)

    @property
    def back(self) -> str:
        """The file with those who have fallen silent of whatever segment, where the first screen advises to win them back; else nothing."""
        return next((self.lists[name] for line in self.advice if line["kind"] == "silent" if (name := line.get("list", SILENT)) in self.lists), "")

    @cached_property
    def cold(self) -> str:
        """The segment that is asked before anything is sold to it (findings.actions), where it has a list; else nothing."""
        from segkit.findings import actions
        from segkit.steps.strategy.persona import asked_first

        if self.get("won_back") is None or self.nobody:
            return ""
        found = actions.to_ask(self.tables, asked_first(self.rows("profile"), self["targets"]["segment"]), least=self.min_cell)
        return next((name for name in found if len(self.of("won_back", name))), "")

    def name(self, segment: str) -> str:
        """A segment as it stands in a sentence."""
        return self.say.quoted(segment)

    def names(self, segments: Any) -> str:
        """Several segments as one phrase."""
        return self.say.listing([self.say.quoted(s) for s in segments])

    def people(self, n: float) -> str:
        """So many customers."""
        return self.say.many("{n} customer", "{n} customers", int(n))


def view(case: Any, *, colour: str = palette.BRAND) -> View:
    """The view of a case's run: its tables as they are printed, and what was told of lists and messages."""
    from segkit.report import segments, sources
    from segkit.steps import criteria

    settings, say, tables = case.settings, case.say, sources.told(case)
    made = View(
        tables=tables, say=say, paint=colours(tables["segments"]), colour=colour, period=period(tables["facts"], case.as_of, say), window=window(tables, case.as_of),
        as_of=case.as_of, market=settings.market, min_cell=settings.privacy.min_cell, weights=settings.targets.weights, margin=settings.targets.margin,
        goods=_goods(settings.sources.get("transactions")), changed=criteria.fingerprint(settings.targets.model_dump()) != tables["decision_rules"]["fingerprint"],
        lists=lists(tables.get("contacts"), say, *(tables[name] for name in ("won_back", "kept") if tables.get(name) is not None)), messages=messages(case.form_text("messages.yml"), tables.get("targets")),
    )  # fmt: skip
    told = segments.decided(made)
    known = {name: tables[name].assign(told=tables[name]["segment"].map(told)) for name in ("targets", "decisions") if name in tables}
    return replace(made, tables=tables | known)


def _goods(sales: Any) -> bool:
    """Whether the customers of the sales are products."""
    from segkit.intake import maps
    from segkit.intake.recognise.look import goods

    header = str(sales.columns.get("customer_id", "")) if sales is not None else ""
    return bool(header) and goods(header, maps.every().get(sales.map))


def moves_unknown(tables: Mapping[str, Any]) -> bool:
    """Whether there is no earlier day to compare with, or one that had seen too little.

    >>> moves_unknown({"baseline": {"kind": "late"}}), moves_unknown({"baseline": {"kind": "run"}})
    (True, False)
    """
    return (tables.get("baseline") or {}).get("kind") in ("none", "late")


def colours(segments: pd.DataFrame) -> dict[str, str]:
    """One colour per segment through the whole report, by size."""
    return palette.colours(segments.sort_values("revenue", ascending=False, kind="stable")["segment"])


def period(facts: pd.DataFrame, as_of: Any, say: Language) -> str:
    """The months that the data cover, in words."""
    from babel.dates import format_skeleton

    last = pd.Timestamp(as_of) - pd.Timedelta(days=1)
    first = facts["first_order"].min() if facts["first_order"].notna().any() else last
    first, last = (format_skeleton("yMMM", day, locale=say.locale).replace(" ", NBSP) for day in (first, last))
    return say("{first} – {last}", first=first, last=last)


def window(tables: Mapping[str, Any], as_of: dt.date) -> int:
    """How many months each of the two spans has that growth compares; 0 where there are no two."""
    from segkit.steps.size import windows

    when = windows(tables["months"], as_of) if tables.get("months") is not None else None
    return when.months if when else 0


def lists(contacts: pd.DataFrame | None, say: Language, *others: pd.DataFrame) -> dict[str, str]:
    """Segment → the file with those to be written to, or (`others`) to be won back or kept; the file is called as the segment is in the report.

    >>> lists(pd.DataFrame({"segment": ["Lost", "VIP"], "group": ["control", "target"]}), Language())
    {'VIP': 'audiences/VIP.csv'}
    """
    if contacts is None or "group" not in contacts:
        return {}
    written = contacts.loc[contacts["group"] == "target", "segment"].drop_duplicates().sort_values()
    return {str(name): f"audiences/{safe_name(say.name(name))}.csv" for name in [*written, *(name for other in others for name in other["segment"])]}


def messages(form: Any, targets: pd.DataFrame | None = None) -> dict[str, str]:
    """Segment → its message as a reader sees it: with the fallback words in the fields, cut at a sentence; none that is written for another
    channel than the one planned in `targets`.

    >>> messages([{"segment": "VIP", "channel": "SMS", "text": "{{ name }}, come in! We wait.", "fallback": {"name": "Hello"}}])
    {'VIP': 'Hello, come in! We wait.'}
    """
    from segkit.steps.strategy import load

    told, planned = {}, {} if targets is None else targets.dropna(subset=["channel"]).set_index("segment")["channel"].to_dict()
    for template in load(form or []):
        if planned.get(template["segment"], template["channel"]) != template["channel"]:
            continue
        words = template["fallback"]
        text = re.sub(r"\{\{\s*(\w+).*?\}\}", lambda found, words=words: words.get(found[1]) or "…", template["text"])
        told.setdefault(template["segment"], _short(" ".join(text.split())))
    return told


def _short(text: str) -> str:
    """Whole sentences up to the longest that is quoted, and a sign that more follows; of a longer first one its words."""
    text = re.sub(r"[^.!?]*\+?\d[\d\s()-]{6,}\d[^.!?]*[.!?]?", "", text).strip() or text  # a sentence with a telephone number
    if len(text) <= LONGEST:
        return text
    ends = [found.end() for found in re.finditer(r"[.!?…](?=\s)", text) if LONGEST / 2 < found.end() <= LONGEST]
    return text[: ends[-1]] + " …" if ends else text[:LONGEST].rsplit(" ", 1)[0].rstrip(",;:—– ") + " …"
