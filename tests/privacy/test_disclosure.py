"""What the client gets is attacked: the rendered report and its workbook are read back, and linear programs look for small groups.

The attacker has report.html (tables, their CSV downloads, sentences, texts of pictures) and segmentation.xlsx, knows that a district
lies in one town, and how many customers gave no answer. The rule is that of statistical disclosure
control for tables of counts (Hundepool et al., Statistical Disclosure Control, 2012, ch. 4: threshold rule and feasibility intervals):
a group of fewer than `min_cell` customers is neither shown nor to be worked out, and what is published leaves for it a range of at
least three, and of half of `min_cell`, or one from nobody.
"""

from __future__ import annotations

import base64
import io
import re
from itertools import product
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

from segkit import open_case
from segkit.findings import survey as survey_words
from segkit.ground.names import SMALL, UNKNOWN
from segkit.privacy import printed, rounding
from tests.browser.sample import render
from tests.privacy import attack, small_groups
from tests.run.walking import executed, quick, sketched, walk

pytestmark = [pytest.mark.slow, pytest.mark.together]
LEAST = small_groups.LEAST
TOGETHER = {"City": ["City", "District"], "District": ["City", "District"]}
ALLOWED = (  # numbers of people that are not counts of customers with a trait
    r"without a message", r"named in \d", r"interviews?\b", r"Ask five customers",
)  # fmt: skip


@pytest.fixture(scope="session")
def client(tmp_path_factory) -> SimpleNamespace:
    """What the client gets of a whole run with an earlier one before it, and the truth; charts are drawn, for the words in them."""
    folder, run = small_groups.build(tmp_path_factory.mktemp("small") / "case"), "runs/2026-11-01"
    with quick(), sketched():
        walk(folder, "01", "02", "06", run="runs/2026-08-01", as_of="2026-08-01")
        made = executed(folder, run=run, as_of="2026-11-01")["11_report"]["made"]
    (folder / run / "report.html").write_text(render(made), encoding="utf-8")
    return received(folder / run)


def received(place: Path) -> SimpleNamespace:
    """The report's tables, downloads and sentences, the workbook's sheets, and the truth behind them."""
    from bs4 import BeautifulSoup

    page = BeautifulSoup((place / "report.html").read_text(encoding="utf-8"), "html.parser")
    files = {a["download"]: base64.b64decode(a["href"].partition(",")[2]).decode("utf-8-sig") for a in page.find_all("a", download=True)}
    alts = [image["alt"] for image in page.find_all("img") if image.get("alt")]
    shown = [
        [[cell.get_text(" ", strip=True) for cell in row.find_all(["th", "td"])] for row in t.find_all("tr")]
        for t in page.find_all("table")
    ]
    for tag in page.find_all(["style", "script", "table"]):
        tag.decompose()
    sheets = pd.read_excel(place / "segmentation.xlsx", sheet_name=None, engine="calamine", na_values=[""], keep_default_na=False)
    return SimpleNamespace(
        tables=[pd.DataFrame(rows[1:], columns=rows[0]) for rows in shown],
        files={name: pd.read_csv(io.StringIO(text)) for name, text in files.items()},
        sentences=[*alts, *(line for line in page.get_text("\n").split("\n") if line.strip())],
        sheets={name: table[table.iloc[:, 0] != "Total"] for name, table in sheets.items()},
        truth=_truth(place / "tables"), case=place.parents[1], before=pd.read_parquet(place.parent / "2026-08-01/tables/labels.parquet"),
    )  # fmt: skip


def _truth(tables: Path) -> pd.DataFrame:
    """One row per customer: segment and every criterion's value, under the names that the report shows."""
    from segkit import open_case

    case = open_case(tables.parents[2], tables.parent.relative_to(tables.parents[2]))
    return attack.truth_of(case.load("facts"), case.load("labels"), case.load("criteria"))


def _families(client) -> list[list[str]]:
    kept, taken = [], set()
    for name in dict.fromkeys(client.sheets["Our customers"]["Criterion"]):
        if name not in taken:
            kept.append(TOGETHER.get(name, [name]))
            taken |= set(kept[-1])
    return kept


def test_no_small_group_of_segments_and_criteria_can_be_worked_out(client):
    found, tried = {}, 0
    for family in _families(client):
        cells = attack.known(client.truth, client.sheets, family, LEAST)
        groups = attack.groups(cells, family, set(client.sheets["Segments"]["Segment"]))
        tried += cells.small(groups)
        found |= cells.found(groups)
    assert tried > 50 and found == {}


def test_the_attack_finds_what_is_left_open(client):
    """Without its protection a district that is alone in its town is found at once."""
    cells = attack.Cells(client.truth, ["segment", "City", "District"], LEAST)
    for value in {"Arches", "Bridge"}:
        cells.know(cells.mask(District=value), cells.true(cells.mask(District=value)))
    cells.know(cells.mask(City="North"), cells.true(cells.mask(City="North")))
    assert cells.found({"Chapel": cells.mask(District="Chapel")}) == {"Chapel": (5, 5, 5)}


def test_no_move_of_a_few_can_be_worked_out(client):
    truth = client.before[["customer_id", "segment"]].merge(client.truth[["customer_id", "segment"]], on="customer_id", how="outer")
    moves = pd.DataFrame({"old": truth["segment_x"].fillna("new"), "new": truth["segment_y"].fillna("gone")})
    cells = attack.Cells(moves, ["old", "new"], LEAST)
    attack.know_moves(cells, client.sheets["Migration"], client.sheets["Segments"])
    told = next(
        re.search(r"(about|less than|more than) (\d+)% of customers stayed", s) for s in client.sentences if "of customers stayed" in s
    )
    both, same = ~cells.mask(old="new") & ~cells.mask(new="gone"), (cells.cells["old"] == cells.cells["new"]).to_numpy()
    share, step = int(told[2]) / 100, float(rounding.steps(cells.true(both), 2, LEAST))
    cells.know_share(
        same & both, both, *{"about": (share - step / 2, share + step / 2), "less than": (0, share), "more than": (share, 1)}[told[1]]
    )
    groups = {(a, b): cells.mask(old=a, new=b) for a, b in product(set(moves["old"]), set(moves["new"]))}
    assert cells.small(groups) >= 3 and cells.found(groups) == {}


def test_no_answer_of_a_few_can_be_worked_out(client):
    """The groups by answers, across segments and by question: sizes from the sentences, shares from the download."""
    case = open_case(client.case)
    called = survey_words.names(printed.report(case.load_everything(), LEAST, case.say)["answer_groups"], case.say)
    groups_of, anybody = {name: str(group) for group, name in called.items()}, "|".join(map(re.escape, called.values()))
    said = "\n".join(client.sentences)
    sizes = {groups_of[name]: int(n.replace(",", "")) for name, n in re.findall(rf"[“«]?({anybody})[”»]? are ([\d,]+) customers", said)}
    asked = client.truth.dropna(subset="cluster").astype({"cluster": "str"})
    cells, table = attack.Cells(asked, ["cluster", "segment"], LEAST), client.files["answer_groups.csv"].set_index("Group")
    for row, shares in table.iterrows():
        group = cells.mask(cluster=groups_of[row])
        cells.know(group, sizes[groups_of[row]])
        shares = shares.map(lambda v: v if str(v)[:1] in "<>" else float(v))
        step = attack.step_of(shares, cells.true(group), len(shares), rounding.beside_exact(LEAST))
        for segment, share in shares.items():
            others = set(asked["segment"]) - set(shares.index)
            cells.know_share(group & cells.mask(segment=others if segment == SMALL else segment), group, *attack.interval(share, step))
    groups = {(g, s): cells.mask(cluster=g, segment=s) for g, s in product(sizes, set(asked["segment"]))}
    assert sizes and cells.found(groups) == {}
    small = [(name, q, s) for name, part in re.findall(rf"({anybody}), [\d,]+ customers, [^:]*: (.*)", said)
             for q, s in re.findall(r"«(.*?)» ([\d.]+)% \(", part) if 0 < float(s) / 100 * sizes[groups_of[name]] < LEAST - 0.5]  # fmt: skip
    assert small == []


def test_a_cut_of_a_segment_leaves_no_small_group_beside_its_bands(client):
    """A narrowing by a number lies across the bands of the profile: the two together may not give a part of a band away."""
    from segkit.rules.conditions import matches

    sheet = client.sheets["Widen or narrow"]
    facts = client.truth
    ratio = "Customers, of the segment as it is"
    assert not {"Customers", "Revenue", "Revenue per customer"} & set(sheet) and ratio in sheet
    ages = pd.read_csv(client.case / "inputs/clients.csv", dtype={"id": "str"}).rename(columns={"id": "customer_id"})
    for (segment, change), told in sheet[sheet["Kind"] == "add"].groupby(["Segment", "Change"])[ratio].first().items():
        if re.match(r"\"?age\"? (<=|>)", str(change)):
            side = matches(change, facts[["customer_id"]].merge(ages, on="customer_id"))
            cells = attack.Cells(facts.assign(side=side), ["segment", "Age", "side"], LEAST)
            attack.know_profile(cells, client.sheets["Profile"], "Age")
            whole = cells.mask(segment=segment)
            cells.know(whole, cells.true(whole))
            step = float(rounding.steps(cells.true(whole), 2, rounding.beside_exact(LEAST)))
            cells.know_share(cells.mask(segment=segment, side=True), whole, *attack.interval(told, step))
            groups = {(v, k): cells.mask(segment=segment, side=k, Age=v) for v, k in product(set(facts["Age"]) - {UNKNOWN}, (True, False))}
            assert cells.found(groups) == {}, change


def test_no_count_of_customers_below_the_least_is_written_anywhere(client):
    counted = re.compile(r"\b([1-9]\d?) (customers?|contacts?|of (?:them|the customers))\b")
    lines = [s for s in client.sentences if not any(re.search(p, s) for p in ALLOWED)]
    lines += [str(v) for sheet in client.sheets.values() for c in sheet.select_dtypes(exclude="number") for v in sheet[c].dropna()]
    told = [s for s in lines for m in counted.finditer(s) if int(m[1]) < LEAST and not any(re.search(p, s) for p in ALLOWED)]
    assert told == []
    columns = ("Customers", "Contacts", "Customers before")
    everywhere = {**client.sheets, **client.files, **{f"table {i}": t for i, t in enumerate(client.tables)}}
    for name, table in everywhere.items():
        for column in [c for c in columns if c in table]:
            numbers = pd.to_numeric(table[column].astype("str").str.replace(r"[^\d.\-]", "", regex=True), errors="coerce").abs()
            assert not numbers.between(1, LEAST - 1).any(), (name, column)


def test_a_segment_of_a_few_is_nowhere_told_of(client):
    """Its size does not follow from totals: of buyers, of rules alone, of customers with a rhythm."""
    few = small_groups.NOBODY_YET
    truth = client.truth
    assert (truth["segment"] == "Not yet").sum() == few
    said = " ".join(client.sentences) + " ".join(str(v) for v in client.sheets["Health of the data"].to_numpy().ravel())
    assert f"{len(truth) - few}" not in said
    held = [
        s
        for s in client.sentences
        if ("Not yet" in s or "Silver age" in s) and re.search(r"\d", s) and "order_days" not in s and "orders" not in s
    ]
    assert [s for s in held if " ≥ " not in s] == []  # but the rules that make them


def test_the_workbook_and_the_downloads_are_the_reports_own_tables(client):
    """Each number in a download stands in the workbook too."""
    for name, sheet, column in (("segments.csv", "Segments", "Customers"), ("customers.csv", "Our customers", "Share of revenue")):
        ours, theirs = (
            t.set_index([c for c in ("Segment", "Criterion", "Value") if c in t])[column].astype("str").str.removesuffix(".0")
            for t in (client.files[name], client.sheets[sheet])
        )
        assert set(ours.index) <= set(theirs.index) and (theirs.reindex(ours.index) == ours).all()
