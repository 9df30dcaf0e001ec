"""Writes the inputs and the planted truth of our example cases: ``python data/make_cases.py`` rewrites all of them.

The generator is ours, seeded, and gives the same bytes each time. Whatever stands in ``inputs/`` of style, agency, bank and
airline and in ``tests/truth/`` comes from here; ``case.yml`` and ``forms/`` are kept by hand, as people would fill them.
All names, phones, addresses and figures are invented; any likeness is chance. (grocery is real: see its fetch.py.)
"""

from __future__ import annotations

from pathlib import Path

from make_agency import make_agency
from make_airline import make_airline
from make_bank import make_bank
from make_style import make_style
from make_template import make_template


def make_all(cases: Path, truth: Path) -> None:
    """Rewrite every generated case under `cases` and what was planted in it under `truth`."""
    make_style(cases / "style", truth)
    make_agency(cases / "agency", truth)
    make_bank(cases / "bank", truth)
    make_airline(cases / "airline")


if __name__ == "__main__":
    here = Path(__file__).resolve().parent
    make_all(here / "cases", here.parent / "tests" / "truth")
    make_template(here.parent / "templates" / "case" / "inputs")
