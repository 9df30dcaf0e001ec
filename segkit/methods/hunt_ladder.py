"""The ladder of recognition (Ben Hunt): indifference → awareness → comparison → choice → purchase."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from segkit.ground.names import NO_ANSWER
from segkit.ground.problems import NotEnoughData, Problem, Problems, nearest
from segkit.methods._segmentation import Segmentation, apply, by_key, require, step
from segkit.rules.grammar import name, number, quote

if TYPE_CHECKING:
    from matplotlib.axes import Axes

STAGES = ["indifference", "awareness", "comparison", "choice", "purchase"]
PRODUCT = "product_view"
EVENTS = {
    **dict.fromkeys(["content_view", "page_view", "visit", "email_open", "email_click", "ad_click"], "awareness"),
    **dict.fromkeys(["subscription", "sign_up"], "awareness"),
    **dict.fromkeys(["price_view", "price", "comparison", "compare", "review_view"], "comparison"),
    **dict.fromkeys(["cart", "add_to_cart", "lead", "showroom", "checkout", "quote", "demo", "call"], "choice"),
    **dict.fromkeys(["order", "purchase"], "purchase"),
    PRODUCT: PRODUCT,
}
OFFERS = {
    "indifference": "Help with what they have: care, use, news; nothing to buy yet",
    "awareness": "Show the problem and what can be done about it: articles, cases, checklists",
    "comparison": "Help to compare: prices, tables, reviews, answers to doubts",
    "choice": "Take away the last obstacle: trial, guarantee, delivery, a call by a person",
    "purchase": "Thank, deliver, teach to use; ask for a review",
}


def fit(
    events: pd.DataFrame, *, as_of: dt.date | None = None, stages: dict[str, str] | None = None, window: int = 90, cool_down: int = 30,
    customers: pd.Series | None = None, question: str | None = None, mapping: dict[object, str] | None = None,
) -> Segmentation:  # fmt: skip
    """Say on which step towards the next purchase every customer stands.

    `events`: one row per event: customer_id (text), date (with time if known), event (text), product (text, may be missing); orders
    are events too ("order"). `stages`: event → stage, beside the usual ones of `EVENTS`; "product_view" means that one product is
    awareness and two different ones are comparison; None means that an event says nothing. `as_of`: by default the day after the last
    event; events on or after it are set aside. `window`, `cool_down`: days. `customers`: ids known otherwise, indifferent without events.
    `question`, `mapping`: what people say of themselves instead; `events` are then the answers to a survey, see `from_survey`.

    Returns customer_id, days_since_purchase (days, missing without a purchase), recent_stage, hunt_stage, segment (= hunt_stage).
    The definition labels days_since_purchase and recent_stage. facts: counts, conversion to the next stage, median days between
    stages, the offer of each stage. Raises NotEnoughData without an event before `as_of`, Problems for missing columns or stages.

    Formula and source: a purchase at most `cool_down` days ago → purchase; otherwise the highest stage among events after the last
    purchase and at most `window` days old; none → indifference, so that the ladder restarts after a purchase (docs/methods.md 6).

    >>> events = pd.DataFrame({"customer_id": ["a", "a", "b", "c"], "event": ["order", "cart", "content_view", "order"],
    ...                        "date": pd.to_datetime(["2026-01-01", "2026-03-01", "2026-03-10", "2026-03-20"])})
    >>> fit(events, as_of=dt.date(2026, 3, 31)).table[["customer_id", "hunt_stage"]].values.tolist()
    [['a', 'choice'], ['b', 'awareness'], ['c', 'purchase']]
    """
    if question is not None:
        return from_survey(events, question=question, mapping=mapping or {})
    used, as_of, aside = _read(events, as_of, stages)
    measured = _measures(used, as_of, window, customers)
    recent = (f"days_since_purchase <= {number(cool_down)}", "'purchase'")
    steps = [step("hunt_stage", [recent], "recent_stage"), step("segment", [], "hunt_stage")]
    parameters = {"as_of": str(as_of.date()), "window": window, "cool_down": cool_down, "stages": stages or {}}
    definition = {"method": "hunt_ladder", "key": "customer_id", "parameters": parameters, "steps": steps}
    table = measured.merge(apply(definition, measured), on="customer_id", validate="1:1")
    return Segmentation("hunt_ladder", table, definition, _counts(table["hunt_stage"]) | {"days_between": _days_between(used)} | aside)


def from_survey(survey: pd.DataFrame, *, question: str, mapping: dict[object, str]) -> Segmentation:
    """Put people on the ladder by what they answered.

    `survey`: one row per person: customer_id, the column `question` (may be missing). `mapping`: answer → stage, every answer that
    occurs. Returns customer_id, the question, hunt_stage (missing without an answer), segment ("No answer" then).
    Raises Problems for answers or stages that are not known, NotEnoughData when nobody answered.

    >>> answers = pd.DataFrame({"customer_id": ["a", "b"], "plans": ["not thinking of it", "choosing a model"]})
    >>> mapping = {"not thinking of it": "indifference", "choosing a model": "choice"}
    >>> from_survey(answers, question="plans", mapping=mapping).table["hunt_stage"].tolist()
    ['indifference', 'choice']
    """
    require(survey, ["customer_id", question], "survey for hunt_ladder")
    _check_stages(mapping, STAGES)
    answers = survey[question].dropna()
    unknown = sorted({str(a) for a in answers.unique() if a not in mapping})
    if unknown:
        where, todo = f"survey, question {question}", "say in `mapping` which stage it means"
        raise Problems([Problem(where, f"the answer '{a}' has no stage", todo, "unmapped_answer") for a in unknown])
    if not len(answers):
        raise NotEnoughData(f"Nobody answered the question '{question}', so nobody can be put on the ladder.")
    shown = {a: number(a) if isinstance(a, int | float | np.number) and not isinstance(a, bool) else quote(a) for a in mapping}
    cases = [(f"{name(question)} = {str(a).upper() if isinstance(a, bool) else shown[a]}", quote(stage)) for a, stage in mapping.items()
             if a in set(answers)]  # fmt: skip
    steps = [step("hunt_stage", cases), step("segment", [("hunt_stage IS NULL", quote(NO_ANSWER))], "hunt_stage")]
    definition = {"method": "hunt_ladder", "key": "customer_id", "parameters": {"question": question}, "steps": steps}
    table = by_key(survey[["customer_id", question]]).merge(apply(definition, survey), on="customer_id", validate="1:1")
    return Segmentation("hunt_ladder", table, definition, _counts(table["hunt_stage"]) | {"no_answer": int(survey[question].isna().sum())})


def _check_stages(mapping: dict, allowed: list[str]) -> None:
    wrong = {event: stage for event, stage in mapping.items() if stage not in allowed and stage is not None}
    if wrong:
        raise Problems([Problem(f"stage of '{event}'", f"'{stage}' is not a stage of the ladder", nearest(str(stage), allowed), "option")
                        for event, stage in wrong.items()])  # fmt: skip


def _read(events: pd.DataFrame, as_of: dt.date | None, stages: dict | None) -> tuple[pd.DataFrame, pd.Timestamp, dict]:
    """The events that count, each with its stage, sorted; the date; what was set aside and why."""
    require(events, ["customer_id", "date", "event"], "events for hunt_ladder")
    _check_stages(stages or {}, [*STAGES, PRODUCT])
    known = events.dropna(subset=["customer_id", "date", "event"])
    if not len(known):
        raise NotEnoughData("There are no events, so nobody can be put on the ladder; a survey question would do as well.")
    known = known.assign(date=pd.to_datetime(known["date"]), product=known.get("product"))
    as_of = pd.Timestamp(as_of) if as_of is not None else known["date"].max().normalize() + pd.Timedelta(days=1)
    known = known.assign(stage=known["event"].map(EVENTS | (stages or {})))
    past = known.loc[known["date"] < as_of]
    if not len(past):
        raise NotEnoughData(f"There is no event before {as_of.date()}, so nobody can be put on the ladder.")
    unmapped = past.loc[~past["event"].isin([*EVENTS, *(stages or {})]), "event"].value_counts().sort_index()
    aside = {"future": len(known) - len(past), "incomplete": len(events) - len(known)}
    aside["unmapped"] = {str(e): int(n) for e, n in unmapped.items()}
    columns = ["customer_id", "date", "event", "stage", "product"]
    past = past[columns].sort_values(["customer_id", "date", "event"], kind="stable", ignore_index=True)
    return past, as_of, {"as_of": str(as_of.date()), "set_aside": aside, "offers": dict(OFFERS)}


def _measures(events: pd.DataFrame, as_of: pd.Timestamp, window: int, customers: pd.Series | None) -> pd.DataFrame:
    """One row per customer: days since the last purchase, and the highest stage since then within the window."""
    ids = pd.Index(events["customer_id"].unique()).union(pd.Index([] if customers is None else customers.dropna().unique()))
    last = events.loc[events["stage"] == "purchase"].groupby("customer_id")["date"].max()
    since = last.reindex(events["customer_id"]).set_axis(events.index)
    recent = events.loc[(since.isna() | (events["date"] > since)) & (events["date"] >= as_of - pd.Timedelta(days=window))]
    highest = _reached(recent).groupby("customer_id")["step"].max().reindex(ids).fillna(0).astype(int)
    days = (as_of - last.reindex(ids).astype("datetime64[us]")) / pd.Timedelta(days=1)
    made = {"customer_id": ids, "days_since_purchase": days.to_numpy(float), "recent_stage": [STAGES[s] for s in highest]}
    return by_key(pd.DataFrame(made).astype({"recent_stage": "str"}))


def _reached(events: pd.DataFrame, by: tuple[str, ...] = ("customer_id",)) -> pd.DataFrame:
    """Events with the step they stand for: a view of a second different product counts as comparison, of the first as awareness."""
    step_of = events["stage"].map({stage: float(i) for i, stage in enumerate(STAGES)} | {PRODUCT: 1.0}).astype(float)
    views = events.loc[(events["stage"] == PRODUCT) & events["product"].notna()].drop_duplicates([*by, "product"])
    second = views.index[views.groupby(list(by)).cumcount() >= 1]
    return events.assign(step=step_of.mask(step_of.index.isin(second), 2.0)).dropna(subset=["step"])


def _counts(stage: pd.Series) -> dict:
    """How many stand on each step, and of those who came at least this far the share that came further."""
    counts = [int((stage == s).sum()) for s in STAGES]
    beyond = np.cumsum(counts[::-1])[::-1]
    further = {s: float(beyond[i + 1] / beyond[i]) if beyond[i] else None for i, s in enumerate(STAGES[:-1])}
    return {"method": "hunt_ladder", "customers": sum(counts), "counts": dict(zip(STAGES, counts, strict=True)), "conversion": further,
            "offers": dict(OFFERS)}  # fmt: skip


def _days_between(events: pd.DataFrame) -> dict[str, float | None]:
    """Median days from a step's first event to the next step's first, within one climb (from purchase to purchase)."""
    bought = (events["stage"] == "purchase") & ~events.duplicated(["customer_id", "date", "stage"])
    upto = bought.groupby(events["customer_id"]).cumsum()
    at_once = bought.groupby([events["customer_id"], events["date"]]).transform("sum")
    climbs = events.assign(climb=upto.groupby([events["customer_id"], events["date"]]).transform("max") - at_once)
    first = _reached(climbs, ("customer_id", "climb")).groupby(["customer_id", "climb", "step"])["date"].min().unstack("step")
    found = {}
    for i in range(1, len(STAGES) - 1):
        days = (first[i + 1] - first[i]) / pd.Timedelta(days=1) if {i, i + 1} <= set(first.columns) else pd.Series(dtype=float)
        days = days[days >= 0]
        found[f"{STAGES[i]} → {STAGES[i + 1]}"] = float(days.median()) if len(days) else None
    return found


def plot(segmentation: Segmentation, ax: Axes | None = None, say=None) -> Axes:
    """Bars: how many customers stand on each step of the ladder."""
    from segkit.drawing import figures, style
    from segkit.ground.language import Language

    say = say or Language()
    counts = segmentation.facts["counts"]
    near = counts["comparison"] + counts["choice"]
    with style.style():
        given, ax = ax, style.axes(ax)
        figures.bars(ax, [say.name(s) for s in STAGES], [counts[s] for s in STAGES], texts=[say.number(counts[s]) for s in STAGES])
        title = say.many("{n} customer is comparing or choosing now", "{n} customers are comparing or choosing now", near)
        return ax if given is not None else style.headline(ax, title, say("Customers by stage of the ladder"))
