"""Step 6 for deals: their classes, which are won and which are late, and where effort, revenue and profit went."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd

from segkit import methods
from segkit.ground.names import DEAL_CLASSES, NO_DEAL, OPEN_DEAL, PLAIN_B
from segkit.ground.outcome import follows
from segkit.ground.problems import NotEnoughData
from segkit.ground.words import speaks_of
from segkit.intake.recognise.look import nearness
from segkit.intake.rows.deals import of_clients
from segkit.methods._deal_table import KNOWN, clients, outcomes
from segkit.methods._segmentation import Segmentation, built, step
from segkit.rules.grammar import quote

DAY = r"\d{4}-\d\d-\d\d"
MANY = 60  # values: a text of more names rather than describes

def deals(
    received: pd.DataFrame | None, *, overrides: pd.DataFrame | None = None, options: dict[str, dict] | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Class the deals of a case A, B, C, D, X and look for what A clients share: (deals, deal_features), empty without deals.

    `options`: by method, as in case.yml: ``{deals_abc: {last: 30}}``.
    """
    from segkit.methods import _deal_features

    nothing = pd.DataFrame(columns=["deal_id", "class", "rule", "overridden"]), pd.DataFrame(columns=["feature", "value"])
    if received is None:
        return nothing
    try:
        made = methods.fit("deals_abc", {"deals": received}, **{"overrides": overrides, **(options or {}).get("deals_abc", {})})
    except NotEnoughData:
        return nothing
    try:
        shared = _deal_features.features(received, made)
    except NotEnoughData:
        shared = nothing[1]
    return made.table, shared


def of_customers(
    received: pd.DataFrame | None, facts: pd.DataFrame, *, overrides: pd.DataFrame | None = None, options: dict[str, Any] | None = None
) -> Segmentation:
    """The classes of deals as a segmentation of the clients: who has bought has the class of the last deal that was won,
    others of the last that was closed (else of the last in the file).

    A deal without a client is a client of its own. Raises NotEnoughData without a deal that is won or lost.
    """
    if received is None:
        raise NotEnoughData("The data have no table of deals.")
    made = methods.fit("deals_abc", {"deals": received}, **{"overrides": overrides, **(options or {})})
    dated = received.sort_values("date", kind="stable", na_position="first") if "date" in received else received
    table = pd.DataFrame({"customer_id": clients(dated), "deal_id": dated["deal_id"]}).merge(made.table[["deal_id", "class"]], on="deal_id")
    ended = table.dropna(subset="class").assign(won=lambda t: t["class"].isin(["A", "B"]))
    closed = ended.sort_values("won", kind="stable").drop_duplicates("customer_id", keep="last").set_index("customer_id")["class"]
    silent = {"discount", "changes"} <= set(made.facts["missing_columns"])
    names = closed.map({**DEAL_CLASSES, "B": PLAIN_B} if silent else DEAL_CLASSES).reindex(table["customer_id"].unique()).fillna(OPEN_DEAL)
    cases = [
        (f"customer_id IN ({', '.join(quote(i) for i in sorted(ids))})", quote(name)) for name, ids in names.groupby(names).groups.items()
    ]
    return built("deals_abc", facts[["customer_id"]], made.definition["parameters"], [step("segment", cases, quote(NO_DEAL))], made.facts)


def deals_focus(received: pd.DataFrame | None, classed: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Where the work on deals goes (hours, revenue, profit by class), and the A client in one line: (focus, rule), empty without deals."""
    from segkit.methods import _deal_features

    if received is None or classed.empty:
        return pd.DataFrame(columns=["class", "deals"]), {}
    try:
        rule = _deal_features.profile_rule(received, classed)
    except NotEnoughData:
        rule = {}
    return _deal_features.focus(received, classed), rule


def ended(received: pd.DataFrame | None, as_of: dt.date | None) -> tuple[pd.DataFrame, pd.DataFrame]:
    """How often deals with each feature are won, and which open ones are past their planned day: (win_rates, overdue), empty without deals."""
    from segkit.methods import _deal_features

    nothing = pd.DataFrame(columns=["feature", "value"])
    if received is None or received.empty:
        return nothing, nothing
    columns = _features(received)
    late = _deal_features.overdue(received, [c for c in columns if speaks_of(c, "role") and not pd.api.types.is_numeric_dtype(received[c])], as_of or dt.date.today())
    return _deal_features.win_rates(received, columns), late


def _features(received: pd.DataFrame) -> list[str]:
    """What a deal is told apart by before it ends: texts, and numbers that are the client's; no stage, no name of a period, nor what follows from the outcome."""
    over = received[outcomes(received) != "open"]
    won, clients_own = outcomes(over) == "won", set(of_clients(received)) if {"customer_id", "client"} & set(received) else set()
    offered = [c for c in received if c not in KNOWN and nearness(c, "outcome") == 0 and not _dated(received[c])]
    few = [c for c in offered if (c in clients_own if pd.api.types.is_numeric_dtype(received[c]) else received[c].nunique() <= MANY)]
    dated = over.sort_values("date", kind="stable") if "date" in over else None
    return [c for c in few if received[c].nunique() > 1 and not follows(over[c], won) and (dated is None or not _period(dated[c]))]


def _dated(values: pd.Series) -> bool:
    """Days, as such or as a table of ours writes them."""
    return pd.api.types.is_datetime64_any_dtype(values) or (pd.api.types.is_string_dtype(values) and bool(values.dropna().astype("str").str.match(DAY).all()) and values.notna().any())


def _period(values: pd.Series) -> bool:
    """Whether the values of deals in the order of their days come one after another: Q1, Q1, Q2."""
    known = values.dropna()
    return len(known) >= 5 * known.nunique() and int((known != known.shift()).sum()) <= 2 * known.nunique()
