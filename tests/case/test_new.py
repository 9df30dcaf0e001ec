"""A case of a stranger's files runs as `segkit new` writes it; the example says that it is one."""

from __future__ import annotations

import re
import shutil
import sqlite3
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from segkit import run
from segkit.case import blank, new, open_case
from segkit.ground.problems import Problems
from segkit.intake import schema
from tests.intake.exports import save
from tests.intake.test_shapes import ALLEGRO, SHOPIFY, ozon
from tests.run.walking import segkit

EXAMPLE = run.shared("templates") / "case"
DRAW = np.random.default_rng(5)


def sales(rows: int = 300, *, dates: str = "%m/%d/%Y", seed: int = 0) -> pd.DataFrame:
    """A bare file: 60 customers, dates, sums."""
    draw = np.random.default_rng(seed)
    days = pd.Timestamp("2024-01-05") + pd.to_timedelta(draw.integers(0, 500, rows), unit="D")
    return pd.DataFrame(
        {"customer": draw.integers(1001, 1061, rows), "date": days.strftime(dates), "amount": draw.gamma(2, 20, rows).round(2)}
    )


def make(folder: Path, *files: object, **told):
    made = new.from_files(folder / "case", [str(f) for f in files], **told)
    return made, open_case(folder / "case")


def rows(case) -> dict[str, int]:
    """How many rows of each source are used; nothing may stop."""
    return {name: count["rows_used"] for name, count in case.read_inputs().counts.items()}


def test_three_bare_columns_with_american_dates(tmp_path):
    sales().to_csv(tmp_path / "sales.csv", index=False)
    made, case = make(tmp_path, tmp_path / "sales.csv")
    table = case.read_inputs().tables["transactions"]
    assert made.problems == [] and len(table) == 300 and table["customer_id"].nunique() == 60
    assert table["amount"].sum() == pytest.approx(sales()["amount"].sum())
    assert table["date"].max() == pd.to_datetime(sales()["date"], format="%m/%d/%Y").max()
    assert (case.settings.language, case.settings.currency, case.settings.market) == ("en", "USD", "b2c")


def test_twelve_monthly_files_in_a_folder_or_by_glob_are_one_source(tmp_path):
    (tmp_path / "months").mkdir()
    for month in range(1, 13):
        frame = sales(20, dates="%d.%m.%Y", seed=month).rename(columns={"customer": "Код клиента", "date": "Дата", "amount": "Сумма, руб."})
        frame.to_csv(tmp_path / f"months/2024-{month:02d}.csv", index=False, sep=";", decimal=",", encoding="cp1251")
    for name, given in {"a": ["months"], "b": ["months/*.csv"], "c": [f"months/2024-{m:02d}.csv" for m in range(1, 13)]}.items():
        (tmp_path / name).mkdir()
        _, case = make(tmp_path / name, *(tmp_path / g for g in given))
        assert rows(case) == {"transactions": 240} and case.settings.sources["transactions"].file == "inputs/*.csv"
        assert (case.settings.language, case.settings.currency) == ("ru", "RUB")


def test_sheets_of_one_shape_are_one_source_and_others_are_their_own(tmp_path):
    with pd.ExcelWriter(tmp_path / "book.xlsx", engine="xlsxwriter") as book:
        for seed, name in enumerate(("2023", "2024")):
            sales(50, dates="%Y-%m-%d", seed=seed).to_excel(book, sheet_name=name, index=False)
        pd.DataFrame({"customer": range(1001, 1061), "city": "Hull", "age": 40, "gender": "f"}).to_excel(
            book, sheet_name="people", index=False
        )
        pd.DataFrame([["Made by the shop's program"]]).to_excel(book, sheet_name="about", index=False, header=False)
    _, case = make(tmp_path, tmp_path / "book.xlsx")
    told = case.settings.sources
    assert told["transactions"].sheets == ["2023", "2024"] and told["customers"].sheet == "people"
    assert rows(case) == {"transactions": 100, "customers": 60}


def test_customers_survey_and_deals_alone(tmp_path):
    pd.DataFrame({"Klient": [f"K{n}" for n in range(80)], "Miasto": "Łódź", "Wiek": range(20, 100), "Data urodzenia": "13.05.1980"}).to_csv(
        tmp_path / "klienci.csv", index=False, sep=";", encoding="cp1250"
    )
    _, case = make(tmp_path, tmp_path / "klienci.csv")
    assert rows(case) == {"customers": 80} and (case.settings.language, case.settings.currency) == ("pl", "PLN")
    shutil.rmtree(tmp_path / "case")
    pd.DataFrame(
        {
            "How often do you buy?": ["weekly", "monthly"] * 40,
            "Why from us?": ["price", "taste"] * 40,
            "Would you recommend us?": [9, 10] * 40,
        }
    ).to_csv(tmp_path / "s.csv", index=False)
    _, case = make(tmp_path, tmp_path / "s.csv")
    assert rows(case) == {"survey": 80} and case.read_inputs().tables["survey"]["customer_id"].tolist()[:2] == ["2", "3"]
    shutil.rmtree(tmp_path / "case")
    deal = {
        "Deal Name": "A",
        "Deal Stage": "Closed Won",
        "Amount": "10",
        "Create Date": "2024-05-13",
        "Close Date": "2024-05-23",
        "Associated Company": "Alfa",
    }
    path = save(tmp_path, "hubspot_deals", [deal | {"Record ID": str(n)} for n in range(30)])
    _, case = make(tmp_path, path)
    source = case.settings.sources["deals"]
    assert (
        rows(case) == {"deals": 30}
        and source.map == "hubspot_deals"
        and source.outcomes == {"Closed Won": "won"}
        and case.settings.market == "b2b"
    )


def test_products_exports_are_named_and_shown(tmp_path):
    shopify, allegro = save(tmp_path / "x", "shopify_orders", SHOPIFY), save(tmp_path / "x", "allegro_orders", ALLEGRO)
    _, case = make(tmp_path, shopify)
    text = (tmp_path / "case/case.yml").read_text(encoding="utf-8")
    assert case.settings.sources["transactions"].map == "shopify_orders" and "# amount: Total" in text and rows(case) == {"transactions": 4}
    shutil.rmtree(tmp_path / "case")
    _, case = make(tmp_path, allegro)
    assert (
        case.settings.sources["transactions"].map == "allegro_orders"
        and case.settings.currency == "PLN"
        and rows(case) == {"transactions": 4}
    )


def test_without_customers_it_is_said_at_once_what_remains(tmp_path):
    path = save(
        tmp_path,
        "ozon_orders",
        [ozon(**{"Принят в обработку": f"2024-05-{day:02d} 10:00:00"}) for day in range(1, 29)],
        delimiter=";",
        encoding="utf-8-sig",
    )
    made, case = make(tmp_path, path)
    [problem] = made.problems
    assert made.lines[-1] == "methods that these allow: none yet"
    assert "Ozon does not tell a shop who bought" in problem.what and "abc_xyz" in problem.todo
    with pytest.raises(Problems, match="abc_xyz"):
        case.read_inputs()
    text = (tmp_path / "case/case.yml").read_text(encoding="utf-8")
    offered = "# columns: {customer_id: Артикул}"
    assert offered in text
    (tmp_path / "case/case.yml").write_text(text.replace(offered, offered[2:]), encoding="utf-8")
    assert rows(open_case(tmp_path / "case")) == {"transactions": 28}, (
        "with the line that stands ready, goods are in the place of customers"
    )


@pytest.mark.parametrize(("total", "line"), [("200", "# amount: Ваша цена "), ("400", "# price: Ваша цена ")])
def test_a_price_that_the_parcels_total_shows_to_be_the_lines_is_written_as_its_amount(tmp_path, total, line):
    rows_ = [ozon(**{"Номер отправления": str(day), "Сумма отправления": total}) for day in range(28)]
    make(tmp_path, save(tmp_path, "ozon_orders", rows_, delimiter=";", encoding="utf-8-sig"))
    path = tmp_path / "case/case.yml"
    text = path.read_text(encoding="utf-8")
    assert [s.strip() for s in text.splitlines() if ": Ваша цена " in s and s.strip().startswith(line)], text
    path.write_text(text.replace("# columns: {customer_id", "columns: {customer_id"), encoding="utf-8")
    assert open_case(tmp_path / "case").read_inputs().tables["transactions"]["amount"].tolist() == [float(total)] * 28


def test_a_database_is_read_where_it_is(tmp_path):
    with sqlite3.connect(tmp_path / "shop.db") as database:
        sales(dates="%Y-%m-%d").to_sql("orders", database, index=False)
        pd.DataFrame({"customer": range(1001, 1061), "city": "Hull", "age": 40}).to_sql("people", database, index=False)
    _, case = make(tmp_path, f"sqlite:///{tmp_path}/shop.db")
    assert rows(case) == {"transactions": 300, "customers": 60}


def test_link_leaves_the_files_where_they_are(tmp_path):
    sales().to_csv(tmp_path / "sales.csv", index=False)
    _, case = make(tmp_path, tmp_path / "sales.csv", link=True)
    assert rows(case) == {"transactions": 300} and not list((tmp_path / "case/inputs").iterdir())


def test_every_guess_stands_with_its_sample_and_every_column_is_listed(tmp_path):
    sales().assign(total=1.5, channel="web").to_csv(tmp_path / "sales.csv", index=False)
    make(tmp_path, tmp_path / "sales.csv")
    text = (tmp_path / "case/case.yml").read_text(encoding="utf-8")
    assert all(re.search(rf"\b{c}:", text) for c in schema.known("transactions"))
    assert re.search(r"amount: amount   # [\d. |…]+; or: total", text) and re.search(r"date: date   # \d\d/\d\d/\d{4}", text)


def test_nothing_of_the_example_is_in_it_and_the_forms_are_empty(tmp_path):
    sales().to_csv(tmp_path / "sales.csv", index=False)
    _, case = make(tmp_path, tmp_path / "sales.csv")
    everything = " ".join(p.read_text(encoding="utf-8") for p in (tmp_path / "case").rglob("*") if p.is_file())
    assert "Leaf" not in everything and "Gift buyers" not in everything and "tea" not in everything.split()
    for name, (columns, help_) in blank.FORMS.items():
        assert case.form(name, columns).empty, name
        assert f"# {help_}" in (tmp_path / f"case/forms/{name}.csv").read_text(encoding="utf-8")
    assert case.form_text("messages.yml") is None
    assert blank.examples_left(case.folder, EXAMPLE) == [] and blank.unnamed(case.folder, case.settings.sources) == []


def test_rows_of_a_filled_form_count_from_its_headings(tmp_path):
    blank.write(tmp_path)
    path = tmp_path / "overrides.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("\n", "\ndeals,7,A,he said\n", 1), encoding="utf-8")
    from segkit.case.tables import read_form

    assert read_form(path).values.tolist() == [["deals", 7, "A", "he said"]] or read_form(path).astype("str").values.tolist() == [
        ["deals", "7", "A", "he said"]
    ]


HOSTILE = [
    "a: b",
    "#1",
    "'",
    '"',
    "x # y",
    "- z",
    "{k}",
    "yes",
    "null",
    "1.5",
    "%",
    "@at",
    "line\nbreak",
    "💰",
    "*ref",
    "&x",
    "!tag",
    "|",
    ">",
    "back\\slash",
]


@pytest.mark.parametrize("header", HOSTILE)
def test_headers_that_are_yaml_themselves(tmp_path, header):
    sales(60).rename(columns={"amount": header}).to_csv(tmp_path / "sales.csv", index=False)
    _, case = make(tmp_path, tmp_path / "sales.csv")
    assert case.settings.sources["transactions"].columns["amount"] == " ".join(header.split()) and rows(case) == {"transactions": 60}


def test_open_dates_and_numbers_are_guessed_in_sight(tmp_path):
    frame = pd.DataFrame(
        {
            "customer": [str(1001 + n % 7) for n in range(12)],
            "date": [f"0{n % 9 + 1}/05/2024" for n in range(12)],
            "amount": [f"{n + 1},250" for n in range(12)],
        }
    )
    frame.to_csv(tmp_path / "sales.csv", index=False)
    _, case = make(tmp_path, tmp_path / "sales.csv")
    table = case.read_inputs().tables["transactions"]
    text = (tmp_path / "case/case.yml").read_text(encoding="utf-8")
    assert "a guess: no date in it says" in text and "a guess: in numbers such as" in text
    assert table["amount"].iloc[0] == 1250.0 and case.settings.sources["transactions"].dates in ("monthfirst", "dayfirst")


def test_other_currencies_and_cancelled_orders_are_left_out_in_sight(tmp_path):
    frame = sales(60, dates="%Y-%m-%d").assign(currency=["EUR"] * 40 + ["usd"] * 20, status=(["completed"] * 3 + ["Cancelled"]) * 15)
    frame.to_csv(tmp_path / "sales.csv", index=False)
    _, case = make(tmp_path, tmp_path / "sales.csv")
    assert case.settings.currency == "EUR" and rows(case) == {"transactions": 30}
    assert case.read_inputs().counts["transactions"]["excluded"] == {"where": 30}


def test_special_categories_are_left_out_in_sight(tmp_path):
    people = pd.DataFrame({"Код": [f"K{n}" for n in range(40)], "Город": "Пермь", "Возраст": 40, "Диагноз": "астма"})
    people.to_csv(tmp_path / "p.csv", index=False)
    _, case = make(tmp_path, tmp_path / "p.csv")
    assert case.settings.sources["customers"].ignore == ["Диагноз"] and rows(case) == {"customers": 40}


def test_two_shapes_of_sales_one_is_used_and_the_other_told(tmp_path):
    sales(80).to_csv(tmp_path / "a.csv", index=False)
    sales(10).assign(shop="x", clerk="y", till="z", note="q").to_csv(tmp_path / "b.csv", index=False)
    made, case = make(tmp_path, tmp_path / "a.csv", tmp_path / "b.csv")
    assert rows(case) == {"transactions": 80} and any("b.csv" in line and "another shape" in line for line in made.lines)
    assert "# Not used: b.csv" in (tmp_path / "case/case.yml").read_text(encoding="utf-8")
    [told] = blank.unnamed(case.folder, case.settings.sources)
    assert told.where == "inputs/b.csv" and told.severity == "warn"


def test_what_cannot_be_done_is_said_and_changes_nothing(tmp_path):
    sales(10).to_csv(tmp_path / "a.csv", index=False)
    (tmp_path / "full").mkdir()
    (tmp_path / "full/x").write_text("mine")
    (tmp_path / "empty.csv").write_text("")
    cases = [("full", ["a.csv"], {}, "not empty"), ("n1", ["b.csv"], {}, "no such file"), ("n2", ["empty.csv"], {}, "empty"),
             ("n3", ["a.csv"], {"currency": "GOLD"}, "ISO 4217"), ("n4", ["a.csv"], {"language": "de"}, "not known")]  # fmt: skip
    for folder, files, told, what in cases:
        with pytest.raises(Problems, match=what):
            new.from_files(tmp_path / folder, [str(tmp_path / f) for f in files], **told)
        assert not (tmp_path / folder).exists() or [p.name for p in (tmp_path / folder).iterdir()] == ["x"]


# The example ------------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def example(tmp_path) -> Path:
    new.from_example(tmp_path / "tea", EXAMPLE)
    return tmp_path / "tea"


def test_the_examples_forms_say_so_and_read_as_before(example):
    case = open_case(example)
    for path in sorted((example / "forms").glob("*.csv")):
        assert blank.EXAMPLE in path.read_text(encoding="utf-8")
        assert len(case.form(path.stem)) == len(pd.read_csv(EXAMPLE / "forms" / path.name))
    assert len(case.form_text("messages.yml")) == 3
    assert blank.examples_left(example, EXAMPLE) == [] and blank.unnamed(example, case.settings.sources) == []


def test_the_examples_forms_are_told_once_the_inputs_are_ones_own(example):
    sales(40).to_csv(example / "inputs/sales.csv", index=False)
    left = {p.where for p in blank.examples_left(example, EXAMPLE)}
    assert left == {"forms/competitors.csv", "forms/interviews.csv", "forms/market.csv", "forms/channels.csv", "forms/messages.yml"}
    (example / "forms/market.csv").write_text("segment,item,low,base,high,source\n,people,1,2,3,mine\n")
    (example / "forms/messages.yml").unlink()
    (example / "forms/channels.csv").write_text((example / "forms/channels.csv").read_text().splitlines()[0] + "\n")
    assert {p.where for p in blank.examples_left(example, EXAMPLE)} == {"forms/competitors.csv", "forms/interviews.csv"}


def test_files_that_case_yml_does_not_name(example):
    (example / "inputs/more.csv").write_text("a,b\n1,2\n")
    (example / "inputs/.hidden").write_text("")
    assert [p.where for p in blank.unnamed(example, open_case(example).settings.sources)] == ["inputs/more.csv"]


# The command ------------------------------------------------------------------------------------------------------------------------


def test_the_command_takes_many_files_and_tells_what_they_were_taken_for(tmp_path):
    sales(40).to_csv(tmp_path / "may.csv", index=False)
    sales(50, seed=1).to_csv(tmp_path / "june.csv", index=False)
    pd.DataFrame({"customer": range(1001, 1061), "city": "Hull", "age": 40}).to_csv(tmp_path / "people.csv", index=False)
    files = [tmp_path / f for f in ("may.csv", "june.csv", "people.csv")]
    made = segkit("new", tmp_path / "case", "--from", *files, "--language", "pl", "--currency", "PLN")
    assert made.returncode == 0 and "transactions: may.csv and 1 more" in made.stdout and "customers: people.csv" in made.stdout
    case = open_case(tmp_path / "case")
    assert rows(case) == {"transactions": 90, "customers": 60} and (case.settings.language, case.settings.currency) == ("pl", "PLN")
    checked = segkit("check", tmp_path / "case")
    assert checked.returncode == 0 and "90 rows in, 90 used" in checked.stdout
    again = segkit("new", tmp_path / "case", "--from", *files)
    assert again.returncode == 1 and "not empty" in again.stdout and "Traceback" not in again.stdout


def test_the_command_alone_still_copies_the_example(tmp_path):
    assert segkit("new", tmp_path / "tea").returncode == 0 and rows(open_case(tmp_path / "tea"))["transactions"] > 100
