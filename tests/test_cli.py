"""The commands as a consultant uses them: words and exit codes for every mistake, and a whole run of a small case."""

from __future__ import annotations

import html
import json
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

from segkit import case as case_module
from segkit import cli
from segkit import run as run_module
from tests.run.walking import segkit

TABLES = [
    "baseline",
    "choices",
    "competitors",
    "corrections",
    "criteria",
    "customers",
    "deal_features",
    "deals",
    "decision_rules",
    "decisions",
    "definition",
    "differences",
    "drift",
    "economics",
    "facts",
    "final_criteria",
    "findings",
    "five_w",
    "contacts",
    "intake",
    "intake_log",
    "khramatrix",
    "labels",
    "methods",
    "migration",
    "months",
    "personas",
    "profile",
    "quality",
    "responses",
    "segments",
    "sensitivity",
    "targets",
    "uplift",
    "widen_narrow",
]


@pytest.fixture
def case(tea, tmp_path) -> Path:
    """A copy of the finished case that a test may break."""
    return Path(shutil.copytree(tea, tmp_path / "tea"))


def edit(case: Path, old: str, new: str) -> None:
    text = (case / "case.yml").read_text(encoding="utf-8")
    assert old in text
    (case / "case.yml").write_text(text.replace(old, new), encoding="utf-8")


def content(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def only_run(case: Path) -> Path:
    [run] = case_module.open_case(case).runs
    return run


def test_a_run_writes_every_promised_file(tea):
    run = only_run(tea)
    have = {p.stem for p in (run / "tables").iterdir()}
    assert set(TABLES) <= have, set(TABLES) - have
    assert len(list((run / "notebooks").glob("*.ipynb"))) == len(list((run / "workbook").glob("*.html"))) == 11
    assert all((run / name).is_file() for name in ("report.html", "report.pptx", "segmentation.xlsx", "customers.xlsx"))
    assert {p.stem for p in (run / "personas").iterdir()} == {"Gift-buyers", "Bought-once"}
    assert {p.stem for p in (run / "audiences").glob("*.csv")} == {"Gift-buyers", "Bought-once"}  # the others are to be left
    assert not list((tea / "runs").glob(".partial*"))


def test_a_run_tells_each_step_and_where_the_report_is(tea):
    told = (tea / "stdout.txt").read_text()
    assert told.count("✓") == 11 and "Traceback" not in told
    assert f"Report: {only_run(tea) / 'report.html'}" in told


def test_run_json_accounts_for_every_row(tea):
    state = json.loads((only_run(tea) / "run.json").read_text())
    assert {"as_of", "versions", "parameters", "inputs", "sources", "steps", "warnings"} <= set(state)
    for source in state["sources"].values():
        assert source["rows_in"] == source["rows_used"] + sum(source["excluded"].values())
    assert set(state["steps"]) == {p.stem for p in run_module.steps()}
    assert all(len(digest) == 64 for digest in state["inputs"].values())


def test_the_report_has_no_code_no_traceback_and_no_missing_number(tea):
    text = (only_run(tea) / "report.html").read_text(encoding="utf-8")
    words = pd.Series(text).str.replace(r"data:[^\"]*", "", regex=True).item()
    for unwanted in ("Traceback", "import segkit", ">nan<", " nan ", "NaN", "<script", "None<"):
        assert unwanted not in words
    assert words.count("<figure") >= 6


@pytest.mark.slow
def test_a_second_run_gives_the_same_bytes(case):
    run = only_run(case)
    before = content(run)
    assert segkit("run", case).returncode == 0
    after = content(run)
    same = [name for name in before if name.startswith(("tables/", "audiences/")) or name == "report.html"]
    assert len(same) > 30
    assert [name for name in same if before[name] != after.get(name)] == []


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("language: en", "langauge: en", "did you mean 'language'?"),
        ("inputs/sales.csv", "inputs/sale.csv", "sales.csv"),
        ("date: date", "date: dates", "date"),
        ("order_days >= 2", "order_dais >= 2", "order_days"),
        ("{size: 2", "{sise: 2", "size"),
    ],
)
def test_what_case_yml_says_wrongly_is_named_with_the_nearest(case, warm, old, new, says):
    run = only_run(case)
    before = content(run)
    edit(case, old, new)
    done = segkit("run", case)
    assert done.returncode == 1, done.stdout
    assert says in done.stdout and "Traceback" not in done.stdout
    assert content(run) == before


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["-p", "size.WINDOW_MONTH", "6"], "did you mean 'WINDOW_MONTHS'?"),
        (["-p", "sise.WINDOW_MONTHS=6"], "did you mean 'size'?"),
        (["--from", "segmnts"], "did you mean 'segments'?"),
        (["--from", "targets", "--to", "size"], "--from targets comes after --to size"),
    ],
)
def test_wrong_words_on_the_command_line_are_named_with_the_nearest(case, arguments, says):
    done = segkit("run", case, *arguments)
    assert (done.returncode, says in done.stdout) == (1, True), done.stdout
    assert "Traceback" not in done.stdout + done.stderr


def test_a_folder_without_a_case_says_how_to_make_one(tmp_path):
    done = segkit("run", tmp_path / "nothing")
    assert done.returncode == 1 and "segkit new DIR" in done.stdout.replace("\n", " ")


def test_new_never_overwrites(case):
    done = segkit("new", case)
    assert done.returncode == 1 and "exists and is not empty" in done.stdout


def test_check_shows_what_is_used_and_what_was_guessed(case):
    done = segkit("check", case)
    assert done.returncode == 0 and "860 used" in done.stdout and "Ready: segkit run" in done.stdout


@pytest.mark.slow
def test_steps_can_be_run_alone_with_parameters(case, warm):
    done = segkit("run", case, "--from", "size", "--to", "targets", "-p", "size.WINDOW_MONTHS", "6")
    assert done.returncode == 0, done.stdout
    assert done.stdout.count("✓") == 2
    assert json.loads((only_run(case) / "run.json").read_text())["parameters"] == {"07_size": {"WINDOW_MONTHS": 6}}


@pytest.mark.slow
def test_a_killed_run_leaves_the_last_good_one_and_the_next_one_works(case, warm):
    before = content(only_run(case))
    edit(case, "gap_days <= 40", "gap_days <= 41")  # else there would be nothing to do
    command = [sys.executable, "-c", "from segkit.cli import main; main()", "run", str(case)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    end = time.monotonic() + 120
    while not (case / "runs" / ".partial").exists() and time.monotonic() < end:
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert content(only_run(case)) == before
    edit(case, "gap_days <= 41", "gap_days <= 40")
    assert segkit("run", case, "--from", "size", "--to", "size").returncode == 0


def test_report_renders_again_the_same_without_computing(case):
    pages = [only_run(case) / name for name in ("report.html", "report.pptx", "segmentation.xlsx")]
    before = [page.read_bytes() for page in pages]
    for page in pages:
        page.unlink()
    assert segkit("report", case).returncode == 0
    assert [page.read_bytes() for page in pages] == before


@pytest.mark.slow
def test_lab_gets_a_copy_of_the_steps_set_to_the_case(case):
    place = run_module.notebooks_for(case_module.open_case(case))
    texts = [path.read_text(encoding="utf-8") for path in sorted(place.glob("*.ipynb"))]
    assert len(texts) == 11 and all('CASE = \\"..\\"' in text for text in texts)
    (place / "01_criteria.ipynb").write_text("mine", encoding="utf-8")
    run_module.notebooks_for(case_module.open_case(case))
    assert (place / "01_criteria.ipynb").read_text(encoding="utf-8") == "mine"


def test_lessons_are_written_without_solutions_and_never_over_a_students_work(tmp_path):
    def told(*words: str) -> str:
        done = segkit("lessons", tmp_path / "out", *words)
        return f"{done.returncode} {' '.join(done.stdout.split())}"

    assert told("--language", "ru").startswith("0 ✓ 17 notebooks")
    written = sorted((tmp_path / "out").glob("*.ipynb"))
    assert written[0].name == "00_start.ipynb" and not any('"solution"' in path.read_text(encoding="utf-8") for path in written)
    written[4].write_text("mine")
    assert "1 left as they are, with somebody's work in them: 04_rfm.ipynb" in told("--language", "ru")
    assert written[4].read_text() == "mine"
    assert cli._opened(tmp_path / "out") == (tmp_path / "out", ["--LabApp.default_url=/lab/tree/00_start.ipynb"])
    assert told("--only", "rfmm").startswith("1 ") and told("--marked").startswith("1 ")


def test_check_reads_the_forms_too(tmp_path):
    shutil.copytree(Path(__file__).parents[1] / "templates/case", tmp_path / "acme")
    form = tmp_path / "acme/forms/competitors.csv"
    lines = form.read_text(encoding="utf-8").splitlines()
    (tmp_path / "acme/forms/channels.csv").write_text("chanel,price_per_contact\nSMS,1\n")
    form.write_text("\n".join([lines[0], "Leaf,city,York,often,,site,2026-01-01,high,"]), encoding="utf-8")
    done = segkit("check", tmp_path / "acme")
    said = " ".join(done.stdout.split())
    assert done.returncode == 1 and "often is not a share" in said and "high is not a confidence" in said
    assert "forms/channels.csv: the column 'channel' is missing. → did you mean 'chanel'" in said


def test_what_a_large_case_takes_is_told_and_a_small_one_s_is_not():
    count = {"rows_in": cli.LARGE, "rows_used": cli.LARGE, "excluded": {}}
    assert cli._effort({"transactions": count | {"rows_in": cli.LARGE - 1}}, 5) == ""
    said = cli._effort({"transactions": count, "customers": count}, 61.4)
    assert "1,000,000 rows" in said and "61 s" in said
    if sys.platform != "win32":
        assert int(said.partition("up to ")[2].partition(" MB")[0].replace(",", "")) > 20


@pytest.mark.slow
def test_several_cases_run_though_one_is_broken_and_a_page_leads_to_them(tea, tmp_path):
    good, odd = shutil.copytree(tea, tmp_path / "good"), tmp_path / "<b>odd"
    odd.mkdir()
    (odd / "case.yml").write_text("case: Odd\ncurency: EUR\n", encoding="utf-8")
    done = segkit("run", odd, good)
    assert done.returncode == 1 and done.stdout.count("did you mean 'currency'") == 1 and "1 of 2 cases" in done.stdout
    page = (tmp_path / "overview.html").read_text(encoding="utf-8")
    links = re.findall(r'href="([^"]+)"', page)
    assert len(links) == 1 and (tmp_path / links[0]).is_file()
    assert "&lt;b&gt;odd" in page and "<b>odd" not in page and "did you mean" in page and "<script" not in page
    first = json.loads((good / links[0].removeprefix("good/")).with_name("tables").joinpath("findings.json").read_text(encoding="utf-8"))["11_report"][0]
    assert html.escape(first) in page


def test_a_command_and_the_process_of_the_pages_begin_without_pandas():
    """It takes longer to fetch than most commands to run; what needs it (check, compare, refresh) fetches it."""
    code = "import sys, segkit.cli, segkit.run.page_process; print(sorted({'pandas', 'scipy', 'numpy', 'matplotlib', 'sqlglot'} & set(sys.modules)))"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "[]"
