"""python -m tests.noise 40 [planted]: cases of nothing, or of one thing planted, and how many reports say so."""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.noise.cases import make
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


if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    first = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    noise(range(first, first + count))
