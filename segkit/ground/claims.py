"""The register of claims: what a sentence asserts, the cells its numbers come from, and whether it is sure enough to be printed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from segkit.ground.chance import RATE, false_discovery
from segkit.ground.names import ALL_ROWS

COLUMNS = ["id", "step", "kind", "segment", "text", "table", "cells", "estimate", "low", "high", "p", "adjusted", "printed", "why_not"]
# A claim is a count, difference, change, cause, profit or choice; those that assert something of the world beyond the count have a p.
ASSERTING = ("difference", "change", "cause")
# The columns by which a person finds a row of a table; a table without any is one row or a list of figures by name.
KEYS = {
    "segments": ("segment",), "held": ("month", "segment"), "value_holdout": ("status",), "targets": ("segment",), "won_back": ("segment",), "kept": ("segment",), "bridge": ("segment", "item"), "lately": ("against",), "by_trait": ("criterion", "value"), "customers": ("criterion", "value"),
    "profile": ("segment", "criterion", "value"), "profile_tests": ("criterion",), "differences": ("competitor", "criterion", "value"),
    "final_criteria": ("criterion",), "widen_narrow": ("segment", "kind", "change"), "uplift": ("campaign", "segment"),
    "responses": ("segment", "channel"), "migration": ("from", "to"), "drift": ("criterion",), "proof_worth": ("method",),
    "personas": ("segment", "field"), "five_w": ("segment",), "khramatrix": ("segment",), "message_costs": ("segment", "channel"),
    "picks": ("segment", "criterion", "value"), "answer_groups": ("group", "question", "answer"), "answer_places": ("group", "segment"), "deal_features": ("feature", "value"), "win_rates": ("feature", "value"), "overdue": ("feature", "value"),
    "deal_focus": ("class",), "deals_invoiced": ("item",), "differing": ("criterion",), "plan_fact": ("segment",), "economics": ("segment", "channel"), "nests": ("nest",), "facts": ("segment",), "season": ("segment",), "listed": ("segment",), "earned": ("campaign", "segment"),
    "bought_by_segment": ("segment", "criterion", "value"), "bought_together": ("values",), "first_orders": ("criterion", "first"), "survey_plan": ("purpose",),
}  # fmt: skip
UNSURE = "chance brings as much in more than 5 % of such reports"
AGAIN = r" · \d+$"  # ends the name of a second sentence about one cell
SURE_AT_ONCE = RATE / 50  # of so few claims none is taken back when the whole report is judged


def where(table: str, rows: Any) -> str:
    """The rows as a person looks them up: "segment=VIP" or "segment=VIP | segment=New"; "all rows" for a whole table; empty for figures by name.

    >>> where("segments", {"segment": "VIP"}), where("facts", None)
    ('segment=VIP', 'all rows')
    """
    if rows is None:
        return ALL_ROWS
    keys = KEYS.get(table, ())
    return " | ".join(", ".join(f"{key}={'' if pd.isna(row.get(key)) else row[key]}" for key in keys) for row in each(rows))


def each(rows: Any) -> list[Mapping[str, Any]]:
    """Rows one by one as mappings, whether a table, a row of it, a named tuple or a dict was given."""
    if isinstance(rows, pd.DataFrame):
        return rows.to_dict("records")
    return [rows._asdict() if hasattr(rows, "_asdict") else rows]


def claim(text: str, kind: str, table: str, rows: Any, cells: str, *, p: float | None = None) -> dict[str, Any]:
    """A row of the register.

    `rows`: the rows of the table (one, several, or None for all) as a table, a Series, a dict or a named tuple; `cells`: the columns whose
    numbers stand in the text, in one string, what is estimated first ("rows": how many the table has); of several rows the sums. `p`: of what is asserted, corrected for all
    that was tried to find it; None where nothing beyond the count is asserted.

    >>> row = {"segment": "VIP", "growth": 0.2, "growth_low": 0.1, "growth_high": 0.3}
    >>> made = claim("VIP grew by 20%", "change", "segments", row, "growth growth_low growth_high", p=0.01)
    >>> made["id"], made["cells"], made["low"]
    ('change · segments · segment=VIP · growth', 'segment=VIP: growth, growth_low, growth_high', 0.1)
    """
    names, place = cells.split(), where(table, rows)
    found = each(rows)[0] if rows is not None and len(each(rows)) == 1 else {}
    kept = {"estimate": names[:1], "low": [n for n in names if n.endswith("low")], "high": [n for n in names if n.endswith("high")]}
    return {
        "id": " · ".join(part for part in (kind, table, place, (names or [""])[0]) if part), "kind": kind,
        "segment": str(found.get("segment") or ""), "text": text, "table": table,
        "cells": ": ".join(part for part in (place, ", ".join(names)) if part),
        **{name: _number(found.get(columns[0])) if columns else np.nan for name, columns in kept.items()},
        "p": np.nan if p is None else 1.0 if np.isnan(p) else float(p),
    }  # fmt: skip


def _number(value: Any) -> float:
    return float(value) if isinstance(value, int | float | np.number) and not isinstance(value, bool) else np.nan


class Register:
    """The claims made in one voice: a step's own, or, with those of all steps decided, the report's."""

    def __init__(self, decided: pd.DataFrame | None = None):
        self.made: dict[tuple[str, str], dict[str, Any]] = {}
        self.known: dict[str, float] = {}
        self.decided = None if decided is None else decided.drop_duplicates("id", keep="last").set_index("id")
        told = pd.Series(dtype=float) if decided is None else decided.loc[decided["printed"] == "yes", "p"].dropna()
        self.limit = RATE if decided is None else float(told.max()) if len(told) else 0.0  # the largest p that is told

    def know(self, name: str, table: pd.DataFrame, column: str = "adjusted") -> None:
        """Remember the p of every row of an exact table: sentences are made from it as it is printed, where a p would tell a count."""
        self.known |= {f"{name} · {where(name, row)}": p for row, p in zip(each(table), table[column], strict=True)}

    def enter(self, row: dict[str, Any]) -> bool:
        """Take a claim down; whether it may be told: alone what has no p or is sure, in the report what was decided among all others.

        A table as it is printed has no p where that would tell a count: there an assertion that no step made is not told; with a p it is
        held against the largest that was told.
        """
        if np.isnan(row["p"]) and row["kind"] in ASSERTING:
            row = row | {"p": self.known.get(row["id"].split(" · ", 1)[1].rpartition(" · ")[0], np.nan)}
        if self.decided is None:
            told = bool(np.isnan(row["p"]) or row["p"] < RATE)
        elif row["id"] in self.decided.index:
            told, row = self.decided.loc[row["id"], "printed"] == "yes", row | {"p": self.decided.loc[row["id"], "p"]}
        else:
            told = row["kind"] not in ASSERTING or row["p"] <= self.limit
        self.made[row["id"], row["text"]] = row | {"told": bool(told)}
        return bool(told)

    def table(self, step: str, before: pd.DataFrame | None = None) -> pd.DataFrame:
        """The register so far: the claims of earlier steps, and those made here as claims of `step`."""
        mine = pd.DataFrame(list(self.made.values()), columns=[c for c in COLUMNS if c not in ("adjusted", "why_not")]).assign(step=step)
        kept = before[before["step"].astype("str") < step] if before is not None else mine.head(0)
        kept = kept.assign(id=kept["id"].astype("str").str.replace(AGAIN, "", regex=True))
        first = dict(zip(kept["id"], kept["step"], strict=True))
        mine["step"] = [first.get(i, step) for i in mine["id"]]  # made once, told again
        again = kept["id"].isin(mine["id"]) & (kept["kind"].isin(ASSERTING) | kept["text"].isin(mine["text"]))
        kept = kept[~again]
        rows = pd.concat([part for part in (kept, mine) if len(part)], ignore_index=True) if len(kept) else mine
        rows = decide(rows) if self.decided is None else self._as_decided(rows)
        more = rows.groupby("id").cumcount() + 1
        return rows.assign(id=rows["id"].where(more == 1, rows["id"] + " · " + more.astype("str")))

    def _as_decided(self, rows: pd.DataFrame) -> pd.DataFrame:
        """What was decided over all steps stands: a claim that the report alone would make is none of those that were judged."""
        known = self.decided.reindex(rows["id"])
        alone = ~rows["kind"].isin(ASSERTING) | (rows["p"].astype(float) <= self.limit)
        told = known["printed"].fillna(pd.Series(np.where(alone, "yes", "no"), index=known.index)).to_numpy()
        return rows.assign(adjusted=known["adjusted"].to_numpy(float), printed=told, why_not=np.where(told == "yes", "", UNSURE))[COLUMNS]


def joined(parts: Mapping[str, list[dict[str, Any]]]) -> pd.DataFrame:
    """The register of several steps, each of which made its part by itself: as if they had been told one after another.

    >>> one = [claim("A grew", "change", "segments", {"segment": "A"}, "growth", p=0.03) | {"told": True}]
    >>> other = [claim("B grew", "change", "segments", {"segment": "B"}, "growth", p=0.5) | {"told": False}]
    >>> joined({"08": other, "07": one})[["step", "adjusted", "printed"]].values.tolist()
    [['07', 0.06, 'no'], ['08', 0.5, 'no']]
    """
    rows = None
    for step in sorted(parts):
        register = Register()
        register.made = {(row["id"], row["text"]): row for row in parts[step]}
        rows = register.table(step, rows)
    return Register().table("") if rows is None else rows


def decide(rows: pd.DataFrame) -> pd.DataFrame:
    """The register with adjusted (Benjamini–Hochberg over all rows that have a p), printed (yes or no) and why_not.

    >>> rows = pd.DataFrame([claim("a", "change", "segments", {"segment": n}, "growth", p=p) for n, p in (("A", 0.03), ("B", 0.5))])
    >>> decide(rows)[["adjusted", "printed"]].values.tolist()
    [[0.06, 'no'], [0.5, 'no']]
    """
    adjusted = false_discovery(rows["p"])
    sure = rows["p"].isna() | (adjusted < RATE)
    return rows.assign(
        adjusted=adjusted, printed=np.where(sure, "yes", "no"), why_not=np.where(sure, "", UNSURE)
    ).reindex(columns=COLUMNS)  # fmt: skip


def of_report(made: pd.DataFrame | None) -> Register:
    """The register that a report is spoken with: what the steps before it made, decided together."""
    rows = pd.DataFrame(columns=COLUMNS) if made is None else made[made["step"].astype("str") < "11"]
    return Register(decide(rows.astype({"p": float}))) if len(rows) else Register(rows)
