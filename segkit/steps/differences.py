"""Steps 4 and 5: competitors' customers from evidence, the differences to ours, and the criteria that remain."""

from __future__ import annotations

import math
import re
from typing import Any
from zlib import crc32

import numpy as np
import pandas as pd

from segkit.customers.profile import jensen_shannon
from segkit.drawing import figures, style
from segkit.findings import differences as compare_words
from segkit.ground.bands import BOUGHT, MEASURES, column_type, titles
from segkit.ground.effects import LEVEL, holm
from segkit.ground.language import Language
from segkit.ground.names import FEW, OTHER, UNKNOWN
from segkit.ground.shares import wilson
from segkit.ground.yes import known
from segkit.steps.competitors import FORM

DIFFERENCES = [
    *["criterion", "value", "competitor", "ours", "ours_low", "ours_high", "theirs", "gap", "effect", "verdict", "basis", "cramers_v"],
    *["jensen_shannon", "source", "confidence", "theirs_low", "theirs_high", "wording", "date", "link", "note", "name"],
    *["effect_low", "effect_high", "p", "adjusted"],
]


FINAL = [
    "criterion",
    "separation",
    "p",
    "difference",
    "coverage",
    "reach",
    "score",
    "rank",
    "suggestion",
    "why",
    "group",
    "column",
    "chosen",
    "name",
]


SMALL, MEDIUM = 0.2, 0.5  # Cohen's h
Z = 1.959964


FOLDS, LENT = 5, 10


def differences(own: pd.DataFrame, competitors: pd.DataFrame) -> pd.DataFrame:
    """Compare our customers (Kotler's table) with what is known of each competitor's, one row per competitor, criterion and value:
    criterion, value, competitor, ours, ours_low, ours_high, theirs, gap, effect, verdict, basis, cramers_v, jensen_shannon, source,
    confidence, theirs_low, theirs_high, wording, date, link, note (why ours is missing), name, effect_low, effect_high (95 %), p,
    adjusted (Holm over the table).

    ours = share of our customers with a known value, with Wilson's interval; theirs has an interval only where the form says of how
    many people (n). effect = Cohen's h = 2·asin√ours − 2·asin√theirs. Per criterion and competitor: jensen_shannon (base 2, what is
    not stated counted as one rest), and Cramér's V where n is given. verdict "different": |h| ≥ 0.2, theirs outside our interval
    (with n: the intervals apart), and adjusted below 5 %; "similar": |h| < 0.2 and under 0.5 at both ends of our interval; else "unknown". Where there is only
    wording (basis "wording") the competitor states the value: "similar" if at least 5 % of ours have it, "different" if surely fewer.

    >>> own = pd.DataFrame({"criterion": "gender", "value": ["f", "m"], "customers": [600, 400]})
    >>> theirs = pd.DataFrame({"competitor": "Moda", "criterion": "gender", "value": ["f"], "share": [0.9], "confidence": 2})
    >>> differences(own, theirs)[["ours", "gap", "verdict"]].round(2).values.tolist()
    [[0.6, -0.3, 'different']]
    """
    rows = _gaps(_joined(own, competitors))
    rows["verdict"] = [_verdict(row) for row in rows.itertuples()]
    rows = rows.merge(_per_criterion(rows), on=["competitor", "criterion"], how="left")
    return rows.sort_values(["criterion", "competitor", "value"], ignore_index=True)[DIFFERENCES]


def _joined(own: pd.DataFrame, competitors: pd.DataFrame) -> pd.DataFrame:
    """Competitors' rows with our customers of that value and of that criterion; a note where the two cannot be laid side by side."""
    own, theirs = own.reset_index(drop=True), competitors.reindex(columns=[*FORM, "n"]).reset_index(drop=True)
    known = own[own["value"] != UNKNOWN].assign(key=own["value"].map(_key))
    ours = known.groupby(["criterion", "key"], as_index=False)["customers"].sum()
    totals, rest = known.groupby("criterion")["customers"].sum(), set(known.loc[known["value"].isin([OTHER, FEW]), "criterion"])
    names = {_key(c): c for c in totals.index}
    rows = theirs.assign(key=theirs["value"].map(_key), theirs=theirs["share"].astype(float))
    rows["criterion"] = rows["criterion"].map(lambda c: names.get(_key(c), c))
    rows = rows.merge(ours, on=["criterion", "key"], how="left").assign(total=lambda t: t["criterion"].map(totals).astype(float))
    met = rows.groupby(["competitor", "criterion"])["customers"].transform("count") > 0
    absent = rows["customers"].isna() & rows["total"].notna()
    rows["customers"] = rows["customers"].mask(absent & met & ~rows["criterion"].isin(rest), 0)
    shown = dict(zip(own["criterion"], titles(own), strict=True))
    rows["name"] = [shown.get(c) or titles(pd.DataFrame({"criterion": [c]}))[0] for c in rows["criterion"]]
    rows["note"] = np.select([rows["total"].isna(), rows["customers"].isna()], ["not in our data", "not a value of ours"], "")
    return rows


def _key(value: object) -> str:
    """A value as written by people: case, spaces and kinds of dashes do not matter."""
    return re.sub(r"\s*[-‐‑‒–—]\s*", "–", " ".join(str(value).casefold().split()))


def _gaps(rows: pd.DataFrame) -> pd.DataFrame:
    rows["ours"] = rows["customers"] / rows["total"]
    rows["ours_low"], rows["ours_high"] = wilson(rows["customers"], rows["total"])
    asked = rows["n"].astype(float)
    rows["theirs_low"], rows["theirs_high"] = wilson(rows["theirs"] * asked, asked)
    rows["gap"] = rows["ours"] - rows["theirs"]
    rows["effect"] = _h(rows["ours"], rows["theirs"])
    spread = np.sqrt(1 / rows["total"].astype(float) + (1 / asked).fillna(0.0))
    rows["effect_low"], rows["effect_high"] = rows["effect"] - Z * spread, rows["effect"] + Z * spread
    rows["p"] = [math.erfc(abs(h) / s / math.sqrt(2)) if np.isfinite(h) and s > 0 else np.nan for h, s in zip(rows["effect"], spread, strict=True)]
    rows["adjusted"] = holm(rows["p"])
    return rows.assign(basis=np.where(rows["theirs"].notna(), "shares", "wording"))


def _h(first, second):
    return 2 * np.arcsin(np.sqrt(first)) - 2 * np.arcsin(np.sqrt(second))


def _verdict(row) -> str:
    if pd.isna(row.ours):
        return "unknown"
    if row.basis == "wording":
        return "similar" if row.ours >= 0.05 else "different" if row.ours_high < 0.05 else "unknown"
    low, high = (row.theirs, row.theirs) if pd.isna(row.theirs_low) else (row.theirs_low, row.theirs_high)
    if abs(row.effect) >= SMALL:
        apart = (high < row.ours_low or low > row.ours_high) and row.adjusted < LEVEL
        return "different" if apart else "unknown"
    ends = [_h(row.ours_low, row.theirs), _h(row.ours_high, row.theirs)]
    return "similar" if max(map(abs, ends)) < MEDIUM else "unknown"


def _per_criterion(rows: pd.DataFrame) -> pd.DataFrame:
    shares = rows[(rows["basis"] == "shares") & rows["ours"].notna()]
    found = [{"competitor": c, "criterion": k, **_apart(part)} for (c, k), part in shares.groupby(["competitor", "criterion"])]
    return pd.DataFrame(found, columns=["competitor", "criterion", "jensen_shannon", "cramers_v"])


def _apart(part: pd.DataFrame) -> dict:
    """Distance of the two distributions over the stated values and one rest."""
    part = part.drop_duplicates("key")
    ours = np.append(part["ours"], max(1 - part["ours"].sum(), 0))
    theirs = np.append(part["theirs"], max(1 - part["theirs"].sum(), 0))
    return {
        "jensen_shannon": jensen_shannon(ours, theirs),
        "cramers_v": _cramers_v(ours * part["total"].iloc[0], theirs * part["n"].iloc[0]),
    }


def _cramers_v(ours: np.ndarray, theirs: np.ndarray) -> float:
    from scipy.stats import chi2_contingency

    table = np.array([ours, theirs])
    if not np.isfinite(table).all():
        return float("nan")
    table = table[:, table.sum(axis=0) > 0]
    return float(np.sqrt(chi2_contingency(table, correction=False)[0] / table.sum())) if table.shape[1] > 1 else 0.0


def final_criteria(facts: pd.DataFrame, criteria: pd.DataFrame, differences: pd.DataFrame, *, seed: int = 0) -> pd.DataFrame:
    """Rank the criteria that the data can describe, one row per criterion, best first: criterion, separation, p, difference, coverage,
    reach, score, rank, suggestion (use, consider, collect, leave out), why, group, column, chosen, name.

    separation: share of the variance of log(1 + revenue) of customers with orders that the criterion explains for customers it has not
    seen (5 folds by a hash of the id; numbers in tenths; a value's mean is lent ten average customers), so that a customer number
    explains nothing. p: that it explains nothing (F-test of the same means, Holm over the criteria). difference: largest Jensen–Shannon distance to a competitor, weighted by confidence ÷ 3; missing if not known.

    **Formula**: score = (0.6·√separation + 0.4·difference) × coverage × (0.4 + 0.2·reach). What is made from purchases separates
    purchases by construction: such rows say so. The consultant decides; the table says why.
    """
    rows = criteria[criteria["column"].notna() & criteria["column"].isin(facts.columns)]
    rows = rows[~rows["column"].isin(["revenue", "purchases"]) & (rows["reason"] != "contact detail" if "reason" in rows else True)].copy()
    buyers, folds, worth = _buyers(facts, seed)
    rows["coverage"] = [float(known(facts[c]).mean()) for c in rows["column"]]  # of all customers, not of those on the list in step 1
    rows["separation"] = [_separation(buyers[c], worth, folds) for c in rows["column"]]
    rows["p"] = holm(pd.Series([_nothing(buyers[c], worth) for c in rows["column"]], index=rows.index, dtype=float))
    rows["difference"] = rows["criterion"].map(_distance(differences))
    rows["score"] = _score(rows)
    rows["unique"] = [_nearly_unique(facts[c]) for c in rows["column"]]
    verdicts = set(differences.loc[differences["verdict"] == "different", "criterion"]) if len(differences) else set()
    said = [_suggest(row, row.criterion in verdicts) for row in rows.itertuples()]
    rows["suggestion"], rows["why"] = [s for s, _ in said], [w for _, w in said]
    rows.loc[rows["unique"] | rows["why"].eq("sensitive"), "score"] = 0.0
    rows = rows.sort_values(["unique", "score", "criterion"], ascending=[True, False, True], ignore_index=True)
    return rows.assign(rank=range(1, len(rows) + 1), name=titles(rows)).reindex(columns=FINAL)


def separations(facts: pd.DataFrame, rows: pd.DataFrame, *, seed: int = 0) -> list[float]:
    """The separation of every criterion of `rows` (its column), as in `final_criteria`."""
    buyers, folds, worth = _buyers(facts, seed)
    return [_separation(buyers[c], worth, folds) for c in rows["column"]]


def _buyers(facts: pd.DataFrame, seed: int) -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
    """Customers with orders, the fold of each by a hash of the id, and the logarithm of what they brought."""
    buyers = facts[facts["orders"] > 0] if "orders" in facts else facts
    buyers = buyers[buyers["revenue"].notna()].sort_values("customer_id")
    folds = np.array([crc32(f"{seed}:{c}".encode()) % FOLDS for c in buyers["customer_id"]])
    return buyers, folds, np.log1p(buyers["revenue"].clip(lower=0).to_numpy(dtype=float))


def _separation(column: pd.Series, worth: np.ndarray, folds: np.ndarray) -> float:
    """Cross-validated share of variance that the values of a column explain; missing with fewer than 50 known values."""
    known = column.notna().to_numpy()
    if known.sum() < 50 or np.ptp(worth[known]) == 0:
        return float("nan")
    y, fold = worth[known], folds[known]
    codes = _codes(column[known])
    errors = [_fold_errors(codes, y, fold == i) for i in range(FOLDS) if (fold == i).any() and (fold != i).any()]
    around, left = np.sum(errors, axis=0)
    return float(max(1 - left / around, 0)) if around > 0 else 0.0


def _nothing(column: pd.Series, worth: np.ndarray) -> float:
    """The probability that chance sets the means of the values so far apart: analysis of variance."""
    from scipy.stats import f

    known = column.notna().to_numpy()
    codes, y = _codes(column[known]), worth[known]
    _, codes = np.unique(codes, return_inverse=True)
    groups, n = int(codes.max()) + 1 if len(codes) else 0, len(y)
    if groups < 2 or n <= groups or np.ptp(y) == 0:
        return float("nan")
    size = np.bincount(codes)
    between = float((np.bincount(codes, weights=y) ** 2 / size).sum() - y.sum() ** 2 / n)
    within = float(((y - y.mean()) ** 2).sum()) - between
    return float(f.sf(between / (groups - 1) / (within / (n - groups)), groups - 1, n - groups)) if within > 0 else 0.0


def _codes(values: pd.Series) -> np.ndarray:
    """Values as small integers: numbers and dates in tenths of the known customers, by value, so that equal values stay together."""
    if pd.api.types.is_datetime64_any_dtype(values):
        values = values.astype("int64")
    if not pd.api.types.is_numeric_dtype(values) or pd.api.types.is_bool_dtype(values) or values.nunique() <= 20:
        return pd.factorize(values.astype("str"), sort=True)[0]
    numbers = values.to_numpy(dtype=float)
    return np.searchsorted(np.unique(np.quantile(numbers, np.linspace(0.1, 0.9, 9))), numbers, side="right")


def _fold_errors(codes: np.ndarray, y: np.ndarray, held: np.ndarray) -> tuple[float, float]:
    """Squared errors on the held-out customers: around the others' mean, and around their value's shrunken mean."""
    mean = y[~held].mean()
    size = np.bincount(codes[~held], minlength=codes.max() + 1)
    total = np.bincount(codes[~held], weights=y[~held], minlength=codes.max() + 1)
    guess = (total + LENT * mean) / (size + LENT)
    return float(((y[held] - mean) ** 2).sum()), float(((y[held] - guess[codes[held]]) ** 2).sum())


def _distance(differences: pd.DataFrame) -> dict[str, float]:
    known = differences.dropna(subset=["jensen_shannon"]) if len(differences) else pd.DataFrame(columns=DIFFERENCES)
    weighted = known.assign(d=known["jensen_shannon"].astype(float) * known["confidence"].astype(float) / 3)
    return weighted.groupby("criterion")["d"].max().to_dict()


def _score(rows: pd.DataFrame) -> pd.Series:
    strength = 0.6 * np.sqrt(rows["separation"].fillna(0)) + 0.4 * rows["difference"].astype(float).fillna(0)
    return strength * rows["coverage"] * (0.4 + 0.2 * rows["reach"])


def _nearly_unique(column: pd.Series) -> bool:
    """Text, or a number used as a name: hardly two customers share a value."""
    known = column.dropna()
    numbers = pd.api.types.is_float_dtype(known) or pd.api.types.is_datetime64_any_dtype(known)
    names = pd.api.types.is_integer_dtype(known) and len(known) > 50 and known.nunique() == len(known)
    return bool(names or (not numbers and not pd.api.types.is_integer_dtype(known) and column_type(column) == "text"))


def _suggest(row, differs: bool) -> tuple[str, str]:
    """What to do with a criterion, and the reason as a key that findings puts into words."""
    if row.sensitive and not row.chosen:
        return "leave out", "sensitive"
    if row.unique:
        return "leave out", "nearly unique"
    if row.coverage < 0.5:
        return "collect", "too few values"
    if pd.isna(row.separation):
        return "collect", "too few customers"
    if row.column in MEASURES or row.criterion in BOUGHT:
        return ("use", "made from purchases") if row.separation >= 0.02 else ("consider", "made from purchases")
    if row.type == "date" and row.criterion != "birth_date":
        return "consider", "time as a customer"
    sure = not row.p >= LEVEL
    if row.separation >= 0.02 and sure:
        return "use", "separates and differs" if differs else "separates"
    if differs:
        return "use", "differs"
    return ("consider", "separates a little") if row.separation >= 0.005 and sure else ("leave out", "does not separate")


def widest(differences: pd.DataFrame, n: int = 8) -> pd.DataFrame:
    """The comparisons with the largest gap among those where both shares are known, one per criterion, value and competitor."""
    known = differences.dropna(subset=["ours", "theirs"])
    return known.reindex(known["gap"].abs().sort_values(ascending=False, kind="stable").index).head(n).reset_index(drop=True)


def panels(differences: pd.DataFrame, n: int = 6) -> list[tuple[str, pd.DataFrame]]:
    """The widest gaps to each competitor, the competitor with the widest first: (name, rows)."""
    known = differences.dropna(subset=["ours", "theirs"])
    parts = [(str(name), widest(rows, n)) for name, rows in known.groupby("competitor", sort=True)]
    return sorted(parts, key=lambda part: -part[1]["gap"].abs().max())


def row_names(rows: pd.DataFrame, say: Language) -> list[str]:
    """What the rows of a panel are called: the criterion and its value."""
    return [f"{say.name(r.name_)} – {say.name(r.value)}" for r in rows.rename(columns={"name": "name_"}).itertuples()]


def plot_differences(table: pd.DataFrame, say: Language | None = None, *, n: int = 6) -> Any:
    """Our shares with their intervals (filled) against each competitor's (open), a panel each; returns the Axes, one or many."""
    import matplotlib.pyplot as plt

    say, found = say or Language(), panels(table, n)
    if not found:
        return style.headline(style.blank(style.axes()), compare_words.gap(table.head(0), say))
    tall = [0.9 + 0.42 * len(rows) for _, rows in found]
    with style.style():
        figure, many = plt.subplots(len(found), figsize=(7.2, sum(tall)), height_ratios=tall, layout="constrained", squeeze=False)
        for ax, (name, rows) in zip(many[:, 0], found, strict=True):
            plot_panel(rows, ax, say)
            ax.set_title(name, loc="left", fontsize=10, fontweight="bold", parse_math=False)
    figure.suptitle(say("Ours (filled, with interval) and theirs (open), share of customers"), x=0, ha="left", fontsize=9.5)
    return many[:, 0]


def plot_panel(rows: pd.DataFrame, ax: Any, say: Language) -> Any:
    """One competitor: our share with its interval (filled) against theirs (open); returns the Axes."""
    texts = [f"{say.percent(r.ours, digits=0)} → {say.percent(r.theirs, digits=0)}" for r in rows.itertuples()]
    figures.intervals(ax, row_names(rows, say), rows["ours"], rows["ours_low"], rows["ours_high"], texts=[""] * len(rows))
    ax.scatter(rows["theirs"], range(len(rows)), s=64, facecolor="white", edgecolor=style.INK, linewidth=2, zorder=4)
    reach = float(rows[["ours_high", "theirs"]].max().max()) if len(rows) else 1.0
    ax.set_xlim(0, reach * 1.42)
    for i, text in enumerate(texts):
        ax.annotate(text, (reach * 1.05, i), va="center", fontsize=9.5, fontweight="bold", parse_math=False)
    return ax


def plot_final_criteria(table: pd.DataFrame, ax: Any = None, say: Language | None = None, *, n: int = 10) -> Any:
    """The criteria by their score, best first; returns the Axes."""
    say, given, rows = say or Language(), ax, table.sort_values("rank").head(n)
    ax = style.axes(ax, height=0.9 + 0.4 * max(1, len(rows)))
    figures.bars(ax, [say.name(name) for name in rows["name"]], rows["score"], texts=[say.number(s, digits=2) for s in rows["score"]])
    return (
        ax
        if given is not None
        else style.headline(ax, compare_words.best(table, say), say("Score from separation, difference, coverage and reach"))
    )
