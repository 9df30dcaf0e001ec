"""Standing orders: the labels of every date in one history, who moved since the last one, and who crossed a limit."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from segkit.ground.names import ours
from segkit.ground.problems import NotEnoughData, Problem, Problems
from segkit.methods._segmentation import labelled
from segkit.methods.ltv import value_at_risk
from segkit.rules import conditions, grammar
from segkit.rules.columns import Columns

if TYPE_CHECKING:
    from segkit.case.folder import Case

# Who has crossed a limit where case.yml names no other: silent for more than three of their own gaps; bought on a second day.
TRIGGERS = ours({"became silent": "order_days >= 3 AND recency_days > 3 * gap_days", "second purchase": "order_days >= 2"}, keys=True)
VALUED = ("expected_value", "p_alive", "value_at_risk")  # columns that `ltv` makes, only where a trigger reads them
HISTORY = ["date", "customer_id", "segment", "holds", "made_from"]
FILE = "history/labels.parquet"
WATCHED = ["date", "since", "what", "customers"]


def valued(facts: pd.DataFrame, triggers: Mapping[str, str]) -> pd.DataFrame:
    """The facts with what is still to come and what of it is at risk, where a trigger reads it; missing where it cannot be told."""
    from segkit.methods import fit

    if not {c for text in triggers.values() for c in grammar.columns(text)} & set(VALUED):
        return facts
    try:
        made = fit("ltv", {"facts": facts}).table.set_index("customer_id")
    except NotEnoughData:
        return facts.assign(**{name: np.nan for name in VALUED})
    told = made.assign(value_at_risk=value_at_risk(made))
    return facts.assign(**{name: facts["customer_id"].map(told[name]) for name in VALUED})


def blind(table: pd.DataFrame, triggers: Mapping[str, str]) -> list[str]:
    """The triggers that can hold for nobody, since a column they read is known of nobody (value at risk, where no model fits).

    >>> blind(pd.DataFrame({"orders": [1, 2], "p_alive": [None, None]}), {"going": "p_alive < 0.5", "many": "orders > 1"})
    ['going']
    """
    empty = {c for c in table if len(table) and table[c].isna().all()}
    return [name for name, text in triggers.items() if empty & set(grammar.columns(text))]


def now(facts: pd.DataFrame, definition: dict[str, Any], triggers: Mapping[str, str], *, known: pd.DataFrame | None = None) -> pd.DataFrame:
    """Everybody's state: customer_id, segment by the stored definition, holds (JSON: the triggers whose condition is TRUE).

    `known`: the facts as `valued`, where they have been made already. Raises Problems where a trigger is wrong, or the definition reads what the facts do not have (events, answers).
    """
    table = valued(facts, triggers) if known is None else known
    problems = [p for name, text in triggers.items() for p in conditions.check(text, table, f"case.yml, refresh: triggers: {name}")]
    if problems:
        raise Problems(problems)
    found = labelled(definition, facts)
    if found is None:
        todo = "run the case again: its segments are made from more than purchases and attributes"
        raise Problems([Problem("definition", "it cannot label these customers", todo, "refresh_definition")])
    columns = Columns(table)
    true = pd.DataFrame({name: conditions.matches(text, columns) for name, text in triggers.items()}, index=table.index)
    holds = [json.dumps([n for n, hit in zip(triggers, row, strict=True) if hit], ensure_ascii=False) for row in true.to_numpy(dtype=bool)]
    told = table[["customer_id"]].assign(holds=pd.Series(holds, index=table.index, dtype="str"))
    return found.merge(told, on="customer_id", validate="one_to_one")[["customer_id", "segment", "holds"]]


def kept(case: Case) -> pd.DataFrame | None:
    """The history that `segkit refresh` keeps of a case, or None."""
    path = case.form_path(FILE)
    return pd.read_parquet(path) if path else None


def before(history: pd.DataFrame, date: dt.date) -> pd.DataFrame:
    """The state at the latest date before this one; empty where the history begins later."""
    dates = pd.to_datetime(history["date"])
    earlier = dates[dates < pd.Timestamp(date)]
    return history[dates == earlier.max()].reset_index(drop=True) if len(earlier) else history.head(0)


def appended(history: pd.DataFrame, date: dt.date, state: pd.DataFrame, made_from: str) -> pd.DataFrame:
    """The history with this date's state, in place of what it had for the date; sorted by date and customer, each once a date.

    >>> state = pd.DataFrame({"customer_id": ["a"], "segment": ["VIP"], "holds": ["[]"]})
    >>> once = appended(pd.DataFrame(columns=HISTORY), dt.date(2026, 1, 1), state, "x")
    >>> len(appended(once, dt.date(2026, 1, 1), state, "x"))
    1
    """
    mine = state.assign(date=pd.Timestamp(date).as_unit("us"), made_from=made_from)[HISTORY]
    kept = history[pd.to_datetime(history["date"]) != pd.Timestamp(date)]
    both = pd.concat([kept, mine], ignore_index=True) if len(kept) else mine
    return both.sort_values(["date", "customer_id"], ignore_index=True)


def crossed(earlier: pd.DataFrame, state: pd.DataFrame, triggers: Mapping[str, str]) -> dict[str, pd.DataFrame]:
    """By trigger, the customers for whom its condition is TRUE now and was not at the earlier state: customer_id, segment, segment_before
    (missing for somebody new). Empty lists at the first state, and for a trigger that was not watched then.

    >>> then = pd.DataFrame({"customer_id": ["a", "b"], "segment": "rest", "holds": ['["x"]', '[]']})
    >>> crossed(then, then.assign(holds='["x"]'), {"x": "…"})["x"]["customer_id"].tolist()
    ['b']
    """
    if earlier.empty:
        return {name: pd.DataFrame(columns=["customer_id", "segment", "segment_before"]) for name in triggers}
    was = earlier.set_index("customer_id")
    both = state.assign(then=state["customer_id"].map(was["holds"]).fillna("[]"), segment_before=state["customer_id"].map(was["segment"]))
    out = {}
    for name in triggers:
        word = json.dumps(name, ensure_ascii=False)
        hit = both["holds"].str.contains(word, regex=False) & ~both["then"].str.contains(word, regex=False)
        out[name] = both.loc[hit, ["customer_id", "segment", "segment_before"]].sort_values("customer_id", ignore_index=True)
    return out


def watched(history: pd.DataFrame | None, triggers: Mapping[str, str], *, as_of: dt.date) -> pd.DataFrame:
    """What every refresh up to `as_of` found, one row per date and matter: date, since (the date before), what ("moved" or a trigger),
    customers; none before the second date.

    >>> rows = [("2026-01-01", "a", "VIP", "[]"), ("2026-01-01", "b", "VIP", "[]"), ("2026-02-01", "a", "Lost", '["x"]'), ("2026-02-01", "b", "VIP", "[]")]
    >>> history = pd.DataFrame([(pd.Timestamp(d), *row, "") for d, *row in rows], columns=HISTORY)
    >>> watched(history, {"x": "orders > 1"}, as_of=dt.date(2026, 3, 1))[["what", "customers"]].values.tolist()
    [['moved', 1], ['x', 1]]
    """
    rows: list[tuple[Any, ...]] = []
    history = history[pd.to_datetime(history["date"]) <= pd.Timestamp(as_of)] if history is not None else pd.DataFrame(columns=HISTORY)
    for date in sorted(history["date"].unique())[1:]:
        state = history[history["date"] == date]
        earlier = before(history, pd.Timestamp(date).date())
        both = state.merge(earlier, on="customer_id", suffixes=("", "_before"))
        since = pd.Timestamp(earlier["date"].iloc[0]).date()
        found = {name: len(table) for name, table in crossed(earlier, state, triggers).items()}
        rows += [(pd.Timestamp(date).date(), since, what, n) for what, n in ({"moved": int((both["segment"] != both["segment_before"]).sum())} | found).items()]
    return pd.DataFrame(rows, columns=WATCHED)
