"""The deck: text that fits, charts that hold the tables' numbers, a client's template, and nothing hostile in it."""

from __future__ import annotations

import io
import zipfile

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pptx import Presentation

from segkit import open_case
from segkit.drawing import colours as palette
from segkit.ground.language import Language
from segkit.ground.problems import Problems
from segkit.report import cards, deck
from segkit.report.deck import charts, measure, paint, story, template
from segkit.report.deck.sources import Sources
from segkit.report.deck.template import EMU
from segkit.run import check

BRAND = {"name": "Acme", "colour": "#2b6cb0", "text": "#2b6cb0", "logo": ""}
BRIDGE = pd.DataFrame(
    [("All customers", i, n, v) for i, n, v in (("before", 40, 1000.5), ("new", 9, 200.25), ("returned", 0, 0.0), ("kept_more", 6, 50.0), ("kept_less", 5, -100.0),
                                                ("lost", 12, -400.75), ("after", 32, 750.0))],
    columns=["segment", "item", "customers", "revenue"],
)  # fmt: skip
SEGMENTS = pd.DataFrame({"segment": ["Oak", "Elm"], "customers": [30, 70], "share": [0.3, 0.7], "revenue": [900.0, 100.0], "revenue_share": [0.9, 0.1]})
TARGETS = pd.DataFrame(
    {"segment": ["Oak", "Elm"], "decision": ["chosen", "leave"], "told": ["chosen", "no campaign"], "chosen": [True, False], "reason": ["pays", "loses_money"], "contacts": [25.0, 60.0], "held_out": [0.0, 0.0],
     "cost": [50.0, 80.0], "income": [170.0, 20.0], "profit": [120.0, -60.0], "profit_low": [20.0, -80.0], "profit_high": [230.0, -10.0], "p_profit": [0.93, 0.04],
     "gross": [False, False], "attractiveness": [80.0, 10.0], "channel": ["SMS", "SMS"]}
)  # fmt: skip


def card(id: str, finding: str, **more) -> dict:
    return {"id": id, "short": id, "kicker": "", "finding": finding, "colour": "", "text": [], "figures": [], "pictures": [], "tables": [], "parts": [], "checks": [],
            "terms": [], "how": "", **more}  # fmt: skip


def report(**more) -> dict:
    action = {"title": "Write to “Oak”", "worth": "£120, 93 in 100", "colour": "#0072b2", "facts": [{"term": "To whom", "meaning": "25 customers"}, {"term": "List", "meaning": "audiences/Oak.csv"}], "file": "audiences/Oak.csv"}
    facts = [{"term": "Offer", "meaning": "early access"}, {"term": "Tone", "meaning": "calm"}]
    parts = [{"heading": "What to say", "text": [], "bullets": [], "facts": facts, "tables": []}]
    sections = [card("segments", "2 segments", text=["Oak grew"]), card("target-1", "“Oak” is 30% of customers", text=["They like oak"], parts=parts),
                card("trust", "1 of 2 checks needs a look", checks=[{"check": "History", "result": "1 year", "status": "review", "word": "look", "meaning": "m", "todo": "wait"}]),
                card("changes", "Revenue fell", text=["a"]), card("next", "2 steps", text=["one", "two"])]  # fmt: skip
    return {"language": "en", "title": "Revenue fell by 25%", "kicker": "For Acme", "meta": ["100 customers"], "brand": BRAND,
            "answer": {"whom": ["Work with “Oak”", "It should bring £120"], "actions": [action]}, "sections": sections, "appendix": [], **more}  # fmt: skip


TABLES = {"segments": SEGMENTS, "targets": TARGETS, "bridge": BRIDGE, "findings": {"10_monitor": ["9 in 10 stayed", "Few moved"]}, "migration": pd.DataFrame()}
SAY = Language("en", "USD")


def made(tmp_path, facts=None, tables=None, say=SAY, **more):
    return Presentation(deck.write(tmp_path / "report.pptx", facts or report(), tables or TABLES, say, **more))


def texts(slide) -> str:
    return "\n".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)


def test_eight_to_twelve_slides_each_with_a_finding_and_its_source(tmp_path):
    opened = made(tmp_path)
    assert 8 <= len(opened.slides) <= 12
    for slide in opened.slides:
        assert slide.shapes.title.text_frame.text.strip() and "Source: " in slide.notes_slide.notes_text_frame.text
        assert [p.placeholder_format.type for p in slide.placeholders if p.placeholder_format.idx != 0] == [], "no empty places"


def test_a_case_with_nothing_but_segments_has_a_deck(tmp_path):
    unknown = TARGETS.assign(decision="leave", chosen=False, **dict.fromkeys(("contacts", "cost", "profit", "profit_low", "profit_high", "p_profit", "income"), float("nan")))
    bare = report(sections=[card("segments", "1 segment"), card("next", "1 step", text=["ask"])], answer={"whom": ["Nobody yet"], "actions": []},
                  appendix=[card(i, i.capitalize(), text=["x"]) for i in ("customers", "sizes", "potential", "choice")])  # fmt: skip
    kept = {"segments": SEGMENTS.assign(revenue_share=float("nan")), "targets": unknown, "findings": {"10_monitor": ["First run"]}}
    opened = made(tmp_path, bare, kept)
    assert len(opened.slides) == 8


def test_every_check_that_needs_a_look_is_on_its_slide(tmp_path):
    checks = [{"check": f"Check {at}", "result": "r", "status": "review" if at < 5 else "pass", "word": "look", "meaning": "m", "todo": "wait"} for at in range(9)]
    opened = made(tmp_path, report(appendix=[card("health", "5 of 9 checks need a look", checks=checks)]))
    tables = [shape.table for slide in opened.slides for shape in slide.shapes if shape.has_table and slide.shapes.title.text_frame.text == "1 of 2 checks needs a look"]
    assert [row.cells[0].text_frame.text.removeprefix("● ") for row in tables[0].rows] == ["Check", *(f"Check {at}" for at in range(5))]


def test_every_chart_holds_the_numbers_of_its_table(tmp_path):
    drawn = {shape.name + str(at): shape for at, slide in enumerate(made(tmp_path).slides) for shape in slide.shapes if shape.has_chart}
    bridge, shares = (shape.chart.plots[0] for shape in drawn.values())
    told = BRIDGE[BRIDGE["revenue"] != 0].set_index("item")["revenue"]
    carried, bars = (list(s.values) for s in bridge.series)
    assert bars == told.abs().tolist()
    # What each column stands on, and its own height, end where the next begins.
    level, base = told["before"], []
    for item in told.index[1:-1]:
        base.append(min(level, level + told[item]))
        level += told[item]
    assert carried == [None, *base, None] and level == pytest.approx(told["after"])
    assert [list(s.values) for s in shares.series] == [SEGMENTS["share"].tolist(), SEGMENTS["revenue_share"].tolist()]
    assert list(shares.categories) == ["Oak", "Elm"]


def test_a_segment_has_its_colour_and_what_is_none_has_none_of_theirs(tmp_path):
    from segkit.report import view

    paint, names = view.colours(SEGMENTS), list(SEGMENTS["segment"])
    bridge, shares = (shape.chart.plots[0] for slide in made(tmp_path).slides for shape in slide.shapes if shape.has_chart)
    fills = lambda series, n: [str(series.points[at].format.fill.fore_color.rgb).lower() for at in range(n)]  # noqa: E731
    assert fills(shares.series[1], 2) == [paint[name][1:] for name in names]
    every = {c[1:].lower() for c in (*palette.colours([str(n) for n in range(9)]).values(), *palette.OKABE_ITO)}
    assert not every & set(fills(bridge.series[1], 6)) and not every & {c[1:] for c in story.CHECKED.values()}


def letters(opened) -> list[tuple[int, str, float]]:
    """Slide, shape and points of every text, label and tick of a deck."""
    found = []
    for number, slide in enumerate(opened.slides, start=1):
        for shape in slide.shapes:
            bodies = [shape.text_frame] if shape.has_text_frame else [cell.text_frame for row in shape.table.rows for cell in row.cells] if shape.has_table else []
            found += [(number, shape.name, run.font.size.pt) for body in bodies for paragraph in body.paragraphs for run in paragraph.runs]
            if shape.has_chart:
                ticks = shape.chart.category_axis.tick_labels.font.size
                found += [(number, shape.name, size.pt) for size in (shape.chart.font.size, ticks) if size]
    return found


def test_charts_and_tables_have_alternative_texts(tmp_path):
    shapes = [shape for slide in made(tmp_path).slides for shape in slide.shapes if shape.has_chart or shape.has_table or shape.shape_type == 13]
    assert len(shapes) >= 5
    assert all(next(e for e in s._element.iter() if e.tag.endswith("}cNvPr")).get("descr") for s in shapes)


def overflowing(opened) -> list[tuple[int, str]]:
    """Texts and tables that reach beyond their box or their slide, by the widest font there is."""
    found = []
    for number, slide in enumerate(opened.slides, start=1):
        for shape in slide.shapes:
            right, bottom = (shape.left + shape.width) / EMU, (shape.top + shape.height) / EMU
            if right > opened.slide_width / EMU + 0.01 or bottom > opened.slide_height / EMU + 0.01:
                found.append((number, shape.name))
            if shape.has_text_frame and shape.text_frame.text:
                body, frame = shape.text_frame, shape.width / EMU
                tall = 0.0
                for paragraph in body.paragraphs:
                    sizes = [r.font.size.pt for r in paragraph.runs]
                    indent = int(paragraph._p.pPr.get("marL", 0)) / EMU if paragraph._p.pPr is not None else 0
                    bold = any(r.font.bold for r in paragraph.runs)
                    inner = frame - indent - (0.2 if shape == slide.shapes.title else 0)
                    tall += measure.height([paragraph.text], inner, max(sizes), bold=bold) + (paragraph.space_before.inches if paragraph.space_before else 0)
                if tall > shape.height / EMU + 0.02:
                    found.append((number, body.text[:40]))
    return found


LONG = "Покупатели, которые давно не приходили, но раньше покупали часто и на большие суммы, и ещё одна очень длинная оговорка. "


@pytest.mark.parametrize("times", [1, 3, 12])
def test_nothing_overflows_however_much_there_is_to_say(tmp_path, times):
    facts = report(title=LONG * times, kicker=LONG)
    facts["answer"]["whom"] = [LONG * times] * 4
    facts["answer"]["actions"] = [dict(facts["answer"]["actions"][0], title=LONG, worth=LONG * times, facts=[{"term": LONG[:30], "meaning": LONG * times}] * 4)] * 3
    for section in facts["sections"]:
        section["finding"], section["text"] = LONG * times, [LONG * times] * (2 * times)
    names = SEGMENTS.assign(segment=[LONG[:60], "Э" * 80])
    told = {**TABLES, "segments": names, "targets": TARGETS.assign(segment=names["segment"])}
    opened = made(tmp_path, facts, told, Language("ru", "RUB"))
    assert overflowing(opened) == []
    assert [found for found in letters(opened) if found[2] < 11] == []


def test_no_letter_of_a_deck_is_under_eleven_points_and_a_folded_table_is_on_no_slide(tmp_path):
    rows = pd.DataFrame({"criterion": [f"c{n}" for n in range(65)], "value": "v", "share": 0.1, "revenue_share": 0.1, "index": 103})
    columns = {"criterion": ("Criterion", "text"), "value": ("Value", "text"), "share": ("Share of customers", "percent"), "index": ("Index", "number")}
    folded = card("customers", "Who they are", text=["a", "b"], tables=[cards.table(rows, columns, say=SAY, name="customers")])
    eleven = pd.concat([SEGMENTS] * 6).head(11).assign(segment=[f"Segment number {n}" for n in range(11)])
    sections = [s for s in report()["sections"] if s["id"] not in ("target-1", "next")]
    opened = made(tmp_path, report(sections=sections, appendix=[folded]), {**TABLES, "segments": eleven})
    shown = [slide for slide in opened.slides if slide.shapes.title.text_frame.text == "Who they are"]
    assert len(shown) == 1 and not any(shape.has_table for shape in shown[0].shapes)
    assert len(letters(opened)) > 40 and [found for found in letters(opened) if found[2] < 11] == []


def test_the_walk_for_overflow_can_find_some(tmp_path):
    opened = made(tmp_path)
    shape = next(s for s in opened.slides[1].shapes if s.name == "Findings")
    shape.text_frame.paragraphs[0].runs[0].text = LONG * 10
    assert overflowing(opened) == [(2, LONG[:40])]


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=200), st.floats(0.4, 8), st.integers(8, 30))
def test_lines_lose_nothing_and_fit(text, room, size):
    told = measure.lines(paint.clean(text), room, size)
    assert "".join("".join(told).split()) == "".join(paint.clean(text).split())
    assert all(measure.width(line, size) <= room or len(line) <= 1 for line in told)


def test_the_same_bytes_again(tmp_path):
    first = deck.write(tmp_path / "a.pptx", report(), TABLES, SAY).read_bytes()
    assert deck.write(tmp_path / "b.pptx", report(), TABLES, SAY).read_bytes() == first
    core = Presentation(io.BytesIO(first)).core_properties
    assert (core.author, core.created.year, core.title) == ("segkit", 2000, "Revenue fell by 25%")


def test_money_is_shortened_as_the_reader_writes_it():
    assert charts.money(Language("pl", "PLN"), 5e6).startswith('0.0,," mln zł"')
    assert charts.money(Language("en", "GBP"), 900.0) == '"£"#,##0;−"£"#,##0'


def foreign(path, *, extra: dict[str, bytes] | None = None, change: dict[str, tuple[bytes, bytes]] | None = None):
    """A client's template: square, its own colours, a slide in it; parts added or changed."""
    opened = Presentation()
    opened.slides.add_slide(opened.slide_layouts[0]).shapes.title.text = "An old slide"
    buffer = io.BytesIO()
    opened.save(buffer)
    with zipfile.ZipFile(buffer) as before, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            old, new = (change or {}).get(name, (b"", b""))
            after.writestr(name, before.read(name).replace(old, new) if old else before.read(name))
        for name, data in (extra or {}).items():
            after.writestr(name, data)
    return path


def test_a_foreign_template_is_used(tmp_path):
    client = foreign(tmp_path / "client.pptx", change={"ppt/theme/theme1.xml": (b'<a:accent1><a:srgbClr val="4F81BD"/>', b'<a:accent1><a:srgbClr val="8E24AA"/>')})
    opened = made(tmp_path, client=client)
    assert opened.slide_width == Presentation(client).slide_width and "An old slide" not in "".join(map(texts, opened.slides))
    layout = opened.slides[1].slide_layout
    assert layout.name in [x.name for x in Presentation(client).slide_layouts] and opened.slides[0].slide_layout.name == "Title Slide"
    with zipfile.ZipFile(tmp_path / "report.pptx") as parts:
        drawn = "".join(parts.read(n).decode() for n in parts.namelist() if n.startswith("ppt/charts/chart"))
        assert '<a:schemeClr val="accent1"/>' in drawn and b"8E24AA" in parts.read("ppt/theme/theme1.xml")
    assert overflowing(opened) == []


OUT = b'<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" Target="http://evil.example/x.png" TargetMode="External"/></Relationships>'


@pytest.mark.parametrize(
    ("extra", "change", "said"),
    [
        ({"ppt/vbaProject.bin": b"x"}, None, "macros"),
        ({"ppt/embeddings/oleObject1.bin": b"x"}, None, "embedded objects"),
        (None, {"[Content_Types].xml": (b"presentationml.presentation.main+xml", b"presentationml.presentation.macroEnabled.main+xml")}, "macros"),
        ({"ppt/media/bomb.png": b"\0" * 60_000_000}, None, "far more"),
        ({"ppt/extra.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}, None, "entities"),
        (None, {"[Content_Types].xml": (b"presentationml.presentation.main", b"wordprocessingml.document.main")}, "not a PowerPoint"),
        (None, {"ppt/presentation.xml": (b"<p:", b"<q:")}, "cannot be read"),
    ],
)
def test_hostile_templates_are_refused_with_words(tmp_path, extra, change, said):
    found = template.check(foreign(tmp_path / "t.pptx", extra=extra, change=change), "forms/t.pptx")
    assert len(found) == 1 and said in found[0].what and found[0].where == "case.yml, brand, template 'forms/t.pptx'" and found[0].todo
    with pytest.raises(Problems):
        deck.write(tmp_path / "x.pptx", report(), TABLES, SAY, client=tmp_path / "t.pptx")


def test_what_is_no_archive_is_refused(tmp_path):
    (tmp_path / "t.pptx").write_bytes(b"not a zip")
    assert "not a PowerPoint" in template.check(tmp_path / "t.pptx", "t.pptx")[0].what


@pytest.mark.parametrize(("name", "said"), [("forms/none.pptx", "no such file"), ("../t.pptx", "leads out"), ("forms/t.pptx", "not a PowerPoint")])
def test_a_template_is_asked_for_before_the_run(tmp_path, name, said):
    (tmp_path / "case/forms").mkdir(parents=True)
    (tmp_path / "case/forms/t.pptx").write_bytes(b"PK nothing")
    (tmp_path / "t.pptx").write_bytes(b"")
    (tmp_path / "case/case.yml").write_text(f"case: Acme\nsources: {{customers: {{file: c.csv}}}}\nbrand: {{template: {name}}}\n", encoding="utf-8")
    with pytest.raises(Problems, match=said):
        check._alone(open_case(tmp_path / "case"), {})


def test_no_link_of_a_template_leads_out(tmp_path):
    client = foreign(tmp_path / "t.pptx", change={"ppt/slideLayouts/_rels/slideLayout6.xml.rels": (b"</Relationships>", OUT)})
    made(tmp_path, client=client)
    with zipfile.ZipFile(tmp_path / "report.pptx") as parts:
        assert not any(b"evil.example" in parts.read(n) or b"External" in parts.read(n) for n in parts.namelist() if n.endswith(".rels"))


def test_a_source_is_the_cell_whose_number_is_said():
    sources = Sources(TABLES | {"findings": {"08_targets": ["Oak should bring $120"]}}, SAY)
    assert sources.of("Oak should bring $120", ["targets"]) == "tables/targets.csv; segment=Oak: profit; tables/findings.json, 08_targets"
    assert sources.of("Nothing is said", ["quality"]) == "tables/quality.csv"


def test_a_claim_says_its_own_source_and_so_does_what_is_put_together_of_claims():
    claims = pd.DataFrame({"text": ["Oak grew by 12%", "=worth $120 each"], "table": ["segments", "targets"], "cells": ["segment=Oak: growth", "segment=Oak: profit"]})
    columns = {"text": ("Sentence", "text"), "table": ("Table", "text"), "cells": ("Cells", "text")}
    page = card("sources", "Where", tables=[cards.table(claims, columns, say=SAY, name="sources")])
    sources = Sources(TABLES, SAY, report=report(appendix=[page]))
    assert sources.of("Oak grew by 12%") == "tables/segments.csv; segment=Oak: growth"
    assert sources.of("Oak grew by 12% and is =worth $120 each") == "tables/segments.csv; segment=Oak: growth; tables/targets.csv; segment=Oak: profit"


def test_more_rows_than_fit_are_counted_and_more_slides_than_twelve_are_none(tmp_path):
    rows = [[f"row {n}", "x"] for n in range(60)]
    _, _, tall, kept = paint._sized(paint.Grid([("a", "l"), ("b", "r")], rows, "alt"), (0, 0, 8, 4))
    assert sum(tall) <= 4 and kept[-1][0] == f"… + {60 - len(kept) + 1}"
    many = report(sections=[*report()["sections"][:1], *(card(f"target-{n}", "t", text=["s"]) for n in range(1, 9)), *report()["sections"][2:], card("deals", "d", text=["s"]), card("answers", "a", text=["s"])])
    assert len(story.slides(many, TABLES, SAY)) == 12


def test_what_turned_lately_stands_with_what_happened_and_is_no_title_of_whom_to_work_with(tmp_path):
    since = "No new customer has come since October 2, 2025"
    recent = pd.DataFrame({"against": ["year_before"], "months": [6], "revenue_before": [float("nan")], "revenue_after": [float("nan")], "p": [float("nan")], "last_new": ["2025-10-02"]})
    facts = report(answer={**report()["answer"], "whom": [since, "Work with “Oak”", "It should bring £120"]})
    told = [[shape.text_frame.text for shape in slide.shapes if shape.has_text_frame] for slide in made(tmp_path, facts, {**TABLES, "lately": recent}).slides]
    assert [any(since in text for text in texts) for texts in told[:3]] == [False, True, False] and "Work with “Oak”" in told[2][0]


def test_what_was_won_and_is_not_invoiced_stands_with_what_happened():
    won = pd.DataFrame({"item": ["all", "bought", "none", "never"], "customers": [14, 5, 9, 6], "won": [458.0, 167.0, 291.0, 201.0], "invoiced": [66.0, 66.0, 0.0, 0.0], "open": [392.0, 101.0, 291.0, 201.0]})
    points = lambda **more: story._happened(report(), TABLES | more, SAY)[0].points  # noqa: E731
    assert points(deals_invoiced=won) == ["At least $392 of won deals are not invoiced yet and are in none of these figures", *points()]


def test_what_a_target_is_told_and_what_not_stand_under_their_own_headings(tmp_path):
    parts = [{"heading": h, "text": [], "bullets": b, "facts": f, "tables": []}
             for h, b, f in (("Who they are", ["most are 25–34"], []), ("What not to do", ["no discount", "not weekly"], []), ("What to say", [], [{"term": "Tone", "meaning": "calm"}]))]  # fmt: skip
    figures = [cards.figure("606", "customers", "15% of all", told="606 customers, 15% of all")]
    made_of = story._target(card("target-1", "f", parts=parts, figures=figures), SAY)
    assert list(made_of.points) == ["606 customers, 15% of all", "most are 25–34"]
    assert [head for head, _ in made_of.side.heads] == ["What to say", ""]
    assert made_of.side.rows == [("Tone", "calm"), ("What not to do", ""), ("", "no discount"), ("", "not weekly")] and made_of.side.bold == [1]


def test_moves_stand_in_the_order_and_with_the_blanks_of_the_report():
    moved = pd.DataFrame({"from": ["Elm", "Elm", "Oak", "Oak", "new"], "to": ["Elm", "Oak", "Elm", "Oak", "Elm"], "share": [0.98, 0.0, 0.04, 0.96, 1.0], "share_step": 0.02,
                          "size": [50, 50, 25, 25, 5]})  # fmt: skip
    grid = story._moves(moved, SEGMENTS, SAY)
    assert [name for name, _ in grid.heads[1:]] == ["Oak", "Elm"]
    assert [row[0] for row in grid.rows] == ["Oak · 25", "Elm · 50", "Not yet a customer · 5"] and grid.rows[1][1:] == ["", "≈98%"]


def test_more_targets_than_six_are_all_told(tmp_path):
    names = [f"S{at}" for at in range(9)]
    many = {"segments": pd.concat([SEGMENTS.head(1)] * 9).assign(segment=names), "targets": pd.concat([TARGETS.tail(1)] * 9).assign(segment=names)}
    assert len(story._whom(report(), many, SAY).show.rows) == 9


def test_what_is_advised_without_a_campaign_is_shown_of_every_segment():
    """One of the two that are to be tested had no list: where nobody has one, a table of the tests alone drops a segment of the same decision."""
    names = ["Oak", "Elm", "Ash", "Fir"]
    sizes = pd.concat([SEGMENTS.head(1)] * 4).assign(segment=names)
    bare = pd.concat([TARGETS.tail(1)] * 4).assign(segment=names, decision=["test", "test", "test", "leave"], contacts=float("nan"), cost=float("nan"), profit=float("nan"), p_profit=float("nan"), told=["Keep", "Leave alone", "Win back", "Leave alone"])
    assert [row[0] for row in story._whom(report(), {"segments": sizes, "targets": bare}, SAY).show.rows] == names
    assert len(story._whom(report(), {"segments": sizes, "targets": bare.assign(contacts=[5.0, *[float("nan")] * 3])}, SAY).show.rows) == 3


def test_the_notes_name_rows_as_the_reader_does():
    told = Sources(TABLES, Language("ru", "USD")).of("Новые клиенты принесли 200 $", ["bridge"])
    assert told == "tables/bridge.csv; segment=Все клиенты, item=Новые: revenue"


def test_a_long_title_gets_the_room_that_the_others_do_not_need():
    told = paint.Grid([("Segment", "l"), ("Cost", "r"), ("Profit beyond what would have come anyway by the count of the log", "r")], [["Oak", "£50", "£120"]], "x")
    widths, whole = paint._widths(told, told.rows, 5.0, 16)
    assert whole and sum(widths) == pytest.approx(5.0)
    assert len(measure.lines(told.heads[2][0], widths[2], 16, True)) == 3  # as few as five inches allow beside the longest words of the others


def test_a_finding_with_nothing_to_show_is_no_slide():
    bare = card("typing", "Nobody can be told before a purchase")
    assert bare["finding"] not in [s.title for s in story.slides(report(appendix=[bare]), TABLES, SAY)]
    told = card("typing", "Nobody can be told before a purchase", text=["Why not"])
    assert told["finding"] in [s.title for s in story.slides(report(appendix=[told]), TABLES, SAY)]
