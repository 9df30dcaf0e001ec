"""What the client gets is attacked: the rendered report and its workbook are read back, and linear programs look for small groups.

The attacker has report.html (tables, their CSV downloads, sentences, texts of pictures) and segmentation.xlsx, knows that a district
lies in one town, which pairs of values occur at all, and how many customers gave no answer. The rule is that of statistical disclosure
control for tables of counts (Hundepool et al., Statistical Disclosure Control, 2012, ch. 4: threshold rule and feasibility intervals):
a group of fewer than `min_cell` customers is neither shown nor to be worked out, and what is published leaves for it a range of
`min_cell` (of the row or column it stands in, where that holds fewer).
"""

from __future__ import annotations

import base64
import io
import re
from itertools import product
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from segkit.ground.bands import listed, value_of
from segkit.ground.names import FEW, UNKNOWN
from tests.privacy import small_groups

pytestmark = pytest.mark.slow
LEAST = small_groups.LEAST
TOGETHER = {"City": ["City", "District"], "District": ["City", "District"]}
ALLOWED = (  # numbers of people that are not counts of customers with a trait
    r"without a message", r"named in \d", r"interviews?\b", r"Ask five customers",
)  # fmt: skip


@pytest.fixture(scope="session")
def client(tmp_path_factory) -> SimpleNamespace:
    """What the client gets of a real run with an earlier one before it, and the truth."""
    from segkit import run
    from tests.run.walking import walk

    folder = small_groups.build(tmp_path_factory.mktemp("small") / "case")
    walk(folder, "01", "02", "06", run="runs/2026-08-01", as_of="2026-08-01")
    walk(folder, *[f"{n:02d}" for n in range(1, 11)], run="runs/2026-11-01", as_of="2026-11-01")
    return received(run.run(folder, first="11_report"))


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
    return SimpleNamespace(
        tables=[pd.DataFrame(rows[1:], columns=rows[0]) for rows in shown],
        files={name: pd.read_csv(io.StringIO(text)) for name, text in files.items()},
        sentences=[*alts, *(line for line in page.get_text("\n").split("\n") if line.strip())],
        sheets=pd.read_excel(place / "segmentation.xlsx", sheet_name=None, engine="calamine", na_values=[""], keep_default_na=False),
        truth=_truth(place / "tables"), case=place.parents[1], before=pd.read_parquet(place.parent / "2026-08-01/tables/labels.parquet"),
    )  # fmt: skip


def _truth(tables: Path) -> pd.DataFrame:
    """One row per customer: segment and every criterion's value, under the names that the report shows."""
    from segkit import open_case

    case = open_case(tables.parents[2], tables.parent.relative_to(tables.parents[2]))
    facts, labels = case.load("facts"), case.load("labels")
    made = {row["name"]: value_of(facts, row).astype("str").fillna(UNKNOWN) for _, row in listed(case.load("criteria"), facts).iterrows()}
    return pd.DataFrame({"customer_id": facts["customer_id"], **made}).merge(
        labels[["customer_id", "segment", "cluster"]], on="customer_id"
    )


# The attack: every published number as a linear constraint on the counts of the cells that occur.


class Cells:
    """The cells of some columns that occur, each a variable of at least 0, and what is known of their sums."""

    def __init__(self, truth: pd.DataFrame, columns: list[str]):
        self.cells = truth.groupby(columns, dropna=False).size().rename("n").reset_index()
        self.rows, self.low, self.high = [], [], []

    def mask(self, **where) -> np.ndarray:
        found = np.full(len(self.cells), bool(where))
        for column, values in where.items():
            found &= self.cells[column].isin(values if isinstance(values, (list, set, tuple)) else [values]).to_numpy()
        return found

    def true(self, mask: np.ndarray) -> int:
        return int(self.cells.loc[mask, "n"].sum())

    def know(self, mask: np.ndarray, low: float, high: float | None = None) -> None:
        high = low if high is None else high
        assert low - 1e-6 <= self.true(mask) <= high + 1e-6, "the attacker read it wrongly"
        self.rows.append(mask.astype(float)), self.low.append(low), self.high.append(high)

    def range(self, mask: np.ndarray) -> tuple[float, float]:
        from scipy.optimize import Bounds, LinearConstraint, milp

        sums = LinearConstraint(np.array(self.rows), np.array(self.low), np.array(self.high))
        found = [milp(sign * mask.astype(float), constraints=sums, bounds=Bounds(0, np.inf)) for sign in (1, -1)]
        assert all(one.status in (0, 3) for one in found)
        return tuple(sign * one.fun if one.status == 0 else np.inf for sign, one in zip((1, -1), found, strict=True))  # type: ignore[return-value]

    def found(self, masks: dict, part: float = 1.0) -> dict:
        """Those of these groups that are small and not well enough hidden, with what the attacker knows of them."""
        out = {}
        for name, mask in masks.items():
            n = self.true(mask)
            if not 0 < n < LEAST:
                continue
            low, high = self.range(mask)
            if high - low < part * self.needed(name) - 1e-6:
                out[name] = (n, round(low, 2), round(high, 2))
        return out

    def needed(self, name: tuple) -> float:
        """The least size, or what the lines through the cell hold where that is less."""
        return min([LEAST, *(self.true(self.mask(**{c: v})) for c, v in dict(name).items())])


def _names(given: dict) -> tuple:
    return tuple(given.items())


def _known(client, columns: list[str]) -> Cells:
    """What the workbook says of segments and these criteria."""
    cells = Cells(client.truth, ["segment", *columns])
    cells.know(np.ones(len(cells.cells), dtype=bool), len(client.truth))
    segments = client.sheets["Segments"]
    for row in segments[segments["Segment"] != FEW].itertuples():
        cells.know(cells.mask(segment=row.Segment), row.Customers)
    for column in columns:
        _know_values(cells, client.sheets["Own customers"], column)
        _know_answers(cells, client.sheets, column)
        _know_profile(cells, client.sheets["Profile"], column)
    return cells


def _know_values(cells: Cells, sheet: pd.DataFrame, column: str) -> None:
    rows = sheet[sheet["Criterion"] == column]
    for value, n in zip(rows["Value"].astype("str"), rows["Customers"], strict=True):
        others = set(cells.cells[column]) - set(rows["Value"].astype("str"))
        cells.know(cells.mask(**{column: others if value == FEW else value}), n)


def _know_answers(cells: Cells, sheets: dict[str, pd.DataFrame], column: str) -> None:
    """How many have a value at all, from what is known for, and from a value's number and its share of all."""
    known = [share * cells.true(~cells.mask()) for name in ("Final criteria", "Criteria")
             for share in sheets[name].loc[sheets[name]["Criterion"] == column, "Known for"].dropna() if share < 1]  # fmt: skip
    own, inside = (
        sheets[name][sheets[name]["Criterion"] == column].drop_duplicates("Value").set_index("Value")
        for name in ("Own customers", "Profile")
    )
    own = own.drop(FEW, errors="ignore")
    if len(own) and len(inside):
        known += [n / share for n, share in zip(own["Customers"], inside["Share of all"].reindex(own.index), strict=True) if share > 0]
    for n in known:
        whole = round(n) == cells.true(~cells.mask())
        if not whole or UNKNOWN not in set(cells.cells[column]):
            cells.know(~cells.mask(**{column: UNKNOWN}), round(n))


def _know_profile(cells: Cells, sheet: pd.DataFrame, column: str) -> None:
    rows = sheet[sheet["Criterion"] == column].astype({"Value": "str"})
    few = 0 < cells.true(cells.mask(**{column: UNKNOWN})) < LEAST  # then those without a value are among the few customers
    everything = set(cells.cells[column]) - (set() if few else {UNKNOWN})
    for segment, mine in rows.groupby("Segment"):
        for value, n in zip(mine["Value"], mine["Customers"], strict=True):
            others = everything - set(mine["Value"])
            cells.know(cells.mask(segment=segment, **{column: others if value == FEW else value}), n)


def _groups(cells: Cells, columns: list[str]) -> dict:
    """Every group that the tables have a place for: segments, values, and values within a segment; small segments together too."""
    segments = {s: {s} for s in cells.cells["segment"].unique()}
    made = {_names({"segment": s}): cells.mask(segment=s) for s in segments}
    for column in columns:
        for value in set(cells.cells[column]) - {UNKNOWN}:
            made[_names({column: value})] = cells.mask(**{column: value})
            made |= {_names({"segment": s, column: value}): cells.mask(segment=s, **{column: value}) for s in segments}
    return made


def _families(client) -> list[list[str]]:
    named = dict.fromkeys(client.sheets["Own customers"]["Criterion"])
    named |= dict.fromkeys(client.sheets["Profile"]["Criterion"])
    kept, taken = [], set()
    for name in named:
        if name not in taken:
            kept.append(TOGETHER.get(name, [name]))
            taken |= set(kept[-1])
    return kept


def test_no_small_group_of_segments_and_criteria_can_be_worked_out(client):
    found, tried = {}, 0
    for family in _families(client):
        cells = _known(client, family)
        groups = _groups(cells, family)
        hidden = {s for s in client.truth["segment"].unique() if s not in set(client.sheets["Segments"]["Segment"])}
        for column, value in ((c, v) for c in family for v in set(cells.cells[c]) - {UNKNOWN}):
            groups[(("segment", tuple(sorted(hidden))), (column, value))] = cells.mask(segment=hidden, **{column: value})
        tried += sum(0 < cells.true(mask) < LEAST for mask in groups.values())
        found |= cells.found(groups)
    assert tried > 50 and found == {}


def test_the_attack_finds_what_is_left_open(client):
    """Without its protection a district that is alone in its town is found at once."""
    cells = Cells(client.truth, ["segment", "City", "District"])
    for value in {"Arches", "Bridge"}:
        cells.know(cells.mask(District=value), cells.true(cells.mask(District=value)))
    cells.know(cells.mask(City="North"), cells.true(cells.mask(City="North")))
    assert cells.found({_names({"District": "Chapel"}): cells.mask(District="Chapel")}) == {(("District", "Chapel"),): (5, 5, 5)}


def test_no_move_of_a_few_can_be_worked_out(client):
    truth = client.before[["customer_id", "segment"]].merge(client.truth[["customer_id", "segment"]], on="customer_id", how="outer")
    moves = pd.DataFrame({"old": truth["segment_x"].fillna("new"), "new": truth["segment_y"].fillna("gone")})
    cells, sheet, shown = Cells(moves, ["old", "new"]), client.sheets.get("Migration"), client.sheets["Segments"]
    for row in shown[shown["Segment"] != FEW].itertuples():
        cells.know(cells.mask(new=row.Segment), row.Customers)
    for old, n in moves["old"].value_counts().items():
        if n >= LEAST:  # an earlier report told its size
            cells.know(cells.mask(old=old), n)
    merged = set(cells.cells["new"]) | set(cells.cells["old"])
    merged -= set(sheet["From"]) | set(sheet["To"]) if sheet is not None else set()
    for row in sheet.dropna(subset="Customers").to_dict("records") if sheet is not None else []:
        cells.know(
            cells.mask(old=merged if row["From"] == FEW else row["From"], new=merged if row["To"] == FEW else row["To"]), row["Customers"]
        )
    stayed = next(float(m[1]) for s in client.sentences if (m := re.search(r"(\d[\d.]*)% of customers stayed", s)))
    both = cells.true(~cells.mask(old="new") & ~cells.mask(new="gone"))
    same = (cells.cells["old"] == cells.cells["new"]).to_numpy()
    if not merged:
        cells.know(same, (stayed - 0.5) / 100 * both, (stayed + 0.5) / 100 * both)
    groups = {_names({"old": a, "new": b}): cells.mask(old=a, new=b) for a, b in product(set(moves["old"]), set(moves["new"]))}
    groups |= {(("old", tuple(merged)), ("new", s)): cells.mask(old=merged, new=s) for s in set(moves["new"]) if merged}
    assert cells.found(groups, 0.5) == {}  # half the range: an earlier report has told the sizes of the segments apart


def test_no_answer_of_a_few_can_be_worked_out(client):
    """The groups by answers, across segments and by question: sizes from the sentences, shares from the download."""
    told = " ".join(client.sentences)
    sizes = {g: int(n.replace(",", "")) for g, n in re.findall(r"Group (\d+), ([\d,]+) customers", told)}
    if "answer_groups.csv" not in client.files:
        assert not sizes
        return
    asked = client.truth.dropna(subset="cluster").astype({"cluster": "str"})
    cells, table = Cells(asked, ["cluster", "segment"]), client.files["answer_groups.csv"].set_index("Group")
    for row, shares in table.iterrows():
        group = row.removeprefix("Group ")
        cells.know(cells.mask(cluster=group), sizes[group])
        others = set(asked["segment"]) - set(shares.index)
        for segment, share in shares.items():
            cells.know(cells.mask(cluster=group, segment=others if segment == FEW else segment), round(share * sizes[group]))
    for segment, n in asked["segment"].value_counts().items():
        if segment in set(client.sheets["Segments"]["Segment"]):
            cells.know(cells.mask(segment=segment), n)
    groups = {_names({"cluster": g, "segment": s}): cells.mask(cluster=g, segment=s) for g, s in product(sizes, set(asked["segment"]))}
    assert cells.found(groups) == {}
    small = [(g, q, s) for g, part in re.findall(r"Group (\d+), [\d,]+ customers, [^:]*: (.*)", "\n".join(client.sentences))
             for q, s in re.findall(r"«(.*?)» ([\d.]+)%", part) if 0 < float(s) / 100 * sizes[g] < LEAST - 0.5]  # fmt: skip
    assert small == []


def test_a_cut_of_a_segment_leaves_no_small_group_beside_its_bands(client):
    """A narrowing by a number lies across the bands of the profile: the two together may not give a part of a band away."""
    from segkit.rules.conditions import matches

    sheet = client.sheets["Widen or narrow"]
    facts = client.truth
    for (segment, change), n in sheet[sheet["Kind"] == "add"].groupby(["Segment", "Change"])["Customers"].first().items():
        column = re.match(r"\"?(\w+)\"? (<=|>)", str(change))
        if column:
            name = {"age": "Age"}[column[1]]
            ages = pd.read_csv(client.case / "inputs/clients.csv", dtype={"id": "str"}).rename(columns={"id": "customer_id"})
            side = matches(change, facts[["customer_id"]].merge(ages, on="customer_id"))
            cells = Cells(facts.assign(side=side), ["segment", name, "side"])
            _know_profile(cells, client.sheets["Profile"], name)
            cells.know(cells.mask(segment=segment, side=True), n)
            groups = {_names({"segment": segment, name: v, "side": k}): cells.mask(segment=segment, side=k, **{name: v})
                      for v, k in product(set(facts[name]) - {UNKNOWN}, (True, False))}  # fmt: skip
            assert cells.found(groups) == {}, change
    wider = sheet[sheet["Kind"].isin(["now", "drop", "relax"])]
    for column in ("Customers", "Customers by the rule alone"):
        for _, mine in wider.groupby("Segment") if column in wider else []:
            gaps = [abs(a - b) for a, b in product(mine[column].dropna(), repeat=2)]
            assert not [g for g in gaps if 0 < g < LEAST]
    if "Customers by the rule alone" in sheet:
        rest = len(facts) - sheet["Customers by the rule alone"].dropna()
        assert not rest.between(1, LEAST - 1).any()


def test_no_count_of_customers_below_the_least_is_written_anywhere(client):
    counted = re.compile(r"\b([1-9]\d?) (customers?|contacts?|of (?:them|the customers))\b")
    lines = [s for s in client.sentences if not any(re.search(p, s) for p in ALLOWED)]
    lines += [str(v) for sheet in client.sheets.values() for c in sheet.select_dtypes(exclude="number") for v in sheet[c].dropna()]
    told = [s for s in lines for m in counted.finditer(s) if int(m[1]) < LEAST and not any(re.search(p, s) for p in ALLOWED)]
    assert told == []
    columns = ("Customers", "Contacts", "Customers, change", "The customer changed", "The definition changed", "Both changed")
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
    assert [s for s in held if not s.startswith(("Silver age: Days", "Not yet:"))] == []


def test_the_workbook_and_the_downloads_are_the_reports_own_tables(client):
    """Each number of customers in a download stands in the workbook too, and the other way round."""
    for name, sheet, keys in (("segments.csv", "Segments", ["Segment"]), ("customers.csv", "Own customers", ["Criterion", "Value"])):
        ours, theirs = client.files[name].set_index(keys)["Customers"], client.sheets[sheet].set_index(keys)["Customers"]
        assert set(ours.index) <= set(theirs.index) and (theirs.reindex(ours.index) == ours).all()
