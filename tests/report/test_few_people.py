"""Of a few people no number stands beside their money, and nothing from which it could be worked out."""

import pandas as pd

from segkit.findings import actions
from segkit.ground.language import Language
from segkit.intake.recognise.look import goods
from segkit.privacy import rounding


def base(buyers):
    return pd.DataFrame({"customer_id": [f"c{i:02}" for i in range(buyers)], "silent": False, "revenue": [float(buyers - i) for i in range(buyers)], "orders": 2})


def test_the_largest_customers_are_at_least_as_many_as_may_be_told():
    assert actions._largest(base(20), Language(), 5)["text"].startswith("5 customers bring 43% of revenue")
    assert actions._largest(base(10), Language(), 5)["text"].startswith("5 customers bring 73% of revenue")
    for told in (actions._largest(base(10), Language(), 6), actions._largest(base(20).assign(silent=[False] * 3 + [True] * 17), Language(), 5)):
        assert told["text"].startswith("thank those who bring most and still buy") and not any(c.isdigit() for c in told["text"])


def test_what_is_left_beside_the_targets_is_no_row_of_a_few():
    sizes, plans = pd.Series({"kept": 166, "new": 98, "loyal": 3}), pd.DataFrame({"segment": ["kept", "new"], "decision": ["test", "test"], "chosen": False})
    assert rounding.few_segments(sizes, 5, plans) == ["loyal", "new"]
    assert rounding.few_segments(sizes, 5, plans.assign(chosen=[False, True])) == ["loyal", "kept"]  # who is chosen is told
    assert rounding.few_segments(sizes, 3, plans) == [] and rounding.few_segments(pd.Series({"kept": 166, "new": 98, "loyal": 3, "gone": 4}), 5, plans) == ["loyal", "gone"]


def test_products_that_stand_for_customers_are_not_thanked():
    people = {"segments": None, "labels": None, "facts": None}
    (line,) = actions.plan(people, Language(), goods=True)
    assert line["title"] == "Make sure that what sells best never runs out" and "thank" not in line["text"]
    assert goods("Артикул поставщика") and goods("Nazwa produktu") and not goods("Контрагент") and not goods("Client name")


def test_a_segment_to_be_left_alone_says_how_many_of_it_are_silent():
    rows = pd.DataFrame({"customers": [118], "gone": [74.0], "each": [215.0], "revenue_per_customer": [312.0]}, index=["Long silent"])
    said = [actions._leave(rows.assign(gone=gone), Language(), 5)["text"] for gone in (74.0, 115.0, 118.0)]
    assert said[0].startswith("74 of 118 customers are silent too, and they brought only $215 each")
    assert said[1].startswith("nearly all of the 118 customers are silent too") and said[2].startswith("they are silent too (118 customers)")


def test_of_a_product_after_which_a_few_come_back_no_more_is_told_than_that_they_are_few():
    from segkit.findings import baskets
    from segkit.privacy import movements

    rows = pd.DataFrame({"criterion": "product", "first": ["gift set"], "customers": [48], "came_back": [0.0625], "low": [0.02], "high": [0.17], "base": [0.54], "new_customers": [0], "new_p": [1.0], "p_adjusted": [1e-9], "sure": [True]})
    pairs = pd.DataFrame({"sure": pd.Series(dtype=bool), "lift": pd.Series(dtype=float)})
    assert baskets.sentences(pairs, movements.first_orders(rows, 5), Language()) == ["After a first order of “gift set”, less than 20% buy again within 180 days; of all 54%"]
    assert "6.3%" in baskets.sentences(pairs, movements.first_orders(rows, 3), Language())[0] and len(movements.first_orders(rows.head(0), 5)) == 0
    assert actions._after_which(movements.first_orders(rows, 5), Language()).startswith("most of all after a first order of “gift set”, where less than 20% buy again within 180 days, of all 54%")
