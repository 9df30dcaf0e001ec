"""The bridge adds up to the cent; growth is of a segment, not of survivors; cohorts leave open what was not seen."""

import datetime as dt
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segkit.customers import facts as _facts
from segkit.findings import recent as recent_words
from segkit.findings import revenue, size
from segkit.ground.language import Language
from segkit.steps.size import growing
from segkit.steps.size import repeat as c
from segkit.steps.size import revenue as b
from segkit.steps.size.recent import lately

AS_OF = dt.date(2026, 1, 1)
END = 2026 * 12


def months(*rows) -> pd.DataFrame:
    """(customer, months before the reference date, orders, cents[, refunds])."""
    table = pd.DataFrame([(*row, 0)[:5] for row in rows], columns=["customer_id", "ago", "orders", "purchases_cents", "refunds_cents"])
    return table.assign(month=END - table.pop("ago"))


def items(found: pd.DataFrame, segment: str = b.EVERYBODY) -> dict[str, tuple]:
    rows = found[(found["segment"] == segment) & found["item"].isin(b.ITEMS)]
    return {r.item: (r.customers, r.revenue) for r in rows.itertuples()}


def test_each_customer_stands_in_one_part():
    table = months(
        ("kept more", 13, 1, 1000), ("kept more", 1, 2, 1500), ("kept less", 14, 1, 1000), ("kept less", 2, 1, 250), ("lost", 20, 1, 400),
        ("new", 3, 1, 900), ("back", 30, 1, 100), ("back", 4, 1, 700), ("long gone", 30, 1, 100), ("open month", 0, 1, 9999),
    )  # fmt: skip
    assert items(b.bridge(table, as_of=AS_OF)) == {
        "before": (3, 24.0), "new": (1, 9.0), "returned": (1, 7.0), "kept_more": (1, 5.0), "kept_less": (1, -7.5), "lost": (1, -4.0),
        "after": (4, 33.5),
    }  # fmt: skip


def test_a_campaign_that_earns_little_does_not_make_up_for_the_fall():
    table = pd.DataFrame({"segment": "All customers", "item": ["before", "after"], "revenue": [1000.0, 800.0], "customers": 10, "p": [None, 0.01]})
    assert revenue.not_made_up(table, 19.0, Language()) == "This does not make up for the fall in revenue"
    assert revenue.not_made_up(table, 19.0, Language(), tests=True) == "They do not make up for the fall in revenue"
    assert not revenue.not_made_up(table, 21.0, Language()) and not revenue.not_made_up(table.assign(revenue=[1000.0, 995.0]), 1.0, Language())
    assert not revenue.not_made_up(table, -5.0, Language()) and not revenue.not_made_up(None, 1.0, Language())


def test_what_is_expected_of_todays_customers_stands_beside_a_revenue_that_is_level():
    """65 is 42% less than the 112 of the last year and than four fifths of it; of 80 it would be more, and a count that was wrong before is not told."""
    table = pd.DataFrame({"segment": "All customers", "item": ["before", "after", "new"], "revenue": [111.0, 112.0, 43.0], "customers": 10, "months": 12, "p": [None, 0.9, None]})
    model, held = {"model": "bgnbd", "horizon": 12, "discount": 0.1, "margin": 1.0, "expected_undiscounted": 65.0}, pd.DataFrame({"reading": ["pass"], "ratio": [1.03]})
    told = "Of today’s customers about $65 is expected in the next 12 months; who comes new adds to it"
    parts = pd.DataFrame({"status": ["all", "newcomer"], "reading": ["pass", "fail"], "ratio": [1.03, 1.9], "since": "2017-10-01"})
    rough = "That is a rough figure: the same count made on October 1, 2017 was checked by orders, not by money, and gave 1.03 orders forecast for each that came, but far from it for newcomers"
    assert revenue.ahead(model, parts, Language("en", "USD")) == [told, rough]
    less = "Today’s customers should bring about $65 in the next 12 months, 42% less than in the last 12"
    say = Language("en", "USD")
    assert revenue.ahead(model, parts, say, than=table) == [f"{less}, in which new ones brought $43"]
    assert set(say.register.table("11")["cells"]) == {"segment=All customers, item=after | segment=All customers, item=new: revenue", "expected_undiscounted, horizon"}
    assert revenue.ahead(model, held, Language("en", "USD"), than=table.head(2)) == [less] == revenue.ahead(model, held, Language("en", "USD"), than=table.assign(customers=[9, 9, None]))
    assert revenue.ahead(model, held, Language("en", "USD")) == [told]
    assert revenue.ahead(model, held, Language(), than=table.assign(revenue=[111.0, 80.0, 9.0])) == [] == revenue.ahead(model, held, Language(), than=table.assign(months=6))
    for other in ({"model": "rhythm"}, {"horizon": 6}, {"margin": 0.6}):
        assert revenue.ahead(model | other, held, Language()) == []
    assert revenue.ahead(model, held.assign(reading="review"), Language()) == [] == revenue.ahead(model, held.head(0), Language()) == revenue.ahead({}, held, Language())


def test_what_those_who_stayed_changed_in_all_is_the_news():
    from segkit.ground.language import Language

    rows = [row for i in range(30) for row in ((f"more {i}", 13, 1, 1000), (f"more {i}", 1, 1, 1900), (f"less {i}", 14, 1, 1000), (f"less {i}", 2, 1, 400))]
    there = [row for i in range(30) for row in ((f"more {i}", 25, 1, 1), (f"less {i}", 26, 1, 1))]
    found = b.bridge(months(*rows, *there, ("gone", 30, 1, 1)), as_of=AS_OF)
    whole = found[found["segment"] == b.EVERYBODY].set_index("item")
    assert (whole.loc["stayed", "customers"], whole.loc["stayed", "revenue"]) == (60, 90.0)  # 270 more and 180 less
    assert revenue.news(found, Language()).startswith("Customers who stayed brought $90 more than before; the change in yearly revenue, from $600 to $690, ")
    assert revenue.news(found, Language(), unpaid="$40") == "Customers who stayed brought $90 more than before; yearly revenue, $690 after $600, lacks at least $40 of won deals not invoiced yet"
    assert revenue.news(found.assign(p=0.0), Language(), unpaid="$40").endswith("yearly revenue grew by 15% to $690; at least $40 of won deals are not invoiced yet") and revenue.news(None, Language(), unpaid="$40") == ""


def test_who_joined_while_the_earlier_period_ran_is_told_apart_from_who_was_there():
    from segkit.ground.language import Language

    there = [row for i in range(20) for row in ((f"old {i}", 24, 1, 2000), (f"old {i}", 3, 1, 1500))]
    joined = [row for i in range(60) for row in ((f"young {i}", 14, 1, 1000), (f"young {i}", 9, 1, 1000), (f"young {i}", 2, 1, 1200))]
    found = b.bridge(months(*there, *joined), as_of=AS_OF)
    whole = found[found["segment"] == b.EVERYBODY].set_index("item")
    assert (whole.loc["joined", "revenue"], whole.loc["stayed", "revenue"]) == (720.0, -100.0)
    assert (whole.loc["first_before", "revenue"], whole.loc["first_after", "revenue"]) == (400.0, 300.0) and "there_before" not in whole.index
    assert revenue.news(found, Language()) == "Revenue grew by 62% to $1,620, largely because of customers who first appear after the first month of the data"
    told = "Those who first bought in the first month of the data (20 customers) brought 25% less, $300 against $400 earlier"
    assert revenue.bridge(found, Language())[1] == told  # the data begin with the earlier period: nobody knows who was a customer then
    older = b.bridge(months(*there, *joined, *((f"old {i}", 30, 1, 1) for i in range(20))), as_of=AS_OF)
    assert revenue.news(older, Language()).startswith("Revenue grew by 62% to $1,620, largely because customers were still joining then")
    assert revenue.bridge(older, Language())[1] == "Those who were customers when the earlier period began (20 customers) brought 25% less, $300 against $400 earlier"
    unsure = found.assign(p=0.4)
    assert revenue.news(unsure, Language()) == "Revenue went from $1,000 to $1,620, perhaps by chance"
    few = found.assign(customers=found["customers"].where(found["item"] != "first_before", 9))
    assert "in the first month of the data" not in " ".join(revenue.bridge(few, Language()))  # of nine nothing is told


def test_those_who_were_joining_are_no_part_to_begin_with_unless_they_brought_less():
    from segkit.ground.language import Language

    there = [("first", 24, 1, 1)]
    more = [row for i in range(60) for row in ((f"young {i}", 14, 1, 1000), (f"young {i}", 2, 1, 1500))]  # 300 of a change of 870
    new = [(f"new {i}", 3, 1, 1000) for i in range(29)]
    back = [row for i in range(28) for row in ((f"back {i}", 30, 1, 1), (f"back {i}", 3, 1, 1000))]
    assert revenue.news(b.bridge(months(*there, *more, *new, *back), as_of=AS_OF), Language()).startswith("New customers brought $290; yearly revenue grew by 145%")
    less = [row for i in range(60) for row in ((f"young {i}", 14, 1, 1000), (f"young {i}", 2, 1, 500))]
    assert revenue.news(b.bridge(months(*there, *less), as_of=AS_OF), Language()).startswith("Customers who stayed brought $300 less than before")


def test_those_who_stayed_are_all_of_them_and_the_parts_make_the_change():
    """By hand: 20 of old 2,000 → 1,200, 30 who joined 1,000 → 700 and 10 of them 1,000 → 1,500, one gone: −160 − 90 + 50 − 10 = −210; all who stayed −200."""
    there = [row for i in range(20) for row in ((f"old {i}", 30, 1, 1), (f"old {i}", 20, 1, 2000), (f"old {i}", 3, 1, 1200))]
    joined = [row for i in range(40) for row in ((f"young {i:02}", 14, 1, 1000), (f"young {i:02}", 2, 1, 1500 if i < 10 else 700))]
    found = b.bridge(months(*there, *joined, ("gone", 30, 1, 1), ("gone", 20, 1, 1000)), as_of=AS_OF)
    whole = found.set_index("item")["revenue"]
    assert (whole["stayed"], whole["joined"], whole["kept"]) == (-160.0, -40.0, -200.0) and whole["kept"] == whole["kept_more"] + whole["kept_less"]
    assert revenue.news(found.assign(p=0.0), Language()) == "Customers who stayed brought $200 less than before; yearly revenue fell by 26% to $600"
    told = revenue.parts(found, Language())
    assert told[-1] == "Customers who stayed brought $200 less than before; all the parts together make the $210 by which revenue fell"
    assert [line.split(" (")[0] for line in told[:2]] == ["Customers who bought less than before cost $250", "Customers who bought more than before added $50"]
    alone = b.bridge(months(*there, ("gone", 30, 1, 1), ("gone", 20, 1, 1000)), as_of=AS_OF)
    assert not any("all the parts together" in line for line in revenue.parts(alone, Language()))  # nobody bought more: the parts are those who stayed


def test_who_joined_and_brings_more_is_not_among_those_whose_change_is_the_news():
    there = [row for i in range(20) for row in ((f"old {i}", 30, 1, 1), (f"old {i}", 20, 1, 2000), (f"old {i}", 3, 1, 1200))]
    joined = [row for i in range(40) for row in ((f"young {i:02}", 14, 1, 1000), (f"young {i:02}", 2, 1, 1200))]
    found = b.bridge(months(*there, *joined), as_of=AS_OF).assign(p=0.0)
    told = "Customers who were there from the beginning and stayed brought $160 less than before"
    assert revenue.news(found, Language()) == f"{told}; yearly revenue fell by 10% to $720"
    more = "and those who first bought in the course of the earlier period $80 more; all the parts together make the $80 by which revenue fell"
    assert revenue.parts(found, Language())[-1] == f"{told}, {more}"
    few = found.assign(customers=found["customers"].where(found["item"] != "joined"))  # of a few it would be a person's
    assert revenue.news(few, Language()) == "Customers who stayed brought $80 less than before; yearly revenue fell by 10% to $720"
    assert revenue.parts(few, Language())[-1].startswith("Customers who stayed brought $80 less than before; all the parts")


def test_a_segment_that_was_only_joining_has_not_grown_and_one_that_counts_all_that_was_is_counted_alike():
    young = [row for i in range(40) for row in ((f"young {i:02}", 14, 1, 1000), (f"young {i:02}", 9, 1, 1000), (f"young {i:02}", 2, 1, 1200))]
    _, table, facts = known(months(("first", 24, 1, 100), *young))
    everybody = {"steps": [{"column": "segment", "cases": [], "else": "'All'"}]}
    labels = facts[["customer_id"]].assign(segment="All")
    found = growing.growth(labels, table, facts, everybody, as_of=AS_OF).iloc[0]
    assert np.isnan(found["growth"]) and found["joined_then"] == pytest.approx(400 / 401)

    once = {"steps": [{"column": "segment", "cases": [["orders = 1", "'Once'"]], "else": "'More'"}]}
    often = months(*[row for i in range(40) for row in ((f"a{i:02}", 24, 1, 900), (f"a{i:02}", 2, 1, 900))], *[(f"b{i:02}", 24, 1, 500) for i in range(40)])
    _, often, facts = known(often)
    labels = facts[["customer_id"]].assign(segment=np.where(facts["orders"] == 1, "Once", "More"))
    found = growing.growth(labels, often, facts, once, as_of=AS_OF).set_index("segment").loc["Once"]
    assert found["then_day"] == f"{AS_OF.year - 1}-{AS_OF.month:02d}-01"
    assert (found["then_customers"], found["like_customers"]) == (80, 40)  # today's one order in all has a year in which it could not come
    assert found["growth"] == pytest.approx(40 * 9 / (40 * 9 + 40 * 5) - 1)


def test_who_bought_less_and_is_silent_by_now_is_lost():
    table = months(("less", 13, 1, 1000), ("less", 1, 1, 250), ("silent", 14, 1, 1000), ("silent", 9, 1, 400), ("more", 14, 1, 100), ("more", 9, 1, 300), ("gone", 30, 1, 1))
    silent = pd.Series({"less": False, "silent": True, "more": True})
    assert items(b.bridge(table, as_of=AS_OF, silent=silent)) == {
        "before": (3, 21.0), "new": (0, 0.0), "returned": (0, 0.0), "kept_more": (1, 2.0), "kept_less": (1, -7.5), "lost": (1, -6.0), "after": (3, 9.5),
    }  # fmt: skip


def test_one_count_of_the_silent_is_told_and_those_who_brought_less_are_a_part_of_it():
    """Of five who have fallen silent one bought first in the later year, and one bought more in it; who is no longer seen but is not silent bought less."""
    rows = [(f"gone {i}", 14, 1, 1000) for i in range(3)] + [("late", 8, 1, 500), ("more", 14, 1, 100), ("more", 9, 1, 300), ("slow", 13, 1, 700)]
    silent = pd.Series({"gone 0": True, "gone 1": True, "gone 2": True, "late": True, "more": True, "slow": False})
    found = b.bridge(months(*rows, ("first", 30, 1, 1)), as_of=AS_OF, silent=silent)
    assert items(found)["lost"] == (3, -30.0) and items(found)["kept_less"] == (1, -7.0) and items(found)["kept_more"] == (1, 2.0)
    assert found.set_index("item").loc["silent", "customers"] == 5
    say = Language()
    told = next(line for line in revenue.bridge(found, say) if "silent" in line)
    assert found.set_index("item").loc["lost_after", ["customers", "revenue"]].tolist() == [2, 8.0]  # late brought 5 and more 3: of all five, not of the three
    part = "5 customers have fallen silent, and 3 of them brought $30 less than before"
    assert told == f"{part}; the $8 that all who have fallen silent still brought will be lost too unless they buy again"
    assert say.register.table("11").set_index("text").loc[told, "cells"].startswith("segment=All customers, item=lost | segment=All customers, item=silent")
    few = found.assign(customers=found["customers"].where(found["item"] != "lost"))
    assert any(line.startswith("Customers who have fallen silent brought $30 less than before; the $8 that all") for line in revenue.bridge(few, Language()))


def test_those_who_have_fallen_silent_still_brought_something_and_that_will_be_missing():
    from segkit.ground.language import Language

    rows = [row for i in range(5) for row in ((f"faded {i}", 14, 1, 1000), (f"faded {i}", 9, 1, 400))] + [("gone", 14, 1, 1000), ("stays", 14, 1, 9000), ("stays", 1, 1, 9000)]
    found = b.bridge(months(*rows, ("first", 30, 1, 1)), as_of=AS_OF, silent=pd.Series({**{f"faded {i}": True for i in range(5)}, "gone": True}))
    whole = found.set_index("item")
    assert (whole.loc["lost", "customers"], whole.loc["lost", "revenue"]) == (6, -40.0)  # five times 6, and all 10 of who is gone
    assert (whole.loc["lost_after", "customers"], whole.loc["lost_after", "revenue"]) == (5, 20.0)
    part = "6 customers have fallen silent and brought $40 less than before"
    assert f"{part}; the $20 that they still brought will be missing unless they buy again" in revenue.bridge(found, Language())
    assert revenue.news(found.assign(p=0.0), Language()) == "6 customers who have fallen silent brought $40 less than before; yearly revenue fell by 27% to $110"
    few = found.assign(customers=found["customers"].where(found["item"] != "lost_after"))
    assert part in revenue.bridge(few, Language())


def test_who_is_picked_for_much_money_brings_less_afterwards_and_that_is_no_finding():
    """Thirty brought 30 once and 10 now, seventy 1 and 1; picked by money that is what chance does, by the city it is news."""
    from segkit.ground.language import Language

    rows = [row for i in range(30) for row in ((f"a{i:02}", 14, 1, 3000 + 10 * (i % 5)), (f"a{i:02}", 2, 1, 1000))]
    rows += [row for i in range(70) for row in ((f"b{i:02}", 14, 1, 100), (f"b{i:02}", 2, 1, 100 + i % 3))]
    lines = months(*rows)
    labels = pd.DataFrame({"customer_id": sorted(set(lines["customer_id"]))}).assign(segment=lambda t: np.where(t["customer_id"].str[0] == "a", "Top", "Rest"))

    def made(condition: str) -> pd.DataFrame:
        definition = {"method": "rules", "steps": [{"column": "segment", "cases": [[condition, "'Top'"]], "else": "'Rest'"}]}
        return b.bridge(lines, as_of=AS_OF, labels_then=labels, definition=definition)

    by_money, by_city = made("revenue > 20"), made("city = 'Omsk' AND orders >= 1")
    assert by_money.query("segment == 'Top' and item == 'after'")["p"].isna().all() and by_city.query("segment == 'Top' and item == 'after'")["p"].item() < 0.01
    line = "Those who were in “Top” then have cut their purchases most, by $606; this is the same change by segment, so it is not to be added to the others"
    assert line in revenue.bridge(by_city, Language()) and line not in revenue.bridge(by_money, Language())
    told = pd.DataFrame({"segment": ["Top"], "revenue_share": 0.5, "growth": 0.0, "growth_low": -0.1, "growth_high": 0.1, "growth_p": 0.9, "customers": 30})
    assert size.grown(told, Language(), bridge=by_money) == ["No segment has clearly grown or shrunk"]
    assert size.grown(told, Language(), bridge=by_city)[0].endswith("but those who were in “Top” in the earlier period bring 67% less since")


def first_orders(*ago: int) -> pd.DataFrame:
    return pd.DataFrame({"first_order": [pd.Timestamp(AS_OF) - pd.Timedelta(days=d) for d in ago]})


def test_a_year_that_hides_its_second_half_is_told_with_it_and_one_that_does_not_is_not(tmp_path):
    from segkit.case import tables
    from segkit.ground.language import Language

    say = Language()
    falling = months(*[(f"c{i:02}", ago, 1, 500 if ago <= 6 else 1000) for i in range(40) for ago in range(1, 25)])
    recent = lately(falling, first_orders(700), as_of=AS_OF)
    assert recent.drop(columns="p").iloc[0].tolist()[:4] == ["year_before", 6, 2400.0, 1200.0] and recent["last_new"].isna().all()
    line = "In the last 6 months revenue fell by 50%, from $2,400 in the same months a year before to $1,200"
    whole = b.bridge(falling, as_of=AS_OF)  # a year of 4,800, then one of 3,600: 25 points less than the half tells
    tables.write_csv(tmp_path, "lately", recent)
    beside = "Customers who stayed brought $1,200 less than before; yearly revenue fell by 25% to $3,600"
    assert revenue.news(whole, say, recent=tables.read_csv(tmp_path / "lately.csv")) == revenue.news(whole, say, recent=recent) == line
    assert revenue.turned(recent, whole, say) == [beside] and revenue.bridge(whole, say, recent=recent)[1] == line
    assert revenue.news(whole, say, recent=recent.assign(p=0.4)) == beside and revenue.turned(recent.assign(p=0.4), whole, say) == []
    steady = months(*[(f"c{i:02}", ago, 1, 500 if ago <= 12 else 1000) for i in range(40) for ago in range(1, 25)])
    assert revenue.turned(lately(steady, first_orders(700), as_of=AS_OF), b.bridge(steady, as_of=AS_OF), say) == []
    assert revenue.news(b.bridge(steady, as_of=AS_OF), say, recent=lately(steady, first_orders(700), as_of=AS_OF)).startswith("Customers who stayed brought $2,400 less")


def test_without_two_years_a_half_is_held_against_the_one_just_before_and_a_short_one_not_at_all():
    shop = months(*[("a", ago, 1, 100 * ago) for ago in range(1, 21)])  # 2 × 10 months: 1 to 5 against 6 to 10
    assert lately(shop, first_orders(600), as_of=AS_OF)[["against", "months", "revenue_before", "revenue_after"]].to_numpy().tolist() == [["just_before", 5, 40.0, 15.0]]
    short = lately(shop[shop["month"] >= END - 8], first_orders(200), as_of=AS_OF)
    assert short["months"].tolist() == [2] and short[["revenue_before", "revenue_after"]].isna().all(axis=None)
    assert lately(shop.head(0), first_orders(), as_of=AS_OF).empty


def test_the_last_months_of_a_seasonal_trade_are_no_recovery():
    """Twenty-two months, forty customers from the first one; each month from June to October brings 10 a customer, and 8 a year later, the others 5."""
    season = [(f"c{i:02}", ago, 1, {True: 800 if ago < 12 else 1000, False: 500}[ago % 12 in (2, 3, 4, 5, 6)]) for i in range(40) for ago in range(2, 24)]
    later = dt.date(2025, 12, 1)  # the last month that has ended is two before the reference date of the others
    found, say = lately(months(*season), first_orders(700), as_of=later), Language()
    assert found[["against", "months", "revenue_before", "revenue_after", "known_before"]].astype(object).where(found.notna(), None).to_numpy().tolist() == [
        ["known_year_before", 5, 2000.0, 1600.0, "2024-07-01"], ["just_before", 5, 1000.0, 1600.0, None]]  # fmt: skip
    line = "Those who had bought before July 1, 2024 brought 20% less in the last 5 months than in the same months a year before, $1,600 against $2,000"
    whole = b.bridge(months(*season), as_of=later)
    assert revenue.lately(found, say, whole)[0] == line and not any("grew" in text for text in revenue.lately(found, say, whole))
    assert say.register.table("11").set_index("text").loc[line, "cells"] == "against=known_year_before: revenue_after, revenue_before, months, known_before"
    assert revenue.news(whole, say, recent=found) == revenue.news(whole, say) and revenue.turned(found, whole, say) == []  # no news of all customers
    unsure = revenue.lately(found.assign(p=0.4), Language(), whole)[0]
    assert unsure == "Those who had bought before July 1, 2024 brought $1,600 in the last 5 months, against $2,000 in the same months a year before, which may be chance"
    others = [(f"new {i:02}", ago, 1, 1000) for i in range(40) for ago in range(2, 7)]  # whom the earlier span cannot have: half of revenue
    only = lately(months(*season, *others), first_orders(700), as_of=later)
    assert only["against"].tolist() == ["just_before"]
    assert revenue.turned(only, whole, say) == []  # of another season, beside two years
    assert revenue.lately(only.assign(p=0.4), say, whole)[0] == "In the last 5 months revenue was $3,600, against $1,000 in the 5 months before, in another season; such a difference may be chance"
    few = months(*[row for row in season if int(row[0][1:]) < 20])
    assert lately(few, first_orders(700), as_of=later)["against"].tolist() == ["just_before"]


def test_where_customers_were_still_joining_the_title_is_how_it_went_since_then():
    """Twenty were there, sixty joined in the earlier year; since then the sixty bring the same every month."""

    rows = [(f"old {i}", ago, 1, 100) for i in range(20) for ago in range(1, 31)] + [(f"young {i}", ago, 1, 100) for i in range(60) for ago in range(1, 16)]
    table, say = months(*rows), Language()
    whole, recent = b.bridge(table, as_of=AS_OF), lately(table, first_orders(*range(300, 340)), as_of=AS_OF)
    assert recent["against"].tolist() == ["year_before", "just_before"]
    title = "No new customer has come since March 7, 2025; in the last 6 months revenue was $480, against $480 in the 6 months before, in another season"
    assert revenue.news(whole, say, recent=recent) == title and revenue.turned(recent, whole, say) == []
    told = revenue.bridge(whole, say, recent=recent)
    assert told[0] == "Revenue grew by 129%, from $420 to $960, largely because customers were still joining then"
    assert told[1] == "In the last 6 months revenue was $480, against $480 in the 6 months before, in another season"
    fallen = recent.assign(revenue_after=[480.0, 360.0], per_day=-0.25, p=[0.5, 0.001], last_new=None)
    assert revenue.news(whole, say, recent=fallen) == "In the last 6 months revenue fell by 25%, from $480 in the 6 months before to $360; the season may have made it"
    assert revenue.turned(recent.assign(last_new=None), whole.assign(p=0.4), say) == [told[1]]
    assert revenue.news(whole.assign(p=0.4), say, recent=recent.assign(last_new=None)) == "Revenue went from $420 to $960, perhaps by chance"  # no growth that was only joining
    assert revenue.news(whole, say, recent=fallen.assign(p=0.5)) == "In the last 6 months revenue was $360, against $480 in the 6 months before, in another season"


def test_the_title_names_the_larger_of_what_the_silent_and_a_segment_lost():
    """Ten who have fallen silent brought 10 each; of the twenty in Top each brings 30 less, of the sixty others each 1 more: 100 lost, 600 in Top."""

    rows = [row for i in range(20) for row in ((f"top {i:02}", 25, 1, 1), (f"top {i:02}", 14, 1, 4000 + i), (f"top {i:02}", 2, 1, 1000))]
    rows += [row for i in range(60) for row in ((f"rest {i:02}", 25, 1, 1), (f"rest {i:02}", 14, 1, 100), (f"rest {i:02}", 2, 1, 200 + i % 3))]
    rows += [row for i in range(10) for row in ((f"gone {i}", 25, 1, 1), (f"gone {i}", 14, 1, 1000))] + [(f"new {i}", 2, 1, 6500) for i in range(10)]
    labels = pd.DataFrame({"customer_id": sorted({row[0] for row in rows})}).assign(segment=lambda t: np.where(t["customer_id"].str[:3] == "top", "Top", "Rest"))
    definition = {"steps": [{"column": "segment", "cases": [["city = 'Omsk'", "'Top'"]], "else": "'Rest'"}]}
    found = b.bridge(months(*rows), as_of=AS_OF, labels_then=labels[~labels["customer_id"].str.startswith("new")], definition=definition)
    assert revenue.news(found, Language()) == "Customers who were in “Top” brought $602 less than before; yearly revenue stayed level at $971"
    unsure = found.assign(p=found["p"].mask(found["segment"] == "Top", 0.4))
    assert revenue.news(unsure, Language()).startswith("New customers brought $650; yearly revenue stayed level")


def test_a_longer_window_is_told_per_day_and_no_growth_is_made_by_its_days():
    """January to June have 181 days, July to December 184."""

    each = [(f"c{i:03}", ago, 1, 1000) for i in range(200) for ago in range(1, 13)]
    found = b.bridge(months(*each), as_of=AS_OF)
    whole = found[found["segment"] == b.EVERYBODY].set_index("item")
    assert whole["window_days"].dropna().to_dict() == {"before": 181, "after": 184} and whole.loc["after", "per_day"] == pytest.approx(181 / 184 - 1)
    more = b.bridge(months(*((c, ago, n, 1040 if ago <= 6 else cents) for c, ago, n, cents in each)), as_of=AS_OF)
    say = Language()
    unsure = "Revenue for 6 months was $12.5K, against $12K in the same length of time before; chance alone could account for that; the later months have 184 days and the earlier ones 181"
    assert revenue.bridge(more.assign(p=0.4), Language())[0] == unsure
    told = "Revenue for 6 months grew by 4.0% to $12.5K, from $12K in the same length of time before; per day it rose by 2.3%, since the later months have 184 days and the earlier ones 181"
    assert revenue.bridge(more, say)[0] == told
    assert say.register.table("11").set_index("text").loc[told, "cells"].endswith("revenue, per_day, window_days")
    noisy = months(*((f"c{i:03}", ago, 1, 1000 + 20 * (ago <= 6) + (600 if (i + ago) % 2 else -600) * (ago in (1, 8))) for i in range(200) for ago in range(1, 13)))
    assert b.bridge(noisy, as_of=AS_OF).set_index("item").loc["after", "p"] > 0.5  # two per cent more in as much more time


def test_newcomers_are_held_against_a_year_before_by_histories_of_one_length():
    """Forty buy once a year and are new to a short history again and again; of who never bought before there were 30, and are 6."""
    from segkit.privacy import movements

    rare = [(f"rare {i:02}", ago, 1, 100) for i in range(40) for ago in (2, 14)] + [("first", 25, 1, 100)]
    table = months(*rare, *((f"then {i}", 15, 1, 100) for i in range(30)), *((f"now {i}", 3, 1, 100) for i in range(6)))
    row = lately(table, first_orders(60), as_of=AS_OF).iloc[0]
    assert (row["against"], row["pause"], row["new_before"], row["new_after"], row["new_first"]) == ("year_before", 7, 70, 46, 6)
    assert row["new_p"] == pytest.approx(2 * 2391496 / 2**36)  # of 36 who came once, 6 lately: Σ C(36, 0…6)
    say, one = Language(), pd.DataFrame([row])
    line = "In the last 6 months 46 customers came who had not bought in the 7 months before, 34% fewer than in the same months a year before (70)"
    assert line in revenue.lately(one, say) and recent_words.newcomers(row.to_dict(), say) == line
    assert recent_words.newcomers(row.to_dict() | {"new_p": 0.2}, say) == ""
    assert row[["new_first_before"]].isna().all() and line in revenue.lately(movements.lately(one, 10), say)  # of the seventy forty were old ones: six are not held against them
    young = lately(table[table["month"] >= END - 17], first_orders(60), as_of=AS_OF)
    assert young["against"].tolist() == ["just_before"] and young["new_before"].isna().all()  # five months before the earlier span: all would be new


def newly(late: int, *, back: int, there: int = 100) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Data of 25 months: forty of old bought once a year; a year and more ago sixty came and nearly all came again, of the `late` of the last year `back` did; with the day of their card."""
    rows = [("first", 25, 1, 100)] + [(f"rare {i:02}", ago, 1, 100) for i in range(40) for ago in (3, 15)] + [(f"there {i:03}", ago, 1, 100) for i in range(there) for ago in range(1, 26)]
    people = {f"then {i:02}": (22, 20 if i < 54 else None) for i in range(60)} | {f"old {i:02}": (15, 10) for i in range(60)} | {f"late {i:02}": (10, 8 if i < back else None) for i in range(late)} | {f"now {i:02}": (2, None) for i in range(late)}
    rows += [(name, ago, 1, 100) for name, (first, again) in people.items() for ago in (first, again) if ago]
    day = lambda ago: pd.Timestamp((END - ago) // 12, (END - ago) % 12 + 1, 5)  # noqa: E731
    dates = [(name, day(first), day(again or first), day(first)) for name, (first, again) in people.items()]
    dates += [(f"rare {i:02}", day(15), day(3), day(15) if i < 30 else day(30)) for i in range(40)]
    return months(*rows), pd.DataFrame(dates, columns=["customer_id", "first_order", "last_order", "card"])


def test_first_orders_are_held_against_first_orders_where_a_date_of_the_clients_own_says_that_they_were():
    """A hundred came in the months a year before, of whom ten have an older card, and thirty now: 30 / 100. Without the card nobody knows whether the earlier ones were new."""
    from segkit.privacy import movements

    table, facts = newly(30, back=10)
    row, say = lately(table, facts, as_of=AS_OF).iloc[0], Language()
    assert (row["new_before"], row["new_after"], row["new_first_before"], row["new_first"]) == (100, 70, 100, 30)
    assert row["first_p"] == pytest.approx(2 * sum(math.comb(130, k) for k in range(31)) / 2**130)
    line = "In the last 6 months 30 customers bought for the first time, 70% fewer than in the same months a year before (100)"
    assert recent_words.newcomers(row.to_dict(), say) == line and line in revenue.lately(pd.DataFrame([row]), say)
    assert recent_words.newcomers(row.to_dict() | {"first_p": 0.3}, say) == ""
    few = movements.lately(pd.DataFrame([row.to_dict() | {"new_first": 8}]), 10).iloc[0].to_dict()
    assert recent_words.newcomers(few, say).startswith("In the last 6 months 70 customers came who had not bought in the 7 months before")
    unknown = lately(table, facts.drop(columns="card"), as_of=AS_OF).iloc[0]
    assert unknown[["new_first_before", "first_p"]].isna().all() and recent_words.newcomers(unknown.to_dict(), say).startswith("In the last 6 months 70 customers came who")
    older = lately(table, facts.assign(card=facts["card"] - pd.DateOffset(years=2)), as_of=AS_OF).iloc[0]
    assert pd.isna(older["new_first_before"])  # customers of old
    last = lately(table, facts.assign(card=facts["last_order"]), as_of=AS_OF).iloc[0]
    assert pd.isna(last["new_first_before"])  # the day of the last order says nothing of the first


def test_that_newcomers_no_longer_come_back_is_told_and_asked_about():
    """Of sixty of a year before 54 bought again in the next six months, of forty of late ten; where 35 of forty did nothing is said."""
    from segkit.privacy import movements

    table, facts = newly(40, back=10)
    row, say = lately(table, facts, as_of=AS_OF).iloc[0], Language()
    assert row[["came_before", "back_before", "came_after", "back_after"]].tolist() == [60, 54, 40, 10] and row["back_p"] < 1e-9
    line = f"Of 40 customers who first bought in the 6 months to {say.date(dt.date.fromisoformat(row['came_until']))}, 25% bought again in the next 6 months, against 90% a year before"
    assert line in revenue.lately(pd.DataFrame([row]), say)
    assert recent_words.find_out_back(pd.DataFrame([row]), say) == "Find out why new customers come back less often than a year before"
    few = movements.lately(pd.DataFrame([row.to_dict() | {"back_after": 3}]), 5)
    assert recent_words.came_back(few.iloc[0].to_dict(), say) == "" == recent_words.find_out_back(few, say) == recent_words.find_out_back(None, say)
    even = lately(*newly(40, back=35), as_of=AS_OF)
    assert even.iloc[0]["back_p"] > 0.5 and recent_words.came_back(even.iloc[0].to_dict(), say) == "" == recent_words.find_out_back(even, say)
    assert pd.isna(lately(table, facts.drop(columns="card"), as_of=AS_OF).iloc[0]["back_p"])  # who bought in the data's first months may have been old
    rose = row.to_dict() | {"back_after": 38, "back_before": 30}
    assert recent_words.came_back(rose, say).endswith("95% bought again in the next 6 months, against 50% a year before") and recent_words.find_out_back(pd.DataFrame([rose]), say) == ""


def test_how_many_of_the_new_have_fallen_silent_already_stands_beside_what_they_brought():
    """Thirty new ones, twelve of them silent; of ten lost and two who brought more all are silent too."""
    from segkit.privacy import movements

    rows = [(f"new {i:02}", 3, 1, 100) for i in range(30)] + [(f"lost {i}", 14, 1, 500) for i in range(10)] + [("start", 25, 1, 100), *[(f"there {i}", ago, 1, 100) for i in range(50) for ago in (14, 2)]]
    gone = pd.Series({f"new {i:02}": i < 12 for i in range(30)} | {f"lost {i}": True for i in range(10)} | {"start": True})
    found = b.bridge(months(*rows), as_of=AS_OF, silent=gone)
    whole = found[found["segment"] == b.EVERYBODY].set_index("item")
    assert whole.loc[["new", "new_silent", "lost", "silent"], "customers"].tolist() == [30, 12, 10, 23]
    told = "New customers brought $30 (30 customers, of whom 12 have fallen silent already)"
    assert told in revenue.bridge(found, Language()) and "New customers brought $30 (30 customers)" in revenue.bridge(movements.bridge(found, 13), Language())
    assert movements.bridge(found, 5).set_index("item").loc["new_silent", "customers"] != 12  # one more is silent who is neither: a few
    assert "New customers brought $30 (30 customers)" in revenue.bridge(b.bridge(months(*rows), as_of=AS_OF, silent=gone & ~gone.index.str.startswith("new")), Language())


def test_those_who_bought_as_much_are_no_more_and_how_many_were_still_joining_is_told():

    rows = [row for i in range(20) for row in ((f"same {i}", 20, 1, 500), (f"same {i}", 3, 1, 500))] + [row for i in range(12) for row in ((f"old {i}", 24, 1, 500), (f"old {i}", 3, 1, 600))]
    rows += [row for i in range(15) for row in ((f"young {i}", 14, 1, 100), (f"young {i}", 2, 1, 180))]
    found = b.bridge(months(*rows), as_of=AS_OF)
    whole = found[found["segment"] == b.EVERYBODY].set_index("item")
    assert whole.loc["kept_more", ["customers", "revenue"]].tolist() == [27, 24.0] and whole.loc["joined_more", ["customers", "revenue"]].tolist() == [15, 12.0]
    told = "Customers who bought more than before added $24 (27 customers); $12 of it came from those who first bought partway through the earlier period and so had only part of it to buy in"
    assert told in revenue.bridge(found, Language())
    few = found.assign(customers=found["customers"].where(found["item"] != "joined_more"))
    assert "Customers who bought more than before added $24 (27 customers)" in revenue.bridge(few, Language())


def test_all_who_were_customers_are_counted_those_too_who_never_bought_again():

    rows = [row for i in range(16) for row in ((f"old {i}", 25, 1, 100), (f"old {i}", 14, 1, 1000), (f"old {i}", 2, 1, 900))] + [(f"gone {i}", 25, 1, 700) for i in range(13)]
    told = "Those who were customers when the earlier period began (29 customers) brought 10% less, $144 against $160 earlier"
    assert revenue.bridge(b.bridge(months(*rows), as_of=AS_OF), Language())[1] == told


def test_of_new_customers_those_of_late_are_told_with_their_numbers():
    """Two hundred came in the first month and half came back; of forty of the last year that can be followed three did."""

    rows = [row for i in range(200) for row in ((f"early {i:03}", 24, 1, 100), *([(f"early {i:03}", 23, 1, 100)] if i % 2 else []))]
    rows += [row for i in range(40) for row in ((f"late {i:02}", 12 - i % 10, 1, 100), *([(f"late {i:02}", 11 - i % 10, 1, 100)] if i < 3 else []))]
    table = months(*rows)
    row = lately(table, first_orders(60), as_of=AS_OF)
    assert row[["periods", "followed", "again"]].iloc[0].tolist() == [12, 40, 3]
    made = c.cohorts(table, as_of=AS_OF)
    told = size.returned(c.retention(made), made, Language(), recent=row)
    assert told == "Of 40 customers new in the last 12 months that can be followed, 3 bought again in the next month (8%)"
    assert size.returned(c.retention(made), made, Language(), recent=row.assign(again=None)) == "8% of new customers buy again in the next month"


def test_who_was_new_a_year_and_a_month_ago_is_not_new_in_the_last_year():
    rows = [(f"c{ago}-{i:02}", ago, 1, 100) for ago in range(1, 15) for i in range(10)] + [("start", 24, 1, 100)]
    row = lately(months(*rows), first_orders(60), as_of=AS_OF).iloc[0]
    assert (row["periods"], row["followed"]) == (12, 110)  # of months 12 to 2 before: whom came in the last one nobody can follow yet


def test_who_was_only_paid_back_is_no_customer_and_the_parts_still_make_the_change():
    table = months(*[(f"c{i}", ago, 1, 1000) for i in range(3) for ago in (24, 1)], ("paid back", 24, 0, 0, 400), ("paid back too", 2, 0, 0, 100))
    found = items(b.bridge(table, as_of=AS_OF))
    assert found["before"] == (3, 26.0) and found["after"] == (3, 29.0) and found["kept_more"] == (0, 4.0) and found["new"] == (0, -1.0)
    assert sum(money for item, (_, money) in found.items() if item != "after") == found["after"][1]
    whole = b.bridge(table, as_of=AS_OF).query("segment == 'All customers'").set_index("item")
    assert whole.loc["first_before", "customers"] == 3


def test_where_revenue_is_level_the_largest_part_is_the_news_whichever_way_it_went():
    rows = [("gone", 20, 1, 7000), ("new", 3, 1, 4000), ("more", 14, 1, 1000), ("more", 2, 1, 4000), *[(f"there {i}", ago, 1, 1) for i in range(3) for ago in (30, 15, 1)]]
    assert revenue.news(b.bridge(months(*rows), as_of=AS_OF), Language()).startswith("1 customer who has fallen silent brought $70 less than before; yearly revenue stayed level")


def test_that_nobody_new_comes_does_not_hide_how_many_fewer_did():
    row = {"against": "year_before", "months": 6, "revenue_before": 100.0, "revenue_after": 100.0, "days_before": 184, "days_after": 184, "per_day": 0.0, "p": 1.0,
           "last_new": "2026-07-27", "pause": 12.0, "new_before": 85.0, "new_after": 28.0, "new_first": 28.0, "new_p": 1e-7}  # fmt: skip
    told = revenue.lately(pd.DataFrame([row]), Language())
    assert recent_words.find_out(pd.DataFrame([row]), Language()) == "Check whether the file is complete after July 27, 2026, and if it is, find out why no new customer has come since"
    assert recent_words.find_out(pd.DataFrame([row | {"last_new": None}]), Language()) == "" == recent_words.find_out(None, Language())
    assert told[-2] == "No new customer has come since July 27, 2026" and told[-1].startswith("In the last 6 months 28 customers came who") and "67% fewer" in told[-1]


def test_that_no_segment_grew_is_not_said_of_those_of_which_it_is_not_known_and_who_fell_silent_is_counted():
    """The silent were 33 of 260 and are 64 of 291 over histories of one length: by Fisher's test p = 0.005."""
    rows = pd.DataFrame({"segment": ["Active", "Gone", "Lost"], "customers": [227, 17, 47], "revenue_share": [0.9, 0.06, 0.04], "growth": [0.0, None, None], "growth_low": [-0.2, None, None],
                         "growth_high": [0.2, None, None], "growth_p": [0.9, None, None], "then_customers": [227, 7, 26], "like_customers": [227, 17, 47], "silent": [20, 17, 47]})  # fmt: skip
    assert size.grown(rows, Language()) == ["The share of customers in “Gone” and “Lost”, where most have fallen silent, has grown from 33 of 260 to 64 of 291, counted over equally long histories"]
    dated = size.grown(rows.assign(then_day="2025-11-01", customers=[227, 30, 83]), Language())
    assert dated[0].endswith("has grown from 33 of 260 (November 1, 2025) to 64 of 291, counted over equally long histories; by whole histories these are 113 of 340 now")
    alike = rows.assign(like_customers=[227, 8, 27])
    assert size.grown(alike, Language()) == ["“Active” have not clearly grown or shrunk; of the other segments this is not known"]


def test_the_segment_that_gained_stands_beside_the_one_that_lost_most():
    rows = [("All customers", "before", 300.0, None), ("All customers", "after", 250.0, 0.5), ("A", "before", 200.0, None), ("A", "after", 50.0, 0.001), ("B", "before", 100.0, None), ("B", "after", 200.0, None)]
    table = pd.DataFrame(rows, columns=["segment", "item", "revenue", "p"]).assign(customers=10, revenue_gain=0.0, months=12)
    assert revenue._by_segment(table, Language())[0].startswith("Those who were in “A” then have cut their purchases most, by $150, and those who were in “B” brought $100 more")
    assert "“B”" not in revenue._by_segment(table[table["segment"] != "B"], Language())[0]


def test_a_segment_that_gained_by_customers_who_were_only_joining_is_not_told_to_have_gained():
    """By hand: of B's gain of 150 ten who first bought in the last month of the earlier year made 170, and five who were there lost 20."""
    there = [row for i in range(5) for row in ((f"old {i}", 24, 1, 1000), (f"old {i}", 3, 1, 600))]
    came = [row for i in range(10) for row in ((f"late {i}", 13, 1, 500), (f"late {i}", 3, 4, 2200))]
    fell = [row for i in range(20) for row in ((f"cut {i}", 24, 1, 2000), (f"cut {i}", 3, 1, 500))]
    who = [f"{name} {i}" for name, n in (("old", 5), ("late", 10), ("cut", 20)) for i in range(n)]
    labels = pd.DataFrame({"customer_id": who, "segment": ["B"] * 15 + ["A"] * 20})
    found = b.bridge(months(*there, *came, *fell), as_of=AS_OF, labels_then=labels)
    mine = found[found["segment"] == "B"].set_index("item")
    assert mine.loc["joined", ["customers", "revenue"]].tolist() == [10, 170.0] and mine.loc["after", "revenue_gain"] == 150.0
    told = revenue._by_segment(found.assign(p=0.001), Language())[0]
    assert told.startswith("Those who were in “A” then have cut their purchases most, by $300; this is the same change") and "“B”" not in told
    there = found.assign(p=0.001, revenue=found["revenue"].where(found["item"] != "joined", 0.0))  # had nobody been joining
    assert "those who were in “B” brought $150 more" in revenue._by_segment(there, Language())[0]


def test_a_segment_that_brings_nothing_any_more_is_not_said_to_bring():
    from segkit.findings.segments import share_of

    row = pd.Series({"share": 0.14, "revenue_share": 0.15, "year_share": 0.0})
    assert share_of(row, "Gone", Language()) == "“Gone” make up 14% of customers and brought 15% of all revenue, nothing in the last 12 months"
    assert share_of(row.replace(0.0, 0.12), "Gone", Language()) == "“Gone” make up 14% of customers and bring 15% of revenue"
    assert share_of(row.replace(0.0, 0.4), "Gone", Language()).endswith("brought 15% of all revenue, 40% in the last 12 months")


def test_a_segment_that_lost_customers_is_told_as_the_group_it_is():
    row = {"segment": "VIP", "customers": 606, "revenue_share": 0.4, "growth": -0.4, "growth_low": -0.43, "growth_high": -0.36, "growth_p": 1e-9, "then_customers": 1252, "like_customers": 623}
    told = lambda **changed: size.grown(pd.DataFrame([row | changed]), Language())  # noqa: E731
    shrank = "The group “VIP” shrank from 1,252 to 623 customers, both counted over equally long histories, and its revenue with it by 40% (36% to 43%)"
    assert told() == [f"{shrank}; by its whole history it has 606 now"] and told(customers=623) == [shrank]
    assert told(like_customers=1200, customers=1200) == ["Revenue of “VIP” fell by 40% (36% to 43%); counted over equally long histories, it had 1,252 and has 1,200 customers now"]
    assert told(customers=623, then_day="2025-11-01") == [shrank.replace("1,252", "1,252 (November 1, 2025)")]
    more = {"growth": 0.5, "growth_low": 0.3, "growth_high": 0.7, "then_customers": 200, "like_customers": 310, "customers": 310}
    assert told(**more) == ["The group “VIP” grew from 200 to 310 customers, both counted over equally long histories, and its revenue with it by 50% (30% to 70%)"]
    assert told(like_customers=12) == ["Revenue of “VIP” fell by 40% (36% to 43%)"]


def test_since_when_nobody_new_has_come():
    shop = months(*[("a", ago, 1, 100) for ago in range(1, 25)])
    since = lambda *ago: lately(shop, first_orders(*ago), as_of=AS_OF)["last_new"].iloc[0]  # noqa: E731
    assert since(*range(91, 131)) == "2025-10-02"  # one a day, and then 91 days without
    assert pd.isna(since(*range(90, 130))) and pd.isna(since(*range(91, 110)))  # 90 days; 19 newcomers
    assert pd.isna(since(*range(100, 400, 10))) and since(*range(101, 400, 10)) == "2025-09-22"  # one in 10 days: more than 100
    assert pd.isna(since(*range(720, 730), *range(91, 101)))  # ten of the data's first month may have come before


def test_a_shorter_history_is_cut_into_two_equal_halves():
    table = months(("a", 5, 1, 100), ("a", 4, 1, 100), ("a", 3, 1, 10), ("a", 2, 1, 10), ("b", 1, 1, 30))
    when = b.windows(table, AS_OF)
    assert (when.start, when.middle, when.end) == (END - 4, END - 2, END) and when.since == dt.date(2025, 11, 1)
    assert b.windows(table.head(0), AS_OF) is None and b.windows(months(("a", 1, 1, 1)), AS_OF) is None
    assert b.bridge(table.head(0), as_of=AS_OF).empty


LINES = st.lists(
    st.tuples(st.sampled_from("abcdef"), st.integers(0, 40), st.integers(0, 3), st.integers(0, 10**7), st.integers(0, 10**6)),
    min_size=2,
    max_size=40,
)


@settings(max_examples=60, deadline=None)
@given(LINES)
def test_the_parts_make_the_change_to_the_cent_overall_and_by_segment(rows):
    table = months(*rows).groupby(["customer_id", "month"], as_index=False).sum()
    labels = pd.DataFrame({"customer_id": list("abcd"), "segment": ["x", "x", "y", "y"]})
    found = b.bridge(table, as_of=AS_OF, labels_then=labels, silent=pd.Series({"a": True, "b": True, "c": False}))
    for segment, part in found[found["item"].isin(b.ITEMS)].groupby("segment"):
        cents = {r.item: round(r.revenue * 100) for r in part.itertuples()}
        assert cents["before"] + sum(cents[i] for i in b.ITEMS[1:-1]) == cents["after"], segment
    total = found[found["item"].isin(b.ITEMS)].groupby(["segment", "item"])["revenue"].sum().unstack(0)
    if len(total.columns) > 1:
        assert np.allclose(total.drop(columns=b.EVERYBODY).sum(axis=1), total[b.EVERYBODY])


def test_customers_orders_and_value_multiply_to_the_change():
    table = months(("a", 12, 2, 2000), ("b", 12, 2, 2000), ("a", 1, 2, 1000), ("c", 1, 4, 2000), ("d", 1, 3, 1500), ("e", 1, 3, 1500))
    part = b.bridge(table, as_of=AS_OF).set_index("item")["revenue"]
    # customers 2 → 4, orders per customer 2 → 3, value of an order 10.00 → 5.00; revenue 40 → 60
    logs = np.log([2, 1.5, 0.5])
    assert part[list(b.FACTORS)].tolist() == pytest.approx(list(20 * logs / logs.sum()))
    assert part[list(b.FACTORS)].sum() == pytest.approx(20.0)


FREQUENT = {"method": "rules", "steps": [{"column": "segment", "cases": [["orders >= 3", "'often'"]], "else": "'seldom'"}]}


def shop(seed: int, *, customers: int = 400, fade: float = 1.0) -> pd.DataFrame:
    """Two and a half years of purchases whose level in the last year is `fade` times that of the year before."""
    rng = np.random.default_rng(seed)
    rows = [(f"c{i:03}", ago, 1, int(rng.integers(500, 3000))) for i in range(customers) for ago in range(1, 31)
            if rng.random() < 0.15 * (fade if ago <= 12 else 1.0)]  # fmt: skip
    return months(*rows)


def known(table: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Labels of today, the months with what facts need, and the facts."""
    first, last = table.groupby("customer_id")["month"].min(), table.groupby("customer_id")["month"].max()
    day = lambda m: pd.Timestamp(int(m) // 12, int(m) % 12 + 1, 15)  # noqa: E731
    table = table.assign(order_days=table["orders"], active=1, first_order=table["month"].map(day), last_order=table["month"].map(day))
    assert len(first) == len(last)
    facts = _facts.facts(table, as_of=AS_OF)
    labels = pd.DataFrame({"customer_id": facts["customer_id"], "segment": np.where(facts["orders"] >= 3, "often", "seldom")})
    return labels, table, facts


def grown(table: pd.DataFrame, definition: dict | None = FREQUENT) -> pd.DataFrame:
    return growing.growth(*known(table), definition, as_of=AS_OF).set_index("segment")


def test_a_base_shrunk_by_hand_shrinks_and_a_steady_one_holds_zero():
    shrunk, steady = grown(shop(1, fade=0.6)).loc["often"], grown(shop(2)).loc["often"]
    assert shrunk["growth"] < -0.2 and shrunk["growth_high"] < 0
    assert steady["growth_low"] < steady["growth"] < steady["growth_high"]
    assert grown(shop(1, fade=0.6)).equals(grown(shop(1, fade=0.6)))


def test_growth_is_not_known_where_the_definition_cannot_label_the_earlier_day():
    by_answers = {"method": "clusters", "steps": [{"column": "segment", "cases": [["likes = 'tea'", "'tea'"]], "else": "'coffee'"}]}
    assert grown(shop(3), by_answers)["growth"].isna().all() and grown(shop(3), None)["growth"].isna().all()


def test_where_nothing_grew_and_a_few_bring_most_no_more_than_one_interval_in_twenty_leaves_out_zero():
    rng, missed = np.random.default_rng(11), 0
    for _ in range(300):
        rate, value = rng.gamma(0.8, 1.5, 80), rng.lognormal(3, 1, 80)
        part = np.c_[rng.poisson(rate) * value, rng.poisson(rate) * value]
        low, high = growing._interval(part, rng)
        missed += not low <= 0 <= high
    assert missed <= 15 + 2 * 3.8  # of 300, and two standard errors


def test_what_segments_brought_as_they_stood_begins_and_ends_with_their_growth():
    table = shop(1, fade=0.6)
    _, dated, facts = known(table)
    alike = growing._labelled(FREQUENT, dated, facts, b.windows(dated, AS_OF), END)  # as if the data began a year later
    found = growing.held(alike, dated, facts, FREQUENT, as_of=AS_OF)
    assert list(found.columns) == growing.HELD and found["month"].unique().tolist() == [END - 12, END - 9, END - 6, END - 3, END]
    assert found.groupby("month")["share"].sum().tolist() == pytest.approx([1.0] * 5)
    ends = found.pivot(index="segment", columns="month", values="revenue")
    assert (ends[END] / ends[END - 12] - 1).to_dict() == pytest.approx(grown(table)["growth"].dropna().to_dict())


def test_the_share_of_those_who_survived_is_not_shown_for_the_segment_s():
    """Whoever bought lately is "now"; of the money before, all was brought by people who were "now" on that day."""
    table = months(*[(f"s{i}", ago, 1, 100) for i in range(20) for ago in range(1, 25)], *[(f"g{i}", ago, 1, 100) for i in range(20) for ago in range(13, 25)])
    lately = {"method": "rules", "steps": [{"column": "segment", "cases": [["recency_days <= 60", "'now'"]], "else": "'gone'"}]}
    labels, table, facts = known(table)
    labels = labels.assign(segment=np.where(facts["recency_days"] <= 60, "now", "gone"))
    share = growing.held(labels, table, facts, lately, as_of=AS_OF).query("segment == 'now'").set_index("month")["share"]
    assert share[END - 12] == 1.0 and share[END - 9] == pytest.approx(20 * 12 / (20 * 12 + 20 * 9)) and share[END] == 1.0


def test_shares_over_time_are_not_told_where_a_part_of_the_history_makes_other_segments():
    """Four orders in two years are two in one: by the year that the first day saw, nobody is "often", whom today's labels call so."""
    rare = [(f"r{i:02}", ago, 1, 1000) for i in range(10) for ago in (2, 8, 14, 20)]
    _, table, facts = known(months(("first", 24, 1, 1000), *rare, *[(f"o{i:02}", ago, 1, 1000) for i in range(10) for ago in range(1, 25)]))
    labels = facts[["customer_id"]].assign(segment=np.where(facts["orders"] >= 3, "often", "seldom"))
    assert growing.held(labels, table, facts, FREQUENT, as_of=AS_OF).empty  # 20 of 140 in the later year: 14 points
    alike = labels.assign(segment=labels["segment"].where(~labels["customer_id"].str.startswith("r"), "seldom"))
    assert growing.held(alike, table, facts, FREQUENT, as_of=AS_OF)["month"].nunique() == 5


def test_what_segments_brought_is_not_told_where_earlier_days_have_no_labels():
    labels, table, facts = known(shop(3))
    assert growing.held(labels, table, facts, None, as_of=AS_OF).empty and growing.held(labels, table.head(0), facts, FREQUENT, as_of=AS_OF).empty


def test_what_became_of_those_who_were_in_it_then():
    found = grown(shop(4, fade=0.5)).loc["often"]
    assert found["then_customers"] > 0 and found["followed"] < -0.2


def test_who_stayed_is_told_by_histories_of_one_length_and_only_where_these_make_the_same_segment():
    """Three orders a year: "often" at both ends; of the rare four in two years two are in one, so that "often" is another group."""
    steady = [(f"s{i}", ago, 1, 1000) for i in range(10) for ago in (2, 6, 10, 14, 18, 22)]
    faded = [(f"f{i}", ago, 1, 1000) for i in range(10) for ago in (14, 18, 22, 3)]
    stayed = lambda *more: grown(months(("first", 24, 1, 1), *steady, *more)).loc["often", "stayed"]  # noqa: E731
    assert stayed() == 1.0
    assert np.isnan(stayed(*faded))  # four orders in all, "often" today, and one in the last year
    assert stayed(*faded[:4]) == pytest.approx(10 / 11)  # one in eleven of today's: they are the same segment


def test_cohorts_leave_out_what_was_not_seen_and_write_zero_where_nobody_came():
    table = months(("a", 6, 1, 100), ("b", 6, 1, 100), ("a", 4, 1, 50), ("c", 2, 1, 10), ("d", 0, 1, 1))
    found = c.cohorts(table, as_of=AS_OF)
    first = found[found["cohort"] == END - 6]
    assert first["since"].tolist() == [0, 1, 2, 3, 4, 5] and first["bought"].tolist() == [2, 0, 1, 0, 0, 0]
    assert found[found["cohort"] == END - 2]["since"].tolist() == [0, 1] and set(found["cohort"]) == {END - 6, END - 2}
    assert first["share"].tolist()[2] == 0.5 and first["revenue"].tolist()[2] == 0.5
    assert c.retention(found)["customers"].tolist() == [3, 3, 2, 2, 2, 2]


def test_a_cohort_whose_shares_would_tell_nothing_has_no_row_and_that_is_known():
    sizes = {END - 6: 400, END - 5: 40, END - 4: 300, END - 3: 20}  # at ten a cell 40 would be told in steps of two fifths, 20 not at all
    table = pd.DataFrame([("", m, s, n, n / 2, 0.5, 1.0) for m, n in sizes.items() for s in range(END - m)], columns=c.COLUMNS)
    assert c.returned(table, 10).index.tolist() == [END - 6, END - 4] and c.left_out(table, 10) == 2
    assert c.returned(table, 0).index.tolist() == [END - 6, END - 5, END - 4] and not c.left_out(table[table["customers"] > 20], 0)


def test_a_segment_is_followed_from_the_day_its_label_was_held_and_not_back():
    table = months(("a", 6, 1, 100), ("a", 2, 1, 70), ("b", 5, 1, 100), ("b", 1, 1, 30))
    found = c.cohorts(table, as_of=AS_OF, labels_then=pd.DataFrame({"customer_id": ["a", "b", "z"], "segment": ["x", "x", "none yet"]}))
    mine = found[found["segment"] == "x"]
    assert mine["cohort"].unique().tolist() == [END - 3] and mine["since"].tolist() == [0, 1, 2]
    assert mine["customers"].tolist() == [2, 2, 2] and mine["bought"].tolist() == [0, 1, 1]
    assert found.loc[found["segment"] == "none yet", "bought"].tolist() == [0, 0, 0]


def test_a_refund_alone_in_its_month_lowers_the_cohorts_revenue():
    table = months(("a", 3, 1, 100), ("a", 2, 0, -40))
    assert c.cohorts(table, as_of=AS_OF)[["bought", "revenue"]].to_numpy().tolist() == [[1, 1.0], [0, -0.4], [0, 0.0]]
    assert c.cohorts(months(("a", 1, 1, 100), ("b", 30, 0, -5)), as_of=AS_OF)["bought"].tolist() == [1]


def test_a_long_history_is_told_by_quarters():
    table = months(("a", 30, 1, 100), ("a", 26, 1, 100), ("b", 29, 1, 100))
    found = c.cohorts(table, as_of=AS_OF, labels_then=pd.DataFrame({"customer_id": ["a"], "segment": ["x"]}))
    assert (found.loc[found["segment"] == "", "cohort"] % 3 == 0).all() and set(found["segment"]) == {"", "x"}
    assert found[found["segment"] == ""].groupby("cohort")["customers"].first().sum() == 2


@pytest.mark.parametrize("second", [b.EVERYBODY, "acquisition"])  # a class that nobody is in now, and somebody was
def test_a_base_of_one_segment_is_told_once(second):
    table = months(("a", 13, 1, 1000), ("a", 1, 1, 1500), ("b", 1, 1, 200))
    labels = pd.DataFrame({"customer_id": ["a", "b"], "segment": [b.EVERYBODY, second]})
    found = b.bridge(table, as_of=AS_OF, labels_then=labels)
    assert set(found["segment"]) == {b.EVERYBODY} and not found.duplicated(["segment", "item"]).any()


def test_that_no_segment_has_changed_does_not_deny_that_those_who_were_in_one_buy_less():
    segments = pd.DataFrame({"segment": ["VIP", "rest"], "customers": [16, 40], "revenue_share": [0.6, 0.4], "growth": [-0.2, 0.1], "growth_low": [-0.6, -0.2], "growth_high": [0.3, 0.4], "growth_p": [0.4, 0.6]})
    found = pd.DataFrame([("VIP", "before", 1000.0, None), ("VIP", "after", 640.0, 0.001), ("rest", "before", 500.0, None), ("rest", "after", 510.0, 0.9)],
                         columns=["segment", "item", "revenue", "p"])  # fmt: skip
    told = "No segment as a whole has clearly grown or shrunk, but those who were in “VIP” in the earlier period bring 36% less since"
    assert size.grown(segments, Language(), bridge=found) == [told]
    assert size.grown(segments, Language(), bridge=found.assign(p=0.4)) == size.grown(segments, Language()) == ["No segment has clearly grown or shrunk"]
    sure = segments.assign(growth_high=[-0.1, 0.4], growth_p=[0.01, 0.6])
    assert size.grown(sure, Language(), bridge=found) == ["Revenue of “VIP” fell by 20% (10% to 60%)"]


def test_a_month_that_the_export_cuts_is_no_window():
    """Two days of March, then whole months: April is held against nothing of March, and who came in April may have bought before."""
    rows = [(f"c{i}", m, dt.date(m // 12, m % 12 + 1, 30 if m == 24302 else 1 + i % 4)) for m in range(24302, 24306) for i in range(8)]
    months = pd.DataFrame(rows, columns=["customer_id", "month", "first_order"]).assign(orders=1, purchases_cents=1000, refunds_cents=0)
    months["first_order"] = pd.to_datetime(months["first_order"])
    assert b.windows(months, dt.date(2025, 7, 1)) == b.Windows(24304, 24305, 24306)
    assert b.windows(months.assign(first_order=pd.Timestamp(2025, 1, 2)), dt.date(2025, 7, 1)) == b.Windows(24302, 24304, 24306)


def test_orders_that_are_worth_more_are_told_as_what_made_the_change():
    """Ten customers buy once a month, for 10 and then for 15: all of the 600 more comes from what an order brings."""
    months = pd.DataFrame([(f"c{i}", m, 1, 1000 if m < 24312 else 1500, 0) for i in range(10) for m in range(24300, 24324)],
                          columns=["customer_id", "month", "orders", "purchases_cents", "refunds_cents"])  # fmt: skip
    table = b.bridge(months, as_of=dt.date(2027, 1, 1))
    assert table.set_index("item").loc["by_order_value", "revenue"] == pytest.approx(600)
    say = Language("en", "USD")
    assert "Orders worth more on average added $600 of the $600 by which revenue grew, whoever placed them" in revenue.bridge(table, say)
    same = table.assign(p=table["p"].where(table["item"] != "after", 0.4))
    assert not any(line.startswith("Orders worth") for line in revenue.bridge(same, say)), "what may be chance has no cause"
    monthly = months.assign(first_order=[pd.Timestamp(m // 12, m % 12 + 1, 1) for m in months["month"]], last_order=lambda t: t["first_order"])
    assert b.bridge(monthly, as_of=dt.date(2027, 1, 1)).set_index("item").loc["by_order_value", "revenue"] != 600, "a month's sum is no order"


def test_windows_shorter_than_the_usual_gap_tell_no_one_who_stayed_from_one_who_left():
    """Forty customers who come every 45 days: half of them in odd months, half in even ones, as much in each; the parts would say that all left and all came back."""
    days = {ago: pd.Timestamp("2026-01-01") - pd.DateOffset(months=ago) + pd.Timedelta(days=9) for ago in (1, 2, 3, 4)}
    rows = [(f"{side}{i:02}", ago, 1, 1000) for side, seen in (("odd", (1, 3)), ("even", (2, 4))) for i in range(20) for ago in seen]
    table = months(*rows, *((f"new {i}", 1, 1, 500) for i in range(10)))
    dated = table.assign(order_days=1, first_order=[days[ago] for ago in END - table["month"]]).assign(last_order=lambda t: t["first_order"])
    short = b.bridge(dated[dated["month"] >= END - 3], as_of=AS_OF)
    assert short["usual_gap"].iloc[0] == 61 and short["months"].iloc[0] == 1 and revenue.brief(short)
    assert revenue.news(short, Language()).startswith("Revenue for 1 month was $250, against $200")
    assert revenue.parts(short, Language()) == [] and not any("stayed" in line or "came back" in line for line in revenue.bridge(short, Language()))
    assert not revenue.brief(short.assign(usual_gap=12.0)) and not revenue.brief(short.drop(columns="usual_gap"))
    year = short.assign(months=12, window_days=365.0)
    assert not revenue.brief(year.assign(usual_gap=200.0)) and revenue.brief(year.assign(usual_gap=460.0))


def test_that_the_first_ones_bought_less_is_nothing_where_most_buy_once():
    once = [(f"a{i:02}", 24, 1, 1000) for i in range(40)] + [(f"b{i:02}", 6, 1, 1000) for i in range(36)] + [(f"a{i:02}", 5, 1, 1000) for i in range(4)]
    assert not any("first month of the data" in line for line in revenue.bridge(b.bridge(months(*once), as_of=AS_OF), Language()))
    often = [*once, *((f"a{i:02}", 5, 1, 500) for i in range(4, 30))]
    assert any("first month of the data" in line for line in revenue.bridge(b.bridge(months(*often), as_of=AS_OF), Language()))
