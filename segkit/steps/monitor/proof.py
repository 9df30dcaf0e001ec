"""Do the segments hold? What the labels of an earlier day say of what their customers did afterwards."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from zlib import crc32

import numpy as np
import pandas as pd

from segkit import methods
from segkit.customers.snapshots import at
from segkit.ground.chance import from_interval
from segkit.ground.names import ours
from segkit.ground.problems import NotEnoughData, Problems
from segkit.methods import rfm
from segkit.steps.segments import labels as segments

ONE = ours("All customers are one segment: there is nothing to compare with what followed.")
CASE, RFM, EXPECTED = "case", "rfm codes", "expected value"
FOLDS, LENT, DRAWS, MANY = 5, 10, 400, 50_000
LEAST_SPAN, LONGEST = 12, 6  # months of history, months that are foretold
SEGMENTS = ["method", "segment", "customers", "bought", "bought_low", "bought_high", "orders", "revenue", "revenue_low", "revenue_high"]
WORTH = [
    "method",
    "customers",
    "segments",
    "r2",
    "r2_low",
    "r2_high",
    "p",
    "auc",
    "beyond_rfm",
    "beyond_rfm_low",
    "beyond_rfm_high",
    "beyond_rfm_p",
    "order",
    "reading",
]


@dataclass(frozen=True)
class Past:
    """An earlier day and what followed: the day, the customers' facts as of it, and what each did until the reference date."""

    day: dt.date
    until: dt.date
    facts: pd.DataFrame
    followed: pd.DataFrame


def past(months: pd.DataFrame, facts: pd.DataFrame, *, as_of: dt.date) -> Past:
    """The customers as they stood some months ago: h = 6 months, at most a third of the ended months.

    `months`: one row per customer and month; `facts`: one row per customer as of now, for the attributes. Returns a Past; `followed` is
    one row per customer of that day: customer_id, orders, revenue (currency) in the ended months since. Raises NotEnoughData with fewer
    than 12 ended months, or nobody who had bought by then.
    """
    end = as_of.year * 12 + as_of.month - 1
    span = end - int(months["month"].min()) if len(months) else 0
    if span < LEAST_SPAN:
        raise NotEnoughData("Whether the segments hold cannot be tested yet: that takes twelve months of purchases.")
    start = end - min(LONGEST, span // 3)
    day = dt.date(start // 12, start % 12 + 1, 1)
    then = at(months, facts, day)
    then = then[then["orders"] > 0].reset_index(drop=True)
    if not len(then):
        raise NotEnoughData("Whether the segments hold cannot be tested: nobody had bought before the last months.")
    since = months[months["month"].between(start, end - 1)]
    cents = (since["purchases_cents"] - since["refunds_cents"]).groupby(since["customer_id"]).sum() / 100
    orders = since.groupby("customer_id")["orders"].sum()
    followed = then[["customer_id"]].assign(
        orders=then["customer_id"].map(orders).fillna(0).astype(int), revenue=then["customer_id"].map(cents).fillna(0.0)
    )
    return Past(day, dt.date(end // 12, end % 12 + 1, 1), then, followed)


def labels_then(told: dict[str, Any], was: Past, *, options: dict[str, dict] | None = None, others: bool = True) -> dict[str, pd.Series]:
    """The labels that the case's segmentation and (`others`) every method would have given on that day, by method: a Series by customer.

    Thresholds are fitted on the facts as of the day. What needs survey answers or events, which carry no earlier state, is left out.
    """
    found, tables = {}, {"facts": was.facts}
    with suppress(NotEnoughData, Problems):  # the report then says that the case's own segments cannot be tested
        if told:
            found[CASE] = _series(_chosen_then(told, tables, options, was.day).table)
    for name in methods.names() if others else []:
        if name == "clusters" or not segments.labels_customers(name) or methods.table_of(name) != "facts":
            continue
        try:
            found[name] = _series(methods.fit(name, tables, **(options or {}).get(name, {})).table)
        except (NotEnoughData, Problems):
            continue
    return found


def _chosen_then(told: dict[str, Any], tables: dict[str, pd.DataFrame], options: dict[str, dict] | None, day: dt.date) -> Any:
    """The case's segmentation fitted on the day; put together of those of its segments that somebody was in then."""
    alone = {key: value for key, value in told.items() if key != "together"}
    if not told.get("together"):
        return segments.chosen(told, tables, options=options, as_of=day)
    plain = segments.chosen(alone, tables, options=options, as_of=day)
    there = set(plain.table["segment"].dropna())
    together = {name: kept for name, parts in told["together"].items() if (kept := [part for part in parts if part in there])}
    return segments.chosen(alone | {"together": together}, tables, options=options, as_of=day) if together else plain


def held(
    told: dict[str, Any] | None, months: pd.DataFrame, facts: pd.DataFrame, *, as_of: dt.date, options: dict[str, dict] | None = None
) -> tuple[pd.DataFrame, pd.DataFrame, dict[str, Any]]:
    """The out-of-time proof of a case: (by segment, by method, {day, until, of and together (see `_of`), or reason}); empty tables with the reason where it cannot be made."""
    try:
        was = past(months, facts, as_of=as_of)
    except NotEnoughData as error:
        return pd.DataFrame(columns=SEGMENTS), pd.DataFrame(columns=WORTH), {"reason": str(error)}
    labels = labels_then(told or {}, was, options=options)
    if CASE in labels and labels[CASE].nunique() < 2:
        return pd.DataFrame(columns=SEGMENTS), pd.DataFrame(columns=WORTH), {"reason": ONE}
    return *proof(labels, was), {"day": was.day.isoformat(), "until": was.until.isoformat(), **_of(told or {}, options or {})}


def _of(told: dict[str, Any], options: dict[str, dict]) -> dict[str, Any]:
    """Of which method the case's segments are, and whether they are put together of its own as it is run beside them.

    >>> _of({"method": "rfm", "together": {"x": ["New"]}}, {}), _of({"method": "rfm", "bins": 5, "together": {"x": ["New"]}}, {})
    ({'of': 'rfm', 'together': True}, {'of': 'rfm', 'together': False})
    """
    rest = {key: value for key, value in told.items() if key not in ("method", "together")}
    return {"of": told.get("method"), "together": bool(told.get("together")) and rest == options.get(str(told.get("method")), {})}


def _series(table: pd.DataFrame) -> pd.Series:
    return table.set_index("customer_id")["segment"].astype("str")


def proof(labels: Mapping[str, pd.Series], was: Past, *, seed: int = 0) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What the labels of an earlier day foretell.

    `labels`: by method, segment by customer_id. Returns (by segment, by method). By segment: method, segment, customers, bought (share
    that bought again), orders and revenue per customer since, each share and revenue with a 95 % interval. By method: method, customers,
    segments, r2 (share of the variance of later revenue foretold for customers not seen, with interval), p (that it is 0, from the interval), auc (of buying again; .5 is
    chance), beyond_rfm (r2 of label and RFM code together minus RFM code alone, with interval and p), order (Spearman of the segments' revenue
    per customer then and since), reading (pass: the label beats the base's mean with its whole interval; review; fail).

    Formula: r2 = 1 − Σ(y − ŷ)² ÷ Σ(y − ȳ)², ŷ and ȳ from the four other fifths (by a hash of the id), a segment's mean lent ten average
    customers; intervals from 400 seeded draws of customers. Source: docs/methods.md 19; Wedel & Kamakura 2000, ch. 5.

    >>> was = Past(dt.date(2026, 1, 1), dt.date(2026, 7, 1), pd.DataFrame(), pd.DataFrame({"customer_id": [str(i) for i in range(400)],
    ...     "orders": [i % 2 for i in range(400)], "revenue": [100.0 * (i % 2) for i in range(400)]}))
    >>> parity = pd.Series(["even", "odd"] * 200, index=[str(i) for i in range(400)])
    >>> proof({"case": parity}, was)[1][["method", "reading"]].values.tolist()
    [['case', 'pass']]
    """
    followed = was.followed.sort_values("customer_id", ignore_index=True)
    codes = _rfm_codes(was)
    by_segment, by_method = [], []
    for name, series in labels.items():
        rows = followed.assign(segment=followed["customer_id"].map(series)).dropna(subset="segment").reset_index(drop=True)
        if len(rows):
            by_segment.append(_by_segment(name, rows, np.random.default_rng(seed)))
            by_method.append(_worth(name, rows, codes, was.facts, np.random.default_rng(seed)))
    parts = pd.concat(by_segment, ignore_index=True) if by_segment else pd.DataFrame(columns=SEGMENTS)
    return parts, pd.DataFrame(by_method, columns=WORTH)


def _rfm_codes(was: Past) -> pd.Series | None:
    try:
        return rfm.fit(was.facts).table.set_index("customer_id")["rfm"].astype("str") if len(was.facts) else None
    except (NotEnoughData, Problems):
        return None


def _by_segment(name: str, rows: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    made = []
    for segment, part in rows.groupby("segment", sort=True):
        values = np.c_[np.ones(len(part)), part["orders"] > 0, part["revenue"]]
        drawn = _drawn(values, rng)
        shares = drawn[drawn[:, 0] > 0]
        (bought_low, low), (bought_high, high) = np.quantile(shares[:, 1:] / shares[:, :1], [0.025, 0.975], axis=0)
        made.append(
            (
                name,
                segment,
                len(part),
                values[:, 1].mean(),
                bought_low,
                bought_high,
                part["orders"].mean(),
                part["revenue"].mean(),
                low,
                high,
            )
        )
    return pd.DataFrame(made, columns=SEGMENTS)


def _worth(name: str, rows: pd.DataFrame, codes: pd.Series | None, then: pd.DataFrame, rng: np.random.Generator) -> tuple:
    y, fold = rows["revenue"].to_numpy(float), np.array([crc32(str(c).encode()) % FOLDS for c in rows["customer_id"]])
    label = pd.factorize(rows["segment"], sort=True)[0]
    base, ours = (_errors(code, y, fold) for code in (np.zeros(len(rows), dtype=int), label))
    errors = [base, ours]
    if codes is not None:
        code = pd.factorize(rows["customer_id"].map(codes).fillna("none"), sort=True)[0]
        errors += [_errors(code, y, fold), _errors(label * (code.max() + 1) + code, y, fold, under=code)]
    sums = _drawn(np.column_stack(errors), rng)
    r2, low, high = _gain(sums, worse=0, better=1)
    beyond = _gain(sums, worse=2, better=3) if codes is not None else (np.nan, np.nan, np.nan)
    reading = "pass" if low > 0 else "review" if r2 > 0 else "fail"
    auc = _auc(_foretold(label, (rows["orders"] > 0).to_numpy(float), fold), (rows["orders"] > 0).to_numpy())
    p, beyond_p = (float(from_interval(*found)) for found in ((r2, low, high), beyond))
    return (name, len(rows), rows["segment"].nunique(), r2, low, high, p, auc, *beyond, beyond_p, _order(rows, then), reading)


def _foretold(code: np.ndarray, y: np.ndarray, fold: np.ndarray, under: np.ndarray | None = None) -> np.ndarray:
    """For every customer the mean of its group among the other folds, lent ten customers of the group above it (or of all)."""
    out = np.empty(len(y))
    for i in range(FOLDS):
        held = fold == i
        if held.all() or not held.any():
            out[held] = y.mean()
            continue
        above = np.full(len(y), y[~held].mean()) if under is None else _means(under, y, held, np.full(len(y), y[~held].mean()))
        out[held] = _means(code, y, held, above)[held]
    return out


def _means(code: np.ndarray, y: np.ndarray, held: np.ndarray, above: np.ndarray) -> np.ndarray:
    size = np.bincount(code[~held], minlength=code.max() + 1)[code]
    total = np.bincount(code[~held], weights=y[~held], minlength=code.max() + 1)[code]
    return (total + LENT * above) / (size + LENT)


def _errors(code: np.ndarray, y: np.ndarray, fold: np.ndarray, under: np.ndarray | None = None) -> np.ndarray:
    return (y - _foretold(code, y, fold, under)) ** 2


def _drawn(values: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The sums of the columns, first as they are, then over draws of customers (Poisson counts); a hundred draws are enough for many."""
    draws = DRAWS if len(values) <= MANY else DRAWS // 4
    return np.array([values.sum(axis=0), *(rng.poisson(1.0, len(values)) @ values for _ in range(draws))])


def _gain(sums: np.ndarray, *, worse: int, better: int) -> tuple[float, float, float]:
    """The share of the variance that the better foretelling saves, and its interval over draws of customers."""
    if not sums[0, 0] > 0:
        return 0.0, 0.0, 0.0
    saved = (sums[:, worse] - sums[:, better]) / np.maximum(sums[:, 0], 1e-300)
    low, high = np.quantile(saved[1:], [0.025, 0.975])
    return float(saved[0]), float(low), float(high)


def _auc(score: np.ndarray, bought: np.ndarray) -> float:
    """The chance that one who bought was foretold more than one who did not; ties count half."""
    yes, no = int(bought.sum()), int((~bought).sum())
    if not yes or not no:
        return float("nan")
    ranks = pd.Series(score).rank().to_numpy()
    return float((ranks[bought].sum() - yes * (yes + 1) / 2) / (yes * no))


def _order(rows: pd.DataFrame, then: pd.DataFrame) -> float:
    """Whether the segments that brought more then bring more since: Spearman over segments; missing with fewer than three."""
    if "revenue" not in then or rows["segment"].nunique() < 3:
        return float("nan")
    known = rows.assign(then=rows["customer_id"].map(then.set_index("customer_id")["revenue"]))
    means = known.groupby("segment")[["then", "revenue"]].mean()
    return float(means["then"].corr(means["revenue"], method="spearman"))
