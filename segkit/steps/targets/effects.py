"""What a message adds: the uplift and the response without a message, per segment and channel, with all that is not known of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from segkit.ground.shares import difference_variance, pooled_difference

NOTHING = 1 / 3  # the weight, before anything is seen, of "messages change nothing"; gain and harm have a third each
SCALES = (
    1.0,
    2.0,
    4.0,
)  # how large an uplift may be, in units of half the response without a message; each half as likely as the one before
STEPS = (0.0, 0.25, 0.5, 1.0)  # how far segments and channels may differ, in units of the scale of an uplift
SIDES = ["responses", "contacts", "control_responses", "control"]
LEVEL = 10  # customers' windows that say what all segments do, beside a segment's own
CAPPED = 2  # times as large an uplift without the cap of the own response: then that is what it is counted by


@dataclass(frozen=True)
class Effects:
    """Draws for every offer (segment and channel, in the order asked for): uplift and response without a message, offers × draws.

    `pooled`: the uplift over all comparisons (Mantel–Haenszel); `nothing`: the probability that messages change nothing at all;
    `shown`: what the offer's own campaigns showed (fraction; missing where it never was compared); `campaigns`: how many these were;
    `responses` of `contacts`: the whole response of those written to in the segment, where it caps the uplift (missing where it does not).
    """

    uplift: np.ndarray
    control: np.ndarray
    pooled: float
    nothing: float
    shown: np.ndarray
    campaigns: np.ndarray
    responses: np.ndarray
    contacts: np.ndarray


def effects(pairs: pd.DataFrame, offers: pd.DataFrame, *, log: pd.DataFrame, own: pd.DataFrame | None = None, draws: int = 4_000, seed: int = 0) -> Effects | None:
    """Draw what a message adds for every offer; None where no campaign had a control group.

    Parameters: `pairs` from `monitor.compared` (counts of both groups by campaign, segment, channel), `offers` (segment, channel),
    `log` from `monitor.cleaned`, of which segments without any control group take their level; `own` from `own_levels`, where comparisons name no segment.

    Formula: the response without a message is Beta by segment, with the prior of all segments (empirical Bayes, beta-binomial). The
    uplift of an offer is μ + channel + segment in it, normal around what was measured; how large it is and how far channels and
    segments differ is averaged over a grid by how well it explains the comparisons. A third of the weight is at first on "messages change nothing", a third on gain, a third on harm; what the
    log says moves it. Treated and control are counted apart, but what is shrunk is the level and the uplift: two rates shrunk apart
    differ where nothing happened, because the smaller group is shrunk more. A comparison that names no segment tells what happened on average: a
    segment that was never compared by name has that level, uplift and whole response times how often it buys ÷ how often all do (`own`), so that over all customers
    the levels are the control group's, and whom nobody sees buying is not given what others do. Source: docs/methods.md 16; Gelman et al., BDA3, ch. 5;
    Efron 2010, ch. 1.

    >>> pairs = pd.DataFrame({"campaign": ["May"], "segment": ["VIP"], "channel": ["SMS"], "responses": [300.0], "contacts": [1000.0],
    ...     "control_responses": [100.0], "control": [1000.0]})
    >>> found = effects(pairs, pairs[["segment", "channel"]], log=pd.DataFrame({"segment": "VIP",
    ...     "group": ["control", "target"], "contacts": [1000, 1000], "responses": [100, 300]}))
    >>> round(found.pooled, 2), round(found.nothing, 3), abs(float(found.uplift.mean()) - 0.2) < 0.01
    (0.2, 0.0, True)
    """
    if pairs.empty:
        return None
    rng = np.random.default_rng(seed)
    level = pairs["control_responses"].sum() / pairs["control"].sum()
    part = _part(own, offers["segment"], set(pairs["segment"]), level)
    control = _levels(log, offers["segment"], part, draws, rng)
    seen = [_cell(key, mine) for key, mine in pairs.groupby(["segment", "channel"], sort=True)]
    uplift, nothing = _uplifts(pd.DataFrame(seen), offers, max(level / 2, 0.005), draws, rng)
    uplift = uplift * part[:, None] ** np.random.default_rng(seed + 1).uniform(0, 1, draws)
    pooled = pooled_difference(*(pairs[c] for c in SIDES))["points"]
    # A message adds no more than all those written to have ever answered, and takes away no more than would have come.
    written = _written(log)
    most = np.minimum(1 - control, _answered(written, offers["segment"], part if own is not None else None, draws, rng))
    own = {(cell["segment"], cell["channel"]): cell["points"] for cell in seen}
    many = pairs.groupby(["segment", "channel"])["campaign"].nunique().to_dict()
    keys = list(offers[["segment", "channel"]].itertuples(index=False, name=None))
    shown, campaigns = (np.array([told.get(key, np.nan) for key in keys], dtype=float) for told in (own, many))
    counted, free = np.clip(uplift, -control, most), np.clip(uplift, -control, 1 - control)
    capped = free.mean(axis=1) > np.maximum(CAPPED * counted.mean(axis=1), 0.0)
    responses, contacts = (offers["segment"].map(written[c]).where(capped).to_numpy(float) for c in ("responses", "contacts"))
    return Effects(counted, control, pooled, nothing, shown, campaigns, responses, contacts)


def _cell(key: tuple[str, str], pairs: pd.DataFrame) -> dict:
    """What the campaigns to one segment through one channel say together."""
    found = pooled_difference(*(pairs[c] for c in SIDES))
    spread = difference_variance(*(pairs[c].sum() for c in SIDES))
    return {"segment": key[0], "channel": key[1], "points": found["points"], "variance": max(found["error"] ** 2, float(spread))}


def _part(own: pd.DataFrame | None, segments: pd.Series, compared: set[str], level: float = 0.0) -> np.ndarray:
    """How often each offer's segment buys, as a multiple of how often all do; 1 where comparisons name the segment, or all segments that were compared.

    >>> own = pd.DataFrame({"segment": ["VIP", "lost"], "people": [990, 990], "bought": [200, 0]})
    >>> _part(own, pd.Series(["VIP", "lost", "new"]), {""}).round(2).tolist(), _part(own, pd.Series(["VIP", "lost"]), {"", "lost"}).round(2).tolist()
    ([1.99, 0.01, 1.0], [1.99, 1.0])
    """
    if own is None:
        return np.ones(len(segments))
    mean = own["bought"].sum() / own["people"].sum()
    each = (own["bought"] + LEVEL * mean) / (own["people"] + LEVEL) / max(mean, level)  # a list of those who buy: they do not buy oftener than they are seen to
    told = dict(zip(own["segment"], each, strict=True))
    return np.array([1.0 if name in compared else told.get(name, 1.0) for name in segments], dtype=float)


def _levels(log: pd.DataFrame, segments: pd.Series, part: np.ndarray, draws: int, rng: np.random.Generator) -> np.ndarray:
    """Draws of the response without a message; one row per offer, the same for the same segment."""
    rows = log[log["contacts"] > 0]
    known = rows[rows["group"] == "control"].groupby("segment")[["responses", "contacts"]].sum()
    # Those written to buy at least as often as they would have bought anyway: the best that is known of a level where nobody was held out.
    alone = rows[~rows["segment"].isin(known.index)].groupby("segment")[["responses", "contacts"]].sum()
    mean, weight = _prior(known["responses"].to_numpy(float), known["contacts"].to_numpy(float))
    counts = pd.concat([known, alone])
    out, parts = {}, dict(zip(segments, part, strict=True))
    for name in sorted(set(segments)):
        k, n = counts.loc[name].to_numpy(float) if name in counts.index else (0.0, 0.0)
        mine = float(np.clip(mean * parts[name], 1e-6, 1 - 1e-6))
        out[name] = rng.beta(weight * mine + k, weight * (1 - mine) + n - k, size=draws)
    return np.array([out[name] for name in segments]).reshape(len(segments), draws)


def _written(log: pd.DataFrame) -> pd.DataFrame:
    """Responses and contacts of all those written to, by segment."""
    return log[log["group"] == "target"].groupby("segment")[["responses", "contacts"]].sum()


def _answered(sums: pd.DataFrame, segments: pd.Series, part: np.ndarray | None, draws: int, rng: np.random.Generator) -> np.ndarray:
    """Draws of the whole response of those written to, one row per offer; where a segment never was by name, its part of that of all, 1 without one."""
    out = {s: rng.beta(k + 0.5, n - k + 0.5, size=draws) for s, (k, n) in zip(sums.index, sums.to_numpy(float), strict=True)}
    rest = out.get("", np.ones(draws)) if part is not None else np.ones(draws)
    return np.array([out.get(name, np.minimum(1.0, rest * (1.0 if part is None else part[i]))) for i, name in enumerate(segments)]).reshape(len(segments), draws)


def _prior(counts: np.ndarray, totals: np.ndarray) -> tuple[float, float]:
    """Mean and weight (in contacts) of the Beta that explains the segments' levels best."""
    from scipy.special import betaln

    mean = float((counts.sum() + 0.5) / (totals.sum() + 1))
    weights = np.geomspace(10, 1000, 25)
    a, b = weights * mean, weights * (1 - mean)
    fits = (betaln(counts[:, None] + a, (totals - counts)[:, None] + b) - betaln(a, b)).sum(axis=0)
    return mean, float(weights[int(np.argmax(fits))]) if len(counts) > 1 else 30.0


def _uplifts(seen: pd.DataFrame, offers: pd.DataFrame, scale: float, draws: int, rng: np.random.Generator) -> tuple[np.ndarray, float]:
    """Draws of every offer's uplift from the models by their weight, and the weight of "nothing"."""
    points, noise = seen["points"].to_numpy(float), np.diag(seen["variance"].to_numpy(float))
    both = pd.concat([seen[["segment", "channel"]], offers[["segment", "channel"]]], ignore_index=True)
    channel = (both["channel"].to_numpy()[:, None] == both["channel"].to_numpy()[None, :]).astype(float)
    same = channel * (both["segment"].to_numpy()[:, None] == both["segment"].to_numpy()[None, :])
    n = len(seen)
    models = [(scale * s) ** 2 * (1 + a * a * channel + b * b * same) for s in SCALES for a in STEPS for b in STEPS]
    fits = np.array([_fit(points, noise), *(_fit(points, noise + m[:n, :n]) for m in models)])
    likely = np.repeat(1 / np.array(SCALES), len(STEPS) ** 2)
    weights = np.array([NOTHING, *(1 - NOTHING) * likely / likely.sum()]) * np.exp(fits - fits.max())
    weights /= weights.sum()
    out = np.zeros((len(offers), draws))
    which = rng.choice(len(weights), size=draws, p=weights)
    for at, model in enumerate(models, start=1):
        mine = np.flatnonzero(which == at)
        if len(mine):
            gain = np.linalg.solve(noise + model[:n, :n], model[:n, n:]).T
            spread = model[n:, n:] - gain @ model[:n, n:]
            root = np.linalg.cholesky(spread + 1e-12 * scale**2 * np.eye(len(offers)) + 1e-15 * np.eye(len(offers)))
            out[:, mine] = (gain @ points)[:, None] + root @ rng.standard_normal((len(offers), len(mine)))
    return out, float(weights[0])


def _fit(points: np.ndarray, spread: np.ndarray) -> float:
    """The log density of the comparisons under a normal with this covariance."""
    return float(-0.5 * (np.linalg.slogdet(spread)[1] + points @ np.linalg.solve(spread, points)))
