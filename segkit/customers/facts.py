"""Transactions → customer-months → one row per customer, in one SQL text; the only module that knows an engine."""

from __future__ import annotations

import datetime as dt
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from pathlib import Path

import numpy as np
import pandas as pd

from segkit.ground.months import told_by_month
from segkit.ground.problems import NotEnoughData, Problem, Problems

PERIODS = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}
_MONTH = "year(day) * 12 + month(day) - 1"
_WEEK = "CAST(floor(datediff('day', DATE '1970-01-05', day) / 7) AS INT)"


def sql(name: str, file: str = "facts.sql") -> str:
    """Return one statement of a file of ours by its name: ``months``, ``customers``, ``parts`` or ``totals`` of facts.sql."""
    text = (files("segkit.customers") / file).read_text(encoding="utf-8")
    return next(part.split("\n", 1)[1].split(";")[0] for part in text.split("-- name: ")[1:] if part.startswith(name))


def months(transactions: pd.DataFrame | str | Path, *, as_of: dt.date | None = None, key: str = "customer_id") -> pd.DataFrame:
    """Aggregate transactions to one row per customer and calendar month with any line.

    `transactions`: one row per line: customer_id, date, amount (currency units, refunds negative), order_id (may be missing);
    a frame, or the path (glob) of Parquet files. Lines on or after `as_of` are left out. `key` may name another object (``product``).

    Returns customer_id, month (year·12 + month − 1), orders, order_days, first_order, last_order, active (1 if any line is not a
    refund), purchases_cents, refunds_cents. Raises Problems when an id, a date or an amount is missing.

    Formula: order = distinct order_id (else customer and day) with a line ≥ 0, dated by the earliest such line (docs/methods.md).

    >>> lines = pd.DataFrame({"customer_id": ["a", "a"], "order_id": ["1", "1"],
    ...                       "date": pd.to_datetime(["2026-01-31", "2026-02-01"]), "amount": [10.0, -2.5]})
    >>> months(lines)[["month", "orders", "purchases_cents", "refunds_cents"]].values.tolist()
    [[24312, 1, 1000, 0], [24313, 0, 0, 250]]
    """
    with _lines(transactions, as_of=as_of, key=key, period=_MONTH) as engine:
        return _named(_months(engine), _ids(engine)).rename(columns={"customer_id": key})


def build(
    transactions: pd.DataFrame | str | Path, *, as_of: dt.date | None = None, customers: pd.DataFrame | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return (facts, months) of transactions; `as_of` is by default the day after the last transaction."""
    as_of = as_of or day_after_last(transactions)
    with _lines(transactions, as_of=as_of, key="customer_id", period=_MONTH) as engine:
        table, ids = _months(engine), _ids(engine)
        place = _place(_first(table), _month(as_of))
        found = _named(_asked(engine, sql("customers").format(**place)), ids)
    return _facts(found, place, as_of, customers), _named(table, ids)


def without_months(
    transactions: pd.DataFrame | str | Path, *, as_of: dt.date | None = None, customers: pd.DataFrame | None = None
) -> pd.DataFrame:
    """The facts that `build` gives, for who wants no months beside them: a fifth less work where every line is an order, hardly less where five are.

    >>> lines = pd.DataFrame({"customer_id": ["a", "a"], "date": pd.to_datetime(["2026-01-31", "2026-02-01"]), "amount": [10.0, 2.5]})
    >>> without_months(lines).equals(build(lines)[0])
    True
    """
    return _straight(transactions, as_of or day_after_last(transactions), customers=customers)


def totals(transactions: pd.DataFrame | str | Path, *, as_of: dt.date | None = None) -> pd.DataFrame:
    """What RFM asks of customers and no more: the same figures as `build` gives, without months, for a third of the work.

    Returns customer_id, first_order, last_order, orders, purchases, refunds, revenue (currency), recency_days, tenure_days.

    >>> lines = pd.DataFrame({"customer_id": ["a", "a"], "order_id": ["1", "1"],
    ...                       "date": pd.to_datetime(["2026-01-31", "2026-02-01"]), "amount": [10.0, -2.5]})
    >>> totals(lines)[["orders", "revenue", "recency_days"]].values.tolist()
    [[1.0, 7.5, 2.0]]
    """
    as_of = as_of or day_after_last(transactions)
    with _lines(transactions, as_of=as_of, key="customer_id", period=_MONTH) as engine:
        found = _named(_asked(engine, sql("totals")), _ids(engine))
    return _summed(found, pd.Timestamp(as_of))


def facts(
    months: pd.DataFrame, *, as_of: dt.date, customers: pd.DataFrame | None = None, period: str = "month", key: str = "customer_id"
) -> pd.DataFrame:
    """Turn customer-months into one row per customer as of a date: every snapshot comes from the same months.

    `months`: as `months()` returns them, rows before `as_of`. `customers`: customer_id and attributes; those without an order are
    taken in with 0 orders. Returns customer_id, first_order, last_order, orders, purchases, refunds, revenue (currency),
    active_periods, periods, recency_days, tenure_days, order_days, gap_days, demand_mean, demand_sd, common_periods,
    common_mean, common_sd, open_period_purchases, then the attributes.

    Formula: gap = (last − first order day) ÷ (distinct order days − 1); periods run from the first purchase's to the last that ended
    by `as_of`, empty ones are zero; sd is the population's, √(n·ΣX² − (ΣX)²) ÷ n (docs/methods.md 7 and 9).
    """
    months = months.loc[months["month"] <= _month(as_of)].rename(columns={key: "customer_id"})
    place = _place(_first(months), _month(as_of), PERIODS[period])
    return _facts(_customers(months, place), place, as_of, customers).rename(columns={"customer_id": key})


def demand(
    transactions: pd.DataFrame | str | Path, *, as_of: dt.date | None = None, period: str = "month", key: str = "product"
) -> pd.DataFrame:
    """The same facts for another object (products, shops) or period (week, month, quarter, half-year, year)."""
    return _straight(transactions, as_of or day_after_last(transactions), period=period, key=key).rename(columns={"customer_id": key})


def choices(transactions: pd.DataFrame | str | Path, *, as_of: dt.date | None = None) -> pd.DataFrame:
    """What, when and where each customer buys: one row per customer, criterion and value.

    Returns customer_id, criterion (category, channel, product, weekday 1–7 from Monday, hour, month), value, orders (with this value),
    of_orders (of the customer, with any value of this criterion: an order of two products is one order), purchases (currency). Hours
    only where the dates carry a time. Refunds are left out.
    """
    with _engine(transactions) as engine:
        _refuse_missing(engine, "customer_id")
        engine.execute(f"CREATE TEMP VIEW all_lines AS {_dated(engine, as_of)}")
        known = set(engine.execute("SELECT * FROM source LIMIT 0").df().columns)
        parts = {name: f"CAST({name} AS VARCHAR)" for name in ("category", "channel", "product") if name in known}
        days = engine.execute("SELECT DISTINCT day FROM all_lines WHERE cents >= 0").df()["day"]
        parts |= {} if told_by_month(days) else {"weekday": "CAST(isodow(day) AS VARCHAR)"}
        parts |= {"month": "CAST(month(day) AS VARCHAR)"}
        if engine.execute("SELECT COUNT(*) FROM source WHERE hour(CAST(date AS TIMESTAMP)) > 0").fetchone()[0]:
            parts["hour"] = "CAST(hour(CAST(date AS TIMESTAMP)) AS VARCHAR)"
        table = pd.concat([engine.execute(_choice(name, text)).df() for name, text in parts.items()], ignore_index=True)
    return table.assign(purchases=table.pop("cents") / 100)


def free(transactions: pd.DataFrame | str | Path, *, as_of: dt.date | None = None) -> int:
    """How many orders cost nothing: none of their lines is above 0. They are orders, and no purchase was paid by them.

    >>> lines = pd.DataFrame({"customer_id": "a", "order_id": ["1", "1", "2"], "date": pd.to_datetime(["2026-01-31"] * 3), "amount": [10.0, 0.0, 0.0]})
    >>> free(lines)
    1
    """
    with _engine(transactions) as engine:
        engine.execute(f"CREATE TEMP VIEW all_lines AS {_dated(engine, as_of)}")
        return int(engine.execute("""SELECT COUNT(*) FROM (SELECT customer_id, order_id FROM all_lines WHERE cents >= 0
            GROUP BY customer_id, order_id HAVING MAX(cents) = 0)""").fetchone()[0])


def gaps(transactions: pd.DataFrame | str | Path, *, as_of: dt.date) -> pd.DataFrame:
    """How long after an order day the customer bought again, or has been silent since; orders that cost nothing (visits out of a package paid
    before) are no purchases.

    Returns one row per part and number of days: part (0–39, by the customer's id, to draw customers again), days, bought (order days
    followed by another one after so many days), waiting (last order days of a customer, so many days before `as_of`).
    """
    with _engine(transactions) as engine:
        _refuse_missing(engine, "customer_id")
        engine.execute(f"CREATE TEMP VIEW all_lines AS {_dated(engine, as_of)}")
        return engine.execute(f"""WITH orders AS (SELECT customer_id, order_id, MIN(day) AS day FROM all_lines WHERE cents >= 0 GROUP BY ALL HAVING MAX(cents) > 0),
                 days AS (SELECT DISTINCT customer_id, day FROM orders),
                 next AS (SELECT *, LEAD(day) OVER (PARTITION BY customer_id ORDER BY day) AS again FROM days)
            SELECT CAST('0x' || substr(md5(CAST(customer_id AS VARCHAR)), 1, 6) AS INT) % 40 AS part,
                   datediff('day', day, COALESCE(again, DATE '{pd.Timestamp(as_of):%Y-%m-%d}')) AS days,
                   COUNT(again) AS bought, COUNT(*) - COUNT(again) AS waiting
            FROM next GROUP BY part, days ORDER BY part, days""").df()


def coming(transactions: pd.DataFrame | str | Path, *, as_of: dt.date, days: int = 84) -> pd.DataFrame:
    """Who bought in earlier years on the calendar days that come next: one row per customer and order day, customer_id and day.

    `days`: how many days from `as_of` on. Refunds and orders that cost nothing are left out.

    >>> lines = pd.DataFrame({"customer_id": ["a", "a", "b"], "date": pd.to_datetime(["2025-12-24", "2025-03-01", "2024-11-02"]), "amount": 9.0})
    >>> coming(lines, as_of=dt.date(2026, 11, 1))["customer_id"].tolist()
    ['b', 'a']
    """
    with _engine(transactions) as engine:
        _refuse_missing(engine, "customer_id")
        engine.execute(f"CREATE TEMP VIEW all_lines AS {_dated(engine, as_of)}")
        first = engine.execute("SELECT MIN(day) FROM all_lines").fetchone()[0]
        years = range(1, max(1, as_of.year - first.year + 1) + 1) if first else range(1, 2)
        spans = [(pd.Timestamp(as_of) - pd.DateOffset(years=k), pd.Timestamp(as_of) + pd.Timedelta(days=days) - pd.DateOffset(years=k)) for k in years]
        then = " OR ".join(f"(day >= DATE '{a:%Y-%m-%d}' AND day < DATE '{b:%Y-%m-%d}')" for a, b in spans)
        return engine.execute(f"""WITH orders AS (SELECT customer_id, order_id, MIN(day) AS day FROM all_lines WHERE cents >= 0 GROUP BY ALL HAVING MAX(cents) > 0)
            SELECT DISTINCT CAST(customer_id AS VARCHAR) AS customer_id, day FROM orders WHERE {then} ORDER BY day, customer_id""").df()


def day_after_last(transactions: pd.DataFrame | str | Path) -> dt.date:
    """The default reference date: the day after the last transaction."""
    with _engine(transactions) as engine:
        last = engine.execute("SELECT MAX(CAST(date AS DATE)) FROM source").fetchone()[0]
    if last is None:
        raise NotEnoughData("There are no transactions.")
    return last + dt.timedelta(days=1)


def _choice(name: str, text: str) -> str:
    return f"""WITH chosen AS (SELECT customer_id, order_id, {text} AS value, SUM(cents) AS cents FROM all_lines
                    WHERE cents >= 0 AND {text} IS NOT NULL GROUP BY customer_id, order_id, {text}),
             whole AS (SELECT customer_id, COUNT(*) AS of_orders FROM (SELECT DISTINCT customer_id, order_id FROM chosen) GROUP BY customer_id)
        SELECT customer_id, '{name}' AS criterion, value, COUNT(*) AS orders, ANY_VALUE(of_orders) AS of_orders,
               CAST(SUM(cents) AS BIGINT) AS cents
        FROM chosen JOIN whole USING (customer_id) GROUP BY customer_id, value ORDER BY customer_id, value"""


@contextmanager
def _engine(transactions: pd.DataFrame | str | Path):
    """DuckDB with the transactions as the view ``source``: a frame or Parquet files, in place. What is made in it is gone afterwards."""
    with _database().cursor() as engine:
        engine.execute("SET TimeZone = 'UTC'; SET enable_progress_bar = false")
        if isinstance(transactions, pd.DataFrame):
            engine.register("source", transactions)
        else:
            path = str(transactions).replace("'", "''")
            engine.execute(f"CREATE TEMP VIEW source AS FROM read_parquet('{path}')")
        yield engine


@cache
def _database():
    """One empty database in memory for the process: opening one takes longer than most of what is asked of it."""
    import duckdb

    return duckdb.connect()


@contextmanager
def _lines(transactions: pd.DataFrame | str | Path, *, as_of: dt.date | None, key: str, period: str):
    """The engine with the view ``lines`` for one kind of object; its ids are numbers in the order of their texts (table ``ids``).

    Numbers, because grouping and sorting by text is most of the work; the texts come back in `_named`.
    """
    with _engine(transactions) as engine:
        _refuse_missing(engine, key)
        engine.execute(f"CREATE TEMP VIEW all_lines AS {_dated(engine, as_of)}")
        engine.execute(f"""CREATE TEMP TABLE ids AS
            SELECT id, text, CAST(dense_rank() OVER (ORDER BY text) - 1 AS INT) AS code
            FROM (SELECT "{key}" AS id, CAST("{key}" AS VARCHAR) AS text FROM all_lines WHERE "{key}" IS NOT NULL GROUP BY "{key}")""")
        engine.execute(f"""CREATE TEMP TABLE coded AS SELECT code, order_id, day, cents FROM all_lines JOIN ids ON ids.id = all_lines."{key}";
            CREATE TEMP VIEW lines AS SELECT code AS customer_id, order_id, day, {period} AS period, cents FROM coded""")
        yield engine


def _straight(
    transactions: pd.DataFrame | str | Path, as_of: dt.date, *, customers: pd.DataFrame | None = None, period: str = "month",
    key: str = "customer_id",
) -> pd.DataFrame:  # fmt: skip
    """The facts of lines, through no table of months."""
    week = (pd.Timestamp(as_of) - pd.Timestamp("1970-01-05")).days // 7
    with _lines(transactions, as_of=as_of, key=key, period=_WEEK if period == "week" else _MONTH) as engine:
        first = engine.execute("SELECT MIN(period) FROM lines WHERE cents >= 0").fetchone()[0]
        place = _place(first, week if period == "week" else _month(as_of), PERIODS.get(period, 1))
        engine.execute(f"CREATE TEMP VIEW months AS {sql('parts')}")
        found = _named(_asked(engine, sql("customers").format(**place)), _ids(engine))
    return _facts(found, place, as_of, customers)


def _months(engine) -> pd.DataFrame:
    """The months of the lines, which are let go; the frame is the view ``months`` too, and so is there only once."""
    table = _asked(engine, sql("months"))
    engine.execute("DROP VIEW lines; DROP TABLE coded")
    engine.register("months", table)
    return table


def _asked(engine, statement: str) -> pd.DataFrame:
    """What a statement gives, its columns each as they came: laid together into one block, everything would be copied once more."""
    return pd.DataFrame(engine.execute(statement).fetchnumpy(), copy=False)


def _ids(engine) -> pd.Series:
    """The texts of the ids, in their order."""
    return engine.execute("SELECT DISTINCT code, text FROM ids ORDER BY code").df()["text"].astype("str")


def _named(table: pd.DataFrame, ids: pd.Series) -> pd.DataFrame:
    """The same table with texts for the numbers of the ids, and dates of one unit."""
    texts = ids.take(table["customer_id"]).set_axis(table.index)
    return table.assign(customer_id=texts).astype({"first_order": "datetime64[us]", "last_order": "datetime64[us]"})


def _dated(engine, as_of: dt.date | None) -> str:
    """The source with its calendar day, integer cents, and an order for every line: its own, else the customer's day."""
    given = "order_id" in engine.execute("SELECT * FROM source LIMIT 0").df().columns
    order = "*" if given else "*, CAST(date AS DATE) AS order_id"
    if given and _any(engine, "order_id IS NULL"):
        order = "* REPLACE (COALESCE(CAST(order_id AS VARCHAR), 'day ' || CAST(CAST(date AS DATE) AS VARCHAR)) AS order_id)"
    until = f"WHERE CAST(date AS DATE) < DATE '{pd.Timestamp(as_of):%Y-%m-%d}'" if as_of else ""
    return f"SELECT {order}, CAST(date AS DATE) AS day, CAST(round(amount * 100) AS BIGINT) AS cents FROM source {until}"


def _any(engine, condition: str) -> bool:
    """Whether any row is so; Parquet's own counts of what is missing answer without reading a row."""
    return bool(engine.execute(f"SELECT 1 FROM source WHERE {condition} LIMIT 1").fetchone())


def _refuse_missing(engine, key: str) -> None:
    """Null ids would merge into one customer and NaN amounts turn sums silent: refuse both."""
    tests = {"date": "date IS NULL", "amount": "amount IS NULL OR NOT isfinite(CAST(amount AS DOUBLE))"}
    tests |= {"customer_id": "customer_id IS NULL"} if key == "customer_id" else {}
    missing = {c: engine.execute(f"SELECT COUNT(*) FROM source WHERE {t}").fetchone()[0] for c, t in tests.items() if _any(engine, t)}
    problems = [
        Problem("transactions", f"{count} rows have no {column}", "clean them before building facts", "missing_value")
        for column, count in missing.items()
    ]
    if problems:
        raise Problems(problems)


def _month(as_of: dt.date) -> int:
    return pd.Timestamp(as_of).year * 12 + pd.Timestamp(as_of).month - 1


def _first(months: pd.DataFrame) -> int | None:
    """The first period with a line that is not a refund."""
    active = months.loc[months["active"] == 1, "month"]
    return int(active.min()) if len(active) else None


def _place(first: int | None, now: int, length: int = 1) -> dict[str, int]:
    """Where the periods lie: their length in months, the first that has not ended, the data's first."""
    return {"length": length, "open_period": now // length, "common_first": (now if first is None else first) // length}


def _customers(months: pd.DataFrame, place: dict[str, int]) -> pd.DataFrame:
    return _measured(months, place) if len(months) else _nobody()


@cache
def _nobody() -> pd.DataFrame:
    """What is asked of no months at all, once, for it is no row on any day: who is known without a purchase is laid beside it again and again."""
    return _measured(months(_no_lines()), _place(None, 0))


def _measured(months: pd.DataFrame, place: dict[str, int]) -> pd.DataFrame:
    codes, ids = pd.factorize(months["customer_id"], sort=True)
    with _database().cursor() as engine:
        engine.execute("SET enable_progress_bar = false")
        engine.register("months", months.assign(customer_id=codes))
        return _named(engine.execute(sql("customers").format(**place)).df(), pd.Series(ids, dtype="str"))


def _facts(table: pd.DataFrame, place: dict[str, int], as_of: dt.date, customers: pd.DataFrame | None) -> pd.DataFrame:
    if customers is not None:
        table = _with_attributes(table, customers)
    counts = ["orders", "order_days", "active_periods", "periods", "purchases_cents", "refunds_cents", "ended_cents"]
    table = table.astype({"customer_id": "str"}).fillna(dict.fromkeys(counts, 0)).astype(dict.fromkeys(counts, "int64"))
    return _measures(table, place, pd.Timestamp(as_of))


def _measures(table: pd.DataFrame, place: dict[str, int], as_of: pd.Timestamp) -> pd.DataFrame:
    n, common = table["periods"].where(table["periods"] > 0), place["open_period"] - place["common_first"]
    common_n = pd.Series(float(common) if common > 0 else np.nan, index=table.index).where(table["orders"] > 0)
    sums = _summed(table, as_of)
    between = sums["tenure_days"] - sums["recency_days"]
    measures = pd.DataFrame({
        **sums.drop(columns=["recency_days", "tenure_days"]),
        "active_periods": table["active_periods"], "periods": table["periods"].clip(lower=0),
        "recency_days": sums["recency_days"], "tenure_days": sums["tenure_days"], "order_days": table["order_days"],
        "gap_days": (between / (table["order_days"] - 1)).where(table["order_days"] > 1),
        "demand_mean": table["ended_cents"] / n / 100, "demand_sd": np.sqrt(table["dispersion"]) / n / 100,
        "common_periods": common_n.fillna(0).astype("int64"), "common_mean": table["ended_cents"] / common_n / 100,
        "common_sd": np.sqrt(table["common_dispersion"].clip(lower=0)) / common_n / 100,
        "open_period_purchases": (table["purchases_cents"] - table["ended_cents"]) / 100,
    })  # fmt: skip
    attributes = table.columns.difference([*measures.columns, *_INTERNAL], sort=False)
    return pd.concat([measures, table[attributes]], axis=1)


def _summed(table: pd.DataFrame, as_of: pd.Timestamp) -> pd.DataFrame:
    """Orders and money of customers, and their days up to a date."""
    return pd.DataFrame({
        "customer_id": table["customer_id"], "first_order": table["first_order"], "last_order": table["last_order"],
        "orders": table["orders"], "purchases": table["purchases_cents"] / 100, "refunds": table["refunds_cents"] / 100,
        "revenue": (table["purchases_cents"] - table["refunds_cents"]) / 100,
        "recency_days": (as_of - table["last_order"]).dt.days.astype("float64"),
        "tenure_days": (as_of - table["first_order"]).dt.days.astype("float64"),
    })  # fmt: skip


_INTERNAL = ["purchases_cents", "refunds_cents", "ended_cents", "dispersion", "common_dispersion"]


def _with_attributes(table: pd.DataFrame, customers: pd.DataFrame) -> pd.DataFrame:
    """Customers without an order are in; an attribute named like a fact is kept under another name."""
    taken = {c: f"{c}_client" for c in customers.columns if c != "customer_id" and (c in table.columns or c in _MEASURES)}
    return table.merge(customers.rename(columns=taken), on="customer_id", how="outer").sort_values("customer_id", ignore_index=True)


_MEASURES = {
    "purchases", "refunds", "revenue", "recency_days", "tenure_days", "gap_days", "demand_mean", "demand_sd",
    "common_mean", "common_sd", "open_period_purchases", "segment",
}  # fmt: skip


def _no_lines() -> pd.DataFrame:
    return pd.DataFrame(
        {"customer_id": pd.Series(dtype="str"), "date": pd.Series(dtype="datetime64[us]"), "amount": pd.Series(dtype="float64")}
    )
