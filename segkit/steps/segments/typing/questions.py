"""A column as a question: the answers that can be picked, and which of them a person gave."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from segkit.ground.bands import AGE_EDGES, bands, column_type, cuts
from segkit.ground.names import OTHER

MOST_ANSWERS = 12  # in one list


def question(values: pd.Series, *, title: str = "", age: bool = False, least: int = 10) -> dict[str, Any] | None:
    """A column as a question with at least two answers that `least` people gave each; None where it cannot be one.

    Returns column, title and answers: each answer (its text) with what makes it: `equal` (a value), `from` and `below` (bounds of a
    number, either may be missing) or `other` (whatever is known and not in the list). Rare answers are put together as "other", bands
    of numbers with few people join the next band.

    >>> asked = question(pd.Series(["a"] * 20 + ["b"] * 30 + ["c"], name="city"))
    >>> [answer["answer"] for answer in asked["answers"]]
    ['b', 'a']
    """
    known = values.dropna()
    kind = column_type(values)
    if len(known) < 2 * least or kind in ("date", "text"):
        return None
    if pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values) and known.nunique() > 6:
        answers = _bands(known.astype(float), AGE_EDGES if age else cuts(known), least)
    else:
        answers = _listed(known, least)
    name = str(values.name)
    return {"column": name, "title": title or name, "answers": answers} if len(answers) > 1 else None


def _bands(known: pd.Series, edges: tuple[float, ...], least: int) -> list[dict[str, Any]]:
    kept: list[float] = []
    for edge in edges:
        between = known[(known < edge) & (known >= (kept[-1] if kept else -np.inf))]
        if len(between) >= least and (known >= edge).sum() >= least:
            kept.append(float(edge))
    if not kept:
        return []
    names = list(bands(known, kind="number", edges=tuple(kept)).cat.categories)
    limits = [None, *kept, None]
    return [{"answer": name, "from": limits[i], "below": limits[i + 1]} for i, name in enumerate(names)]


def _listed(known: pd.Series, least: int) -> list[dict[str, Any]]:
    texts = bands(known, kind="category" if not pd.api.types.is_numeric_dtype(known) else None).astype("str")
    pairs = pd.DataFrame({"text": texts, "value": [_plain(v) for v in known]})
    numbered = pairs["value"].map(lambda v: isinstance(v, int | float)).all()
    order = pairs.groupby("text").agg(n=("value", "size"), value=("value", "first")).reset_index()
    order = order.sort_values("value") if numbered else order.sort_values(["n", "text"], ascending=[False, True])
    told = order[(order["n"] >= least) & (order["text"] != OTHER)].head(MOST_ANSWERS)
    answers = [{"answer": row.text, "equal": row.value} for row in told.itertuples()]
    rest = len(known) - int(told["n"].sum())
    return [*answers, {"answer": OTHER, "other": True}] if rest >= least else answers


def _plain(value: Any) -> Any:
    value = value.item() if hasattr(value, "item") else value
    return value.strip() if isinstance(value, str) else value if isinstance(value, bool | int | float) else str(value)


def encode(table: pd.DataFrame, asked: list[dict[str, Any]]) -> np.ndarray:
    """Which answer everybody gave: one row per person, one column per question, 0 where it is not known.

    >>> people = pd.DataFrame({"age": [17, 40, None]})
    >>> encode(people, [{"column": "age", "answers": [{"from": None, "below": 18}, {"from": 18, "below": None}]}]).tolist()
    [[1], [2], [0]]
    """
    codes = np.zeros((len(table), len(asked)), dtype=int)
    for place, one in enumerate(asked):
        codes[:, place] = _given(table[one["column"]], one["answers"]) if one["column"] in table else 0
    return codes


def _given(values: pd.Series, answers: list[dict[str, Any]]) -> np.ndarray:
    known, codes = values.notna().to_numpy(), np.zeros(len(values), dtype=int)
    if "from" in answers[0]:
        numbers = pd.to_numeric(values, errors="coerce").to_numpy(dtype=float, na_value=np.nan)
        edges = [a["from"] for a in answers[1:]]
        return np.where(np.isnan(numbers), 0, np.searchsorted(edges, numbers, side="right") + 1)
    place = {one["equal"]: i for i, one in enumerate(answers, start=1) if "equal" in one}
    other = next((i for i, one in enumerate(answers, start=1) if one.get("other")), 0)
    codes[known] = [place.get(_plain(v), other) for v in values[known]]
    return codes
