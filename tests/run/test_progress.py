"""How far a command is: told on a terminal, and nowhere else."""

from __future__ import annotations

import io

from rich.console import Console

from segkit.case import open_case
from segkit.run import progress


def told(live: bool) -> str:
    out = io.StringIO()
    with progress.shown(Console(file=out, force_terminal=live, width=120), "reading 2 files") as (on_start, on_cell):
        on_start("07_size [bold]\x1b[31m")
        on_cell(3, 25)
    return out.getvalue()


def test_a_terminal_is_told_what_and_how_far():
    said = told(live=True)
    assert "reading 2 files" in said and "07_size [bold]" in said and "2/25" in said


def test_a_file_or_another_program_is_told_nothing():
    assert told(live=False) == ""


def test_what_is_about_to_be_read_is_told_with_its_size(tmp_path):
    (tmp_path / "sales.csv").write_bytes(b"x" * 3 * 2**20)
    (tmp_path / "case.yml").write_text("case: A\nsources: {transactions: {file: sales.csv}, customers: {url: 'postgresql://h/d', table: c}}\n")
    assert progress.amount(open_case(tmp_path)) == "reading 2 files, 3 MB, and asking for customers"
