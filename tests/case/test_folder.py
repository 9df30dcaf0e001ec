"""The case folder: what is saved is read back equal, forms, runs, locks, names."""

from __future__ import annotations

import multiprocessing

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segkit import case as case_module
from segkit.case import Case, open_case, safe_name
from segkit.ground.problems import Problems

YML = "case: T\nsources: {transactions: {file: inputs/t.csv}}\n"


@pytest.fixture
def case(tmp_path) -> Case:
    (tmp_path / "case.yml").write_text(YML)
    return open_case(tmp_path)


def test_tables_come_back_as_they_were_saved(case):
    table = pd.DataFrame({"segment": ["007", "=1+1", "NA", "'quoted", "-5"], "customers": [1, 2, 3, 4, 5], "share": [0.1, None, 0.3, 0.4, 0.5],
                          "chosen": [True, False, True, True, False]})  # fmt: skip
    case.save("segments", table)
    pd.testing.assert_frame_equal(case.load("segments"), table.astype({"segment": "str"}))


def test_text_that_a_spreadsheet_would_run_is_quoted_in_the_file(case):
    case.save("segments", pd.DataFrame({"segment": ["=HYPERLINK(1)", "@x", "plain"], "growth": [-1.0, 2.0, 3.0]}))
    text = (case.folder / "draft" / "tables" / "segments.csv").read_text(encoding="utf-8-sig")
    assert text == "segment,growth\n'=HYPERLINK(1),-1.0\n'@x,2.0\nplain,3.0\n"


def test_customers_are_kept_in_parquet_and_facts_in_json(case):
    case.save("labels", pd.DataFrame({"customer_id": ["01"], "segment": ["A"]}))
    case.save("intake", {"as_of": pd.Timestamp("2026-01-01"), "rows": pd.Series([3]).sum()})
    assert case.load("labels")["customer_id"].tolist() == ["01"]
    assert case.load("intake") == {"as_of": "2026-01-01", "rows": 3}


def test_a_missing_table_names_the_nearest(case):
    case.save("segments", pd.DataFrame({"segment": ["A"]}))
    with pytest.raises(Problems, match=r"no table 'segment' yet\. → did you mean 'segments'"):
        case.load("segment")


def test_drafts_come_before_the_latest_run_and_leave_it_alone(case):
    tables = case.folder / "runs" / "2026-01-01" / "tables"
    tables.mkdir(parents=True)
    (tables.parent / "run.json").write_text("{}")
    (tables / "segments.csv").write_text("segment\nold\n")
    assert open_case(case.folder).load("segments")["segment"].tolist() == ["old"]
    again = open_case(case.folder)
    again.save("segments", pd.DataFrame({"segment": ["new"]}))
    assert again.load("segments")["segment"].tolist() == ["new"]
    assert (tables / "segments.csv").read_text() == "segment\nold\n"


def test_previous_is_the_run_before_the_reference_date(case):
    for date in ("2026-01-01", "2026-04-01", "2026-07-01"):
        tables = case.folder / "runs" / date / "tables"
        tables.mkdir(parents=True)
        (tables.parent / "run.json").write_text(f'{{"as_of": "{date}"}}')
        (tables / "segments.csv").write_text(f"segment\n{date}\n")
    at = Case(case.folder, case.settings, case.folder / "runs" / "2026-04-01")
    assert at.previous("segments")["segment"].tolist() == ["2026-01-01"]
    assert Case(case.folder, case.settings, case.folder / "runs" / "2026-01-01").previous("segments") is None


def test_a_form_without_its_column_is_refused_with_the_nearest(case):
    (case.folder / "forms").mkdir()
    (case.folder / "forms" / "channels.csv").write_text("chanel;price_per_contact\nSMS;1,5\n", encoding="utf-8-sig")
    with pytest.raises(Problems, match=r"forms/channels\.csv: the column 'channel' is missing\. → did you mean 'chanel'\?"):
        case.form("channels", ["channel", "price_per_contact"])
    assert case.form("channels", ["price_per_contact"])["price_per_contact"].tolist() == [1.5]
    assert list(case.form("market", ["item"]).columns) == ["item"]


def test_form_paths_stay_inside_the_case(case):
    (case.folder / "logo.svg").write_text("<svg/>")
    assert case.form_path("logo.svg") is not None
    assert case.form_path("../logo.svg") is None and case.form_path("/etc/passwd") is None


def _hold(folder, ready, done):
    with case_module.locked(folder):
        ready.set()
        done.wait(20)


def test_a_second_run_is_told_who_holds_the_first_and_a_killed_holder_leaves_no_lock(case):
    context = multiprocessing.get_context("spawn")
    ready, done = context.Event(), context.Event()
    holder = context.Process(target=_hold, args=(case.folder, ready, done))
    holder.start()
    assert ready.wait(20)
    with pytest.raises(Problems, match=rf"another run is in progress \(process {holder.pid}, since "), case_module.locked(case.folder):
        raise AssertionError("the lock let a second run in")
    holder.kill()
    holder.join()
    with case_module.locked(case.folder):
        pass


@given(st.text())
def test_no_name_leaves_its_folder(text):
    name = safe_name(text)
    assert name and "/" not in name and "\\" not in name and ".." not in name and len(name) <= 61
