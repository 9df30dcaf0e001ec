"""The example cases: written by a seeded generator, dirty exactly as the truth says, with nothing real in them."""

from __future__ import annotations

import csv
import hashlib
import json
import re
import sys
import zipfile
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
CASES, TRUTH = ROOT / "data/cases", ROOT / "tests/truth"
FORMS = {
    "criteria": "criterion group question type unit source sensitive reach column nest",
    "competitors": "competitor criterion value share wording source date confidence link",
    "market": "segment item low base high",
    "channels": "channel price_per_contact fixed_cost response_low response_base response_high contact_column max_contacts",
    "campaigns": "campaign date segment channel contacts responses revenue cost group",
    "interviews": "interview customer_id segment question answer motive",
    "committee": "client segment role person work_motive personal_motive interest convinces",
    "overrides": "table id value reason",
}


def read(path: Path, encoding: str = "utf-8", delimiter: str = ",") -> list[dict]:
    with path.open(encoding=encoding, newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


def money(text: str) -> Decimal:
    return Decimal(text.replace("\u00a0", "").replace(",", "."))


@pytest.fixture(scope="module")
def sales() -> list[dict]:
    return read(CASES / "style/inputs/sales.csv", "cp1251", ";")


@pytest.fixture(scope="module")
def style() -> dict:
    return json.loads((TRUTH / "style.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def kinds() -> dict[str, str]:
    return {row["customer_id"]: row["kind"] for row in read(TRUTH / "style.csv")}


def test_the_generator_gives_the_same_bytes(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "data"))
    import make_cases

    make_cases.make_all(tmp_path / "cases", tmp_path / "truth")
    for module in [name for name in sys.modules if name.startswith(("make_", "style_"))]:
        del sys.modules[module]
    made = [*(tmp_path / "cases").rglob("*.*"), *(tmp_path / "truth").glob("*.*")]
    assert len(made) == 21
    for path in made:
        kept = (TRUTH if path.parent.name == "truth" else CASES) / path.relative_to(tmp_path / path.relative_to(tmp_path).parts[0])
        assert _hash(path) == _hash(kept), f"{kept} is not what data/make_cases.py writes"


def _hash(path: Path) -> str:
    """Of the bytes; of a workbook's parts, because zlib's packing differs between machines."""
    if path.suffix == ".xlsx":
        parts = zipfile.ZipFile(path)
        return hashlib.sha256(b"".join(name.encode() + parts.read(name) for name in parts.namelist())).hexdigest()
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_style_dirt_is_what_the_truth_says(sales, style):
    lines, totals = sales[:-1], sales[-1]
    seen = Counter(tuple(row.values()) for row in lines)
    different = [dict(zip(lines[0], key, strict=True)) for key in seen]
    named = [row for row in different if row["Код клиента"]]
    assert totals["Код клиента"] == "Итого" and len(sales) == style["lines"]
    assert len(lines) - len(seen) == style["duplicates"]
    assert len(different) - len(named) == style["missing_card"]
    assert sum(money(row["Сумма"]) < 0 for row in different) == style["refund_lines"]
    assert len(named) == style["used_lines"]
    assert sum(money(row["Сумма"]) for row in named) == Decimal(style["revenue"])
    assert sum(money(row["Сумма"]) for row in lines) == money(totals["Сумма"]) == Decimal(style["total_printed"])


def test_style_customers_are_what_the_truth_says(sales, style, kinds):
    bought = {row["Код клиента"] for row in sales[:-1] if money(row["Сумма"]) >= 0 and row["Код клиента"]}
    assert len(bought) == style["buyers"] and all(re.fullmatch(r"0\d{5}", code) for code in bought)
    assert Counter(kinds.values()) == style["kinds"]
    assert {code for code, kind in kinds.items() if kind in ("never", "refund_only")} == set(kinds) - bought
    assert len(kinds) == style["known_customers"] + style["not_in_base"]


def test_style_covers_24_full_months_with_times_and_spaces(sales):
    months = {row["Дата"][3:10] for row in sales[:-1]}
    assert len(months) == 24 and {"11.2024", "10.2026"} <= months
    assert any("\u00a0" in row["Сумма"] for row in sales)
    assert all(re.fullmatch(r"\d\d\.\d\d\.\d{4} \d\d:\d\d", row["Дата"]) for row in sales[:-1])


def test_style_late_refunds_keep_the_old_receipt(sales):
    bought = {row["Чек"] for row in sales[:-1] if money(row["Сумма"]) >= 0}
    back = [row["Чек"] for row in sales[:-1] if money(row["Сумма"]) < 0]
    assert any(slip in bought for slip in back) and any(slip.startswith("ВЗ-") for slip in back)


def test_style_rules_can_find_the_planted_kinds(sales, kinds, style):
    """The consultant's rules of case.yml, written a second time over plain lists, meet the planted kinds."""
    found = {customer: _segment(lines) for customer, lines in _by_customer(sales).items()}
    names = {
        "steady": "Базовый гардероб",
        "quiet": "Замолчали",
        "bargain": "Ждут распродаж",
        "wardrobe": "Собирают гардероб",
        "occasion": "Покупают к событию",
        "once": "Купили один раз",
    }
    hit = [found[customer] == names[kind] for customer, kind in kinds.items() if kind in names]
    assert sum(hit) / len(hit) > 0.96
    rules = yaml.safe_load((CASES / "style/case.yml").read_text(encoding="utf-8"))["segments"]["rules"]
    assert list(rules) == [names[kind] for kind in ("steady", "quiet", "bargain", "wardrobe", "occasion", "once")] + ["else"]


def _by_customer(sales: list[dict]) -> dict[str, list[tuple]]:
    from datetime import datetime

    lines = {}
    for row in {tuple(row.values()): row for row in sales[:-1]}.values():
        if row["Код клиента"]:
            day = datetime.strptime(row["Дата"][:10], "%d.%m.%Y").date()
            lines.setdefault(row["Код клиента"], []).append((row["Чек"], day, float(money(row["Сумма"]))))
    return lines


def _segment(lines: list[tuple]) -> str:
    from datetime import date

    orders = {}
    for number, day, amount in lines:
        if amount >= 0:
            orders[number] = min(day, orders.get(number, day))
    days, revenue = sorted(set(orders.values())), sum(amount for *_, amount in lines)
    if not days:
        return "Ещё не покупали"
    gap = (days[-1] - days[0]).days / (len(days) - 1) if len(days) > 1 else None
    periods = 2026 * 12 + 9 - (days[0].year * 12 + days[0].month - 1) + 1
    mean, deviation = _demand(lines, periods)
    if periods >= 6 and deviation <= 0.25 * mean:
        return "Базовый гардероб"
    if len(days) >= 3 and (date(2026, 11, 1) - days[-1]).days > 3 * gap:
        return "Замолчали"
    if len(days) >= 2 and revenue < 5000 * len(orders):
        return "Ждут распродаж"
    if len(days) >= 3 and gap <= 50:
        return "Собирают гардероб"
    return "Покупают к событию" if len(days) >= 2 else "Купили один раз"


def _demand(lines: list[tuple], periods: int) -> tuple[float, float]:
    months = Counter()
    for _, day, amount in lines:
        months[day.year, day.month] += max(amount, 0)
    mean = sum(months.values()) / periods
    return mean, max(0, sum(v * v for v in months.values()) / periods - mean * mean) ** 0.5


def test_style_steady_customers_are_x_and_y(sales, style):
    lines = _by_customer(sales)
    for name, low, high in (("steady_x", 0, 0.10), ("steady_y", 0.10, 0.25)):
        assert len(style[name]) > 50
        for customer in style[name]:
            first = min(day for _, day, _ in lines[customer])
            mean, deviation = _demand(lines[customer], 2026 * 12 + 9 - (first.year * 12 + first.month - 1) + 1)
            assert low <= deviation / mean <= high


def test_style_differences_to_competitors_are_planted(style):
    ours = {"женский": 0.72, "карта": 0.53, "экономия": 0.25}
    theirs = {
        row["value"]: float(row["share"])
        for row in read(CASES / "style/forms/competitors.csv")
        if row["competitor"] == "Мода-Дисконт" and row["share"]
    }
    assert theirs["экономия"] - ours["экономия"] > 0.3 and abs(theirs["женский"] - ours["женский"]) < 0.03
    assert abs(theirs["карта"] - ours["карта"]) < 0.03 and set(style["competitors"]) == {"different", "similar", "unknown"}


def test_agency_deals_have_their_classes_and_four_fifths_of_the_hours():
    truth = json.loads((TRUTH / "agency.json").read_text(encoding="utf-8"))
    deals = read(CASES / "agency/inputs/sprzedaz.csv", "cp1250", ";")
    closed = [row for row in deals if row["Status"] != "otwarta"]
    hours = Counter()
    for row in closed:
        hours[truth["classes"][row["Nr"]]] += int(row["Godziny"])
    assert len(closed) == 30 and len(deals) == 32 and set(hours) == set("ABCDX") and dict(hours) == truth["hours"]
    assert (hours["B"] + hours["C"]) / sum(hours.values()) == pytest.approx(0.8, abs=0.005)
    assert len(read(TRUTH / "agency.csv")) == 180


def test_agency_invoices_add_up():
    truth = json.loads((TRUTH / "agency.json").read_text(encoding="utf-8"))
    invoices = read(CASES / "agency/inputs/transakcje.csv", "cp1250", ";")
    assert len(invoices) == truth["invoices"] and sum(money(row["Kwota netto"]) for row in invoices) == Decimal(truth["revenue"])


def test_bank_survey_carries_four_classes():
    truth = json.loads((TRUTH / "bank.json").read_text(encoding="utf-8"))
    classes = {row["customer_id"]: row["class"] for row in read(TRUTH / "bank.csv")}
    answers = read(CASES / "bank/inputs/survey.csv")
    assert len(answers) == truth["asked"] and len(answers[0]) == 13 and len(set(classes.values())) == truth["classes"]
    for name, chances in truth["yes"].items():
        mine = [row for row in answers if classes[row["customer_id"]] == name]
        for question, chance in chances.items():
            assert abs(sum(row[question] == "yes" for row in mine) / len(mine) - chance) < 0.12
    earned = sum(Decimal(row["amount"]) for row in read(CASES / "bank/inputs/earnings.csv"))
    assert earned == Decimal(truth["revenue"])


@pytest.mark.parametrize("path", sorted(CASES.glob("*/forms/*.csv")), ids=lambda p: f"{p.parts[-3]}-{p.stem}")
def test_forms_have_the_expected_columns(path):
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert set(FORMS[path.stem].split()) <= set(rows[0]) and {len(row) for row in rows} == {len(rows[0])}


@pytest.mark.parametrize("case", ["style", "agency", "bank", "grocery"])
def test_forms_speak_of_the_same_channels_and_segments(case):
    form = CASES / case / "forms"
    told = yaml.safe_load((CASES / case / "case.yml").read_text(encoding="utf-8"))["segments"]
    segments = {n for n in told["rules"] if n != "else"} | {told["rules"]["else"]} if "rules" in told else {"VIP", "standard", "economy"}
    channels = {row["channel"] for row in read(form / "channels.csv")}
    messages = yaml.safe_load((form / "messages.yml").read_text(encoding="utf-8")) if (form / "messages.yml").is_file() else []
    for name in ("market", "campaigns", "interviews", "committee"):
        rows = read(form / f"{name}.csv") if (form / f"{name}.csv").is_file() else []
        assert {row["segment"] for row in rows if row["segment"]} <= segments
        assert {row["channel"] for row in rows if "channel" in row} <= channels
    assert {m["segment"] for m in messages} <= segments and {m["channel"] for m in messages} <= channels


def test_interviewed_customers_are_of_the_segment_they_speak_for(kinds):
    names = {
        "wardrobe": "Собирают гардероб",
        "quiet": "Замолчали",
        "occasion": "Покупают к событию",
        "bargain": "Ждут распродаж",
        "steady": "Базовый гардероб",
        "once": "Купили один раз",
        "never": "Ещё не покупали",
    }
    for row in read(CASES / "style/forms/interviews.csv"):
        assert not row["customer_id"] or names[kinds[row["customer_id"]]] == row["segment"]


def test_nobody_real_is_in_the_data():
    files = [p for p in CASES.rglob("*") if p.suffix in (".csv", ".yml", ".xlsx") and p.parts[-3] != "grocery" and "runs" not in p.parts]
    assert len(files) > 20
    for path in files:
        text = _text(path)
        for domain in set(re.findall(r"[\w.]+@([\w.-]+)|https?://([\w.-]+)", text)):
            assert "".join(domain) == "example.com", f"{path}: {domain}"
        for phone in re.findall(r"\+\d[\d -]{8,}", text):
            assert phone.startswith(("+7 000 ", "+48 000 ", "+44 7700 900")), f"{path}: {phone}"


def _text(path: Path) -> str:
    if path.suffix == ".xlsx":
        text = zipfile.ZipFile(path).read("xl/sharedStrings.xml").decode("utf-8")
        return text.replace("http://schemas.openxmlformats.org", "")
    return path.read_bytes().decode("utf-8", errors="replace")


def test_the_data_stay_small():
    made_later = {"runs", "draft", "__pycache__"}
    kept = [p for p in (ROOT / "data").rglob("*") if p.is_file() and p.suffix != ".parquet" and not made_later & set(p.parts)]
    assert sum(p.stat().st_size for p in kept) < 10_000_000
