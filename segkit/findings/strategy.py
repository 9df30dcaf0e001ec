"""Step 9 in words."""

from __future__ import annotations

from typing import Any

import pandas as pd

from segkit.findings.campaign import WITHIN, by_phone, by_voice, drowned, proves
from segkit.findings.segments import trait
from segkit.ground.language import lower


def cell(field: str, known: dict[str, Any], say: Any) -> tuple[str, str]:
    """One cell of a persona card: (text, source)."""
    if field in ("fear", "desire", "nostalgia"):
        return _trigger(field, known, say)
    return {
        "persona": _persona,
        "traits": _traits,
        "positioning": _positioning,
        "benefit": _benefit,
        "topics": _topics,
        "tone": _tone,
        "channel": _channel,
        "offer": _offer,
        "when": _when,
        "avoid": _avoid,
    }[field](known, say)


def _persona(known: dict[str, Any], say: Any) -> tuple[str, str]:
    if not known["orders"] > 0:
        text = say("A summary of {customers}, not a real person", customers=say.many("{n} customer", "{n} customers", known["customers"]))
        return say.claim(text, "count", "segments", {"segment": known.get("segment"), "customers": known["customers"]}, "customers"), "data"
    told = {"customers": say.many("{n} customer", "{n} customers", known["customers"]), "orders": say.number(known["orders"], digits=1), "revenue": say.money(known["revenue_per_customer"])}
    text = say("A summary of {customers}, not a real person; on average {orders} months with purchases and {revenue} of revenue each", **told) if known.get("monthly") else (
        say("A summary of {customers}, not a real person; on average {orders} orders and {revenue} of revenue each", **told))
    place = {"segment": known.get("segment"), **{c: known.get(c) for c in ("customers", "orders", "revenue_per_customer")}}
    return say.claim(text, "count", "segments", place, "customers orders_per_customer revenue_per_customer"), "data"


def _traits(known: dict[str, Any], say: Any) -> tuple[str, str]:
    told = [text for text in (trait(t, say) for t in known["traits"]) if text]
    by_rule = [lower(say.trait(t["criterion"], t["value"], say.percent(1.0))) for t in known.get("defined", [])]
    if not told and by_rule:
        return say("By definition {traits}; nothing else that is known sets these customers apart", traits=say.listing(by_rule)), "open"
    if not told:
        return say("Nothing sets these customers apart in the data; collect criteria that describe them"), "open"
    return "; ".join([told[0], *(lower(text) for text in told[1:])]), "data"


def _positioning(known: dict[str, Any], say: Any) -> tuple[str, str]:
    benefit = known["measured_benefit"] or known["benefit"]
    if not benefit:
        return say("Ask: compared with whom do you choose us, and what decides?"), "open"
    what = _joined([lower(say.name(c)) for c in known["habits"]["category"]], say) or say("our range")
    return say(
        "To {segment}, for whom {benefit} counts, we offer {what}; why us and not others is to be confirmed in interviews",
        segment=say.quoted(known["segment"]),
        benefit=say.value(benefit),
        what=what,
    ), "suggestion"


def _benefit(known: dict[str, Any], say: Any) -> tuple[str, str]:
    measured, spoken = known["measured_benefit"], known["benefit"]
    if not measured and not spoken:
        question = say("Ask: what becomes easier, cheaper or more pleasant for you because of the purchase? (the benefit, not the feature)")
        return question, "open"
    counts = {"n": say.number(known["benefit_count"]), "all": say.number(known["interviews"])}
    said = "" if not spoken else say("{benefit} in the only interview", benefit=say.quote(spoken)) if known["interviews"] == 1 else (
        say("{benefit} in {n} of {all} interviews", benefit=say.quote(spoken), **counts))
    return "; ".join(text for text in (say.name(measured), said) if text), "data" if measured else "interview"


def _trigger(field: str, known: dict[str, Any], say: Any) -> tuple[str, str]:
    if known["quotes"][field]:
        return say.quote(known["quotes"][field]), "interview"
    suited = {"lost": "nostalgia", "new": "fear", "potential": "fear", "asked": "fear", "valuable": "desire", "steady": "desire"}[known["kind"]]
    if field == suited == "nostalgia":
        return say("Recall what they bought with us and when it was good") if known["products"] else say("Recall when it was good with us"), "suggestion"
    if field == suited == "fear":
        return say("Take away the fear of a wrong choice: exchange, trial, guarantee"), "suggestion"
    if field == suited == "desire":
        return say("Show the result they want to have, and let them be the first"), "suggestion"
    return {
        "fear": say("Ask: what are you afraid of when you buy this?"),
        "desire": say("Ask: what would you like to be different after the purchase?"),
        "nostalgia": say("Ask: what do you remember with pleasure about earlier purchases?"),
    }[field], "open"


def _topics(known: dict[str, Any], say: Any) -> tuple[str, str]:
    top = [say.name(v) for v in known["habits"]["category"]]
    return (_joined(top, say), "data") if top else (say("Ask: what would you like to hear about from us?"), "open")


def _joined(names: list[str], say: Any) -> str:
    """Names as one phrase; such as hold an "and" of their own are set apart by semicolons.

    >>> from segkit.ground.language import Language
    >>> _joined(["hats and scarves", "coats"], Language()), _joined(["hats", "coats"], Language())
    ('hats and scarves; coats', 'hats and coats')
    """
    return "; ".join(names) if any(say("and") in name.replace("\u00a0", " ").split(" ") for name in names) else say.listing(names)


def _tone(known: dict[str, Any], say: Any) -> tuple[str, str]:
    return {
        "potential": say("Friendly and to the point") if known.get("unknown") else say("Explaining and short; no insider words"),
        "asked": say("Asking before offering, and short"),
        "new": say("Welcoming; answers before questions"),
        "valuable": say("Personal and by name"),
        "steady": say("Friendly and to the point"),
        "lost": say("Quiet and personal; no reproach"),
    }[known["kind"]], "suggestion"


def _channel(known: dict[str, Any], say: Any) -> tuple[str, str]:
    if isinstance(known["channel"], str) and known["channel"]:
        return known["channel"], "data"
    return say("Ask: how are we to reach you, and what disturbs you?") if known.get("firms") else say("Ask: where do you read messages like ours, and where do they annoy you?"), "open"


def _offer(known: dict[str, Any], say: Any) -> tuple[str, str]:
    return {
        "potential": say("An answer to what keeps them from ordering, asked first") if known.get("firms") else say("One reason to buy; no purchase of theirs is known, though some may have bought unrecognised")
        if known.get("unknown") else say("A reason for the first purchase: trial, first-order gift"),
        "asked": say("What they say matters to them, offered to ten of them first"),
        "new": say("A question about how the first order went, and what comes next") if known.get("firms") else say("A reason for the second purchase soon after the first"),
        "valuable": say("Individual offer and early access"),
        "steady": say("Complements to what they already buy"),
        "lost": to_return(known["products"], say),
    }[known["kind"]], "suggestion"


def to_return(products: bool, say: Any) -> str:
    """What to offer those who have fallen silent; `products`: whether it is known what they bought."""
    return say("A reminder of what they bought, and one clear reason to return") if products else say("A question about what has changed, and one clear reason to return")


def _when(known: dict[str, Any], say: Any) -> tuple[str, str]:
    days, months = say.locale.days["stand-alone"]["wide"], say.locale.months["stand-alone"]["wide"]
    habits, found = known["habits"], []
    if pd.notna(known["gap"]):
        text = say("once every {days}", days=say.many("{n} day", "{n} days", max(1, round(known["gap"]))))
        found.append(say.claim(text, "count", "facts", {"segment": known.get("segment"), "gap_days": known["gap"]}, "gap_days"))
    if habits["weekday"]:
        found.append(say("most on {days}", days=say.listing([days[int(v) - 1] for v in habits["weekday"]])))
    if habits["hour"]:
        found.append(say("around {hours}", hours=say.listing([f"{int(v)}:00" for v in sorted(habits["hour"], key=int)])))
    if habits["month"]:
        found.append(say("most in {months}", months=say.listing([months[int(v)] for v in sorted(habits["month"], key=int)])))
    slower = pd.notna(known["gap"]) and known["gap"] > (known["silence"] or 0)  # whose own rhythm is slower is not late yet
    if known["silence"] and known["kind"] in ("new", "valuable", "steady") and not slower:
        days = say.many("{n} day", "{n} days", known["silence"])
        text = say("and again after {days} of silence, by when most repeat purchases of all customers have come", days=days) if found else say("after {days} of silence, by when most repeat purchases of all customers have come", days=days)
        found.append(say.claim(text, "count", "rhythm", None, "days"))
    return ("; ".join(found), "data") if found else (say("Ask: on what occasions do you buy this?"), "open")


def _avoid(known: dict[str, Any], say: Any) -> tuple[str, str]:
    spoken = by_voice(known.get("channel"))
    lines = [
        {
            "potential": say("No offer before you have asked what they need") if known.get("firms") else say("Do not write as if they had never bought, for their purchases are just not known")
            if known.get("unknown") else say("No loyalty programme talk before the first purchase"),
            "asked": say("Promise nothing that their answers do not bear out"),
            "new": say("No new offer before you have asked how the first order went") if known.get("firms") else say("No heavy discount, it sets the price expected next time"),
            "valuable": say("No general discount"),
            "steady": say("Do not disturb them unless there is news") if spoken else say("Do not write unless there is news"),
            "lost": say("Do not try a third time where nobody has answered") if spoken else say("Do not write a third time where nobody has answered"),
        }[known["kind"]]
    ]
    if known["unwilling"]:
        lines.insert(0, unwilling(say))
    if pd.notna(known["gap"]):
        days = say.many("{n} day", "{n} days", max(1, round(known["gap"])))
        text = say("Do not contact them more often than they buy, once every {days}", days=days) if spoken else say("Do not write more often than they buy, once every {days}", days=days)
        lines.append(say.claim(text, "choice", "facts", {"segment": known.get("segment"), "gap_days": known["gap"]}, "gap_days"))
    if pd.notna(known["needed"]):
        lines.append(_stop(known, say))
    return "; ".join([lines[0], *map(lower, lines[1:])]), "suggestion"


def unwilling(say: Any) -> str:
    """What to stop where many would not recommend us."""
    return say("Sell them nothing before you have asked why they would not recommend us")


def _stop(known: dict[str, Any], say: Any) -> str:
    """When not to write again, beside how many would come without a message."""
    told = {"n": say.number(known["needed"]), "contacts": say.number(known["contacts"]), "days": say.number(WITHIN)}
    place = {"segment": known.get("segment"), "needed": known["needed"]}
    if pd.isna(known.get("without")):
        text = say("Do not repeat it if fewer than {n} of {contacts} have responded after {days} days: below that it loses money", **told)
        return say.claim(text, "choice", "targets", place, "needed contacts")
    if drowned(known):
        text = say("About {usual} of {contacts} buy within {days} days anyway, so give the message a code or an item of its own and count only that", usual=say.number(round(known["usual"])), **told)
        return say.claim(text, "choice", "targets", place, "contacts usual")
    told["without"] = say.number(round(known["without"]))
    text = say(
        "Do not repeat it if fewer than {n} of {contacts} have responded after {days} days: below that it loses money, for about {without} would come without it", **told
    ) if proves(known) else say(
        "Do not repeat it if fewer than {n} of {contacts} have responded after {days} days, but about {without} would come without it, so reaching {n} proves nothing yet", **told
    )  # fmt: skip
    return say.claim(text, "choice", "targets", place, "needed contacts without")


def personas(table: pd.DataFrame, say: Any) -> list[str]:
    """What is known about the targets and what is still to be asked."""
    if table.empty:
        return [say("There is no target segment to plan for")]
    names = list(dict.fromkeys(table["segment"]))
    lines = [say("There are persona cards for {segments}", segments=say.listing([say.quoted(n) for n in names]))]
    for name in names:
        mine = table[(table["segment"] == name)].set_index("field")
        if "traits" in mine.index and mine.loc["traits", "source"] == "data":
            lines.append(say("Typical of {segment}: {traits}", segment=say.quoted(name), traits=mine.loc["traits", "text"]))
    counts = table["source"].value_counts()
    lines.append(
        say(
            "Of {all} cells {data} come from data, {spoken} from interviews, {guessed} are suggestions to check, {open} are still open",
            all=say.number(len(table)),
            data=say.number(int(counts.get("data", 0))),
            spoken=say.number(int(counts.get("interview", 0))),
            guessed=say.number(int(counts.get("suggestion", 0))),
            open=say.number(int(counts.get("open", 0))),
        )
    )
    return lines


def messages(problems: list[Any], costs: pd.DataFrame | None, say: Any, *, written: bool = True) -> list[str]:
    """Whether the messages can be sent, and what sending costs."""
    stops = [p for p in problems if p.severity == "stop"]
    if stops:
        return [say("The messages cannot be sent yet: {problem}", problem=say.name(str(p))) for p in stops]
    if costs is None or costs.empty:
        return [say("There is nobody to write to yet")]
    lines = [
        say("The messages are ready: every field is filled for every customer") if written else say("There are no message templates yet")
    ]
    for row in costs.to_dict("records"):
        if not row["channel"]:
            people = say.many("{n} customer", "{n} customers", int(row["messages"]))
            lines.append(say("{segment} have {customers} on the list; through which channel is not said yet", segment=say.quoted(row["segment"]), customers=people))
            continue
        n = int(row["messages"])
        told = {
            "segment": say.quoted(row["segment"]), "channel": row["channel"], "cost": say.money(row["cost"]),
            "messages": say.many("{n} call", "{n} calls", n) if by_phone(row["channel"]) else say.many("{n} talk", "{n} talks", n) if by_voice(row["channel"])
            else say.many("{n} message", "{n} messages", n),
        }  # fmt: skip
        if row["parts"] == row["messages"]:
            text = say("{messages} to {segment} through {channel} cost {cost}", **told)
        else:
            text = say("{messages} to {segment} through {channel} cost {cost} for {parts}", parts=say.many("{n} part", "{n} parts", int(row["parts"])), **told)
        lines.append(say.claim(text, "count", "message_costs", row, "messages cost parts"))
    return lines


def hold_out(listed: pd.DataFrame, say: Any) -> list[str]:
    """How many are held out to measure against, of those who may be written to."""
    held = listed[listed["group"] == "control"]
    if listed.empty or not listed["channel"].ne("").any():
        return []
    if held.empty:
        return [say("Nobody is held out, for in one campaign a group of this size would show nothing")]
    return [
        say.claim(say(
            "{customers} get no message, so that the effect can be measured; they are {share} of those who may be written to",
            customers=say.many("{n} customer", "{n} customers", len(held)),
            share=say.percent(len(held) / len(listed)),
        ), "choice", "contacts", None, "group"),
    ]  # fmt: skip
