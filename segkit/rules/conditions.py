"""Conditions evaluated on pandas as a database would: three-valued logic, double precision, nothing executed as code.

NULL behaves as in SQL; a division by zero gives NULL; LIKE is case-sensitive; 'YYYY-MM-DD' beside a date column is a date.
"""

from __future__ import annotations

import re
from functools import reduce

import numpy as np
import pandas as pd
from sqlglot import exp

from segkit.ground.problems import Problem, Problems, nearest
from segkit.rules.columns import Columns, Value, read_column, taken
from segkit.rules.grammar import chain, columns, fragment, name, number, parse, refuse

COMPARISONS = {
    exp.EQ: np.equal,
    exp.NEQ: np.not_equal,
    exp.LT: np.less,
    exp.LTE: np.less_equal,
    exp.GT: np.greater,
    exp.GTE: np.greater_equal,
}
ARITHMETIC = {exp.Add: np.add, exp.Sub: np.subtract, exp.Mul: np.multiply, exp.Div: np.divide}
REMEMBERED = (*COMPARISONS, exp.Is, exp.In, exp.Between, exp.Like)
PREDICATES = (*REMEMBERED, exp.Not)
KINDS = {"number": "a number", "text": "text", "date": "a date", "boolean": "yes/no", "null": "empty"}
DIGITS = 18  # of a whole number; more do not fit a database's integers
DATE = re.compile(r"\d{4}-\d\d-\d\d([ T]\d\d:\d\d(:\d\d(\.\d{1,6})?)?)?")


def evaluate(text: str, table: Columns | pd.DataFrame, where: str = "condition") -> Value:
    """Evaluate a condition or expression for every row of a table."""
    table = table if isinstance(table, Columns) else Columns(table)
    return _value(parse(text, where), table, where)


def truth(text: str, table: Columns | pd.DataFrame, where: str = "condition") -> Value:
    """Evaluate a condition; a Problem if it is not one (`age + 1`)."""
    return _boolean(evaluate(text, table, where), where, text)


def matches(text: str, table: Columns | pd.DataFrame, where: str = "condition") -> np.ndarray:
    """Which rows a condition is TRUE for (FALSE and NULL are not).

    >>> matches("age >= 18 AND city LIKE 'M%'", pd.DataFrame({"age": [20, 17, None], "city": ["Minsk", "Minsk", "Minsk"]})).tolist()
    [True, False, False]
    """
    value = truth(text, table, where)
    return value.data & ~value.null


def check(text: str, table: pd.DataFrame, where: str = "condition") -> list[Problem]:
    """Every problem of a condition on this table: unknown columns all at once, else the first type mismatch."""
    try:
        missing = [c for c in columns(text, where) if c not in table.columns]
        if missing:
            return [Problem(where, f"there is no column '{c}'", nearest(c, table.columns), "unknown_column", missed=c) for c in missing]
        truth(text, table.head(0) if not len(table) else table, where)
    except Problems as error:
        return error.problems
    return []


def _boolean(value: Value, where: str, shown: object) -> Value:
    if value.kind not in ("boolean", "null"):
        shown = shown if isinstance(shown, str) else fragment(shown)
        raise refuse(where, f"'{shown[:60]}' is {KINDS[value.kind]}, not a condition", "compare it with something", "not_a_condition")
    return Value("boolean", value.data.astype(bool), value.null)


def _value(node: exp.Expression, table: Columns, where: str) -> Value:
    """The value of a node; comparisons are remembered, since definitions repeat them from case to case."""
    if type(node) not in REMEMBERED:
        return _compute(node, table, where)
    if node not in table.memo:
        found = table.distinct(sorted({column.name for column in node.find_all(exp.Column)})) if table.few else None
        table.memo[node] = taken(_compute(node, found[0], where), found[1]) if found else _compute(node, table, where)
    return table.memo[node]


def _compute(node: exp.Expression, table: Columns, where: str) -> Value:
    kind = type(node)
    if kind is exp.Paren:
        return _value(node.this, table, where)
    if kind is exp.Column:
        return table.get(node.name, where)
    if kind in (exp.Literal, exp.Boolean, exp.Null):
        return _literal(node, table.size, where)
    if kind in (exp.And, exp.Or):
        return _connect(node, table, where)
    if kind is exp.Not:
        inner = _boolean(_value(node.this, table, where), where, node.this)
        return inner._replace(data=~inner.data)
    if kind in (*ARITHMETIC, exp.Neg):
        return _arithmetic(node, table, where)
    return _predicate(node, table, where)


def _predicate(node: exp.Expression, table: Columns, where: str) -> Value:
    _refuse_chain(node, where)
    left, none = _value(node.this, table, where), np.zeros(table.size, dtype=bool)
    if isinstance(node, exp.Is):
        return Value("boolean", left.null.copy(), none)
    if isinstance(node, exp.Like):
        return _like(node, left, where)
    if isinstance(node, exp.In):
        parts = [_compare(exp.EQ, node, left, _value(item, table, where), where) for item in node.expressions]
        return _either(parts)
    if isinstance(node, exp.Between):
        low = _compare(exp.GTE, node, left, _value(node.args["low"], table, where), where)
        return _both([low, _compare(exp.LTE, node, left, _value(node.args["high"], table, where), where)])
    return _compare(type(node), node, left, _value(node.expression, table, where), where)


def _refuse_chain(node: exp.Expression, where: str) -> None:
    """1 < age < 9 says one thing to a person, another to each database, or nothing."""
    operands = [node.this, node.args.get("expression"), node.args.get("low"), node.args.get("high"), *node.args.get("expressions", [])]
    if any(type(operand) in PREDICATES for operand in operands):
        todo = "join comparisons with AND, or put the inner one in parentheses"
        raise refuse(where, f"'{fragment(node)}' compares what is itself a comparison", todo, "chained_comparison")


def _literal(node: exp.Expression, size: int, where: str) -> Value:
    none = np.zeros(size, dtype=bool)
    if isinstance(node, exp.Null):
        return Value("null", none, ~none)
    if isinstance(node, exp.Boolean):
        return Value("boolean", np.full(size, bool(node.this)), none)
    if not node.is_string and node.this.isdigit() and len(node.this) > DIGITS:
        raise refuse(
            where, f"the number {node.this[:20]}… has {len(node.this)} digits", f"at most {DIGITS} are compared exactly", "long_number"
        )
    value = node.this if node.is_string else float(node.this)
    data = np.broadcast_to(np.array(value, dtype=object if node.is_string else float), (size,))
    return Value("text" if node.is_string else "number", data, none, not node.is_string and node.this.isdigit(), True)


def _connect(node: exp.Expression, table: Columns, where: str) -> Value:
    """AND and OR; chains are walked, not recursed into, so that a long one cannot exhaust the stack."""
    parts = [_boolean(_value(part, table, where), where, part) for part in chain(node, type(node))]
    return _both(parts) if isinstance(node, exp.And) else _either(parts)


def _both(parts: list[Value]) -> Value:
    not_false = reduce(np.logical_and, [p.data | p.null for p in parts])
    null = reduce(np.logical_or, [p.null for p in parts]) & not_false
    return Value("boolean", not_false & ~null, null)


def _either(parts: list[Value]) -> Value:
    true = reduce(np.logical_or, [p.data & ~p.null for p in parts])
    return Value("boolean", true, reduce(np.logical_or, [p.null for p in parts]) & ~true)


def _arithmetic(node: exp.Expression, table: Columns, where: str) -> Value:
    operands = [_value(child, table, where) for child in ([node.this] if isinstance(node, exp.Neg) else [node.this, node.expression])]
    wrong = next((v for v in operands if v.kind not in ("number", "null")), None)
    if wrong:
        raise refuse(where, f"'{fragment(node)}' calculates with {KINDS[wrong.kind]}", "calculate with numbers only", "type_mismatch")
    null = np.logical_or.reduce([v.null for v in operands])
    if isinstance(node, exp.Neg):
        return Value("number", -operands[0].data.astype(float), null, operands[0].whole)
    if isinstance(node, exp.Div):
        null = null | (operands[1].data == 0)
    with np.errstate(all="ignore"):
        data = ARITHMETIC[type(node)](operands[0].data.astype(float), np.where(null, 1.0, operands[1].data.astype(float)))
    return Value("number", np.where(null, 0.0, data), null)


def _compare(kind: type, node: exp.Expression, left: Value, right: Value, where: str) -> Value:
    null = left.null | right.null
    if "null" in (left.kind, right.kind):
        return Value("boolean", np.zeros(len(null), dtype=bool), np.ones(len(null), dtype=bool))
    if {left.kind, right.kind} == {"date", "text"}:
        left, right = (_as_date(v, node, where) for v in (left, right))
    if left.kind != right.kind:
        raise refuse(where, f"'{fragment(node)}' compares {KINDS[left.kind]} with {KINDS[right.kind]}", _mend(left, right), "type_mismatch")
    return Value("boolean", COMPARISONS[kind](left.data, right.data).astype(bool, copy=False), null)


def _mend(left: Value, right: Value) -> str:
    kinds = {left.kind, right.kind}
    if "boolean" in kinds:
        return "compare yes/no with TRUE or FALSE"
    return (
        "write a date as 'YYYY-MM-DD'"
        if "date" in kinds
        else "put text in 'quotes' and numbers without; a column keeps the type of its data"
    )


def _as_date(value: Value, node: exp.Expression, where: str) -> Value:
    """A text literal beside a date column is a date."""
    if value.kind == "date":
        return value
    text = value.data[0] if value.constant and len(value.data) else "2000-01-01" if value.constant else ""
    try:
        date = np.datetime64(text.replace(" ", "T") if DATE.fullmatch(text) else "no date", "us")
    except ValueError:
        raise refuse(
            where, f"'{fragment(node)}' compares a date with text that is no date", "write a date as 'YYYY-MM-DD'", "type_mismatch"
        ) from None
    return Value("date", np.full(len(value.data), date), value.null)


def _like(node: exp.Expression, left: Value, where: str) -> Value:
    if left.kind not in ("text", "null"):
        raise refuse(where, f"'{fragment(node)}' looks for text in {KINDS[left.kind]}", "LIKE is for text", "type_mismatch")
    if left.kind == "null":
        return Value("boolean", left.data.astype(bool), left.null)
    parts = [re.compile("".join("." if c == "_" else re.escape(c) for c in part), re.DOTALL) for part in node.expression.this.split("%")]
    lengths = [len(part) for part in node.expression.this.split("%")]
    hits = {text: _like_one(text, parts, lengths) for text in set(left.data)}
    return Value("boolean", np.fromiter((hits[text] for text in left.data), dtype=bool, count=len(left.data)), left.null)


def _like_one(text: str, parts: list[re.Pattern], lengths: list[int]) -> bool:
    """Match piece by piece, leftmost first: linear, where one big regular expression could take for ever on hostile text."""
    if len(parts) == 1:
        return bool(parts[0].fullmatch(text))
    if not parts[0].match(text):
        return False
    at = lengths[0]
    for part in parts[1:-1]:
        found = part.search(text, at)
        if not found:
            return False
        at = found.end()
    tail = len(text) - lengths[-1]
    return tail >= at and bool(parts[-1].fullmatch(text, tail))


def conjuncts(condition: str) -> list[str]:
    """The parts of a condition that AND joins at the top.

    >>> conjuncts("revenue > 100 AND (city = 'Perm' OR city = 'Omsk')")
    ['revenue > 100', "(city = 'Perm' OR city = 'Omsk')"]
    """
    return [part.sql() for part in chain(parse(condition, "condition").unnest(), exp.And)]


def relaxed(conjunct: str, table: pd.DataFrame) -> list[str]:
    """The same condition with its numeric threshold one decile of the column looser; empty where there is no threshold to move."""
    node = parse(conjunct, "condition").unnest()
    if isinstance(node, exp.Between):
        halves = [
            exp.GTE(this=node.this.copy(), expression=node.args["low"].copy()),
            exp.LTE(this=node.this.copy(), expression=node.args["high"].copy()),
        ]
        looser = [relaxed(half.sql(), table) for half in halves]
        kept = [half.sql() for half in halves]
        return [f"{a} AND {b}" for a, b in [(*looser[0], kept[1]), (kept[0], *looser[1])] if a and b] if all(looser) else []
    flipped = {exp.GT: exp.LT, exp.GTE: exp.LTE, exp.LT: exp.GT, exp.LTE: exp.GTE}
    kind, column, limit = type(node), node.this, getattr(node, "expression", None)
    if isinstance(limit, exp.Column):
        kind, column, limit = flipped.get(kind), limit, column
    if kind not in flipped or not isinstance(column, exp.Column) or _constant(limit) is None:
        return []
    value = read_column(table[column.name], "condition") if column.name in table.columns else None
    step = _next_decile(value, kind in (exp.GT, exp.GTE), _constant(limit)) if value and value.kind == "number" else None
    sign = {exp.GT: ">", exp.GTE: ">=", exp.LT: "<", exp.LTE: "<="}[kind]
    return [] if step is None else [f"{name(column.name)} {sign} {number(step)}"]


def _constant(node: exp.Expression | None) -> float | None:
    sign, node = (-1, node.this) if isinstance(node, exp.Neg) else (1, node)
    return sign * float(node.this) if isinstance(node, exp.Literal) and not node.is_string else None


def _next_decile(value: Value, downward: bool, limit: float) -> float | None:
    known = value.data[~value.null]
    if not len(known):
        return None
    deciles = np.quantile(known, np.arange(0, 11) / 10, method="lower")
    beyond = deciles[deciles < limit] if downward else deciles[deciles > limit]
    return None if not len(beyond) else float(beyond.max() if downward else beyond.min())
