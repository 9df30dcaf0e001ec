"""Rhythms that were agreed on: who pays by the year is not silent because most pay by the month."""

import numpy as np
import pandas as pd

from segkit.methods import _agreed, life_cycle, ltv
from segkit.methods._rhythm import former


def payers(rows):
    """(how many, orders, days between payments, days since the last one, one payment)"""
    made = [dict(orders=n, order_days=n, gap_days=float(gap) if n > 1 else np.nan, recency_days=float(since), tenure_days=since + gap * (n - 1.0), purchases=pay * n, revenue=pay * n)
            for many, n, gap, since, pay in rows for _ in range(many)]  # fmt: skip
    return pd.DataFrame(made).assign(customer_id=[f"c{i:03}" for i in range(len(made))])


MONTHLY = [(40, 8, 30, 12, 20.0), (10, 5, 31, 120, 20.0), (6, 1, 30, 20, 20.0), (6, 1, 30, 100, 20.0)]  # ten stopped; six who paid once, lately, and six long ago
YEARLY = [(15, 2, 365, 200, 200.0), (12, 1, 365, 300, 200.0), (8, 1, 365, 440, 200.0)]  # eight have not renewed


def gone(table, **more):
    return life_cycle.fit(table.assign(**more)).table.merge(table)["status"].eq("former").groupby([table["purchases"] / table["orders"], table["recency_days"]]).mean().to_dict()


SAID = {(20.0, 12.0): 0, (20.0, 20.0): 0, (20.0, 100.0): 1, (20.0, 120.0): 1, (200.0, 200.0): 0, (200.0, 300.0): 0, (200.0, 440.0): 1}


def test_a_yearly_payer_is_judged_by_the_year_and_a_monthly_one_by_the_month():
    assert gone(payers(MONTHLY + YEARLY)) == SAID
    few = payers([(12, 8, 30, 12, 20.0), (6, 1, 30, 20, 20.0), (6, 1, 30, 100, 20.0), (40, 2, 365, 200, 200.0), (8, 1, 365, 440, 200.0)])  # most pay by the year: the median gap of all is a year
    assert gone(few) == {k: v for k, v in SAID.items() if k in {(20.0, 12.0), (20.0, 20.0), (20.0, 100.0), (200.0, 200.0), (200.0, 440.0)}}


def test_the_plan_says_it_where_the_size_of_the_payment_does_not():
    table = payers(MONTHLY + YEARLY)
    plan = pd.Series(np.where(table["purchases"] / table["orders"] > 100, "Team (yearly)", "Team (monthly)"), dtype="str")
    same = table.assign(purchases=table["orders"] * 50.0)
    told = life_cycle.fit(same.assign(Plan=plan))
    assert told.facts["agreed"][1]["who"].startswith("\"Plan\" IS NOT NULL AND \"Plan\" IN ('Team (yearly)') AND") and round(told.facts["agreed"][1]["days"]) == 365
    assert told.table["status"].eq("former").groupby([table["purchases"] / table["orders"], table["recency_days"]]).mean().to_dict() == SAID
    plain = life_cycle.fit(same.assign(Plan=plan.map({"Team (yearly)": "Ofeq", "Team (monthly)": "Lumo"})))  # the values name no period, and go with it
    assert plain.table["status"].tolist() == told.table["status"].tolist()
    assert told.label(same.assign(Plan=plan))["status"].tolist() == told.table["status"].tolist()
    nothing = life_cycle.fit(same).table["status"]  # nothing tells them apart: nobody is silent who may have paid for a year
    assert nothing[(same["order_days"] < 3) & (same["recency_days"] <= 365)].eq("former").sum() == 0


def test_in_the_first_year_nobody_has_paid_twice_by_the_year():
    young = payers([*MONTHLY, (12, 1, 365, 300, 200.0)])
    assert gone(young)[(200.0, 300.0)] == 0
    plan = pd.Series(np.where(young["purchases"] / young["orders"] > 100, "rok", "miesiąc"), dtype="str")
    near = young.assign(purchases=young["orders"] * 50.0)
    assert life_cycle.fit(near.assign(okres=plan)).table["status"][(plan == "rok").to_numpy()].eq("former").sum() == 0


def test_where_all_pay_by_the_year_or_nobody_agreed_on_anything_nothing_changes():
    for table in (payers(YEARLY), payers(MONTHLY)):
        assert _agreed.rhythms(table) == [] and "agreed" not in former(table)[1]
    rng = np.random.default_rng(5)
    shop = payers([(1, int(n), int(gap), int(since), float(pay)) for n, gap, since, pay in zip(rng.integers(1, 9, 400), rng.lognormal(3.8, 0.8, 400), rng.integers(1, 500, 400), rng.lognormal(4, 1, 400), strict=True)])
    for more in ({}, {"usual_product": rng.choice(["Diary for the year", "Wall calendar (12 months)", "Weekly planner", "Month of the rose"], 400)}):
        assert _agreed.rhythms(shop.assign(**more)) == []


def test_lifetime_value_takes_a_yearly_payer_for_a_customer_still():
    table = payers(MONTHLY + YEARLY)
    value = ltv.fit(table, model="rhythm").table
    assert (value.loc[table["recency_days"].eq(300).to_numpy(), "expected_value"] > 0).all() and value.loc[table["recency_days"].eq(440).to_numpy(), "expected_value"].eq(0).all()


def test_who_paid_for_a_year_is_on_no_list_of_those_to_be_won_back():
    from segkit.steps.strategy import advised

    table = payers(MONTHLY + YEARLY)
    labels = life_cycle.fit(table).table[["customer_id", "status"]].assign(segment="late")
    lists = {"late": table[["customer_id"]]}
    told = advised(lists, labels, table, keep=[], leave=[], back=["late"])["late"]["customer_id"]
    assert set(told) == set(labels.loc[labels["status"] == "former", "customer_id"]) and 0 < len(told) < len(table)
    shop = table.assign(gap_days=table["gap_days"] * np.linspace(0.2, 2, len(table)))  # nothing was agreed on: the list is the segment's
    assert len(advised(lists, labels, shop, keep=[], leave=[], back=["late"])["late"]) == len(table) == len(advised(lists, labels, table, keep=[], leave=[])["late"])
