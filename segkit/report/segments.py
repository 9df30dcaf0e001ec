"""The second screen: all segments with size, money, movement and what to do with each; and the page of every one of them."""

from __future__ import annotations

from typing import Any

import pandas as pd

from segkit.customers.members import reachable
from segkit.drawing.colours import MORE
from segkit.findings import deals, definition, strategy
from segkit.findings import segments as words
from segkit.findings import size as words_of_size
from segkit.findings.actions import first_time, many_once
from segkit.findings.campaign import shown_decision, some_silent
from segkit.ground.language import lower, upper
from segkit.ground.months import of_customers
from segkit.ground.names import OPEN_DEAL, SMALL, TRY, ours
from segkit.ground.numbers import missing
from segkit.privacy.movements import silent_of_a_few
from segkit.report import cards, revenue
from segkit.report.view import View
from segkit.steps.customers import half
from segkit.steps.strategy.persona import traits, unwilling

# What to do with a segment, by what its customers are to us and what was decided.
WITH = ours({"keep": "Keep", "win_back": "Win back", "grow": "Grow", "leave": "Leave alone", "talk": "Bring the talks to an end"})
ALIKE = 3  # segments with one reason: it is told once for all of them
# Names that say more than what made the segments: what made those that sound lost.
NEW = "New"
LOST = ours({"Lost": "have not bought lately, seldom did and for little", "Hibernating": "have not bought lately and did not buy much before",
             "Can't lose": "bought much and often, but not lately", "At risk": "bought a good deal, but not lately"})  # fmt: skip
BY_KIND = {"valuable": "keep", "steady": "keep", "lost": "win_back", "new": "grow", "potential": "grow", "asked": "grow"}


def screen(view: View) -> dict[str, Any]:
    """All segments in one table, and how their shares of revenue have moved."""
    table, say = ordered(view), view.say
    columns = {
        "segment": (say("Segment"), "name"), "customers": (say("Customers"), "number"), "share": (say("Share of customers"), "percent"),
        "revenue": (say("Revenue"), "money"), "revenue_share": (say("Share of revenue"), "percent"),
        "growth": (say("Revenue against a year ago"), "change"), "still": (say("Still in the segment after a year"), "percent"), "todo": (say("What to do"), "text"),
    }  # fmt: skip
    bought = table["revenue_share"].notna().any()
    shown = table.dropna(axis=1, how="all").drop(columns=[] if bought else ["revenue"], errors="ignore")
    if view.window != 12:
        columns["growth"] = (say("Revenue against the {n} months before", n=say.number(view.window)), "change")
        columns["still"] = (say("Still in the segment after {n} months", n=say.number(view.window)), "percent")
    sparse = {c for c in ("growth",) if c in shown and 3 * shown[c].notna().sum() < len(shown)}  # what is known is a sentence above
    columns = {c: v for c, v in columns.items() if c in shown and c not in sparse}
    whole = {"segment": say("All"), "customers": table["customers"].sum(), "share": 1.0}
    whole |= {c: v for c, v in {"revenue": view["segments"]["revenue"].sum(), "revenue_share": 1.0}.items() if c in shown}
    told = cards.table(shown, columns, say=say, name="segments", caption=say("Revenue, {period}", period=view.period) if bought and view.period else "", colours=view.paint, chosen=chosen(view), links=links(view), total=whole, opened=20, aside=("share", "revenue_share", "still"))
    pictures = revenue.picture(view)
    if any(view.paint.get(s) == MORE for s in table["segment"]):
        told["note"] = say("From the seventh on, all segments share one neutral shade, since the eye cannot tell more than six apart")
    best = deals.best(view.rows("deal_focus"), say) if deals.fits(view.get("deal_codes")) and deals.agree(view.get("deals_invoiced")) else []  # else its money stands beside why it may not be there
    return cards.card(
        "segments", words.at_a_glance(view["segments"], chosen(view), say), short=say("Segments"), tables=told,
        pictures=pictures, text=words_of_size.grown(view["segments"], say, bridge=view.get("bridge")) + best + _largest(view) + _put_together(view) if bought else _put_together(view),
    )  # fmt: skip


def _largest(view: View) -> list[str]:
    """How few companies make half of all revenue, where so few do, and that each of them is kept in person; fewer than a few are not counted."""
    if view.market != "b2b" or not (few := half(view["facts"])):
        return []
    return [words.largest(few, int(view["facts"]["orders"].gt(0).sum()), view.say, least=max(1, view.min_cell))]


def _put_together(view: View) -> list[str]:
    """Which segments that are no small ones stand in one row with those too small to be told of."""
    sizes, least = view["labels"]["segment"].dropna().astype("str").value_counts(), max(1, view.min_cell)
    names = [name for name in sizes.index if sizes[name] >= least and name not in set(view["segments"]["segment"])]
    if not names or not (view["segments"]["segment"] == SMALL).any():
        return []
    say = view.say
    return [say("{row} are {segments} together with what is too small to be told apart", row=view.name(SMALL), segments=view.names(names))]


def ordered(view: View) -> pd.DataFrame:
    """The segments by revenue with what to do with each, and the share of those of a year ago who are still in it, rounded."""
    table = view["segments"].sort_values("revenue", ascending=False, kind="stable", ignore_index=True)
    then = table["then_customers"] if "then_customers" in table else pd.Series(float("nan"), index=table.index)
    stayed = table.get("stayed", then)
    least = max(5, view.min_cell)
    hides = (then * stayed < least) | (then * (1 - stayed) < least)  # a few who stayed or left
    rounded = (stayed * 20).round() / 20
    still = rounded.mask(hides | (then < 4 * least))
    still = still if still.notna().mean() >= 0.5 and not view.unmoved else still * float("nan")  # a column of blanks tells nothing
    sure = table["growth_p"].le(view.say.register.limit) if "growth_p" in table else table["segment"].notna()
    paid_back = table["orders_per_customer"].eq(0) if "orders_per_customer" in table else table["segment"].isna()  # of whom never bought it is no revenue
    money = {c: table[c].mask(paid_back) for c in ("revenue", "revenue_share")}
    return table.assign(growth=table["growth"].where(sure), still=still, todo=_todo(table, view), **money)


def _todo(table: pd.DataFrame, view: View) -> list[str]:
    """What to do with each in words; where that is only to be tested, so."""
    decisions, say = {row["segment"]: shown_decision(row) for row in view["targets"].to_dict("records")}, view.say
    told, kept = advised(view), {r["segment"] for r in table.to_dict("records") if some_silent({"listed": r["customers"], "silent": r.get("silent", 0)}, max(1, view.min_cell))}
    quiet = set(table.loc[table[_near(view)].gt(0), "segment"]) if view.back and "silent" in table else set()

    def worded(segment: str, plan: str) -> str:
        if segment == view.cold:
            return say("Ask first, no campaign now")
        if segment in quiet & kept and told.get(segment) == "keep":
            return say("Keep, win back the recently silent") if len(view.rows("reach")) else say("Keep, win back the silent")
        if segment in quiet and len(view.rows("reach")) and segment not in told and plan in ("leave", "keep", "win_back"):
            return say("Win back the recently silent, keep the rest") if plan == "keep" else say("Win back the recently silent, leave the rest")
        if segment in quiet and plan in ("leave", "keep") and (plan == "leave" or segment not in told):
            return say("Win back the silent, leave the rest") if plan == "leave" else say("Win back the silent, keep the rest")
        word, decision = say.name(WITH[plan]), decisions.get(segment, "leave")
        if segment in told or plan in ("leave", "talk") or (decision in ("test", TRY) and view.nobody and plan in ("keep", "win_back")):
            return word  # without a campaign there is nothing to test
        if decision == "leave" and plan in ("win_back", "grow"):  # nothing is done there
            return say("No campaign now")
        if decision == TRY:
            return say("{plan}, try a campaign", plan=word)
        return say("{plan}, test first", plan=word) if decision == "test" else say("{plan}, no campaign now", plan=word) if decision == "leave" else word

    return [worded(s, p) for s, p in zip(table["segment"], plans(table, view), strict=True)]


def _near(view: View) -> str:
    """The column of those who are on the list of the silent."""
    return "within_reach" if len(view.rows("reach")) else "silent"


def decided(view: View) -> dict[str, str]:
    """Segment → what was decided of it, in the one wording of report, deck and spreadsheet: where nobody is written to, what the first screen
    advises to do with it."""
    if view.nobody:
        return dict(ordered(view)[["segment", "todo"]].itertuples(index=False))
    return {row["segment"]: view.say.name(shown_decision(row)) for row in view["targets"].to_dict("records")}


def plans(table: pd.DataFrame, view: View) -> list[str]:
    """keep, win_back, grow, leave or talk, by what the customers are to us and what was decided."""
    decisions = view["targets"].set_index("segment")["decision"]
    kinds, told = view.kinds, advised(view)
    places = set(view["targets"].loc[view["targets"]["reason"].isin(["outside_top", "over_budget"]), "segment"])  # worth it, were there room
    found = []
    awake = set(table.loc[2 * table["silent"] < table["customers"], "segment"]) if "silent" in table else set()  # they buy seldom, but they do
    for segment in table["segment"]:
        plan = BY_KIND.get(kinds.get(segment, ""), "leave")
        plan = "keep" if plan == "win_back" and segment in awake else plan
        idle = decisions.get(segment, "leave") == "leave" and plan != "keep" and segment not in places
        found.append(told.get(segment, "talk" if segment == OPEN_DEAL else "leave" if idle else plan))
    return found


def advised(view: View) -> dict[str, str]:
    """Segment → what the first screen says to do with it, where it advises without a campaign."""
    return {segment: line["kind"] for line in view.advice if line["kind"] in WITH for segment in _of(line)}


def _of(line: dict[str, Any]) -> list[Any]:
    """The segments of an advised action."""
    return line.get("segments", [line["segment"]])


def chosen(view: View) -> set[str]:
    """The segments to be written to."""
    table = view["targets"]
    return set(table.loc[table["chosen"].astype(bool), "segment"])


def links(view: View) -> dict[str, str]:
    """Segment → the id of its page in the appendix."""
    return {name: f"segment-{i}" for i, name in enumerate(ordered_names(view), start=1)}


def ordered_names(view: View) -> list[str]:
    """The segments that have a page, by revenue; a few customers put together have none."""
    table = view["segments"].sort_values("revenue", ascending=False, kind="stable")
    return [s for s in table["segment"] if s != SMALL]


def pages(view: View) -> list[dict[str, Any]]:
    """A page for every segment: how large, what it brings, what sets it apart, what was decided and why."""
    return [_page(name, f"segment-{i}", view) for i, name in enumerate(ordered_names(view), start=1)]


def _page(name: str, place: str, view: View) -> dict[str, Any]:
    say, table = view.say, ordered(view).set_index("segment")
    row = table.loc[name]
    sentences = words.traits(traits(view.rows("profile"), name), say) if len(view.rows("profile")) else []
    decided = view.rows("decisions")
    once = shared(view)
    mine = decided[decided["segment"] == name] if len(decided) and name not in set(once.get("segment", ())) else decided.head(0)
    why = [f"{r.why}." if not str(r.why).endswith(".") else r.why for r in mine.itertuples() if not missing(r.why)]
    if why and name in view.unwanted and name not in advised(view):  # what became of those silent for long, which no action of the first screen need tell
        say.claim(lower(view.unwanted[name]), "choice", "reach", None, "people months since")
    change = [changes(r.what_would_change, view) for r in mine.itertuples() if not missing(r.what_would_change)]
    idle = bool(len(mine)) and mine["decision"].iloc[0] == "leave" and plans(row.to_frame().T.rename_axis("segment").reset_index(), view)[0] != "leave"
    silent, asked = silence(row, view), _asked(name, view)
    idle = idle and bool(silent or name in advised(view)) and name not in view.unwanted  # else the reason stands under what is done, which nothing else explains
    parts = [
        cards.part(say("Who they are"), text=[say("Percentages are of customers for whom it is known")] if sentences else [], bullets=sentences),
        cards.part(row["todo"], text=[*silent, *asked] if _never(name, view) else [*(silent or asked), *([] if idle else [*(line for line in why if silent or line.rstrip(".") not in asked), *change])]),
        cards.part(say("Why no campaign now"), text=[*why, *change] if idle and not _never(name, view) else []),
        cards.part(say("What not to do"), bullets=[strategy.unwilling(say)] if unwilling(view.rows("profile"), name) else []),
        *five(name, view),
    ]
    return cards.card(
        place, words.share_of(row.rename_axis(None), name, say), short=say("Segment {name}", name=view.name(name)), colour=view.paint.get(name, ""),
        text=[*what_makes_it(name, view), *misnamed(row, view)], figures=figures(row, view), parts=[p for p in parts if p["bullets"] or p["text"] or p["facts"] or p["heading"] == row["todo"]],
    )  # fmt: skip


def _never(name: str, view: View) -> bool:
    """Whether a segment is left alone because nobody comes back who has been silent for as long."""
    return any("segments" in line and name in line["segments"] for line in view.advice)


def _asked(name: str, view: View) -> list[str]:
    """What the first screen advises to do with a segment, where it advises without a campaign."""
    return [upper(line["text"]) for line in view.advice if name in _of(line) and line["kind"] in WITH]


def what_makes_it(name: str, view: View) -> list[str]:
    """What makes a segment, with its limits, where words can say it."""
    made = view.get("definition")
    return [*definition.sentences(made, [name], view.say).get(name, []), *definition.before(made, name, view.say)] if made else []


def shared(view: View) -> pd.DataFrame:
    """The segments that get no campaign for one reason, where they are more than half of all and three at least: it is told once for all of them."""
    decided = view.rows("decisions")
    decided = decided[decided["segment"].isin(view["targets"]["segment"])] if len(decided) else decided
    left = decided[decided["decision"] == "leave"] if len(decided) else decided
    alike = left.groupby(["why", "what_would_change"], dropna=False)["segment"].transform("size") if len(left) else 0
    return left[(alike >= ALIKE) & (2 * alike > len(decided))] if len(left) else left


def misnamed(row: pd.Series, view: View) -> list[str]:
    """What is not so of a segment that the usual name says: most of the new have been here from the beginning, most of the lost have not fallen silent."""
    say, labels = view.say, view["labels"]
    mine = labels[labels["segment"] == row.name]
    if "rfm_segment" not in labels or not (mine["rfm_segment"] == row.name).all() or "silent" not in row:
        return []  # it is the client's own name
    told, place, n = {"segment": view.name(row.name), "all": say.number(row["customers"])}, {"segment": row.name, **row}, row.get("from_start", 0)
    if row.name == NEW and 2 * n >= row["customers"] and not 0 < row["customers"] - n < view.min_cell:
        text = say("{segment} is the usual name of those who bought lately and seldom; {n} of {all} have been customers since the data began", n=say.number(n), **told)
        return [say.claim(text, "count", "segments", place, "from_start customers")]
    if row.name in LOST and 2 * row["silent"] < row["customers"]:
        text = say("{segment} is the usual name of those who {what}; most of them here have not fallen silent", what=say.name(LOST[row.name]), **told)
        return [say.claim(text, "count", "segments", place, "silent customers")]
    return []


def silence(row: pd.Series, view: View) -> list[str]:
    """How many of a segment's customers have fallen silent and what they brought, and where their list is; nothing of a few."""
    say, n = view.say, row.get("silent", 0)
    rest = row["customers"] - n
    if row.name not in _quiet(view) or not pd.notna(row.get("revenue_per_silent")):
        return []
    told = {"customers": view.people(row["customers"]), "money": say.money(row["revenue_per_silent"])}
    text = say("{silent} of {customers} have fallen silent, and they brought {money} each on average", silent=say.number(n), **told) if rest else (
        say("All {customers} have fallen silent, and they brought {money} each on average", **told))  # fmt: skip
    found = [say.claim(text, "count", "segments", {"segment": row.name, **row}, "revenue_per_silent silent customers")]
    mine = view.of("listed", row.name)
    if "won_since" in mine and mine["won_since"].sum() > 0:
        found.append(say.claim(say("This goes by purchases alone; who of them has a won deal since is marked on the list"), "count", "listed", mine.iloc[0], "won_since"))
    once = row.get("silent_once", 0)
    if 2 * once >= n and once >= max(1, view.min_cell) and not 0 < n - once < view.min_cell:
        text = say("{once} of them bought only once", once=say.number(once)) if once < n else say("Each of them bought only once")
        found.append(say.claim(text, "count", "segments", {"segment": row.name, **row}, "silent_once"))
    if row.name == view.cold:
        found.append(say("Those of the silent who may be written to are on the list {file}", file=view.lists.get(row.name, "")) if reachable(view["facts"]) else say("The silent are on the list {file}, which has customer numbers only", file=view.lists.get(row.name, "")))
    if not view.back or not row.get(_near(view), 0) > 0:
        return [*found, *_awake(row, view)]
    reached, told = reachable(view["facts"]), {"file": view.back}
    if len(view.rows("reach")):
        told["months"] = say.many("{n} month", "{n} months", int(view["reach"]["months"].iloc[0]))
        text = say("Those of the silent who bought in the last {months} and may be written to are on the list {file}", **told) if reached else (
            say("Those of the silent who bought in the last {months} are on the list {file}, which has customer numbers only", **told))
        return [line for line in (*found, say.claim(text, "choice", "segments", {"segment": row.name, **row}, "reach_months"), _beyond(row, view), *_awake(row, view)) if line]
    return [*found, say("Those of the silent who may be written to are on the list {file}", **told) if reached else (
        say("The silent are on the list {file}, which has customer numbers only", **told)), *_awake(row, view)]  # last, for what stands before is of the silent


def _awake(row: pd.Series, view: View) -> list[str]:
    """What those of a segment brought who still buy, where many of it do not; nothing where nobody has bought twice."""
    say, n = view.say, row.get("awake", 0)
    if missing(row.get("awake_share")) or row.get("once_recent", 0) >= n or not 10 * row["silent"] >= row["customers"] or not n >= max(1, view.min_cell):
        return []
    first, known = first_time(row, max(1, view.min_cell)), not missing(row.get("awake_year_share"))
    told = {"n": say.number(n), "share": say.percent(row["awake_share"])} | ({"once": say.number(first)} if first else {})
    told |= {"now": say.percent(row["awake_year_share"]), "year": words.year(row, say)} if known else {}
    if first:
        text = say("The {n} who bought lately, {once} of them for the first time, brought {share} of all revenue and {now} of the revenue {year}", **told) if known else (
            say("The {n} who bought lately, {once} of them for the first time, brought {share} of all revenue", **told))
    elif many_once(row):
        text = say("The {n} who bought lately brought {share} of all revenue and {now} of the revenue {year}", **told) if known else say("The {n} who bought lately brought {share} of all revenue", **told)
    else:
        text = say("The {n} who still buy brought {share} of all revenue and {now} of the revenue {year}", **told) if known else say("The {n} who still buy brought {share} of all revenue", **told)
    cells = f"awake awake_share awake_year_share year_months{words.dated(row)}" + (" once_recent" if first else "")
    return [say.claim(text, "count", "segments", {"segment": row.name, **row}, cells)]


def _beyond(row: pd.Series, view: View) -> str:
    """That the others of the silent are left alone as whole segments are, since nobody comes back who has been silent for so long."""
    say, n = view.say, row.get("beyond_reach", 0)
    if not n >= max(1, view.min_cell) or 0 < row.get("within_reach", 0) < view.min_cell or row.get("within_reach", 0) == 0:
        return ""
    text = say("The other {n} of the silent have been so for longer, and hardly anybody comes back after that: leave them alone for now", n=say.number(n))
    return say.claim(text, "choice", "segments", {"segment": row.name, **row}, "beyond_reach")


def _quiet(view: View) -> list[str]:
    """The segments whose silent are told: neither they nor the others are a few, and, where the first screen tells how many there are in
    all, no few follow from it: then the segment with the fewest of them is not told either."""
    table, least = view["segments"], max(1, view.min_cell)
    if "silent" not in table:
        return []
    rest = table["customers"] - table["silent"]
    told = table[(table["silent"] >= least) & ~rest.between(1, least - 1)].sort_values("silent", kind="stable")
    summed = view.back and not len(view.rows("reach"))  # else their sum is told roughly
    return list(told["segment"].iloc[1 if summed and silent_of_a_few(table, view.min_cell) else 0 :])


def changes(text: str, view: View) -> str:
    """What would change a decision, as a sentence."""
    say = view.say
    return text if text == say("No single weight changes this") else say("What would change this is {what}", what=lower(text))


def figures(row: pd.Series, view: View) -> list[dict[str, str]]:
    """Customers, revenue, growth: what is known of a segment in key numbers, four at most."""
    say = view.say
    place = {"segment": row.name, **row}

    def figure(value: str, label: str, note: str, words: str, cells: str, *, kind: str = "count", p: float | None = None) -> dict[str, str] | None:
        told = say.claim(", ".join(filter(None, (words, note))), kind, "segments", place, cells, p=p)
        return cards.figure(value, label, note, told=told) if told else None

    made = [figure(say.number(row["customers"]), say("customers"), say("{share} of all", share=say.percent(row["share"])), view.people(row["customers"]), "customers share")]
    if pd.notna(row["revenue_share"]) and row.get("orders_per_customer") != 0:  # what is left of refunds is nobody's revenue
        money = say.money(row["revenue_per_customer"])
        words = say("{money} of revenue per customer, {period}", money=money, period=view.period)
        made.append(figure(money, say("revenue per customer, {period}", period=view.period), "", words, "revenue_per_customer"))
    if pd.notna(row.get("orders_per_customer")) and row["orders_per_customer"] > 0:
        orders = say.number(row["orders_per_customer"], digits=1)
        note = say("those at no cost included") if view.free else ""
        label, words = (say("months with purchases per customer"), say("{n} months with purchases per customer", n=orders)) if of_customers(view["facts"]) else (
            say("orders per customer"), say("{n} orders per customer", n=orders))  # fmt: skip
        made.append(figure(orders, label, note, words, "orders_per_customer"))
    if pd.notna(row.get("growth")) and not words_of_size.resized(row):  # of another number of customers it says nothing of them
        p = row.get("growth_p")
        then = say("with {n} customers in it then", n=say.number(row["then_customers"])) if row.get("then_customers", 0) >= words_of_size.TOLD else ""
        change, months = say.change(row["growth"]), say.number(view.window)
        label = say("revenue of the segment against a year ago") if view.window == 12 else say("revenue of the segment against the {n} months before", n=months)
        words = say("{change} of the segment's revenue against a year ago", change=change) if view.window == 12 else (
            say("{change} of the segment's revenue against the {n} months before", change=change, n=months))  # fmt: skip
        made.append(figure(change, label, then, words, "growth then_customers", kind="change", p=p))
    return [one for one in made if one]


def five(name: str, view: View) -> list[dict[str, Any]]:
    """The five questions about a target, and how its readiness is measured, for its page in the appendix; nothing about other segments."""
    say, table, matrix = view.say, view.rows("five_w"), view.rows("khramatrix")
    if not len(table) or not (table["segment"] == name).any():
        return []
    row, more = table[table["segment"] == name].iloc[0], matrix[matrix["segment"] == name].iloc[0]
    titles = {"what": say("What"), "who": say("Who"), "why": say("Why"), "when": say("When"), "where": say("Where")}
    told = {titles[w]: row[w] for w in titles if row[f"{w}_source"] != "open"}
    stages = {say("Readiness to buy"): say.name(more["stage"]), say("How success is measured"): say.name(more["kpi"])}
    known = [say("Percentages are of customers for whom it is known")] if row["who_source"] == "data" else []
    return [cards.part(say("Five questions"), text=known, facts=told | {k: v for k, v in stages.items() if v})] if told else []
