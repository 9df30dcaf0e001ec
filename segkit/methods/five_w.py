"""5W: what each segment buys, who it is, why, when and where; every cell says where it comes from, and what to ask where it is open."""

from __future__ import annotations

import pandas as pd

from segkit.ground import effects
from segkit.ground.bands import MORE, english, highlights, share_told, titles
from segkit.ground.language import lower, shown
from segkit.ground.months import of_customers
from segkit.ground.names import FEW, OTHER
from segkit.ground.problems import NotEnoughData
from segkit.ground.shares import wilson

ITEMS = ("what", "who", "why", "when", "where")


CELLS = ["segment", "item", "criterion", "value", "share", "base_share", "lift", "customers", "source", "name", "share_step", "by_rule"]


WHY = ("benefit", "motive", "trigger", "occasion")


MOST, LATE = 0.5, 3  # of the customers have a rhythm; so many times it without a purchase, and it is over


def fit(
    profile: pd.DataFrame, *, choices: pd.DataFrame | None = None, labels: pd.DataFrame, facts: pd.DataFrame,
    interviews: pd.DataFrame | None = None, say=None, picked: pd.DataFrame | None = None, firms: bool = False,
) -> pd.DataFrame:  # fmt: skip
    """Five answers per segment, one row per segment: segment, customers, and for each of what, who, why, when, where its text,
    `…_source` (data, interview or open) and `…_question` (what to ask where the cell is open, else empty).

    This method describes segments that another one made; its result is a plain table, the same answers as numbers are `cells`.
    What and where are the values with the highest lift, who those with the highest index, when the peak weekday, hour and
    month with the median days between purchases. **Why cannot be computed from purchases**: it comes from survey columns
    (benefit, motive) or interviews, or stays open. `picked` stands for `picks(choices, labels)`, as far as it may be told;
    `firms`: the customers are companies, so that other things are asked of them. Raises NotEnoughData without segments. Source: Mark Sherrington's 5W.
    """
    say = say or english()
    sizes = labels["segment"].dropna().astype("str").value_counts().sort_index()
    if sizes.empty:
        raise NotEnoughData("There are no segments to describe.")
    found = cells(profile, choices=choices, labels=labels, facts=facts, interviews=interviews, picked=picked)
    return pd.DataFrame([_row(segment, int(n), found[found["segment"] == segment], say, firms) for segment, n in sizes.items()])


def cells(
    profile: pd.DataFrame, *, choices: pd.DataFrame | None = None, labels: pd.DataFrame, facts: pd.DataFrame,
    interviews: pd.DataFrame | None = None, picked: pd.DataFrame | None = None,
) -> pd.DataFrame:  # fmt: skip
    """The answers as numbers, one row per segment and thing found: segment, item (what, who, why, when, where), criterion, value,
    share (of the segment's orders or customers), base_share, lift (share ÷ base_share), customers, source (data,
    interview), name (of the criterion), by_rule (whether the segment's own rule asks it).

    A gap is the row with criterion "gap_days": its value is the median number of days between purchases (`rhythm`), without shares.
    """
    picked = picks(choices, labels) if picked is None else picked
    parts = []
    for segment in sorted(labels["segment"].dropna().astype("str").unique()):
        mine = picked[picked["segment"] == segment]
        parts += [_standing_out(mine, "what", ("category", "product"), 3), _who(profile, segment), _why(profile, segment)]
        parts += [_told(interviews, labels, segment), _peaks(mine), _gap(labels, facts, segment)]
        parts += [_standing_out(mine, "where", ("channel",), 1), _place(profile, segment)]
    kept = [part for part in parts if len(part)]
    table = pd.concat(kept, ignore_index=True) if kept else pd.DataFrame(columns=CELLS)
    return table.assign(name=titles(table)).reindex(columns=CELLS)


DAYS = ("weekday", "month")  # their names are written as the language writes them
PICKS = ["segment", "criterion", "value", "orders", "customers", "people", "share", "share_low", "base_share", "lift", "p", "adjusted", "sure"]


def picks(choices: pd.DataFrame | None, labels: pd.DataFrame) -> pd.DataFrame:
    """What segments choose, one row per segment, criterion and value: orders, customers (who choose it), people (who choose at all),
    share (of the segment's orders; an order of two products counts once in the whole, so that shares of products may add up to more
    than 1), share_low, base_share (of everybody's), lift, p (against everybody else), adjusted (Holm over the table), sure (below 5 %);
    interval and p count customers, not orders."""
    if choices is None or choices.empty:
        return pd.DataFrame(columns=PICKS)
    rows = choices.merge(labels[["customer_id", "segment"]].dropna().astype({"segment": "str"}), on="customer_id")
    keys = ["segment", "criterion"]
    table = rows.groupby([*keys, "value"], as_index=False).agg(orders=("orders", "sum"), customers=("customer_id", "nunique"))
    whole = _wholes(rows).groupby(keys, as_index=False).agg(whole=("of_orders", "sum"), people=("customer_id", "size"))
    table = table.merge(whole, on=keys)
    sums = whole.groupby("criterion")[["whole", "people"]].sum()
    base = table.groupby(["criterion", "value"])["orders"].transform("sum") / table["criterion"].map(sums["whole"])
    table = table.assign(share=table["orders"] / table["whole"], base_share=base)
    low, _ = wilson(table["share"] * table["people"], table["people"])
    everybody = table["criterion"].map(sums["people"])
    p = effects.against_others(table["share"] * table["people"], table["people"], base * everybody, everybody)
    table = table.assign(share_low=low, lift=table["share"] / base, p=p)
    table["adjusted"] = effects.holm(table["p"])
    return table.assign(sure=table["adjusted"] < effects.LEVEL)[PICKS]


def _wholes(rows: pd.DataFrame) -> pd.DataFrame:
    """How many orders every customer made, by criterion; without the column each order has one value."""
    if "of_orders" not in rows:
        rows = rows.assign(of_orders=rows.groupby(["customer_id", "criterion"])["orders"].transform("sum"))
    return rows.drop_duplicates(["customer_id", "criterion"])


def _standing_out(mine: pd.DataFrame, item: str, criteria: tuple, n: int) -> pd.DataFrame:
    """Values with the highest lift that enough customers choose; if none stands out, the commonest one, without a lift."""
    for criterion in criteria:
        rows = mine[mine["criterion"] == criterion]
        sure = rows[(rows["customers"] >= 5) & rows["sure"] & (rows["lift"] >= MORE / 100) & (rows["share_low"] > rows["base_share"])]
        first = sure.sort_values(["lift", "value"], ascending=[False, True]).head(n)
        if first.empty:
            first = rows.sort_values(["orders", "value"], ascending=[False, True]).head(1).assign(lift=float("nan"))
        if len(first):
            return first.assign(item=item, source="data")
    return mine.head(0)


def _who(profile: pd.DataFrame, segment: str) -> pd.DataFrame:
    people = profile[~profile["criterion"].isin(WHY) & profile["group"].isin(["demographic", "psychographic", "geographic"])]
    rows = highlights(people, segment, 3)
    return _from_profile(rows if len(rows) else _commonest(people[people["segment"] == segment], 2), "who")


def _commonest(rows: pd.DataFrame, n: int) -> pd.DataFrame:
    """Where nothing stands out: the commonest value of the criteria known of most people, where enough of them are known."""
    unseen = rows[rows["value"] == FEW].groupby(["segment", "criterion"])["share"].sum()
    hidden = pd.Series(list(zip(rows["segment"], rows["criterion"], strict=True)), index=rows.index).map(unseen).fillna(0.0)
    rows = rows[(rows["share"] > 0) & ~rows["value"].isin([OTHER, FEW]) & (rows["share"] > hidden)]
    rows = rows.sort_values(["known", "share", "criterion", "value"], ascending=[False, False, True, True])
    first = rows.drop_duplicates("criterion")
    return first[share_told(first)].head(n).assign(index=float("nan"))  # the commonest value is no mark of the segment


def _why(profile: pd.DataFrame, segment: str) -> pd.DataFrame:
    """What people answered of their reasons: what stands out, else the commonest answer."""
    answers = profile[(profile["segment"] == segment) & profile["criterion"].isin(WHY[:2])]
    rows = highlights(answers, segment, 2)
    return _from_profile(rows if len(rows) else _commonest(answers, 1), "why")


def _place(profile: pd.DataFrame, segment: str) -> pd.DataFrame:
    places = profile[(profile["group"] == "geographic") | profile["criterion"].isin(["place_of_purchase", "traffic_source"])]
    rows = highlights(places, segment, 1)
    return _from_profile(rows if len(rows) else _commonest(places[places["segment"] == segment], 1), "where")


def _from_profile(rows: pd.DataFrame, item: str) -> pd.DataFrame:
    return rows.assign(item=item, lift=rows["index"] / 100, source="data")


def _told(interviews: pd.DataFrame | None, labels: pd.DataFrame, segment: str) -> pd.DataFrame:
    """The motives named in interviews with people of the segment, or for the market as a whole."""
    if interviews is None or "motive" not in interviews or interviews.empty:
        return pd.DataFrame()
    named = interviews.reindex(columns=["interview", "customer_id", "segment", "motive"]).astype("str")
    theirs = named["customer_id"].map(labels.drop_duplicates("customer_id").set_index("customer_id")["segment"].astype("str"))
    given = named["segment"].str.strip()
    rows = named[given.where(given.notna() & (given != ""), theirs) == segment]
    rows = rows[rows["motive"].str.strip().fillna("") != ""].drop_duplicates(["interview", "motive"])
    counts = rows["motive"].str.strip().value_counts().rename_axis("value").reset_index(name="customers")
    counts = counts.sort_values(["customers", "value"], ascending=[False, True]).head(2)
    return counts.assign(
        segment=segment, item="why", criterion="motive", share=counts["customers"] / max(rows["interview"].nunique(), 1), source="interview"
    )


def _peaks(mine: pd.DataFrame) -> pd.DataFrame:
    """The weekday, hour and month of most orders, where they hold surely more than an even spread would."""
    rows = mine[mine["criterion"].isin(["weekday", "hour", "month"])]
    rows = rows.sort_values(["criterion", "orders", "value"], ascending=[True, False, True])
    even = 1 / rows.groupby("criterion")["value"].transform("nunique")
    peaks = rows[rows["share_low"] > even].drop_duplicates("criterion")
    return peaks.assign(item="when", source="data", order=peaks["criterion"].map({"weekday": 0, "hour": 1, "month": 2})).sort_values(
        "order"
    )


def _gap(labels: pd.DataFrame, facts: pd.DataFrame, segment: str) -> pd.DataFrame:
    if "gap_days" not in facts:
        return pd.DataFrame()
    ids = labels.loc[labels["segment"].astype("str") == segment, "customer_id"]
    mine = facts[facts["customer_id"].isin(ids)]
    days = rhythm(mine)
    row = {"segment": segment, "item": "when", "criterion": "gap_days", "value": str(round(days or 0, 1)), "customers": mine["gap_days"].count(), "source": "data"}
    return pd.DataFrame([row] if days is not None else [])


def rhythm(mine: pd.DataFrame) -> float | None:
    """Every how many days a segment's customers usually buy, the median of those who bought on two days; None where these are fewer than
    half, where half of all have been silent for more than three times as long, or where sales are told by the month.

    `mine`: gap_days, and recency_days, first_order and last_order where they are known, of every customer of the segment.

    >>> rhythm(pd.DataFrame({"gap_days": [20.0, 22.0, None, None], "recency_days": [5, 9, 30, 50]}))
    21.0
    >>> rhythm(pd.DataFrame({"gap_days": [21.0, None, None]})), rhythm(pd.DataFrame({"gap_days": [21.0, 21.0], "recency_days": [400, 500]}))
    (None, None)
    """
    if of_customers(mine, least=2):
        return None
    gaps = mine["gap_days"].dropna().astype(float)
    if gaps.empty or len(gaps) < MOST * len(mine):
        return None
    days = float(gaps.median())
    over = "recency_days" in mine and mine["recency_days"].median() > LATE * max(days, 1)
    return None if over else days


def _row(segment: str, customers: int, found: pd.DataFrame, say, firms: bool) -> dict:
    row: dict[str, object] = {"segment": segment, "customers": customers}
    for item in ITEMS:
        mine = found[found["item"] == item]
        told = [(cell["criterion"], said) for _, cell in mine.iterrows() if (said := text(cell, say))]
        row[item] = "; ".join(said if not i or criterion in DAYS else lower(said) for i, (criterion, said) in enumerate(told)) or say("open")
        row[f"{item}_source"] = "open" if mine.empty else "interview" if (mine["source"] == "interview").all() else "data"
        row[f"{item}_question"] = question(item, say, firms=firms) if mine.empty else ""
    return row


def question(item: str, say, *, firms: bool = False) -> str:
    """What to ask people where a cell is open."""
    questions = {
        "what": say("What did you buy last, and what did you look at besides?"),
        "who": say("Tell us about your company: what do you do, how many are you, who decides on purchases?") if firms else say("Tell us about yourself: age, family, work, where do you live?"),
        "why": say("Why did you buy from us and not elsewhere? What would you have missed without it?"),
        "when": say("What happened just before you decided to buy? When do you usually buy?"),
        "where": say("Where did you first hear of us, and where do you usually buy?"),
    }
    return questions[item]


def text(cell: pd.Series, say) -> str:
    """One thing found, in words; empty where it stands out and is not sure to."""
    told = _text(cell, say)
    if pd.isna(cell["lift"]) or cell["source"] == "interview":
        return told
    bought = cell["criterion"] in ("category", "product", "channel", "weekday", "hour", "month")
    place = {"segment": cell["segment"], "criterion": cell["criterion"], "value": cell["value"], "lift": cell["lift"], "index": 100 * cell["lift"]}
    return say.claim(told, "difference", "picks" if bought else "profile", place, "lift share" if bought else "index share")


def _text(cell: pd.Series, say) -> str:
    value = shown(cell["criterion"], cell["value"], say)
    if cell["criterion"] == "gap_days":
        return say.many("usually every {n} day", "usually every {n} days", max(1, round(float(cell["value"]))))
    if cell["source"] == "interview":
        return say.many("{value} in {n} interview", "{value} in {n} interviews", int(cell["customers"]), value=say.quote(value))
    share = say.about(cell["share"], cell["share_step"])
    if cell["item"] in ("what", "where") and cell["criterion"] in ("category", "product", "channel") and pd.notna(cell["lift"]):
        return say("{value} ({share} of orders, {often})", value=value, share=share, often=say.times(100 * cell["lift"])) if say.times(100 * cell["lift"]) else say("{value} ({share} of orders)", value=value, share=share)
    if cell["item"] == "when" or cell["criterion"] in ("category", "product", "channel"):
        return say("{value} ({share} of orders)", value=value, share=share)
    if cell["item"] == "why":
        return say("For {share} of those who answered, {criterion} is {value}", criterion=say.subject(cell["name"]), value=say.value(value), share=share)
    whole = cell["share"] >= 1 and not cell["share_step"] > 0  # not one that is rounded to it
    ruled = whole and pd.notna(cell.get("by_rule")) and bool(cell["by_rule"])  # no finding: the rule asks it
    told = say.trait(cell["name"], value, share, 100 * float(cell["lift"]) if pd.notna(cell["lift"]) else float("nan"))
    return say("By definition {trait}", trait=lower(told)) if ruled else told


def plot(result: pd.DataFrame, ax=None, say=None):
    """Draw which answers are known for each segment, from data or from interviews, and which are open; returns the axes."""
    from segkit.drawing import figures, style

    say, given, ax = say or english(), ax, style.axes(ax)
    names = [say("What"), say("Who"), say("Why"), say("When"), say("Where")]
    sources = result.set_index(result["segment"].map(say.name))[[f"{item}_source" for item in ITEMS]].set_axis(names, axis=1)
    figures.heat(ax, sources.replace({"data": "2", "interview": "1", "open": "0"}).astype(float), texts=sources.map(say.name))
    known = int((sources != "open").sum().sum())
    title = say("{known} of {all} answers are known", known=say.number(known), all=say.number(sources.size))
    return ax if given is not None else style.headline(ax, title)
