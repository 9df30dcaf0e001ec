"""From a stranger's file alone to the report: nothing edited, every sentence one that a client could say."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from segkit import open_case
from segkit.case import new
from segkit.run import check
from tests.run.walking import executed, quick, sketched

pytestmark = pytest.mark.together


def bakery(place: Path) -> Path:
    """Sixty customers in three columns, American dates, some who have no number."""
    rng = np.random.default_rng(9041)
    who = np.repeat(np.arange(60), 1 + rng.poisson(2.5, 60))
    day = pd.Timestamp("2023-11-05") + pd.to_timedelta(rng.integers(0, 640, len(who)), unit="D")
    spent = np.round(rng.lognormal(4, 0.5, len(who)), 2)
    table = pd.DataFrame({"Member #": [f"M-{1400 + 7 * i}" for i in who], "Purchased On": day.strftime("%m/%d/%Y"), "Spend": [f"${s:,.2f}" for s in spent]})
    table.loc[[3, 30], "Member #"] = None
    table.to_csv(place / "bakery_export.csv", index=False)
    return place / "bakery_export.csv"


def hubspot(place: Path) -> Path:
    """A CRM's deals, with nothing said of discounts or changes."""
    rng = np.random.default_rng(61)
    stages = rng.choice(["Closed Won", "Closed Lost", "Contract Sent"], 120, p=[0.4, 0.35, 0.25])
    begun = pd.Timestamp("2024-09-02") + pd.to_timedelta(rng.integers(0, 420, 120), unit="D")
    ended = begun + pd.to_timedelta(rng.integers(10, 120, 120), unit="D")
    table = pd.DataFrame({"Record ID": np.arange(5000, 5120), "Deal Name": [f"Renewal {i}" for i in range(120)], "Deal Stage": stages,
                          "Close Date": ended.strftime("%Y-%m-%d %H:%M"), "Create Date": begun.strftime("%Y-%m-%d %H:%M"), "Deal owner": "Ann",
                          "Amount": np.round(rng.lognormal(8.6, 0.8, 120)), "Associated Company": [f"Company {i}" for i in rng.integers(0, 60, 120)]})  # fmt: skip
    table.to_csv(place / "deals.csv", index=False)
    return place / "deals.csv"


def poll(place: Path) -> Path:
    """Answers on scales, which are no sums of money though a question speaks of the price."""
    rng = np.random.default_rng(4242)
    fast = rng.random(200) < 0.45
    table = pd.DataFrame({
        "Отметка времени": (pd.Timestamp("2026-02-01") + pd.to_timedelta(np.arange(200) * 37, unit="min")).strftime("%d.%m.%Y %H:%M:%S"),
        "Как часто вы заказываете доставку еды?": np.where(fast, "Каждую неделю", "Раз в месяц"),
        "Важна ли вам скорость доставки? (1–5)": np.where(fast, rng.integers(4, 6, 200), rng.integers(1, 3, 200)),
        "Важна ли вам цена? (1–5)": np.where(fast, rng.integers(1, 3, 200), rng.integers(4, 6, 200)),
        "Готовы ли платить за упаковку?": np.where(rng.random(200) < np.where(fast, 0.8, 0.2), "Да", "Нет"),
        "Ваш возраст": rng.choice(["18–24", "25–34", "35–44", "45+"], 200), "Пол": rng.choice(["Женский", "Мужской"], 200),
        "Город": rng.choice(["Казань", "Самара"], 200)})  # fmt: skip
    table.to_csv(place / "Опрос (ответы).csv", index=False)
    return place / "Опрос (ответы).csv"


@pytest.fixture(scope="module", params=[bakery, hubspot, poll], ids=lambda f: f.__name__)
def walked(request, tmp_path_factory):
    """The case, its sentences by step, and what the report shows."""
    place = tmp_path_factory.mktemp(request.param.__name__)
    folder = place / "case"
    made = new.from_files(folder, [str(request.param(place))])
    assert made.problems == [] and check.everything(open_case(folder)).problems == []
    with sketched(), quick():
        shown = executed(folder)["11_report"]["made"]
    told = json.loads((folder / "runs/.work/tables/findings.json").read_text(encoding="utf-8"))
    return request.param.__name__, folder / "runs/.work/tables", told, shown


def _said(shown) -> list[str]:
    """What the first screen says beside its title."""
    acts = [[a["title"], a["worth"], *(f["meaning"] for f in a["facts"])] for a in shown["answer"]["actions"]]
    return [*(text for act in acts for text in act), *shown["answer"]["whom"]]


def test_every_sentence_is_one_that_a_client_could_say(walked):
    _, _, told, shown = walked
    for sentence in [*(s for lines in told.values() for s in lines), *_said(shown), shown["title"]]:
        assert not re.search(r"\bnan\b|NaN|None|[a-z]+_[a-z]+|\s:|−\D?0\b|, –$", sentence), sentence


def test_the_first_screen_says_what_happened_and_what_to_do(walked):
    name, _, _, shown = walked
    begins = {"bakery": r"((.*; r|R)evenue (for \d+ months )?(fell|grew|stayed level|went from|was)|.*; the change in revenue for \d+ months, from)", "hubspot": r"((.*; r|R)evenue (for \d+ months )?(fell|grew|stayed level|went from|was)|.*; the change in revenue for \d+ months, from)", "poll": r"\w"}
    assert re.match(begins[name], shown["title"].replace("\xa0", " ")), shown["title"]
    said = _said(shown)
    assert any(re.search(r"\d", text) for text in said[:-2])
    assert not any("do not buy" in re.sub("“.*?”", "", text) or "bargain" in text for text in said), said  # but as the name of a class


def test_the_money_adds_up(walked):
    name, tables, told, _ = walked
    account = pd.read_csv(tables / "reconciliation.csv")
    for _, rows in account.groupby("source"):
        parts = rows.set_index("reason")
        aside = parts.drop(index=["received", "used"])
        assert parts.loc["received", "rows"] == parts.loc["used", "rows"] + aside["rows"].sum()
        if parts["money"].notna().any():
            assert round(parts.loc["received", "money"] - parts.loc["used", "money"] - aside["money"].sum(), 2) == 0
    if name == "bakery":
        assert any("$" in s and "have no customer" in s and "set aside" not in s for s in told["02_collect"]), told["02_collect"]


def test_the_deals_that_were_won_are_the_revenue(walked, tmp_path):
    name, tables, told, shown = walked
    if name != "hubspot":
        return
    deals = pd.read_csv(hubspot(tmp_path))
    won = deals[deals["Deal Stage"] == "Closed Won"]
    facts = pd.read_parquet(tables / "facts.parquet").set_index("customer_id")
    assert facts["revenue"].sum() == won["Amount"].sum() and facts["orders"].sum() == len(won)
    assert set(facts.index) == set(deals["Associated Company"])  # those whose deals are lost or open are clients too
    labels = pd.read_parquet(tables / "labels.parquet").set_index("customer_id")["segment"]
    assert (labels[facts["orders"] > 0] == "B: buy").all()
    # Who stood in which class on an earlier day cannot be told, so nothing is said of who moved or grew.
    segments = pd.read_csv(tables / "segments.csv")
    assert segments["growth"].isna().all() and not any("changed segment" in s for s in told["10_monitor"]), told["10_monitor"]
    assert any("“C: do not buy” sooner" in s for s in _said(shown)), _said(shown)
