"""Step 1: what the customers are told apart by, and the stamp of the criteria and weights set before segments are seen."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from segkit.customers import facts as _facts
from segkit.customers.facts import _no_lines
from segkit.customers.survey import with_answers
from segkit.ground.outcome import follows
from segkit.intake.rows.deals import of_clients
from segkit.methods._deal_table import KNOWN, clients, outcomes
from segkit.steps.collect.received import ages

if TYPE_CHECKING:
    from segkit.case import Case
    from segkit.intake.source import Intake, Source


def fingerprint(settings: Mapping[str, Any]) -> str:
    """A short stamp of the criteria and weights fixed in step 1; a different stamp in step 8 means they were changed afterwards.

    Order of keys and 3 against 3.0 do not matter.

    >>> fingerprint({"weights": {"size": 3, "growth": 2}}) == fingerprint({"weights": {"growth": 2.0, "size": 3.0}})
    True
    """

    def plain(value: Any) -> Any:
        if isinstance(value, Mapping):
            return {str(k): plain(v) for k, v in value.items()}
        if isinstance(value, (list, tuple)):
            return [plain(v) for v in value]
        return (
            float(value)
            if isinstance(value, (int, float, np.number)) and not isinstance(value, bool)
            else value
            if value is None
            else str(value)
        )

    return hashlib.sha256(json.dumps(plain(settings), sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:12]


def rules(targets: Any) -> pd.DataFrame:
    """The knock-outs and weights of case.yml, one row per rule: kind (knock-out, weight), test, condition (what a segment must fulfil), value.

    >>> from segkit.case.settings import Targets
    >>> rules(Targets(knock_out=["measurable", {"substantial": "customers >= 8"}], weights={"size": 2})).to_numpy().tolist()
    [['knock-out', 'measurable', '', ''], ['knock-out', 'substantial', 'customers >= 8', ''], ['weight', 'size', '', '2']]
    """
    asked = [next(iter(told.items())) if isinstance(told, Mapping) else (told, "") for told in targets.knock_out]
    rows = [("knock-out", test, str(condition), "") for test, condition in asked]
    rows += [("weight", name, "", f"{weight:g}") for name, weight in targets.weights.items()]
    return pd.DataFrame(rows, columns=["kind", "test", "condition", "value"])


def people(case: Case) -> pd.DataFrame | None:
    """The customers as the client knows them: their list, what the transactions say of them and what their deals do, with their answers to a survey, and how old they are."""
    told = case.settings.sources
    received = case.read_inputs([n for n in ("customers", "survey", "deals", "transactions") if n in told])
    known = described(received, told)
    born = ages(received, pd.DataFrame(columns=["customer_id"]) if known is None else known, case.as_of or dt.date.today())
    return known if born.empty else born if known is None else known.merge(born, on="customer_id", how="left")


def described(received: Intake, sources: Mapping[str, Source]) -> pd.DataFrame | None:
    """What is known of the customers before they buy: list and survey, without what only repeats how their deals ended (a stage, a reason for losing), which would describe nobody new.

    Where the list is made of the very file of the deals, only what is the same on all deals of a client describes them, and what `columns` names.
    """
    known, deals = with_answers(received.tables.get("customers"), received.tables.get("survey")), received.tables.get("deals")
    if known is None or deals is None or "outcome" not in deals:
        return known
    over = deals.assign(customer_id=clients(deals), won=outcomes(deals) == "won")[outcomes(deals) != "open"]
    ever = known["customer_id"].map(over.groupby("customer_id")["won"].max())
    there = ever.notna()
    made = [c for c in known.columns[1:] if c != "customer_id" and follows(known.loc[there, c], ever[there])]
    return known.drop(columns=[*made, *(c for c in _of_one_file(received, sources, deals, over) if c in known and c not in made)])


def _of_one_file(received: Intake, sources: Mapping[str, Source], deals: pd.DataFrame, over: pd.DataFrame) -> set[str]:
    """The columns of a list of customers that speak of a deal, where both sources are one file."""
    pair = sources.get("customers"), sources.get("deals")
    if None in pair or pair[0].file is None or (pair[0].file, pair[0].sheet) != (pair[1].file, pair[1].sheet):
        return set()
    ours = received.columns.assign(name=received.columns["canonical"].where(received.columns["canonical"] != "", received.columns["column"]))
    theirs, mine = ours[ours["source"] == "deals"].set_index("column"), set(of_clients(deals))
    left = []
    for column, canonical, name in ours.loc[ours["source"] == "customers", ["column", "canonical", "name"]].itertuples(index=False):
        as_deal = theirs["name"].get(column, "")
        made = as_deal in KNOWN or (as_deal in over and follows(over[as_deal], over["won"]))
        left += [name] if as_deal and canonical != "customer_id" and (made or (not canonical and as_deal not in mine)) else []
    return set(left)


def bought(case: Case) -> bool:
    """Whether a case has purchases to come: transactions, or deals that may have been won."""
    return bool({"transactions", "deals"} & set(case.settings.sources))


def planned(known: pd.DataFrame | None, *, bought: bool = True) -> pd.DataFrame:
    """The customers' attributes beside the measures that purchases will give (as zeros), where there are any: what criteria can be laid beside in step 1."""
    nobody = pd.DataFrame({"customer_id": ["somebody"]}, dtype="str") if known is None or known.empty else known
    if not bought and len(nobody.columns) > 1:  # who is known by nothing else is described by having bought nothing
        return nobody
    start = _facts.months(_no_lines())
    table = _facts.facts(start, as_of=dt.date(2000, 1, 1), customers=nobody)
    measures = [c for c in table.columns if c not in nobody.columns and table[c].dtype.kind == "f"]
    return table.fillna(dict.fromkeys(measures, 0.0))
