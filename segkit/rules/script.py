"""A definition as a script for the client's own database: a view of everybody's labels, and for every segment a comment and a view."""

from __future__ import annotations

from collections.abc import Iterable

from sqlglot import exp

from segkit.ground import defuse
from segkit.rules.grammar import quote
from segkit.rules.sql import MODELLED, named_table, select, written

# The file's name → the dialect as sqlglot calls it.
DIALECTS = {
    "duckdb": "duckdb", "postgresql": "postgres", "mysql": "mysql", "sqlserver": "tsql", "bigquery": "bigquery", "snowflake": "snowflake",
    "clickhouse": "clickhouse", "spark": "spark",
}  # fmt: skip
VIEW, MOST = "segment_labels", 300  # the view's name; characters of a rule in a comment
HEAD = "-- Needs a table or view {table} with one row per customer and the columns {columns}.\n-- Text is compared letter by letter: where the database's collation ignores case, set a binary one for these columns.\n"


def script(definition: dict, dialect: str, *, segments: Iterable[str], table: str = "facts") -> str:
    """The script in one dialect: the view `segment_labels` (key and labels), then per segment its rule as a comment and a view of its
    members, segment_1, segment_2 … in the order of `segments`.

    >>> adult = {"steps": [{"column": "segment", "cases": [["age >= 18", "'adult'"]], "else": "'child'"}]}
    >>> print(script(adult, "duckdb", segments=["adult"]).split("\\n\\n")[2].strip())
    -- adult: age >= 18
    CREATE OR REPLACE VIEW "segment_1" AS
    SELECT
      "customer_id"
    FROM "segment_labels"
    WHERE
      "segment" = 'adult';
    """
    key = definition.get("key", "customer_id")
    query = select(definition, table)
    made = {step["column"] for step in definition["steps"]}
    read = [c for c in dict.fromkeys(c.name for c in query.find_all(exp.Column)) if c not in made]
    head = (MODELLED if definition.get("model") else "") + HEAD.format(table=_line(table), columns=_line(", ".join(read)))
    parts = [head.rstrip("\n"), _view(VIEW, query, dialect)]
    for place, name in enumerate(segments, start=1):
        mine = exp.EQ(this=exp.column("segment", quoted=True), expression=exp.Literal.string(name))
        members = exp.select(exp.column(key, quoted=True)).from_(named_table(VIEW)).where(mine)
        parts.append(f"-- {_line(name)}: {_line(rule(definition, name))}\n{_view(f'segment_{place}', members, dialect)}")
    return "\n\n".join(parts) + "\n"


def rule(definition: dict, segment: str) -> str:
    """The conditions that give a segment its name, as they stand in the definition."""
    wanted = quote(segment)
    found = [condition for step in definition["steps"] for condition, value in step.get("cases", []) if value == wanted]
    if not found:
        return "otherwise" if any(step.get("else") == wanted for step in definition["steps"]) else "see the view"
    return " OR ".join(f"({condition})" for condition in found) if len(found) > 1 else found[0]


def _view(name: str, query: exp.Expression, dialect: str) -> str:
    made = exp.Create(this=named_table(name), kind="VIEW", replace=True, expression=query)
    return written(made, dialect) + (";\nGO" if dialect == "tsql" else ";")  # SQL Server: a view is alone in its batch


def _line(text: str) -> str:
    """A text of the client's as one line of a comment, which nothing in it can end."""
    short = " ".join(defuse.terminal(text).split())
    return short if len(short) <= MOST else short[: MOST - 1] + "…"
