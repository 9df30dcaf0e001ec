"""What a segmentation was made from, and what that decides."""

import numpy as np
import pandas as pd

from segkit import methods
from segkit.customers.defining import by_definition, picked
from segkit.ground.bands import MEASURES
from segkit.methods import _cross

RNG = np.random.default_rng(3)
N = 60
PEOPLE = pd.DataFrame({
    "customer_id": [f"c{i:02}" for i in range(N)], "orders": RNG.integers(1, 9, N), "order_days": 3, "recency_days": RNG.integers(1, 300, N),
    "tenure_days": 400, "gap_days": 20.0, "revenue": RNG.exponential(90, N).round(2), "city": RNG.choice(["Omsk", "Perm", "Tara"], N),
    "age": np.arange(N) + 18, "usual_month": RNG.choice(list("123"), N), "usual_channel": RNG.choice(["web", "shop"], N),
}).assign(region=lambda t: t["city"].map({"Omsk": "S", "Perm": "U", "Tara": "S"}), band=lambda t: (t["age"] // 20).astype("str"))  # fmt: skip


def test_rfm_is_made_from_purchases_so_revenue_and_orders_are_by_definition_too():
    found = by_definition(methods.fit("rfm", {"facts": PEOPLE}).definition, PEOPLE)
    assert found == [c for c in PEOPLE if c in MEASURES or c == "usual_month"]


def test_a_rule_takes_what_it_reads_and_what_that_decides():
    rules = methods.fit("rules", {"facts": PEOPLE}, rules={"young": "age < 30 AND city = 'Omsk'", "else": "rest"})
    assert by_definition(rules.definition, PEOPLE) == ["city", "age", "region", "band"]


def test_a_cross_takes_both_sides():
    crossed = _cross.cross([methods.fit("life_cycle", {"facts": PEOPLE}), _cross.attribute(PEOPLE, "city")])
    found = by_definition(crossed.definition, PEOPLE)
    assert {"orders", "revenue", "usual_month", "city", "region"} <= set(found) and not {"usual_channel", "age"} & set(found)


def test_no_definition_no_columns_and_every_methods_own_can_be_read():
    assert by_definition({}, PEOPLE) == [] and by_definition(None, PEOPLE) == []


def test_of_rules_those_of_money_are_picked_by_purchases_and_a_company_of_a_size_is_not():
    """As an agency has them: the shop and the one-off order are picked by what they bought, the large company by its size."""
    rules = {"Shops": "order_days >= 6 AND gap_days <= 45", "Large": "band = '2' AND orders >= 2", "Rich": "city = 'Omsk' AND revenue > 90", "Once": "orders = 1", "else": "Rest"}
    definition = methods.fit("rules", {"facts": PEOPLE}, rules=rules).definition
    assert picked(definition, ["Shops", "Large", "Rich", "Once", "Rest"]) == {"Shops", "Rich", "Once", "Rest"}


def test_of_a_method_of_purchases_all_are_and_of_one_of_traits_none():
    names = ["a", "b"]
    assert picked(methods.fit("rfm", {"facts": PEOPLE}).definition, names) == picked(methods.fit("life_cycle", {"facts": PEOPLE}).definition, names) == set(names)
    assert picked(methods.fit("rules", {"facts": PEOPLE}, rules={"a": "age < 30", "else": "b"}).definition, names) == set() == picked(None, names)
