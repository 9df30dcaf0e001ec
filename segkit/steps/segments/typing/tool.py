"""The tool itself: answers in, the segment and its probability out; the same in Python and in SQL."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from segkit.steps.segments.typing.logistic import softmax
from segkit.steps.segments.typing.questions import encode


def scores(tool: dict[str, Any], codes: np.ndarray) -> np.ndarray:
    """One score per person (rows) and segment: intercept + the weights of the answers given; an answer not known (0) adds nothing.

    >>> tool = {"intercepts": [0.0, 0.5], "questions": [{"weights": [[1.0, -1.0], [-1.0, 1.0]]}]}
    >>> scores(tool, np.array([[1], [0]])).tolist()
    [[1.0, -0.5], [0.0, 0.5]]
    """
    total = np.tile(np.array(tool["intercepts"], dtype=float), (len(codes), 1))
    for place, one in enumerate(tool["questions"]):
        total += np.vstack([np.zeros(total.shape[1]), np.array(one["weights"], dtype=float)])[codes[:, place]]
    return total


def probabilities(tool: dict[str, Any], codes: np.ndarray) -> np.ndarray:
    """How probable every segment is for people with these answers, in a base where segments are as frequent as in ours.

    Formula: share · exp(score) ÷ Σ share · exp(score): the scores weigh all segments alike, the shares give them back their size.
    """
    return softmax(scores(tool, codes) + np.log(np.maximum(tool["shares"], 1e-9)))


def named(tool: dict[str, Any], people: pd.DataFrame) -> pd.DataFrame:
    """The segment of new people by their answers: segment (the highest score), probability, answered (how many questions)."""
    codes = encode(people, tool["questions"])
    best = scores(tool, codes).argmax(axis=1)
    chances = probabilities(tool, codes)[np.arange(len(codes)), best] if len(codes) else np.zeros(0)
    names = np.array(tool["segments"], dtype=object)[best]
    return pd.DataFrame(
        {"segment": pd.Series(names, dtype="str"), "probability": chances, "answered": (codes > 0).sum(axis=1)}
    ).set_axis(people.index)


def nameable(tool: dict[str, Any]) -> set[str]:
    """The segments that some answers name, of all combinations in which a question at least is answered.

    >>> sorted(nameable({"segments": ["a", "b", "c"], "intercepts": [0.0, 0.0, 0.4], "questions": [{"weights": [[1.0, -1.0, 0.0], [-1.0, 1.0, 0.0]]}]}))
    ['a', 'b']
    """
    widths = [len(one["weights"]) + 1 for one in tool["questions"]]
    codes = np.indices(widths).reshape(len(widths), -1).T[1:]
    return {tool["segments"][place] for place in np.unique(scores(tool, codes).argmax(axis=1))}


def to_sql(tool: dict[str, Any], dialect: str = "duckdb", table: str = "people") -> str:
    """A SELECT of customer_id and segment over a table that has the questions' columns, in a database's dialect."""
    from sqlglot import exp

    from segkit.rules.sql import named_table, written

    names = tool["segments"]
    totals = [exp.alias_(_total(tool, place), f"score_{place + 1}", quoted=True) for place in range(len(names))]
    inner = exp.select(exp.column("customer_id", quoted=True), *totals).from_(named_table(table))
    pick = exp.Case()
    for place in range(len(names) - 1):
        wins = [exp.GTE(this=_score(place), expression=_score(other)) for other in range(len(names)) if other != place]
        pick = pick.when(exp.and_(*wins), exp.Literal.string(names[place]), copy=False)
    pick = pick.else_(exp.Literal.string(names[-1]), copy=False)
    query = exp.select(exp.column("customer_id", quoted=True), exp.alias_(pick, "segment", quoted=True)).with_("scored", as_=inner).from_("scored")
    return written(query, dialect)


def _score(place: int) -> Any:
    from sqlglot import exp

    return exp.column(f"score_{place + 1}", quoted=True)


def _number(value: float) -> Any:
    from sqlglot import exp

    plain = exp.Literal.number(f"{abs(value):.6f}")
    return exp.cast(exp.Neg(this=plain) if value < 0 else plain, "DOUBLE")


def _total(tool: dict[str, Any], place: int) -> Any:
    from sqlglot import exp

    total: Any = _number(tool["intercepts"][place])
    for one in tool["questions"]:
        case = exp.Case()
        for answer, weights in zip(one["answers"], one["weights"], strict=True):
            case = case.when(_gave(one["column"], answer, one["answers"]), _number(weights[place]), copy=False)
        total = exp.Add(this=total, expression=case.else_(_number(0.0), copy=False))
    return total


def _gave(column: str, answer: dict[str, Any], answers: list[dict[str, Any]]) -> Any:
    """When somebody gave this answer."""
    from sqlglot import exp

    name = exp.column(column, quoted=True)
    if "equal" in answer:
        return exp.EQ(this=name, expression=exp.convert(answer["equal"]))
    if answer.get("other"):
        return exp.not_(exp.In(this=name, expressions=[exp.convert(a["equal"]) for a in answers if "equal" in a]))
    ends = [("from", exp.GTE), ("below", exp.LT)]
    return exp.and_(*[sign(this=name.copy(), expression=exp.convert(answer[end])) for end, sign in ends if answer[end] is not None])
