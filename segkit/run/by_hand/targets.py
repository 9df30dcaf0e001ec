"""Step 8: budget, number of targets, sureness, hold-out and weights, decided on anew at every change; case.yml."""

from __future__ import annotations

from typing import Any

import pandas as pd
from pydantic import ValidationError

from segkit.case.folder import Case
from segkit.case.settings import Targets
from segkit.ground.language import Language, lower
from segkit.ground.problems import Problem, Problems
from segkit.run import readable
from segkit.run.by_hand import desk, written
from segkit.run.by_hand.words import words
from segkit.steps.targets import scenarios

COLUMNS = ["segment", "decision", "before", "channel", "contacts", "held_out", "cost", "profit", "p_profit", "attractiveness"]


def show(case: Case, question: str, decided: pd.DataFrame, contacts: pd.DataFrame | None) -> None:
    """Choose the rules of the choice (`decided`: the targets as they are, `contacts`: the contact data that messages are filled in with).

    What follows: the decision on every segment by the other rules beside the one by those of case.yml.
    """
    desk.show(case, "08_targets", question, lambda: _choice(case, decided, contacts))


def _choice(case: Case, decided: pd.DataFrame, contacts: pd.DataFrame | None) -> desk.Choice:
    told, say, rules = words(case.settings.language), case.say, case.settings.targets
    decide = scenarios.decider(case, contacts=contacts)
    unset = {"placeholder": told("no_limit")}
    budget = desk.labelled("Text", told("budget", currency=case.settings.currency), value="" if rules.budget is None else f"{rules.budget:.12g}", **unset)
    top = desk.labelled("Text", told("top"), value="" if rules.top is None else str(rules.top), **unset)
    sure = desk.labelled("FloatSlider", told("sureness"), value=rules.confidence, min=0.51, max=max(0.99, rules.confidence), step=0.01, readout_format=".0%")
    held = desk.labelled("Text", told("hold_out"), value="" if rules.hold_out is None else f"{100 * rules.hold_out:g}%", placeholder=told("hold_out_help"))
    weights = {
        name: desk.labelled("FloatSlider", told("weight", name=_named(name, say)), value=float(weight), min=0.0, max=max(5.0, float(weight)), step=0.5)
        for name, weight in rules.weights.items()
    }

    def changed() -> dict[tuple[str, ...], Any]:
        most, share = desk.figure(top.value, top.description), desk.figure(held.value, held.description)
        given = {"budget": desk.figure(budget.value, budget.description), "top": int(most) if most is not None and most == int(most) else most,
                 "confidence": rules.confidence if abs(sure.value - rules.confidence) < 0.005 else round(sure.value, 2), "hold_out": share if share is None or share < 1 else share / 100}  # fmt: skip
        found: dict[tuple[str, ...], Any] = {("targets", name): value for name, value in given.items() if value != getattr(rules, name)}
        new = {name: one.value for name, one in weights.items()}
        return found | ({("targets", "weights"): new} if new != {n: float(w) for n, w in rules.weights.items()} else {})

    def follows() -> desk.Follows:
        new = changed()
        after = decide(_rules(rules, {place[1]: value for place, value in new.items()})) if new else decided
        before = decided.set_index("segment")["decision"]
        table = after.assign(before=after["segment"].map(before))
        other = table[table["before"].ne(table["decision"])]
        worked = after[after["decision"].isin(["chosen", "test"])]
        count = {"n": say.number(len(worked))}
        priced = after["cost"].notna().any()
        costs = {"contacts": say.number(float(worked["contacts"].sum())), "cost": say.money(float(worked["cost"].sum()))}
        sums = [told("targets_follow", **count, **costs) if priced else told("targets_unpriced", **count)]
        sums += [told("targets_other", names=say.listing([say.quoted(s) for s in other["segment"]]))] if len(other) else [told("targets_same")]
        whole = {c: table[c].round().astype("Int64") for c in ("contacts", "held_out") if c in table}
        table = table.assign(**whole, before=table["before"].map(say.name, na_action="ignore"))
        return " ".join(sums), table[[c for c in COLUMNS if c in table]].rename(columns={"before": told("before")})

    def writes() -> dict[str, bytes]:
        new = changed()
        _rules(rules, {place[1]: value for place, value in new.items()})
        return written.put(case, new) if new else {}

    limits = [told("limit_budget", money=say.money(rules.budget)) if rules.budget is not None else told("limit_no_budget"),
              told("limit_top", n=say.number(rules.top)) if rules.top is not None else told("limit_no_top")]  # fmt: skip
    shares = say.listing([f"{lower(_named(n, say))} {say.number(w)}" for n, w in rules.weights.items()])
    now = told("targets_now", limits=", ".join(limits), share=say.percent(rules.confidence), weights=shares)
    controls = [budget, top, sure, held, *weights.values()]
    return desk.Choice(now, [*controls, desk.text(desk.paragraph(told("weights_help"), "help"))], controls, follows, writes)


def _rules(rules: Targets, new: dict[str, Any]) -> Targets:
    """The rules with other values; Problems where case.yml would refuse them."""
    try:
        return Targets.model_validate({**rules.model_dump(), **new})
    except ValidationError as error:
        raise Problems([Problem(f"case.yml, targets.{e['loc'][0]}", e["msg"].removeprefix("Value error, "), "correct the value", "bad_value") for e in error.errors()]) from None


def _named(name: str, say: Language) -> str:
    """A weight as its column is called beside the score."""
    return readable.heading(name, {**readable.titles(say), **readable.here(["attractiveness", name], say)}, say)
