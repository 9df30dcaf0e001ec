"""Khramatrix: Kotler's groups and the 5W of each segment, its readiness to buy, and the one action its campaign aims at."""

from __future__ import annotations

import pandas as pd

from segkit.ground.bands import english, highlights, titles
from segkit.ground.language import lower
from segkit.ground.names import ANY_ACTION, RESTS, ours
from segkit.ground.problems import Problem, Problems, nearest

GROUPS = ("geographic", "demographic", "psychographic", "behavioural")
STAGES = ours(("indifference", "awareness", "comparison", "choice", "purchase"))
TOLD = (*STAGES, RESTS)  # the ladder, and beside it buyers who rest between purchases
NEXT = ours(
    {  # stage -> the nearest next step on the ladder, and how it is measured
        "indifference": ("look at content", "content views ÷ people reached"),
        "awareness": ("leave contacts", "contacts left ÷ people reached"),
        "comparison": ("sign up", "sign-ups ÷ people reached"),
        "choice": ("purchase", "purchases ÷ people reached"),
        "purchase": ("buy again", "repeat purchases ÷ people reached"),
        RESTS: ("buy once more than usual", "repeat purchases ÷ people reached"),
    }
)
KNOWN = ours({"awareness": ("ask for an offer", "offers asked for ÷ people reached")})  # of those who have bought: their contacts are had already
ACTIONS = dict([*NEXT.values(), *KNOWN.values()])


def fit(
    five_w_table: pd.DataFrame, *, labels: pd.DataFrame | None = None, ladder: pd.DataFrame | None = None,
    profile: pd.DataFrame | None = None, actions: dict[str, str] | None = None, kpis: dict[str, str] | None = None, say=None,
) -> pd.DataFrame:  # fmt: skip
    """Build the matrix, one row per segment: the 5W table's columns, geographic, demographic, psychographic, behavioural (what
    stands out, in words, empty if nothing), stage, stage_share (of the segment's people on the ladder), stage_source (data or
    open), stage_question, target_action, action_source (ladder, override or open), kpi.

    `labels` holds customer_id, segment and, where purchases are known, orders: who has bought is not asked for contacts that are had.
    `ladder` holds customer_id and hunt_stage (or "rests between purchases", see `printed.stages`); the commonest stage is the
    segment's, of equal ones the earlier. The target
    action is the nearest next step; `actions` {segment: action} overrides it, and `kpis` {segment: measure} how its
    success is measured, where a campaign is judged otherwise. Raises Problems for a segment that is not there.
    Source: Evgeny Khramov, 2009.

    >>> five = pd.DataFrame({"segment": ["Regulars"]})
    >>> who = pd.DataFrame({"customer_id": ["a", "b"], "segment": "Regulars"})
    >>> stages = pd.DataFrame({"customer_id": ["a", "b"], "hunt_stage": ["choice", "choice"]})
    >>> fit(five, labels=who, ladder=stages)[["stage", "target_action", "kpi"]].values.tolist()
    [['choice', 'purchase', 'purchases ÷ people reached']]
    """
    say, actions = say or english(), actions or {}
    _check(actions, five_w_table)
    table = five_w_table.copy()
    for group in GROUPS:
        table[group] = [_group(profile, segment, group, say) for segment in table["segment"]]
    stages = [_stage(segment, labels, ladder) for segment in table["segment"]]
    table["stage"], table["stage_share"] = [s for s, _ in stages], [share for _, share in stages]
    table["stage_source"] = ["data" if s else "open" for s, _ in stages]
    question = say("Are you thinking of buying, comparing, or have you already chosen?")
    table["stage_question"] = ["" if s else question for s, _ in stages]
    made = _with_actions(table, actions, _buyers(labels))
    return made.assign(kpi=[(kpis or {}).get(segment, kpi) for segment, kpi in zip(made["segment"], made["kpi"], strict=True)])


def _check(actions: dict[str, str], table: pd.DataFrame) -> None:
    known = table["segment"].tolist()
    unknown = [s for s in actions if s not in known]
    if unknown:
        raise Problems([Problem("target actions", f"there is no segment '{s}'", nearest(s, known), "unknown_segment") for s in unknown])


def _buyers(labels: pd.DataFrame | None) -> set[str]:
    """The segments most of whose people have bought."""
    if labels is None or "orders" not in labels:
        return set()
    bought = labels["orders"].gt(0).groupby(labels["segment"].astype("str")).mean()
    return set(bought.index[bought > 0.5])


def _with_actions(table: pd.DataFrame, actions: dict[str, str], buyers: set[str]) -> pd.DataFrame:
    ways = [{**NEXT, **(KNOWN if segment in buyers else {})} for segment in table["segment"]]
    step = [way[s][0] if s else "" for way, s in zip(ways, table["stage"], strict=True)]
    table["target_action"] = [actions.get(segment, a) for segment, a in zip(table["segment"], step, strict=True)]
    given = table["segment"].isin(list(actions))
    table["action_source"] = ["override" if g else "ladder" if a else "open" for g, a in zip(given, step, strict=True)]
    table["kpi"] = [ACTIONS.get(a, ANY_ACTION if a else "") for a in table["target_action"]]
    return table


def _group(profile: pd.DataFrame | None, segment: str, group: str, say) -> str:
    if profile is None:
        return ""
    rows = highlights(profile, segment, 2, groups=(group,))
    told = [
        say.claim(say.trait(c, r["value"], say.about(r["share"], r.get("share_step", 0.0)), r["index"]), "difference", "profile", r, "index share")
        for c, r in zip(titles(rows), rows.to_dict("records"), strict=True)
    ]  # fmt: skip
    told = [text for text in told if text]
    return "; ".join([*told[:1], *(lower(text) for text in told[1:])])


def _stage(segment: str, labels: pd.DataFrame | None, ladder: pd.DataFrame | None) -> tuple[str, float]:
    """The commonest stage among the segment's people and its share; of equal ones the earlier stage."""
    if labels is None or ladder is None:
        return "", float("nan")
    ids = labels.loc[labels["segment"].astype("str") == segment, "customer_id"]
    mine = ladder.loc[ladder["customer_id"].isin(ids), "hunt_stage"]
    counts = mine[mine.isin(TOLD)].value_counts()
    if counts.empty:
        return "", float("nan")
    first = min(counts.index, key=lambda s: (-counts[s], TOLD.index(s)))
    return first, float(counts[first] / counts.sum())


def plot(result: pd.DataFrame, ax=None, say=None):
    """Draw every segment's stage on the ladder with the action aimed at beside it; returns the axes."""
    from segkit.drawing import style

    say, given, ax = say or english(), ax, style.axes(ax)
    rows = result[result["stage"] != ""]
    at = [TOLD.index(s) for s in rows["stage"]]
    steps = TOLD if RESTS in set(rows["stage"]) else STAGES
    ax.scatter(at, range(len(rows)), s=80, zorder=3)
    for y, (x, action) in enumerate(zip(at, rows["target_action"], strict=True)):
        ax.annotate("→ " + say.name(action), (x, y), xytext=(8, 0), textcoords="offset points", va="center", parse_math=False)
    ax.set_yticks(range(len(rows)), [style.shown(say.name(s)) for s in rows["segment"]], parse_math=False)
    ax.set_xticks(range(len(steps)), [say.name(s) for s in steps], rotation=20, ha="right", parse_math=False)
    ax.set_xlim(-0.3, len(steps) + 1.0)  # the longest action beside the last step
    ax.set_ylim(max(len(rows), 1) - 0.5, -0.5)
    title = say("No segment's readiness to buy is known yet")
    if len(rows):
        title = say.many("The next step is known for {n} segment", "The next step is known for {n} segments", len(rows))
    return ax if given is not None else style.headline(ax, title, say("Commonest stage in the segment → action to aim at"))
