"""What a run costs, as multiples of starting Python with pandas and seaborn, and beside an empty papermill notebook.

    python benchmarks/run.py                       # style and a case of 150 customers, five rounds
    python benchmarks/run.py --cases style --rounds 3
    python benchmarks/run.py --check 300           # also `check` of a clean CSV of so many MB beside DuckDB's own typed read

Every round does each thing once, in turns, so that what else the machine does falls on all alike; told are the medians of the rounds'
ratios and the least of them. Each section replaces its own in benchmarks/RESULTS.md, losers included.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
UNIT = ["-c", "import pandas, seaborn"]
SEGKIT = ["-c", "import segkit.cli as c; c.main()"]
AIMS = {"cold": {"style": 9, "small": 6}, "unchanged": {"style": 1, "small": 1}, "one weight changed": {"style": 3, "small": 3},
        "report": {"style": 2, "small": 2}, "report, every page again": {"style": 2, "small": 2}}  # fmt: skip
EMPTY = """
import papermill, nbformat, sys
book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1")], metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}})
nbformat.write(book, sys.argv[1])
papermill.execute_notebook(sys.argv[1], sys.argv[1], progress_bar=False)
"""


def took(*words: str) -> dict[str, float]:
    """Seconds of one command in a process of its own: on the clock, and of the processors (with its children)."""
    before, began = os.times(), time.perf_counter()
    done = subprocess.run([sys.executable, *words], cwd=ROOT, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)})
    after = os.times()
    if done.returncode:
        raise RuntimeError(done.stdout[-500:] + done.stderr[-500:])
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return {"wall": time.perf_counter() - began, "cpu": cpu}


def case(name: str, place: Path) -> Path:
    """A fresh copy of a case."""
    source = ROOT / "templates" / "case" if name == "small" else ROOT / "data" / "cases" / name
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(source, place, ignore=shutil.ignore_patterns("runs", "draft"))
    return place


def heavier(folder: Path) -> None:
    """Another weight in case.yml."""
    path = folder / "case.yml"
    told = re.sub(r"(weights: \{\w+: )(\d+)", lambda found: f"{found[1]}{int(found[2]) + 1}", path.read_text(encoding="utf-8"), count=1)
    path.write_text(told, encoding="utf-8")


def without_pages(folder: Path) -> None:
    for page in folder.glob("runs/*/**/*.html"):
        page.unlink()


def round_of(name: str, folder: Path) -> dict[str, dict[str, float]]:
    """One round: the unit, an empty notebook, and everything that is done with a case."""
    case(name, folder)
    steps: dict[str, Callable[[], dict[str, float]]] = {
        "import pandas, seaborn": lambda: took(*UNIT),
        "an empty notebook by papermill": lambda: took("-c", EMPTY, str(folder.parent / "empty.ipynb")),
        "cold": lambda: took(*SEGKIT, "run", str(folder)),
        "unchanged": lambda: took(*SEGKIT, "run", str(folder)),
        "one weight changed": lambda: (heavier(folder), took(*SEGKIT, "run", str(folder)))[1],
        "report": lambda: took(*SEGKIT, "report", str(folder)),
        "report, every page again": lambda: (without_pages(folder), took(*SEGKIT, "report", str(folder)))[1],
    }
    return {title: step() for title, step in steps.items()}


def checked(megabytes: int, folder: Path) -> dict[str, dict[str, float]]:
    """One round of a clean CSV: DuckDB's own typed read of it, and `segkit check`."""
    import duckdb

    inside = folder / "inputs"
    inside.mkdir(parents=True, exist_ok=True)
    path = inside / "sales.csv"
    if not path.exists():
        duckdb.execute(f"""COPY (SELECT 'C' || hash(i) % {megabytes * 900} AS customer_id, 'O' || i // 3 AS order_id,
            strftime(TIMESTAMP '2024-01-01' + INTERVAL 1 SECOND * CAST(hash(i // 3) % 60000000 AS BIGINT), '%Y-%m-%d %H:%M:%S') AS date,
            round((hash(i * 7) % 500000) / 100 + 0.01, 2) AS amount, ['Dresses', 'Shoes', 'Coats', 'Bags'][hash(i) % 4 + 1] AS category
            FROM range({megabytes * 18_500}) r(i)) TO '{path}' (HEADER)""")
        (folder / "case.yml").write_text("case: Large\nas_of: 2026-01-01\nsources: {transactions: {file: inputs/sales.csv}}\nsegments: {method: rfm}\n")
    read = f"import duckdb; duckdb.execute(\"CREATE TABLE t AS FROM read_csv('{path}')\")"
    return {"DuckDB's own typed read": took("-c", read), "segkit check": took(*SEGKIT, "check", str(folder))}


def told(title: str, rounds: list[dict[str, dict[str, float]]], base: str, aims: dict[str, float]) -> None:
    """Print a section and put it in its place in RESULTS.md."""
    head = f"| | time ÷ {base}, median | least | processor time ÷ {base}, median | aim |\n|---|---:|---:|---:|---:|"
    lines = []
    for what in rounds[0]:
        ratios = {key: [r[what][key] / r[base][key] for r in rounds] for key in ("wall", "cpu")}
        aim = f"≤ {aims[what]:g}, {'met' if median(ratios['wall']) <= aims[what] else '**missed**'}" if what in aims else ""
        lines.append(f"| {what} | {median(ratios['wall']):.2f} | {min(ratios['wall']):.2f} | {median(ratios['cpu']):.2f} | {aim} |")
    load = f"Load of the machine meanwhile: {os.getloadavg()[1]:.0f} on {os.cpu_count()} processors." if hasattr(os, "getloadavg") else ""
    text = "\n".join([f"## {title}, {len(rounds)} rounds", "", head, *lines, "", load, ""])
    print(text)
    place = HERE / "RESULTS.md"
    kept = [part for part in re.split(r"(?=^## )", place.read_text(encoding="utf-8"), flags=re.M) if not part.startswith(f"## {title},")]
    place.write_text("".join(kept).rstrip("\n") + "\n\n" + text, encoding="utf-8")


def main() -> None:
    wish = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    wish.add_argument("--cases", nargs="*", choices=["style", "agency", "bank", "small"], default=["style", "small"])
    wish.add_argument("--rounds", type=int, default=5)
    wish.add_argument("--check", type=int, default=0, metavar="MB")
    asked = wish.parse_args()
    with tempfile.TemporaryDirectory(prefix="segkit-bench-") as place:
        for name in asked.cases:
            rounds = [round_of(name, Path(place) / name) for _ in range(asked.rounds)]
            aims = {what: by.get(name, by["style"]) for what, by in AIMS.items()}
            told(f"A run of {'the example of 150 customers' if name == 'small' else name}", rounds, "import pandas, seaborn", aims)
        if asked.check:
            rounds = [checked(asked.check, Path(place) / "large") for _ in range(asked.rounds)]
            told(f"`check` of a clean CSV of {asked.check} MB", rounds, "DuckDB's own typed read", {"segkit check": 4})


if __name__ == "__main__":
    main()
