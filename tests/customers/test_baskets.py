"""What goes together: by hand, planted, and nothing where nothing is."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from segkit.customers import baskets


def chosen(sets):
    rows = [(f"{i:04}", "category", v, 1) for i, values in enumerate(sets) for v in sorted(values)]
    return pd.DataFrame(rows, columns=["customer_id", "criterion", "value", "orders"])


def labels(names):
    return pd.DataFrame({"customer_id": [f"{i:04}" for i in range(len(names))], "segment": names})


def test_lift_and_katz_interval_by_hand():
    # 30 of 40 in A buy tea, 20 of 60 in B: 0.75 ÷ 0.3333 = 2.25; √(1/30 − 1/40 + 1/20 − 1/60) = 0.2041; × e^±0.4001
    sets = [{"tea"}] * 30 + [{"x"}] * 10 + [{"tea"}] * 20 + [{"x"}] * 40
    row = baskets.by_segment(chosen(sets), labels(["A"] * 40 + ["B"] * 60)).set_index(["segment", "value"]).loc[("A", "tea")]
    assert (row["customers"], row["people"]) == (30, 40) and row["lift"] == pytest.approx(2.25)
    assert (row["low"], row["high"]) == (pytest.approx(1.508, abs=1e-3), pytest.approx(3.357, abs=1e-3)) and row["sure"]


def test_on_noise_hardly_ever_anything_is_sure():
    rng = np.random.default_rng(0)
    told = 0
    for _ in range(20):
        sets = [set(np.array(list("abcdef"))[rng.random(6) < 0.4]) | {"z"} for _ in range(400)]
        made = chosen(sets)
        told += baskets.by_segment(made, labels(rng.choice(list("xyz"), 400)))["sure"].any() or baskets.together(made)["sure"].any()
    assert told <= 4


def test_a_planted_pair_and_triple():
    rng = np.random.default_rng(1)
    sets = []
    for _ in range(600):
        mine = set(np.array(list("abcdef"))[rng.random(6) < 0.3])
        sets.append((mine | {"a", "b"}) if rng.random() < 0.2 else mine)
    made = chosen(sets)
    pairs = baskets.together(made)
    sure = pairs[pairs["sure"] & (pairs["lift"] > 1)]
    assert sure["values"].tolist() == ["a + b"]
    triples = baskets.together(made, size=3)
    assert not (triples["sure"] & (triples["lift"] > 1)).any()  # nothing beyond the pair
    planted = [s | ({"c", "d", "e"} if rng.random() < 0.2 else set()) for s in sets]
    best = baskets.together(chosen(planted), size=3).iloc[0]
    assert best["values"] == "c + d + e" and best["sure"]


def test_who_buys_much_buys_everything_and_nothing_goes_together():
    rng = np.random.default_rng(2)
    told = []
    for _ in range(10):
        much = rng.beta(1, 1.5, 800)
        sets = [set(np.array(list("abcdefgh"))[rng.random(8) < m]) for m in much]
        pairs = baskets.together(chosen(sets))
        told.append((pairs["sure"] & (pairs["lift"] > 1)).any())
    assert sum(told) <= 2


def test_what_nobody_paid_for_follows_no_first_order_and_is_bought_together_with_nothing():
    """Forty pay a package and ten of them come out of it twice for nothing; twenty pay another one within half a year; of a pass that most come for there is no row."""
    days = ["2026-01-01", "2026-01-08", "2026-01-15", "2026-03-01"]
    rows = [(f"c{i:02}", day, "package" if n in (0, 3) else "visit", 90.0 if n in (0, 3) else 0.0) for i in range(40) for n, day in enumerate(days) if n == 0 or (n == 3 and i < 20) or (n in (1, 2) and i < 10)]
    rows += [(f"p{i:02}", day, "pass" if n == 0 else "visit", 90.0 if n == 0 else 0.0) for i in range(20) for n, day in enumerate(days)]
    lines = pd.DataFrame(rows, columns=["customer_id", "date", "category", "amount"]).assign(date=lambda t: pd.to_datetime(t["date"]))
    table = baskets.first_orders(lines, as_of=dt.date(2026, 12, 1))
    assert table[["first", "customers", "came_back", "next"]].values.tolist() == [["package", 40, 0.5, "package"]] and table["base"].iloc[0] == 0.5
    chosen = pd.DataFrame([(f"c{i:02}", v, paid) for i in range(40) for v, paid in (("package", 90.0), ("visit", 0.0), ("tea", 5.0))], columns=["customer_id", "value", "purchases"]).assign(criterion="category")
    assert baskets.together(chosen)["values"].tolist() == ["package + tea"]


def test_first_orders_by_hand():
    day = lambda n: pd.Timestamp("2025-01-01") + pd.Timedelta(days=n)  # noqa: E731
    rows = []
    for i in range(20):  # tea first: 15 come back within 180 days, to a cup; two too late; three not
        rows.append((f"t{i}", day(i), "tea", 10.0))
        rows += [(f"t{i}", day(i + (60 if i < 15 else 300)), "cup", 5.0)] if i < 17 else []
    for i in range(20):  # coffee first, with something cheaper: four come back
        rows += [(f"c{i}", day(i), "coffee", 10.0), (f"c{i}", day(i), "sugar", 1.0)]
        rows += [(f"c{i}", day(i + 30), "coffee", 9.0)] if i < 4 else []
    rows += [(f"n{i}", day(500), "tea", 10.0) for i in range(30)]  # too new to have come back
    lines = pd.DataFrame(rows, columns=["customer_id", "date", "category", "amount"])
    table = baskets.first_orders(lines, as_of=dt.date(2026, 6, 1)).set_index("first")
    assert table.loc["tea", ["customers", "came_back", "next", "next_share"]].tolist() == [20, 0.75, "cup", 1.0]
    assert table.loc["coffee", ["customers", "came_back"]].tolist() == [20, 0.2] and np.isnan(table.loc["coffee", "next_share"])
    assert table["base"].iloc[0] == pytest.approx(19 / 40) and table["sure"].all()


def test_without_categories_nothing_is_said():
    empty = pd.DataFrame(columns=["customer_id", "criterion", "value", "orders"])
    assert baskets.by_segment(empty, labels(["A"])).empty and baskets.together(None).empty and baskets.by_segment(None, labels(["A"])).empty
    assert baskets.first_orders(None, as_of=dt.date(2026, 1, 1)).empty
    assert baskets.together(chosen([{"a"}] * 5)).empty


def test_where_nothing_was_bought_nothing_is_sure():
    labels = pd.DataFrame({"customer_id": ["1"], "segment": ["all"]})
    for table in (baskets.by_segment(None, labels), baskets.together(None)):
        assert table[table["sure"]].nlargest(3, "lift").empty and list(table) == list(table[table["sure"]])
    assert baskets.first_orders(None, as_of=pd.Timestamp("2026-01-01"))["sure"].dtype == bool


def test_the_rate_of_those_who_came_of_late_stands_beside_that_of_all():
    """Two years ago 90 of 100 came back within half a year, of those new in the last year 20 of 100: what held of all holds of no newcomer."""
    from segkit.findings import baskets as words
    from segkit.ground.language import Language

    day, rows = pd.Timestamp("2026-01-01"), []
    for ago, back in ((700, 90), (300, 20)):
        for i in range(100):
            first = "tea" if i % 2 else "bread"
            rows += [(f"{ago} {i}", day - pd.Timedelta(days=ago), first)] + ([(f"{ago} {i}", day - pd.Timedelta(days=ago - 30), "tea")] if i < back else [])
    lines = pd.DataFrame(rows, columns=["customer_id", "date", "category"]).assign(amount=1.0)
    row = baskets.first_orders(lines, as_of=day).iloc[0]
    assert (row["base"], row["base_new"], row["new_customers"]) == (0.55, 0.2, 100) and row["new_p"] < 0.001
    assert row["first"] == "bread" and (row["new_began"], row["new_back"]) == (50, 0.2)  # ten of its fifty
    pairs = pd.DataFrame({"sure": pd.Series(dtype=bool), "lift": pd.Series(dtype=float)})
    one = pd.DataFrame([row.to_dict() | {"p_adjusted": 0.0, "sure": True}])
    lines = words.sentences(pairs, one, Language())
    assert lines[0] == "Of 100 customers new in the last year 20% buy again within 180 days; of all 55%" and lines[1].endswith("; of all 55%") and len(lines) == 2
    assert len(words.sentences(pairs, one.assign(new_p=0.2), Language())) == 1  # nothing is sure of the new
    assert words._first(row.to_dict() | {"p_adjusted": 0.0, "new_p": 0.3}, Language(), 180).endswith("; of all 55%")


def test_a_few_services_stand_for_categories_and_many_goods_do_not():
    """Of forty who first came for a shock wave none came again; of forty who came for a massage all did, for an exercise."""
    days = pd.to_datetime(["2026-01-10"] * 80 + ["2026-02-10"] * 40)
    who = [f"w{i}" for i in range(40)] + [f"m{i}" for i in range(40)] * 2
    visits = pd.DataFrame({"customer_id": who, "date": days, "amount": 100.0, "product": ["wave"] * 40 + ["massage"] * 40 + ["exercise"] * 40})
    table = baskets.first_orders(baskets.by_product(visits), as_of=dt.date(2026, 11, 1)).set_index("first")
    assert table.loc["wave", "came_back"] == 0 and table.loc["massage", "came_back"] == 1 and table["sure"].all()
    assert table.loc["massage", "next"] == "exercise"
    assert baskets.by_product(visits.assign(category="care"))["category"].unique().tolist() == ["care"]
    many = visits.assign(product=[f"sku {i}" for i in range(120)])
    assert "category" not in baskets.by_product(many) and baskets.by_product(None) is None
    sets = [{"wave", "tape"}] * 30 + [{"massage", "oil"}] * 30
    same = baskets.together(chosen(sets).assign(criterion="product"))
    assert set(same["values"]) == {"tape + wave", "massage + oil"} and same["sure"].all()


def came(sources: dict[str, tuple[int, int]]) -> pd.DataFrame:
    """First orders by channel, so many came and so many of them came again a month later, by no channel that is known."""
    rows = [(f"{name} {i}", "2025-03-01", name, "tea") for name, (n, _) in sources.items() for i in range(n)]
    rows += [(f"{name} {i}", "2025-04-01", None, "tea") for name, (_, back) in sources.items() for i in range(back)]
    return pd.DataFrame(rows, columns=["customer_id", "date", "channel", "category"]).assign(date=lambda t: pd.to_datetime(t["date"]), amount=10.0)


def test_a_channel_whose_first_buyers_never_come_again_is_told():
    """Of a hundred who came through a paid post four bought again, of two hundred others sixty: 64 of 300."""
    from segkit.findings import actions
    from segkit.findings import baskets as words
    from segkit.ground.language import Language

    lines = came({"post": (100, 4), "site": (120, 36), "friends": (80, 24)})
    table = baskets.first_orders(lines, as_of=dt.date(2026, 1, 1)).set_index(["criterion", "first"])
    assert table.loc[("channel", "post"), ["customers", "came_back", "sure"]].tolist() == [100, 0.04, True] and table["base"].iloc[0] == pytest.approx(64 / 300)
    assert table.loc[("category", "tea"), "sure"] == False and ("channel", "") not in table.index  # noqa: E712
    told = words.sentences(baskets.together(None), table.reset_index(), Language())
    assert told[-1].startswith("Of those who first came through “post”, 4.0% buy again within 180 days (1.6% to 9.8%); of all 21%") and not any("order of" in line for line in told)
    assert actions._after_which(table.reset_index(), Language()) == "most of all of those who first came through “post”, of whom 4.0% buy again within 180 days, of all 21%"


def test_how_customers_heard_of_us_stands_beside_what_they_bought():
    from types import SimpleNamespace

    from segkit.steps import collect

    lines = came({"blog": (60, 2), "fair": (60, 30)})
    people = pd.DataFrame({"customer_id": lines["customer_id"].unique()}).assign(Source=lambda t: t["customer_id"].str.partition(" ")[0])
    received = SimpleNamespace(afar=None, tables={"transactions": lines.drop(columns="channel"), "customers": people})
    table = baskets.first_orders(collect.bought(received), as_of=dt.date(2026, 1, 1)).set_index(["criterion", "first"])
    assert table.loc[("traffic_source", "blog"), "came_back"] == pytest.approx(2 / 60) and table.loc[("traffic_source", "blog"), "sure"]
    alone = collect.bought(SimpleNamespace(afar=None, tables={"transactions": lines}))
    assert "traffic_source" not in alone and set(baskets.first_orders(alone, as_of=dt.date(2026, 1, 1))["criterion"]) == {"category", "channel"}


def test_channels_that_differ_in_nothing_are_hardly_ever_told():
    """Forty bases in which a third come again whatever they bought and by whatever way they came: about two are told of anything."""
    rng, found = np.random.default_rng(3), 0
    for _ in range(40):
        n = 300
        first = pd.DataFrame({"customer_id": [f"c{i:03}" for i in range(n)], "date": pd.Timestamp("2025-03-01"), "channel": rng.choice(list("abcde"), n), "category": rng.choice(list("xyz"), n)})
        again = first[rng.random(n) < 1 / 3].assign(date=pd.Timestamp("2025-04-01"))
        found += baskets.first_orders(pd.concat([first, again]).assign(amount=5.0), as_of=dt.date(2026, 1, 1))["sure"].any()
    assert found <= 6


def orders(*groups) -> pd.DataFrame:
    """(category, product, customers, how many of them buy again after so many days, with which product)"""
    rows, day = [], pd.Timestamp("2025-01-10")
    for category, product, n, back, after, then in groups:
        for i in range(n):
            who, begun = f"{product}{i:03}", day + pd.Timedelta(days=i % 60)
            rows.append((who, begun, category, product))
            rows += [(who, begun + pd.Timedelta(days=after), "Home", then)] if i < back else []
    return pd.DataFrame(rows, columns=["customer_id", "date", "category", "product"]).assign(amount=10.0)


def test_the_product_that_is_not_followed_is_told_and_its_neighbours_are_not_blamed():
    """Of 50 who began with the gift set 3 come back, of all others 60 in 100, those who began with the vase and the candle of its category too."""
    lines = orders(("Decor", "gift set", 50, 3, 40, "mug"), ("Decor", "vase", 30, 18, 40, "mug"), ("Decor", "candle", 30, 18, 40, "mug"), ("Home", "mug", 100, 60, 40, "plaid"), ("Home", "plaid", 100, 60, 40, "mug"))
    told = {"as_of": dt.date(2026, 6, 1)}
    table = baskets.first_orders(lines, **told).set_index(["criterion", "first"])
    assert table.index[table["sure"]].tolist() == [("product", "gift set")] and table.loc[("category", "Decor"), "p_adjusted"] < 0.05
    even = baskets.first_orders(orders(("Decor", "gift set", 50, 12, 40, "mug"), ("Decor", "vase", 50, 12, 40, "mug"), ("Home", "mug", 100, 60, 40, "plaid"), ("Home", "plaid", 100, 60, 40, "mug")), **told).set_index(["criterion", "first"])
    assert set(even.index[even["sure"]]) == {("category", "Decor"), ("category", "Home")}  # both alike: it is the category
    assert set(baskets.first_orders(lines.assign(product=lines["category"]), **told)["criterion"]) == {"category"}
    assert not baskets.first_orders(orders(*(("Decor" if i < 3 else "Home", f"thing {i}", 40, 24, 40, "mug") for i in range(8))), **told)["sure"].any()  # nothing planted


def test_who_paid_for_a_year_is_no_measure_of_who_buys_again():
    """Of 100 who pay by the month 95 pay again in 180 days; of 40 who pay by the year nobody can, and of these 20 paid for the second year."""
    lines = orders(("Plan", "Team (monthly)", 100, 95, 30, "Team (monthly)"), ("Plan", "Team (yearly)", 40, 20, 365, "Team (yearly)"))
    told = {"as_of": dt.date(2026, 6, 1), "criteria": ("category",)}
    for plans in (lines.assign(category=lines["product"]), lines.assign(category=lines["product"].map({"Team (monthly)": "Lumo", "Team (yearly)": "Ofeq"}))):
        table = baskets.first_orders(plans, **told)
        assert table["customers"].tolist() == [100] and table["base"].tolist() == [0.95] and not table["sure"].any()
    never = lines.assign(category=lines["product"].map({"Team (monthly)": "tea", "Team (yearly)": "gift"}))
    assert baskets.first_orders(never[~never["category"].eq("gift") | ~never["customer_id"].duplicated()], **told).set_index("first").loc["gift", "sure"]  # who never comes back is told
