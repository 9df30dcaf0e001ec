"""Intake as a whole: every row accounted for, every problem at once, known figures of real and made data."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import pandas as pd
import pytest

import segkit.intake as intake
from segkit.ground.problems import Problems
from segkit.intake.source import Limits, Source

ROOT = Path(__file__).parents[2]
SALES = """Код;Дата;Сумма;Кол-во;Карта;Источник
000788;13.01.2026;1 234,50;2;A;сайт
000788;14.01.2026;-5,00;1;A;почта
000789;15.01.2026;7,005;1;B;сайт
000789;15.01.2026;7,005;1;B;сайт
;16.01.2026;3,00;1;;сайт
000790;31.02.2026;3,00;1;C;сайт
Итого;;1 249,51;8;;
"""
COLUMNS = {"customer_id": "Код", "date": "Дата", "amount": "Сумма"}


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "inputs").mkdir()
    (tmp_path / "inputs/sales.csv").write_bytes(SALES.encode("cp1251"))
    return tmp_path


def read(folder, **options):
    source = Source(file="inputs/sales.csv", **({"columns": COLUMNS} | options))
    return intake.read({"transactions": source}, folder, currency="RUB", limits=Limits(bad_dates=0.5))


def test_rows_by_hand(folder):
    found = read(folder)
    expected = pd.DataFrame(
        {
            "customer_id": ["000788", "000788", "000789", "000789"],
            "date": pd.to_datetime(["2026-01-13", "2026-01-14", "2026-01-15", "2026-01-15"]).astype("datetime64[us]"),
            "amount": [1234.50, -5.00, 7.01, 7.01],
        }
    ).astype({"customer_id": "str"})
    pd.testing.assert_frame_equal(found.tables["transactions"], expected)
    assert found.counts["transactions"] == {"rows_in": 7, "rows_used": 4, "excluded": {"totals_row": 1, "no_customer": 1, "bad_date": 1}}


def test_what_is_the_same_for_everybody_describes_nobody(folder):
    lines = ["Код;Дата;Сумма;Город;Касса;Статус"]
    lines += [f"K{i % 10};{1 + i:02d}.01.2026;5,00;{'Омск' if i % 2 else 'Томск'};касса;{'да' if i % 10 < 6 else ''}" for i in range(28)]
    (folder / "inputs/sales.csv").write_text("\n".join(lines), encoding="utf-8")
    assert set(read(folder).tables["customers"]) == {"customer_id", "Город", "Статус"}


def test_the_log_names_every_row(folder):
    log = read(folder, duplicates="drop").log
    assert list(log.columns) == ["source", "row", "column", "value", "rule", "action", "file"]
    assert log.set_index("row")[["column", "value", "rule"]].to_dict("index") == {
        8: {"column": "", "value": "Итого", "rule": "totals_row"},
        6: {"column": "Код", "value": "", "rule": "no_customer"},
        7: {"column": "Дата", "value": "31.02.2026", "rule": "bad_date"},
        4: {"column": "Сумма", "value": "7.005", "rule": "rounded"},
        5: {"column": "", "value": "", "rule": "duplicate"},
    }


def test_repeated_rows_are_kept_and_told(folder):
    told = {p.code: p for p in read(folder).problems}["duplicate"]
    assert told.severity == "warn" and "row 5" in told.what and "duplicates: drop" in told.todo


def test_every_guess_is_shown_with_its_reason(folder):
    guesses = read(folder).guesses.set_index("what")
    assert guesses.loc["encoding", "guess"] == "cp1251" and guesses.loc["delimiter", "guess"] == ";"
    assert guesses.loc["header_row", "guess"] == "1" and guesses.loc["dates in Дата", "guess"] == "dd.mm.yyyy"
    assert guesses.loc["decimal of Сумма", ["guess", "sample"]].tolist() == [",", "1 234,50"]
    assert (guesses["why"] != "").all()


def test_columns_that_describe_the_customer_are_taken_along(folder):
    found = read(folder)
    assert found.tables["customers"].to_dict("list") == {"customer_id": ["000788", "000789"], "Карта": ["A", "B"]}
    roles = found.columns.set_index("column")["role"]
    assert roles["Карта"] == "attribute" and roles["Источник"] == roles["Кол-во"] == "not used"


def test_price_with_quantity_is_the_amount(folder):
    found = read(folder, columns={"customer_id": "Код", "date": "Дата", "price": "Сумма", "quantity": "Кол-во"})
    assert found.tables["transactions"]["amount"].tolist() == [2469.0, -5.0, 7.01, 7.01]


def test_constants_fill_columns(folder):
    table = read(folder, constants={"channel": "shop", "order_id": 7}).tables["transactions"]
    assert table["channel"].tolist() == ["shop"] * 4 and table["order_id"].tolist() == ["7"] * 4


def test_the_reference_date_sets_the_future_aside(folder):
    source = Source(file="inputs/sales.csv", columns=COLUMNS)
    found = intake.read({"transactions": source}, folder, currency="RUB", as_of=dt.date(2026, 1, 15), limits=Limits(bad_dates=0.5))
    assert found.counts["transactions"]["excluded"]["future"] == 2 and len(found.tables["transactions"]) == 2


def test_too_many_bad_dates_stop_and_show_the_first(folder):
    with pytest.raises(Problems) as caught:
        intake.read({"transactions": Source(file="inputs/sales.csv", columns=COLUMNS)}, folder, currency="RUB")
    assert "inputs/sales.csv, column Дата: 1 of 5 values cannot be read as dates: row 7 «31.02.2026»" in str(caught.value)


def test_nothing_left_stops(folder):
    with pytest.raises(Problems, match="no row is left"):
        read(folder, where="amount > 99999")


def test_a_customer_twice(folder):
    (folder / "inputs/clients.csv").write_text("Код,Город,Возраст\n1,Пермь,\n2,Омск,30\n1,Уфа,40\n1,Пермь,41\n", encoding="utf-8")
    found = intake.read(
        {"customers": Source(file="inputs/clients.csv", columns={"customer_id": "Код", "city": "Город"})}, folder, currency="RUB"
    )
    assert found.tables["customers"].to_dict("list") == {"customer_id": ["1", "2"], "city": ["Пермь", "Омск"], "Возраст": [40.0, 30.0]}
    assert found.counts["customers"] == {"rows_in": 4, "rows_used": 2, "excluded": {"duplicate": 2}}
    conflicts = found.log[found.log["rule"] == "conflict"]
    assert conflicts[["row", "column", "value"]].values.tolist() == [[4, "city", "Уфа"], [5, "Возраст", "41.0"]]


def test_attributes_get_their_types(folder):
    text = "id;n;code;day;mixed;flag\n1;1 000,5;007;05.01.2024;1;да\n2;2,5;010;25.01.2024;x;нет\n3;;011;;2;да\n"
    (folder / "inputs/c.csv").write_text(text, encoding="utf-8")
    table = intake.read({"customers": Source(file="inputs/c.csv", columns={"customer_id": "id"})}, folder, currency="RUB").tables[
        "customers"
    ]
    assert table.dtypes.astype(str).to_dict() == {
        "customer_id": "str",
        "n": "float64",
        "code": "str",
        "day": "datetime64[us]",
        "mixed": "str",
        "flag": "str",
    }
    assert table["n"].tolist()[:2] == [1000.5, 2.5] and table["code"].tolist() == ["007", "010", "011"]


def test_ids_that_never_meet_are_told(folder):
    (folder / "inputs/c.csv").write_text("id;city\n788;Пермь\n789;Омск\n", encoding="utf-8")
    sources = {
        "transactions": Source(file="inputs/sales.csv", columns=COLUMNS),
        "customers": Source(file="inputs/c.csv", columns={"customer_id": "id"}),
    }
    with pytest.raises(Problems, match="lost its leading zeros"):
        intake.read(sources, folder, currency="RUB", limits=Limits(bad_dates=0.5))


def test_an_id_of_nobody_is_told(folder):
    text = "id;date;amount\n" + "".join(f"{i};13.01.2026;5\n" for i in range(20)) + "NULL;13.01.2026;5\n" * 10
    (folder / "inputs/n.csv").write_text(text, encoding="utf-8")
    found = intake.read({"transactions": Source(file="inputs/n.csv", columns={"customer_id": "id"})}, folder, currency="RUB")
    assert found.counts["transactions"]["excluded"] == {"no_customer": 10}
    assert "10 rows have the id «NULL», which is nobody's" in {p.code: p.what for p in found.problems}["id_of_nobody"]


def test_deals_and_events(folder):
    (folder / "inputs/d.csv").write_text("Nr;Klient;Status;Kwota;Godziny\n001;A;won;1 000,50;12\n002;B;lost;;7,5\n", encoding="cp1250")
    (folder / "inputs/e.csv").write_text("who,when,what\n1,2026-01-05 10:00,cart\n1,2026-01-06,\n,2026-01-06,view\n", encoding="utf-8")
    columns = {"deal_id": "Nr", "client": "Klient", "outcome": "Status", "amount": "Kwota", "effort_hours": "Godziny"}
    sources = {
        "deals": Source(file="inputs/d.csv", columns=columns),
        "events": Source(file="inputs/e.csv", columns={"customer_id": "who", "date": "when", "event": "what"}),
    }
    found = intake.read(sources, folder, currency="PLN")
    assert found.tables["deals"]["amount"].tolist()[0] == 1000.5 and found.tables["deals"]["effort_hours"].tolist() == [12.0, 7.5]
    assert found.counts["events"] == {"rows_in": 3, "rows_used": 1, "excluded": {"no_customer": 1, "no_event": 1}}


def test_input_files_and_settings_are_not_changed(folder):
    before = (folder / "inputs/sales.csv").read_bytes()
    assert read(folder).log.equals(read(folder).log)
    assert (folder / "inputs/sales.csv").read_bytes() == before


def test_style_case():
    case = ROOT / "data/cases/style"
    if not (case / "inputs/sales.csv").is_file():
        pytest.skip("the style case is not made")
    columns = {"customer_id": "Код клиента", "order_id": "Чек", "date": "Дата", "amount": "Сумма", "product": "Товар", "category": "Группа"}
    found = intake.read({"transactions": Source(file="inputs/sales.csv", columns=columns, duplicates="drop")}, case, currency="RUB")
    counts = found.counts["transactions"]
    assert counts["excluded"]["totals_row"] == 1 and counts["excluded"]["duplicate"] > 0 and counts["excluded"]["no_customer"] > 0
    assert counts["rows_in"] == counts["rows_used"] + sum(counts["excluded"].values())
    assert found.tables["transactions"]["date"].dt.year.isin([2024, 2025, 2026]).all()
    guesses = found.guesses.set_index("what")["guess"]
    assert guesses["encoding"] == "cp1251" and guesses["delimiter"] == ";" and guesses["dates in Дата"] == "dd.mm.yyyy"


def test_online_retail():
    """The known figures: 397,884 lines, 4,338 customers, 18,532 invoices, 8,911,407.90 (set SEGKIT_DATA to the file's folder)."""
    path = Path(os.environ.get("SEGKIT_DATA", ROOT.parent / "shared" / "data")) / "online_retail.parquet"
    if not path.is_file():
        pytest.skip("online_retail.parquet is not here")
    columns = {
        "customer_id": "CustomerID",
        "order_id": "InvoiceNo",
        "date": "InvoiceDate",
        "price": "UnitPrice",
        "quantity": "Quantity",
        "product": "Description",
    }
    source = Source(file=str(path), columns=columns, where="quantity > 0 AND UnitPrice > 0")
    found = intake.read({"transactions": source}, ROOT, currency="GBP")
    table = found.tables["transactions"]
    assert (len(table), table["customer_id"].nunique(), table["order_id"].nunique(), round(table["amount"].sum(), 2)) == (
        397_884,
        4_338,
        18_532,
        8_911_407.90,
    )
    assert found.counts["transactions"] == {"rows_in": 541_909, "rows_used": 397_884, "excluded": {"where": 11_805, "no_customer": 132_220}}
    assert len(found.log) == 541_909 - 397_884 and list(found.tables["customers"].columns) == ["customer_id", "Country"]


def test_sources_read_beside_each_other_are_what_they_are_one_after_another(monkeypatch):
    from segkit.case import open_case
    from segkit.intake import reading

    case, found = open_case(Path(__file__).parents[2] / "data" / "cases" / "bank"), []
    for least in (0, reading.MANY + 1):
        monkeypatch.setattr(reading, "SOME", least)
        found.append(case.read_inputs())
    one, other = found
    assert list(one.tables) == list(other.tables) and all(one.tables[name].equals(other.tables[name]) for name in one.tables)
    assert all(getattr(one, name).equals(getattr(other, name)) for name in ("contacts", "log", "guesses", "columns"))
    assert (one.counts, one.money, one.problems) == (other.counts, other.money, other.problems)


def test_texts_looked_through_as_arrows_are_held_as_all_others_and_are_the_same(monkeypatch):
    from segkit.case import open_case
    from segkit.intake import reading

    case, found = open_case(Path(__file__).parents[2] / "data" / "cases" / "agency"), []
    for least in (0, 10**9):
        monkeypatch.setattr(reading, "TEXTS", least)
        with pd.option_context("mode.string_storage", "python"):
            found.append(case.read_inputs())
    one, other = found
    frames = lambda read: {**read.tables, **{name: getattr(read, name) for name in ("contacts", "log", "guesses", "columns")}}  # noqa: E731
    held = lambda table: {str(getattr(kind, "storage", kind)) for kind in [*table.dtypes, table.columns.dtype]}  # noqa: E731
    assert list(frames(one)) == list(frames(other))
    for name, table in frames(one).items():
        pd.testing.assert_frame_equal(table, frames(other)[name])
        assert "pyarrow" not in held(table), name
    assert (one.counts, one.problems) == (other.counts, other.problems)


def visits(repeats: int, header: str, *, other: str = "Room type", fits: bool = True) -> str:
    """Of 400 guests so many come twice, from the same country where `fits`, into another room."""
    places, rooms = ("DE", "PL", "FR", "SE"), ("Single", "Double", "Suite")
    rows = [f"k{n},2026-0{n % 9 + 1}-11,50.00,{places[n % 4]},{rooms[n % 3]}" for n in range(400)]
    rows += [f"k{n},2026-0{n % 9 + 1}-21,50.00,{places[(n + (not fits)) % 4]},{rooms[(n + n % 2) % 3]}" for n in range(repeats)]
    return f"id,day,sum,{header},{other}\n" + "\n".join(rows) + "\n"


@pytest.mark.parametrize("header", ["Country", "Страна", "Kraj"])
@pytest.mark.parametrize(
    ("repeats", "fits", "kept", "told"),
    [(32, True, True, False), (32, False, False, False), (3, True, False, True), (0, True, False, True)],
)
def test_what_the_sales_say_of_customers_of_whom_few_come_again(tmp_path, header, repeats, fits, kept, told):
    (tmp_path / "t.csv").write_text(visits(repeats, header, fits=fits), encoding="utf-8")
    made = intake.read(
        {"transactions": Source(file="t.csv", columns={"customer_id": "id", "date": "day", "amount": "sum"})}, tmp_path, currency="EUR"
    )
    named = [p.what for p in made.problems if p.code == "few_repeats"]
    assert (header in made.tables.get("customers", {})) == kept and any(w.startswith(header) for w in named) == told
    if kept:
        why = made.guesses.set_index("what").loc[f"attribute {header}", "why"]
        assert (
            why == "the same on all rows of 100.0% of the 32 of 400 customers who have several rows"
            and "Room type" not in made.tables["customers"]
        )
        assert made.tables["customers"].set_index("customer_id").loc[["k0", "k1", "k399"], header].tolist() == ["DE", "PL", "SE"]
