"""Scenarios: other segments, budgets or weights for the same customers and day, decided on as the case itself is."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import TYPE_CHECKING, Any

import pandas as pd

from segkit.ground.problems import NotEnoughData, Problem, Problems
from segkit.steps import monitor, segments, size, strategy
from segkit.steps import targets as _targets
from segkit.steps.monitor import proof

if TYPE_CHECKING:
    from segkit.case.folder import Case
    from segkit.case.settings import Scenario, Targets

OWN = "case"
SIDES = ["scenario", "taken", "segments", "budget", "chosen", "tests", "contacts", "cost", "profit", "gross", "best_set_share", "agreement", "r2", "foretells"]  # fmt: skip
BETTER = ["first", "second", "customers", "r2_first", "r2_second", "gain", "low", "high", "better"]


@dataclass(frozen=True)
class Compared:
    """`sides`: one row per scenario, the case as it is written first; `segments` (as `size.sizes`) and `targets` (as `targets.targets`) of
    each, with scenario; and, of those whose segments are not the same, every pair's `agreement`, `flows` from the segments of the run to
    theirs, which of two foretells more (`better`), and `why` where that cannot be tested."""

    sides: pd.DataFrame
    segments: pd.DataFrame
    targets: pd.DataFrame
    agreement: pd.DataFrame
    flows: pd.DataFrame
    better: pd.DataFrame
    why: str = ""


@dataclass
class _Group:
    """Customers parted in one way: what is the same whatever the budget and the weights are. `money`: by the rules that it hangs on; `left`: see `targets.targets`."""

    labels: pd.DataFrame
    sizes: pd.DataFrame
    definition: dict[str, Any]
    told: dict[str, float]
    own: bool
    left: list[str] = field(default_factory=list)
    money: dict[str, _targets.economics.Money] = field(default_factory=dict)


def compared(
    case: Case, targets: pd.DataFrame | None, sure: dict[str, Any] | None = None, *, contacts: pd.DataFrame | None = None,
    only: list[str] | None = None, hold_out: float | None = None, draws: int = 4_000, seed: int = 0,
) -> Compared | None:  # fmt: skip
    """Lay the scenarios of case.yml beside the case; None where it has none.

    `targets` and `sure` are those of the run (None: it has not come so far, and segments alone are compared), `contacts` the contact data
    that messages are filled in with, the rest as in step 8. What a scenario leaves as the run has it is taken from the run's tables: labels
    and sizes are made only for other segments, what a campaign brings only for other segments or another margin, and only the choice for
    another budget, other weights or another number of targets.

    Returns per scenario in `sides`: scenario, taken (the run goes by it), segments (how many), budget, chosen and tests (names), contacts,
    cost, profit (currency, of those chosen and tested; `gross`: an upper bound), best_set_share, agreement (adjusted Rand with the run's
    segments), r2 (of later revenue's differences foretold), foretells (more, less or alike, beside the run's; missing where not tested).
    Raises Problems with everything that a scenario says wrongly.
    """
    told = case.settings.scenarios
    if not told:
        return None
    taken = case.settings.choice.scenario if case.settings.choice else OWN
    told = {name: one for name, one in told.items() if only is None or name in (OWN, taken, *only)}
    data = case.load_all("facts", "months", "events", "survey", "deals_received")
    mine = _of_run(case, data)
    made = {name: _key(one.segments) for name, one in told.items()}
    groups = {_key(told[taken].segments): mine} | _others(case, told, data, known=_key(told[taken].segments))
    called = {key: taken if key == made[taken] else next(n for n, k in made.items() if k == key) for key in made.values()}  # each way to part them once
    labels = {name: groups[key].labels for key, name in called.items()}
    decided = {}
    if targets is not None:
        for name, one in told.items():
            group = groups[made[name]]
            decided[name] = (targets, sure or {}) if name == taken else _decided(case, group, one.targets, data, contacts, hold_out, draws, seed)
    agreed, (better, why) = monitor.agreement(labels), _better(case, {name: told[name].segments for name in labels}, taken, data)
    sides = [
        {"scenario": name, "taken": name == taken, "budget": one.targets.budget, "segments": len(groups[made[name]].sizes)}
        | _worked(*decided.get(name, (None, {}))) | _beside(called[made[name]], taken, agreed, better)
        for name, one in told.items()
    ]  # fmt: skip
    return Compared(
        pd.DataFrame(sides, columns=SIDES).astype({"gross": "boolean"}),
        _named({name: groups[key].sizes for name, key in made.items()}),
        _named({name: table for name, (table, _) in decided.items()}),
        agreed, _named({name: monitor.flows(labels[taken], labels[name]) for name in labels if name != taken}), better, why,
    )  # fmt: skip


def save(case: Case, found: Compared | None) -> None:
    """Keep what the report shows of the scenarios; nothing where there are none."""
    if found is not None:
        case.save("scenarios", found.sides), case.save("scenario_targets", found.targets), case.save("scenario_agreement", found.agreement)
        case.save("scenario_better", found.better)


def decider(case: Case, *, contacts: pd.DataFrame | None = None, draws: int = 4_000, seed: int = 0) -> Callable[[Targets], pd.DataFrame]:
    """What decides on the run's segments by other rules (budget, weights, hold_out …), called with them: the targets, as step 8 makes them.

    `contacts`, `draws` and `seed` as in `compared`. What does not hang on the rules is made once.
    """
    data = case.load_all("facts", "months", "events", "survey", "deals_received")
    mine = _of_run(case, data)
    return lambda rules: _decided(case, mine, rules, data, contacts, None, draws, seed)[0]


def _named(parts: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """The tables one under another, with the scenario in front."""
    told = [part.assign(scenario=name)[["scenario", *part.columns]] for name, part in parts.items()]
    return pd.concat(told, ignore_index=True) if told else pd.DataFrame({"scenario": pd.Series(dtype="str")})


def _key(told: Any) -> str:
    return json.dumps(told, sort_keys=True, default=str, ensure_ascii=False)


def _of_run(case: Case, data: dict[str, pd.DataFrame]) -> _Group:
    """The run's own segments, from its tables."""
    from segkit.findings import actions

    full, sizes = case.load("labels"), case.load_if("segments")
    labels = full[["customer_id", "segment"]]
    sizes = size.sizes(labels, data["facts"], data.get("months"), as_of=case.as_of) if sizes is None else sizes
    left = actions.left({"segments": sizes, "labels": full, "facts": data["facts"], "reach": case.load_if("reach")})
    return _Group(labels, sizes, case.load_if("definition") or {}, segments.told(case.load_if("typing")), own=True, left=left)


def _others(case: Case, told: dict[str, Scenario], data: dict[str, pd.DataFrame], *, known: str) -> dict[str, _Group]:
    """The segments that the run has not made, each once; every problem at once with the scenario's name."""
    made: dict[str, _Group] = {}
    problems: list[Problem] = []
    for name, one in told.items():
        key, where = _key(one.segments), f"case.yml, scenarios: {name}"
        if key in (known, *made):
            continue
        try:
            made[key] = _grouped(case, one.segments, data)
        except Problems as error:
            problems += [replace(p, where=f"{where}: {p.where}") for p in error.problems]
        except NotEnoughData as error:
            problems.append(Problem(where, str(error).rstrip("."), "choose another segmentation", "not_enough_data"))
    if problems:
        raise Problems(problems)
    return made


def _grouped(case: Case, told: dict[str, Any] | None, data: dict[str, pd.DataFrame]) -> _Group:
    """Other segments of the same customers, sized as step 7 does."""
    facts, months, criteria = data["facts"], data.get("months"), case.load_if("criteria")
    made = segments.chosen(told, data, options=case.settings.methods, as_of=case.as_of, say=case.say)
    labels = made.table[["customer_id", "segment"]]
    sizes = size.sizes(labels, facts, months, as_of=case.as_of)
    if months is not None:
        sizes = size.grown(sizes, size.growth(labels, months, facts, made.definition, as_of=case.as_of))
    market = case.form("market", ["segment", "item", "low", "base", "high"])
    market = market[market["segment"].isna() | market["segment"].isin(sizes["segment"])]  # figures of segments that this scenario does not have
    sizes = size.with_silent(size.potential(sizes, market), labels, facts)
    tool = segments.telling(labels, facts, criteria, definition=made.definition, survey=data.get("survey"), min_cell=case.settings.privacy.min_cell) if criteria is not None else {}
    return _Group(labels, sizes, made.definition, segments.told(tool), own=False)


def _decided(
    case: Case, group: _Group, rules: Targets, data: dict[str, pd.DataFrame], contacts: pd.DataFrame | None, hold_out: float | None, draws: int, seed: int
) -> tuple[pd.DataFrame, dict[str, Any]]:
    """The choice among these segments by these rules, as step 8 makes it: (targets, sureness)."""
    from segkit.customers import defining

    facts, step = data["facts"], _targets
    hold_out = rules.hold_out if hold_out is None else hold_out
    hangs_on = _key([rules.margin, rules.orders, rules.confidence, rules.rest_days, hold_out])
    if hangs_on not in group.money:
        group.money[hangs_on] = _money(case, group, rules, data, contacts, hold_out, draws, seed)
    money = group.money[hangs_on]
    tests = step.knock_out(
        group.sizes, rules.knock_out, facts=facts, labels=group.labels, economics=money.table, defined=defining.by_definition(group.definition, facts), told=group.told
    )
    known = {name: value for name, value in rules.strength.items() if name in set(group.sizes["segment"])}
    strength = step.strength(group.sizes, facts, group.labels, given=known)
    scored = step.attractiveness(group.sizes, rules.weights, economics=money.table, strength=strength)
    targets = step.targets(
        group.sizes, tests, scored, strength=strength, money=money, budget=rules.budget, top=rules.top, confidence=rules.confidence,
        overrides=case.overrides("targets") if group.own else None, left=group.left,
    )  # fmt: skip
    return targets, step.sureness(targets, money, budget=rules.budget, top=rules.top, confidence=rules.confidence)


def _money(
    case: Case, group: _Group, rules: Targets, data: dict[str, pd.DataFrame], contacts: pd.DataFrame | None, hold_out: float | None, draws: int, seed: int
) -> Any:
    """What a campaign to each of these segments brings."""
    facts, labels, step = data["facts"], group.labels, _targets
    channels, contacted = case.form("channels", ["channel", "price_per_contact"]), case.load_if("campaign_contacts")
    templates = strategy.load(case.form_text("messages.yml") or [])
    people = strategy.people(labels, facts, contacts if contacts is not None else facts[["customer_id"]])
    permitted = strategy.permitted(
        labels, facts, channels, templates=strategy.ready(templates, strategy.check(templates, people)), people=people,
        recent=strategy.recently(contacted, as_of=case.as_of, days=rules.rest_days), seed=f"{case.settings.case} {case.as_of}",
    )  # fmt: skip
    campaigns = monitor.log(case.form("campaigns", monitor.FORM), contacted, labels, today=(facts, data["months"], group.definition))
    offers, log = step.offers(group.sizes, channels), monitor.cleaned(campaigns)
    compared = monitor.compared(campaigns)
    own = step.own_levels(compared, facts, data["months"], group.definition, case.as_of)
    effects = step.effects(compared, offers, log=log, own=own, draws=draws, seed=seed)
    worth = step.worth(log, offers, step.order_values(data["months"], labels, case.as_of, listed=permitted["customer_id"]), per_response=rules.orders, spread=step.spread(facts))
    season = strategy.season(case.load_if("coming"), labels, case.as_of, since=facts["first_order"].min(), facts=facts, choices=case.load_if("choices"), office=case.settings.market == "b2b")
    sizes = group.sizes.merge(step.usual(labels, facts, data["months"], case.as_of, season=season), on="segment", how="left")
    return step.economics(
        sizes, channels, permitted, effects=effects, worth=worth, responses=monitor.updated_responses(channels, campaigns), margin=rules.margin,
        hold_out=hold_out, confidence=rules.confidence, seed=seed,
    )  # fmt: skip


def _worked(table: pd.DataFrame | None, sure: dict[str, Any]) -> dict[str, Any]:
    """Whom a scenario works with, and what that costs and brings."""
    if table is None:
        return {}
    worked = table[table["decision"].isin(["chosen", "test"])]
    names = {word: "; ".join(table.loc[table["decision"] == decision, "segment"]) for word, decision in (("chosen", "chosen"), ("tests", "test"))}
    sums = {column: worked[column].sum(min_count=1) for column in ("contacts", "cost", "profit")}
    return names | sums | {"gross": bool(worked["gross"].eq(True).any()), "best_set_share": sure.get("best_set_share")}


def _beside(name: str, taken: str, agreed: pd.DataFrame, better: pd.DataFrame) -> dict[str, Any]:
    """How far these segments are those of the run, and which of the two foretells more."""
    if name == taken:
        mine = [row[f"r2_{side}"] for side in ("first", "second") for row in better[better[side] == taken].to_dict("records")]
        return {"agreement": 1.0, "r2": mine[0] if mine else None}
    pair = lambda table: table[table["first"].isin([name, taken]) & table["second"].isin([name, taken])].to_dict("records")  # noqa: E731
    told = {"agreement": pair(agreed)[0]["adjusted_rand"]}
    for row in pair(better):
        own, other = ("first", "second") if row["first"] == name else ("second", "first")
        told |= {"r2": row[f"r2_{own}"], "foretells": {own: "more", other: "less"}.get(row["better"], "alike")}
    return told


def _better(case: Case, told: dict[str, Any], taken: str, data: dict[str, pd.DataFrame]) -> tuple[pd.DataFrame, str]:
    """Which of every two ways to part the customers foretells more: the same definitions, fitted on the facts of an earlier day."""
    try:
        if "months" not in data:
            raise NotEnoughData("Without purchases nothing was foretold.")
        was = proof.past(data["months"], data["facts"], as_of=case.as_of)
    except NotEnoughData as error:
        return pd.DataFrame(columns=BETTER), str(error)
    every = {name: case.load("segmentation") if name == taken else one or case.load("segmentation") for name, one in told.items()}
    then = {name: proof.labels_then(one, was, options=case.settings.methods, others=False).get(proof.CASE) for name, one in every.items()}
    known = {name: series for name, series in then.items() if series is not None}
    rows = [{"first": a, "second": b, **monitor.foretells_more(known[a], known[b], was)} for a, b in combinations(known, 2)]
    left = [name for name in every if name not in known]
    return pd.DataFrame(rows).reindex(columns=BETTER), f"Not tested, for it had no earlier state: {', '.join(left)}." if left else ""
