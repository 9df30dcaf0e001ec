"""Step 4 in words."""

from __future__ import annotations

from typing import Any

import pandas as pd


def competitors(table: pd.DataFrame, say: Any) -> list[str]:
    """What is known of competitors' customers, and how sure it is."""
    if table.empty:
        return [
            say("Nothing is recorded of competitors' customers yet; fill the competitors form from their advertising, sites and reviews")
        ]
    names = sorted(table["competitor"].unique())
    lines = [say("The competitors described are {names}", names=say.listing(names))]
    numbers, words = int(table["share"].notna().sum()), int(table["share"].isna().sum())
    lines.append(say("{numbers} pieces of evidence give a share, {words} only words", numbers=say.number(numbers), words=say.number(words)))
    weak = int((table["confidence"] == 1).sum())
    if weak:
        lines.append(say("Of {all} pieces of evidence {weak} are guesses", all=say.number(len(table)), weak=say.number(weak)))
    nowhere = int((table["source"].fillna("") == "").sum())
    return lines + ([say("{n} pieces of evidence have no source", n=say.number(nowhere))] if nowhere else [])
