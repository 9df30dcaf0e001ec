"""Survey planning: the sizes of tables and programs, and what a survey of that size does when it is made."""

import numpy as np
import pandas as pd
import pytest

from segkit.steps import collect
from segkit.steps.collect import sample


@pytest.mark.parametrize(
    ("precision", "share", "needed"),
    # z² p q / x²: Cochran's 384 and 1067 (before rounding up), statsmodels' 384.15, 1067.07, 138.29, 9603.65
    [(0.05, 0.5, 385), (0.03, 0.5, 1068), (0.05, 0.1, 139), (0.01, 0.5, 9604), (0.1, 0.5, 97)],
)
def test_a_share(precision, share, needed):
    assert collect.for_share(precision, share=share) == needed


@pytest.mark.parametrize(("share", "precision", "known"), [(0.5, 0.05, 384), (0.4, 0.05, 369), (0.3, 0.05, 323), (0.2, 0.05, 246), (0.1, 0.05, 138), (0.5, 0.1, 96), (0.1, 0.02, 864)])
def test_a_share_by_the_table_of_the_who(share, precision, known):
    # Lwanga & Lemeshow 1991, Sample size determination in health studies, table 1b (95 %); they round to the nearest
    assert 0 <= collect.for_share(precision, share=share) - known <= 1


def test_a_small_population_needs_fewer():
    # Krejcie & Morgan 1970, table: N = 100, 500, 1000, 5000, 10000 (they round to the nearest)
    known = {100: 80, 500: 217, 1000: 278, 5000: 357, 10000: 370}
    assert all(abs(collect.for_share(0.05, population=n) - wanted) <= 1 for n, wanted in known.items())


@pytest.mark.parametrize(
    ("low", "difference", "each"),
    # R's power.prop.test: 387.34, 57.7 and 685.6 in each group
    [(0.5, 0.1, 388), (0.5, 0.25, 58), (0.1, 0.05, 686)],
)
def test_a_difference(low, difference, each):
    assert collect.for_difference(difference, share=low) == each


def test_a_recommended_survey_reaches_its_precision_in_95_of_100():
    rng = np.random.default_rng(0)
    for share in (0.5, 0.3, 0.1):
        n = collect.for_share(0.05)
        close = np.abs(rng.binomial(n, share, 20_000) / n - share) <= 0.05
        assert close.mean() >= 0.945
    n, population = collect.for_share(0.05, population=800), 800
    drawn = rng.hypergeometric(400, 400, n, 20_000) / n
    assert (np.abs(drawn - 0.5) <= 0.05).mean() >= 0.945 and n < population


def test_a_recommended_survey_shows_its_difference_four_times_in_five():
    rng = np.random.default_rng(1)
    n = collect.for_difference(0.1)
    one, two = rng.binomial(n, 0.45, 20_000) / n, rng.binomial(n, 0.55, 20_000) / n
    middle = (one + two) / 2
    shown = np.abs(two - one) > 1.959964 * np.sqrt(2 * middle * (1 - middle) / n)
    assert shown.mean() == pytest.approx(0.8, abs=0.015)


def test_a_recommended_survey_holds_its_smallest_group():
    n = collect.for_class(0.1)
    rng = np.random.default_rng(2)
    assert (rng.binomial(n, 0.1, 20_000) >= sample.MEMBERS).mean() >= 0.945
    assert (rng.binomial(n - 10, 0.1, 20_000) >= sample.MEMBERS).mean() < 0.95


def test_the_plan_says_how_many_are_there_and_whom_to_invite():
    survey = pd.DataFrame({"customer_id": [f"{i}" for i in range(300)], "motive": ["a", "b", "c"] * 100, "date": "2026-01-01"})
    plan = collect.survey_plan(survey, customers=2000).set_index("purpose")
    assert plan.loc["share", ["needed", "have", "missing", "invite", "brings"]].tolist() == [323, 300, 23, 230, 23]
    assert plan["reached"].iloc[0] == pytest.approx(0.0522, abs=1e-4)
    assert plan["together"].tolist() == pytest.approx([sample.reached(n, population=2000) for n in (323, 470, 391)])
    assert plan.loc["difference", ["invite", "brings"]].tolist() == [1700, 170]  # ten times the 695 missing are more than there are
    assert plan.loc["difference", "needed"] == 5 * 199  # 392.4 ÷ (1 + 391.4 ÷ 400) = 198.4


def test_the_criterion_that_separates_repays_asking_first():
    rng = np.random.default_rng(0)
    n = 600
    worth, dull = rng.choice(["a", "b"], n), rng.choice(["x", "y"], n)
    facts = pd.DataFrame({"customer_id": [f"{i:03}" for i in range(n)], "orders": 1, "worth": worth, "dull": dull})
    facts["revenue"] = np.exp(rng.normal(0, 0.5, n)) * np.where(worth == "a", 100, 1000)
    facts.loc[: n // 2, "worth"] = None
    names = ["worth", "dull", "motive", "city"]
    criteria = pd.DataFrame({"criterion": names, "column": ["worth", "dull", None, None], "group": ["psychographic", "geographic"] * 2,
                             "source": "survey", "chosen": [True, True, False, False]})  # fmt: skip
    plan = pd.DataFrame({"criterion": ["worth", "motive", "city"], "group": ["psychographic", "psychographic", "geographic"], "source": "survey",
                         "status": ["partly", "to collect", "to collect"], "coverage": [0.5, 0.0, 0.0]})  # fmt: skip
    table = collect.worth_asking(plan, criteria, facts).set_index("criterion")
    assert table["from"].to_dict() == {"worth": "itself", "motive": "group", "city": "group"}
    assert table.loc["worth", "separation"] > 0.5 and table.loc["motive", "gain"] > table.loc["city", "gain"]
    assert collect.worth_asking(plan.head(0), criteria, facts).empty


def test_nothing_is_asked_that_is_known_otherwise_or_belongs_to_another_trade():
    facts = pd.DataFrame({"customer_id": [f"{i}" for i in range(60)], "age": ["18–24", "65+"] * 30, "revenue": [10.0, 30.0] * 30, "orders": 1})
    names = ["age", "birth_date", "clothing_size", "account_type", "motive"]
    criteria = pd.DataFrame({"criterion": names, "column": ["age", None, None, "tariff", None], "group": "demographic", "source": "survey; CRM", "chosen": [True, *[False] * 4]})
    plan = pd.DataFrame({"criterion": names, "group": "demographic", "source": "survey; CRM", "status": ["have it", *["to collect"] * 4], "coverage": [1.0, *[0.0] * 4]})
    assert collect.worth_asking(plan, criteria, facts)["criterion"].tolist() == ["account_type", "motive"]  # the form names a column of tariffs
    young = plan.assign(status="to collect", coverage=0.0)
    assert set(collect.worth_asking(young, criteria, facts)["criterion"]) == {"age", "account_type", "motive"}  # an age is easier to tell than a birthday
    born = plan.assign(status=["to collect", "have it", *["to collect"] * 3], coverage=[0.0, 1.0, 0.0, 0.0, 0.0])
    assert set(collect.worth_asking(born, criteria, facts)["criterion"]) == {"account_type", "motive"}
