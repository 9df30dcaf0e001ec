"""Bonoma and Shapiro's five nests for business customers, and the people who decide: the buying committee."""

from __future__ import annotations

import pandas as pd

from segkit.ground.bands import english
from segkit.ground.names import ours
from segkit.ground.problems import NotEnoughData, Problem, Problems, nearest

NESTS = ours(
    ("demographics", "operating variables", "purchasing approaches", "situational factors", "personal characteristics", "modern list")
)
ROLES = ours(("initiator", "user", "influencer", "decider", "buyer", "gatekeeper"))
COVERAGE = ["nest", "order", "criteria", "in_data", "coverage", "named", "missing", "cost"]
COMMITTEE = ["segment", "role", "person", "work_motive", "personal_motive", "interest", "convinces", "missing"]
COST = ours(
    {
        1: "cheap: open sources",
        2: "cheap: ask sales staff",
        3: "dearer: ask sales staff",
        4: "dearer: per deal",
        5: "dear: personal contact",
        6: "dear: interviews",
    }
)


def fit(criteria: pd.DataFrame) -> pd.DataFrame:
    """Which nests the data describe, one row per nest, outer ones first because they are cheap: nest, order, criteria (in the
    catalogue), in_data, coverage (mean share of customers with a value; 0 if none), named (criteria in the data), missing
    (criteria without data), cost (of getting them).

    `criteria` is the case's criteria table (criterion, nest, column, coverage). This method labels nobody: its result is a plain
    table. Raises NotEnoughData where no criterion belongs to a nest. Source: Bonoma & Shapiro, *Segmenting the Industrial
    Market*, 1983; the last row is the modern list (mission, need for services, buying committee, decision process, persons).

    >>> table = pd.DataFrame({"criterion": ["industry", "urgency"], "nest": ["demographics", "situational factors"],
    ...                       "column": ["sector", None], "coverage": [0.9, 0.0]})
    >>> fit(table)[["nest", "in_data", "coverage"]].head(2).values.tolist()
    [['demographics', 1, 0.9], ['operating variables', 0, 0.0]]
    """
    rows = criteria[criteria["nest"].isin(NESTS)]
    if rows.empty:
        raise NotEnoughData("No criterion of business customers is listed: is the market b2b?")
    return pd.DataFrame([_nest(i, nest, rows[rows["nest"] == nest]) for i, nest in enumerate(NESTS, start=1)], columns=COVERAGE)


def _nest(order: int, nest: str, rows: pd.DataFrame) -> list:
    known = rows[rows["column"].notna()]
    coverage = float(known["coverage"].mean()) if len(known) else 0.0
    missing = rows.loc[rows["column"].isna(), "criterion"]
    return [nest, order, len(rows), len(known), coverage, ", ".join(known["criterion"]), ", ".join(missing), COST[order]]


def committee(form: pd.DataFrame, *, labels: pd.DataFrame | None = None) -> pd.DataFrame:
    """The buying committee, one row per segment, role and person in the roles' order: segment, role, person, work_motive,
    personal_motive, interest, convinces, missing (True for a role nobody is named for). Roles: initiator, user, influencer,
    decider, buyer, gatekeeper (Webster & Wind 1972). A row that names a client instead of a segment stands for that client's
    segment in `labels` (customer_id, segment). Raises Problems naming every cell in error.

    >>> form = pd.DataFrame({"segment": ["Shops"], "role": ["Decider"], "person": ["owner"]})
    >>> committee(form)[["role", "missing"]].values.tolist()[2:5]
    [['influencer', True], ['decider', False], ['buyer', True]]
    """
    whose = _whose(form, labels)
    problems = list(_problems(form, whose))
    if problems:
        raise Problems(problems)
    rows = form.assign(segment=whose).reindex(columns=COMMITTEE[:-1]).astype("str").fillna("").apply(lambda c: c.str.strip())
    rows["role"] = rows["role"].str.casefold()
    every = pd.MultiIndex.from_product([sorted(rows["segment"].unique()), ROLES], names=["segment", "role"]).to_frame(index=False)
    table = every.merge(rows, on=["segment", "role"], how="left")
    table["missing"] = table["person"].isna() | (table["person"] == "")
    order = table["role"].map(ROLES.index)
    table[COMMITTEE[:-1]] = table[COMMITTEE[:-1]].fillna("")
    return table.assign(order=order).sort_values(["segment", "order", "person"], ignore_index=True)[COMMITTEE]


def _whose(form: pd.DataFrame, labels: pd.DataFrame | None) -> pd.Series | None:
    """The segment every row of the form speaks of: its own, else its client's; None where the form has neither column."""
    given = [form[c].astype("str").fillna("").str.strip() for c in ("segment", "client") if c in form]
    if not given:
        return None
    known = {} if labels is None else dict(zip(labels["customer_id"], labels["segment"], strict=True))
    return given[0].where(given[0] != "", given[-1]).map(lambda name: known.get(name, name)).astype("str")


def _problems(form: pd.DataFrame, whose: pd.Series | None):
    where = "forms/committee.csv"
    if whose is None or "role" not in form:
        yield Problem(where, "there is no column 'segment' (or 'client') and 'role'", nearest("segment", form.columns), "missing_column")
        return
    column = "segment" if "segment" in form else "client"
    for line, (role, segment) in enumerate(zip(form["role"].astype("str").fillna(""), whose, strict=True), start=2):
        if not segment:
            yield Problem(f"{where}, row {line}, column {column}", "the cell is empty", "name the segment", "empty")
        if role.strip().casefold() not in ROLES:
            yield Problem(f"{where}, row {line}, column role", f"{role!r} is not a role", nearest(role, ROLES), "unknown_role")


def by_nest(profile: pd.DataFrame, criteria: pd.DataFrame) -> pd.DataFrame:
    """The profile of segments in the order of the nests: the profile's rows of B2B criteria, with nest in front."""
    nests = criteria[criteria["nest"].isin(NESTS)].drop_duplicates("criterion").set_index("criterion")["nest"]
    rows = profile[profile["criterion"].isin(nests.index)].copy()
    rows.insert(0, "nest", rows["criterion"].map(nests))
    order = rows["nest"].map(NESTS.index)
    return rows.assign(order=order).sort_values(["order", "segment"], kind="stable", ignore_index=True).drop(columns="order")


def plot(result: pd.DataFrame, ax=None, say=None):
    """Draw how many criteria of every nest the data cover, outer nests on top; returns the axes."""
    from segkit.drawing import figures, style

    say, given, ax = say or english(), ax, style.axes(ax)
    pairs = zip(result["in_data"], result["criteria"], strict=True)
    texts = [say("{known} of {all}", known=say.number(known), all=say.number(every)) for known, every in pairs]
    figures.bars(ax, [say.name(n) for n in result["nest"]], result["in_data"], texts=texts)
    covered = say.number(int((result["in_data"] > 0).sum()))
    title = say("We know something at {n} of {all} levels", n=covered, all=say.number(len(result)))
    return ax if given is not None else style.headline(ax, title, say("Criteria in the data, by nest from outside in"))
