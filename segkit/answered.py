"""Natural groups in what customers answered, beside the segments: what each group said, and where it is to be found."""

from __future__ import annotations

from typing import Any

import pandas as pd

from segkit import figures, report
from segkit.language import Language
from segkit.methods._latent import NO, YES
from segkit.pages import picture

COLUMNS = ["group", "customers", "share", "question", "answer", "share_in", "share_base", "difference"]


def groups(labels: pd.DataFrame, survey: pd.DataFrame | None, *, min_cell: int = 0) -> pd.DataFrame:
    """What sets the groups of customers apart who answered alike (labels' column cluster, made from the survey).

    Returns one row per group, question and answer: group, customers, share (of those who answered), question, answer, share_in (of the
    group), share_base (of all who answered), difference. Of a yes/no question only the yes is told. Empty where the clusters were not
    made from answers, or there is only one; groups below `min_cell` customers are left out.
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
    table = table[(table["customers"] >= min_cell) & ~_complement(table)]
    order = table.assign(far=-table["difference"].abs(), large=-table["customers"])
    return order.sort_values(["large", "group", "far", "question", "answer"], ignore_index=True)[COLUMNS]


def _complement(table: pd.DataFrame) -> pd.Series:
    """The no of a yes/no question, which says the same as its yes."""
    words = table["answer"].str.strip().str.casefold()
    both = words.isin(YES | NO).groupby(table["question"]).transform("all")
    return both & words.isin(NO)


def where(table: pd.DataFrame, labels: pd.DataFrame) -> pd.DataFrame:
    """In which segments the groups are: one row per group and segment: group, segment, customers, share (of the group)."""
    if table.empty:
        return pd.DataFrame(columns=["group", "segment", "customers", "share"])
    rows = labels[labels["cluster"].isin(table["group"])].groupby(["cluster", "segment"]).size().rename("customers").reset_index()
    return rows.rename(columns={"cluster": "group"}).assign(share=rows["customers"] / rows.groupby("cluster")["customers"].transform("sum"))


def sentences(table: pd.DataFrame, places: pd.DataFrame, say: Language) -> list[str]:
    """How many natural groups there are, what each said, and in which segment it is common."""
    if table.empty:
        return []
    count = table["group"].nunique()
    lines = [
        say.many(
            "The answers fall into {n} natural group",
            "The answers fall into {n} natural groups, clearer than chance would make them",
            count,
        )
    ]
    for name, rows in table.groupby("group", sort=False):
        told = [
            say("{answer} {share} (all: {base})", answer=_answer(r, say), share=say.percent(r.share_in), base=say.percent(r.share_base))
            for r in rows.head(3).itertuples()
        ]
        lines.append(
            say(
                "{group}, {customers}, {share} of those asked: {answers}",
                group=named(name, say),
                share=say.percent(rows["share"].iloc[0]),
                customers=say.many("{n} customer", "{n} customers", int(rows["customers"].iloc[0])),
                answers="; ".join(told),
            )
        )
    here = places.sort_values(["share", "group"], ascending=[False, True]).iloc[0]
    lines.append(
        say(
            "{group} is mostly found in {segment} ({share} of the group)",
            group=named(here["group"], say),
            segment=say.name(here["segment"]),
            share=say.percent(here["share"]),
        )
    )
    return lines


def named(group: str, say: Language) -> str:
    """A group's name: a number, because only a person can name what people mean."""
    return say("Group {n}", n=group)


def _answer(row: Any, say: Language) -> str:
    question = str(row.question).replace("_", " ")
    return f"«{question}»" if str(row.answer).strip().casefold() in YES else f"«{question}: {say.name(row.answer)}»"


def card(t: dict[str, Any], say: Language, *, colour: str, min_cell: int) -> list[dict[str, Any]]:
    """The card of the groups by answers, in a list; an empty list where there are none."""
    table = groups(t["labels"], t.get("survey"), min_cell=min_cell)
    if table.empty:
        return []
    places = where(table, t["labels"])
    told, wide = sentences(table, places, say), _wide(table, say)
    chart = picture(
        lambda ax: figures.heat(ax, wide * 100, texts=wide.map(say.percent), middle=50),
        told[0],
        say("Share of each group that gave the answer"),
        kind=say("Matrix"),
        colour=colour,
        **figures.rows(len(wide) + 1),
    )
    spread = places.pivot(index="group", columns="segment", values="share").fillna(0).reset_index()
    listed = dict.fromkeys([*t["segments"]["segment"], *spread.columns])  # in the order of every other table
    columns = {"group": (say("Group"), "text")} | {s: (say.name(s), "percent") for s in listed if s in spread and s != "group"}
    tables = [
        report.table(
            spread.assign(group=[named(g, say) for g in spread["group"]]),
            columns,
            say=say,
            name="answer_groups",
            caption=say("In which segments the groups are"),
        )
    ]
    how = say(
        "The groups were found by the answers alone (latent classes), without looking at money. Only customers who were asked are in them; what the others want has to be asked."
    )
    return [report.card("answers", told[0], short=say("What customers answered"), text=told[1:], pictures=chart, tables=tables, how=how)]


def _wide(table: pd.DataFrame, say: Language, n: int = 10) -> pd.DataFrame:
    """The answers that differ most between the groups (rows) by group (columns), in shares of the group."""
    rows = table.assign(line=[_answer(r, say).strip("«»") for r in table.itertuples()])
    wide = rows.pivot(index="line", columns="group", values="share_in").fillna(0)
    order = (wide.max(axis=1) - wide.min(axis=1)).sort_values(ascending=False, kind="stable").index[:n]
    return wide.loc[order].rename(columns=lambda g: named(g, say))
