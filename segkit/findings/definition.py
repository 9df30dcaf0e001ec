"""What makes a segment, in words with its limits: the definition that the run saved, read back."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from itertools import permutations, product
from typing import Any

from sqlglot import exp

from segkit.findings.criteria import spoken
from segkit.ground.names import NO_ORDERS
from segkit.rules.grammar import columns, parse

SCORES = {"r": "recency_days", "f": "frequency", "m": "monetary"}
Steps = dict[str, dict[str, Any]]
Codes = set[tuple[int, ...]]


def sentences(definition: dict[str, Any], names: Collection[str], say: Any) -> dict[str, list[str]]:
    """Of these segments what makes each; one that only a machine could tell is not there.

    >>> from segkit.ground.language import Language
    >>> rules = {"method": "rules", "parameters": {"rules": {"VIP": "orders >= 5"}, "else": "Others"}, "steps": []}
    >>> sentences(rules, ["VIP", "Others"], Language())
    {'VIP': ['“VIP” are those with number of purchases ≥ 5'], 'Others': ['“Others” are all others']}
    """
    steps: Steps = {}
    for one in definition["steps"]:
        steps.setdefault(one["column"], one)
    own = {"ltv": _ltv, "life_cycle": _life_cycle}.get(definition["method"], lambda *_: {})(definition["parameters"], steps, say)
    scored = _rfm(steps) if definition["method"] == "rfm" else {}
    found = {name: [text] for name, text in own.items()}
    found |= {name: [_rule(name, _words(codes, steps), say)] for name, codes in scored.items()}
    for name, condition in _rules(definition).items():
        parts = _parts(condition)
        told = [text for text in [_rule(name, condition, say)] if text]
        if scored and set(parts) <= set(scored):
            told.append(_rule(name, _words(set().union(*(scored[p] for p in parts)), steps), say))
        found[name] = told + [text for p in parts for text in ([own[p]] if p in own else [])]
    rest = definition["parameters"].get("else")
    if definition["method"] in ("rfm", "ltv"):
        found.setdefault(NO_ORDERS, [_rule(NO_ORDERS, "orders = 0", say)])
    elif rest and found:
        found.setdefault(rest, [say("{segment} are all others", segment=say.quoted(rest))])
    return {name: [say.claim(text, "count", "definition", None, "steps") for text in told] for name, told in found.items() if told and name in names}


def before(definition: dict[str, Any], segment: str, say: Any) -> list[str]:
    """Of a rule that others come before: that whoever fits these is there."""
    first = list(definition["parameters"].get("rules") or {})
    if segment not in first[1:]:
        return []
    return [say("Those who fit an earlier rule ({segments}) are counted there", segments=say.listing([say.quoted(s) for s in first[: first.index(segment)]]))]


def _rule(name: str, condition: str, say: Any) -> str:
    """Who is in a segment, in a sentence; what was put together of a method's own names, as these."""
    if condition == "customer_id IS NOT NULL":
        return ""
    parts = _parts(condition)
    if parts:
        told = say.listing([say.quoted(part) for part in parts])
        return "" if all(part.isdigit() for part in parts) else say("{segment} are {parts} taken together", segment=say.quoted(name), parts=told)  # a machine's groups have no rule to be read
    return say("{segment} are those with {rule}", segment=say.quoted(name), rule=spoken(condition, say))


def _parts(condition: str) -> list[str]:
    """The segments that a condition puts together; none where it reads anything else."""
    return [str(part.this) for part in parse(condition).find_all(exp.Literal)] if set(columns(condition)) == {"segment"} else []


def _rules(definition: dict[str, Any]) -> dict[str, str]:
    """Segment → condition, as the case's rules say it, else as the definition's cases do."""
    found: dict[str, list[str]] = {}
    for step in definition["steps"]:
        for condition, value in step["cases"] if step["column"] == "segment" else []:
            if value.startswith("'") and "customer_id" not in columns(condition):  # a list of customers names people and defines nothing
                found.setdefault(value[1:-1].replace("''", "'"), []).append(condition)
    return definition["parameters"].get("rules") or {name: " OR ".join(several) for name, several in found.items()}


def _rfm(steps: Steps) -> dict[str, Codes]:
    """The codes of every name."""
    return {value[1:-1].replace("''", "'"): {tuple(map(int, code.split("-"))) for code in re.findall(r"\d+-\d+-\d+", condition)} for condition, value in steps["rfm_segment"]["cases"]}


def _words(codes: Codes, steps: Steps) -> str:
    """The codes as a condition on days, purchases and money: as few spans of them as a greedy search finds, what is common to all of them first."""
    limits = [_limits(steps[axis], steps[column]["else"]) for axis, column in SCORES.items()]
    places = [{score: at for at, (score, _) in enumerate(axis)} for axis in limits]
    left = inside = {tuple(place[score] for place, score in zip(places, code, strict=True)) for code in codes}
    boxes = []
    while left:
        box = max((_grown(min(left), order, inside, [len(axis) for axis in limits]) for order in permutations(range(3))), key=lambda b: (len(_cells(b) & left), len(_cells(b))))
        boxes.append(box)
        left = left - _cells(box)
    told = [[_span(axis, *span) for axis, span in zip(limits, box, strict=True)] for box in boxes]
    common = [spans[0] for spans in zip(*told, strict=True) if len(set(spans)) == 1 and spans[0]]
    several = [" AND ".join(span for span in spans if span and span not in common) for spans in told]
    either = [] if len(several) == 1 else [" OR ".join(f"({one})" if " AND " in one else one for one in several)]
    single = [several[0]] if len(several) == 1 and several[0] else []
    return " AND ".join([*common, *single, *(f"({one})" if common else one for one in either)]) or "orders >= 1"


def _limits(score: dict[str, Any], column: str) -> list[tuple[int, str]]:
    """The scores of an axis, the best first, each with the condition of being at least as good; the last has none."""
    cases = [(int(value), re.sub(r"^\w+", column, condition)) for condition, value in score["cases"] if value != "NULL"]
    return [*cases, (int(score["else"]), "")]


def _span(axis: list[tuple[int, str]], first: int, last: int) -> str:
    """From the best to the worst of these places as a condition; nothing where that is all of them."""
    better = axis[first - 1][1].replace("<=", ">").replace(">=", "<") if first else ""
    ends = (axis[last][1], better) if ">=" in axis[last][1] else (better, axis[last][1])
    return " AND ".join(end for end in ends if end)


def _grown(cell: tuple[int, ...], order: tuple[int, ...], inside: Codes, sizes: list[int]) -> list[tuple[int, int]]:
    """The box around a cell, as large as it stays inside, grown along the axes in this order."""
    box = [(at, at) for at in cell]
    for axis in order:
        while box[axis][0] and _cells([*box[:axis], (box[axis][0] - 1, box[axis][1]), *box[axis + 1 :]]) <= inside:
            box[axis] = (box[axis][0] - 1, box[axis][1])
        while box[axis][1] < sizes[axis] - 1 and _cells([*box[:axis], (box[axis][0], box[axis][1] + 1), *box[axis + 1 :]]) <= inside:
            box[axis] = (box[axis][0], box[axis][1] + 1)
    return box


def _cells(box: list[tuple[int, int]]) -> Codes:
    return set(product(*(range(low, high + 1) for low, high in box)))


def _ltv(given: dict[str, Any], steps: Steps, say: Any) -> dict[str, str]:
    """The classes by expected value, with the money that each begins at."""
    months = say.number(given["horizon"])
    value = say("expected value over the next {n} months", n=months) if given["classes"] == "expected" else say("value so far and expected over the next {n} months", n=months)
    shares = dict(zip(("VIP", "standard"), given["shares"] if not given["thresholds"] else (), strict=False))
    wordings: dict[str, Callable[[str, str], str]] = {
        "VIP": lambda segment, money: say("{segment} are buyers who have not stopped buying and whose {value} is {money} or more", segment=segment, value=value, money=money),
        "standard": lambda segment, money: say("{segment} are the other buyers whose {value} is {money} or more", segment=segment, value=value, money=money),
    }  # fmt: skip
    found = {}
    for condition, quoted in steps["ltv_class"]["cases"]:
        name, limit = quoted[1:-1], re.search(r">= (-?[\d.]+)", condition)
        if name in wordings and limit:
            text = wordings[name](say.quoted(name), say.money(float(limit[1])))
            found[name] = say("{text}, the limit of the top {share} of buyers", text=text, share=say.percent(shares[name])) if name in shares else text
    return found | {"economy": say("{segment} are all other buyers", segment=say.quoted("economy"))}


def _life_cycle(given: dict[str, Any], steps: Steps, say: Any) -> dict[str, str]:
    """The stages, with the days and purchases that divide them."""
    young = re.search(r"tenure_days <= ([\d.]+)", " ".join(condition for condition, _ in steps["status"]["cases"]))
    loyal = re.search(r"orders >= ([\d.]+)", " ".join(condition for condition, value in steps["life_cycle"]["cases"] if value == "'loyalty'"))
    lost, kept = say.quoted("lost"), say.quoted("retention")
    found = {"lost": say("{segment} are those who have not bought for more than {n} days", segment=lost, n=say.number(given["limit_days"])) if given["limit_days"] else (
        say("{segment} are those who have not bought for more than {n} times the usual time between their purchases, or between everybody's after one or two days with purchases",
            segment=lost, n=say.number(given["factor"])))}  # fmt: skip
    if loyal:
        found["loyalty"] = say("{segment} are those who keep buying and have bought at least {n} times", segment=say.quoted("loyalty"), n=say.number(float(loyal[1])))
    found["retention"] = say("{segment} are the others who keep buying", segment=kept) if loyal else say("{segment} are those who keep buying", segment=kept)
    found["acquisition"] = say("{segment} are the others, who have not bought yet, have bought once or first bought in the last {n} days",
                               segment=say.quoted("acquisition"), n=say.number(float(young[1]) if young else 0))  # fmt: skip
    return found
