"""What happened to revenue, in words: the windows and their parts, the last months, and which of it is the report's first sentence."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from segkit.findings import recent as recent_words
from segkit.findings import traits as trait_words
from segkit.findings.recent import LEVEL
from segkit.findings.segments import held
from segkit.ground.language import lower
from segkit.ground.names import EVERYBODY, NOT_YET
from segkit.ground.numbers import missing
from segkit.ground.periods import NEAR

MADE_UP = 0.1  # of the fall: what earns less does not make up for it
SURE = 0.05  # p from which on a change is chance
LESS = 0.8  # of a year's revenue: where less is expected of today's customers, that stands beside a revenue that is level
TURNS = 0.1  # so far from the rate of the whole, the last half is the headline
YEAR = 10  # months of a window, from which the two are of nearly the same seasons
PART = 0.1  # of what was added, the part of those who were joining that is told
ONCE = 0.25  # of the customers of the earlier window: where fewer came again, a customer buys once
TWICE = 2  # usual gaps in a window of less than a year: in a shorter one who buys as ever is seen in the one and not in the other
FEWEST = 10  # customers from the beginning: what fewer brought says nothing of the others


def bridge(table: pd.DataFrame, say: Any, *, recent: pd.DataFrame | None = None) -> list[str]:
    """What happened to revenue, the largest part first: between two equal windows of months, and in the last half of the later one."""
    whole = _everybody(table)
    if whole.empty:
        return []
    return [_change(whole, say), *lately(recent, say, table), *([] if _brief(whole) else _like_for_like(whole, say)), *_by_order(whole, say), *parts(table, say)]


def brief(table: pd.DataFrame | None) -> bool:
    """Whether the windows are too short to tell who stayed from who left or came back (`_brief`)."""
    whole = _everybody(table)
    return bool(len(whole)) and _brief(whole)


def _brief(whole: pd.DataFrame) -> bool:
    """Whether a window is shorter than the usual gap between purchases, or, where it is less than a year, than two."""
    gap = whole["usual_gap"].iloc[0] if "usual_gap" in whole else math.nan
    days = whole["window_days"].min() if "window_days" in whole and whole["window_days"].notna().any() else _months(whole) * 30
    return bool(days < gap * (1 - NEAR if _months(whole) >= YEAR else TWICE))


def parts(table: pd.DataFrame, say: Any) -> list[str]:
    """All parts of the change between two equal windows of months, the largest first, and the segment that lost most; none where the windows are too
    short to tell who is new and who has gone."""
    whole = _everybody(table)
    if whole.empty:
        return []
    if _brief(whole):
        return []
    items = whole.loc[["new", "returned", "kept_more", "kept_less", "lost"]]
    told = [(abs(row["revenue"]), _lost(whole, say) if item == "lost" else _more(whole, say) if item == "kept_more" else _new(whole, say) if item == "new" else (
            say.claim(_part(item, row, say), "count", "bridge", _rows(whole, item), "revenue customers"))) for item, row in items.iterrows() if row["revenue"]]  # fmt: skip
    told += [(-_change_of(fallen(table)), line) for line in _by_segment(table, say)]
    return [*(line for _, line in sorted(told, key=lambda one: -one[0])), *_together(whole, say)]


def _together(whole: pd.DataFrame, say: Any) -> list[str]:
    """What those who stayed changed in all, where that is the largest part, and some bought more and some less; and that the parts make the whole change."""
    before, after = whole.loc["before", "revenue"], whole.loc["after", "revenue"]
    if abs(after / before - 1) < LEVEL or not whole.reindex(["kept", "kept_more", "kept_less"])["revenue"].fillna(0.0).all():
        return []
    who = _staying(whole)
    if abs(whole.loc[who, "revenue"]) < whole.loc[["new", "returned", "lost"], "revenue"].abs().max():
        return []  # no part to begin with, so nobody holds it against the two parts of theirs
    told, items = {"stayed": _brought(who, whole.loc[who], say), "money": say.money(abs(after - before))}, [who]
    if who == "stayed":
        told["stayed"] = say("{stayed}, and those who first bought in the course of the earlier period {joined} more", joined=say.money(whole.loc["joined", "revenue"]), **told)
        items.append("joined")
    text = say("{stayed}; all the parts together make the {money} by which revenue fell", **told) if after < before else say("{stayed}; all the parts together make the {money} by which revenue grew", **told)
    return [say.claim(text, "count", "bridge", _rows(whole, *items, "after"), "revenue revenue_gain")]


def _staying(whole: pd.DataFrame) -> str:
    """The item of those who stayed: without those who joined in the course of the earlier window where these bring more in a whole one, unless either are a few."""
    parts = whole.reindex(["joined", "stayed"])
    return "stayed" if parts.loc["joined", "revenue"] > 0 and parts["customers"].notna().all() else "kept"


def _everybody(table: pd.DataFrame | None) -> pd.DataFrame:
    """The items of all customers; empty where there are no two windows, or nothing came in the earlier one."""
    whole = table[table["segment"] == EVERYBODY].set_index("item") if table is not None and len(table) else pd.DataFrame()
    return whole if len(whole) and whole.loc["before", "revenue"] > 0 else whole.head(0)


def lately(recent: pd.DataFrame | None, say: Any, table: pd.DataFrame | None = None) -> list[str]:
    """How revenue went in the last months, and whether new customers come (`steps.size.lately`)."""
    row = _latest(recent, _everybody(table))
    if not row or recent is None:
        return []
    first = recent.iloc[0].to_dict()
    return [line for line in (recent_words.half(row, say), recent_words.nobody_new(row, say), recent_words.newcomers(first, say), recent_words.came_back(first, say)) if line]


def _latest(recent: pd.DataFrame | None, whole: pd.DataFrame) -> dict[str, Any]:
    """The row of the last months that is told: against a year before, except where customers were still joining then."""
    if recent is None or not len(recent):
        return {}
    return recent.iloc[-1 if len(whole) and _filling(whole) else 0].to_dict()


def turned(recent: pd.DataFrame | None, table: pd.DataFrame | None, say: Any, *, traits: pd.DataFrame | None = None) -> list[str]:
    """What stands beside the headline: the whole windows where that is of the last months, and whether new customers still come."""
    whole = _everybody(table)
    row = _latest(recent, whole)
    if not row or whole.empty:
        return []
    if _only_joining(whole, say):
        return []
    half = recent_words.half(row, say, sure=True) if _far(row, whole) else ""
    beside = _whole_news(table, say, traits=traits) if half and recent_words.half_told(row, say)[0] else half
    return [line for line in (beside, recent_words.nobody_new(row, say)) if line]


def ahead(model: Mapping[str, Any] | None, held_out: pd.DataFrame | None, say: Any, *, than: pd.DataFrame | None = None) -> list[str]:
    """What today's customers are expected to bring in a year, not discounted, so that it may stand beside a year's revenue, and how near the same count came
    when it was made earlier, where it foretold what came; of the bridge `than` only where that is clearly less than the last year brought, and then beside that year and what new customers brought in it."""
    if not model or "expected_undiscounted" not in model or model["model"] != "bgnbd" or model["horizon"] != 12 or model.get("margin", 1.0) != 1.0 or held_out is None or held_out.empty or held_out["reading"].iloc[0] != "pass":
        return []
    whole = _everybody(than)
    if than is not None and (whole.empty or _months(whole) != 12 or not model["expected_undiscounted"] < LESS * whole.loc["after", "revenue"]):
        return []
    told, cells = {"money": say.money(model["expected_undiscounted"])}, "expected_undiscounted horizon"
    if than is not None:
        (after, new), rows = whole.reindex(["after", "new"])["revenue"], whole[whole.index.isin(["after", "new"])].reset_index()
        told |= {"share": say.percent(1 - model["expected_undiscounted"] / after), "new": say.money(new)}
        known = new > 0 and pd.notna(whole["customers"].get("new"))  # of a few it would be a person's
        text = say("Today’s customers should bring about {money} in the next 12 months, {share} less than in the last 12, in which new ones brought {new}", **told) if known else (
            say("Today’s customers should bring about {money} in the next 12 months, {share} less than in the last 12", **told))
        say.claim(text, "count", "bridge", rows, "revenue")
        return [say.claim(text, "count", "value_model", model, cells)]
    line = say.claim(say("Of today’s customers about {money} is expected in the next 12 months; who comes new adds to it", **told), "count", "value_model", model, cells)
    if "since" not in held_out:
        return [line]
    since = say.date(dt.date.fromisoformat(str(held_out["since"].iloc[0])))
    rough = say("That is a rough figure: the same count made on {date} was checked by orders, not by money, and gave {held}", date=since, held=held(held_out, say)[0])
    return [line, say.claim(rough, "count", "value_holdout", held_out.iloc[0], "ratio since")]


def _far(row: dict[str, Any], whole: pd.DataFrame) -> bool:
    """Whether revenue of the last months changed at another rate than that of the whole window; of those alone who had bought before, and of
    another season where the whole windows are of one, it is not told."""
    if row["against"] == "known_year_before" or (row["against"] == "just_before" and _months(whole) >= YEAR and not _filling(whole)):
        return False
    half, all_of_it = (row["revenue_before"], row["revenue_after"]), (whole.loc["before", "revenue"], whole.loc["after", "revenue"])
    return bool(half[0] > 0 and abs(half[1] / half[0] - all_of_it[1] / all_of_it[0]) >= TURNS)


def _since_then(row: dict[str, Any], say: Any) -> str:
    """The headline where the earlier window was still filling with customers: since when nobody new has come, and the last months."""
    change, level = recent_words.half_told(row, say)
    if not level:
        return recent_words.nobody_new(row, say)
    cells = "revenue_after revenue_before months" + (" per_day days_before days_after" if change and recent_words.unequal(row) else "")
    if missing(row["last_new"]):
        return (change and say.claim(change, "change", "lately", row, cells, p=row["p"])) or say.claim(level, "count", "lately", row, "revenue_after revenue_before months")
    told = [say("{first}; {second}", first=say("No new customer has come since {date}", date=say.date(dt.date.fromisoformat(row["last_new"]))), second=lower(text)) for text in (change, level) if text]
    surely = say.claim(told[0], "change", "lately", row, cells + " last_new", p=row["p"]) if change else ""
    return surely or say.claim(told[-1], "count", "lately", row, "last_new revenue_after revenue_before months")


def _like_for_like(whole: pd.DataFrame, say: Any) -> list[str]:
    """What those brought who were customers from the beginning: the others, who joined in its course, had a part of the earlier period.
    Where the data begin with it, these are those who first bought in its first month."""
    if _once(whole):
        return []  # whoever first bought in any month brings less afterwards
    first = "first_before" in whole.index
    rows = whole.reindex(["first_after", "first_before"] if first else ["there_after", "there_before"])
    (after, before), people = rows["revenue"], rows["customers"].iloc[1]
    if not (before > 0 and people >= FEWEST):
        return []
    told = {"share": say.percent(abs(after / before - 1)), "after": say.money(after), "before": say.money(before)}
    told["customers"] = say.many("{n} customer", "{n} customers", int(people))
    if first and abs(after / before - 1) < LEVEL:
        text = say("Those who first bought in the first month of the data ({customers}) brought as much as before, {after} against {before} earlier", **told)
    elif first:
        text = say("Those who first bought in the first month of the data ({customers}) brought {share} more, {after} against {before} earlier", **told) if after > before else (
            say("Those who first bought in the first month of the data ({customers}) brought {share} less, {after} against {before} earlier", **told))
    elif abs(after / before - 1) < LEVEL:
        text = say("Those who were customers when the earlier period began ({customers}) brought as much as before, {after} against {before} earlier", **told)
    elif after > before:
        text = say("Those who were customers when the earlier period began ({customers}) brought {share} more, {after} against {before} earlier", **told)
    else:
        text = say("Those who were customers when the earlier period began ({customers}) brought {share} less, {after} against {before} earlier", **told)
    return [say.claim(text, "count", "bridge", rows.reset_index(), "revenue customers")]


def _worth_of_orders(whole: pd.DataFrame, say: Any) -> str:
    """What orders that are worth more, or less, than before made of a change that is no chance, where it is more than half and not more than all; else nothing."""
    part, before, after = whole["revenue"].reindex(["by_order_value", "before", "after"])
    if pd.isna(part) or (_chance(whole) or 0.0) >= SURE or abs(after / before - 1) < LEVEL or not 0.5 < part / (after - before) <= 1:
        return ""
    return say("Orders worth more on average added {money}", money=say.money(part)) if part > 0 else say("Orders worth less on average cost {money}", money=say.money(-part))


def _by_order(whole: pd.DataFrame, say: Any) -> list[str]:
    """The same as a sentence of its own, which is the change again and none of its parts."""
    if not (told := _worth_of_orders(whole, say)):
        return []
    change = say.money(abs(whole.loc["after", "revenue"] - whole.loc["before", "revenue"]))
    text = say("{part} of the {change} by which revenue grew, whoever placed them", part=told, change=change) if whole.loc["by_order_value", "revenue"] > 0 else (
        say("{part} of the {change} by which revenue fell, whoever placed them", part=told, change=change))
    return [say.claim(text, "change", "bridge", _rows(whole, "by_order_value", "after"), "revenue revenue_gain", p=_chance(whole))]


def _change(whole: pd.DataFrame, say: Any) -> str:
    """What happened to revenue between the two windows: a change, or two sums where it is level or may be chance."""
    text, level, cells = _changes_told(whole, say)
    rows = _rows(whole, "after", "before")
    return (text and say.claim(text, "change", "bridge", rows, cells, p=_chance(whole))) or say.claim(level, "count", "bridge", rows, cells.replace("per_day ", ""))


def _changes_told(whole: pd.DataFrame, say: Any) -> tuple[str, str, str]:
    """The change between the windows in words, nothing where it is level; the two sums; the cells of both."""
    before, after = whole.loc["before", "revenue"], whole.loc["after", "revenue"]
    told = {"share": say.percent(abs(after / before - 1)), "after": say.money(after), "before": say.money(before), "span": _span(whole, say)}
    if abs(after / before - 1) < LEVEL:
        return "", say("Revenue is level at {after}, from {before}", **told), "revenue"
    if _months(whole) == 12:
        unsure = say("Revenue went from {before} to {after}; chance alone could account for that", **told)
        text = say("Revenue fell by {share}, from {before} to {after}", **told) if after < before else say("Revenue grew by {share}, from {before} to {after}", **told)
    else:
        unsure = say("Revenue for {span} was {after}, against {before} in the same length of time before; chance alone could account for that", **told)
        text = say("Revenue for {span} fell by {share} to {after}, from {before} in the same length of time before", **told) if after < before else (
            say("Revenue for {span} grew by {share} to {after}, from {before} in the same length of time before", **told))
    if _filling(whole):
        text = _because(text, whole, say)
    spans = _spans(whole)
    if not recent_words.unequal(spans):
        return text, unsure, "revenue"
    lengths = {"later": say.number(spans["days_after"]), "earlier": say.number(spans["days_before"])}
    return recent_words.by_day(text, spans, say), say("{text}; the later months have {later} days and the earlier ones {earlier}", text=unsure, **lengths), "revenue per_day window_days"


def _only_joining(whole: pd.DataFrame, say: Any) -> bool:
    """Whether revenue surely grew, and mostly because customers were still joining while the earlier window ran."""
    return _filling(whole) and _change(whole, say) == _changes_told(whole, say)[0]


def _spans(whole: pd.DataFrame) -> dict[str, float]:
    """Both windows in the columns of the last months."""
    lengths = whole["window_days"] if "window_days" in whole else whole["revenue"] * math.nan
    found = {f"{column}_{side}": values[side] for column, values in (("revenue", whole["revenue"]), ("days", lengths)) for side in ("before", "after")}
    return found | {"per_day": whole.loc["after", "per_day"] if "per_day" in whole else math.nan}


def _rows(whole: pd.DataFrame, *items: str) -> pd.DataFrame:
    return whole.loc[list(items)].reset_index()


def _chance(whole: pd.DataFrame) -> float | None:
    """p of the change of all revenue, where the table has it."""
    return whole.loc["after", "p"] if "p" in whole else None


def news(table: pd.DataFrame | None, say: Any, *, recent: pd.DataFrame | None = None, traits: pd.DataFrame | None = None, unpaid: str = "") -> str:
    """What happened to revenue in one sentence; empty where there are no two windows to compare. Where customers were still joining while the
    earlier one ran, it is how revenue went since; where the last months surely went otherwise than the whole (`recent`), it is of them; where some whom one trait marks made most of the change (`traits`), of these. `unpaid`: the money
    of won deals that are not invoiced yet, which no revenue holds."""
    whole = _everybody(table)
    row = _latest(recent, whole)
    if row and len(whole):
        changed = _far(row, whole) and recent_words.half_told(row, say)[0]
        late = _since_then(row, say) if _only_joining(whole, say) else recent_words.half(row, say, sure=True) if changed else ""
        if late:
            return _lacking(late, unpaid, say)
    return _whole_news(table, say, traits=traits, unpaid=unpaid)


def cause(table: pd.DataFrame | None, traits: pd.DataFrame | None, say: Any) -> pd.Series | None:
    """Who made more than half of the change between the two windows, as the news says of them (`traits.made`)."""
    whole = _everybody(table)
    if whole.empty or _filling(whole):
        return None
    before, after = whole.loc["before", "revenue"], whole.loc["after", "revenue"]
    return trait_words.made(traits, after - before, say) if abs(after / before - 1) >= LEVEL else None


def _lacking(text: str, unpaid: str, say: Any) -> str:
    """The news, and what was won that no revenue holds yet."""
    return say("{news}; at least {money} of won deals are not invoiced yet", news=text, money=unpaid) if text and unpaid else text


def _whole_news(table: pd.DataFrame | None, say: Any, *, traits: pd.DataFrame | None = None, unpaid: str = "") -> str:
    """What happened to revenue between the two windows, the largest part first, or who was in a segment, where they surely lost more, or those
    whom one trait marks, where they surely made most of it.
    That customers who joined while the earlier window ran bring more in a whole one is no news of them: then those who stayed are told without them. Where most buy once, as most
    clients of deals do, that the earlier ones brought less is none either, nor where the windows are shorter than the usual gap: then it is the whole change."""
    whole = _everybody(table)
    if whole.empty:
        return ""
    if _filling(whole):
        return _lacking(_joining(whole, say), unpaid, say)
    if (row := cause(table, traits, say)) is not None:
        line = _begun(trait_words.part(row, say), whole, _rows(whole, "after", "before"), say, p=row["adjusted"], unpaid=unpaid)
        if line and (told := say.claim(line, "difference", "by_trait", row, "revenue_gain", p=row["adjusted"])):
            return told
    if _once(whole) or _brief(whole):
        return _lacking(_change(whole, say), unpaid, say)
    parts = whole.loc[["new", "returned", _staying(whole), "lost"]]  # more and less of those who stayed go against each other
    before, after = whole.loc["before", "revenue"], whole.loc["after", "revenue"]
    way = parts["revenue"] * (1 if after >= before else -1)  # the largest part of the way that revenue went; where it went none, the largest
    item = way.idxmax() if way.max() > 0 and abs(after / before - 1) >= LEVEL else parts["revenue"].abs().idxmax()
    dearer = _worth_of_orders(whole, say) if item == "new" else ""  # new ones come in any year
    if dearer and (line := _begun(dearer, whole, _rows(whole, "after", "before", "by_order_value"), say, unpaid=unpaid)):
        return line
    mine = fallen(table)
    worse = len(mine) and _change_of(mine) < min(parts.loc[item, "revenue"], 0) and _by_segment(table, say)
    theirs = say("Customers who were in {segment} brought {money} less than before", segment=say.quoted(mine["segment"].iloc[0]), money=say.money(-_change_of(mine))) if worse else ""
    rows = _rows(whole, "after", "before")
    return (theirs and _begun(theirs, whole, pd.concat([rows, mine]), say, p=p_of(mine), unpaid=unpaid)) or _begun(_brought(item, parts.loc[item], say), whole, _rows(whole, "after", "before", item), say, unpaid=unpaid)


def _once(whole: pd.DataFrame) -> bool:
    """Whether hardly any of those who bought in the earlier window bought in the later one too, and not since they all left: as many new ones came."""
    before, after, new, back = whole["customers"].reindex(["before", "after", "new", "returned"])
    return bool(before >= FEWEST and after - new - back < ONCE * before and new + back >= before / 2)


def _begun(part: str, whole: pd.DataFrame, rows: pd.DataFrame, say: Any, *, p: float | None = None, unpaid: str = "") -> str:
    """The news that begins with a part of the change; `p`: of the part."""
    before, after = whole.loc["before", "revenue"], whole.loc["after", "revenue"]
    told = {"share": say.percent(abs(after / before - 1)), "after": say.money(after), "before": say.money(before), "span": _span(whole, say), "part": part}
    kind, cells = ("count", "revenue customers") if p is None else ("difference", "revenue customers revenue_gain")
    if abs(after / before - 1) < LEVEL:
        level = say("{part}; yearly revenue stayed level at {after}", **told) if _months(whole) == 12 else say("{part}; revenue stayed level at {after}", **told)
        return _lacking(say.claim(level, kind, "bridge", rows, cells, p=p), unpaid, say)
    unsure = say("{part}; the change in yearly revenue, from {before} to {after}, may be chance", **told) if _months(whole) == 12 else (
        say("{part}; the change in revenue for {span}, from {before} to {after}, may be chance", **told))
    text = say("{part}; yearly revenue fell by {share} to {after}", **told) if after < before else say("{part}; yearly revenue grew by {share} to {after}", **told)
    if _months(whole) != 12:
        text = say("{part}; revenue for {span} fell by {share} to {after}", **told) if after < before else say("{part}; revenue for {span} grew by {share} to {after}", **told)
    sure = _chance(whole) if p is None else max(p, _chance(whole) or 0.0)
    if surely := say.claim(text, "change", "bridge", rows, cells, p=sure):
        return _lacking(surely, unpaid, say)
    if unpaid and _months(whole) == 12:  # how it went cannot be told, by chance or not
        lacks = say("{part}; yearly revenue, {after} after {before}, lacks at least {unpaid} of won deals not invoiced yet", unpaid=unpaid, **told)
        return say.claim(lacks, kind, "bridge", rows, cells, p=p)
    return _lacking(say.claim(unsure, kind, "bridge", rows, cells, p=p), unpaid, say)


def not_made_up(table: pd.DataFrame | None, profit: float, say: Any, *, tests: bool = False) -> str:
    """That campaigns do not bring back what was lost, where revenue fell by far more than they should earn; else nothing."""
    whole = _everybody(table)
    if whole.empty:
        return ""
    fall = whole.loc["before", "revenue"] - whole.loc["after", "revenue"]
    if not (fall > LEVEL * whole.loc["before", "revenue"] and 0 < profit < MADE_UP * fall):
        return ""
    text = say("They do not make up for the fall in revenue") if tests else say("This does not make up for the fall in revenue")
    return say.claim(text, "change", "bridge", _rows(whole, "after", "before"), "revenue", p=_chance(whole), otherwise="")


def _months(whole: pd.DataFrame) -> int:
    """How long each of the two windows is; a year where a table does not say."""
    return int(whole["months"].iloc[0]) if "months" in whole else 12


def _span(whole: pd.DataFrame, say: Any) -> str:
    return say.many("{n} month", "{n} months", _months(whole))


def _filling(whole: pd.DataFrame) -> bool:
    """Whether revenue grew mostly because customers were still joining while the earlier window ran."""
    before, after = whole.loc["before", "revenue"], whole.loc["after", "revenue"]
    parts = whole.reindex(["new", "returned", "stayed", "joined", "lost"])["revenue"]
    return bool(parts["joined"] >= max(after - before, 0.0) / 2 and parts.idxmax() == "joined" and after >= before)


def joining(table: pd.DataFrame | None, say: Any) -> bool:
    """Whether the growth between the two windows is sure, and mostly of customers who were only joining in the earlier one."""
    whole = _everybody(table)
    return bool(len(whole)) and _only_joining(whole, say)


def _because(text: str, whole: pd.DataFrame, say: Any) -> str:
    """A growth with what mostly made it: customers who were only joining in the earlier window."""
    return say("{text}, largely because of customers who first appear after the first month of the data", text=text) if "first_before" in whole.index else (
        say("{text}, largely because customers were still joining then", text=text))


def _joining(whole: pd.DataFrame, say: Any) -> str:
    """The news where the earlier window was still filling with customers, and nothing is known of the last months alone."""
    before, after = whole.loc["before", "revenue"], whole.loc["after", "revenue"]
    told = {"share": say.percent(abs(after / before - 1)), "after": say.money(after), "before": say.money(before), "span": _span(whole, say)}
    rows, months = _rows(whole, "after", "before"), _months(whole)
    if abs(after / before - 1) < LEVEL:
        return say.claim(say("Revenue stayed level at {after}", **told), "count", "bridge", rows, "revenue")
    unsure = say("Revenue went from {before} to {after}, perhaps by chance", **told) if months == 12 else (
        say("Revenue for {span} went from {before} to {after}, perhaps by chance", **told))
    cells, spans = "revenue", _spans(whole)
    if months != 12 and recent_words.unequal(spans):
        unsure = say("Revenue for {span} went from {before} to {after} ({earlier} days and {later}), perhaps by chance", later=say.number(spans["days_after"]), earlier=say.number(spans["days_before"]), **told)
        cells = "revenue window_days"
    text = say("Revenue grew by {share} to {after}", **told) if months == 12 else say("Revenue for {span} grew by {share} to {after}", **told)
    text = _because(text, whole, say)
    return say.claim(text, "change", "bridge", rows, "revenue", p=_chance(whole)) or say.claim(unsure, "count", "bridge", rows, cells)


def _new(whole: pd.DataFrame, say: Any) -> str:
    """What new customers brought, and how many of them have fallen silent already."""
    gone, row = whole["customers"].get("new_silent", math.nan), whole.loc["new"]
    if not gone > 0 or missing(row["customers"]):
        return say.claim(_part("new", row, say), "count", "bridge", _rows(whole, "new"), "revenue customers")
    who = say.many("{n} customer", "{n} customers", int(row["customers"]))
    text = say("{part} ({who}, of whom {silent} have fallen silent already)", part=_brought("new", row, say), who=who, silent=say.number(gone))
    return say.claim(text, "count", "bridge", _rows(whole, "new", "new_silent"), "revenue customers")


def _more(whole: pd.DataFrame, say: Any) -> str:
    """What those who bought more added, and how much of it is of those who had a part of the earlier period only."""
    text, row = _part("kept_more", whole.loc["kept_more"], say), whole.reindex(["joined_more"]).iloc[0]
    if missing(row["customers"]) or not row["revenue"] >= PART * whole.loc["kept_more", "revenue"]:  # of a few it would be a person's
        return say.claim(text, "count", "bridge", _rows(whole, "kept_more"), "revenue customers")
    text = say("{text}; {money} of it came from those who first bought partway through the earlier period and so had only part of it to buy in", text=text, money=say.money(row["revenue"]))
    return say.claim(text, "count", "bridge", _rows(whole, "kept_more", "joined_more"), "revenue customers")


def _lost(whole: pd.DataFrame, say: Any) -> str:
    """What those who have fallen silent brought less, and what all of them still brought: it will not come again by itself."""
    part, items = _silent(whole, say), [item for item in ("lost", "silent") if item in whole.index]
    still = whole["revenue"].where(whole["customers"].notna()).get("lost_after", 0.0)  # of a few it would be a person's
    if not still > LEVEL * whole.loc["after", "revenue"]:
        return say.claim(part, "count", "bridge", _rows(whole, *items), "revenue customers")
    some = whole["customers"].get("silent", whole.loc["lost", "customers"]) != whole.loc["lost", "customers"]  # the part may name two numbers of people
    text = say("{part}; the {money} that all who have fallen silent still brought will be lost too unless they buy again", part=part, money=say.money(still)) if some else (
        say("{part}; the {money} that they still brought will be missing unless they buy again", part=part, money=say.money(still)))
    return say.claim(text, "count", "bridge", _rows(whole, *items, "lost_after"), "revenue customers")


def _silent(whole: pd.DataFrame, say: Any) -> str:
    """How many have fallen silent, the count that the whole report tells, and how many of them brought less."""
    some, money = whole.loc["lost", "customers"], say.money(abs(whole.loc["lost", "revenue"]))
    every = whole["customers"].get("silent", some)
    if pd.isna(some) or pd.isna(every):
        return _brought("lost", whole.loc["lost"], say)
    if some == every:
        return say.many(
            "{n} customer has fallen silent and brought {money} less than before", "{n} customers have fallen silent and brought {money} less than before", int(every), money=money
        )  # fmt: skip
    return say.many(
        "{n} customer has fallen silent, and {some} of them brought {money} less than before",
        "{n} customers have fallen silent, and {some} of them brought {money} less than before", int(every), some=say.number(some), money=money,
    )  # fmt: skip


def _part(item: str, row: pd.Series, say: Any) -> str:
    """One part of the bridge, with its customers."""
    who = say.many("{n} customer", "{n} customers", int(row["customers"])) if pd.notna(row["customers"]) else say("a few customers")
    return say("{part} ({who})", part=_brought(item, row, say), who=who)


def _brought(item: str, row: pd.Series, say: Any) -> str:
    money = say.money(abs(row["revenue"]))
    return {
        "new": lambda: say("New customers brought {money}", money=money),
        "returned": lambda: say("Customers who came back after a break brought {money}", money=money),
        "kept": lambda: say("Customers who stayed brought {money} more than before", money=money) if row["revenue"] >= 0 else (
            say("Customers who stayed brought {money} less than before", money=money)),
        "stayed": lambda: say("Customers who were there from the beginning and stayed brought {money} more than before", money=money) if row["revenue"] >= 0 else (
            say("Customers who were there from the beginning and stayed brought {money} less than before", money=money)),
        "kept_more": lambda: say("Customers who bought more than before added {money}", money=money),
        "kept_less": lambda: say("Customers who bought less than before cost {money}", money=money),
        "lost": lambda: say("Customers who have fallen silent brought {money} less than before", money=money) if pd.isna(row["customers"]) else say.many(
            "{n} customer who has fallen silent brought {money} less than before", "{n} customers who have fallen silent brought {money} less than before", int(row["customers"]), money=money),
    }[item]()  # fmt: skip


def _by_segment(table: pd.DataFrame, say: Any) -> list[str]:
    """The segment, as labelled when the later window began, that lost most: who stands in it stands in another part too."""
    mine = fallen(table)
    if mine.empty:
        return []
    text = say("Those who were in {segment} then have cut their purchases most, by {money}", segment=say.quoted(mine["segment"].iloc[0]), money=say.money(-_change_of(mine)))
    rose = _risen(table)
    if len(rose) and _change_of(rose) >= PART * -_change_of(mine):
        text = say("{text}, and those who were in {segment} brought {money} more", text=text, segment=say.quoted(rose["segment"].iloc[0]), money=say.money(_change_of(rose)))
    text = say("{text}; this is the same change by segment, so it is not to be added to the others", text=text)
    rows = pd.concat([mine, rose])
    return [line for line in [say.claim(text, "difference", "bridge", rows, "revenue revenue_gain", p=p_of(mine))] if line]


def _risen(table: pd.DataFrame) -> pd.DataFrame:
    """What those brought in either window who were in the segment that gained most; nothing where none gained. Where half of a gain and more is
    of customers who were only joining in the earlier window, it is no news of them."""
    rows = table[~table["segment"].isin([EVERYBODY, NOT_YET]) & table["item"].isin(["before", "after"])]
    joined = table[table["item"] == "joined"].set_index("segment")["revenue"]
    change = {name: _change_of(mine) for name, mine in rows.groupby("segment", sort=True) if len(mine) == 2}
    change = {name: gain for name, gain in change.items() if joined.get(name, 0.0) < gain / 2}
    best = max(change, key=lambda name: change[name], default=None)
    return rows[rows["segment"] == best] if best is not None and change[best] > 0 else rows.head(0)


def _change_of(mine: pd.DataFrame) -> float:
    """What those of a segment brought more, or less, than before."""
    change = mine.set_index("item")["revenue"]
    return float(change["after"] - change["before"])


def fallen(table: pd.DataFrame | None) -> pd.DataFrame:
    """What those brought in either window who were in the segment that lost most; nothing where none lost, or where purchases picked it: it has no p."""
    rows = pd.DataFrame(columns=["segment", "item"]) if table is None else table[~table["segment"].isin([EVERYBODY, NOT_YET])]
    wide = rows.pivot_table(index="segment", columns="item", values="revenue", aggfunc="sum") if len(rows) else pd.DataFrame()
    change = (wide["after"] - wide["before"]).sort_values(kind="stable") if {"after", "before"} <= set(wide) else pd.Series(dtype=float)
    if change.empty or not change.iloc[0] < 0:
        return rows.head(0)
    mine = rows[(rows["segment"] == change.index[0]) & rows["item"].isin(["before", "after"])]
    return mine if "p" not in mine or mine["p"].notna().any() else rows.head(0)


def p_of(mine: pd.DataFrame) -> float | None:
    """p of what a segment lost, where its table has it."""
    return mine.loc[mine["item"] == "after", "p"].iloc[0] if "p" in mine else None
