"""Step 6 for answers: what the groups by answers say more and less often than others, and which segments they stand in."""

from __future__ import annotations

import pandas as pd

from segkit.ground.yes import yes

COLUMNS = ["group", "customers", "share", "question", "answer", "share_in", "share_base", "difference", "asked", "asked_all", "answers"]


def answer_groups(labels: pd.DataFrame, survey: pd.DataFrame | None) -> pd.DataFrame:
    """What sets the groups of customers apart who answered alike (labels' column cluster, made from the survey).

    Returns one row per group, question and answer: group, customers, share (of those who answered), question, answer, share_in (of the
    group), share_base (of all who answered), difference, asked (who answered the question in the group), asked_all, answers (different
    ones). Of a yes/no question only the yes is told. Empty where the clusters were not made from answers, or there is only one.
    """
    if survey is None or "cluster" not in labels or "customer_id" not in survey:
        return pd.DataFrame(columns=COLUMNS)
    known = labels[["customer_id", "cluster"]].dropna().merge(survey.drop_duplicates("customer_id", keep="last"), on="customer_id")
    questions = [c for c in known if c not in ("customer_id", "cluster", "date") and 2 <= known[c].nunique() <= 12]
    if known["cluster"].nunique() < 2 or not questions or set(known["customer_id"]) != set(labels.dropna(subset="cluster")["customer_id"]):
        return pd.DataFrame(columns=COLUMNS)
    long = known.melt(["customer_id", "cluster"], questions, "question", "answer").dropna(subset="answer")
    long["answer"] = long["answer"].astype("str")
    asked = long.groupby(["cluster", "question"]).size().rename("asked")
    said = long.groupby(["cluster", "question", "answer"]).size().rename("said").reset_index().join(asked, on=["cluster", "question"])
    base = long.groupby(["question", "answer"]).size() / long.groupby("question").size()
    sizes = known["cluster"].value_counts()
    table = said.join(base.rename("share_base"), on=["question", "answer"]).rename(columns={"cluster": "group"})
    table = table.assign(customers=table["group"].map(sizes), share_in=table["said"] / table["asked"])
    table = table.assign(share=table["customers"] / len(known), difference=table["share_in"] - table["share_base"])
    whole = long.groupby("question")["answer"]
    table = table.assign(asked_all=table["question"].map(whole.size()), answers=table["question"].map(whole.nunique()))
    table = table[~_complement(table)]
    order = table.assign(far=-table["difference"].abs(), large=-table["customers"])
    return order.sort_values(["large", "group", "far", "question", "answer"], ignore_index=True)[COLUMNS]


def _complement(table: pd.DataFrame) -> pd.Series:
    """The no of a yes/no question, which says the same as its yes."""
    said = table["answer"].map(yes)
    both = said.notna().groupby(table["question"]).transform("all")
    return both & said.eq(False)


def answer_places(table: pd.DataFrame, labels: pd.DataFrame) -> pd.DataFrame:
    """In which segments the groups are: one row per group and segment: group, segment, customers, share (of the group)."""
    if table.empty:
        return pd.DataFrame(columns=["group", "segment", "customers", "share"])
    rows = labels[labels["cluster"].isin(table["group"])].groupby(["cluster", "segment"]).size().rename("customers").reset_index()
    return rows.rename(columns={"cluster": "group"}).assign(share=rows["customers"] / rows.groupby("cluster")["customers"].transform("sum"))
