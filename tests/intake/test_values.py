"""Numbers, dates and ids: what is written comes back, whatever the way of writing."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segkit.ground.problems import Problems
from segkit.intake import read
from segkit.intake.files.text import decode, find_delimiter, score
from segkit.intake.source import Source
from segkit.intake.values import dates as d
from segkit.intake.values import numbers as v
from tests.intake import forge

MONEY = st.integers(-(10**11), 10**11).map(lambda n: n / 100)
DAYS = st.datetimes(dt.datetime(1930, 1, 1), dt.datetime(2069, 12, 31, 23, 59), timezones=st.none()).map(
    lambda x: x.replace(second=0, microsecond=0)
)
WORDS = st.text(st.characters(codec="cp1251", categories=("L", "N", "P", "Z", "S")), max_size=12)


@settings(deadline=None, max_examples=60)
@given(
    MONEY,
    st.sampled_from([",", "."]),
    st.sampled_from(["", " ", "\u00a0", "\u202f", "'", "other"]),
    st.sampled_from(["-", "−", "()", "tail"]),
    st.sampled_from(["", " ₽", " zł", "$"]),
)
def test_numbers_come_back(value, decimal, group, minus, sign):
    group = {".": ",", ",": "."}[decimal] if group == "other" else group
    text = f"{abs(value):,.2f}".replace(",", "_").replace(".", decimal).replace("_", group) + sign
    if value < 0:
        text = {"()": f"({text})", "tail": text + "-"}.get(minus, minus + text)
    assert v.number(text, decimal) == value


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=20), st.sampled_from([",", "."]))
def test_any_text_is_a_finite_number_or_none(text, decimal):
    found = v.number(text, decimal)
    assert found is None or np.isfinite(found)
    column = v.to_numbers(pd.Series([text, text], dtype="str"), decimal)
    assert column.equals(pd.Series([np.nan if found is None else found] * 2))


@settings(deadline=None, max_examples=60)
@given(st.lists(st.text(max_size=25), min_size=1, max_size=5), st.sampled_from(["dmy", "mdy", "ymd"]))
def test_any_text_is_a_date_or_none(texts, order):
    built = d.build(d.split_dates(pd.Series(texts, dtype="str")), order)
    assert len(built) == len(texts) and built.dtype == "datetime64[us]"


@settings(deadline=None, max_examples=25)
@given(DAYS, st.sampled_from(sorted(set(forge.DATES) - {"serial", "dd.mm.yy"})), st.sampled_from(["ru", "pl", "en"]))
def test_dates_come_back(day, form, language):
    text = forge.DATES[form](day, language)
    order = "mdy" if form in ("mm/dd/yyyy", "us time") else "dmy"
    built = d.build(d.split_dates(pd.Series([text], dtype="str")), order)[0]
    assert built == (day if "time" in form else pd.Timestamp(day.date()))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("5 мая 2024", (2024, 5, 5)),
        ("05-янв-2024", (2024, 1, 5)),
        ("5 stycznia 2024 r.", (2024, 1, 5)),
        ("12 paź 2024", (2024, 10, 12)),
        ("Mar 5, 2024", (2024, 3, 5)),
        ("2024/01/31", (2024, 1, 31)),
        ("31-12-2024", (2024, 12, 31)),
        ("31.12.24", (2024, 12, 31)),
        ("31.12.99", (1999, 12, 31)),
        ("29.02.2024", (2024, 2, 29)),
        ("1٣.01.2024", None),
        ("2024-01-31 24:00", None),
        ("29.02.2023", None),
        ("2024-13-01", None),
        ("31.12.024", None),
        ("x5.01.2024", None),
        ("1.2", None),
        ("10000-01-01", None),
    ],
)
def test_dates_by_hand(text, value):
    built = d.build(d.split_dates(pd.Series([text], dtype="str")), "dmy")[0]
    assert pd.isna(built) if value is None else built == pd.Timestamp(*value), built


def test_many_dates_are_read_as_few_are():
    days = pd.Series(pd.date_range("1999-11-01", periods=6000, freq="37h"))
    forms = ["%d.%m.%Y", "%Y-%m-%d", "%d/%m/%Y %H:%M", "%Y-%m-%dT%H:%M:%S", "%d-%m-%Y %H:%M:%S"]
    texts = pd.Series(
        [f"{day:{forms[i % 5]}}" for i, day in enumerate(days)]
        + ["5 мая 2024", "31.02.2024", "x", "2024-01-05T10:00:0x", "05.01.2024 10.30"],
        dtype="str",
    )
    many, few = d.split_dates(texts), pd.concat([d.split_dates(texts[i : i + 1000]) for i in range(0, len(texts), 1000)])
    pd.testing.assert_series_equal(d.build(many, "dmy"), d.build(few, "dmy"))
    times = np.ones(len(texts), dtype="int64")
    assert d.evidence(many, times) == d.evidence(few, times)


def test_half_a_day_in_english():
    built = d.build(d.split_dates(pd.Series(["01/13/2024 12:05 AM", "01/13/2024 1:05 pm", "01/13/2024 12:05 PM"], dtype="str")), "mdy")
    assert built.dt.strftime("%H:%M").tolist() == ["00:05", "13:05", "12:05"]


@settings(deadline=None, max_examples=60)
@given(st.lists(st.integers(-(10**12), 10**12), min_size=1, max_size=20))
def test_cents_round_halves_away_from_zero(thousandths):
    values = pd.Series([n / 1000 for n in thousandths])
    exact = [(abs(n) + 5) // 10 * (1 if n >= 0 else -1) / 100 for n in thousandths]
    assert np.allclose(v.cents(values), exact, rtol=0, atol=1e-6 if max(map(abs, thousandths)) < 10**11 else 1e-3)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.integers(0, 2**53 - 1), min_size=1, max_size=10))
def test_ids_are_the_same_from_every_type(numbers):
    texts = [str(n) for n in numbers]
    for made in (
        pd.Series(numbers),
        pd.Series(numbers, dtype="float64"),
        pd.Series(texts, dtype="str"),
        pd.Series([f"{t}.0" for t in texts], dtype="str"),
    ):
        found, damaged, _ = v.ids(made)
        assert found.tolist() == texts and not damaged.any()


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=12).map(str.strip).filter(bool),
        min_size=1,
        max_size=10,
    )
)
def test_ids_that_are_text_stay(texts):
    found, damaged, floats = v.ids(pd.Series(texts, dtype="str"))
    assert floats or damaged.any() or found.tolist() == [t.replace("\u00a0", " ").strip() for t in texts]


@pytest.mark.parametrize("encoding", ["cp1251", "cp866", "koi8-r"])
@pytest.mark.parametrize(
    "text",
    [
        "Итого",
        "Код клиента;Дата;Сумма",
        "Иванов",
        "МОСКВА",
        "г. Пермь, ул. Ленина, д. 5",
        "Ещё один Чек № 5",
        "съешь же ещё этих мягких булок",
    ],
)
def test_russian_encodings_are_told_apart(encoding, text):
    if "№" in text and encoding == "koi8-r":
        text = text.replace("№", "N")
    assert decode(text.encode(encoding))[0] == text


@pytest.mark.parametrize("text", ["Łódź", "Kwota sprzedaży", "zażółć gęślą jaźń", "Kraków;Gdańsk", "Źródło", "ŻÓŁTE"])
def test_polish_is_told_from_russian(text):
    assert decode(text.encode("cp1250"))[0] == text


def test_utf8_cut_in_a_letter_is_still_utf8():
    assert decode("Сумма;Дата".encode()[:-1])[1] == "utf-8"
    assert score("") == 0


@settings(deadline=None, max_examples=25)
@given(
    st.lists(st.tuples(WORDS, WORDS, st.integers(0, 99999)), min_size=3, max_size=8),
    st.sampled_from(forge.DELIMITERS),
    st.sampled_from(["utf-8", "cp1251", "utf-16"]),
)
def test_round_trip_of_any_text(tmp_path_factory, rows, delimiter, encoding):
    folder = tmp_path_factory.mktemp("case")
    path = folder / "a.csv"
    body = [[f"k{i}", a, b, str(n)] for i, (a, b, n) in enumerate(rows)]
    path.write_bytes(forge.text([["key", "первый", "второй", "число"], *body], delimiter).encode(encoding))
    source = Source(file="a.csv", columns={"customer_id": "key"}, encoding=encoding, delimiter=delimiter)
    try:
        table = read({"other": source}, folder, currency="EUR").tables["other"]
    except Problems as found:
        assert {p.code for p in found.problems if p.severity == "stop"} <= {"special_category", "unclosed_quote", "no_values"}
        return
    assert table["customer_id"].tolist() == [r[0] for r in body]


@settings(deadline=None, max_examples=60)
@given(st.lists(st.lists(st.text("abc дёЖ,;|\"'\n1.5", max_size=8), min_size=2, max_size=4), min_size=1, max_size=6))
def test_a_delimiter_is_always_found(rows):
    assert find_delimiter(forge.text(rows, ";"), [])[0] in forge.DELIMITERS


def test_an_apostrophe_that_marks_text_is_not_of_the_id(tmp_path):
    (tmp_path / "s.csv").write_text("customer_id,date,amount\n'00012,2025-01-01,5\n00012,2025-01-02,7\nO'12,2025-01-03,1\n")
    got = read({"transactions": Source(file="s.csv")}, tmp_path, currency="EUR")
    assert got.tables["transactions"]["customer_id"].tolist() == ["00012", "00012", "O'12"]
    assert "without the apostrophe" in " ".join(got.guesses["guess"])
