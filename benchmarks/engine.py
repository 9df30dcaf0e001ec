"""What the engine costs beside a bare scan, textbook pandas and what others install: ratios, in turns, each in a process of its own.

    python benchmarks/engine.py                          # 20 thousand and a million lines
    python benchmarks/engine.py --lines 10m --rounds 3   # or 20k 1m 10m 100m
    python benchmarks/engine.py --others PYTHON          # an interpreter with lifetimes, openretailscience, rfm

Every round runs each contender once, so that what else the machine does falls on all alike; told are medians of the rounds' ratios, for
the time on the clock and the time of the processors. Each section replaces its own in benchmarks/RESULTS.md, losers included.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from contenders import CONTENDERS

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
SIZES = {"20k": 20_000, "1m": 1_000_000, "10m": 10_000_000, "100m": 100_000_000}
ENGINE = ["floor", "facts", "build", "methods", "pandas"]
RFM = ["segkit_rfm", "openretailscience", "rfm"]
MEASURES = ["segkit_measures", "lifetimes", "pymc_marketing"]
FOREIGN = {"openretailscience", "rfm", "lifetimes"}


def data(lines: int, per_order: int, folder: Path) -> Path:
    """A Parquet file of three years: text customer ids, order numbers, times, 3 % refunds; 25 lines to a customer."""
    import duckdb

    path = folder / f"lines_{lines}_{per_order}.parquet"
    orders = lines // per_order
    if not path.exists():
        duckdb.execute(f"""COPY (
            WITH o AS (SELECT i, CAST(floor(pow(hash(i * 7 + 1) % 1000000 / 1e6, 1.6) * {lines // 25}) AS BIGINT) AS c,
                              TIMESTAMP '2023-01-01' + INTERVAL 1 SECOND * CAST(i * {3 * 365 * 86400} / {orders} AS BIGINT) AS t
                       FROM range({orders}) r(i))
            SELECT 'K' || lpad(CAST(c AS VARCHAR), 8, '0') AS customer_id, i AS order_id, t AS date,
                   CASE WHEN hash(i * 17 + j + 5) % 1000 < 30 THEN -1 ELSE 1 END * (100 + hash(i * 31 + j * 7 + 3) % 100000) / 100.0 AS amount
            FROM o, range({per_order}) s(j) ORDER BY i, j) TO '{path}' (FORMAT parquet)""")
    return path


def run(name: str, path: Path, python: str) -> dict[str, float]:
    """One contender in a cold process: seconds with and without imports, of clock and processors, and the peak in MB."""
    made = subprocess.run([python, "-W", "ignore", str(HERE / "contenders.py"), name, str(path)], capture_output=True, text=True)
    if made.returncode:
        raise RuntimeError(made.stderr.strip().splitlines()[-1] if made.stderr.strip() else f"it ended with {made.returncode}")
    return json.loads(made.stdout.splitlines()[-1])


def rounds(names: list[str], path: Path, count: int, others: str | None) -> tuple[dict[str, list[dict]], dict[str, str]]:
    """{contender: its rounds} and {contender: why it did not run}."""
    found, failed = {name: [] for name in names}, {}
    for _ in range(count):
        for name in [n for n in names if n not in failed]:
            try:
                found[name].append(run(name, path, (others or sys.executable) if name in FOREIGN else sys.executable))
            except RuntimeError as error:
                failed[name] = str(error)[:140]
    return {name: got for name, got in found.items() if name not in failed}, failed


def ratio(found: dict, name: str, base: str, key: str) -> float:
    """The median over the rounds of one contender ÷ another."""
    return median(a[key] / b[key] for a, b in zip(found[name], found[base], strict=True))


def table(found: dict, failed: dict, base: str, keys: dict[str, str]) -> str:
    """One row per contender: how many times what the base takes."""
    head = f"| | {' | '.join(f'{title} ÷ {base}' for title in keys.values())} |\n|---|{'---:|' * len(keys)}"
    rows = [f"| {CONTENDERS[n].__doc__} (`{n}`) | {' | '.join(f'{ratio(found, n, base, k):.2f}' for k in keys)} |" for n in found]
    return "\n".join([head, *rows, *(f"| `{n}` did not run | {why} |" for n, why in failed.items())])


def section(title: str, found: dict, failed: dict, base: str, keys: dict[str, str], aims: list, note: str = "") -> None:
    """A section with its aims: (text, value, whether it is met) each."""
    told = [f"- {text}: {value:.2f}, {'met' if holds(value) else '**missed**'}" for text, value, holds in aims]
    placed(title, "\n".join([table(found, failed, base, keys), "", *told, *(["", note] if note else []), ""]))


def placed(title: str, text: str) -> None:
    """Print a section and put it in its place in RESULTS.md."""
    text = f"## {title}\n\n{text}"
    print(text)
    place = HERE / "RESULTS.md"
    old = place.read_text(encoding="utf-8") if place.exists() else f"# {__doc__.split(chr(10))[0]}\n\n"
    named = re.compile(rf"## {re.escape(re.sub(r', [0-9]+ rounds$', '', title))}(, [0-9]+ rounds)?\n")  # however many rounds it took then
    kept = [part for part in re.split(r"(?=^## )", old, flags=re.M) if not named.match(part)]
    place.write_text("".join(kept).rstrip("\n") + "\n\n" + text, encoding="utf-8")


WARM = {"wall": "time", "cpu": "processor time", "peak": "peak memory"}
COLD = {"cold_wall": "time with imports", "cold_cpu": "processor time with imports"}
SPAN = {"1m": {1: (12, 1.5), 5: (8, 2.5)}, "10m": {1: (16, 3.5), 5: (12, 3.5)}}


def engine(size: str, per_order: int, folder: Path, count: int) -> None:
    """facts and the four methods beside the scan and textbook pandas."""
    found, failed = rounds(ENGINE, data(SIZES[size], per_order, folder), count, None)
    title = f"{size} lines, {per_order} to an order, {count} rounds"
    if size == "20k":
        aims = [("with imports ÷ pandas (aim ≤ 1.2)", ratio(found, "methods", "pandas", "cold_wall"), lambda v: v <= 1.2)]
        return section(title, found, failed, "pandas", COLD, aims)
    most, faster = SPAN.get(size, {}).get(per_order, (float("inf"), 0))
    share = median((a["wall"] - b["wall"]) / b["wall"] for a, b in zip(found["methods"], found["facts"], strict=True))
    aims = [
        (f"facts and methods ÷ floor (aim ≤ {most})", ratio(found, "methods", "floor", "wall"), lambda v: v <= most),
        (f"times as fast as pandas (aim ≥ {faster})", ratio(found, "pandas", "methods", "wall"), lambda v: v >= faster),
        ("peak memory ÷ pandas (aim ≤ 0.6)", ratio(found, "methods", "pandas", "peak"), lambda v: v <= 0.6),
        ("seconds of the four methods per second of facts (aim ≤ 1)", share, lambda v: v <= 1),
    ]
    return section(title, found, failed, "floor", WARM, aims)


def against(title: str, names: list[str], path: Path, told: argparse.Namespace, most: float, note: str = "") -> None:
    """What others install, each doing its own part of the work."""
    count, others = told.rounds, told.others
    found, failed = rounds(names, path, count, others)
    aims = [
        (
            f"{names[0]} ÷ {n} (aim ≤ {most:g}), memory {ratio(found, names[0], n, 'peak'):.2f}",
            ratio(found, names[0], n, "wall"),
            lambda v: v <= most,
        )
        for n in found
        if n != names[0]
    ]
    section(f"{title}, {count} rounds", found, failed, names[0], WARM, aims, note)


def scores_differ(path: Path) -> str:
    """How many customers score otherwise where every line counts as an order and equal values may be split (NTILE)."""
    import duckdb

    from segkit.customers import facts
    from segkit.methods import rfm

    own = rfm.fit(facts.build(path)[0]).table.dropna(subset=["r"]).set_index("customer_id")
    other = duckdb.sql(f"""
        SELECT *, ntile(3) OVER (ORDER BY recency DESC) AS r, ntile(3) OVER (ORDER BY frequency) AS f, ntile(3) OVER (ORDER BY monetary) AS m
        FROM (SELECT customer_id, datediff('day', CAST(MAX(date) AS DATE), DATE '{facts.day_after_last(path)}') AS recency,
                     COUNT(DISTINCT order_id) AS frequency, SUM(amount) AS monetary FROM '{path}' GROUP BY customer_id)""").df()
    other = other.set_index("customer_id").loc[own.index]
    pairs = {"recency": "recency_days", "frequency": "frequency", "r": "r", "f": "f", "m": "m"}
    told = {c: (other[c].to_numpy(float) != own[o].to_numpy(float)).mean() for c, o in pairs.items()}
    money = (abs(other["monetary"] - own["monetary"]) > 1e-6).mean()
    return (
        "Theirs dates a customer by any line and counts every order id, refunds too; ours takes no refund for an order. Their NTILE splits "
        f"customers with equal values, ours never does. Of the customers {told['recency']:.1%} differ in recency, {told['frequency']:.1%} in "
        f"frequency, {money:.1%} in money; {told['r']:.1%} in R, {told['f']:.1%} in F, {told['m']:.1%} in M."
    )


def main() -> None:
    wish = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    wish.add_argument("--lines", nargs="*", choices=SIZES, default=["20k", "1m"])
    wish.add_argument("--rounds", type=int, default=5)
    wish.add_argument("--others", help="an interpreter that has the other packages")
    wish.add_argument("--data", type=Path, default=Path(tempfile.gettempdir()) / "segkit-bench")
    wish.add_argument("--only-others", action="store_true", help="leave out the engine against scan and pandas")
    told = wish.parse_args()
    told.data.mkdir(exist_ok=True)
    for size in [] if told.only_others else told.lines:
        for per_order in (1,) if size == "20k" else (1, 5):
            engine(size, per_order, told.data, told.rounds)
    if told.others and "1m" in told.lines:
        path = data(SIZES["1m"], 1, told.data)
        against("RFM scores, 1m lines", RFM, path, told, 0.9, scores_differ(path))
        against("R, F, M alone, 1m lines", MEASURES, path, told, 0.1)


if __name__ == "__main__":
    main()
