"""Step 6: the case's own segmentation, whatever method, cross or rules made it, and every other method's labels beside it."""

from __future__ import annotations

import datetime as dt
import inspect
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from segkit import methods
from segkit.customers.members import attributes
from segkit.customers.survey import latest
from segkit.findings import clusters
from segkit.ground.language import Language
from segkit.ground.names import NOT_TOLD
from segkit.ground.problems import NotEnoughData, Problem, Problems, nearest
from segkit.methods import _cross
from segkit.methods._segmentation import Segmentation
from segkit.rules.grammar import quote
from segkit.steps.segments.deal_classes import of_customers
from segkit.steps.segments.fitting import fitting

if TYPE_CHECKING:
    from segkit.case import Case

TABLES = ("facts", "events", "survey")


def chosen(
    told: dict[str, Any] | None, tables: dict[str, pd.DataFrame], *, options: dict[str, dict] | None = None, as_of: dt.date | None = None,
    names: pd.DataFrame | None = None, deals: pd.DataFrame | None = None, min_cell: int = 10, say: Language | None = None,
) -> Segmentation:  # fmt: skip
    """Make the segmentation that a case asks for: ``{method: rfm, bins: 3}``, ``{cross: [abc_xyz, life_cycle]}`` or ``{rules: {…}}``;
    where it asks for none (None), the one that fits the data (`fitting`), and facts["default"] says why.

    `tables`: facts and, where the case has them, events, survey, deals_received, and labels_before, those of the last run. `options`: by method, for a cross. `names`: the
    consultant's own names (columns id and value), given to the segments after the method has made them; `deals`: the consultant's own classes.
    ``together: {name: [segments]}`` puts segments of a method together.

    Returns a Segmentation of all customers in facts. Raises Problems for what the case says wrongly, NotEnoughData where the data
    cannot support the method.
    """
    say = say or Language()
    _check_names(options)
    fit = lambda one: _told(one, tables, options or {}, as_of, deals, say)  # noqa: E731
    if told:
        return renamed(fit(told), names)
    told, made, why = fitting(tables, fit, min_cell=min_cell, say=say)
    return renamed(replace(made, facts={**made.facts, "told": told, "default": why}), names)


def asked(case: Case) -> dict[str, Any]:
    """What a case says of its segmentation beside `segments`: options of methods, names and classes by hand, the least cell."""
    told = case.settings
    return {"options": told.methods, "names": case.overrides("names"), "deals": case.overrides("deals"), "min_cell": told.privacy.min_cell}


def _told(
    told: dict[str, Any], tables: dict[str, pd.DataFrame], options: dict[str, dict], as_of: dt.date | None, deals, say
) -> Segmentation:
    told = dict(told)
    together = told.pop("together", None)
    if "rules" in told:
        made = methods.fit("rules", tables, rules=told["rules"])
    elif "cross" in told:
        made = _cross.cross([_crossed(name, tables, options.get(name, {}), as_of) for name in _listed(told["cross"])])
    else:
        name, table = str(told.pop("method")), told.pop("table", None)
        told = {**options.get(name, {}), **told}
        if name == "deals_abc":
            made = of_customers(tables.get("deals_received"), tables["facts"], overrides=deals, options=told)
        else:
            made = _fit(name, tables, told, as_of, table=table)
        if name == "clusters" and made.facts["k"] > 1:
            called = clusters.names(made.facts, say)
            made = replace(_called(made, called), facts={**made.facts, "called": called})
    made = _for_everybody(made, tables["facts"])
    return _called(made, _inside(together, made)) if together else made


def _inside(together: Any, made: Segmentation) -> dict[str, str]:
    """Segment → the name under which the case puts it together with others."""
    wrong = not isinstance(together, dict) or not all(isinstance(parts, list) for parts in together.values())
    if wrong:
        todo = "write it as together: {Best customers: [Champions, Loyal]}"
        raise Problems([Problem("case.yml, segments, together", "it is not a table of name: [segments]", todo, "together")])
    known = _cross.labels_of(made)
    named = {str(part): str(name) for name, parts in together.items() for part in parts}
    unknown = [part for part in named if part not in known]
    if unknown:
        raise Problems(
            [Problem("case.yml, segments, together", f"there is no segment '{p}'", nearest(p, known), "unknown_segment") for p in unknown]
        )
    return named


def _called(made: Segmentation, given: dict[str, str]) -> Segmentation:
    """The same segmentation with segments under other names; the definition gives them to tomorrow's customers too."""
    step = {"column": "segment", "cases": [[f"segment = {quote(old)}", quote(new)] for old, new in given.items()], "else": "segment"}
    definition = {**made.definition, "steps": [*made.definition["steps"], step]}
    table = made.table.assign(segment=made.table["segment"].map(lambda s: given.get(s, s)).astype("str"))
    return replace(made, table=table, definition=definition)


def every(
    tables: dict[str, pd.DataFrame], *, options: dict[str, dict] | None = None, as_of: dt.date | None = None, only: list[str] | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Run every method (or `only` these) that labels customers and needs no choice of its own.

    Returns (labels, support): labels has customer_id and each supported method's own columns; support has one row per method:
    method, supported, reason (a sentence where the data cannot support it).
    """
    _check_names(options)
    labels, support = tables["facts"][["customer_id"]], []
    for name in methods.names() if only is None else only:
        if not labels_customers(name):
            continue
        reason = ""
        try:
            made = _fit(name, tables, (options or {}).get(name, {}), as_of)
            labels = labels.merge(own_columns(made, labels), on="customer_id", how="left")
        except NotEnoughData as error:
            reason = str(error)
        support.append({"method": name, "supported": not reason, "reason": reason})
    return labels, pd.DataFrame(support, columns=["method", "supported", "reason"])


def labels_customers(name: str) -> bool:
    """Whether a method labels customers by itself: it returns a Segmentation, from customers' tables, and no option must be given."""
    signature = inspect.signature(methods.module(name).fit)
    wanted = inspect.Parameter.empty in methods.options_of(name).values()
    return str(signature.return_annotation).endswith("Segmentation") and not wanted and methods.table_of(name) in (*TABLES, "table")


def own_columns(made: Segmentation, beside: pd.DataFrame) -> pd.DataFrame:
    """What a method adds to the labels: its measures and labels, without `segment` and what another method has added."""
    steps = {step["column"] for step in made.definition["steps"]} or set(made.table.columns)
    taken = {"segment", *beside.columns} - {"customer_id"}
    return made.table[[c for c in made.table.columns if c == "customer_id" or (c in steps and c not in taken)]]


def renamed(made: Segmentation, names: pd.DataFrame | None) -> Segmentation:
    """The same segmentation under the consultant's own names; the definition gives them to tomorrow's customers too."""
    given = {} if names is None or names.empty else dict(zip(names["id"].astype("str"), names["value"].astype("str"), strict=True))
    given = {made.facts.get("called", {}).get(name, name): to for name, to in given.items()}  # a cluster may be named by its number
    known = set(made.table["segment"].dropna())
    wrong = [name for name in given if name not in known]
    if wrong:
        raise Problems(
            [
                Problem("forms/overrides.csv", f"there is no segment '{name}' to rename", nearest(name, known), "unknown_segment")
                for name in wrong
            ]
        )
    return _called(made, given) if given else made


def joined(made: Segmentation, every_labels: pd.DataFrame) -> pd.DataFrame:
    """The labels table: customer_id, the case's segment, then every method's own columns; the chosen method's are those of the case."""
    own = made.table[["customer_id"]]
    if made.method in methods.names() and labels_customers(made.method):
        own = own_columns(made, own)
    others = every_labels[["customer_id", *every_labels.columns.difference(own.columns, sort=False)]]
    table = made.table[["customer_id", "segment"]].merge(others, on="customer_id", how="left").merge(own, on="customer_id", how="left")
    return table[list(dict.fromkeys(["customer_id", "segment", *every_labels.columns, *table.columns]))]


def definition_table(definition: dict[str, Any]) -> pd.DataFrame:
    """A definition as people read it, one row per case of each step: column, condition, value."""
    steps = definition["steps"]
    rows = [(s["column"], condition, value) for s in steps for condition, value in [*s["cases"], ("otherwise", s["else"])]]
    return pd.DataFrame(rows, columns=["column", "condition", "value"])


def against(labels: pd.DataFrame, column: str) -> pd.DataFrame:
    """Segments (rows) across the classes of another column of the labels, in shares of the segment; empty where it is not there."""
    if column not in labels:
        return pd.DataFrame({"segment": sorted(labels["segment"].unique())})
    counts = pd.crosstab(labels["segment"], labels[column])
    return counts.div(counts.sum(axis=1), axis=0).round(3)


def _check_names(options: dict[str, dict] | None) -> None:
    wrong = [name for name in options or {} if name not in methods.names()]
    if wrong:
        known = methods.names()
        raise Problems([Problem("case.yml, methods", f"there is no method '{n}'", nearest(n, known), "unknown_method") for n in wrong])


def _fit(
    name: str, tables: dict[str, pd.DataFrame], options: dict[str, Any], as_of: dt.date | None, *, table: str | None = None
) -> Segmentation:
    wants, asked = methods.table_of(name), methods.options_of(name)
    if wants not in (*TABLES, "table"):
        raise _no_labels(name)
    told = options.get("table") or table
    read = _table(name, wants, told, asks="question" in options)
    if wants == "table" and not told and not tables["facts"]["orders"].gt(0).any():
        tables, read = _without_purchases(tables)
    if tables.get(read) is None:
        raise NotEnoughData(f"The data have no table of {read}.")
    options = {key: value for key, value in options.items() if key != "table"}
    if "as_of" in asked and as_of is not None:
        options = {"as_of": as_of, **options}
    if "before" in asked:
        options = {"before": tables.get("labels_before"), **options}
    if "customers" in asked:
        options = {"customers": tables["facts"]["customer_id"], **options}
    rows = latest(tables[read]) if read == "survey" else tables[read]
    made = methods.fit(name, {wants: rows}, **options)
    if not isinstance(made, Segmentation):
        raise _no_labels(name)
    return made


def _without_purchases(tables: dict[str, pd.DataFrame]) -> tuple[dict[str, pd.DataFrame], str]:
    """What customers without purchases are grouped by: their answers, else what is known of them."""
    if tables.get("survey") is not None:
        return tables, "survey"
    facts = tables["facts"]
    known = [c for c in attributes(facts) if not c.startswith("has_")]
    return {**tables, "attributes": facts[["customer_id", *known]]}, "attributes"


def _table(name: str, wants: str, told: str | None, *, asks: bool) -> str:
    """The table a method reads: its own, for one that takes any table the one told, for one that is told a question the survey."""
    reads = TABLES if wants == "table" else ("survey",) if asks else (wants,)
    if told and told not in reads:
        what = f"{name} cannot work on the table '{told}'"
        raise Problems([Problem("case.yml, segments", what, nearest(str(told), reads), "unknown_table")])
    return told or ("facts" if wants == "table" else reads[0])


def _no_labels(name: str) -> Problems:
    todo = nearest(name, [n for n in methods.names() if labels_customers(n)])
    return Problems([Problem("case.yml, segments", f"{name} describes, it does not label customers", todo, "not_a_segmentation")])


def _crossed(name: str, tables: dict[str, pd.DataFrame], options: dict[str, Any], as_of: dt.date | None) -> Segmentation:
    """One side of a cross: a method, or a text column of the customers (a city)."""
    facts = tables["facts"]
    if name not in methods.names() and name in facts:
        return _cross.attribute(facts, name)
    if name not in methods.names():
        texts = [c for c in facts if c != "customer_id" and facts[c].dtype == "str"]
        todo = nearest(name, [*(n for n in methods.names() if labels_customers(n)), *texts])
        what = f"'{name}' is neither a method nor a column of the customers"
        raise Problems([Problem("case.yml, segments", what, todo, "unknown_method")])
    return _for_everybody(_fit(name, tables, options, as_of), facts)


def _listed(names: Any) -> list[str]:
    if not isinstance(names, list) or len(names) < 2:
        raise Problems(
            [Problem("case.yml, segments", "cross needs two methods or more", "write it as cross: [abc_xyz, life_cycle]", "cross")]
        )
    return [str(name) for name in names]


def _for_everybody(made: Segmentation, facts: pd.DataFrame) -> Segmentation:
    """Every customer of the facts has a segment, also those the method's table does not know."""
    table = facts[["customer_id"]].merge(made.table, on="customer_id", how="left")
    return replace(made, table=table.assign(segment=table["segment"].astype("str").fillna(NOT_TOLD)))
