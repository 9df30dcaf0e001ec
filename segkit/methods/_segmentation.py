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
    With ``"model"`` (the parameters of BG/NBD, see `ltv`) `label` first makes the model's columns p_alive, expected_orders and
    discounted_orders of the facts; SQL cannot, and reads them from the table.
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
        """The definition as one SELECT over the facts table, in a database's dialect.

        A definition with a model needs the model's columns in that table: they are in labels.parquet for the customers of the run,
        and `label` makes them for others.
        """
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
    columns = Columns(_modelled(definition, table))
    for step in definition["steps"]:
        columns.put(step["column"], *_run(step, columns, f"{where}, column {step['column']}"))
    made = {step["column"]: _made(columns, step["column"]) for step in definition["steps"]}
    if isinstance(table[key].dtype, pd.StringDtype):
        return by_key(pd.DataFrame({key: table[key].array, **made}), key)
    return by_key(pd.DataFrame({key: table[key].to_numpy(), **made}).astype({key: table[key].dtype}), key)


def _modelled(definition: dict, table: pd.DataFrame) -> pd.DataFrame:
    """The table with the columns of the definition's model, where it has one: what no SQL expression can say."""
    if not definition.get("model"):
        return table
    from segkit.methods._value import modelled

    return modelled(table, definition["model"])


def labelled(definition: dict | None, table: pd.DataFrame) -> pd.DataFrame | None:
    """Customers under a definition, customer_id and segment; None where its columns are not in the table (survey answers, events)."""
    try:
        return apply(definition, table)[["customer_id", "segment"]] if definition else None
    except Problems:
        return None


def labelled_then(definition: dict | None, earlier: pd.DataFrame) -> pd.DataFrame | None:
    """Customers as they stood on an earlier day under a definition; None where it cannot say who stood where, as `labelled`, or because it
    names its customers one by one, as classes of deals do: they would be the same people on any day."""
    told = definition or {}
    parts = [told, *(told["parameters"]["of"] if told.get("method") == "cross" else [])]
    return None if "deals_abc" in {part.get("method") for part in parts} else labelled(definition, earlier)


def _run(step: dict, columns, where: str) -> tuple:
    """The value of one step, and the codes where it is that of few; a step that reads such columns only is worked out for the few."""
    from segkit.rules.grammar import columns as read
    from segkit.rules.sql import texts

    few = columns.distinct(sorted({c for text in texts(step) for c in read(text, where)})) if columns.few else None
    if few is None:
        return _first(step, columns, where)
    value, codes = _first(step, few[0], where)
    return value, few[1] if codes is None else codes[few[1]]


def _first(step: dict, columns, where: str) -> tuple:
    """The first condition that is TRUE gives the value, else the last expression does."""
    from segkit.rules.columns import Value
    from segkit.rules.conditions import evaluate, matches

    results = [(matches(condition, columns, where), evaluate(text, columns, where)) for condition, text in step.get("cases", [])]
    results.append((np.ones(columns.size, dtype=bool), evaluate(step.get("else", "NULL"), columns, where)))
    kinds = sorted({value.kind for _, value in results} - {"null"})
    if len(kinds) > 1:
        raise Problems([Problem(where, f"the cases give {' and '.join(kinds)}", "let every case give the same type", "type_mismatch")])
    kind = kinds[0] if kinds else "null"
    whole = all(value.whole for _, value in results if value.kind == "number")
    if columns.size and all(value.constant or value.kind == "null" for _, value in results):
        return _coded(kind, whole, results)
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
    return Value(kind, data, null, whole), None


def _coded(kind: str, whole: bool, results: list) -> tuple:
    """What literals give: the few values, and which of them each row has."""
    from segkit.rules.columns import Value

    nothing = {"text": "", "number": 0.0}.get(kind, False)
    data = [nothing if value.kind == "null" else value.data[0] for _, value in results]
    few = Value(kind, np.array(data, dtype=object if kind == "text" else None), np.array([v.kind == "null" for _, v in results]), whole)
    codes = np.full(len(results[0][0]), len(results) - 1, dtype=np.int32)
    for place in range(len(results) - 2, -1, -1):
        codes[results[place][0]] = place
    return few, codes


def _made(columns, column: str) -> pd.Series:
    """A column as it goes into the table: of few values, these are turned into their type once."""
    if column not in columns.few:
        return _series(columns.get(column, column))
    value, codes = columns.few[column]
    return _series(value).take(codes).reset_index(drop=True)


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
    if _rising(table[key]):
        return table.reset_index(drop=True)
    text = table[key].dtype == object
    return table.sort_values(key, kind="stable", key=(lambda s: s.astype(str)) if text else None, ignore_index=True)


def _rising(keys: pd.Series) -> bool:
    """Whether texts or numbers stand in order already, each but once; cheaper to see than to sort."""
    if (not isinstance(keys.dtype, pd.StringDtype) and keys.dtype not in ("int64", "int32")) or keys.isna().any():
        return False
    return bool((keys.array[1:] > keys.array[:-1]).all())


def require(table: pd.DataFrame, columns: Iterable[str], where: str) -> None:
    """Raise Problems for every column that is not there, with the nearest that is."""
    missing = [c for c in columns if c not in table.columns]
    if missing:
        raise Problems([Problem(where, f"there is no column '{c}'", nearest(c, table.columns), "missing_column", missed=c) for c in missing])


def checked(facts: pd.DataFrame, columns: Iterable[str], method: str, *, orders: bool = True, key: str = "customer_id") -> pd.DataFrame:
    """The facts sorted by key, after checking that they can carry a method at all.

    Raises Problems for missing columns or a customer in two rows, NotEnoughData for no customers or nobody with an order.
    """
    if not len(facts):
        raise NotEnoughData("There are no customers in the data, so there is nobody to label.")
    require(facts, [key, *columns], f"facts for {method}")
    if not _rising(facts[key]) and facts[key].duplicated().any():
        twice = facts.loc[facts[key].duplicated(), key].iloc[0]
        raise Problems([Problem(f"facts for {method}", f"'{twice}' is in more than one row", f"give one row per {key}", "duplicate")])
    if orders and not bought(facts).any():
        raise NotEnoughData("No customer has an order yet, so there is nothing to measure.")
    return by_key(facts, key)


def bought(facts: pd.DataFrame) -> np.ndarray:
    """Who has at least one order."""
    return facts["orders"].ge(1).fillna(False).to_numpy(dtype=bool)


def choice(value: object, allowed: Iterable[str], option: str, method: str) -> None:
    """Raise Problems if an option is not one of its words."""
    if value not in allowed:
        raise Problems([Problem(f"{method}, option {option}", f"'{value}' is not known", nearest(str(value), allowed), "option")])


def built(
    method: str, facts: pd.DataFrame, parameters: dict, steps: list[dict], numbers: dict, *, key: str = "customer_id", model: dict | None = None
) -> Segmentation:  # fmt: skip
    """A Segmentation whose table is what its own definition says of these customers; with a model its columns are in the facts already."""
    definition = {"method": method, "key": key, "parameters": parameters, "steps": steps}
    return Segmentation(method, apply(definition, facts), definition | ({"model": model} if model else {}), numbers)


def step(column: str, cases: Iterable[tuple[str, str]] = (), otherwise: str = "NULL") -> dict:
    """One step of a definition."""
    return {"column": column, "cases": [list(case) for case in cases], "else": otherwise}
