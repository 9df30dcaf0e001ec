"""The repurchase curve: how soon customers buy again, counting those who are still to be seen."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from segkit.drawing import style
from segkit.findings import customers as words
from segkit.ground.language import Language

COLUMNS = ["days", "at_risk", "again", "again_low", "again_high", "of_those"]
SHARE, DRAWS, LEAST = 0.8, 200, 100  # fewer repeat purchases make no curve
FIFTH = 5  # of those who bought: who buy most often
FOLLOWED, LONGEST = 0.005, 730  # the curve is followed while one purchase in 200 still is, and two years at most


def repurchase(gaps: pd.DataFrame | None, *, seed: int = 0) -> pd.DataFrame:
    """After a purchase, how soon does the next one come? One row per day: days, at_risk (purchases followed for so long without another),
    again (share after which another one came within so many days), again_low, again_high (95 %), of_those (the same as a share of those
    who come back within the whole curve). Empty with fewer than 100 repeat purchases.

    `gaps`: `facts.gaps`. Whoever has not bought again **yet** is counted for as long as he could be seen (Kaplan & Meier 1958): leaving
    him out, or taking his silence for the end, would make the curve too steep or too flat. The interval draws customers again, by 40 parts.

    **Formula**: again(t) = 1 − Π over d ≤ t of (1 − bought(d) ÷ at risk(d)); the curve ends where fewer than one in 200 of the purchases
    (at least 30) are followed for longer, or after 730 days.

    >>> one = pd.DataFrame({"part": range(4), "days": [10, 10, 30, 60], "bought": [100, 100, 50, 0], "waiting": [0, 0, 0, 150]})
    >>> repurchase(one).iloc[[10, 30]][["days", "again"]].values.tolist()
    [[10.0, 0.5], [30.0, 0.625]]
    """
    if gaps is None or gaps["bought"].sum() < LEAST:
        return pd.DataFrame(columns=COLUMNS)
    bought, waiting = _counts(gaps, "bought"), _counts(gaps, "waiting")
    at_risk = (bought + waiting).sum(axis=0)[::-1].cumsum()[::-1]
    days = int(np.flatnonzero(at_risk >= max(30, FOLLOWED * at_risk[0])).max()) + 1
    again = _curve(bought, waiting)[:days]
    weights = np.random.default_rng(seed).multinomial(len(bought), np.full(len(bought), 1 / len(bought)), size=DRAWS)
    drawn = np.array([_curve(bought * w[:, None], waiting * w[:, None])[:days] for w in weights])
    low, high = np.quantile(drawn, [0.025, 0.975], axis=0)
    of_those = again / again[-1] if again[-1] > 0 else np.full(days, np.nan)
    made = [np.arange(days), at_risk[:days].astype(int), again, low, high, of_those]
    return pd.DataFrame(dict(zip(COLUMNS, made, strict=True)))


def _counts(gaps: pd.DataFrame, column: str) -> np.ndarray:
    """Counts by part (rows) and day (columns)."""
    parts = pd.factorize(gaps["part"], sort=True)[0]
    days = gaps["days"].clip(upper=LONGEST).astype(int).to_numpy()
    out = np.zeros((parts.max() + 1, days.max() + 1))
    late = gaps["days"].to_numpy() > LONGEST  # bought after the curve's end: until then, silent
    known = gaps["bought"].to_numpy() if column == "bought" else gaps["waiting"].to_numpy()
    known = np.where(late, 0 if column == "bought" else gaps["bought"] + gaps["waiting"], known)
    np.add.at(out, (parts, days), known)
    return out


def _curve(bought: np.ndarray, waiting: np.ndarray) -> np.ndarray:
    events, left = bought.sum(axis=0), (bought + waiting).sum(axis=0)
    at_risk = left[::-1].cumsum()[::-1]
    return 1 - np.cumprod(1 - np.divide(events, at_risk, out=np.zeros_like(events), where=at_risk > 0))


def rhythm(curve: pd.DataFrame, share: float = SHARE) -> dict[str, Any] | None:
    """The base's rhythm from the curve: days within which `share` of those who come back have done so, days_low and days_high, followed
    (days of the whole curve), again (share that comes back at all within them), still (of those silent for so many days, the share that
    comes back later within the curve). None without a curve.

    >>> line = pd.DataFrame({"days": [0, 1, 2], "at_risk": 9, "again": [0.0, 0.4, 0.5], "again_low": 0.4, "again_high": 0.5, "of_those": [0, 0.8, 1]})
    >>> rhythm(line)["days"], round(rhythm(line)["still"], 3)
    (1, 0.167)
    """
    if curve is None or curve.empty or not curve["again"].iloc[-1] > 0:
        return None
    last = curve.iloc[-1]
    days = _reached(curve["of_those"], share)
    ends = [_reached(curve[c] / last[c], share) for c in ("again_low", "again_high") if last[c] > 0]
    back = float(curve["again"].iloc[days])
    return {
        "share": share, "days": days, "days_low": min([days, *ends]), "days_high": max([days, *ends]), "followed": int(last["days"]),
        "again": float(last["again"]), "still": float((last["again"] - back) / (1 - back)) if back < 1 else 0.0,
    }  # fmt: skip


def often(facts: pd.DataFrame) -> dict[str, float]:
    """Whose pace the rhythm is: frequent (customers: the fifth of those who ever bought who did so on most days) and frequent_share (of all repeat purchases, which
    are a customer's days with purchases beyond his first). Empty where nobody came back.

    >>> often(pd.DataFrame({"order_days": [9, 2, 1, 1, 3, 0]}))
    {'frequent': 1, 'frequent_share': 0.7272727272727273}
    """
    again = facts.loc[facts["order_days"] > 0, "order_days"].sub(1).sort_values(ascending=False)
    frequent = len(again) // FIFTH
    return {"frequent": frequent, "frequent_share": float(again.head(frequent).sum() / again.sum())} if frequent and again.sum() > 0 else {}


def _reached(curve: pd.Series, share: float) -> int:
    return int(np.flatnonzero(curve.to_numpy(float) >= share - 1e-12).min())


def plot_repurchase(curve: pd.DataFrame, ax: Any = None, say: Language | None = None) -> Any:
    """The share that has bought again by the days since a purchase, with its interval, and where the rhythm lies; returns the Axes."""
    say, given, found = say or Language(), ax, rhythm(curve)
    ax = style.axes(ax)
    if found:
        ax.fill_between(curve["days"], curve["again_low"], curve["again_high"], alpha=0.2, linewidth=0)
        ax.plot(curve["days"], curve["again"])
        at = (found["days"], float(curve["again"].iloc[found["days"]]))
        ax.scatter(*[[v] for v in at], color=style.first_colour(), zorder=3)
        ax.annotate(say.many("{n} day", "{n} days", found["days"]), at, xytext=(8, -14), textcoords="offset points", fontweight="bold")
        ax.set_xlim(0, found["followed"])
    ax.set_xlabel(say("Days since a purchase"))
    ax.yaxis.set_major_formatter(lambda share, _: say.percent(share, digits=0))
    ax.set_ylim(0, 1.02)
    title = (words.repurchase(found, say) or [say("Too few customers have come back for a curve")])[0]
    return ax if given is not None else style.headline(ax, title, say("Share of purchases after which another one came, by days"))
