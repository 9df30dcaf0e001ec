"""Canary e-mails, phones and names go in with the data; only the audiences may hold them afterwards."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pandas as pd
import pytest

from segkit import case as case_module
from segkit import open_case
from segkit.case import tables
from segkit.run.execute import _discreet
from tests.security import hostile

pytestmark = pytest.mark.together("hostile")

slow = pytest.mark.slow


def text(path: Path) -> str:
    """All that a file says: Parquet decoded, XLSX and PPTX unzipped, the rest as it is."""
    if path.suffix == ".parquet":
        return pd.read_parquet(path).to_csv()
    if path.suffix in (".xlsx", ".pptx"):
        with zipfile.ZipFile(path) as book:
            return "\n".join(book.read(name).decode("utf-8", "replace") for name in book.namelist())
    return path.read_bytes().decode("utf-8", "replace").replace("\\u0040", "@")


def _held(said: str) -> list[str]:
    return [mark for mark in hostile.MARKS if mark in said]


@slow
def test_no_canary_is_in_any_output_but_the_audiences(ran):
    files = [p for p in (ran.case / "runs").rglob("*") if p.is_file()]
    held = {p.relative_to(ran.run).as_posix(): found for p in files if (found := _held(text(p)))}
    assert held and all(name.startswith("audiences/") for name in held), {
        k: v[:3] for k, v in held.items() if not k.startswith("audiences/")
    }
    assert {p.suffix for p in files} >= {".html", ".ipynb", ".parquet", ".csv", ".json", ".xlsx", ".pptx"}


@slow
def test_what_people_said_is_shown_without_the_addresses_they_named(ran):
    said = "".join(text(p) for p in (ran.run / "tables").glob("*.csv"))
    assert "•••" in said and hostile.TOLD_MAIL not in said


@slow
def test_the_workbook_shows_pseudonyms_and_no_id(ran):
    html = "".join(p.read_text(encoding="utf-8") for p in (ran.run / "workbook").glob("*.html"))
    assert len(set(re.findall(r"c-[0-9a-f]{8}", html))) >= 5
    ids = pd.read_parquet(ran.run / "tables" / "facts.parquet")["customer_id"]
    assert [i for i in ids if re.search(rf"(?<![\w#-]){re.escape(i)}(?!\w)", html)] == []


def case_at(folder: Path) -> case_module.Case:
    (folder / "forms").mkdir(parents=True)
    (folder / "case.yml").write_text("case: A\nsources: {transactions: {file: inputs/x.csv}}\n")
    return open_case(folder)


def test_pseudonyms_are_the_same_within_a_case_and_others_in_another(tmp_path):
    table = pd.DataFrame({"customer_id": ["anna@example.org", "7", "7"], "city": "Omsk"})
    one, other = case_at(tmp_path / "a"), case_at(tmp_path / "b")
    (tmp_path / "b" / "inputs").mkdir()
    (tmp_path / "b" / "inputs" / "x.csv").write_text("x")
    shown = one.shown(table)["customer_id"]
    assert shown.str.fullmatch(r"c-[0-9a-f]{8}").all() and shown[1] == shown[2] != shown[0]
    assert one.shown(table.iloc[1:])["customer_id"].iloc[0] == shown[1]
    assert set(other.shown(table)["customer_id"]).isdisjoint(shown) and table["customer_id"][1] == "7"


def test_forms_lose_addresses_in_free_text_and_keep_keys_dates_and_links(tmp_path):
    case = case_at(tmp_path / "a")
    rows = "interview,customer_id,answer,date,link,price\nI-1,+79165550001,mail anna@leak.example or +7 916 777-01-02,2026-10-01,https://example.com/a,12345678.90\n"
    (tmp_path / "a" / "forms" / "interviews.csv").write_text(rows, encoding="utf-8")
    told = case.form("interviews").iloc[0]
    assert "leak" not in told["answer"] and "777" not in told["answer"]
    assert told[["customer_id", "date", "link", "price"]].tolist() == ["+79165550001", "2026-10-01", "https://example.com/a", 12345678.90]


def test_an_error_log_hides_what_it_quotes():
    assert _discreet("KeyError: 'anna@leak.example' +7 916 777-01-02") == "KeyError: '•••@•••' •••"
    assert tables.discreet(pd.DataFrame({"n": [1.5]})).equals(pd.DataFrame({"n": [1.5]}))
