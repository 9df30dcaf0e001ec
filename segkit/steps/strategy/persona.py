"""Step 9: for every target segment a persona, what to say, where, when, and what not to do; each cell says where it comes from."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import Any

import numpy as np
import pandas as pd

from segkit.customers.catalogue import match, recommends
from segkit.customers.members import members
from segkit.ground.bands import BOUGHT, LEAST, MEASURES, MORE, english, highlights, known_enough, left_out, share_told, titles
from segkit.ground.months import of_customers
from segkit.ground.names import FEW, OTHER, UNKNOWN, ours
from segkit.methods import five_w
from segkit.steps.targets.choice import worked_on

FIELDS = ours(
    ("persona", "traits", "positioning", "benefit", "fear", "desire", "nostalgia", "topics", "tone", "channel", "offer", "when", "avoid")
)
# What people write in the form of interviews, in the languages of the report.
TRIGGERS = {
    "fear": ("fear", "страх", "strach", "lęk"),
    "desire": ("desire", "желание", "pragnienie"),
    "nostalgia": ("nostalgia", "ностальгия", "nostalgi"),
}


def personas(
    profile: pd.DataFrame,
    segments: pd.DataFrame,
    facts: pd.DataFrame,
    labels: pd.DataFrame,
    *,
    targets: pd.DataFrame | None = None,
    picked: pd.DataFrame | None = None,
    silence: int | None = None,
    interviews: pd.DataFrame | None = None,
    also: Collection[str] = (),
    firms: bool = False,
    unknown: bool = False,
    say: Any = None,
) -> pd.DataFrame:
    """A card per target segment: the average person, positioning, benefit, triggers, topics, tone, channel, offer, when, and what to avoid.

    Parameters: `profile` from `profile.describe`, `segments` from `size.sizes`, `facts`, `labels`; `targets` (its
    chosen segments get a card; without it every segment does, and its best channel is named); `picked` (what and
    when segments buy, from `five_w.picks`); `silence` (days after which to write, from `customers.rhythm`); `interviews` (segment or customer_id, answer, motive); `also` (segments that
    get a card though no campaign is sent to them); `firms` (whether the customers are companies), `unknown` (whether those without an order may
    have bought all the same, see `unrecognised`).

    Returns one row per segment and field: segment, field (persona, traits, positioning, benefit, fear, desire,
    nostalgia, topics, tone, channel, offer, when, avoid), text (in the report's language), source: data = computed
    from purchases and attributes; interview = somebody said it; suggestion = a rule of thumb to be checked; open =
    nobody knows yet, the text is the question to ask. A motive is never computed from purchases.

    Source: docs/methods.md 2 and 17 (a persona is a summary, not a person).

    >>> people = pd.DataFrame({"customer_id": ["a"], "segment": "VIP", "orders": [3], "revenue": [9.0],
    ...     "recency_days": [5.0], "gap_days": [7.0]})
    >>> profile = pd.DataFrame(columns=["segment", "criterion", "value", "customers", "share", "share_low",
    ...     "index", "group", "base_share"])
    >>> card = personas(profile, pd.DataFrame({"segment": ["VIP"], "customers": [1], "share": [1.0]}), people, people)
    >>> card.loc[card["field"].isin(["benefit", "when"]), ["field", "source"]].to_numpy().tolist()
    [['benefit', 'open'], ['when', 'data']]
    """
    from segkit.findings import strategy as words

    say = say or english()
    chosen = list(segments["segment"]) if targets is None else list(dict.fromkeys([*worked_on(targets)["segment"], *also]))
    habits = five_w.picks(None, labels) if picked is None else picked
    base = members(labels, facts, ["orders", "revenue", "recency_days", "gap_days", *(c for c in ("first_order", "last_order") if c in facts)])
    rows, monthly = [], of_customers(facts)
    for name in chosen:
        known = {"silence": silence, "firms": firms, "unknown": unknown, "monthly": monthly, "products": bool((habits["criterion"] == "category").any())} | _known(name, profile, segments, base, habits[habits["segment"] == name], _spoken(interviews, labels, name), targets)
        rows += [(name, field, *words.cell(field, known, say)) for field in FIELDS]
    return pd.DataFrame(rows, columns=["segment", "field", "text", "source"])


def _known(
    name: str,
    profile: pd.DataFrame,
    segments: pd.DataFrame,
    base: pd.DataFrame,
    habits: pd.DataFrame,
    spoken: pd.DataFrame,
    targets: pd.DataFrame | None,
) -> dict[str, Any]:
    """All that the data say about a segment, as numbers and short lists for the words."""
    mine, row = base[base["segment"] == name], segments[segments["segment"] == name].iloc[0]
    target = targets[targets["segment"] == name].iloc[0] if targets is not None and "channel" in targets else {}
    motives = spoken[~spoken["trigger"].isin(list(TRIGGERS)) & (spoken["motive"] != "")]["motive"]
    said = motives.value_counts().sort_index().sort_values(ascending=False, kind="stable")
    return {
        "segment": name,
        "customers": int(row["customers"]),
        "share": row["share"],
        "kind": kind(mine, base),
        "traits": traits(profile, name),
        "defined": defined(profile, name),
        "unwilling": unwilling(profile, name),
        "revenue_per_customer": mine["revenue"].mean(),
        "orders": mine["orders"].mean(),
        "gap": five_w.rhythm(mine),
        "recency": mine["recency_days"].median(),
        "benefit": said.index[0] if len(said) else None,
        "benefit_count": int(said.iloc[0]) if len(said) else 0,
        "interviews": len(spoken),
        "quotes": {t: next(iter(spoken.loc[spoken["trigger"] == t, "said"]), None) for t in TRIGGERS},
        "measured_benefit": _benefit(profile, name),
        "channel": target.get("channel") if target.get("decision", "chosen") != "leave" else None,  # by which nothing is sent
        "needed": target.get("needed", np.nan) if _judged(target) else np.nan,
        "contacts": target.get("contacts", np.nan),
        "without": target.get("without", np.nan),
        "by_chance": target.get("by_chance", np.nan),
        "usual": target.get("usual", np.nan),
        "habits": {c: _top(habits, c) for c in ("category", "weekday", "hour", "month")},
    }


MEMBERS = ("loyalty_programme", "account_type")  # what a customer has who is known by more than an order


def unrecognised(facts: pd.DataFrame, account: pd.DataFrame | None = None, *, market: str | None = None) -> bool:
    """Whether those without an order may have bought all the same: at least as many rows were sold to nobody known (`account`: source, reason, rows), or
    they are on a list of members.

    >>> facts = pd.DataFrame({"orders": [0, 0, 3], "Loyalty programme": ["gold", "silver", None]})
    >>> account = lambda rows: pd.DataFrame({"source": ["transactions"], "reason": ["no_customer"], "rows": [rows]})
    >>> unrecognised(facts), [unrecognised(facts[["orders"]], account(n)) for n in (1, 2)], unrecognised(facts[["orders"]])
    (True, [False, True], False)
    """
    nobody = facts[facts["orders"].fillna(0).le(0)]
    if nobody.empty:
        return False
    sold = account[account["source"].eq("transactions") & account["reason"].eq("no_customer")]["rows"].sum() if account is not None and len(account) else 0
    found = match([c for c in facts if c != "customer_id"], market=market)
    return bool(sold >= len(nobody)) or any(nobody[found[name]].notna().mean() >= 0.5 for name in MEMBERS if name in found)


def _judged(target: Any) -> bool:
    """Whether one campaign's responses say whether to repeat it: not where income is an upper bound, nor in a test, which compares groups."""
    gross = target.get("gross")
    return target.get("decision", "chosen") == "chosen" and not (pd.notna(gross) and bool(gross))


def kind(mine: pd.DataFrame, base: pd.DataFrame) -> str:
    """What a segment's customers are to us, for rules of thumb: potential, lost, new, valuable or steady; asked, where no purchase is known of anybody.

    >>> kind(pd.DataFrame({"orders": [0], "revenue": [0.0], "recency_days": [None], "gap_days": [None]}),
    ...     pd.DataFrame())
    'potential'
    """
    if not (mine["orders"] > 0).any():
        return "asked" if len(base) and not (base["orders"] > 0).any() else "potential"
    rhythm = base["gap_days"].median()
    if pd.notna(rhythm) and mine["recency_days"].median() > 3 * max(rhythm, 1):
        return "lost"
    if mine["orders"].median() <= 1:
        return "new"
    return "valuable" if mine["revenue"].mean() >= 1.5 * base["revenue"].mean() else "steady"


def traits(profile: pd.DataFrame, segment: str, n: int = 5) -> list[dict[str, Any]]:
    """What the average person of a segment is like: what stands out first, then what most have, and more than in the base; one value per criterion.

    >>> row = {"segment": "VIP", "criterion": "city", "value": "Omsk", "customers": 9, "share": 0.9,
    ...     "share_low": 0.6, "base_share": 0.5, "index": 180, "group": "geographic"}
    >>> traits(pd.DataFrame([row]), "VIP")
    [{'segment': 'VIP', 'of': 'city', 'criterion': 'City', 'value': 'Omsk', 'share': 0.9, 'share_step': 0.0, 'index': 180.0}]
    """
    profile = profile[(profile["segment"] == segment) & ~profile["criterion"].isin([*MEASURES, *BOUGHT])]
    profile = profile[~profile["by_definition"].astype(bool)] if "by_definition" in profile else profile
    profile = profile[~left_out(profile["criterion"], profile["value"])]
    high = highlights(profile, segment, n)
    rows = profile[~profile["value"].isin([UNKNOWN, OTHER, FEW]) & ~profile["criterion"].isin(high["criterion"])]
    rows = rows[rows["sure"].astype(bool)] if "sure" in rows else rows
    rows = rows[known_enough(rows)]
    more = 100 * rows["share"] / rows["base_share"].where(rows["base_share"] > 0) >= MORE
    common = (
        rows[(rows["share"] >= 0.5) & more]
        .sort_values(["share", "criterion", "value"], ascending=[False, True, True])
        .drop_duplicates("criterion")
    )
    both = pd.concat([high, common.head(max(0, n - len(high)))]) if len(high) else common.head(n)
    both = both.assign(of=both["criterion"], criterion=titles(both)) if len(both) else both
    return [
        {
            "segment": segment,
            "of": str(r["of"]),
            "criterion": str(r["criterion"]),
            "value": str(r["value"]),
            "share": float(r["share"]),
            "share_step": float(r.get("share_step", 0.0)),
            "index": float(r["index"]),
        }
        for r in both.to_dict("records")
    ]


def defined(profile: pd.DataFrame, segment: str) -> list[dict[str, Any]]:
    """What everybody of a segment is by its own rule, without what was bought: it sets them apart, but is no finding.

    >>> row = {"segment": "large", "criterion": "size", "value": "250+", "customers": 9, "share": 1.0, "base_share": 0.1, "by_rule": True}
    >>> [t["value"] for t in defined(pd.DataFrame([row, row | {"value": "1–9", "share": 0.0}]), "large")], defined(pd.DataFrame([row | {"base_share": 1.0}]), "large")
    (['250+'], [])
    """
    if "by_rule" not in profile:
        return []
    rows = profile[(profile["segment"] == segment) & profile["by_rule"].astype(bool) & ~profile["criterion"].isin([*MEASURES, *BOUGHT])]
    rounded = rows["share_step"].gt(0) if "share_step" in rows else rows["share"].isna()  # to the whole: not surely everybody
    rows = rows[rows["share"].ge(1) & ~rounded & rows["base_share"].lt(1) & ~rows["value"].isin([UNKNOWN, OTHER, FEW])]
    return [{"of": r["criterion"], "criterion": name, "value": r["value"]} for name, r in zip(titles(rows), rows.to_dict("records"), strict=True)]


MANY = 0.25  # a share of a segment that is not to be passed over


def unwilling(profile: pd.DataFrame, segment: str) -> bool:
    """Whether it is typical of a segment that many would not recommend us: the lowest band of an answer, and more often than in the base.

    >>> row = {"segment": "VIP", "criterion": "recommend", "value": "<6", "customers": 9, "share": 0.4,
    ...     "share_low": 0.3, "base_share": 0.1, "index": 400, "group": "psychographic"}
    >>> unwilling(pd.DataFrame([row]), "VIP"), unwilling(pd.DataFrame([row | {"value": "≥9"}]), "VIP")
    (True, False)
    """
    named = {*zip(profile["criterion"], titles(profile), strict=True)} if len(profile) else set()
    told = traits(profile, segment) if any(recommends(f"{criterion} {name}") for criterion, name in named) else []  # else they were not asked
    return any(t["share"] >= MANY and recommends(f"{t['of']} {t['criterion']}") and t["value"] in _lowest(profile.loc[profile["criterion"] == t["of"], "value"]) for t in told)


def _lowest(values: pd.Series) -> set[str]:
    """The lowest band of numbers; where many share the smallest number, that and the band above it (`bands`).

    >>> sorted(_lowest(pd.Series(["8–9", "<6", "≥9"]))), sorted(_lowest(pd.Series(["≥9", "0", "1–6", "7–8"]))), _lowest(pd.Series(["yes", "no"]))
    (['<6'], ['0', '1–6'], set())
    """
    told = {str(value) for value in values}
    below, above = {v for v in told if v.startswith("<")}, {v for v in told if v.startswith("≥")}
    low = sorted((v for v in told - above if re.fullmatch(r"\d+(–\d+)?", v)), key=lambda v: int(v.partition("–")[0]))
    return below if below or not above or not low else set(low[: 2 if low[0].isdigit() else 1])


def asked_first(profile: pd.DataFrame | None, segments: Iterable[str]) -> list[str]:
    """The segments to be asked before anything is sold to them (`unwilling`), in their order.

    >>> row = {"segment": "VIP", "criterion": "recommend", "value": "<6", "customers": 9, "share": 0.4,
    ...     "share_low": 0.3, "base_share": 0.1, "index": 400, "group": "psychographic"}
    >>> asked_first(pd.DataFrame([row]), ["rest", "VIP"]), asked_first(None, ["VIP"])
    (['VIP'], [])
    """
    return [] if profile is None else [segment for segment in segments if unwilling(profile, segment)]


def typical(profile: pd.DataFrame, say: Any) -> pd.DataFrame:
    """What is typical of every segment, one row per segment and trait: segment, trait (a sentence); the words enter the register of claims."""
    from segkit.findings import segments as words

    rows = [(name, text) for name in sorted(profile["segment"].unique()) for text in words.traits(traits(profile, name), say)]
    return pd.DataFrame(rows, columns=["segment", "trait"])


def _benefit(profile: pd.DataFrame, segment: str) -> str | None:
    """The benefit sought, where customers were asked for it and the answer is a criterion."""
    words = ("benefit", "выгод", "korzyś")
    rows = profile[
        (profile["segment"] == segment)
        & profile["criterion"].astype("str").str.casefold().map(lambda c: any(w in c for w in words)).astype(bool)
    ]
    unseen = rows.loc[rows["value"] == FEW, "share"].sum()
    rows = rows[~rows["value"].isin([UNKNOWN, OTHER, FEW]) & (rows["share"] > unseen)]
    rows = rows.sort_values(["share", "value"], ascending=[False, True]).head(1)
    return str(rows["value"].iloc[0]) if share_told(rows).any() else None


def _top(habits: pd.DataFrame, criterion: str, n: int = 3) -> list[str]:
    """What a segment chooses surely more than the others, the largest lift first."""
    rows = habits[(habits["criterion"] == criterion) & (habits["lift"] >= MORE / 100) & (habits["share"] >= LEAST) & habits["sure"].astype(bool)]
    return [str(v) for v in rows.sort_values(["lift", "value"], ascending=[False, True])["value"].head(n)]


def _spoken(interviews: pd.DataFrame | None, labels: pd.DataFrame, segment: str) -> pd.DataFrame:
    """The interviews that speak for a segment: named for it, or given by one of its customers."""
    columns = ["customer_id", "segment", "answer", "motive"]
    if interviews is None or interviews.empty:
        return pd.DataFrame(columns=[*columns, "trigger", "said"])
    form = interviews.reindex(columns=columns).astype("str").fillna("")
    inside = set(labels.loc[labels["segment"] == segment, "customer_id"])
    form = form[(form["segment"] == segment) | ((form["segment"] == "") & form["customer_id"].isin(inside))]
    form = form.assign(motive=form["motive"].str.strip())
    form = form.assign(trigger=[next((t for t, words in TRIGGERS.items() if m.casefold().startswith(words)), "") for m in form["motive"]])
    # "fear: a wrong size" names the fear itself; a bare "fear" leaves it to the answer.
    return form.assign(said=[m.partition(":")[2].strip() or a for m, a in zip(form["motive"], form["answer"], strict=True)])
