"""Step 6 for deals: their classes, and where effort, revenue and profit went."""

from __future__ import annotations

from typing import Any

import pandas as pd

from segkit import methods
from segkit.ground.names import DEAL_CLASSES, NO_DEAL, OPEN_DEAL, PLAIN_B
from segkit.ground.problems import NotEnoughData
from segkit.methods._deal_table import clients
from segkit.methods._segmentation import Segmentation, built, step
from segkit.rules.grammar import quote


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
