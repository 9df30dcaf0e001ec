"""Deals as a CRM keeps them: its stages to won, lost or open; how long a deal took; one row per deal."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pandas as pd

from segkit.ground.outcome import follows
from segkit.ground.words import speaks_of
from segkit.intake import schema
from segkit.intake.fold import fold
from segkit.intake.log import Notes, guess, mask, problem, set_aside
from segkit.intake.raw import Raw
from segkit.intake.rows.assemble import Table
from segkit.intake.source import Source
from segkit.intake.values.convert import as_text

# Looked for in this order: «закрыто и не реализовано» holds «реализовано», "closed lost" holds "closed".
LOST = (r"\blost\b|\bloss\b|провал|проигра|не\s*реализ|нереализ|отказ|потерян|отмен|закрыт\w* неуспеш|неуспеш|неудач|przegran|przegrał|utracon"
        r"|stracon|odrzuc|niezrealiz|anulow|porażk|declin|reject|cancel|abandon|disqualif|not interested|junk|spam|некачествен|дубл|не заинтерес")  # fmt: skip
WON = (r"\bwon\b|\bwin\b|success|успеш|успех|выигра|реализован|сделка заключ|сделка закрыт|оплачен|выполнен|продан|wygran|wygrał|sukces|zrealizowan"
       r"|sprzedan|opłacon|zakończon\w* powodzen|\bpaid\b|\bsold\b|completed|closed[- ]?won")  # fmt: skip


def outcome(stage: object, told: dict[str, str] | None = None) -> str:
    """won, lost or open for a stage: as the case tells it, else by its words in three languages; a stage of no such word is open.

    >>> [outcome(s) for s in ("Closed Won", "Закрыто и не реализовано", "Успешно реализовано", "Сделка провалена", "Zamknięte – przegrane")]
    ['won', 'lost', 'won', 'lost', 'lost']
    >>> outcome("Negotiation"), outcome("Delivered", {"delivered": "won"}), outcome(None)
    ('open', 'won', 'open')
    """
    if stage is None or stage != stage:
        return "open"
    text = fold(stage)
    given = {fold(k): v for k, v in (told or {}).items()}
    if text in given:
        return given[text]
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", str(stage))
    low = fold(words)
    compact = {"closedwon": "won", "closedlost": "lost"}
    return compact.get(text) or ("lost" if re.search(LOST, low) else "won" if re.search(WON, low) else "open")


def once(raw: Raw, source: Source, notes: Notes) -> Raw:
    """A deal that stands on several lines (one per product) is one deal: its first line stands."""
    column = next((c for c in raw.frame.columns if fold(c) == fold(source.columns.get("deal_id", "deal_id"))), None)
    if column is None:
        return raw
    ids = as_text(raw.frame[column]).str.strip()
    again = (ids.duplicated() & ids.notna() & ids.ne("")).to_numpy(dtype=bool)
    if not again.any():
        return raw
    set_aside(notes, raw.rows[again], "duplicate", column, ids[again].tolist())
    problem(notes, f"{int(again.sum()):,} rows repeat a deal, as a list of deals does that has a line for each product",
            "the first line of a deal stands, with its sum", "duplicate_deal", severity="warn", column=column)  # fmt: skip
    return replace(raw, frame=raw.frame[~again].reset_index(drop=True), rows=raw.rows[~again])


def finished(table: Table, source: Source, notes: Notes) -> Table:
    """The deals with their outcome as won, lost or open; with the days from opening to closing, and the day of either, where these are told."""
    frame = table.frame
    if "outcome" in frame:
        frame = frame.assign(outcome=_outcomes(frame["outcome"], source, notes))
    if "created" in frame or "closed" in frame:
        frame = _dated(frame, notes)
    for name in ("customer_id", "client"):
        if name in frame:
            frame = frame.assign(**{name: frame[name].astype("str").str.split(";").str[0].str.strip().where(frame[name].notna())})
    named = [name for name in ("customer_id", "client") if name in frame]
    nobody = int(frame[named].isna().all(axis=1).sum()) if named else 0
    if nobody:
        problem(notes, f"{nobody:,} of {len(frame):,} deals name no client; each stands for a client of its own",
                "name a column that all deals fill: columns: {customer_id: …}", "no_client", severity="warn")  # fmt: skip
    elif not named and len(frame):
        problem(notes, f"no column tells whose a deal is, so each of the {len(frame):,} deals counts as a customer of its own",
                "name the column of the company: columns: {customer_id: …}", "no_client", severity="warn")  # fmt: skip
    _own_people(table, notes)
    return replace(table, frame=frame, attributes=of_clients(frame) if named else table.attributes)


def _own_people(table: Table, notes: Notes) -> None:
    """Say that who looks after the deals is left out, and how to have it."""
    named = table.columns.loc[(table.columns["role"] == "contact") & table.columns["column"].map(lambda c: bool(speaks_of(c, "role"))).astype(bool), ["column", "canonical"]]
    few = [c for c, canonical in named.itertuples(index=False) if (name := canonical or c) in table.contacts and 1 < table.contacts[name].nunique() <= len(table.frame) / 10]
    if few:
        listed = ", ".join(f'"{mask(c, 40)}"' for c in few)
        problem(notes, f"{', '.join(mask(c, 40) for c in few)}: people who look after many deals each, left out as personal data",
                f"if they are your own staff and the report may name them, write show: [{listed}]: it then tells whose deals are won and whose are late", "own_people", severity="note")  # fmt: skip


REPEATED, SAME, BY_CHANCE = 5, 0.95, 0.2  # clients with several deals; of them, the share with one value on all; how far below chance the rest must be


def of_clients(frame: pd.DataFrame) -> pd.DataFrame:
    """What deals say of their clients: the columns that are the same on all deals of (nearly) every client, and not only since they are the same for all, and that do not follow from
    the outcome. One row per client: customer_id, and the first known value of each such column.

    >>> deals = pd.DataFrame({"deal_id": list("abcdefghij"), "client": list("1122334455"), "outcome": ["won", "lost"] * 5,
    ...                       "Industry": ["shop", "shop", "bank", "bank", "shop", "shop", "bank", "bank", "shop", "shop"], "Stage": ["Won", "Lost"] * 5, "Month": list("abcabcabca")})
    >>> of_clients(deals).columns.tolist()
    ['customer_id', 'Industry']
    """
    ids = frame["customer_id"] if "customer_id" in frame else frame["client"]
    over = frame["outcome"].isin(["won", "lost"]) if "outcome" in frame else pd.Series(False, index=frame.index)
    named = [c for c in frame if c not in schema.known("deals") and not pd.api.types.is_datetime64_any_dtype(frame[c])]
    mine = [c for c in named if _one_each(ids, frame[c]) and not follows(frame.loc[over, c], frame.loc[over, "outcome"] == "won")]
    found = frame[mine].assign(customer_id=ids)[["customer_id", *mine]].dropna(subset="customer_id")
    return found.groupby("customer_id", sort=True)[mine].first().reset_index() if mine else found[["customer_id"]].drop_duplicates()


def _one_each(ids: pd.Series, values: pd.Series) -> bool:
    shares, several = values.astype("str")[values.notna()].value_counts(normalize=True).to_numpy(), _several(ids, values)
    if len(several) < REPEATED or len(shares) < 2:
        return False
    by_chance = np.mean([(shares**n).sum() for n in several["size"].clip(upper=50)])
    return not varies(ids, values) and bool((several["nunique"] > 1).mean() <= BY_CHANCE * (1 - by_chance))


def varies(ids: pd.Series, values: pd.Series) -> bool:
    """Whether a column is another on the deals of one client, and so speaks of the deal.

    >>> varies(pd.Series(list("1122334455")), pd.Series(list("ababababab"))), varies(pd.Series(list("1122334455")), pd.Series(list("aabbaabbaa")))
    (True, False)
    """
    several = _several(ids, values)
    return len(several) >= REPEATED and bool((several["nunique"] > 1).mean() > 1 - SAME)


def _several(ids: pd.Series, values: pd.Series) -> pd.DataFrame:
    """The clients with several deals of which this is known: how many values, how many deals."""
    pairs = pd.DataFrame({"client": ids, "value": values.astype("str").where(values.notna())}).dropna()
    each = pairs.groupby("client")["value"].agg(["nunique", "size"])
    return each[each["size"] > 1]


def _outcomes(stages: pd.Series, source: Source, notes: Notes) -> pd.Series:
    counts = stages.fillna("").astype("str").value_counts()
    found = {stage: outcome(stage or None, source.outcomes) for stage in counts.index}
    plain = {"won", "lost", "open", ""}
    for stage, end in found.items():
        if fold(stage) not in plain:
            why = (
                "given in case.yml"
                if fold(stage) in {fold(k) for k in source.outcomes}
                else "by its words"
                if end != "open"
                else "no word says won or lost"
            )
            guess(notes, f"the stage {mask(stage, 40)}", end, why, f"{counts[stage]:,} deals")
    unused = [k for k in source.outcomes if fold(k) not in {fold(s) for s in found}]
    if unused:
        problem(notes, f"outcomes: no deal is in the stage '{mask(unused[0])}'", f"the stages are: {', '.join(mask(s, 30) for s in list(found)[:12] if s)}",
                "unknown_stage", severity="warn")  # fmt: skip
    if len(found) and not {"won", "lost"} & set(found.values()):
        problem(notes, "no stage is taken for won or lost, so that no deal can be learnt from",
                f'write outcomes: {{"{mask(counts.index[0], 40)}": won, …}} for the stages of this source', "no_outcome", severity="warn")  # fmt: skip
    return stages.fillna("").astype("str").map(found).astype("str")


def _dated(frame: pd.DataFrame, notes: Notes) -> pd.DataFrame:
    """A closed deal's day is that of its closing; an open one's closing is a plan (kept as `planned`), and its day is that of its opening."""
    none = pd.Series(pd.NaT, index=frame.index, dtype="datetime64[us]")
    created, closed = frame.get("created", none), frame.get("closed", none)
    over = frame["outcome"].isin(["won", "lost"]) if "outcome" in frame else pd.Series(True, index=frame.index)
    made = frame.drop(columns=["created", "closed"], errors="ignore")
    if "date" not in made:
        made = made.assign(date=closed.where(over & closed.notna(), created))
    if "planned" not in made and "outcome" in frame and closed[~over].notna().any():
        made = made.assign(planned=closed.mask(over))
    if "cycle_days" not in made and {"created", "closed"} <= set(frame):
        days = (closed.dt.normalize() - created.dt.normalize()).dt.days.where(over).astype("float64")
        odd = days < 0
        if odd.any():
            problem(
                notes,
                f"{int(odd.sum()):,} deals were closed before they were opened; how long they took is not known",
                "",
                "negative_cycle",
                severity="note",
            )
        made = made.assign(cycle_days=days.mask(odd, np.nan))
    return made
