"""What every method returns: one table, customer → segment, plus the definition that produced it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from segkit.ground.problems import NotEnoughData, Problem, Problems, nearest


@dataclass(frozen=True)
class Segmentation:
    """A segmentation: `table` (one row per customer: key, measures, labels, `segment` last), `definition` and `facts`.

    `definition` is JSON: ``{"method", "key", "parameters", "steps"}``; a step makes one column:
    ``{"column": name, "cases": [[condition, expression], …], "else": expression}``, first match wins, and later steps may use it.
    `facts` are JSON-ready numbers for the findings.
    """

    method: str
    table: pd.DataFrame
    definition: dict
    facts: dict

    def label(self, new: pd.DataFrame) -> pd.DataFrame:
        """Label any customers by this definition: the key and the columns the steps make, sorted by key."""
        return apply(self.definition, new)

    def to_sql(self, dialect: str = "duckdb", table: str = "facts") -> str:
        """The definition as one SELECT over the facts table, in a database's dialect."""
        from segkit.rules.sql import to_sql

        return to_sql(self.definition, dialect, table)


def apply(definition: dict, table: pd.DataFrame) -> pd.DataFrame:
    """Label customers from a definition alone (next quarter's customers, a CRM): the key and the columns its steps make.

    >>> adult = {"method": "rules", "steps": [{"column": "segment", "cases": [["age >= 18", "'adult'"]], "else": "'child'"}]}
    >>> apply(adult, pd.DataFrame({"customer_id": ["b", "a"], "age": [12, 40]})).to_dict("list")
    {'customer_id': ['a', 'b'], 'segment': ['adult', 'child']}
    """
    from segkit.rules.columns import Columns

    key = definition.get("key", "customer_id")
    where = f"definition of {definition.get('method', 'a segmentation')}"
    require(table, [key], where)
    columns = Columns(table)
    for step in definition["steps"]:
        columns.put(step["column"], _run(step, columns, f"{where}, column {step['column']}"))
    made = {step["column"]: _series(columns.get(step["column"], where)) for step in definition["steps"]}
    return by_key(pd.DataFrame({key: table[key].to_numpy(), **made}).astype({key: table[key].dtype}), key)


def _run(step: dict, columns, where: str):
    """One step: the first condition that is TRUE gives the value, else the last expression does."""
    from segkit.rules.columns import Value
    from segkit.rules.conditions import evaluate, matches

    results = [(matches(condition, columns, where), evaluate(text, columns, where)) for condition, text in step.get("cases", [])]
    results.append((np.ones(columns.size, dtype=bool), evaluate(step.get("else", "NULL"), columns, where)))
    kinds = sorted({value.kind for _, value in results} - {"null"})
    if len(kinds) > 1:
        raise Problems([Problem(where, f"the cases give {' and '.join(kinds)}", "let every case give the same type", "type_mismatch")])
    kind = kinds[0] if kinds else "null"
    empty = {
        "text": np.full(columns.size, "", dtype=object),
        "date": np.zeros(columns.size, "datetime64[us]"),
        "number": np.zeros(columns.size),
    }
    data, null = empty.get(kind, np.zeros(columns.size, dtype=bool)), np.ones(columns.size, dtype=bool)
    left = null.copy()
    for hit, value in results:
        rows = hit & left
        left &= ~hit
        if value.kind != "null":
            data[rows], null[rows] = value.data[rows], value.null[rows]
    return Value(kind, data, null, all(value.whole for _, value in results if value.kind == "number"))


def _series(value) -> pd.Series:
    """A column of labels or measures: whole numbers stay whole beside missing ones."""
    if value.kind == "text":
        return pd.Series(np.where(value.null, None, value.data), dtype="str")
    if value.kind == "number" and value.whole:
        return pd.Series(pd.arrays.IntegerArray(value.data.astype(np.int64), value.null.copy()))
    if value.kind == "boolean":
        return pd.Series(pd.arrays.BooleanArray(value.data.astype(bool), value.null.copy()))
    missing = np.datetime64("NaT") if value.kind == "date" else np.nan
    return pd.Series(np.where(value.null, missing, value.data))


def by_key(table: pd.DataFrame, key: str = "customer_id") -> pd.DataFrame:
    """The table sorted by its key, with a fresh index: the same rows in the same order whatever order they came in."""
    text = table[key].dtype == object
    return table.sort_values(key, kind="stable", key=(lambda s: s.astype(str)) if text else None, ignore_index=True)


def require(table: pd.DataFrame, columns: Iterable[str], where: str) -> None:
    """Raise Problems for every column that is not there, with the nearest that is."""
    missing = [c for c in columns if c not in table.columns]
    if missing:
        raise Problems([Problem(where, f"there is no column '{c}'", nearest(c, table.columns), "missing_column") for c in missing])


def checked(facts: pd.DataFrame, columns: Iterable[str], method: str, *, orders: bool = True, key: str = "customer_id") -> pd.DataFrame:
    """The facts sorted by key, after checking that they can carry a method at all.

    Raises Problems for missing columns or a customer in two rows, NotEnoughData for no customers or nobody with an order.
    """
    if not len(facts):
        raise NotEnoughData(f"There are no customers in the data, so {method} has nobody to label.")
    require(facts, [key, *columns], f"facts for {method}")
    twice = facts.loc[facts[key].duplicated(), key]
    if len(twice):
        raise Problems(
            [Problem(f"facts for {method}", f"'{twice.iloc[0]}' is in more than one row", f"give one row per {key}", "duplicate")]
        )
    if orders and not bought(facts).any():
        raise NotEnoughData(f"No customer has an order yet, so {method} has nothing to measure.")
    return by_key(facts, key)


def bought(facts: pd.DataFrame) -> np.ndarray:
    """Who has at least one order."""
    return facts["orders"].ge(1).fillna(False).to_numpy(dtype=bool)


def choice(value: object, allowed: Iterable[str], option: str, method: str) -> None:
    """Raise Problems if an option is not one of its words."""
    if value not in allowed:
        raise Problems([Problem(f"{method}, option {option}", f"'{value}' is not known", nearest(str(value), allowed), "option")])


def built(method: str, facts: pd.DataFrame, parameters: dict, steps: list[dict], numbers: dict, key: str = "customer_id") -> Segmentation:
    """A Segmentation whose table is what its own definition says of these customers."""
    definition = {"method": method, "key": key, "parameters": parameters, "steps": steps}
    return Segmentation(method, apply(definition, facts), definition, numbers)


def step(column: str, cases: Iterable[tuple[str, str]] = (), otherwise: str = "NULL") -> dict:
    """One step of a definition."""
    return {"column": column, "cases": [list(case) for case in cases], "else": otherwise}
