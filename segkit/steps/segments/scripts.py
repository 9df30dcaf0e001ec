"""Step 6: the definition as a script for every database that clients keep their customers in."""

from __future__ import annotations

from typing import Any

import pandas as pd

from segkit.case import Case
from segkit.rules.script import DIALECTS, script


def scripts(case: Case, definition: dict[str, Any], labels: pd.DataFrame) -> list[str]:
    """Write sql/DATABASE.sql into the run, the largest segment first; returns the files' names."""
    sizes = labels["segment"].dropna().astype("str").value_counts().rename_axis("segment").reset_index(name="n")
    names = sizes.sort_values(["n", "segment"], ascending=[False, True])["segment"].tolist()
    made = {f"{name}.sql": script(definition, dialect, segments=names) for name, dialect in DIALECTS.items()}
    return [case.save_file(f"sql/{name}", text.encode()).name for name, text in made.items()]
