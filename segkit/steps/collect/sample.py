"""Step 2: how many answers a survey needs, how many there are, and which criterion would repay asking."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
import pandas as pd

from segkit.ground.power import ANSWER, FOUND, SURE
from segkit.steps.differences import separations

PER_QUESTION, MEMBERS = 70, 30  # answers per question that segments are made from; members that a group needs to be described
COLUMNS = ["purpose", "figure", "needed", "have", "missing", "invite", "brings", "reached", "together"]
# What the answer to another question says already, known or to be asked; and what is known where another one is.
FOLLOWS = {
    "birth_date": "age", "country": "city", "region": "city", "settlement_size": "city", "district": "postcode_area", "employment": "occupation",
    "family_stage": "children", "purchase_frequency": "orders", "customer_status": "orders", "registration_date": "tenure_days",
}  # fmt: skip
KNOWN_BY = {"age": "birth_date", "tenure_days": "registration_date"}
# What a shop of another trade would not ask.
OF_A_TRADE = ("account_type", "clothing_size", "shoe_size", "store", "purchase_volume", "loyalty_programme")
WORTH = ["criterion", "group", "coverage", "separation", "from", "gain"]


def for_share(precision: float, *, share: float = 0.5, population: float = math.inf) -> int:
    """How many answers tell a share to ± `precision` in 95 of 100 surveys.

    Formula: z²·p(1 − p)/x², less by n ÷ (1 + (n − 1)/N) where the `population` is small. Source: Cochran 1977, 4.4;
    statsmodels' samplesize_confint_proportion gives the same.

    >>> for_share(0.05), for_share(0.03), for_share(0.05, population=2000)
    (385, 1068, 323)
    """
    wanted = SURE**2 * share * (1 - share) / precision**2
    return _up(_within(wanted, population))


def for_difference(difference: float, *, share: float | None = None, population: float = math.inf) -> int:
    """How many answers in each of two segments show a difference of shares four times in five.

    `share`: the lower of the two; by default both lie around one half, where it takes most. `population`: customers in each segment,
    where the answer is to hold for these and no others.

    Formula: (z₀.₉₇₅·√(2p̄q̄) + z₀.₈·√(p₁q₁ + p₂q₂))² ÷ d². Source: Fleiss, Levin & Paik 2003, 4.2; R's power.prop.test and
    statsmodels' samplesize_proportions_2indep_onetail (alpha 0.025) give the same.

    >>> for_difference(0.1, share=0.5), for_difference(0.25, share=0.5), for_difference(0.1)
    (388, 58, 392)
    """
    low = 0.5 - difference / 2 if share is None else share
    high, middle = low + difference, low + difference / 2
    both, apart = math.sqrt(2 * middle * (1 - middle)), math.sqrt(low * (1 - low) + high * (1 - high))
    wanted = ((SURE * both + FOUND * apart) / difference) ** 2
    return _up(_within(wanted, population))


def _within(wanted: float, population: float) -> float:
    """As many answers as say the same of a small population."""
    return wanted if math.isinf(population) else wanted / (1 + (wanted - 1) / population)


def for_class(share: float, *, questions: int = 0) -> int:
    """How many answers find a group of this share among them with enough members to be described, in 95 of 100 surveys, and are enough
    for segments made from so many questions.

    Formula: the smallest n with P(Binomial(n, share) ≥ 30) ≥ 0.95, and 70 answers per question. Source: Dolnicar, Grün, Leisch &
    Schmidt 2014, Required sample sizes for data-driven market segmentation analyses.

    >>> for_class(0.1), for_class(0.1, questions=8)
    (391, 560)
    """
    from scipy.stats import binom

    low, high = MEMBERS - 1, MEMBERS
    while binom.sf(MEMBERS - 1, high, share) < 0.95:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if binom.sf(MEMBERS - 1, middle, share) >= 0.95 else (middle, high)
    return max(high, PER_QUESTION * questions)


def reached(answers: int, *, population: float = math.inf) -> float:
    """To how much a share is told by so many answers (±, at one half); missing without any.

    >>> round(reached(385), 3), reached(0)
    (0.05, nan)
    """
    if answers < 1:
        return math.nan
    spared = 0.0 if math.isinf(population) or population <= 1 else (answers - 1) / (population - 1)
    return SURE * math.sqrt(0.25 / answers * max(0.0, 1 - spared))


def survey_plan(
    survey: pd.DataFrame | None, *, customers: int, segments: int = 5, questions: int | None = None, precision: float = 0.05,
    difference: float = 0.1, smallest: float = 0.1, response: float = ANSWER,
) -> pd.DataFrame:  # fmt: skip
    """How many answers the survey needs, one row per purpose: purpose (share, difference, class), figure (what is asked of it: ±, points,
    share of the smallest group), needed (answers in all), have, missing, invite (customers to ask at this `response` rate; no more than
    there are), brings (answers expected of these, rounded down), reached (what those there are tell a share to, ±), together (and what they and those expected do).

    A difference is between any two of so many segments of equal size, of these customers. Questions: how many the segments would be
    made from; by default those the survey has.

    >>> survey_plan(None, customers=100_000)[["purpose", "needed", "invite"]].values.tolist()
    [['share', 383, 3830], ['difference', 1920, 19200], ['class', 391, 3910]]
    """
    answers = 0 if survey is None else int(survey["customer_id"].nunique()) if "customer_id" in survey else len(survey)
    asked = len(_asked(survey)) if questions is None else questions
    needed = {
        ("share", precision): for_share(precision, population=customers),
        ("difference", difference): segments * for_difference(difference, population=customers / segments),
        ("class", smallest): min(for_class(smallest, questions=asked), customers),
    }
    now = reached(answers, population=customers)
    rows = []
    for (purpose, figure), n in needed.items():
        missing = max(0, n - answers)
        invite = min(_up(missing / response), max(0, customers - answers))
        brings = min(missing, math.floor(invite * response + 1e-9))
        rows.append((purpose, figure, n, answers, missing, invite, brings, now, reached(answers + brings, population=customers)))
    return pd.DataFrame(rows, columns=COLUMNS)


def worth_asking(plan: pd.DataFrame, criteria: pd.DataFrame, facts: pd.DataFrame, *, seed: int = 0) -> pd.DataFrame:
    """Which blank criteria would repay asking, one row each, the best first and of equal ones that by which people are reached most easily: criterion, group, coverage, separation (expected: of the
    revenue's differences, 0 to 1), from (itself, group, all: what the expectation is made from), gain.

    Formula: gain = expected separation × (1 − coverage). A criterion known of some is expected to separate the others as it separates
    these; one known of nobody as the known criteria of its group, put together with all of them as if these were two more. What is made
    from purchases is not asked, nor what another criterion says (`FOLLOWS`, `KNOWN_BY`), nor what belongs to one trade (`OF_A_TRADE`)
    and has no column in the data or the form of criteria.
    """
    had = set(plan.loc[plan["coverage"] > 0, "criterion"])
    own = set(criteria.loc[criteria["column"].notna() & criteria["column"].ne(""), "criterion"])
    spare = [c for c in plan["criterion"] if FOLLOWS.get(c) in set(plan["criterion"]) or KNOWN_BY.get(c) in had or (c in OF_A_TRADE and c not in own)]
    plan = plan[~plan["criterion"].isin(spare)]
    blank = plan[plan["status"].isin(["to collect", "partly"]) & plan["source"].fillna("").str.contains("survey|interview|CRM")]
    rows = criteria[criteria["column"].isin(facts.columns) & ~criteria["source"].fillna("").str.contains("transactions")]
    rows = rows[rows["chosen"].astype(bool)]
    known = rows.assign(separation=separations(facts, rows, seed=seed)).dropna(subset="separation")
    if blank.empty or known.empty:
        return pd.DataFrame(columns=WORTH)
    known["separation"] = known["separation"].clip(lower=0.0)
    mean = float(known["separation"].mean())
    groups = known.groupby("group")["separation"].agg(["sum", "size"])
    expected = (groups["sum"] + 2 * mean) / (groups["size"] + 2)
    own = known.set_index("criterion")["separation"]
    made = blank[["criterion", "group", "coverage"]].assign(
        separation=blank["criterion"].map(own).fillna(blank["group"].map(expected)).fillna(mean)
    )
    made["from"] = np.select([blank["criterion"].isin(own.index), blank["group"].isin(groups.index)], ["itself", "group"], "all")
    made["gain"] = made["separation"] * (1 - made["coverage"])
    reach = made["criterion"].map(criteria.drop_duplicates("criterion").set_index("criterion")["reach"]) if "reach" in criteria else 0
    order = made.assign(reach=reach).sort_values(["gain", "reach", "criterion"], ascending=[False, False, True], ignore_index=True)
    return order[WORTH]


def _asked(survey: pd.DataFrame | None) -> Iterable[str]:
    return [] if survey is None else [c for c in survey if c not in ("customer_id", "date") and 2 <= survey[c].nunique() <= 12]


def _up(value: float) -> int:
    """Rounded up, but not for the last bit of a double."""
    return math.ceil(value - 1e-9)
