"""Deals: what they say of their clients, which are won, which are late, and what only repeats how they ended."""

import datetime as dt
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

import segkit.intake as intake
from segkit.findings import deals as words
from segkit.findings import revenue
from segkit.ground.language import Language
from segkit.ground.problems import Problems
from segkit.intake.source import Source
from segkit.steps import collect, criteria, segments, strategy

SAY = Language("en", "USD")
HEAD = "Id;Company;Company ID;Stage;Sum;Opened;Close Date;Industry;Staff;Source;Loss Reason;Deal owner\n"
COLUMNS = {"deal_id": "Id", "client": "Company", "customer_id": "Company ID", "outcome": "Stage", "amount": "Sum", "created": "Opened", "closed": "Close Date"}


def lines(last: str = "Industry") -> str:
    """Twelve clients with two deals each, the first of which is won: shops and banks by turns."""
    rows = []
    for i in range(24):
        client, won = i // 2, i % 2 == 0
        rows.append(f"d{i};Firm {client};{700 + client};{'Closed Won' if won else 'Closed Lost'};100,50;2026-01-01 10:00;2026-02-{1 + i:02} 12:04;{'shop' if client % 2 else 'bank'};"
                    f"{'1.200' if client % 2 else 264 + client};{'fair' if i % 3 else 'web'};{'' if won else 'Price'};Ann Low")  # fmt: skip
    return HEAD + "\n".join(rows) + "\n"


def read(folder, text, *, more=None, columns=COLUMNS, **told):
    (folder / "deals.csv").write_text(text, encoding="utf-8")
    sources = {"deals": Source(file="deals.csv", columns=columns, **told)} | (more or {})
    return sources, intake.read(sources, folder, currency="USD")


def test_what_is_the_same_on_all_deals_of_a_client_describes_the_customer(tmp_path):
    """Industry and staff are; the source is another on most second deals, the reason for losing tells who lost."""
    sources, received = read(tmp_path, lines())
    known = criteria.described(received, sources)
    assert known.columns.tolist() == ["customer_id", "Industry", "Staff"] and len(known) == 12
    assert known.set_index("customer_id").loc["701"].tolist() == ["shop", 1200.0]
    facts, _ = collect.customers(received, as_of=dt.date(2026, 6, 1))
    assert facts.set_index("customer_id").loc["701", "Industry"] == "shop" and len(facts) == 12


def test_a_list_beside_the_deals_gets_what_they_say_once(tmp_path):
    (tmp_path / "list.csv").write_text("key;industry;city\n" + "".join(f"{700 + i};{'shop' if i % 2 else 'bank'};Leeds\n" for i in range(11)), encoding="utf-8")
    sources, received = read(tmp_path, lines().replace("Closed Lost", "Talking", 1), more={"customers": Source(file="list.csv", columns={"customer_id": "key"})})
    known = criteria.described(received, sources)
    assert known.columns.tolist() == ["customer_id", "industry", "city", "Staff"]  # not Industry again
    assert known["customer_id"].tolist() == [str(700 + i) for i in range(12)]  # 711 has a won deal and is on no list


def test_a_list_made_of_the_deals_themselves_is_not_described_by_their_outcome(tmp_path):
    columns = {"customer_id": "Company ID", "kind": "Industry", "stage": "Stage"}
    sources, received = read(tmp_path, lines(), more={"customers": Source(file="deals.csv", columns=columns)})
    assert {"stage", "Sum", "Loss Reason"} <= set(received.tables["customers"])
    assert criteria.described(received, sources).columns.tolist() == ["customer_id", "kind", "Staff"]


def test_lists_that_never_meet_the_deals_are_told_with_the_column_that_does(tmp_path):
    text = "Contact ID;Company ID;city\n" + "".join(f"{9 * i};{700 + i};Leeds\n" for i in range(12))
    (tmp_path / "people.csv").write_text(text, encoding="utf-8")
    with pytest.raises(Problems, match="customer_id: Company ID} under sources: customers"):
        read(tmp_path, lines(), more={"customers": Source(file="people.csv", columns={"customer_id": "Contact ID"})})
    (tmp_path / "people.csv").write_text("Contact ID;city\n5;Leeds\n6;York\n", encoding="utf-8")
    _, received = read(tmp_path, lines(), more={"customers": Source(file="people.csv", columns={"customer_id": "Contact ID"})})
    assert [p.severity for p in received.problems if p.code == "no_common_customer"] == ["warn"]


def test_deals_without_a_company_are_told(tmp_path):
    columns = {c: t for c, t in COLUMNS.items() if c not in ("client", "customer_id")}
    _, received = read(tmp_path, lines(), columns=columns)
    assert any("each of the 24 deals counts as a customer of its own" in p.what for p in received.problems)


def test_rows_that_look_like_tests_are_told_with_their_money_and_kept(tmp_path):
    text = lines() + "d90;TEST Account - do not use;999;Closed Won;999999,00;2026-01-01;2026-02-03;;;;;\nd91;Protest Ltd;998;Closed Won;5,00;2026-01-01;2026-02-03;shop;;;;\n"
    _, received = read(tmp_path, text)
    (told,) = [p for p in received.problems if p.code == "test_rows"]
    assert told.severity == "warn" and "1 row looks like a test" in told.what and "999,999.00" in told.what and len(received.tables["deals"]) == 26
    where = told.todo.partition("where: ")[2]
    _, without = read(tmp_path, text, where=where)
    assert len(without.tables["deals"]) == 25 and not [p for p in without.problems if p.code == "test_rows"]


def test_a_deal_that_is_the_last_purchase_itself_is_not_won_since():
    deals = pd.DataFrame({"deal_id": ["1"], "client": ["a"], "outcome": ["won"], "date": pd.to_datetime(["2025-04-28 12:04"])})
    assert strategy.won_since(deals, pd.DataFrame({"customer_id": ["a"], "last_order": pd.to_datetime(["2025-04-28"])})) == set()
    assert strategy.won_since(deals, pd.DataFrame({"customer_id": ["a"], "last_order": pd.to_datetime(["2025-04-27"])})) == {"a"}


def coded(industry: str, size: str, *, n: int = 24) -> SimpleNamespace:
    """Twenty-four customers, one letter an attribute, by hand; by turns a shop (x) and a bank (y), small (k) and large (l), and a won deal of each of them with what the deals say."""
    known = pd.DataFrame({"customer_id": [f"c{i:02}" for i in range(24)], "industry": list("xxyy" * 6), "size": list("kl" * 12)}).head(n)
    deals = pd.DataFrame({"deal_id": [f"d{i}" for i in range(24)], "client": [f"c{i:02}" for i in range(24)], "outcome": "won", "amount": 10.0, "date": pd.Timestamp("2026-05-01"), "industry": list(industry), "size": list(size)}).head(n)
    return SimpleNamespace(tables={"deals": deals, "customers": known}, counts={})


FITTING, RANDOM = ("xxyy" * 6, "kl" * 12), ("xyxy" * 6, "kkll" * 6)  # of the second two of every four are the same, as by chance: 12 · 12 · 2 ÷ 24


def test_codes_that_fit_are_told_from_codes_at_random():
    fit, alone = collect.codes(coded(*FITTING)), collect.codes(coded(*RANDOM))
    assert fit[["customers", "known", "same", "by_chance", "won", "fits"]].values.tolist() == [[24, 48, 48, 24.0, 240.0, True]] and fit["p"].iloc[0] == 1 / 200
    assert alone[["customers", "known", "same", "by_chance", "won", "fits"]].values.tolist() == [[24, 48, 24, 24.0, 240.0, False]] and alone["p"].iloc[0] > 0.3
    half = collect.codes(coded("xxyy" * 3 + "xyxy" * 3, "kl" * 6 + "kkll" * 3))
    assert half["same"].iloc[0] == 36 and half["p"].iloc[0] <= 0.05 and words.fits(half)  # better than chance is enough
    upper = collect.codes(coded("XXYY" * 6, "KL" * 12))
    assert upper["same"].iloc[0] == 48


def test_what_is_too_little_to_judge_the_codes_by_leaves_all_as_it_is():
    few = collect.codes(coded(*RANDOM, n=8))
    assert few["known"].iloc[0] == 16 and few["p"].iloc[0] > 0.05 and words.fits(few)
    one, other = coded(*RANDOM), coded("ssbb" * 6, "kkll" * 6)  # one attribute, and one in other words than the list's
    one.tables["deals"] = one.tables["deals"].drop(columns="size")
    assert collect.codes(one).empty and collect.codes(other).empty and words.fits(collect.codes(one)) and words.fits(None)
    assert collect.codes(SimpleNamespace(tables={"deals": one.tables["deals"]}, counts={})).empty
    strange = coded(*RANDOM)
    strange.tables["deals"]["client"] = "Firm " + strange.tables["deals"]["client"]  # names where the list has codes
    assert collect.codes(strange).empty
    paid = coded(*RANDOM)
    paid.tables["transactions"] = paid.tables["deals"].rename(columns={"client": "customer_id"})[["customer_id", "date", "amount"]]
    paid.counts["transactions"] = {}
    assert words.fits(collect.codes(paid))  # each has bought for what he won: the attributes are wrong, not the codes
    paid.tables["transactions"]["amount"] = 5.0
    assert not words.fits(collect.codes(paid))


def test_where_the_codes_do_not_fit_nothing_of_a_deal_is_told_of_a_customer():
    codes, received = collect.codes(coded(*RANDOM)), coded(*RANDOM)
    facts = received.tables["customers"][["customer_id"]].assign(last_order=pd.Timestamp("2026-03-01"))
    differ, paid = collect.differing(received), pd.DataFrame({"item": list("abcd"), "customers": [24, 0, 24, 0], "won": [240.0, 0.0, 240.0, 0.0], "invoiced": 0.0, "open": [240.0, 0.0, 240.0, 0.0]})
    (line,) = words.between(codes, paid, differ, SAY)
    assert line == "The customer codes in the deals do not fit the list of customers, since of 48 details that both know 24 are the same and chance alone brings 24; find out first whose the won deals are, worth $240"
    assert words.whose(codes, SAY) == "Find out whose the won deals are, worth $240, since their customer codes do not fit the list"
    assert strategy.won_since(received.tables["deals"], facts, codes=codes) == set() and len(strategy.won_since(received.tables["deals"], facts)) == 24
    fit = collect.codes(coded(*FITTING))
    assert words.between(fit, paid, differ, SAY) == words.invoiced(paid, SAY) + words.differing(differ, SAY) and words.whose(fit, SAY) == "" == words.whose(None, SAY)
    nothing = codes.assign(won=0.0)
    assert words.strangers(nothing, SAY)[0].endswith("; find out first whose the deals are") and words.whose(nothing, SAY).startswith("Find out whose the deals are, since")


def test_who_never_bought_has_a_deal_won_since_and_who_is_on_no_list_has_none():
    deals = pd.DataFrame({"deal_id": ["1", "2"], "client": ["a", "z"], "outcome": "won", "date": pd.to_datetime("2026-05-01")})
    assert strategy.won_since(deals, pd.DataFrame({"customer_id": ["a"], "last_order": [pd.NaT]})) == {"a"}


def many(seed: int, *, planted: bool, n: int = 480) -> pd.DataFrame:
    """Deals of clients who tend to win or to lose; planted: shops win more often, none is won at fairs, and Kay is late."""
    rng = np.random.default_rng(seed)
    client = rng.integers(0, n // 2, n)
    industry = np.array(["shop", "bank", "farm", "law"])[rng.integers(0, 4, n // 2)][client]
    source, owner = (np.array(kinds)[rng.integers(0, len(kinds), n)] for kinds in (["web", "fair", "call", "mail", "ads"], ["Kay", "Lee", "Max"]))
    chance = np.clip(rng.beta(1.2, 3.0, n // 2)[client] + planted * np.where(industry == "shop", 0.4, 0.0), 0, 1) * np.where(planted & (source == "fair"), 0.0, 1.0)
    still = rng.random(n) < 0.2
    outcome = np.where(still, "open", np.where(rng.random(n) < chance, "won", "lost"))
    late = rng.random(n) < np.where(planted & (owner == "Kay"), 0.8, 0.2)
    planned = pd.Series(np.where(late, "2026-05-01", "2026-08-01")).where(still)
    return pd.DataFrame({"deal_id": [f"d{i}" for i in range(n)], "customer_id": [f"c{i}" for i in client], "outcome": outcome, "amount": 100.0, "date": "2026-04-01", "planned": planned,
                         "industry": industry, "source": source, "Deal owner": owner, "Stage": np.where(still, "talk", outcome)})  # fmt: skip


def test_planted_win_rates_and_late_deals_are_told():
    deals = many(1, planted=True)
    won, late = segments.ended(deals, dt.date(2026, 6, 1))
    ended = deals[deals["outcome"] != "open"]
    row = won.set_index(["feature", "value"]).loc[("industry", "shop")]
    assert (row["deals"], row["won"]) == ((ended["industry"] == "shop").sum(), ((ended["industry"] == "shop") & (ended["outcome"] == "won")).sum())
    assert set(won["feature"]) == {"industry", "source", "Deal owner"}  # the stage is the outcome
    told = words.won(won, SAY)
    assert any("“shop”" in line and "were won" in line for line in told) and any("“fair”" in line and "none was won" in line for line in told) and not any("Kay" in line for line in told)
    still = deals[deals["outcome"] == "open"]
    n = int((still["planned"] == "2026-05-01").sum())
    first, second = words.late(late, SAY)
    assert first == f"Of {len(still)} open deals with a planned day, {n} are past it, worth {SAY.money(100 * n)}; ask who looks after them which are still alive"
    assert "deal owner “Kay”" in second


def test_noise_is_left_alone_though_clients_win_or_lose_alike():
    """Of twenty tables without any such feature a twentieth may be told of by chance: five or more are so in one of four hundred."""
    said = [len(words.won(won, SAY)) > 0 for won, _ in (segments.ended(many(s, planted=False), dt.date(2026, 6, 1)) for s in range(100, 120))]
    whose = [len(words.late(segments.ended(many(s, planted=False), dt.date(2026, 6, 1))[1], SAY)) > 1 for s in range(100, 120)]
    assert sum(said) < 5 and sum(whose) < 5


def bridge(**customers: float) -> pd.DataFrame:
    """By hand: 100 bought for 300 and then 100 for 280, of whom 80 are new and brought 250."""
    rows = [("before", 100, 300.0), ("new", 80, 250.0), ("returned", 0, 0.0), ("kept", 70, -180.0), ("kept_more", 10, 20.0), ("kept_less", 60, -200.0), ("lost", 30, -90.0), ("after", 100, 280.0), ("joined", 70, -180.0)]
    table = pd.DataFrame(rows, columns=["item", "customers", "revenue"]).assign(segment="All customers", months=11, p=0.9)
    return table.assign(customers=[customers.get(item, n) for item, n in zip(table["item"], table["customers"], strict=True)])


def test_that_who_buys_once_bought_less_afterwards_is_no_news():
    said = "Revenue for 11 months was $280, against $300 in the same length of time before; chance alone could account for that"
    assert revenue.news(bridge(), SAY) == said  # 20 of 100 came again
    assert revenue.news(bridge(new=60), SAY).startswith("Customers who stayed brought $180 less than before")  # 40 of 100 did
    assert revenue.news(bridge(new=10, after=20), SAY) != said  # they left, and nobody came
