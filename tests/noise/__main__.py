"""python -m tests.noise 40 [planted]: cases of nothing, or of one thing planted, and how many reports say so."""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.noise.cases import CHEAP, DEAR, make, stated
from tests.noise.said import asserted


def noise(seeds: range) -> None:
    """Print what each report claims where there is nothing, and how many claim anything."""
    counts, speaking = Counter(), 0
    for seed in seeds:
        started, folder = time.perf_counter(), Path(tempfile.mkdtemp())
        found = asserted(make(folder / "case", seed))
        shutil.rmtree(folder)
        counts.update(found.keys())
        speaking += bool(found)
        print(f"{seed}: {time.perf_counter() - started:.0f} s", *(f"\n   {claim}: {text}" for claim, texts in found.items() for text in texts[:3]), flush=True)
    print(f"{speaking} of {len(seeds)} reports claim what is not there", dict(counts))


def found(seeds: range) -> None:
    """Print how often effects of the stated size are told, and whether a campaign below break-even is sent."""
    counts, sent = Counter(), 0
    for seed in seeds:
        folder, customers = Path(tempfile.mkdtemp()), (500, 4000)[seed % 2]
        price = (CHEAP, DEAR)[seed // 2 % 2]
        told = asserted(make(folder / "case", seed, planted=stated(customers), customers=customers, price=price))
        shutil.rmtree(folder)
        counts.update(told.keys())
        sent += price is DEAR and "spend" in told
        print(f"{seed}:", *sorted(told), flush=True)
    print(f"of {len(seeds)} reports:", {name: counts[name] for name in ("traits", "revenue of groups", "uplift", "spend")}, f"below break-even sent: {sent}")


if __name__ == "__main__":
    told = [word for word in sys.argv[1:] if word.isdigit()]
    count, first = (int(told[0]) if told else 40), (int(told[1]) if len(told) > 1 else 0)
    (found if "planted" in sys.argv else noise)(range(first, first + count))
