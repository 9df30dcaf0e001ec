"""Deals: each rule by hand, missing values, overrides, what A clients share."""

import numpy as np
import pandas as pd
import pytest

from segkit.ground.problems import NotEnoughData, Problems
from segkit.methods import _deal_features, deals_abc

COLUMNS = ["deal_id", "outcome", "amount", "cycle_days", "effort_hours", "discount", "changes", "profit", "has_budget", "beyond_product"]
DEALS = pd.DataFrame(
    [
        ("1", "won", 100, 10, 10, 0.0, False, 50, True, False),  # A: everything at or better than the medians
        ("2", "won", 200, 20, 20, 0.1, False, 40, True, False),  # A: exactly the medians
        ("3", "won", 300, 30, 30, 0.2, False, 30, True, False),  # B: nothing met
        ("4", "won", 150, 10, 10, 0.0, True, 90, True, False),  # B: changes asked
        ("5", "won", 400, 90, 90, 0.3, False, 10, True, True),  # X: before any other rule
        ("6", "lost", 50, 5, 80, 0.0, False, None, True, False),  # C
        ("7", "lost", 900, 5, 80, 0.0, False, None, False, True),  # X before D
        ("8", "lost", 90, 5, 80, 0.0, False, None, False, False),  # D before C
        ("9", "open", 90, 5, 80, 0.0, False, None, False, False),
        ("91", "lost", 199, 5, None, 0.0, False, None, None, True),  # C: beyond the product, but small
    ],
    columns=COLUMNS,
)
ANSWER = {"1": "A", "2": "A", "3": "B", "4": "B", "5": "X", "6": "C", "7": "X", "8": "D", "91": "C"}


def classes(table):
    return {d: c for d, c in zip(table["deal_id"], table["class"], strict=True) if isinstance(c, str)}


def test_by_hand():
    found = deals_abc.fit(DEALS)
    assert found.facts["medians"] == {"amount": 200.0, "cycle_days": 20.0, "effort_hours": 20.0, "discount": 0.1, "profit": 40.0}
    assert classes(found.table) == ANSWER
    rules = found.table.set_index("deal_id")["rule"]
    told = "cycle_days 20 = 20, effort_hours 20 = 20, discount 0.1 = 0.1, profit 40 = 40"
    assert rules["2"] == f"A: won, no changes asked, 4 of 4 met: {told}"
    assert rules["4"].startswith("B: won, changes asked") and rules["91"] == "C: lost; effort_hours not known, the median of won deals"
    assert rules["8"] == "D: no budget" and rules["9"] == "open: not classed"
    assert rules["7"] == "X: needs beyond the product, amount 900 > 200"
    assert found.table["segment"].tolist()[8] == "open" and found.facts["open"] == 1
    assert list(found.table) == ["deal_id", "class", "rule", "overridden", "segment"]


@pytest.mark.parametrize("words", [("yes", "no"), ("Да", "нет"), (1, 0), (1.0, 0.0), ("tak", "nie")])
def test_yes_and_no_in_the_words_of_the_client(words):
    said = {c: DEALS[c].map({True: words[0], False: words[1]}) for c in ["changes", "has_budget", "beyond_product"]}
    table = DEALS.assign(**said)
    found = deals_abc.fit(table)
    assert classes(found.table) == ANSWER
    assert found.label(table)["class"].equals(found.table["class"])


def test_definition_and_sql_give_the_same():
    overrides = pd.DataFrame({"deal_id": ["3"], "class": ["A"], "reason": ["a reference client"]})
    table = DEALS.astype({"has_budget": "boolean"})
    found = deals_abc.fit(table, overrides=overrides)
    assert found.label(table).equals(found.table[["deal_id", "class", "segment"]])
    duckdb = pytest.importorskip("duckdb").connect()
    duckdb.register("deals", table.astype({"has_budget": object}))
    labelled = duckdb.execute(found.to_sql(table="deals")).df().sort_values("deal_id", ignore_index=True)
    assert labelled["segment"].tolist() == found.table["segment"].tolist()


def test_a_missing_value_never_counts_as_met():
    missing = DEALS.loc[DEALS["deal_id"] == "1"].assign(deal_id="z")
    assert classes(deals_abc.fit(pd.concat([DEALS, missing.assign(changes=None)])).table)["z"] == "B"
    two = missing.assign(cycle_days=np.nan, discount=np.nan)
    assert classes(deals_abc.fit(pd.concat([DEALS, two])).table)["z"] == "B"
    only = deals_abc.fit(DEALS[["deal_id", "outcome"]])
    assert set(classes(only.table).values()) == {"B", "C"} and "profit" in only.facts["missing_columns"]
    assert only.label(DEALS)["class"].equals(only.table["class"])


def test_overrides_are_kept_and_shown():
    form = pd.DataFrame({"table": ["deals", "names"], "id": ["6", "x"], "value": ["B", "y"], "reason": ["will buy in May", None]})
    found = deals_abc.fit(DEALS, overrides=form).table.set_index("deal_id")
    assert found.loc["6", "class"] == "B" and found["overridden"].sum() == 1
    assert found.loc["6", "rule"] == "B by hand: will buy in May; by the rules C: lost; effort_hours 80 > 20, the median of won deals"
    with pytest.raises(Problems, match=r"(?s)'E' is not a class.*there is no such deal"):
        deals_abc.fit(DEALS, overrides=pd.DataFrame({"deal_id": ["1", "nine"], "class": ["E", "A"]}))


def test_row_order_and_the_last_deals():
    assert deals_abc.fit(DEALS.sample(frac=1, random_state=1)).table.equals(deals_abc.fit(DEALS).table)
    dated = DEALS.assign(date=pd.date_range("2026-01-01", periods=len(DEALS)))
    assert deals_abc.fit(dated, last=3).table["deal_id"].tolist() == ["7", "8", "9", "91"]


def test_problems_and_too_little():
    with pytest.raises(NotEnoughData, match="interview guide"):
        deals_abc.fit(DEALS.head(0))
    with pytest.raises(NotEnoughData, match="interview guide"):
        deals_abc.fit(DEALS.loc[DEALS["outcome"] == "open"])
    with pytest.raises(Problems, match="deal 1, column outcome: 'maybe' is not an outcome"):
        deals_abc.fit(DEALS.assign(outcome="maybe"))
    with pytest.raises(Problems, match="deal 1, column amount: 'much' cannot be read"):
        deals_abc.fit(DEALS.assign(amount="much"))
    assert classes(deals_abc.fit(DEALS.loc[DEALS["deal_id"] == "6"]).table) == {"6": "C"}


def test_focus():
    found = _deal_features.focus(DEALS, deals_abc.fit(DEALS)).set_index("class")
    assert found["deals"].to_dict() == {"A": 2, "B": 2, "C": 2, "D": 1, "X": 2}
    assert found["effort_hours"].to_dict() == {"A": 30, "B": 40, "C": 80, "D": 80, "X": 170}
    assert found.loc["A", "revenue_share"] == pytest.approx(300 / 1150) and found["deals_share"].sum() == pytest.approx(1)


def featured():
    rng = np.random.default_rng(5)
    n = 30
    good = np.arange(n) < 10
    table = pd.DataFrame({"deal_id": [f"{i:02}" for i in range(n)], "outcome": np.where(good, "won", "lost"), "changes": 0, "profit": 5.0,
                          "cycle_days": 5, "effort_hours": 5, "discount": 0})  # fmt: skip
    return table.assign(size=np.where(good ^ (np.arange(n) == 9), "small", "large"), staff=np.where(good, 12, rng.integers(11, 200, n)))


def test_what_a_clients_share():
    table = featured()
    found = _deal_features.features(table, deals_abc.fit(table), columns=["size"]).set_index("value")
    row = found.loc["small"]
    assert (row["a"], row["a_known"], row["others"], row["others_known"]) == (9, 10, 0, 20)
    assert row["difference"] == pytest.approx(0.9) and np.isnan(row["lift"]) and found.loc["large", "lift"] == pytest.approx(0.1)
    assert row["p"] == pytest.approx(10 / 14307150 + 0, rel=1e-6)  # 10 ways of 9 of the 10 among C(30, 9)
    assert row["p_holm"] == pytest.approx(2 * row["p"]) and 0.5 < row["low"] < 0.9 < row["high"] <= 1


def test_numbers_are_cut_at_their_median():
    table = featured()
    values = _deal_features.features(table, deals_abc.fit(table), columns=["staff"])["value"].tolist()
    assert sorted(v[0] for v in values) == [">", "≤"]


def test_the_a_client_in_one_line():
    table = featured()
    found = _deal_features.profile_rule(table, deals_abc.fit(table), columns=["size"])
    assert found["rule"] == "size = 'small'" and found["precision"] == 1.0 and found["recall"] == 0.9
    assert found["hits"] > found["base"] == pytest.approx(2 / 3)
    with pytest.raises(NotEnoughData):
        _deal_features.features(table.loc[table["outcome"] == "won"], deals_abc.fit(table.loc[table["outcome"] == "won"]))


def test_plot():
    assert deals_abc.plot(deals_abc.fit(DEALS)).figure is not None
    assert deals_abc.plot(deals_abc.fit(DEALS[["deal_id", "outcome"]])).figure is not None
