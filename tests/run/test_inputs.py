"""Every file that a run is made from is known by name and content, and asked again for the price of a look at the folder."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest

from segkit import open_case
from segkit.ground.problems import Problems
from segkit.run import inputs

ROW = "id,date,amount\n1,2026-01-01,5\n"


@pytest.fixture
def case(tmp_path):
    """A case with a source in inputs, one linked, one in a database elsewhere, a form, a logo, and what a spreadsheet program leaves."""
    folder, beside = tmp_path / "acme", tmp_path / "exports"
    for place in (folder / "inputs", folder / "forms", folder / "looks", beside):
        place.mkdir(parents=True)
    for path in (folder / "inputs" / "sales.csv", beside / "clients.csv", folder / "forms" / "market.csv", folder / "looks" / "logo.svg"):
        path.write_text(ROW)
    for name in ("~$sales.xlsx", ".~lock.sales.csv#", "shop.db-wal"):
        (folder / "inputs" / name).write_text("x")
    sqlite3.connect(beside / "shop.db").close()
    (beside / "shop.db").write_bytes(b"pages")
    sources = {
        "transactions": "{file: inputs/*.csv}",
        "customers": f"{{file: '{beside}/clients.csv'}}",
        "events": f"{{url: 'sqlite:///{beside}/shop.db', table: visits}}",
    }
    told = "".join(f"  {name}: {source}\n" for name, source in sources.items())
    (folder / "case.yml").write_text(f"case: A\nbrand: {{logo: looks/logo.svg}}\nsources:\n{told}")
    return open_case(folder)


@pytest.fixture
def asked(case, monkeypatch):
    """asked(): which files are told of; `.read` counts the files that had to be read for it."""
    begun, seen, sha256 = case.fingerprints(), inputs.stamps(case), inputs.tables.sha256

    def ask() -> dict[str, str]:
        ask.read = 0
        try:
            inputs.unchanged(case, begun, seen)
        except Problems as error:
            assert all("--resume" in p.todo for p in error.problems)
            return {p.where: p.what for p in error.problems}
        return {}

    def counted(path: Path) -> str:
        ask.read += 1
        return sha256(path)

    monkeypatch.setattr(inputs.tables, "sha256", counted)
    return ask


def test_every_file_that_a_run_is_made_from_is_named(case):
    beside = case.folder.parent / "exports"
    inside = {"case.yml", "inputs/sales.csv", "forms/market.csv", "looks/logo.svg"}
    assert set(case.fingerprints()) == inside | {str(beside / "clients.csv"), str(beside / "shop.db")}


def test_nothing_is_read_again_where_nobody_wrote(asked):
    assert asked() == {} and asked.read == 0


def test_a_file_that_was_only_touched_is_read_once_and_is_the_same(case, asked):
    os.utime(case.folder / "inputs" / "sales.csv", (1, 1))
    assert asked() == {} and asked.read == 1
    assert asked() == {} and asked.read == 0


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps no time of change that nobody can set")
def test_a_change_of_the_same_size_and_time_is_seen(case, asked):
    path = case.folder / "inputs" / "sales.csv"
    old = path.stat()
    path.write_text(ROW.replace("5", "6"))
    os.utime(path, ns=(old.st_atime_ns, old.st_mtime_ns))
    assert asked() == {"inputs/sales.csv": "it has been changed since the run began"}


def test_what_came_went_and_changed_is_told_by_name(case, asked):
    beside = case.folder.parent / "exports"
    (beside / "clients.csv").write_text(ROW + ROW)
    (beside / "shop.db").write_bytes(b"other pages")
    (case.folder / "forms" / "market.csv").unlink()
    (case.folder / "inputs" / "more.csv").write_text(ROW)
    (case.folder / "inputs" / "~$more.csv").write_text("x")
    told = {name: what.split()[2] for name, what in asked().items()}
    assert told == {str(beside / "clients.csv"): "been", str(beside / "shop.db"): "been", "forms/market.csv": "gone", "inputs/more.csv": "come"}


def test_an_error_gives_way_to_the_change_that_may_be_its_reason(case):
    begun, seen = case.fingerprints(), inputs.stamps(case)
    with pytest.raises(ValueError, match="ours"), inputs.held(case, begun, seen):
        raise ValueError("ours")
    with pytest.raises(Problems, match=r"case\.yml"), inputs.held(case, begun, seen):
        (case.folder / "case.yml").write_text("case: B\n")
        raise ValueError("ours")
