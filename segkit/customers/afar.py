"""Transactions that stay where they are, in a database or on Spark: customer-months, habits and an account of the rows travel, never a line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol

import pandas as pd

from segkit.customers import facts
from segkit.customers.baskets import few
from segkit.ground.months import told_by_month

if TYPE_CHECKING:
    from sqlglot import exp

TEXTS = ("category", "channel", "product")
NAMES = ("customer_id", "order_id", "date", "amount", *TEXTS)


class Engine(Protocol):
    """Where the transactions are: its dialect of SQL, and the answer to a SELECT."""

    dialect: str

    def ask(self, statement: str) -> pd.DataFrame: ...


@dataclass(frozen=True)
class Afar:
    """What came of transactions that stayed where they are.

    `months`: as `facts.months` makes them; `choices`: as `facts.choices`; `days`: customer_id, date of every day with an order that was paid;
    `firsts`: customer_id, date, category (or one of a few products, where none has one), channel, product (where they are few beside a category), amount of each customer's days up to the second on which anything of a known category was
    paid (of any, where none is known); `orders`: customer_id, date (the moment of an order), None where nobody asked; `people`: customer_id, row_count, cents; `account`: reason (used, or why a row was set aside), row_count, cents; `first`,
    `last`: the days of the first and the last line that is used.
    """

    months: pd.DataFrame
    choices: pd.DataFrame
    days: pd.DataFrame
    firsts: pd.DataFrame
    orders: pd.DataFrame | None
    people: pd.DataFrame
    account: pd.DataFrame
    first: dt.date | None
    last: dt.date | None

    def without(self, ids: set[str]) -> Afar:
        """The same without customers who are nobody, whose lines are told as without a customer."""
        if not ids:
            return self
        gone = self.people[self.people["customer_id"].isin(ids)]
        moved = {"used": -1, "no_customer": 1}
        account = self.account.set_index("reason").reindex([*dict.fromkeys([*self.account["reason"], "no_customer"])], fill_value=0)
        for reason, sign in moved.items():
            account.loc[reason, ["row_count", "cents"]] += sign * gone[["row_count", "cents"]].sum().to_numpy()
        kept = {name: _but(getattr(self, name), ids) for name in ("months", "choices", "days", "firsts", "orders", "people")}
        return replace(self, **kept, account=account.reset_index())


def _but(table: pd.DataFrame | None, ids: set[str]) -> pd.DataFrame | None:
    return None if table is None else table[~table["customer_id"].isin(ids)].reset_index(drop=True)


def read(engine: Engine, told: str, texts: list[str], *, as_of: dt.date | None = None, orders: bool = False) -> Afar:
    """Ask for all of it. `told`: a SELECT of NAMES in the engine's own dialect; `texts`: those of TEXTS that are there.

    Lines on or after `as_of` are set aside. `orders`: also the moment of every order, one row each.
    """

    def ask(name: str, **more: str) -> pd.DataFrame:
        return engine.ask(statement(name, told, engine.dialect, as_of=as_of, **more))

    account = ask("account")
    used = account[account["reason"] == "used"]
    span = [pd.Timestamp(used[c].iloc[0]).date() if len(used) else None for c in ("first_day", "last_day")]
    account = account[["reason", "row_count", "cents"]].fillna({"cents": 0}).astype({"row_count": "int64", "cents": "int64"})
    days = ask("days").rename(columns={"day": "date"})
    habits = {} if told_by_month(days["date"]) else {"weekday": "isodow(day)"}
    expressions = {name: name for name in texts} | habits | {"month": "month(day)"}
    expressions |= {"hour": "hour(moment)"} if int(ask("hours")["row_count"].iloc[0]) else {}
    chosen = [ask("choice", text=text).assign(criterion=name) for name, text in expressions.items()]
    values = {part["criterion"].iloc[0]: part["value"] for part in chosen if len(part)}
    goods = few(values.get("product", pd.Series(dtype="str")))
    kind = "product" if "category" not in values and goods else "category"
    beside = "product" if goods and kind == "category" else "NULLIF(product, product)"  # else of no line: a product of many would make a row of each
    people = ask("people").astype({"customer_id": "str", "row_count": "int64", "cents": "int64"})
    return Afar(
        _months(ask("months")), _choices(chosen), _orders(days),
        _firsts(ask("firsts", text=kind, product=beside, known="category IS NOT NULL" if kind in values else "TRUE")), _orders(ask("orders")) if orders else None,
        people.sort_values("customer_id", ignore_index=True), account, *span,
    )  # fmt: skip


def _months(table: pd.DataFrame) -> pd.DataFrame:
    kinds = {"customer_id": "str", "month": "int32", "orders": "int64", "order_days": "int64", "active": "int32",
             "purchases_cents": "int64", "refunds_cents": "int64"}  # fmt: skip
    dates = {c: pd.to_datetime(table[c]).astype("datetime64[us]") for c in ("first_order", "last_order")}
    return table.assign(**dates).astype(kinds).sort_values(["customer_id", "month"], ignore_index=True)


def _choices(parts: list[pd.DataFrame]) -> pd.DataFrame:
    """In the order in which `facts.choices` gives them: criterion by criterion, then by customer and value."""
    kinds = {"customer_id": "str", "value": "str", "orders": "int64", "of_orders": "int64", "cents": "int64"}
    made = [part.astype(kinds).sort_values(["customer_id", "value"], ignore_index=True) for part in parts]
    table = pd.concat(made, ignore_index=True)[["customer_id", "criterion", "value", "orders", "of_orders", "cents"]].astype({"criterion": "str"})
    return table.assign(purchases=table.pop("cents") / 100)


def _orders(table: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame({"customer_id": table["customer_id"].astype("str"), "date": pd.to_datetime(table["date"]).astype("datetime64[us]")})


def _firsts(table: pd.DataFrame) -> pd.DataFrame:
    texts = {c: table[c].astype("str").where(table[c].notna()) for c in ("category", "channel", "product")}
    return _orders(table.rename(columns={"day": "date"})).assign(**texts, amount=table["cents"].astype("int64") / 100)


def statement(name: str, told: str, dialect: str, *, as_of: dt.date | None = None, **more: str) -> str:
    """One statement of afar.sql, or `months` of facts.sql, in an engine's dialect.

    >>> "LENGTH(REPLACE(CAST(CAST(BIT_OR(" in statement("months", "SELECT 1", "postgres")
    True
    """
    import sqlglot

    until = f"day < DATE '{as_of:%Y-%m-%d}'" if as_of else "TRUE"
    lines = facts.sql("lines", "afar.sql").format(told="SELECT 1", until=until).strip()
    body = f", {facts.sql('months').strip().removeprefix('WITH ')}" if name == "months" else facts.sql(name, "afar.sql").format(**more)
    query = sqlglot.parse_one(f"WITH {lines}{body}", read="duckdb")
    query.find_all(sqlglot.exp.CTE).__next__().set("this", sqlglot.parse_one(told, read=dialect))
    return query.transform(_spelt, dialect).transform(_spelt, dialect).sql(dialect=dialect)  # twice: what was replaced is not looked into


def _spelt(node: exp.Expression, dialect: str) -> exp.Expression:
    """What sqlglot does not turn, or turns into something else: ISO days of the week, days of the month, bits that are set."""
    from sqlglot import exp

    if isinstance(node, exp.DayOfWeekIso) and dialect == "spark":
        return exp.paren(exp.Add(this=exp.Anonymous(this="weekday", expressions=[node.this]), expression=exp.Literal.number(1)))
    if dialect != "postgres":
        return node
    part = {exp.DayOfWeekIso: "ISODOW", exp.DayOfMonth: "DAY", exp.Hour: "HOUR"}.get(type(node))
    if part:
        return exp.Extract(this=exp.var(part), expression=node.this)
    if isinstance(node, exp.Anonymous) and node.name.casefold() == "bit_count":
        bits = exp.cast(exp.Cast(this=node.expressions[0], to=exp.DataType.build("BIT(64)", dialect="postgres")), "text")
        return exp.Length(this=exp.func("REPLACE", bits, exp.Literal.string("0"), exp.Literal.string("")))
    return node


@dataclass
class Postgres:
    """PostgreSQL through SQLAlchemy, opened for reading only; `url` with its user and password as the environment gives them."""

    connection: Any
    dialect: str = "postgres"

    def ask(self, statement: str) -> pd.DataFrame:
        import sqlalchemy

        found = self.connection.execute(sqlalchemy.text(statement.replace(":", r"\:")))
        return pd.DataFrame(found.fetchall(), columns=list(found.keys()))


@contextmanager
def postgres(url: str) -> Iterator[Postgres]:
    """A connection that cannot write; days are those of UTC."""
    import sqlalchemy

    engine = sqlalchemy.create_engine(url, poolclass=sqlalchemy.NullPool)
    with engine.connect().execution_options(postgresql_readonly=True) as connection:
        connection.exec_driver_sql("SET TIME ZONE 'UTC'")
        yield Postgres(connection)


@dataclass
class Spark:
    """A Spark session: its own on this machine, of a cluster, or by Spark Connect."""

    session: Any
    dialect: str = "spark"

    def ask(self, statement: str) -> pd.DataFrame:
        import warnings

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # pyspark calls what pandas will drop
            return self.session.sql(statement).toPandas()


@contextmanager
def spark(master: str) -> Iterator[Spark]:
    """A session for the time of asking: local[2], spark://…, or sc://… for Spark Connect."""
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.appName("segkit")
    local = {"spark.ui.enabled": "false", "spark.sql.shuffle.partitions": "2", "spark.ui.showConsoleProgress": "false",
             "spark.log.level": "ERROR"} if master.startswith("local") else {}  # fmt: skip
    builder = builder.remote(master) if master.startswith("sc://") else builder.master(master).config(map=local)
    session = builder.getOrCreate()
    session.conf.set("spark.sql.session.timeZone", "UTC")
    try:
        yield Spark(session)
    finally:
        session.stop()
