"""Deals, nests and the committee in the report: the figures by hand, and what is said when little is known."""

import pandas as pd
import pytest

from segkit.findings import deals as words
from segkit.ground.language import Language
from segkit.methods import b2b_nests
from segkit.report import checks, deals
from segkit.report.view import View
from segkit.steps import collect, segments

SAY, USD = Language("en", "PLN"), Language("en", "USD")
DEALS = pd.DataFrame(
    {
        "deal_id": [f"{i:02}" for i in range(12)],
        "outcome": ["won"] * 8 + ["lost"] * 4,
        "amount": [50.0] * 8 + [40.0] * 4,
        "effort_hours": [10.0] * 4 + [30.0] * 4 + [40.0] * 4,
        "cycle_days": [5.0] * 4 + [30.0] * 8,
        "discount": [0.0] * 4 + [10.0] * 8,
        "changes": [0] * 4 + [3] * 4 + [0] * 4,
        "profit": [30.0] * 4 + [5.0] * 4 + [-20.0] * 4,
        "industry": ["shops"] * 4 + ["works", "law"] * 4,
    }
)


def test_hours_and_money_by_class():
    classed, shared = segments.deals(DEALS)
    focus, rule = segments.deals_focus(DEALS, classed)
    assert focus.set_index("class")["effort_share"].to_dict() == pytest.approx({"A": 40 / 320, "B": 120 / 320, "C": 160 / 320})
    told = words.focus(focus, SAY)
    assert told[0] == "88% of the working hours went into deals of classes B and C" and f"Class C lost {SAY.money(80)}" in told
    assert "What sets A clients apart is industry “shops”: 100% of them have it and 0% of the others" in words.shared(shared, SAY)[0]
    assert rule["hits"] == 1 and "right in 100%" in words.a_rule(rule, SAY)[1]


def test_no_deals_or_none_closed_say_so():
    for received in (None, DEALS.assign(outcome="open")):
        classed, shared = segments.deals(received)
        focus, rule = segments.deals_focus(received, classed)
        assert focus.empty and rule == {} and shared.empty
        assert words.focus(focus, SAY) == ["No deal is won or lost yet, so none can be classed"]
    assert deals.cards(View({"deal_focus": focus, "nests": pd.DataFrame()}, SAY)) == []


def test_deals_without_features_or_a_clients_keep_their_classes():
    classed, shared = segments.deals(DEALS.drop(columns="industry"))
    assert len(classed) == 12 and shared.empty
    focus, rule = segments.deals_focus(DEALS.drop(columns="industry"), classed)
    (card,) = deals.cards(View({"deal_focus": focus, "deal_features": shared, "deal_rule": rule}, SAY))
    assert len(card["pictures"]) == 1 and card["tables"][0]["columns"][0]["title"] == "Class"


def test_nests_of_a_case_and_the_people_who_decide():
    criteria = pd.DataFrame(
        {"criterion": ["industry", "urgency"], "nest": ["demographics", "situational factors"], "column": ["industry", "urgency"]}
    )
    nests = collect.nests(criteria, pd.DataFrame({"criterion": ["industry", "urgency"], "coverage": [1.0, 0.0]}))
    assert nests.set_index("nest")["in_data"].loc[["demographics", "situational factors"]].tolist() == [1, 0]
    form = pd.DataFrame({"client": ["K1", ""], "segment": ["", "Shops"], "role": ["buyer", "decider"], "person": ["clerk", "owner"]})
    people = b2b_nests.committee(form, labels=pd.DataFrame({"customer_id": ["K1"], "segment": ["Shops"]}))
    assert set(people["segment"]) == {"Shops"} and people.loc[~people["missing"], "person"].tolist() == ["owner", "clerk"]
    (card,) = deals.cards(View({"nests": nests, "committee": people}, SAY))
    assert card["finding"] == "We know something at 1 of 6 levels"
    assert card["parts"][0]["bullets"][0] == "In “Shops” the decision is made by owner; what convinces is still to be asked"
    empty = deals.buyers(View({"nests": nests, "committee": people.head(0)}, SAY))
    assert "Nobody has described the buying committee yet" in empty["parts"][0]["text"][0]


def test_private_customers_have_no_nests():
    criteria = pd.DataFrame({"criterion": ["age"], "nest": [None], "column": ["age"]})
    assert collect.nests(criteria, pd.DataFrame({"criterion": ["age"], "coverage": [1.0]})).empty


def test_deals_and_purchases_that_do_not_agree_are_said_not_to():
    table = pd.DataFrame([("all", 14, 458.0, 300.0), ("bought", 8, 250.0, 300.0), ("none", 6, 208.0, 0.0), ("never", 4, 150.0, 0.0)], columns=["item", "customers", "won", "invoiced"])
    table["open"] = (table["won"] - table["invoiced"]).clip(lower=0)
    assert words.invoiced(table, USD) == [
        "Deals and purchases do not agree: of 14 customers with a won deal, 6 (4 of them nothing ever) have bought nothing since, though their deals were worth $208; the others had deals worth $250 and have bought for $300; ask the accounts department before relying on either"
    ]
    assert "6 (4 of them nothing ever, all in “Asked”) have bought nothing since" in words.invoiced(table, USD, segment="Asked")[0]
    assert words.to_invoice(table, USD) == "Ask the accounts department which won deals are not invoiced yet: $458 were won, and the same customers have bought for $300 since"
    assert words.unpaid(table, USD) == "$158" and words.beside(table, USD) == ["At least $158 of won deals are not invoiced yet and are in none of these figures"]
    assert [(c["result"], c["status"]) for c in checks._paid(table, USD)] == [("$458 won, $300 bought since", "fail")] and checks._paid(None, USD) == []
    more = table.assign(customers=[8, 8, 0, 0], won=[250.0, 250.0, 0.0, 0.0], invoiced=[251.0, 251.0, 0.0, 0.0])
    assert words.unpaid(more, USD) == "" == words.unpaid(None, USD) and words.headed("News", more, USD) == "News" == words.headed("News", table, USD) and words.beside(more, USD) == [] == words.beside(None, USD)
    assert words.to_invoice(more, USD) == "" == words.to_invoice(None, USD) and checks._paid(more, USD)[0]["status"] == "pass"
    whole = table.assign(customers=[8, 8, 0, 0], won=[250.0, 250.0, 0.0, 0.0])
    assert words.invoiced(whole, USD)[0].startswith("Deals and purchases do not agree, since customers who won $250 in deals have bought for $300 since")
    assert words.invoiced(whole.assign(invoiced=[251.0, 251.0, 0.0, 0.0]), USD)[0].startswith("Deals and purchases agree")
    assert words.invoiced(None, USD) == [] == words.invoiced(table.head(0), USD)
    told = words.differing(pd.DataFrame({"criterion": ["industry"], "customers": [30], "differ": [20]}), USD)
    assert told == ["Deals and the list of customers differ in industry (20 of 30 customers); segments and profiles go by the list, what A clients share by the deals"]


def test_codes_that_do_not_fit_are_a_check_that_fails():
    codes = pd.DataFrame({"customers": [32], "known": [190], "same": [54], "by_chance": [51.7], "spread": [5.1], "p": [0.375], "won": [458.0], "fits": [False]})
    assert [(c["result"], c["status"], c["todo"]) for c in checks._coded(codes, USD)] == [("54 of 190 details are the same, by chance 52", "fail", "Find out whose the deals are.")]
    assert checks._coded(codes.assign(fits=True), USD) == [] == checks._coded(None, USD)
    focus = pd.DataFrame({"class": ["A", "C"], "deals": [4, 8], "deals_share": [0.3, 0.7], "effort_hours": [10.0, 90.0], "effort_share": [0.1, 0.9], "revenue": [9.0, 0.0], "revenue_share": [1.0, 0.0], "profit": [3.0, -2.0]})
    view = View({"deal_focus": focus, "deal_features": pd.DataFrame(), "deal_rule": {}, "deal_codes": codes, "differing": pd.DataFrame({"criterion": ["industry"], "customers": [32], "differ": [26]})}, USD)
    text = deals.deals(view)["text"]
    assert any(line.startswith("The customer codes in the deals do not fit the list") for line in text) and not any("differ in industry" in line for line in text)


def test_what_deals_and_list_disagree_on_is_not_said_to_set_a_clients_apart():
    row = {"feature": "industry", "value": "shops", "share_a": 1.0, "share_others": 0.125, "difference": 0.875, "low": 0.44, "high": 0.96, "p": 0.0001, "p_holm": 0.004}
    differ = pd.DataFrame({"criterion": ["industry"], "customers": [32], "differ": [26]})
    table = pd.DataFrame([row, row | {"feature": "size", "value": "big"}])
    told = words.shared(table, USD, differ=differ)
    assert told[0] == "By the deals 100% of A clients have industry “shops” and 13% of the others; the list of customers says something else of 26 of 32, so do not use it until the two agree"
    assert told[1].startswith("What sets A clients apart is size “big”") and words.shared(table, USD)[0].startswith("What sets A clients apart is industry “shops”")


def test_the_segment_of_winners_who_never_bought_is_named_where_it_is_one():
    t = {
        "deals_received": pd.DataFrame({"deal_id": ["1", "2", "3"], "client": ["a", "b", "c"], "outcome": ["won", "won", "lost"]}),
        "facts": pd.DataFrame({"customer_id": ["a", "b", "c"], "orders": [0, 3, 0]}), "labels": pd.DataFrame({"customer_id": ["a", "b", "c"], "segment": ["Asked", "VIP", "Other"]}),
        "deals_invoiced": pd.DataFrame({"item": ["all", "bought", "none", "never"], "customers": [2, 1, 1, 1], "won": [9.0, 5.0, 4.0, 4.0], "invoiced": [5.0, 5.0, 0.0, 0.0]}),
    }  # fmt: skip
    assert deals._never(View(t, USD)) == "Asked"
    assert deals._never(View(t | {"facts": t["facts"].assign(orders=0)}, USD)) is None and deals._never(View({}, USD)) is None
