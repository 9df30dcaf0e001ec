"""Step 4: what is known of competitors' customers."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from segkit.customers.catalogue import match
from segkit.ground.problems import Problem, Problems

FORM = ["competitor", "criterion", "value", "share", "wording", "source", "date", "confidence", "link"]


def competitors(form: pd.DataFrame, *, market: str | None = None, own: Iterable[str] = ()) -> pd.DataFrame:
    """Read the competitors form, one row per competitor, criterion and value: competitor, criterion (the catalogue's id where its
    name is known and the case has no criterion of that name of its own: `own`), value, share (fraction, may be missing), wording, source, date, confidence (1–3), link, and n (people asked)
    where given. Shares may be written 0.35, 35% or 0,35. Raises Problems naming every bad cell.

    >>> form = pd.DataFrame({"competitor": ["Moda"], "criterion": ["Пол"], "value": ["жен"], "share": ["80%"]})
    >>> competitors(form)[["criterion", "share", "confidence"]].values.tolist()
    [['gender', 0.8, 1]]
    >>> competitors(form, own=["Пол"])["criterion"].tolist()
    ['Пол']
    """
    rows = form.reindex(columns=[*FORM, *(["n"] if "n" in form else [])]).dropna(how="all").copy()
    problems = [p for line, row in zip(rows.index + 2, rows.to_dict("records"), strict=True) for p in _row_problems(line, row)]
    problems += [] if problems else _sum_problems(rows)
    if problems:
        raise Problems(problems)
    for column in ("competitor", "criterion", "value", "wording", "source", "link"):
        rows[column] = rows[column].astype("str").str.strip().fillna("")
    mine = set(own)
    ids = {column: criterion for criterion, column in match(rows["criterion"].unique(), market=market).items() if column not in mine}
    rows["criterion"] = rows["criterion"].map(lambda c: ids.get(c, c))
    rows["share"] = rows["share"].map(_fraction).astype(float)
    rows["confidence"] = rows["confidence"].map(_number).fillna(1).astype(int)
    rows["date"] = pd.to_datetime(rows["date"], errors="coerce", format="mixed")
    rows = rows.assign(n=rows["n"].map(_number).astype(float)) if "n" in rows else rows
    return rows.sort_values(["competitor", "criterion", "value"], kind="stable", ignore_index=True)


def _number(value) -> float:
    try:
        return float(str(value).replace(" ", "").replace("\u00a0", "").replace(",", "."))
    except ValueError:
        return float("nan")


def _fraction(value) -> float:
    text = str(value).strip()
    return _number(text[:-1]) / 100 if text.endswith("%") else _number(text)


def _empty(value) -> bool:
    return pd.isna(value) or not str(value).strip()


def _row_problems(line: int, row: dict):
    where = f"forms/competitors.csv, row {line}"
    for column in ("competitor", "criterion", "value"):
        if _empty(row[column]):
            yield Problem(f"{where}, column {column}", "the cell is empty", "fill it or delete the row", "empty")
    share = _fraction(row["share"])
    if not _empty(row["share"]) and not 0 <= share <= 1:
        yield Problem(f"{where}, column share", f"{row['share']} is not a share", "write 0.35 or 35%", "bad_share")
    if _empty(row["share"]) and _empty(row["wording"]):
        yield Problem(where, "there is neither a share nor a wording", "say what is known of this value, in words or as a share", "empty")
    if not _empty(row["confidence"]) and _number(row["confidence"]) not in (1, 2, 3):
        yield Problem(
            f"{where}, column confidence",
            f"{row['confidence']} is not a confidence",
            "write 1 (guess), 2 (indirect) or 3 (stated)",
            "bad_confidence",
        )
    if not _empty(row.get("n")) and not _number(row["n"]) >= 1:
        yield Problem(f"{where}, column n", f"{row['n']} is not a number of people", "write how many were asked, or nothing", "bad_number")


def _sum_problems(rows: pd.DataFrame) -> list[Problem]:
    sums = rows.assign(share=rows["share"].map(_fraction)).groupby(["competitor", "criterion"])["share"].sum()
    where, todo = "forms/competitors.csv", "shares of one criterion are parts of one whole"
    over = sums[sums > 1.02]
    return [Problem(f"{where}, {c}, {k}", f"the shares add up to {s:.0%}", todo, "bad_share") for (c, k), s in over.items()]


def evidence(competitors: pd.DataFrame) -> pd.DataFrame:
    """How much is known of each competitor: competitor, lines, with_share, sources, latest (date), mean_confidence (1–3)."""
    groups = competitors.groupby("competitor", sort=True)
    return groups.agg(lines=("criterion", "size"), with_share=("share", "count"), sources=("source", "nunique"), latest=("date", "max"),
                      mean_confidence=("confidence", "mean")).reset_index()  # fmt: skip
