"""case.yml as `segkit new DIR --from` writes it: it runs as it is, and every guess in it stands with its sample and its alternatives."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from segkit.case import clues, left_out
from segkit.intake import maps, schema
from segkit.intake.meaning import totals
from segkit.intake.meaning.shapes import ROW_NUMBER
from segkit.intake.recognise.gather import Group
from segkit.intake.recognise.look import look
from segkit.intake.recognise.table import order_once
from segkit.intake.rows import deals
from segkit.privacy import detect

CENTS = re.compile(r"(?<![^\W_])(?:in )?(?:cents?|pence|gros[zy]\w*|коп(?:ейк\w*|\.)?|minor(?: units?)?)(?![^\W_])", re.IGNORECASE)  # of an amount's header


@dataclass(frozen=True)
class Told:
    """What a case is told besides its sources, and how each was found."""

    name: str
    language: str
    currency: str
    why_language: str = ""
    why_currency: str = ""


def text(told: Told, groups: list[Group], named: dict[str, str], left: list[str], out: dict[str, list[left_out.LeftOut]]) -> str:
    """The whole of case.yml; `named`: place as given → the path (or URL) that the case reads it by; `left`: what was not used, in words; `out`: kind of
    a group → the rows that are left out of it."""
    lines = [
        "# Written by segkit new --from: every guess can be overruled here. `segkit check` reads this file and the inputs, and tells what is wrong.",
        f"case: {quoted(told.name)}",
        f"language: {told.language:<22}# en, ru or pl: {told.why_language}",
        f"currency: {told.currency:<22}# ISO code: {told.why_currency}",
        f"market: {clues.market(groups):<24}# b2c (people) or b2b (companies)",
        "# as_of: 2026-11-01            # the date everything is counted up to; without it, the day after the last transaction",
        "", "sources:                        # our name: yours",
    ]  # fmt: skip
    for group in groups:
        lines += _source(group, named, out[group.kind])
    lines += [f"# Not used: {_comment(text)}" for text in left]
    return "\n".join([*lines, *TAIL]) + "\n"


TAIL = [
    "",
    "# What a source may say besides:",
    '#   encoding: cp1251        delimiter: ";"     quote: "\'"       decimal: ","     thousands: "."      dates: dd.mm.yyyy',
    '#   sheet: Sales (or "*")   sheets: [A, B]     header_row: 4    skip_rows: 2     totals: [Total]     duplicates: drop',
    "#   na_values: [unknown]    currency: EUR      rates: {USD: 0.92}                timezone: Europe/London",
    "#   where: amount <> 0      constants: {channel: shop}                           ignore: [comment]       refunds: {type: [return]}",
    "#   columns: {customer_id: row number}               where a file has no id, its rows are numbered",
    "#   columns: {date: month in the heading, amount: sum below it}   where months stand beside each other      cents: true   4900 is 49.00",
    "#   per_order: [amount]      where each line of an order repeats the order's sum: it counts once",
    "#   file: [a.csv, b.csv]    or inputs/*.csv: files of one shape are one source   outcomes: {Contract signed: won}",
    "",
    "# Sources: transactions, customers, deals, events, survey, and campaign_contacts, whom a campaign wrote to and whom it held out:",
    "#   campaign_contacts: {file: inputs/mailing.csv, constants: {campaign: May}, columns: {customer_id: …, date: sent, group: control or not, response: bought}}",
    "#   (without response: purchases within 30 days of the message; of a campaign's totals alone: forms/campaigns.csv)",
    "",
    "# segments: {method: rfm}       # left out, segkit chooses; or {cross: [abc_xyz, life_cycle]}, or {rules: {name: condition, …, else: name}}",
    "# targets: {budget: 5000, top: 3}",
    "# sensitive: {basis: consent of 2026-03-01}   # only if health, faith and the like are to be used at all: the legal basis in words",
    "# privacy: {min_cell: 10}       # groups of fewer customers are not shown",
]


def quoted(value: object) -> str:
    """A text as YAML reads it back, whatever is in it.

    >>> quoted("Сумма: всего"), quoted("date")
    ('"Сумма: всего"', 'date')
    """
    text = str(value)
    plain = re.fullmatch(r"[A-Za-zА-Яа-яЁёĄ-ż][\wĄ-ż ./-]*", text) and not re.fullmatch(r"(?i)y|n|yes|no|on|off|true|false|null", text)
    return text if plain and text == text.strip() else json.dumps(text, ensure_ascii=False)


def _comment(text: object) -> str:
    return " ".join(str(text).split())


def _source(group: Group, named: dict[str, str], out: list[left_out.LeftOut]) -> list[str]:
    found = group.first.found
    lines = [f"  {group.kind}:{' ' * (28 - len(group.kind))}# {_comment(found.why)}", *_place(group, named)]
    if found.map is not None:
        lines += [f"    map: {found.map.name:<22} # {_comment(found.map.title)}; its columns may be overruled below"]
        lines += [f"    # {_comment(found.map.traps)}"] if found.map.traps else []
    lines += _options(group, out)
    lines += _campaign(group) if group.kind == "campaign_contacts" else []
    return lines + _columns(group)


def _place(group: Group, named: dict[str, str]) -> list[str]:
    head = group.first
    if "://" in head.place:
        return [f"    url: {quoted(named[head.place])}", f"    table: {quoted(head.sheet)}"]
    paths = [named[p] for p in group.places]
    lines = [f"    file: {quoted(_glob(paths, list(named.values())) or paths[0])}" if _glob(paths, list(named.values())) or len(paths) == 1
             else f"    file: [{', '.join(quoted(p) for p in paths)}]"]  # fmt: skip
    sheets = list(dict.fromkeys(h.sheet for h in group.heads if h.sheet))
    if len(sheets) > 1:
        lines.append(f"    sheets: [{', '.join(quoted(s) for s in sheets)}]")
    elif sheets and not all(h.alone for h in group.heads):
        lines.append(f"    sheet: {quoted(sheets[0])}")
    return lines


def _glob(paths: list[str], everything: list[str]) -> str:
    """A pattern for several files of one folder, where it takes in no other."""
    folders, endings = {str(Path(p).parent) for p in paths}, {Path(p).suffix for p in paths}
    if len(paths) < 2 or len(folders) > 1 or len(endings) > 1:
        return ""
    folder, ending = folders.pop(), endings.pop()
    others = [Path(p).name for p in everything if p not in paths and str(Path(p).parent) == folder and Path(p).suffix == ending]
    begin = _beginning([Path(p).name for p in paths]) if others else ""
    if any(c in folder + begin for c in "*?[") or (others and (len(begin) < 3 or any(name.startswith(begin) for name in others))):
        return ""
    return f"{folder}/{begin}*{ending}"


def _beginning(names: list[str]) -> str:
    """How all names begin, up to a sign that ends a word.

    >>> _beginning(["Rejestr_2024_Q3.csv", "Rejestr_2025_Q1.csv"]), _beginning(["a1.csv", "b1.csv"])
    ('Rejestr_', '')
    """
    alike = next((i for i, letters in enumerate(zip(*names, strict=False)) if len(set(letters)) > 1), min(map(len, names)))
    return re.sub(r"[^\W_]*$", "", names[0][:alike])


def _options(group: Group, out: list[left_out.LeftOut]) -> list[str]:
    """What keeps the source from stopping: an order of dates, a decimal mark, rows in other currencies, statuses, columns of special kinds."""
    head, found = group.first, group.first.found
    lines = []
    order = clues.open_dates(group)
    if order:
        lines.append(f"    dates: {order:<25}# a guess: no date in it says whether day or month is first")
    mark = clues.open_decimal(group)
    if mark:
        lines.append(
            f"    decimal: {quoted(mark):<23}# a guess: in numbers such as 1{',' if mark == '.' else '.'}234 nothing says what the mark is"
        )
    if group.kind == "transactions" and found.map is None and CENTS.search(found.columns.get("amount", "")):
        lines.append("    cents: true                # a guess: the header of the sum says so; 4900 is 49.00")
    if group.kind == "transactions" and found.map is None and order_once(head.frame, found.columns):
        lines.append(f"    per_order: [amount]        # {_comment(found.columns['amount'])} is the order's on each of its lines, and counts once")
    conditions, refunds = [part for part in out if part.condition], [part for part in out if part.refunds]
    if refunds:
        lines.append(f"    refunds: {{{_refunds(refunds)}}}")
        lines += [f"    # below zero: {_comment(part)}" for part in refunds]
    lines += [f"    duplicates: files          # {_comment(part)}" for part in out if part.again]
    if conditions:
        lines.append(f"    where: {json.dumps(' AND '.join(part.condition for part in conditions), ensure_ascii=False)}")
        lines += [f"    # left out: {_comment(part)}" for part in conditions]
    special = [c for c in head.frame.columns if c not in found.columns.values() and detect.special(str(c), head.frame[c])]
    if special:
        lines.append(
            f"    ignore: [{', '.join(quoted(c) for c in special)}]   # special categories of personal data, which need a legal basis"
        )
    if group.kind == "deals" and found.columns.get("outcome") in head.frame:
        lines += _outcomes(pd.concat([h.frame[found.columns["outcome"]] for h in group.heads if found.columns["outcome"] in h.frame]))
    return lines


def _refunds(parts: list[left_out.LeftOut]) -> str:
    told = [(header, ", ".join(map(quoted, values))) for header, values in (part.refunds for part in parts)]
    return ", ".join(f"{quoted(header)}: [{values}]" for header, values in told)


def _campaign(group: Group) -> list[str]:
    """What a list of contacts does not say itself: which campaign it was, and who bought."""
    found = group.first.found.columns
    told = {} if "campaign" in found or len(group.places) > 1 else {"campaign": quoted(Path(group.first.place).stem)}
    whose = group.first.found.looks[found["customer_id"]].contact
    told |= {"channel": {"email": "E-mail", "phone": "SMS"}[whose]} if "channel" not in found and whose in ("email", "phone") else {}
    lines = [f"    constants: {{{', '.join(f'{c}: {t}' for c, t in told.items())}}}{'   # a channel as forms/channels.csv calls it' * ('channel' in told)}"] if told else []
    return lines + (["    # no column says who bought: purchases within 30 days of the message are counted, of those written to and of those held out; opening and clicking is no purchase"]
                    if "response" not in found else [])  # fmt: skip


def _outcomes(stages: pd.Series) -> list[str]:
    counts = stages.fillna("").astype("str").str.strip().value_counts()
    lines = ["    outcomes:                   # their stages: won, lost or open, by their words; correct what is wrong"]
    return lines + [f"      {quoted(s)}: {deals.outcome(s)}   # {n:,} deals" for s, n in counts.head(40).items() if s]


def _columns(group: Group) -> list[str]:
    """Every canonical column: found, with a sample and what else it may be; or not found, ready to be filled in."""
    found, kind = group.first.found, group.kind
    frame = group.first.frame
    listed = [*schema.REQUIRED.get(kind, ["customer_id"]), *schema.OPTIONAL.get(kind, [])]
    lines = ["    columns:                    # canonical name: theirs; columns that are not named are taken along as customer attributes"]
    taken, own = 0, maps.columns(found.map, frame.columns) if found.map is not None else {}
    if "price" in own and own["price"] == found.columns.get("amount"):  # shown by the totals of the file
        own = totals.as_amount(own)
    if kind == "campaign_contacts" and "campaign" not in found.columns and len(group.places) > 1:
        lines.append("      campaign: file   # each file is a campaign")
    for canonical in dict.fromkeys([*listed, *(c for c in found.columns if c not in listed and found.map is None)]):
        theirs, others = found.columns.get(canonical), found.others.get(canonical, [])
        more = f"; or: {', '.join(others)}" if others else ""
        if theirs is None:
            none = "none that parts the goods" if canonical == "category" and others and "product" in found.columns else "no such column found"
            lines.append(f"      # {canonical}: {_comment(none + more)}")
            continue
        seen = found.looks.get(theirs) or (look(theirs, frame[theirs]) if theirs in frame else None)
        sample = "the number of the row: no column is an id" if theirs == ROW_NUMBER else seen.sample if seen else ""
        prefix = "# " if own.get(canonical) == theirs else ""
        lines.append(f"      {prefix}{canonical}: {quoted(theirs)}   # {_comment(sample + more)}")
        taken += not prefix
    goods = found.columns.get("product")
    if kind == "transactions" and "customer_id" in found.missing and goods:
        lines.append(
            f"    # columns: {{customer_id: {quoted(goods)}}}   # nobody can be told apart here; with this, each {_comment(goods)} stands where customers are spoken of"
        )
    if not taken:
        lines[0] = "    # columns:                  # canonical name: theirs, as the map has them; take off the # to say otherwise"
    return lines
