"""5W: every cell says where it comes from, and why is never made up."""

import pandas as pd
import pytest

from segkit.customers import profile
from segkit.ground import language
from segkit.ground.language import Language
from segkit.ground.problems import NotEnoughData
from segkit.methods import five_w

IDS = [f"c{i:03}" for i in range(200)]
LABELS = pd.DataFrame({"customer_id": IDS, "segment": ["VIP"] * 50 + ["Rest"] * 150})
FACTS = pd.DataFrame({"customer_id": IDS, "gap_days": [10.0] * 50 + [30.0] * 150, "city": ["Omsk"] * 45 + ["Perm"] * 155})
CRITERIA = pd.DataFrame({"criterion": ["city"], "group": ["geographic"], "type": ["category"], "column": ["city"], "chosen": [True]})


def choices(vip: str, rest: str, criterion: str, orders: int = 1) -> pd.DataFrame:
    values = [vip] * 50 + [rest] * 150
    return pd.DataFrame({"customer_id": IDS, "criterion": criterion, "value": values, "orders": orders, "purchases": 10.0})


CHOICES = pd.concat([choices("shoes", "coats", "category"), choices("6", "1", "weekday"), choices("web", "shop", "channel")])
PROFILE = profile.describe(LABELS, FACTS, criteria=CRITERIA)


@pytest.fixture(scope="module")
def table():
    return five_w.fit(PROFILE, choices=CHOICES, labels=LABELS, facts=FACTS).set_index("segment")


def test_cells_are_filled_from_data(table):
    vip = table.loc["VIP"]
    assert vip["what"] == "shoes (100% of orders, 4.0 times as common as in the base)"
    assert vip["who"] == "For 90% the city is Omsk, 4.0 times as common as in the base"
    assert vip["when"] == "usually every 10 days"  # one weekday only: no peak among several
    assert vip["where"] == "web (100% of orders, 4.0 times as common as in the base); for 90% the city is Omsk, 4.0 times as common as in the base"
    assert vip[["what_source", "who_source", "when_source", "where_source"]].tolist() == ["data"] * 4


def test_shares_are_of_orders_not_of_lines_and_the_average_is_no_mark():
    two = pd.concat([choices("shoes", "shoes", "category"), choices("socks", "socks", "category")]).assign(of_orders=1)
    table = five_w.picks(two, LABELS)
    assert table["share"].tolist() == [1.0] * 4 and table["lift"].tolist() == [1.0] * 4 and not table["sure"].any()
    even = five_w.fit(PROFILE, choices=choices("shoes", "shoes", "category"), labels=LABELS, facts=FACTS).set_index("segment")
    assert even.loc["VIP", "what"] == "shoes (100% of orders)"


def test_why_stays_open_with_the_question(table):
    assert table["why"].tolist() == ["open", "open"]
    assert table["why_source"].tolist() == ["open", "open"]
    assert table["why_question"].str.startswith("Why did you buy").all()
    assert (table["what_question"] == "").all()


def test_why_comes_from_interviews_of_the_segment():
    told = pd.DataFrame({"interview": [1, 2, 3, 4], "customer_id": ["c000", None, None, None], "segment": [None, "VIP", "Rest", "Nobody"],
                         "motive": ["gift", "gift", "price", "fame"]})  # fmt: skip
    table = five_w.fit(PROFILE, choices=CHOICES, labels=LABELS, facts=FACTS, interviews=told).set_index("segment")
    assert table["why"].to_dict() == {"VIP": "“gift” in 2 interviews", "Rest": "“price” in 1 interview"}
    assert set(table["why_source"]) == {"interview"}


def test_why_comes_from_the_survey():
    facts = FACTS.assign(benefit=["speed"] * 50 + ["price"] * 150)
    described = profile.describe(LABELS, facts, criteria=CRITERIA.assign(criterion="benefit", group="behavioural", column="benefit"))
    table = five_w.fit(described, labels=LABELS, facts=facts).set_index("segment")
    assert table.loc["VIP", ["why", "why_source"]].tolist() == ["For 100% of those who answered, the benefit is speed", "data"]


def test_a_peak_is_only_named_where_it_is_sure():
    even = pd.concat([choices(d, d, "weekday") for d in "1234567"])
    peak = pd.concat([even, choices("6", "6", "weekday", 20)])
    args = {"labels": LABELS, "facts": FACTS}
    assert five_w.cells(PROFILE, choices=even, **args).query("criterion == 'weekday'").empty
    found = five_w.cells(PROFILE, choices=peak, **args).query("criterion == 'weekday'")
    assert found["value"].tolist() == ["6", "6"]
    assert "Saturday (78% of orders)" in five_w.fit(PROFILE, choices=peak, **args)["when"].iloc[0]


def test_days_and_months_in_the_readers_language():
    say = Language("ru", "RUB")
    assert [language.shown("weekday", "6", say), language.shown("month", "12", say), language.shown("hour", "9", say)] == [
        "суббота",
        "декабрь",
        "9:00",
    ]


def test_nothing_known_is_open_everywhere():
    table = five_w.fit(PROFILE.head(0), labels=LABELS, facts=FACTS[["customer_id"]])
    assert (table[[f"{w}_source" for w in five_w.ITEMS]] == "open").all().all()
    with pytest.raises(NotEnoughData):
        five_w.fit(PROFILE, labels=LABELS.head(0), facts=FACTS)


def test_row_order_changes_nothing(table):
    again = five_w.fit(PROFILE, choices=CHOICES.iloc[::-1], labels=LABELS.iloc[::-1], facts=FACTS.iloc[::-1])
    pd.testing.assert_frame_equal(again.set_index("segment"), table)


def test_the_picture_counts_what_is_known(table):
    import matplotlib

    matplotlib.use("agg")
    assert five_w.plot(table.reset_index()).figure.get_suptitle().replace("\n", " ") == "8 of 10 answers are known"


def test_what_is_known_of_three_of_a_hundred_is_not_told_of_them():
    """Two of three who are 45–54 are anything from a fifth to nearly all of the hundred; of sixty known they are told."""
    ids = [f"n{i:03}" for i in range(206)]
    labels = pd.DataFrame({"customer_id": ids, "segment": ["New"] * 103 + ["Old"] * 103})
    criteria = pd.DataFrame({"criterion": ["town"], "group": ["geographic"], "type": ["category"], "column": ["town"], "chosen": [True]})

    def who(of_new: int, of_old: int) -> list[str]:
        town = [(["Omsk", "Omsk", "Perm"] * 35)[i % 103] if i % 103 < (of_new if i < 103 else of_old) else None for i in range(206)]
        facts = pd.DataFrame({"customer_id": ids, "town": town})
        return five_w.fit(profile.describe(labels, facts, criteria=criteria), labels=labels, facts=facts)["who"].tolist()

    assert who(3, 90) == ["open", "For 67% the town is Omsk"]
    assert who(24, 90)[0] == "open"  # 47 % to 82 %: 18 points to either side
    assert who(60, 90)[0] == "For 67% the town is Omsk"


def test_where_the_commonest_value_is_not_sure_a_rare_one_is_not_told_instead():
    ids = [f"n{i:02}" for i in range(40)]
    labels = pd.DataFrame({"customer_id": ids, "segment": "One"})
    criteria = pd.DataFrame({"criterion": ["town"], "group": ["geographic"], "type": ["category"], "column": ["town"], "chosen": [True]})
    facts = pd.DataFrame({"customer_id": ids, "town": ["Omsk"] * 12 + ["Perm"] * 6 + ["Tara", "Ishim"] + [None] * 20})  # 60 %: 39 to 78; 5 %: 1 to 24
    assert five_w.fit(profile.describe(labels, facts, criteria=criteria), labels=labels, facts=facts)["who"].tolist() == ["open"]


def test_no_rhythm_where_most_bought_on_one_day_only_or_all_fell_silent():
    """19 of 80 bought on two days, all of them 400 days ago: every 21 days is nobody's rhythm."""
    ids = [f"q{i:02}" for i in range(80)]
    labels = pd.DataFrame({"customer_id": ids, "segment": "Gone quiet"})

    def when(known: int, silent: float) -> str:
        facts = pd.DataFrame({"customer_id": ids, "gap_days": [21.0] * known + [None] * (80 - known), "recency_days": silent})
        return five_w.fit(PROFILE.head(0), labels=labels, facts=facts)["when"].iloc[0]

    assert [when(19, 10.0), when(39, 10.0), when(80, 400.0), when(80, 64.0)] == ["open"] * 4
    assert when(40, 10.0) == when(80, 63.0) == "usually every 21 days"


def test_months_are_written_as_the_language_writes_them():
    rows = [{"item": "when", "criterion": c, "value": v, "share": 0.1, "share_step": 0.0, "lift": float("nan"), "source": "data", "segment": "VIP", "customers": 40, "name": c} for c, v in (("hour", "17"), ("month", "12"))]
    assert five_w._row("VIP", 40, pd.DataFrame(rows), Language("en"), False)["when"] == "17:00 (10% of orders); December (10% of orders)"
    assert five_w._row("VIP", 40, pd.DataFrame(rows), Language("pl"), False)["when"].startswith("17:00 (10") and "; grudzień" in five_w._row("VIP", 40, pd.DataFrame(rows), Language("pl"), False)["when"]
