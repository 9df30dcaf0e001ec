"""Step 9: the text for a segment and a channel, as its people would read it; forms/messages.yml."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from segkit.case import mend
from segkit.case.folder import Case
from segkit.ground.bands import MEASURES
from segkit.ground.problems import Problem, Problems
from segkit.run.by_hand import desk
from segkit.run.by_hand.words import words
from segkit.steps import strategy as step
from segkit.steps.strategy.messages import field

PATH, FIELDS = "forms/messages.yml", 12


def show(case: Case, question: str, templates: list[dict[str, Any]], people: pd.DataFrame, contacts: pd.DataFrame, targets: pd.DataFrame) -> None:
    """Write a message (`templates`: as from `strategy.load`, `people`: as from `strategy.people`, whose `contacts` a preview shortens).

    What follows: how it reads for one of the segment's people, how long it is, and for whom a field is missing.
    """
    desk.show(case, "09_strategy", question, lambda: _choice(case, templates, people, contacts, targets))


def _choice(case: Case, templates: list[dict[str, Any]], people: pd.DataFrame, contacts: pd.DataFrame, targets: pd.DataFrame) -> desk.Choice:
    told, say = words(case.settings.language), case.say
    channels = case.form("channels", ["channel", "price_per_contact"])["channel"].dropna().astype("str").unique().tolist()
    which = desk.labelled("Dropdown", told("segment"), options=[(f"{say.name(r.segment)} · {say.name(r.decision)}", r.segment) for r in targets.itertuples()])
    channel = desk.labelled("Combobox", told("channel"), options=channels, ensure_option=False)
    message = desk.labelled("Textarea", told("message"), placeholder=told("message_help"), layout={"height": "7rem"})
    instead = desk.labelled("Text", told("fallback"), placeholder=told("fallback_help"))
    merged = [field(c) for c in people if c not in ("customer_id", "segment", *MEASURES)][:FIELDS]
    fields = desk.text(desk.paragraph(told("fields", names=", ".join(f"{{{{ {name} }}}}" for name in merged)), "help") if merged else "")

    def at() -> int | None:
        mine = [n for n, one in enumerate(templates) if (one["segment"], one["channel"]) == (which.value, channel.value.strip())]
        return mine[0] if mine else None

    def fill(_: Any = None) -> None:
        known = templates[at()] if at() is not None else {"text": "", "fallback": {}}
        message.value, instead.value = known["text"], "; ".join(f"{k}: {v}" for k, v in known["fallback"].items())

    def go(_: Any = None) -> None:
        mine = [one["channel"] for one in templates if one["segment"] == which.value]
        planned = targets.loc[targets["segment"].eq(which.value), "channel"].dropna().astype("str").tolist()
        channel.value = next(iter([*mine, *planned, *channels]), "")
        fill()

    which.observe(go, names="value")
    channel.observe(fill, names="value")
    go()

    def entry() -> dict[str, Any] | None:
        return _entry(which.value, channel.value.strip(), message.value.strip(), instead.value)

    def follows() -> desk.Follows:
        if entry() is None:
            return told("message_first"), None
        made = step.load([entry()])
        if wrong := [p for p in step.check(made, people) if p.severity == "stop"]:
            raise Problems(wrong)
        mine = people[people["segment"].eq(which.value)]
        seen = step.preview(made, step.masked(mine, contacts), n=1)
        return told("message_follows", n=say.number(len(mine)), segment=say.quoted(which.value)), seen[["text", "encoding", "parts"]]

    def writes() -> dict[str, bytes]:
        new = entry()
        if new is None:
            raise Problems([Problem(PATH, told("message_first"), "", "empty")])
        return {PATH: _with(case.folder / PATH, templates, at(), new).encode("utf-8")}

    now = told("messages_now", n=say.number(len(templates)))
    controls = [which, channel, message, instead]
    return desk.Choice(now, [*controls, fields], controls, follows, writes)


def _entry(segment: str, channel: str, message: str, instead: str) -> dict[str, Any] | None:
    """A message as the form has it, with what stands in the place of an empty field; None without a text or a channel.

    >>> _entry("VIP", "SMS", "Hello {{ name }}", "name: friend; city:"), _entry("VIP", "SMS", "", "")
    ({'segment': 'VIP', 'channel': 'SMS', 'text': 'Hello {{ name }}', 'fallback': {'name': 'friend', 'city': ''}}, None)
    """
    if not message or not channel:
        return None
    pairs = [part.partition(":") for part in instead.split(";") if part.strip()]
    wordings = {key.strip(): value.strip() for key, _, value in pairs}
    return {"segment": segment, "channel": channel, "text": message} | ({"fallback": wordings} if wordings else {})


def _with(path: Path, templates: list[dict[str, Any]], place: int | None, new: dict[str, Any]) -> str:
    """The form of messages with a new one, in the place of the one that it is written for."""
    text = path.read_bytes().decode("utf-8-sig") if path.is_file() else ""
    if place is None:
        return mend.listed(text, new)
    for key in ("text", "fallback"):
        if new.get(key) != ({**templates[place]}.get(key) or None):
            text = mend.put(text, [place, key], new.get(key))
    return text
