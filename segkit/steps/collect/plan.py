"""Step 2: the data plan: where each criterion's answers come from, who brings them, and what it costs while they stay blank."""

from __future__ import annotations

import pandas as pd

from segkit.ground.names import ours
from segkit.ground.problems import Problem, Problems, nearest

STATUSES = ours(("to collect", "partly", "leave out", "have it"))
FORM = ["criterion", "owner", "status", "due"]
COLUMNS = ["criterion", "group", "question", "source", "status", "coverage", "owner", "due", "cost"]
ENOUGH = 0.9  # of the customers: from here on a criterion speaks for the base
BLANK = ours({
    "geographic": "no campaign can be limited to a place by it",
    "demographic": "no advertising tool can be told whom to look for by it",
    "psychographic": "no message can use it",
    "behavioural": "no offer and no moment can be chosen by it",
})
COSTS = ours({
    "partly": "it speaks only for those who answered",
    "leave out": "nothing: it is not to be asked without a legal basis",
    "have it": "nothing",
})


def data_plan(
    criteria: pd.DataFrame, coverage: pd.DataFrame, *, form: pd.DataFrame | None = None, facts: pd.DataFrame | None = None
) -> pd.DataFrame:
    """The plan, one row per criterion, what is to be collected first: criterion, group, question, source, status (to collect,
    partly, leave out, have it), coverage (share of customers with a value), owner, due (missing where nobody said), cost
    (what it costs while it stays blank).

    `criteria` as from `criteria.table`, `coverage` as from `collect.coverage`; `form` is what people agreed (forms/data_plan.csv):
    criterion, owner, status, due. A criterion made from purchases is a column of `facts` by its own name. Raises Problems
    for a form in error.

    >>> criteria = pd.DataFrame({"criterion": ["city", "motive"], "group": ["geographic", "psychographic"], "question": "",
    ...     "source": ["CRM", "survey"], "sensitive": False, "reach": [3, 1], "reason": ""})
    >>> data_plan(criteria, pd.DataFrame({"criterion": ["city"], "coverage": [0.95]}))[["criterion", "status", "cost"]].to_numpy().tolist()
    [['motive', 'to collect', 'no message can use it'], ['city', 'have it', 'nothing']]
    """
    agreed = _agreed(form, criteria)
    known = criteria.drop(columns="coverage", errors="ignore").merge(coverage[["criterion", "coverage"]], on="criterion", how="left")
    made = {c: float(facts[c].notna().mean()) for c in known["criterion"] if facts is not None and c in facts and len(facts)}
    known["coverage"] = known["coverage"].fillna(known["criterion"].map(made).astype("float64")).fillna(0.0)
    known = known.merge(agreed, on="criterion", how="left")
    found = [_status(row.coverage, row.reason) for row in known.itertuples()]
    known["status"] = known["status"].where(known["status"].notna(), pd.Series(found, index=known.index, dtype="str"))
    known["cost"] = [COSTS.get(s, BLANK.get(g, BLANK["psychographic"])) for s, g in zip(known["status"], known["group"], strict=True)]
    known["rank"] = known["status"].map(STATUSES.index)
    order = known.sort_values(["rank", "reach", "criterion"], ascending=[True, False, True], ignore_index=True)
    return order[COLUMNS]


def by_source(plan: pd.DataFrame) -> pd.DataFrame:
    """Whom to ask for what, one row per source with something to collect: source, criteria (how many), names (of the criteria).

    >>> plan = pd.DataFrame({"criterion": ["motive", "age"], "source": ["survey; interviews", "survey"], "status": "to collect"})
    >>> by_source(plan)["criteria"].tolist()
    [2, 1]
    """
    rows = plan[plan["status"].isin(["to collect", "partly"])][["criterion", "source"]]
    rows = rows.assign(source=rows["source"].astype("str").str.split(r"\s*;\s*", regex=True)).explode("source")
    rows = rows.sort_values(["source", "criterion"])
    table = rows.groupby("source")["criterion"].agg(criteria="size", names=", ".join).reset_index()
    return table.sort_values(["criteria", "source"], ascending=[False, True], ignore_index=True)


def _status(coverage: float, reason: object) -> str:
    if reason == "sensitive, no legal basis":
        return "leave out"
    return "have it" if coverage >= ENOUGH else "partly" if coverage > 0 else "to collect"


def _agreed(form: pd.DataFrame | None, criteria: pd.DataFrame) -> pd.DataFrame:
    """The form's rows as text, checked."""
    if form is None or form.empty:
        return pd.DataFrame({c: pd.Series(dtype="str") for c in FORM})
    where = "forms/data_plan.csv"
    if "criterion" not in form:
        raise Problems([Problem(where, "the column 'criterion' is missing", nearest("criterion", form.columns), "missing_column")])
    told = form.reindex(columns=FORM).astype("str").apply(lambda c: c.str.strip()).replace("", None)
    known = set(criteria["criterion"])
    problems = [p for line, row in enumerate(told.to_dict("records"), start=2) for p in _wrong(f"{where}, row {line}", row, known)]
    twice = told["criterion"][told["criterion"].duplicated() & told["criterion"].notna()].unique()
    problems += [Problem(where, f"the criterion '{c}' is there twice", "keep one row", "twice") for c in twice]
    if problems:
        raise Problems(problems)
    return told


def _wrong(where: str, row: dict, known: set[str]) -> list[Problem]:
    found = []
    if pd.isna(row["criterion"]):
        found.append(Problem(f"{where}, column criterion", "the cell is empty", "name the criterion or delete the row", "empty"))
    elif row["criterion"] not in known:
        name = row["criterion"]
        found.append(Problem(f"{where}, column criterion", f"there is no criterion '{name}'", nearest(name, known), "unknown_value"))
    status = row["status"]
    if not pd.isna(status) and status not in STATUSES:
        found.append(Problem(f"{where}, column status", f"'{status}' is not known", nearest(status, STATUSES), "unknown_value"))
    return found
