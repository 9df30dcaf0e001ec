"""Messages with merge fields: checked before anything is sent, previewed on real customers, counted in SMS parts."""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import pandas as pd

from segkit.findings.worth import promise
from segkit.ground.problems import Problem, Problems, nearest
from segkit.steps.strategy.sms import parts

LONGEST_TEMPLATE, LONGEST_MESSAGE, LONGEST_FIELD = 2_000, 4_000, 200
KEYS = ("segment", "channel", "text", "fallback")
SMS = ("sms", "смс")


def field(column: str) -> str:
    """A column's name as a merge field: what cannot stand in a name becomes an underscore.

    >>> field("Размер одежды")
    'Размер_одежды'
    """
    plain = re.sub(r"\W", "_", unicodedata.normalize("NFKC", str(column)))
    return "_" + plain if plain[:1].isdigit() or not plain else plain


def load(form: Any) -> list[dict[str, Any]]:
    """The templates of messages.yml, or every problem of the form at once.

    The form is a list of {segment, channel, text, fallback: {field: wording}}, or a mapping segment → one such entry
    or a list of them.

    >>> load({"VIP": {"channel": "SMS", "text": "{{ name }}, come in"}})
    [{'segment': 'VIP', 'channel': 'SMS', 'text': '{{ name }}, come in', 'fallback': {}}]
    """
    entries, found, out = [], [], []
    if isinstance(form, Mapping):
        for segment, given in form.items():
            entries += [{"segment": segment, **e} if isinstance(e, Mapping) else e for e in (given if isinstance(given, list) else [given])]
    elif form and not isinstance(form, list):
        found.append(Problem("forms/messages.yml", "it is not a list of messages", "begin every message with - segment:", "message_form"))
    else:
        entries = form or []
    for at, entry in enumerate(entries, start=1):
        where = f"forms/messages.yml, message {at}"
        if not isinstance(entry, Mapping):
            found.append(Problem(where, "it is not an entry with segment, channel and text", "write them as keys", "message_form"))
            continue
        found += [Problem(where, f"unknown key '{k}'", nearest(k, KEYS), "message_key") for k in entry if k not in KEYS]
        found += [Problem(where, f"'{k}' is missing", "add it", "message_key") for k in KEYS[:3] if not str(entry.get(k) or "").strip()]
        fallback = entry.get("fallback") or {}
        if not isinstance(fallback, Mapping):
            found.append(
                Problem(where, "fallback is not a list of field: wording", "write for example fallback: {name: friend}", "message_form")
            )
            continue
        out.append(
            {
                "segment": str(entry.get("segment")),
                "channel": str(entry.get("channel")),
                "text": str(entry.get("text") or ""),
                "fallback": {field(k): "" if v is None else str(v) for k, v in fallback.items()},
            }
        )
    if found:
        raise Problems(found)
    return out


@cache
def _environment() -> Any:
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False)
    environment.globals.clear()
    environment.filters = {"default": environment.filters["default"]}
    return environment


@cache
def _read(text: str) -> tuple[Any, dict[str, bool], str]:
    """A template as (program, field → needed of every customer, what is wrong). Only merge fields and their default are a template here."""
    from jinja2 import TemplateSyntaxError, nodes

    allowed = (nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Filter, nodes.Const)
    if len(text) > LONGEST_TEMPLATE:
        return None, {}, f"the template is longer than {LONGEST_TEMPLATE} characters"
    try:
        tree = _environment().parse(text)
        strange = next(
            (n for n in tree.find_all(nodes.Node) if not isinstance(n, allowed) or (isinstance(n, nodes.Filter) and not _plain(n))), None
        )
        if strange is not None:
            return (
                None,
                {},
                f"line {strange.lineno}: only fields such as {{{{ name }}}} and {{{{ name | default('friend') }}}} can stand in a message",
            )
        covered = {id(n.node) for n in tree.find_all(nodes.Filter)}
        program = _environment().from_string(text)
    except (TemplateSyntaxError, RecursionError) as error:
        return None, {}, f"the template cannot be read: {getattr(error, 'message', None) or 'it is nested too deeply'}"
    needed: dict[str, bool] = {}
    for name in tree.find_all(nodes.Name):
        needed[name.name] = needed.get(name.name, False) or id(name) not in covered
    return program, needed, ""


def _plain(node: Any) -> bool:
    from jinja2 import nodes

    return (
        node.name == "default"
        and isinstance(node.node, nodes.Name)
        and len(node.args) == 1
        and isinstance(node.args[0], nodes.Const)
        and not node.kwargs
    )


def written(value: Any) -> str:
    """A value as it stands in a message: missing is empty, 42.0 is 42, a date is 31.12.2026, line breaks and control characters are spaces.

    >>> written(42.0), written("  Анна\\n"), written(None)
    ('42', 'Анна', '')
    """
    if value is None or (not isinstance(value, str) and pd.isna(value)):
        return ""
    if isinstance(value, dt.date):
        return value.strftime("%d.%m.%Y")
    if isinstance(value, float):
        if not math.isfinite(value):
            return ""
        return f"{value:.0f}" if value == int(value) else f"{value:.2f}"
    text = "".join(" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in str(value))
    return " ".join(text.split())[:LONGEST_FIELD]


def check(templates: Iterable[Mapping[str, Any]], customers: pd.DataFrame, *, sensitive: Iterable[str] = ()) -> list[Problem]:
    """Everything that would go wrong if these messages were sent: to be empty before anything is exported.

    Parameters: `templates` from `load`; `customers`, one row per customer: customer_id, segment and the columns to
    merge; `sensitive` columns may not be merged. Returns problems that name the template, the field and the number of
    customers without it.

    >>> people = pd.DataFrame({"customer_id": ["1", "2"], "segment": "VIP", "name": ["Anna", None]})
    >>> print(check(load([{"segment": "VIP", "channel": "SMS", "text": "{{ name }}, come in"}]), people)[0])
    forms/messages.yml, message 1 (VIP, SMS): 1 of 2 customers have no 'name'. → add a fall-back wording for 'name'
    """
    found = []
    fields = {field(c): c for c in customers.columns if c not in set(sensitive)}
    barred = {field(c) for c in sensitive}
    for at, template in enumerate(templates, start=1):
        where = f"forms/messages.yml, message {at} ({template['segment']}, {template['channel']})"
        people = customers[customers["segment"] == template["segment"]]
        program, needed, wrong = _read(template["text"])
        if program is None:
            found.append(Problem(where, wrong, "simplify the template", "message_template"))
        if people.empty:
            found.append(
                Problem(
                    where,
                    f"nobody is in the segment '{template['segment']}'",
                    nearest(template["segment"], customers["segment"].dropna().unique()),
                    "message_segment",
                )
            )
        for name, required in needed.items():
            found += _field_problems(where, name, required and name not in template["fallback"], people, fields, barred)
        found += [
            Problem(where, f"the fall-back for '{k}' is not used in the text", nearest(k, needed), "message_fallback", "warn")
            for k in template["fallback"]
            if program is not None and k not in needed
        ]
    return found


def _field_problems(where: str, name: str, required: bool, people: pd.DataFrame, fields: dict[str, str], barred: set[str]) -> list[Problem]:
    if name in barred:
        return [Problem(where, f"'{name}' is a sensitive column and is not put into messages", "take it out", "message_sensitive")]
    if name not in fields:
        return [Problem(where, f"there is no field '{name}'", nearest(name, fields), "message_field")]
    lacking = sum(not written(v) for v in people[fields[name]]) if required else 0
    return (
        [
            Problem(
                where, f"{lacking} of {len(people)} customers have no '{name}'", f"add a fall-back wording for '{name}'", "message_missing"
            )
        ]
        if lacking
        else []
    )


def render(templates: Iterable[Mapping[str, Any]], customers: pd.DataFrame, *, sensitive: Iterable[str] = ()) -> pd.DataFrame:
    """Every message as it will be sent.

    Returns one row per template and customer of its segment: customer_id, segment, channel, text, encoding,
    characters, parts. Raises Problems, and renders nothing, if `check` finds anything or a message becomes too long.
    """
    templates, sensitive = list(templates), list(sensitive)
    wrong = [p for p in check(templates, customers, sensitive=sensitive) if p.severity == "stop"]
    if wrong:
        raise Problems(wrong)
    rows = []
    for at, template in enumerate(templates, start=1):
        program, needed, _ = _read(template["text"])
        columns = {field(c): c for c in customers.columns if field(c) in needed and c not in sensitive}
        people = customers[customers["segment"] == template["segment"]].sort_values("customer_id")
        for row in people[list(dict.fromkeys(["customer_id", *columns.values()]))].to_dict("records"):
            values = template["fallback"] | {name: text for name, c in columns.items() if (text := written(row[c]))}
            rows.append((row["customer_id"], template["segment"], template["channel"], _rendered(program, values, at)))
    table = pd.DataFrame(rows, columns=["customer_id", "segment", "channel", "text"])
    counted = pd.DataFrame([parts(t) for t in table["text"]], columns=["encoding", "characters", "parts"], index=table.index)
    return pd.concat([table, counted], axis=1)


def _rendered(program: Any, values: dict[str, str], at: int) -> str:
    text = program.render(values).strip()
    if len(text) > LONGEST_MESSAGE:
        raise Problems(
            [
                Problem(
                    f"forms/messages.yml, message {at}",
                    f"a message becomes longer than {LONGEST_MESSAGE} characters",
                    "shorten it",
                    "message_long",
                )
            ]
        )
    return text


def preview(templates: Iterable[Mapping[str, Any]], customers: pd.DataFrame, n: int = 3, *, sensitive: Iterable[str] = ()) -> pd.DataFrame:
    """The first `n` customers' messages of every template, and the longest one, as they will be sent; columns as in `render`."""
    sent = render(templates, customers, sensitive=sensitive)
    groups = sent.groupby(["segment", "channel"], sort=False)
    kept = sent.index[groups.cumcount() < n].union(pd.Index(groups["characters"].idxmax()))
    return sent.loc[kept].reset_index(drop=True)


def is_sms(channel: str) -> bool:
    """Whether a channel is paid by the part of an SMS.

    >>> is_sms("SMS"), is_sms("Viber")
    (True, False)
    """
    return any(word in channel.casefold() for word in SMS)


def costs(listed: pd.DataFrame, channels: pd.DataFrame) -> pd.DataFrame:
    """What sending to the list costs: SMS are paid by the part, everything else by the message.

    Parameters: `listed` from `contacts.contact_list`, of which those to be written to count; `channels` (channel, price_per_contact,
    fixed_cost in currency).

    Returns one row per segment and channel: segment, channel, messages, parts_least, parts_most, parts (to pay for),
    cost (currency; missing where the channel has no price).

    >>> listed = pd.DataFrame({"segment": "VIP", "channel": "SMS", "group": ["target", "target", "control"], "parts": [1, 2, 2]})
    >>> costs(listed, pd.DataFrame({"channel": ["SMS"], "price_per_contact": [1.5]})).to_numpy().tolist()
    [['VIP', 'SMS', 2, 1, 2, 3, 4.5]]
    """
    groups = listed[listed["group"] == "target"].groupby(["segment", "channel"], sort=True)["parts"]
    out = groups.agg(messages="size", parts_least="min", parts_most="max", parts="sum").reset_index()
    form = channels.drop_duplicates("channel").set_index("channel")
    price = pd.to_numeric(out["channel"].map(form["price_per_contact"]), errors="coerce")
    fixed = pd.to_numeric(out["channel"].map(form["fixed_cost"]), errors="coerce").fillna(0.0) if "fixed_cost" in form else 0.0
    return out.assign(cost=(out["parts"] * price + fixed).round(2))


def promises(templates: Iterable[Mapping[str, Any]], targets: pd.DataFrame) -> list[str]:
    """The word by which the message to each target, in its channel, promises something free or cheaper; empty where none does.

    >>> promises([{"segment": "VIP", "channel": "SMS", "text": "A gift for you"}], pd.DataFrame({"segment": ["VIP", "VIP"], "channel": ["SMS", "mail"]}))
    ['gift', '']
    """
    told = {(t["segment"], t["channel"]): promise(t["text"]) for t in templates}
    return [told.get(key, "") for key in targets[["segment", "channel"]].itertuples(index=False, name=None)]
