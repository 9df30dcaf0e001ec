"""Step 3: who brings the money."""

import pandas as pd
import pytest

from segkit.findings import collect
from segkit.ground.language import Language
from segkit.steps import customers


def people(revenue: list[float], orders: int = 1) -> pd.DataFrame:
    return pd.DataFrame({"customer_id": [str(i) for i in range(len(revenue))], "revenue": revenue, "orders": orders})


def test_the_largest_come_first_and_all_make_the_whole():
    curve = customers.concentration(people([10.0, 70.0, 15.0, 5.0, 0.0]))
    assert (curve[0], curve[20], curve[40], curve[100]) == (0.0, 0.7, pytest.approx(0.85), pytest.approx(1.0))


def test_everybody_the_same_lies_on_the_line():
    curve = customers.concentration(people([3.0] * 200))
    assert max(abs(curve[i] - i / 100) for i in range(101)) < 1e-9


def test_a_loss_and_those_who_never_bought_add_nothing():
    table = people([100.0, -40.0, 50.0])
    table.loc[2, "orders"] = 0
    assert customers.concentration(table)[100] == 1.0
    assert customers.concentration(table)[50] == 1.0


def test_the_chart_says_the_share_of_the_first_fifth():
    ax = customers.plot_concentration(people([10.0, 70.0, 15.0, 5.0, 0.0]), say=Language("ru", "RUB"))
    assert any("70" in text.get_text() for text in ax.texts)


def test_the_fifth_is_of_those_who_bought():
    """Two of ten buyers brought 60 of 100; ten more never bought and are nobody's fifth."""
    say, table = Language("en", "USD"), people([30.0, 30.0, *[5.0] * 8, *[0.0] * 10])
    table.loc[10:, "orders"] = 0
    assert collect.concentration(customers.concentration(table), say) == "The largest fifth of those who bought brings 60% of revenue"
    assert say.register.table("03")["cells"].tolist() == ["all rows: revenue, orders"]


def test_what_a_third_of_the_customers_told_is_not_nothing():
    """Known of a third only, the criterion is not told as the commonest of all while another is; alone it is better than to say that nothing is known."""
    from segkit.findings.customers import customers as told

    rows = [("children", "demographic", "0", 21, 0.21), ("children", "demographic", "2", 12, 0.12), ("children", "demographic", "unknown", 67, 0.67)]
    table = pd.DataFrame(rows, columns=["criterion", "group", "value", "customers", "share"])
    table = table.assign(share_low=0.1, share_high=0.3, revenue_share=0.0, index=100.0, name="Children", p=1.0, adjusted=1.0, sure=False)
    table = table.assign(answered=33, share_known=table["share"] / 0.33, share_known_low=0.47, share_known_high=0.78)
    said = told(table, Language("en"))
    assert said and not any("do not say who" in text for text in said) and said[0] == "64% of the 33 customers for whom this is known have no children (47% to 78%)"
    rounded = told(table.assign(share_step=0.02, share_known_step=0.06, answered=None), Language("en"))
    assert rounded[0] == "About 64% of those for whom this is known have no children (47% to 78%)"  # no number that would tell more than the share
    more = table.iloc[:1].assign(criterion="city", group="demographic", value="Omsk", share=0.2, name="City")
    assert "city is Omsk" in told(pd.concat([table, more]), Language("en"))[0]


def test_a_group_that_is_surely_rich_and_may_not_be_shown_is_not_denied():
    """Its index is not printed, since it would tell of a few; that no group brings more would be untrue."""
    from segkit.findings import customers as customer_words

    rows = pd.DataFrame({"criterion": "type", "group": "demographic", "value": ["trade", "shop"], "name": "Type", "customers": [70, 270], "share": [0.2, 0.8], "share_low": 0.1, "share_high": 0.9,
                         "revenue_share": [0.5, 0.5], "index": [float("nan"), 62.0], "index_known": [float("nan"), 62.0], "sure": [True, True], "share_known": 0.5, "share_known_low": 0.4, "share_known_high": 0.6,
                         "answered": 340, "known": 340, "share_step": 0.0, "revenue_share_step": 0.0})  # fmt: skip
    told = " ".join(customer_words.customers(rows, Language()))
    assert "brings clearly more" not in told
    assert "Customers whose type is trade bring clearly more than their number would suggest; they are 20% of customers and 50% of revenue" in told
    coarse = rows.assign(share_step=0.4, revenue_share_step=0.4)  # rounded so, they may bring as much as all others
    assert "more than their number" not in " ".join(customer_words.customers(coarse, Language()))
    assert "brings clearly more" in " ".join(customer_words.customers(rows.assign(sure=[False, True]), Language()))


def test_few_companies_that_make_half_are_told_and_others_are_not():
    """Nine of a thousand and eight bring a hundred each, the others nearly one: 900 of 1,799; a thousand alike make half with five hundred."""
    from segkit.findings import segments as words

    few = customers.half(people([100.0] * 9 + [0.9] * 999))
    assert few == 9 and customers.half(people([3.0] * 1000)) == 0 and customers.half(people([9.0, 1.0, 1.0])) == 0 and customers.half(people([0.0] * 20)) == 0
    assert customers.half(people([50.0] * 11 + [1.0] * 489)) == 0 and customers.half(people([100.0] * 15 + [1.0] * 985)) == 13  # under a fiftieth
    told = words.largest(few, 1008, Language(), least=5)
    assert told.startswith("9 of the 1,008 customers who bought make half of all revenue; give each of them") and words.largest(3, 1008, Language(), least=5).startswith("Fewer than 5 of")
