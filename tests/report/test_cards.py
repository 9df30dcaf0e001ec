"""Facts into a report: formats, downloads that run nothing, a brand that can do nothing, and what must not be sent."""

from __future__ import annotations

import base64
import copy
import datetime as dt
import json

import pandas as pd
import pytest

from segkit.ground.language import Language
from segkit.ground.problems import Problems
from segkit.report import brand, cards, revenue
from segkit.report.brand import clean_svg
from segkit.report.tables import csv_uri

SAY = Language("en", "USD")
FRAME = pd.DataFrame(
    {
        "segment": ["Champions", "=1+1", None],
        "customers": [1200, 5, 0],
        "share": [0.4115, 0.052, float("nan")],
        "revenue": [1234567.891, 25.0, 0.0],
        "growth": [0.12, -0.38, float("nan")],
        "since": pd.to_datetime(["2024-11-01", None, "2026-01-31"]),
    }
)
COLUMNS = {
    "segment": ("Segment", "name"),
    "customers": ("Customers", "number"),
    "share": ("Share", "percent"),
    "revenue": ("Revenue", "money"),
    "growth": ("Growth", "change"),
    "since": ("Since", "date"),
}


def made(**changes):
    parts = {
        "say": SAY,
        "title": "Two segments carry the growth",
        "kicker": "Segmentation",
        "meta": ["2026"],
        "brand": brand.brand(),
        "whom": [],
        "actions": [],
        "sections": [cards.card("segments", "Two segments", short="Segments")],
    }
    return cards.assemble(**{**parts, **changes})


def texts(table):
    return [[cell["text"] for cell in row["cells"]] for row in table["rows"]]


def decoded(uri):
    return base64.b64decode(uri.removeprefix("data:text/csv;charset=utf-8;base64,")).decode("utf-8-sig")


def test_a_table_is_formatted_for_its_reader():
    table = cards.table(FRAME, COLUMNS, say=SAY, name="segments", colours={"Champions": "#0072b2"}, chosen=["Champions"])
    assert texts(table)[0] == ["Champions", "1,200", "41%", "1.23", "+12%", "November 1, 2024"]
    assert texts(table)[1] == ["=1+1", "5", "5%", "0.00", "−38%", "–"] and table["columns"][3]["title"] == "Revenue, $m"
    assert texts(table)[2][2] == "–"
    first = {"text": "Champions", "colour": "#0072b2", "badge": "target", "link": ""}
    assert table["rows"][0]["chosen"] and table["rows"][0]["cells"][0] == first
    assert [column["align"] for column in table["columns"]] == ["left"] + ["right"] * 5


def test_a_column_has_one_precision_its_heading_the_unit_and_a_whole_its_row():
    frame = pd.DataFrame({"segment": ["a", "b"], "share": [0.6, 0.001], "revenue": [57_533_214.5, 171_000.0]})
    total = {"segment": "All", "share": 1.0, "revenue": 57_704_214.5}
    columns = {"segment": ("Segment", "name"), "share": ("Share", "percent"), "revenue": ("Revenue", "money")}
    table = cards.table(frame, columns, say=Language("ru", "RUB"), name="x", total=total, links={"a": "segment-1"}, aside=["share"])
    assert texts(table) == [["a", "60\xa0%", "57,5"], ["b", "< 1\xa0%", "0,2"], ["All", "100\xa0%", "57,7"]]
    assert table["columns"][2]["title"] == "Revenue, млн\xa0₽" and table["columns"][1]["aside"]
    assert table["rows"][2]["total"] and table["rows"][0]["cells"][0]["link"] == "segment-1"


def test_shares_that_add_up_and_a_share_with_its_interval_have_one_precision():
    frame = pd.DataFrame({"segment": list("abc"), "share": [0.5, 0.4, 0.1], "revenue_share": [0.91, 0.06, 0.03]})
    columns = {"segment": ("Segment", "name"), "share": ("Share", "percent"), "revenue_share": ("Of revenue", "percent")}
    whole = cards.table(frame, columns, say=SAY, name="x", total={"segment": "All", "share": 1.0, "revenue_share": 1.0})
    assert texts(whole)[-1] == ["All", "100%", "100%"] and texts(whole)[2] == ["c", "10%", "3%"]
    assert texts(cards.table(frame, columns, say=SAY, name="x"))[2] == ["c", "10%", "3.0%"]  # nothing adds up: each for itself
    rates = pd.DataFrame({"segment": ["a"], "rate": [0.019], "rate_low": [0.003], "rate_high": [0.1]})
    told = {"segment": ("Segment", "name"), "rate": ("Response", "percent"), "rate_low": ("at least", "percent"), "rate_high": ("at most", "percent")}
    assert texts(cards.table(rates, told, say=SAY, name="x")) == [["a", "1.9%", "0.3%", "10.0%"]]


def test_an_action_tells_who_and_when_then_its_list_then_the_rest():
    told = cards.action("Write", "1", facts={"Message": "Hello", "Stop": "in May"}, who={"To whom": "2 customers", "When": "now"}, list_="a.csv", list_word="List")
    assert [fact["term"] for fact in told["facts"]] == ["To whom", "When", "List", "Message", "Stop"] and told["file"] == "a.csv"


def test_a_long_table_is_folded_and_a_very_long_one_cut_but_not_its_download():
    long = pd.DataFrame({"n": range(300)})
    table = cards.table(long, {"n": ("n", "number")}, say=SAY, name="n", most=100)
    assert (len(table["rows"]), table["summary"]) == (100, "Show 100 rows")
    assert "100" in table["note"] and "300" in table["note"]
    assert len(decoded(table["download"]["uri"]).splitlines()) == 301


def test_a_table_names_the_column_that_is_not_there():
    with pytest.raises(KeyError, match="profit"):
        cards.table(FRAME, {"profit": ("Profit", "money")}, say=SAY, name="x")


@pytest.mark.parametrize("armed", ["=1+1", "+1", "-1+cmd", "@SUM(A1)", "\t=1", "\r=1", " =1"])
def test_a_download_holds_no_formula(armed):
    uri = csv_uri(pd.DataFrame({armed: [armed], "n": [-5.5]}), say=SAY)
    text = decoded(uri).replace('"', "")
    assert text.startswith("'") and "\r\n'" in text and "-5.5" in text and "'-5.5" not in text


def test_a_download_is_written_for_the_spreadsheets_of_the_language():
    frame = pd.DataFrame({"Сегмент": ["A"], "Доля": [0.5]})
    assert decoded(csv_uri(frame, say=Language("ru", "RUB"))) == "Сегмент;Доля\r\nA;0,5\r\n"
    assert decoded(csv_uri(frame, say=SAY)) == "Сегмент,Доля\r\nA,0.5\r\n"


def test_the_input_stays_as_it_was():
    before = FRAME.copy(deep=True)
    cards.table(FRAME, COLUMNS, say=SAY, name="segments")
    pd.testing.assert_frame_equal(FRAME, before)


@pytest.mark.parametrize("bad", [None, float("nan"), float("inf"), object()])
def test_what_is_missing_must_not_be_sent(bad):
    ready = copy.deepcopy(made())
    ready["sections"][0]["text"] = [bad]
    assert "sections[0].text[0]" in cards.validate(ready)[0].where


@pytest.mark.parametrize("good", ["None of them left", "NaN", "nan", "<NA>", "inf", "", 5, True])
def test_a_clients_own_words_may_look_like_missing_values(good):
    ready = copy.deepcopy(made())
    ready["sections"][0]["text"] = [good]
    assert cards.validate(ready) == []


def test_every_problem_is_named_at_once():
    wrong = [cards.card("a b", "x", short="x", colour="red;}"), cards.card("twice", "", short="x"), cards.card("twice", "x", short="x")]
    linked = cards.table(FRAME, COLUMNS, say=SAY, name="x", links={"Champions": "nowhere"})
    action = cards.action("Write", "1", facts={}, colour="black")
    with pytest.raises(Problems) as raised:
        made(sections=[*wrong, cards.card("s", "x", short="x", tables=linked)], actions=[action])
    assert [p.code for p in raised.value.problems] == ["report_value"] * 3 + ["report_id"] * 2 + ["report_link"]


def test_a_picture_from_outside_must_not_be_sent():
    picture = {"alt": "x", "title": "x", "subtitle": "", "wide": "http://example.invalid/x.svg", "narrow": "", "size": {}}
    with pytest.raises(Problems, match="wide"):
        made(sections=[cards.card("s", "x", short="x", pictures=picture)])


def test_contents_follow_the_sections_and_the_report_is_json():
    check = {"check": "Rows", "result": "all", "status": "pass", "meaning": "m", "todo": "–"}
    folded = [cards.health([check], say=SAY, finding="All well"), cards.glossary({"Rows": "2", "All": "1", "Gross": "3"}, say=SAY)]
    ready = made(appendix=folded)
    assert [entry["id"] for entry in ready["contents"]] == ["segments"] and [c["id"] for c in ready["appendix"]] == ["health", "glossary"]
    assert ready["appendix"][0]["checks"][0]["word"] == "in order"
    assert [term["term"] for term in ready["appendix"][1]["terms"]] == ["All", "Rows"]  # what stands nowhere else is not explained
    assert json.loads(json.dumps(ready)) == ready


def test_a_card_takes_one_or_many():
    part = cards.part("Five W", text="one", bullets=["b"], facts={"What": "coats"})
    card = cards.card("x", "Finding", short="X", text="one paragraph", tables=({},) * 0, parts=[part])
    assert (card["text"], card["tables"], card["parts"][0]["facts"]) == (["one paragraph"], [], [{"term": "What", "meaning": "coats"}])


def test_a_brand_colour_is_darkened_until_text_can_be_read():
    made_of_yellow = brand.brand("#FFEE00")
    assert made_of_yellow["colour"] != "#ffee00"
    with pytest.raises(Problems, match="'red' is not a colour"):
        brand.brand("red")


SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9" onload="x()">{}</svg>'


@pytest.mark.parametrize(
    "inside",
    [
        "<script>x()</script>",
        "<foreignObject><p>x</p></foreignObject>",
        '<image href="http://a.invalid/x"/>',
        "<a href='javascript:x()'/>",
        '<use href="http://a.invalid/x#y"/>',
        '<path style="fill:url(http://a.invalid)"/>',
        '<animate onbegin="x()"/>',
        '<path onclick="x()"/>',
        "<style>@import url(http://a.invalid)</style>",
        '<path fill="url(&quot;//a.invalid&quot;)"/>',
        '<set attributeName="onload" to="x()"/>',
        '<use xlink:href="data:image/svg+xml,x"/>',
        '<path style="fill:\\75 rl(//a.invalid)"/>',
    ],
)
def test_a_logo_can_do_nothing(inside):
    clean = clean_svg(SVG.format(inside).encode()).decode()
    for word in ("script", "invalid", "onload", "onclick", "onbegin", "foreign", "<image", "<style", "<a", "data:", "x()", "75"):
        assert word not in clean


def test_a_logo_keeps_its_paint():
    drawn = SVG.format(
        '<style>.a{fill:#c00}</style><defs><path id="p" d="M0 0h9"/></defs><use xlink:href="#p"/>'
        '<path class="a" style="stroke:#0c0" d="M1 1"/>'
    )
    clean = clean_svg(drawn.encode()).decode()
    for word in ('fill="#c00"', 'stroke="#0c0"', 'href="#p"', 'viewBox="0 0 9 9"'):
        assert word in clean


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("logo.svg", b"<html/>", "neither PNG"),
        ("logo.gif", b"GIF89a", "neither PNG"),
        ("logo.png", b"\x89PNG\r\n\x1a\n" + b"0" * 400_000, "too large"),
        ("bomb.svg", b'<!DOCTYPE s [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg">&a;</svg>', "neither PNG"),
    ],
)
def test_a_logo_that_will_not_do_is_refused_in_words(tmp_path, name, data, said):
    (tmp_path / name).write_bytes(data)
    with pytest.raises(Problems, match=said):
        brand.brand(logo=tmp_path / name)
    with pytest.raises(Problems, match="not there"):
        brand.brand(logo=tmp_path / "none.png")


def test_a_png_logo_is_taken(tmp_path):
    (tmp_path / "logo.png").write_bytes(b"\x89PNG\r\n\x1a\n1234")
    assert brand.brand(logo=tmp_path / "logo.png", name="Style")["logo"].startswith("data:image/png;base64,")


def test_dates_may_be_plain_dates():
    table = cards.table(pd.DataFrame({"d": [dt.date(2026, 1, 2), None]}), {"d": ("Day", "date")}, say=SAY, name="d")
    assert texts(table) == [["January 2, 2026"], ["–"]]


def test_every_kind_of_missing_is_a_dash():
    frame = pd.DataFrame({"n": pd.array([1, pd.NA], dtype="Int64"), "t": ["a", None], "o": pd.Series([None, 2.0], dtype=object)})
    table = cards.table(frame, {"t": ("T", "text"), "n": ("N", "number"), "o": ("O", "percent")}, say=SAY, name="n")
    assert texts(table) == [["a", "1", "–"], ["–", "–", "200%"]]


def test_a_share_that_is_nowhere_one_per_cent_has_no_band():
    held = pd.DataFrame({"month": [1] * 3 + [2] * 3, "segment": ["a", "b", "none"] * 2, "share": [0.6, 0.398, 0.002, 0.5, 0.5, 0.0]})
    both = pd.DataFrame({"segment": ["a", "b"], "revenue": [7.0, 3.0]})
    assert list(revenue.shares(held, both)) == ["a", "b"]
