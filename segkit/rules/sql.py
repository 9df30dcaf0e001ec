"""A definition as SQL: one stacked SELECT per step, in any dialect sqlglot writes.

Numbers are double precision here as there: literals with a fraction and everything that is calculated with are cast, a divisor
of zero becomes NULL, and every name is quoted.
"""

from __future__ import annotations

import re

from sqlglot import exp
from sqlglot.dialects.dialect import Dialect

from segkit.ground.problems import Problem, Problems, nearest
from segkit.rules.grammar import ARITHMETIC, chain, columns, parse

MODELLED = "/* p_alive, expected_orders, discounted_orders: made by a model, not by SQL; take them from tables/labels.parquet */\n"
NAME = r'[^\W\d]\w*|"[^"]+"'


def to_sql(definition: dict, dialect: str = "duckdb", table: str = "facts") -> str:
    """The SELECT of a definition over a table: the key and the columns its steps make.

    >>> adult = {"steps": [{"column": "segment", "cases": [["age >= 18", "'adult'"]], "else": "'child'"}]}
    >>> " ".join(to_sql(adult).split("FROM")[0].split())
    'WITH "step_1" AS ( SELECT "customer_id", "age", CASE WHEN "age" >= 18 THEN \\'adult\\' ELSE \\'child\\' END AS "segment"'
    """
    if dialect not in Dialect.classes:
        raise Problems(
            [Problem("to_sql", f"the SQL dialect '{dialect}' is not known", nearest(dialect, filter(None, Dialect.classes)), "option")]
        )
    text = written(select(definition, table), dialect)
    return MODELLED + text if definition.get("model") else text


def select(definition: dict, table: str = "facts") -> exp.Select:
    """The SELECT of a definition, in no dialect yet."""
    key, steps = definition.get("key", "customer_id"), definition["steps"]
    known, source = list(dict.fromkeys([key, *_sources(steps)])), named_table(table)
    query = exp.Select()
    for number, step in enumerate(steps, start=1):
        known = [c for c in known if c != step["column"]]
        layer = exp.select(*map(_column, known), exp.alias_(_case(step), step["column"], quoted=True), copy=False).from_(source)
        query = query.with_(f"step_{number}", as_=layer, copy=False)
        known, source = [*known, step["column"]], f"step_{number}"
    made = dict.fromkeys([key, *(step["column"] for step in steps)])
    return query.select(*map(_column, made), copy=False).from_(source, copy=False)


def written(query: exp.Expression, dialect: str) -> str:
    """A query as text of a dialect; SQL Server keeps letters beyond its code page only in N'…'."""
    if dialect == "tsql":
        query = query.transform(lambda node: exp.National(this=node.this) if isinstance(node, exp.Literal) and node.is_string else node)
    return query.sql(dialect=dialect, identify=True, pretty=True)


def named_table(table: str) -> exp.Table:
    """A table's name of up to three parts; nothing else, so that no query comes in by this door."""
    parts = re.findall(NAME, str(table))
    if not 1 <= len(parts) <= 3 or ".".join(parts) != table:
        raise Problems([Problem("to_sql", f"'{table}' is not the name of a table", "write it as name or schema.name", "option")])
    return exp.Table(
        **{key: exp.to_identifier(part.strip('"'), quoted=True) for key, part in zip(("this", "db", "catalog"), parts[::-1], strict=False)}
    )


def texts(step: dict) -> list[str]:
    """The conditions and values of a step of a definition, what stands for all others last."""
    return [text for case in step.get("cases", []) for text in case] + [step.get("else", "NULL")]


def _sources(steps: list[dict]) -> list[str]:
    """The columns that must be in the table: read by a step before any step has made them."""
    found, made = [], set()
    for step in steps:
        found += [c for text in texts(step) for c in columns(text) if c not in made]
        made.add(step["column"])
    return list(dict.fromkeys(found))


def _column(name: str) -> exp.Column:
    return exp.column(name, quoted=True)


def _case(step: dict) -> exp.Expression:
    otherwise = expression(step.get("else", "NULL"))
    if not step.get("cases"):
        return otherwise
    case = exp.Case()
    for condition, text in step["cases"]:
        case = case.when(_boolean(expression(condition)), expression(text), copy=False)
    return case.else_(otherwise, copy=False)


def expression(text: str) -> exp.Expression:
    """One condition or expression of the language as it is sent to a database."""
    return _exact(parse(text))


def _exact(node: exp.Expression, calculated: bool = False) -> exp.Expression:
    """Double precision, safe division and quoted names."""
    if isinstance(node, exp.Column):
        return exp.cast(_column(node.name), "DOUBLE") if calculated else _column(node.name)
    if isinstance(node, exp.Literal):
        return node.copy() if node.is_string else _number(node.this, calculated)
    if isinstance(node, exp.And | exp.Or):
        return _connected(node)
    if isinstance(node, exp.Not):
        return exp.Not(this=_boolean(_exact(node.this)))
    if isinstance(node, exp.Neg):
        return exp.Neg(this=_exact(node.this, calculated or not isinstance(node.this, exp.Literal)))
    if isinstance(node, ARITHMETIC):
        left, right = _exact(node.this, True), _exact(node.expression, True)
        divided = isinstance(node, exp.Div)
        return type(node)(this=left, expression=exp.Nullif(this=right, expression=exp.Literal.number(0)) if divided else right)
    inner = calculated and isinstance(node, exp.Paren)
    parts = {
        key: [_exact(v) for v in value] if isinstance(value, list) else _exact(value, inner)
        for key, value in node.args.items()
        if isinstance(value, list | exp.Expression)
    }
    return type(node)(**{**node.args, **parts})


def _connected(node: exp.Expression) -> exp.Expression:
    parts = [_boolean(_exact(part)) for part in chain(node, type(node))]
    joined = parts[0]
    for part in parts[1:]:
        joined = type(node)(this=joined, expression=part)
    return joined


def _boolean(node: exp.Expression) -> exp.Expression:
    """A yes/no column as a comparison: not every database knows one bare."""
    return exp.EQ(this=node, expression=exp.true()) if isinstance(node.unnest(), exp.Column) else node


def _number(text: str, calculated: bool) -> exp.Expression:
    """Long decimals go as text: read as a decimal first, their last bit could be lost on the way to a double."""
    if text.isdigit() and not calculated:
        return exp.Literal.number(text)
    short = sum(c.isdigit() for c in text) <= 15 and "e" not in text.lower()
    return exp.cast(exp.Literal.number(text) if short else exp.Literal.string(text), "DOUBLE")
