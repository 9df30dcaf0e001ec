"""Segments where case.yml says nothing: what the data can carry, named for people, and why."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from segkit.findings import clusters as cluster_words
from segkit.findings import segments as words
from segkit.ground.language import Language
from segkit.ground.problems import NotEnoughData
from segkit.steps import segments
from segkit.steps.segments.fitting import TOGETHER, _unseen, together
from segkit.steps.size import with_silent

SAY = Language()


def buyers(n: int, *, days: int = 700, repeat: float = 0.6, seed: int = 1) -> pd.DataFrame:
    """n buyers over so many days, of whom a share bought again."""
    rng = np.random.default_rng(seed)
    again = np.arange(n) < repeat * n
    orders = np.where(again, 2 + rng.poisson(2, n), 1)
    first, last = rng.integers(days // 2, days, n), rng.integers(0, days // 2, n)
    table = pd.DataFrame({"customer_id": [f"c{i:04d}" for i in range(n)], "orders": orders, "order_days": orders})
    table["tenure_days"], table["recency_days"] = first.astype(float), np.where(again, last, first).astype(float)
    table["gap_days"] = np.where(again, (table["tenure_days"] - table["recency_days"]) / np.maximum(orders - 1, 1), np.nan)
    return table.assign(revenue=np.round(rng.lognormal(4, 1, n), 2) * orders, purchases=1.0, refunds=0.0)


def made(facts: pd.DataFrame, **tables):
    return segments.chosen(None, {"facts": facts, **tables})


@pytest.mark.parametrize(
    "facts, reason, method",
    [
        (buyers(1000), "enough", "rfm"),
        (buyers(150), "few_buyers", "life_cycle"),
        (buyers(1000, days=100), "short_span", "life_cycle"),
        (buyers(1000, repeat=0.1), "few_repeat", "life_cycle"),
        (buyers(30, repeat=0), "no_rhythm", "rules"),
    ],
)
def test_what_purchases_can_carry(facts, reason, method):
    found = made(facts)
    assert found.facts["default"]["reason"] == reason and found.method == method
    sizes = found.table["segment"].value_counts()
    assert len(sizes) <= max(1, len(facts) // 50) and sizes.sum() == len(facts)
    assert words.default(found.facts["default"], SAY).startswith("The segments were chosen by the data: ")


def test_the_eleven_names_are_put_together_until_each_is_large_enough():
    found = made(buyers(1000))
    sizes = found.table["segment"].value_counts()
    assert 2 <= len(sizes) <= 7 and sizes.min() >= 50
    again = segments.chosen(found.facts["told"], {"facts": buyers(1000)})
    pd.testing.assert_series_equal(again.table["segment"], found.table["segment"])
    assert found.label(buyers(1000)).merge(found.table, on="customer_id")["segment_x"].tolist() == found.table["segment"].tolist()


def test_together_by_hand():
    sizes = {"Champions": 40, "Loyal": 10, "Lost": 60, "At risk": 45, "No orders": 3}
    assert together(sizes, TOGETHER["rfm"], most=7, least=30) == {
        "At risk": ["At risk"], "Best customers": ["Champions", "Loyal"], "Lost": ["Lost"], "No orders": ["No orders"],
    }  # fmt: skip
    assert list(together(sizes, TOGETHER["rfm"], most=1, least=0)) == ["All customers"]


def test_a_name_that_says_silent_or_new_of_those_who_are_not_gives_way_to_a_plain_one():
    from segkit.steps.segments.fitting import _misnamed

    ids = [f"c{i}" for i in range(12)]
    table = pd.DataFrame({"customer_id": ids, "segment": ["Lost"] * 4 + ["At risk"] * 4 + ["New"] * 4})
    facts = pd.DataFrame({"customer_id": ids, "orders": 3, "gap_days": 30.0, "recency_days": [40.0] * 3 + [400.0] + [400.0] * 3 + [40.0] + [3.0] * 4, "tenure_days": [500.0] * 8 + [600.0, 500.0, 400.0, 20.0]})
    groups = {"Long silent": ["Hibernating", "Lost"], "Slipping away": ["At risk"], "New and promising": ["New"]}

    def fit(told):
        raise NotEnoughData("none here: the gaps tell who is silent")

    assert _misnamed(groups, table, facts, fit) == {"Long silent", "New and promising"}  # 1 of 4 silent, 3 of 4 silent, 3 of 4 first bought early
    assert _misnamed({"Best or recent": ["New"]}, table, facts, fit) == set()


def test_where_nobody_falls_silent_no_segment_is_called_so():
    facts = buyers(1000, repeat=1.0).assign(recency_days=lambda t: 1.0 + t.index % 40, gap_days=35.0)
    names = set(made(facts).table["segment"])
    assert names & {"Good, between purchases", "Buy little and seldom"} and not names & {"Slipping away", "Long silent", "Lost", "At risk", "Hibernating", "Gone quiet"}


def test_without_purchases_planted_answers_are_found_and_noise_is_not_named():
    rng, n = np.random.default_rng(5), 300
    facts = pd.DataFrame({"customer_id": [f"c{i}" for i in range(n)], "orders": 0, "revenue": 0.0})
    group = rng.random(n) < 0.5
    planted = {f"likes_{i}": np.where(rng.random(n) < np.where(group, 0.95, 0.05), "yes", "no") for i in range(6)}
    found = made(facts, survey=facts[["customer_id"]].assign(**planted))
    assert found.facts["default"]["reason"] == "groups" and found.facts["k"] == 2
    names = set(found.table["segment"])
    assert len(names) == 2 and all("Likes" in name and not name.isdigit() for name in names)
    noise = {f"q{i}": rng.choice(["yes", "no"], n) for i in range(6)}
    found = made(facts.assign(**noise), survey=facts[["customer_id"]].assign(**noise))
    assert found.facts["default"]["reason"] == "criterion" and found.method == "rules"


def test_deals_alone_say_nothing_of_effort():
    deals = pd.DataFrame({"deal_id": ["1", "2", "3"], "outcome": ["won", "lost", "open"], "amount": [10.0, 20.0, 5.0]})
    facts = pd.DataFrame({"customer_id": ["1", "2", "3"], "orders": 0, "revenue": 0.0})
    found = made(facts, deals_received=deals)
    assert found.table["segment"].tolist() == ["B: buy", "C: do not buy", "Deal still open"] and found.facts["default"]["reason"] == "deals"
    classed, _ = segments.deals(deals)
    assert classed["rule"].tolist() == ["B: won", "C: lost", "open: not classed"]


def test_deals_that_were_won_are_purchases_and_leave_the_classes_of_deals_the_default():
    deals = pd.DataFrame({"deal_id": ["1", "2", "3"], "client": ["x", "y", "z"], "outcome": ["won", "lost", "open"], "amount": [10.0, 20.0, 5.0]})
    facts = pd.DataFrame({"customer_id": ["x", "y", "z"], "orders": [1, 0, 0], "revenue": [10.0, 0.0, 0.0], "tenure_days": [400.0, 0.0, 0.0]})
    assert made(facts, deals_received=deals).facts["default"]["reason"] == "deals"
    shop = buyers(150)  # more is bought than was dealt: there is a shop beside the deals
    dealt = pd.DataFrame({"deal_id": shop["customer_id"], "customer_id": shop["customer_id"], "outcome": ["won", "lost", "open"] * 50, "amount": 10.0})
    assert made(shop, deals_received=dealt).facts["default"]["reason"] == "few_buyers"


def test_a_client_who_has_bought_has_the_class_of_the_last_deal_won_others_of_the_last_closed():
    deals = pd.DataFrame(
        {"deal_id": list("1234"), "client": ["x", "x", "x", "y"], "outcome": ["lost", "won", "open", "lost"],
         "date": pd.to_datetime(["2026-03-01", "2026-01-01", "2026-04-01", "2026-01-01"]), "changes": [1, 1, 0, 0]}
    )  # fmt: skip
    facts = pd.DataFrame({"customer_id": ["x", "y", "z"], "orders": 0, "revenue": 0.0})
    found = segments.chosen({"method": "deals_abc"}, {"facts": facts, "deals_received": deals})
    assert found.table["segment"].tolist() == ["B: buy and bargain", "C: do not buy", "No deal"]


def test_names_of_clusters_are_unique_and_may_be_given_by_number_or_name():
    same = [{"feature": "orders", "standing": 1.0}, {"feature": "revenue", "standing": 0.9}]
    called = cluster_words.names({"traits": {"1": same, "2": [*same, {"feature": "age", "standing": -0.5}], "3": same}}, SAY)
    assert called == {"1": "Often, large sums", "2": "Often, large sums, Age – low", "3": "Often, large sums (B)"}
    facts = pd.concat([buyers(60), buyers(60, seed=2).assign(customer_id=[f"d{i}" for i in range(60)], revenue=90_000.0)])
    told = {"method": "clusters", "k": 2, "features": ["revenue", "orders"]}
    first = segments.chosen(told, {"facts": facts})
    name = first.facts["called"]["1"]
    forms = [pd.DataFrame({"id": [i], "value": ["The rich"]}) for i in ("1", name)]
    tables = [segments.chosen(told, {"facts": facts}, names=form).table["segment"] for form in forms]
    assert (tables[0] == tables[1]).all() and (tables[0].eq("The rich") == first.table["segment"].eq(name)).all()


def test_a_base_too_small_for_two_segments_is_one_on_any_day():
    found = made(buyers(60))
    assert set(found.table["segment"]) == {"All customers"} and found.facts["default"]["reason"] == "few_buyers_one"
    assert set(found.label(buyers(60, seed=2))["segment"]) == {"All customers"}
    assert "60 buyers every split would be chance" in words.default(found.facts["default"], SAY)


def test_a_group_takes_those_whom_only_another_day_has():
    found = _unseen("Buying now", {"Buying now": ["loyalty", "retention"], "lost": ["lost"]}, TOGETHER["life_cycle"])
    assert found == ["acquisition"]
    assert _unseen("lost", {"Buying now": ["loyalty", "retention"], "lost": ["lost"]}, TOGETHER["life_cycle"]) == []


def test_a_name_tells_a_question_once():
    asked = [{"feature": f, "standing": s} for f, s in (("how often = weekly", 0.9), ("how often = monthly", -0.9), ("how often = never", -0.5), ("price = high", -0.4))]
    called = cluster_words.names({"model": "latent", "traits": {"1": asked, "2": [dict(t, standing=-t["standing"]) for t in asked]}}, SAY)
    assert called == {"1": "Weekly, Price – not high", "2": "Monthly, Price – high"}


def test_a_long_question_is_told_by_its_answer():
    long = "On a scale from 1 to 5: how important is a low price to you? (one answer)"
    asked = [("What matters when you choose bread?: Taste = yes", 0.9), (f"{long} = 5.0", 0.8), ("How often do you come to our bakery? = Every day", 0.7)]
    traits = [{"feature": f, "standing": s} for f, s in asked]
    called = cluster_words.names({"model": "latent", "traits": {"1": traits, "2": traits[1:], "3": [dict(traits[2], standing=-0.7)]}}, SAY)
    assert called == {"1": "Taste, how important is a low price to… – 5", "2": "How important is a low price to… – 5, Every day", "3": "Not “Every day”"}


def test_a_default_puts_together_only_what_the_method_can_name_here():
    from segkit.steps.segments import fitting

    facts = buyers(300)
    found = made(facts)
    together = found.facts["told"].get("together", {})
    assert together and segments.chosen(found.facts["told"], {"facts": facts}).table["segment"].equals(found.table["segment"])
    short = replace(found, table=found.table.assign(segment=["Champions", "Lost"] * 150), definition={"method": "rfm", "parameters": {}, "steps": [
        {"column": "segment", "cases": [["orders > 2", "'Champions'"]], "else": "'Lost'"}]})  # fmt: skip
    told, _, _ = fitting._put_together({"method": "rfm"}, lambda told: short, {"most": 1, "customers": 300, "buyers": 300}, 30, facts)
    assert {part for parts in told.get("together", {}).values() for part in parts} <= {"Champions", "Lost"}


def test_of_one_segment_the_largest_who_still_buy_are_told():
    from segkit.findings import actions

    labels = pd.DataFrame({"customer_id": [f"c{i}" for i in range(20)], "segment": "All customers", "status": ["former"] * 5 + ["regular"] * 15})
    facts = pd.DataFrame({"customer_id": labels["customer_id"], "orders": 2, "revenue": [500.0] * 5 + [100.0] * 4 + [1.0] * 11, "recency_days": 9.0, "gap_days": 9.0})
    sizes = pd.DataFrame({"segment": ["All customers"], "customers": [20], "revenue": [2911.0], "revenue_share": [1.0], "revenue_per_customer": [145.5], "share": [1.0]})
    say = Language()
    lines = actions.plan({"segments": sizes, "labels": labels, "facts": facts}, say)
    assert [line["kind"] for line in lines] == ["largest", "silent"]
    assert lines[0]["text"].startswith("5 customers bring 14% of revenue") and lines[1]["text"] == "5 customers have fallen silent; before spending on an offer, ask a few of them what changed"
    cited = say.register.table("11").set_index("text").loc[lines[1]["text"]]
    assert (cited["table"], cited["cells"]) == ("segments", "all rows: silent")
    assert with_silent(sizes, labels, facts)["silent_once"].sum() == 0
    more = pd.concat([facts, pd.DataFrame({"customer_id": ["once"], "orders": 1, "revenue": 3.0, "recency_days": 9.0, "gap_days": 9.0})], ignore_index=True)
    with_one = pd.concat([labels, pd.DataFrame({"customer_id": ["once"], "segment": "All customers", "status": "former"})], ignore_index=True)
    told = actions.plan({"segments": sizes, "labels": with_one, "facts": more}, Language())[1]["text"]
    assert told == "6 customers have fallen silent; before spending on an offer, ask a few of them what changed, those who bought more than once first"
