"""Step 6: the method and its options, or rules with a count each; case.yml."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from importlib import import_module
from typing import Any

import pandas as pd

from segkit import methods as _methods
from segkit.case.folder import Case
from segkit.ground.problems import Problem, Problems
from segkit.run.by_hand import desk, written
from segkit.run.by_hand.words import texts, words
from segkit.steps import segments as step
from segkit.steps.segments.labels import labels_customers

KINDS = ("left", "method", "cross", "rules")
NUMBERS = {"int": int, "float": float}
APART = {"seed", "rows", "draws", "replicates"}  # of the search for clusters: how carefully, not which
SPARE, ELSE = 2, "else"  # empty lines for rules; what all others are called


def show(case: Case, question: str, told: dict[str, Any] | None, tables: dict[str, pd.DataFrame], labels: pd.DataFrame) -> None:
    """Choose what parts the customers (`told`: what parts them now, `tables`: as `segments.chosen` takes them, `labels`: who is where now).

    What follows: how many customers and how much revenue every segment would have, and how many would be in another one than today.
    """
    desk.show(case, "06_segments", question, lambda: _choice(case, told, tables, labels))


def _choice(case: Case, told: dict[str, Any] | None, tables: dict[str, pd.DataFrame], labels: pd.DataFrame) -> desk.Choice:
    import ipywidgets as widgets

    text, say, facts = words(case.settings.language), case.say, tables["facts"]
    told, now = dict(told or {}), _kind(told)
    kind = widgets.ToggleButtons(options=[(text(f"by_{one}"), one) for one in KINDS], value=now, style={"button_width": "11rem"})
    known = list(dict.fromkeys([*methods(tables), *([told["method"]] if now == "method" else []), *told.get("cross", [])]))
    named = [(_label(f"method_{m}", m, case), m) for m in known]
    which = desk.labelled("Dropdown", text("method"), options=named, value=told.get("method", known[0]))
    cross = desk.labelled("SelectMultiple", text("by_cross"), options=named, value=list(told.get("cross", [])), rows=min(8, len(known)))
    options = {m: _options(m, told if told.get("method") == m else case.settings.methods.get(m, {}), case) for m in known}
    rules = _lines(told, text)
    below = widgets.VBox()

    def turned(_: Any = None) -> None:
        method = [which, *(one for one, _ in options[which.value].values())]
        columns = desk.text(desk.paragraph(text("columns", names=", ".join(c for c in facts.columns if c != "customer_id")), "help"))
        shown = {"left": [desk.text(desk.paragraph(text("left_help"), "help"))], "method": method, "cross": [cross]}
        below.children = shown.get(kind.value) or [*(widgets.HBox(line) for line in rules), columns]

    def asked() -> dict[str, Any] | None:
        if kind.value == "left":
            return None
        rest = {key: value for key, value in told.items() if key != now} if kind.value == now else {}
        if kind.value == "cross":
            same = set(cross.value) == set(told.get("cross", []))
            return {"cross": list(told["cross"] if same else cross.value), **rest}
        if kind.value == "rules":
            lines = [(name.value.strip(), rule.value.strip()) for name, rule in rules]
            return {"rules": {name: rule for name, rule in lines if rule or name not in ("", ELSE)}, **rest}
        chosen, unless = {name: _value(one, cast) for name, (one, cast) in options[which.value].items()}, defaults(which.value)
        rest = {key: value for key, value in rest.items() if key not in unless and told.get("method") == which.value}
        return {"method": which.value, **rest, **{k: v for k, v in chosen.items() if v is not None and (k in told or v != unless[k])}}

    def follows() -> desk.Follows:
        new = asked()
        _whole(new, text)
        made = labels if new == (told or None) else step.chosen(new, tables, as_of=case.as_of, say=say, **step.asked(case)).table
        return _counted(made, labels, facts, case)

    def writes() -> dict[str, bytes]:
        new = asked()
        _whole(new, text)
        return {} if new == (told or None) else written.put(case, _places(told, new))

    for one in (kind, which):
        one.observe(turned, names="value")
    turned()
    watched = [kind, which, cross, *(one for each in options.values() for one, _ in each.values()), *(one for line in rules for one in line)]
    how = text(f"now_{now}", name=_named(told, case))
    return desk.Choice(text("segments_now", how=how, n=say.number(labels["segment"].nunique())), [kind, below], watched, follows, writes)


def _kind(told: Mapping[str, Any] | None) -> str:
    return next((kind for kind in KINDS if kind in (told or {})), "left")


def _named(told: Mapping[str, Any], case: Case) -> str:
    names = [told["method"]] if "method" in told else list(told.get("cross", []))
    return " × ".join(_label(f"method_{name}", name, case) for name in names)


def _label(key: str, otherwise: str, case: Case) -> str:
    """A text of ours by its key; what a method of somebody else's is or has is called as in the code."""
    return texts(case.settings.language).get(key) or otherwise


def methods(tables: Mapping[str, Any]) -> list[str]:
    """The methods that part these customers: those that label them by themselves, on a table that is there, and the classes of deals.

    >>> methods({"facts": None})[:3], "hunt_ladder" in methods({"facts": None, "events": None})
    (['abc_xyz', 'clusters', 'life_cycle'], True)
    """
    own = [m for m in _methods.names() if labels_customers(m) and _methods.table_of(m) in (*tables, "table")]
    return own + (["deals_abc"] if "deals_received" in tables else [])


def defaults(method: str) -> dict[str, Any]:
    """The options of a method that are numbers, and what they are unless told.

    >>> defaults("rfm")
    {'bins': 3}
    """
    told = inspect.signature(import_module(f"segkit.methods.{method}").fit).parameters.values()
    return {p.name: p.default for p in told if p.kind is p.KEYWORD_ONLY and _number(p) and p.name not in APART}


def _number(parameter: inspect.Parameter) -> Any:
    """int or float where an option is a number."""
    return NUMBERS.get(str(parameter.annotation).partition(" |")[0])


def _options(method: str, given: Mapping[str, Any], case: Case) -> dict[str, tuple[Any, Any]]:
    """A field for each option with its present value; the method's own choice stands behind an empty one."""
    told = inspect.signature(import_module(f"segkit.methods.{method}").fit).parameters
    made = {}
    for name, default in defaults(method).items():
        value = given.get(name, default)
        label, unset = _label(f"option_{method}_{name}", name, case), words(case.settings.language)("method_decides")
        field = desk.labelled("Text", label, value="" if value is None else f"{value:g}", placeholder=unset)
        made[name] = (field, _number(told[name]))
    return made


def _value(field: Any, cast: Any) -> Any:
    said = desk.figure(field.value, field.description)
    if said is not None and cast is int and said != int(said):
        raise Problems([Problem(field.description, f"'{field.value}' is not a whole number", "write a whole number", "bad_number")])
    return None if said is None else cast(said)


def _lines(told: Mapping[str, Any], text: Any) -> list[tuple[Any, Any]]:
    """A line per rule, its name and its condition, and some empty ones; the last names all others."""
    import ipywidgets as widgets

    rules = dict(told.get("rules", {}))
    rest = rules.pop(ELSE, "")
    lines = [*rules.items(), *[("", "")] * SPARE, (ELSE, rest)]
    made = []
    for name, rule in lines:
        last = name == ELSE
        first = widgets.Text(value=name, placeholder=text("rule_name"), disabled=last, continuous_update=False, layout={"width": "16rem"})
        hint = text("rule_else") if last else text("rule_help")
        made.append((first, widgets.Text(value=rule, placeholder=hint, continuous_update=False, layout={"width": "34rem"})))
    return made


def _whole(new: Mapping[str, Any] | None, text: Any) -> None:
    """Problems where something is not said yet."""
    if new is not None and "cross" in new and len(new["cross"]) < 2:
        raise Problems([Problem("case.yml, segments", text("cross_help"), "", "cross")])
    if new is not None and "rules" in new and (not all(new["rules"].values()) or not all(new["rules"])):
        raise Problems([Problem("case.yml, segments", text("rules_help"), "", "rules")])


def _counted(made: pd.DataFrame, labels: pd.DataFrame, facts: pd.DataFrame, case: Case) -> desk.Follows:
    """Customers and revenue of every segment, and how many have changed theirs."""
    text, say = words(case.settings.language), case.say
    table = made[["customer_id", "segment"]].merge(facts[["customer_id", "revenue"]], on="customer_id", how="left")
    found = table.groupby("segment").agg(customers=("customer_id", "size"), revenue=("revenue", "sum")).reset_index()
    found = found.assign(share=found["customers"] / max(1, len(table)), revenue_share=found["revenue"] / (found["revenue"].sum() or 1))
    both = table.merge(labels[["customer_id", "segment"]], on="customer_id", suffixes=("", "_now"))
    names = set(found["segment"]) == set(labels["segment"].dropna())
    moved = int((both["segment"] != both["segment_now"]).sum())
    sentence = text("segments_follow", n=say.number(len(found))) if not names else text("segments_moved", n=say.number(len(found)), moved=say.number(moved), all=say.number(len(both)))
    return sentence, found.sort_values("customers", ascending=False)[["segment", "customers", "share", "revenue", "revenue_share"]]


def _places(told: Mapping[str, Any], new: Mapping[str, Any] | None) -> dict[tuple[str, ...], Any]:
    """What to write where: only the conditions that differ or are new where the rules that were there keep their names and order, else all of it."""
    old, rules = dict(told.get("rules", {})), dict((new or {}).get("rules", {}))
    if old and [name for name in rules if name in old] == list(old):
        return {("segments", "rules", name): rule for name, rule in rules.items() if rule != old.get(name)}
    return {("segments",): new}
