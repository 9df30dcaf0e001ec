"""What a run could refuse is asked before it, all at once, and nothing is refused that it would take."""

from __future__ import annotations

import shutil

import pytest
import yaml

from segkit import open_case
from segkit.case import new
from segkit.run import check
from segkit.run.notebooks import shared
from tests.strangers.forge import TEXTS, make
from tests.strangers.rows import USUAL

ROW = USUAL | {"source": "sales and customers", "size": 12, "segments": "rules"}


@pytest.fixture
def folder(tmp_path):
    return make(tmp_path / "case", ROW)


def told(folder, **changes):
    path = folder / "case.yml"
    path.write_text(yaml.safe_dump(yaml.safe_load(path.read_text(encoding="utf-8")) | changes, allow_unicode=True), encoding="utf-8")


def refused(folder, **more) -> dict[str, str]:
    """Where → what, of everything that is refused."""
    return {p.where: p.what for p in check.everything(open_case(folder), **more).problems}


def test_a_good_case_is_refused_nothing(folder):
    assert refused(folder) == {}


def test_everything_wrong_is_told_at_once(folder):
    told(
        folder,
        targets={"knock_out": ["mesurable"], "weights": {"grwth": 1}, "orders": {"Oftn": 2}, "strength": {"Onc": 50}},
        methods={"rfm": {"binz": 4}},
    )
    for name, line in {
        "channels": "Fax,-1,0,0.1,0.2,0.3,\n",
        "market": ",peeple,1,2,3,x\n",
        "overrides": "tragets,Often,chosen,why\ntargets,Oftn,chosen,why\n",
        "committee": ",boss,Ann,,,,\n",
        "campaigns": "May,2026-05-01,Often,E-mail,5,9,1,1,target\n",
        "data_plan": "cty,Ann,,\n",
        "competitors": ",city,Leeds,,,,,,\n",
    }.items():
        (folder / "forms" / f"{name}.csv").write_text(TEXTS[name].splitlines(keepends=True)[0] + line, encoding="utf-8")
    (folder / "forms" / "messages.yml").write_text("- {segment: Oftn, channel: E-mail, text: Hello}\n", encoding="utf-8")
    found = refused(folder)
    for where, what in {
        "case.yml, targets: knock_out: mesurable": "Kotler",
        "case.yml, targets: weights": "grwth",
        "case.yml, targets.orders": "Oftn",
        "case.yml, targets.strength": "Onc",
        "method rfm": "binz",
        "forms/channels.csv, row 2": "price",
        "forms/market.csv, row 2": "peeple",
        "forms/overrides.csv, row 2, column table": "tragets",
        "forms/overrides.csv, targets, entry 1": "Oftn",
        "forms/committee.csv, row 2, column role": "boss",
        "forms/campaigns.csv, row 2": "responses",
        "forms/data_plan.csv, row 2, column criterion": "cty",
        "forms/competitors.csv, row 2, column competitor": "empty",
        "forms/messages.yml, message 1": "Oftn",
    }.items():
        assert what in found.get(where, ""), (where, found)


@pytest.mark.parametrize(
    "segments, what",
    [
        ({"rules": {"Old": "agee > 3"}}, "agee"),
        ({"method": "rfm", "bins": "three"}, "three"),
        ({"method": "rfm", "together": {"Best": ["Champion"]}}, "Champion"),
        ({"cross": ["life_cycle", "town"]}, "town"),
        ({"method": "hunt_ladder"}, "events"),
        ({"method": "clusters", "features": ["orders", "nothing"]}, "nothing"),
    ],
)
def test_a_segmentation_that_cannot_be_made(folder, segments, what):
    told(folder, segments=segments)
    assert what in " ".join(refused(folder).values())


def test_parameters_are_asked_before_the_run(folder):
    given = {"09_strategy": {"HOLD_OUT": 10}, "07_size": {"WINDOW_MONTHS": 0}, "03_customers": {"CROSS": ["city", "cty"]}}
    found = refused(folder, parameters=given)
    assert set(found) == {"-p 09_strategy.HOLD_OUT", "-p 07_size.WINDOW_MONTHS", "-p 03_customers.CROSS"}
    found = refused(folder, parameters={"06_segments": {"SEGMENTS": {"method": "rmf"}}})
    assert list(found.values()) == ["there is no method 'rmf'"]


def test_the_examples_forms_do_not_go_into_a_client_s_report(folder, tmp_path):
    new.from_example(tmp_path / "example", shared("templates") / "case")
    assert refused(tmp_path / "example") == {}
    shutil.copy(tmp_path / "example" / "forms" / "competitors.csv", folder / "forms" / "competitors.csv")
    [(where, what)] = refused(folder).items()
    assert where == "forms/competitors.csv" and "still the example's" in what
    path = folder / "forms" / "competitors.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("Leaf & Co", "A rival of theirs"), encoding="utf-8")
    assert refused(folder) == {}


def test_a_file_that_nobody_reads_is_told_and_stops_nothing(folder):
    (folder / "inputs" / "extra.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    found = check.everything(open_case(folder))
    assert [p.where for p in found.warnings] == ["inputs/extra.csv"] and not found.problems


@pytest.mark.parametrize(
    ("name", "what"),
    [("../logo.svg", "it leads out of the case folder"), ("/etc/hostname", "it leads out of the case folder"), ("forms/logo.svg", "there is no such file in the case folder"),
     ("link.svg", "it leads out of the case folder")],
)  # fmt: skip
def test_a_logo_that_the_report_would_leave_out_is_told(folder, name, what):
    (folder.parent / "logo.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    if name == "link.svg":
        (folder / name).symlink_to(folder.parent / "logo.svg")
    told(folder, brand={"logo": name})
    assert refused(folder) == {f"case.yml, brand, logo '{name}'": what}


def test_a_condition_on_a_column_that_is_left_out_is_told_why(folder):
    path = next((folder / "inputs").glob("*cust*"), None) or next(p for p in (folder / "inputs").iterdir() if "cust" in p.name)
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    mark = ";" if ";" in lines[0] else ","
    added = ["FLD_07", "Contact phone", "Delivery notes"], [["Quill", "+48 601 101 456", "ring twice"], ["Hext", "+48 601 101 457", "side door"]]
    path.write_text("\n".join(mark.join([line, *(added[0] if not n else added[1][n % 2])]) for n, line in enumerate(lines)) + "\n", encoding="utf-8")
    told(folder, segments={"rules": {"A": "FLD_07 = 'Quill'", "B": "\"Contact phone\" IS NULL", "C": "\"Delivery notes\" IS NULL", "D": "sity = 'x'", "else": "E"}})
    found = {p.what: p.todo for p in check.everything(open_case(folder)).problems}
    assert found["there is no column 'FLD_07' to use: it is left out, since its header does not say whether its texts are somebody's names"].startswith(
        "if it is nobody's and describes customers, write show: [\"FLD_07\"] under sources: customers")  # fmt: skip
    assert "there is no column 'Contact phone' to use: it is left out as personal data (phone)" in found
    assert "there is no column 'Delivery notes' to use: free texts may speak of somebody" in found and "there is no column 'sity'" in found
    told(folder, segments={"rules": {"A": "FLD_07 = 'Quill'", "else": "B"}}, sources=_shown(folder))
    assert refused(folder) == {}


def _shown(folder) -> dict:
    sources = yaml.safe_load((folder / "case.yml").read_text(encoding="utf-8"))["sources"]
    return sources | {"customers": sources["customers"] | {"show": ["FLD_07"]}}
