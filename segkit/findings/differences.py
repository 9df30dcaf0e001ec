"""Step 5 in words."""

from __future__ import annotations

from typing import Any

import pandas as pd

from segkit.findings.customers import label, parts
from segkit.ground.bands import titles
from segkit.ground.language import lower

ENOUGH = 0.05  # of revenue's differences: what explains less is not worth dividing customers by
SOME = 0.02  # what explains less separates nobody


def differences(table: pd.DataFrame, final: pd.DataFrame, say: Any) -> list[str]:
    """Where our customers differ from the competitors', and by which criteria it is worth segmenting."""
    _widest(table, say)
    return [*_largest(table, say), *_alike(table, say), *_unknown(table, say), *_final(final, say)]


def _widest(table: pd.DataFrame, say: Any) -> None:
    """The widest gap to each competitor enters the register here, where its p is known: it is the title of a chart later."""
    known = table.dropna(subset=["ours", "theirs"])
    for place in known["gap"].abs().groupby(known["competitor"]).idxmax():
        gap(known.loc[[place]], say)


def _largest(table: pd.DataFrame, say: Any) -> list[str]:
    rows = table[table["verdict"] == "different"]
    if table.empty:
        return [say("No competitor's customers are described, so there is nothing to compare ours with yet")]
    if rows.empty:
        return [say("No difference between our customers and the competitors' is shown by the evidence")]
    rows = rows.assign(size=rows["effect"].abs().fillna(0), name=titles(rows))
    rows = rows.sort_values(["size", "criterion", "competitor", "value"], ascending=[False, True, True, True])
    lines = [_one(row, say) for _, row in rows.drop_duplicates(["criterion", "competitor"]).head(3).iterrows()]
    return [line for line in lines if line] or [say("No difference between our customers and the competitors' is shown by the evidence")]


def _one(row: pd.Series, say: Any) -> str:
    if row["basis"] == "wording":
        text = say("{competitor} addresses {what}, which is true of {ours} of our customers", competitor=row["competitor"], what=label(row, say),
                   ours=_ours(row, say))  # fmt: skip
        return say.claim(text, "count", "differences", row, "ours")
    told = parts(row, say)
    told["criterion"] = _of_known(say.subject(row["name"]), row, say)
    text = say("For {ours} of our customers ({low} to {high}) {criterion} is {value}; at {competitor} it is so for {theirs}", ours=_ours(row, say), **told,
               low=say.percent(row["ours_low"]), high=say.percent(row["ours_high"]), competitor=row["competitor"],
               theirs=say.percent(row["theirs"]))  # fmt: skip
    text += say(", and their figure is a guess") if row["confidence"] == 1 else ""
    return say.claim(text, "difference", "differences", row, "ours ours_low ours_high theirs", p=row.get("adjusted"))


def _of_known(criterion: str, row: pd.Series, say: Any) -> str:
    """A criterion with what our share is of, where not everybody's value is known: of all customers it would be less."""
    return say("{criterion}, where known,", criterion=criterion) if row.get("of_known") is True or row.get("of_known") == 1 else criterion


def _ours(row: pd.Series, say: Any) -> str:
    return say.about(row["ours"], row.get("ours_step"))


def _alike(table: pd.DataFrame, say: Any) -> list[str]:
    """Where no difference is seen; that a competitor speaks to somebody says nothing of how many its customers are."""
    rows = table.assign(name=titles(table))
    worded = rows["basis"].eq("wording").groupby(rows["name"]).all()
    verdicts = rows.groupby("name")["verdict"].agg(lambda v: set(v))
    names, told = (sorted(lower(say.name(n)) for n, found in verdicts.items() if found == {"similar"} and bool(worded[n]) is only) for only in (False, True))
    lines = [say("No difference is seen in {names}", names=say.listing(names))] if names else []
    return [*lines, say("For {names} only the words of competitors are known, no shares, so whether customers differ there is open", names=say.listing(told))] if told else lines


def _unknown(table: pd.DataFrame, say: Any) -> list[str]:
    n = int((table["verdict"] == "unknown").sum())
    if not n:
        return []
    text = say("{unknown} of {all} comparisons are not decided by the evidence", unknown=say.number(n), all=say.number(len(table)))
    return [say.claim(text, "count", "differences", None, "verdict")]


def _final(final: pd.DataFrame, say: Any) -> list[str]:
    if final.empty:
        return [say("The data hold no criterion by which customers could be divided")]
    made = final["why"] == "made from purchases"
    deeds = final[(final["suggestion"] == "use") & made].sort_values("rank")
    use = final[(final["suggestion"] == "use") & ~made].sort_values("rank")
    lines = []
    if len(use):
        use = use[use["separation"] >= ENOUGH] if use["separation"].ge(ENOUGH).any() else use  # what is advised is what is spoken of
        text = say("{criterion} {why}", criterion=say.quoted(titles(use.head(1))[0]), why=why(use.iloc[0], say))
        first = say.claim(text, "difference", "final_criteria", use.iloc[0], "separation difference", p=_best(use))
        lines = [_by(use, say), first] if first else []
    if not lines:
        lines = [_too_few(final, say) or say("No customer attribute in the data separates customers by what they bring; collect more about motives")]
    if len(deeds):
        names = say.listing([lower(say.name(n)) for n in titles(deeds.head(3))])
        lines.append(say("What customers do separates them by definition, above all {names}", names=names))
    poor = final[final["why"] == "nearly unique"]
    if len(poor):
        left = say.listing([say.name(n) for n in titles(poor)])
        lines.append(say("{names} were left out, because nearly every customer has a value of their own", names=left))
    return lines


def _too_few(final: pd.DataFrame, say: Any) -> str:
    """Which attribute separates customers where it is known, and for how few that is; nothing where none surely does."""
    rows = final[final["why"].eq("too few values") & final["separation"].ge(SOME)]
    if rows.empty:
        return ""
    row = rows.sort_values("separation", ascending=False, kind="stable").iloc[0]
    told = {"criterion": say.quoted(titles(rows.loc[[row.name]])[0]), "share": say.percent(row["separation"]), "known": say.about(row["coverage"], row.get("coverage_step"))}
    text = say("{criterion} explains {share} of the differences in revenue (large sums dampened), but is known for {known} of customers only, so collect it", **told)
    return say.claim(text, "difference", "final_criteria", row, "separation coverage", p=row.get("p"))


def _by(use: pd.DataFrame, say: Any) -> str:
    """By what to divide customers, with how much of revenue's differences each explains; where none explains much, that."""
    enough, rows = use["separation"].ge(ENOUGH).all(), use.head(4)
    told = [say("{name} ({share})", name=lower(say.name(n)), share=say.percent(s)) for n, s in zip(titles(rows), rows["separation"], strict=True)]
    text = say("Divide customers by {names}, in brackets the share that each explains of the differences in revenue (large sums dampened)", names=say.listing(told)) if enough else (
        say("Dividing customers by {names} alone says little of what they bring; in brackets is the share that each explains of the differences in revenue (large sums dampened)", names=say.listing(told)))  # fmt: skip
    return say.claim(text, "count", "final_criteria", rows, "separation")


def _best(use: pd.DataFrame) -> float | None:
    """p of what is suggested first; of what only sets us apart from competitors that is said elsewhere."""
    row = use.iloc[0]
    return row.get("p") if str(row["why"]).startswith("separates") else None


def why(row: pd.Series, say: Any) -> str:
    """The reason for one row of the final criteria, in words."""
    explained = say.percent(row["separation"])
    reasons = {
        "separates and differs": say("explains {share} of the differences in revenue (large sums dampened) and sets us apart from competitors", share=explained),
        "separates": say("explains {share} of the differences in revenue (large sums dampened)", share=explained),
        "separates a little": say("explains little of the differences in revenue when large sums are dampened ({share})", share=explained),
        "differs": say("does not separate revenue, but sets us apart from competitors"),
        "does not separate": say("does not separate customers by revenue"),
        "made from purchases": say("is made from purchases and explains {share} of the differences in revenue (large sums dampened)", share=explained),
        "time as a customer": say("is a date: who has been with us longer has brought more ({share} of the differences)", share=explained),
        "nearly unique": say("nearly every customer has a value of their own"),
        "too few values": say("is known for {share} of customers only", share=say.about(row["coverage"], row.get("coverage_step"))),
        "too few customers": say("is known for too few customers to judge"),
        "sensitive": say("is a special category of personal data without a stated legal basis"),
    }  # fmt: skip
    return reasons[row["why"]]


def gap(rows: pd.DataFrame, say: Any) -> str:
    """The largest gap to a competitor; `rows` are comparisons with both shares known, the widest first."""
    if rows.empty:
        return say("No share of a competitor's customers is known to compare with")
    row = rows.iloc[0]
    text = say(
        "For {ours} of our customers {criterion} is {value}; at {competitor} it is so for {theirs}",
        criterion=_of_known(say.subject(row["name"]), row, say),
        value=say.value(row["value"]),
        ours=_ours(row, say),
        theirs=say.percent(row["theirs"]),
        competitor=row["competitor"],
    )
    nothing = say("Our customers beside those of {competitor}", competitor=row["competitor"])
    p = row.get("adjusted")
    return say.claim(text, "difference", "differences", row, "ours theirs", p=p, otherwise=nothing)


def best(final: pd.DataFrame, say: Any) -> str:
    """The criterion with the highest score."""
    if final.empty:
        return say("The data hold no criterion by which customers could be divided")
    row, nothing = final.sort_values("rank").iloc[0], say("The criteria by their score")
    if row["why"] == "made from purchases":  # separates purchases by construction
        return nothing
    text = say("{name} divides customers best", name=say.quoted(row["name"]))
    return say.claim(text, "difference", "final_criteria", row, "score", p=row.get("p"), otherwise=nothing)
