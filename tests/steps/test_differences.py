"""Competitors' form, differences with their honesty, and final criteria that chance cannot win."""

import numpy as np
import pandas as pd
import pytest

from segkit.customers import catalogue
from segkit.customers.profile import distances, similar, tests
from segkit.findings import collect as say_collect
from segkit.findings import competitors as say_competitors
from segkit.findings import criteria as say_criteria
from segkit.findings import customers as say_customers
from segkit.findings import differences as say_differences
from segkit.findings import segments as say_segments
from segkit.ground.language import Language
from segkit.methods import kotler
from segkit.steps import competitors, differences

SAY = Language("en", "USD")
N = 3000


def customers(seed: int = 3) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    city = rng.choice(["Omsk", "Perm", "Tula"], N, p=[0.6, 0.3, 0.1])
    return pd.DataFrame(
        {
            "customer_id": [f"c{i:05}" for i in range(N)],
            "orders": rng.integers(1, 6, N),
            "revenue": (rng.lognormal(7, 0.8, N) * np.where(city == "Omsk", 3, 1)).round(2),
            "city": city,
            "age": rng.integers(18, 80, N).astype(float),
            "customer_number": [f"No {i}" for i in rng.permutation(N)],
            "branch_code": rng.choice([f"b{i}" for i in range(500)], N),
        }
    )


def form(**columns) -> pd.DataFrame:
    return pd.DataFrame({"competitor": "Moda", "criterion": "city", "confidence": 3, **columns})


@pytest.fixture(scope="module")
def case():
    facts = customers()
    table = catalogue.table(facts, market="b2c")
    own = kotler.fit(facts, criteria=table)
    theirs = competitors.competitors(form(value=["omsk", "Perm"], share=["20%", "0,7"]))
    found = differences.differences(own, theirs)
    return facts, table, own, found, differences.final_criteria(facts, table, found)


def own(**values: int) -> pd.DataFrame:
    return pd.DataFrame({"criterion": "city", "value": list(values), "customers": list(values.values())})


def test_a_difference_by_hand():
    row = differences.differences(own(omsk=600, perm=400), competitors.competitors(form(value=["Omsk "], share=[0.4]))).iloc[0]
    assert row[["ours", "theirs", "gap", "verdict", "basis"]].tolist() == [0.6, 0.4, pytest.approx(0.2), "different", "shares"]
    assert row["effect"] == pytest.approx(2 * np.arcsin(0.6**0.5) - 2 * np.arcsin(0.4**0.5))
    middle = np.array([0.5, 0.5])
    divergence = sum((p * np.log2(p / middle)).sum() for p in (np.array([0.6, 0.4]), np.array([0.4, 0.6]))) / 2
    assert row["jensen_shannon"] == pytest.approx(divergence**0.5)
    assert pd.isna(row["theirs_low"]) and pd.isna(row["cramers_v"])


def test_equal_shares_are_similar_and_few_customers_unknown():
    theirs = competitors.competitors(form(value=["omsk"], share=[0.6]))
    assert differences.differences(own(omsk=600, perm=400), theirs)["verdict"].tolist() == ["similar"]
    assert differences.differences(own(omsk=3, perm=2), theirs)["verdict"].tolist() == ["unknown"]


def test_a_stated_number_of_people_gives_their_interval_and_cramers_v():
    theirs = competitors.competitors(form(value=["omsk"], share=[0.4], n=[10]))
    row = differences.differences(own(omsk=600, perm=400), theirs).iloc[0]
    assert row["theirs_low"] < 0.4 < row["theirs_high"]
    assert row["verdict"] == "unknown"  # ten people: the intervals overlap
    assert 0 < row["cramers_v"] < 0.1


def test_wording_is_compared_as_stated_or_not():
    theirs = competitors.competitors(form(value=["omsk", "perm", "tula"], wording="in all their ads"))
    found = differences.differences(own(omsk=990, perm=10), theirs).set_index("value")
    assert found["verdict"].to_dict() == {"omsk": "similar", "perm": "different", "tula": "different"}
    assert found["theirs"].isna().all() and set(found["basis"]) == {"wording"}


def test_other_words_for_values_are_unknown_not_different():
    theirs = competitors.competitors(form(value=["young people"], share=[0.8]))
    row = differences.differences(own(omsk=600, perm=400), theirs).iloc[0]
    assert row[["verdict", "note"]].tolist() == ["unknown", "not a value of ours"]


def test_words_without_a_share_show_no_likeness():
    """Half of ours live in Omsk, and an advertisement speaks to Omsk: how many of theirs do is not known."""
    from segkit.findings import differences as words

    worded = differences.differences(own(omsk=500, perm=500), competitors.competitors(form(criterion=["city"], value=["omsk"], share=[None], wording=["for Omsk"])))
    assert worded["verdict"].tolist() == ["similar"]
    assert words._alike(worded, SAY) == ["For city only the words of competitors are known, no shares, so whether customers differ there is open"]
    both = pd.concat([worded, differences.differences(own(omsk=500, perm=500), competitors.competitors(form(criterion=["city"], value=["omsk"], share=[0.5])))])
    assert words._alike(both, SAY) == ["No difference is seen in city"]


def test_missing_values_and_absent_criteria_are_not_differences():
    table = pd.concat([own(omsk=600, perm=400), pd.DataFrame({"criterion": ["city"], "value": ["unknown"], "customers": [1000]})])
    theirs = competitors.competitors(form(criterion=["city", "pets"], value=["omsk", "cat"], share=[0.6, 0.5]))
    found = differences.differences(table, theirs).set_index("criterion")
    assert found["verdict"].to_dict() == {"city": "similar", "pets": "unknown"}
    assert found.loc["pets", "note"] == "not in our data"


def test_the_planted_difference_is_found(case):
    assert set(case[3]["verdict"]) == {"different"}


def test_final_criteria_prefer_what_separates_and_reject_a_customer_number(case):
    final = case[4].set_index("criterion")
    assert final["rank"].idxmin() == "city"
    assert final.loc["city", ["suggestion", "why"]].tolist() == ["use", "separates and differs"]
    assert 0.15 < final.loc["city", "separation"] < 0.4
    assert final.loc["customer_number", ["suggestion", "why", "rank"]].tolist() == ["leave out", "nearly unique", len(final)]
    assert final.loc["branch_code", "separation"] == 0 and final.loc["branch_code", "suggestion"] == "leave out"
    assert "revenue" not in final.index


def test_separation_is_about_the_share_of_variance_explained(case):
    facts, final = case[0], case[4].set_index("criterion")
    y = np.log1p(facts["revenue"])
    explained = 1 - ((y - y.groupby(facts["city"]).transform("mean")) ** 2).sum() / ((y - y.mean()) ** 2).sum()
    assert final.loc["city", "separation"] == pytest.approx(explained, abs=0.01)


def test_row_order_changes_nothing(case):
    facts, table, _, found, final = case
    pd.testing.assert_frame_equal(differences.final_criteria(facts.sample(frac=1, random_state=1), table, found), final)


def test_numbers_as_customer_numbers_are_left_out_too():
    facts = customers()
    facts["serial"] = np.random.default_rng(1).permutation(N)
    table = catalogue.table(facts, market="b2c")
    final = differences.final_criteria(facts, table, differences.differences(kotler.fit(facts, criteria=table), form(value=["x"]).head(0)))
    assert final.set_index("criterion").loc["serial", "why"] == "nearly unique"


def test_few_customers_are_not_judged():
    facts = customers().head(20).assign(customer_number="x")
    table = catalogue.table(facts, market="b2c")
    final = differences.final_criteria(facts, table, pd.DataFrame(columns=differences.DIFFERENCES))
    assert set(final.set_index("criterion").loc[["city", "age"], "why"]) == {"too few customers"}


def test_what_explains_little_is_not_advised_to_divide_customers_by():
    rows = {"criterion": ["age", "city"], "name": ["Age", "City"], "why": ["separates and differs", "differs"], "suggestion": "use", "rank": [1, 2], "separation": [0.037, 0.015], "p": [0.001, 0.002]}
    little = pd.DataFrame(rows)
    end = "the share that each explains of the differences in revenue (large sums dampened)"
    assert say_differences._by(little, SAY) == f"Dividing customers by age (3.7%) and city (1.5%) alone says little of what they bring; in brackets is {end}"
    said = say_differences._final(little.assign(separation=[0.037, 0.12], why="separates", score=1.0, coverage=1.0), SAY)
    assert said[0] == f"Divide customers by city (12%), in brackets {end}"


def test_what_separates_where_it_is_known_is_to_be_collected_and_not_denied():
    rows = {"criterion": ["income", "age"], "name": ["Income", "Age"], "why": "too few values", "suggestion": "collect", "rank": [1, 2], "separation": [0.039, 0.015], "p": [1e-7, 0.005], "coverage": 0.32}
    few = pd.DataFrame(rows)
    told = "“Income” explains 3.9% of the differences in revenue (large sums dampened), but is known for 32% of customers only, so collect it"
    assert say_differences._final(few, SAY) == [told]
    nothing = "No customer attribute in the data separates customers by what they bring; collect more about motives"
    assert say_differences._final(few.assign(separation=0.019), SAY) == [nothing] == say_differences._final(few.assign(p=0.2), SAY)  # that one may be chance


def test_the_sentences_carry_the_tables_numbers(case):
    _, table, own_table, found, final = case
    said = " | ".join(say_differences.differences(found, final, SAY))
    row = found[found["value"].str.casefold() == "omsk"].iloc[0]
    assert SAY.percent(row["ours"]) in said and "at Moda it is so for 20%" in said and "Divide customers by city" in said
    assert "Customer number" in said and "nan" not in said
    assert any("city is Omsk" in line for line in say_customers.customers(own_table, SAY))
    assert any("psychographic" in line for line in say_criteria.criteria(table, SAY))
    assert "Nothing is recorded" in say_competitors.competitors(competitors.competitors(form(value=["x"]).head(0)), SAY)[0]


def test_every_reason_has_words(case):
    final = case[4]
    keys = "separates and differs|separates|separates a little|differs|does not separate|made from purchases|nearly unique|too few values"
    for key in [*keys.split("|"), "too few customers", "sensitive", "time as a customer"]:
        assert say_differences.why(final.iloc[0].replace({final["why"].iloc[0]: key}), SAY)


def test_collecting_accounts_for_every_row():
    said = say_collect.collect({"rows_in": 1000, "rows_used": 850, "excluded": {"totals row": 1, "no customer": 140}}, SAY)
    assert "Of 1,000 rows received 850 were used (85.0%)" in said
    assert "No reason explains 9 rows" in said
    assert any("More than a tenth" in line for line in said)


def test_segments_in_words_move_with_the_data(case):
    facts, table, *_ = case
    labels = facts[["customer_id"]].assign(segment=np.where(facts["city"] == "Omsk", "VIP", "Rest"))
    sets = tests(labels, facts, criteria=table)
    said = say_segments.segments(labels, sets, similar(distances(labels, facts, criteria=table)), SAY)
    share = SAY.percent((labels["segment"] == "VIP").mean())
    assert said[0] == f"2 segments; the largest is “VIP” with {share} of customers"
    assert "The segments differ in who they are, most in city (large difference)" in said
    one = labels.assign(segment="All")
    assert say_segments.segments(one, sets, similar(distances(one, facts)), SAY) == ["Everybody is in one segment, “All”"]
