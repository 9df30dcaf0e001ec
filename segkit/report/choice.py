"""The evidence of the choice, in the appendix: potential, and how the targets were chosen."""

from __future__ import annotations

from typing import Any

from segkit.findings import campaign
from segkit.findings import size as size_words
from segkit.findings import targets as target_words
from segkit.findings.decisions import passed
from segkit.findings.earned import earned
from segkit.findings.worth import money_titles, odds, orders_assumed, through
from segkit.ground.language import lower
from segkit.ground.numbers import missing
from segkit.report import cards, segments
from segkit.report.days import why_then
from segkit.report.pictures import picture
from segkit.report.view import View
from segkit.steps import size
from segkit.steps import targets as targets_step
from segkit.steps.strategy.persona import asked_first


def choice(view: View) -> dict[str, Any]:
    """How the choice was made, and how sure it is."""
    say, targets, scores = view.say, view["targets"], view["scores"]
    sentences = target_words.targets(targets, say, sure=view["sureness"], listed=view.get("listed"), least=max(1, view.min_cell), asked=asked_first(view.rows("profile"), targets["segment"]))
    ranked = scores.dropna(subset=["attractiveness"]).sort_values("attractiveness", ascending=False)
    chart = picture(
        lambda ax: targets_step.plot(scores, view.weights, ax, say), say("How attractive the segments are, in points of 100"),
        say("Points that each criterion adds"), kind=say("Bars in parts"), names=[say.name(s) for s in ranked["segment"]], rows=len(ranked) + 2,
        seen=[f"{view.name(r.segment)} {say.number(round(r.attractiveness))}" for r in ranked.itertuples()], colour=view.colour,
    )  # fmt: skip
    counted = [say("Profit counts {margin} of what a response brings, less the cost of the messages", margin=say.percent(view.margin))] if targets["profit"].notna().any() else []
    counted = (target_words.settings(view.get("decision_rules"), say, targets) if counted else []) + counted
    counted += _unscored(view) + _at_most(targets, say)
    counted += target_words.borrowed(view.get("economics"), targets, say, uplift=view.get("uplift"))
    counted += orders_assumed(targets, say) + earned(view.get("earned"), say, narrow=campaign.other_count(targets))
    warning = [say("The weights were changed after the segments had been seen: read the ranking with that in mind.")] if view.changed else []
    counted += [say("Where a group is held out, cost and profit are of the rest of the list, so they are not to be ranked beside those of whole lists")] if campaign.halved(targets) else []
    waiting = [why for segment in targets.loc[targets["decision"].isin(["chosen", "test"]), "segment"] if (why := why_then(segment, view))]
    gross = campaign.gross(targets)
    how = _none(gross, say) if campaign.idle(targets) else say(
        "Each segment must first pass the tests for a target; attractiveness says which of those that pass fit us."
    ) if targets["contacts"].isna().all() else say(
        "Each segment must first pass the tests for a target. Nobody was ever held out, so profit counts those who would buy anyway and no segment can be chosen; the budget goes to the set of tests or tries that earns most by that count, and attractiveness says which of them fit us."
    ) if gross else say(
        "Each segment must first pass the tests for a target. The budget goes to the set that earns most beyond what would come anyway, among the segments that are sure enough to pay, and what is left of it to the tests that may earn most; attractiveness says which of them fit us."
    )
    return cards.card(
        "choice", sentences[0], short=say("How the choice was made"), text=warning + sentences[1:] + waiting + _shared(view) + counted, pictures=chart, tables=[_decided(view), _log(view)], how=how,
    )  # fmt: skip


def _none(gross: bool, say: Any) -> str:
    """How the choice was made where no segment is written to or tested."""
    return say(
        "Each segment must first pass the tests for a target; as prices and texts stand, none is both eligible and worth a campaign or a test. Nobody was ever held out, so profit counts those who would buy anyway; attractiveness says which segments fit us."
    ) if gross else say(
        "Each segment must first pass the tests for a target; as prices and texts stand, none is both eligible and worth a campaign or a test. Profit is what a campaign would bring beyond what would come anyway; attractiveness says which segments fit us."
    )


def _at_most(targets: Any, say: Any) -> list[str]:
    """What passing its tests would bring a segment where none is written to and nobody was ever held out."""
    out = targets[targets["reason"].eq("knocked_out") & targets["profit"].notna()]
    if not campaign.idle(targets) or out.empty or not out["gross"].eq(True).all():
        return []
    return [say("A segment that passed these tests would be tested with a group held out or, where that shows nothing, only tried, since what a message adds was never measured")]


def _unscored(view: View) -> list[str]:
    """That growth takes no part in attractiveness though it has a weight."""
    say, scores = view.say, view["scores"]
    if not view.weights.get("growth", 0) > 0 or "growth" not in scores or scores["growth"].notna().any():
        return []
    return [say("Growth has a weight but takes no part in attractiveness, since it is shown beyond chance of fewer than half of the segments")]


def _shared(view: View) -> list[str]:
    """The reason that most segments have in common, once for all of them."""
    say, rows = view.say, segments.shared(view)
    if rows.empty:
        return []
    why, change = rows[["why", "what_would_change"]].iloc[0]
    text = say("{n} of {all} segments get no campaign for one and the same reason: {why}", n=say.number(len(rows)), all=say.number(len(view["targets"])), why=lower(why))
    mine = view["targets"][view["targets"]["segment"].isin(rows["segment"])]
    return [say.claim(text, "choice", "targets", mine, "reason"), *([] if missing(change) else [segments.changes(change, view)])]


def _decided(view: View) -> dict[str, Any]:
    say, targets = view.say, campaign.in_order(view["targets"])
    columns = {"segment": (say("Segment"), "name"), "told": (say("Decision"), "text"), "passes": (say("Passes"), "text"), "by": (say("Channel"), "text"),
               "contacts": (say("Contacts"), "number"), "held": (say("Held out"), "number"), "value": (say("Value of a response"), "money"), "cost": (say("Cost"), "money"), "profit": (money_titles(targets, say)["profit"], "money"),
               "profit_low": (say("Profit, low"), "money"), "profit_high": (say("Profit, high"), "money"), "p_profit": (say("Pays with probability"), "percent"),
               "best_set_share": (say("In the best set, share of draws"), "percent"), "attractiveness": (say("Attractiveness, 0–100"), "number")}  # fmt: skip
    told = targets.assign(passes=passed(targets, view.get("knock_outs"), say), attractiveness=targets["attractiveness"].round())
    told = told.assign(by=[through(row, say) for row in targets.to_dict("records")], held=targets["held_out"].where(targets["held_out"].gt(0)) if "held_out" in targets else None)
    if "p_profit" in told:
        told["p_profit"] = [odds(p, say) if p < 0.01 or p > 0.99 else p for p in targets["p_profit"]]
    told["value"] = targets["value_of_response"].where(targets["gross"].eq(True)) if {"value_of_response", "gross"} <= set(targets) else None  # a measured one stands in the log
    told = told.replace({"by": {"": None}}).dropna(axis=1, how="all")
    columns = {c: v for c, v in columns.items() if c in told}
    caption = say("Decision on every segment, with what a campaign would cost and bring if it were sent") if campaign.idle(targets) else say("Decision on every segment")
    return cards.table(told, columns, say=say, name="targets", chosen=segments.chosen(view), caption=caption)


def _log(view: View) -> dict[str, Any]:
    say, decisions = view.say, view["decisions"]
    keys = ["told", "why", "what_would_change"]
    told = decisions["told"].fillna(decisions["decision"].map(say.name))  # of what is no segment: a scenario, the diary
    decisions = decisions.assign(told=told, segment=[say.name(s) for s in decisions["segment"]]).groupby(keys, sort=False, as_index=False, dropna=False)["segment"].agg(", ".join)
    idle = campaign.idle(view["targets"])
    columns = {
        "segment": (say("Segment"), "name"), "told": (say("Decision"), "text"), "why": (say("Why no campaign") if idle else say("Why"), "text"),
        "what_would_change": (say("What would make one worth sending") if idle else say("What would change it"), "text"),
    }  # fmt: skip
    return cards.table(decisions, columns, say=say, name="decisions", caption=say("Decision log"))


def potential(view: View) -> dict[str, Any]:
    """What the market would give beyond today, as ranges, and what widening or narrowing would do."""
    say, table = view.say, view["segments"]
    known = table.dropna(subset=["headroom_base"]).sort_values("headroom_base", ascending=False, kind="stable")
    sentences, pictures = size_words.potential(table, say), None
    if len(known):
        pictures = picture(
            lambda ax: size.plot_headroom(known, ax, say, colours=view.paint),
            say("Room to grow by segment, in a year"),
            say("Possible growth in yearly revenue: low, base and high"), kind=say("Ranges"), names=[say.name(s) for s in known["segment"]],
            rows=len(known) + 0.5,
            seen=[say("{segment} from {low} to {high}", segment=view.name(r.segment), low=say.money(r.headroom_low), high=say.money(r.headroom_high)) for r in known.itertuples()],
            colour=view.colour,
        )  # fmt: skip
    how = say(
        "The range comes from the low and high figures of the market form. Where it reaches below zero, the market as described holds no more than we already have."
    ) if pictures else ""
    return cards.card("potential", sentences[0], short=say("Size and potential"),
                      text=sentences[1:] + size_words.widen_narrow(view["widen_narrow"], say), pictures=pictures, how=how)  # fmt: skip
