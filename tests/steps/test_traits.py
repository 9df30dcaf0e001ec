"""Whose revenue changed otherwise than that of everybody else: planted in one value, planted nowhere, and too few to say."""

from __future__ import annotations

import datetime as dt
import re

import numpy as np
import pandas as pd
import pytest

from segkit.case import tables
from segkit.findings import revenue
from segkit.findings import traits as words
from segkit.ground.language import Language
from segkit.privacy import printed
from segkit.steps.size import bridge, by_trait

AS_OF = dt.date(2025, 3, 1)
CRITERIA = pd.DataFrame({
    "criterion": ["city", "account_type", "average_order", "registration_date", "promotion_response"], "column": ["city", "plan", "spend", "since", "promo"],
    "group": ["geographic", "behavioural", "behavioural", "behavioural", "behavioural"], "type": ["category", "category", "number", "date", "category"], "chosen": True,
})  # fmt: skip


def lines(*rows) -> pd.DataFrame:
    """customer, month, cents."""
    return pd.DataFrame(rows, columns=["customer_id", "month", "purchases_cents"]).assign(orders=1, refunds_cents=0)


def cities(n: int, seed: int, *, fell: float = 1.0) -> tuple[pd.DataFrame, pd.DataFrame]:
    """n customers of four cities and three plans, who buy for about as much in both months; in Hull `fell` times as much in the later one."""
    rng = np.random.default_rng(seed)
    people = pd.DataFrame({"customer_id": [f"c{i:04}" for i in range(n)], "city": rng.choice(["Hull", "Leeds", "York", "Ripon"], n), "plan": rng.choice(["S", "M", "L"], n)})
    people = people.assign(spend=rng.lognormal(4, 1, n), since=pd.Timestamp("2024-01-01"), promo=rng.choice(["yes", "no"], n))
    level = rng.lognormal(8, 1, n) * np.where(people["plan"] == "L", 4, 1)  # large customers change by more money, and by no other rate
    then, now = (level * rng.gamma(4, 0.25, n) for _ in range(2))
    now = np.where(people["city"] == "Hull", now * fell, now)
    rows = [(c, 24300, round(a)) for c, a in zip(people["customer_id"], then, strict=True)] + [(c, 24301, round(b)) for c, b in zip(people["customer_id"], now, strict=True)]
    return lines(*rows), people


def test_the_figures_are_those_of_a_pencil():
    months = lines(*((f"{c}{i}", m, {"a": (1000, 500), "b": (2000, 2200)}[c][m - 24300]) for c in "ab" for i in range(20) for m in (24300, 24301)))
    facts = pd.DataFrame({"customer_id": months["customer_id"].unique()}).assign(city=lambda f: f["customer_id"].str[0])
    found = by_trait(months, facts, CRITERIA.head(1), as_of=AS_OF).set_index("value")
    # a: 20 × 10 → 20 × 5; b: 20 × 20 → 20 × 22; windows of 31 and 28 days: the later one is laid on as many days
    longer = 31 / 28
    assert found.loc["a", ["customers", "other_customers", "revenue_before", "revenue_after", "others_revenue_before", "others_revenue_after"]].tolist() == [20, 20, 200, 100, 400, 440]
    assert found.loc["a", "revenue_change"] == pytest.approx(0.5 * longer - 1)
    assert found.loc["a", "beyond"] == pytest.approx(100 * longer - 200 * (440 * longer / 400), abs=0.01)
    assert found["adjusted"].max() < 0.01


def test_one_city_that_halved_is_found_and_told():
    months, facts = cities(600, 5, fell=0.5)
    found = by_trait(months, facts, CRITERIA, as_of=AS_OF)
    assert set(found["criterion"]) == {"city", "account_type"}, "what purchases make, dates and answers to campaigns are not asked"
    top = found.iloc[0]
    assert (top["criterion"], top["value"]) == ("city", "Hull") and top["adjusted"] < 0.001
    assert found.loc[found["value"] != "Hull", "adjusted"].min() > 0.001
    for language, said in (("en", r"Customers whose city is “?Hull”? brought \d\d% less, .* against .* earlier; the others of whom this is known brought "),
                           ("ru", r"Клиенты, у которых город — «?Hull»?, принесли на \d\d % меньше: .* против .*; остальные, о ком это известно, — "),
                           ("pl", r"Klienci, u których miasto to „?Hull”?, przynieśli o \d\d ?% mniej: .* wobec .*; pozostali, o których to wiadomo, ")):  # fmt: skip
        say = Language(language, "EUR")
        told = words.by_trait(found.assign(name="City"), say)
        asked = {"en": "Find out why customers whose city is Hull brought 53% less; ask the ten of them who used to bring most",
                 "ru": "Выясните, почему клиенты, у которых город — Hull, принесли на 53 % меньше; спросите тех десятерых из них, которые раньше приносили больше всего",
                 "pl": "Ustalcie, dlaczego klienci, u których miasto to Hull, przynieśli o 53% mniej; zapytajcie tych dziesięciu z nich, którzy wcześniej przynosili najwięcej"}  # fmt: skip
        assert words.find_out(found.assign(name="City"), say).replace("\xa0", " ") == asked[language]
        assert len(told) == 1 and re.match(said, told[0].replace("\xa0", " ")), told


def test_who_made_most_of_the_change_is_the_news_and_the_same_money_is_not_to_be_added():
    """In Hull 20 of 40 a customer, elsewhere as before: all of the fall of 400. Of a fall in which others lost as much it is no more than half."""
    months = lines(*((f"{c}{i:02}", m, 4000 - 2000 * (c == "a" and m == 24301) + i) for c in "ab" for i in range(20) for m in (24300, 24301)))
    facts = pd.DataFrame({"customer_id": months["customer_id"].unique()}).assign(city=lambda f: f["customer_id"].str[0].map({"a": "Hull", "b": "York"}))
    found, whole, say = by_trait(months, facts, CRITERIA.head(1), as_of=AS_OF).assign(name="City"), bridge(months, as_of=AS_OF), Language()
    assert found.set_index("value")["revenue_gain"].to_dict() == {"Hull": -400.0, "York": 0.0}
    title = "Customers whose city is Hull brought $400 less than before; revenue for 1 month fell by 25% to $1,200"
    assert revenue.news(whole, say, traits=found) == title and revenue.cause(whole, found, say)["value"] == "Hull"
    cells = say.register.table("11")
    assert set(cells.loc[cells["text"] == title, "table"]) == {"bridge", "by_trait"} and "criterion=city, value=Hull: revenue_gain" in set(cells["cells"])
    told = words.by_trait(found, say)
    assert told[0].endswith("; this is the same change seen another way, so it is not to be added to its parts")
    assert words.by_trait(found, say, beside=False)[0] == told[0].rpartition("; ")[0]
    assert revenue.news(whole, say, traits=found.assign(adjusted=0.2)) == revenue.news(whole, say) != title
    half = whole.assign(revenue=whole["revenue"].where(whole["item"] != "after", 700.0))  # fell by 904: the 400 are less than half
    assert revenue.cause(half, found, say) is None and revenue.cause(None, found, say) is None and revenue.cause(whole, None, say) is None
    rose = found[found["value"] == "Hull"].assign(revenue_after=found["revenue_before"] + 400, beyond=400.0)
    grown = whole.assign(revenue=whole["revenue"].where(whole["item"] != "after", 2004.0))
    assert revenue.news(grown, say, traits=rose).startswith("Customers whose city is Hull brought $400 more than before; revenue for 1 month grew by 25%")


def test_noise_is_told_of_once_in_twenty_at_most():
    told = 0
    for seed in range(40):
        months, facts = cities((120, 600)[seed % 2], 100 + seed)
        told += bool(words.by_trait(by_trait(months, facts, CRITERIA.head(2), as_of=AS_OF), Language()))
    assert told <= 4  # of 40 at 5 %: more than four once in twenty


def test_few_or_unknown_are_not_asked():
    months, facts = cities(600, 5, fell=0.5)
    few = facts.assign(city=facts["city"].where(facts["city"] != "Hull", None))
    few.loc[few.index[:19], "city"] = "Rye"
    assert "Rye" not in set(by_trait(months, few, CRITERIA.head(1), as_of=AS_OF)["value"])
    hardly = facts.assign(city=facts["city"].where(facts.index < 250, None))
    assert by_trait(months, hardly, CRITERIA.head(1), as_of=AS_OF).empty
    assert by_trait(months[months["month"] == 24300], facts, CRITERIA, as_of=dt.date(2025, 2, 1)).empty
    assert by_trait(months, facts, CRITERIA.head(0), as_of=AS_OF).empty
    assert words.by_trait(None, Language()) == [] and words.find_out(None, Language()) == ""


def test_the_table_comes_back_from_its_file_and_a_small_city_stays_at_home(tmp_path):
    months, facts = cities(600, 5, fell=0.5)
    found = by_trait(months, facts, CRITERIA, as_of=AS_OF)
    tables.write_csv(tmp_path, "by_trait", found)
    again = tables.read_csv(tmp_path / "by_trait.csv")
    assert words.by_trait(again, Language()) == words.by_trait(found, Language()) != []
    kept = printed._rounded({"by_trait": found}, int(found["customers"].max()))["by_trait"]
    assert len(kept) == 1 and kept["customers"].iloc[0] == found["customers"].max()


def test_sales_dated_by_the_month_have_no_day_to_wait_for():
    from segkit.steps.strategy.season import season

    ends = pd.DataFrame({"customer_id": [f"c{i}" for i in range(80)], "day": pd.to_datetime(["2025-11-30", "2025-12-31"] * 40)})
    labels = pd.DataFrame({"customer_id": ends["customer_id"], "segment": "VIP"})
    row = season(ends, labels, dt.date(2026, 11, 1), since=dt.date(2025, 1, 1)).iloc[0]
    assert row["first"] == row["earliest"]
    days = ends.assign(day=pd.to_datetime(["2025-12-24", "2025-12-23"] * 40))
    row = season(days, labels, dt.date(2026, 11, 1), since=dt.date(2025, 1, 1)).iloc[0]
    assert row["first"] > row["earliest"]


def test_every_column_of_the_step_page_has_a_title_in_the_reader_s_language():
    import json
    from pathlib import Path

    from segkit.run import readable

    cells = json.loads((Path(__file__).parents[2] / "notebooks/steps/07_size.ipynb").read_text(encoding="utf-8"))["cells"]
    shown = next(re.findall(r'"(\w+)"', line) for cell in cells for line in cell["source"] if line.startswith("by_trait[["))
    for language in ("ru", "pl"):
        titles = readable.titles(Language(language))
        english = readable.titles(Language("en"))
        assert shown and not [name for name in shown if name not in titles or titles[name] == english[name] != "p"]


def test_a_few_giants_hide_nobody():
    """Twenty customers with most of the money who bought a quarter more or less: dealt into a small city they would change it by more than any did."""
    months, facts = cities(900, 3, fell=0.5)
    giants = facts.loc[facts["city"] != "Hull", "customer_id"].head(20).tolist()
    rows = [(c, m, 2_000_000 if m == 24300 else 2_000_000 + (1 - 2 * (i % 2)) * 500_000) for i, c in enumerate(giants) for m in (24300, 24301)]
    found = by_trait(pd.concat([months[~months["customer_id"].isin(giants)], lines(*rows)], ignore_index=True), facts, CRITERIA, as_of=AS_OF)
    assert found.set_index("value").loc["Hull", "adjusted"] < 0.05 and found.loc[found["value"] != "Hull", "adjusted"].min() > 0.05


def test_what_a_list_calls_those_who_left_is_no_cause_and_the_plan_of_the_invoices_is_read_too():
    """Forty of 160 stopped; today's list calls them Free. The plan they paid for is planted: S brings half, whoever stopped."""
    months, facts = cities(400, 8)
    facts = facts.assign(Plan=facts["plan"], plan=np.where(np.arange(400) % 5 == 0, "Free", facts["plan"]))
    months = months[~((months["month"] == 24301) & months["customer_id"].isin(facts.loc[facts["plan"] == "Free", "customer_id"]))]
    gone = facts.set_index("customer_id")["plan"].eq("Free")
    asked = pd.DataFrame({"criterion": ["account_type", "Plan", "usual_hour"], "column": ["plan", "Plan", "plan"], "name": "", "group": "behavioural", "type": "category", "chosen": True})
    assert set(by_trait(months, facts, asked, as_of=AS_OF)["criterion"]) == {"account_type", "Plan"}
    assert set(by_trait(months, facts, asked, as_of=AS_OF, silent=gone)["criterion"]) == {"Plan"}
    assert set(by_trait(months, facts, asked, as_of=AS_OF, silent=gone & (np.arange(400) % 10 == 0))["criterion"]) == {"account_type", "Plan"}  # half of the Free are customers still
