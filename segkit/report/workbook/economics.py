"""The live sheet of a campaign's economics: what may be changed is yellow, what follows is a formula of ours."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from segkit.findings import campaign
from segkit.findings.worth import money_titles
from segkit.ground.language import Language
from segkit.ground.names import TRY
from segkit.report.columns import break_even, needed
from segkit.report.workbook.formats import Looks
from segkit.report.workbook.names import literal, quoted
from segkit.report.workbook.offers import Tool
from segkit.report.workbook.tables import cell, column_letters, head_lines, printed
from segkit.steps.targets.choice import OPEN

HEAD = 9  # the row of titles, as Excel counts
FIRST = HEAD + 1
NARROW = 30  # characters of the first column, at least
NONE, NEVER, ENDLESS = -1e15, -1e9, 1e15
ORDER = ("segment", "channel", "use", "people", "held_out", "contacts", "price", "fixed", "parts", "control", "uplift", "value", "joint", "cost",
         "income", "profit", "p_profit", "break_even_uplift", "needed", "sure", "taken", "tested", "promise")  # fmt: skip
AT = {name: column_letters(at) for at, name in enumerate(ORDER)}
INPUTS = {"contacts": "whole", "price": "money", "fixed": "money", "parts": "number", "control": "points", "uplift": "points", "value": "money"}
KINDS = {"people": "whole", "held_out": "whole", "joint": "money", "cost": "money", "income": "money", "profit": "money", "p_profit": "percent",
         "break_even_uplift": "points", "needed": "whole", "sure": "whole", "taken": "whole", "tested": "whole", "promise": "money"} | INPUTS  # fmt: skip


def titles(say: Language, offers: pd.DataFrame) -> dict[str, str]:
    """The titles of the sheet's columns, for these offers."""
    told = {
        "segment": say("Segment"), "channel": say("Channel"), "use": say("Use it"), "people": say("May be written to and can be reached"), "held_out": say("Held out"),
        "contacts": say("Contacts"), "price": say("Price of a contact"), "fixed": say("Fixed cost"), "parts": say("Parts paid for per contact"),
        "control": say("Response without a message"), "uplift": "", "value": say("Value of a response"),
        "joint": say("Uplift and value together, per contact"), "cost": say("Cost"), "income": "", "profit": "", "p_profit": say("Pays with probability"), "break_even_uplift": break_even(offers, say),
        "needed": needed(offers, say), "sure": say("May be sent in full"), "taken": say("Chosen, sent in full"), "tested": say("In the best set of tests"), "promise": say("Profit, for the choice of a channel"),
    }  # fmt: skip
    return told | money_titles(offers, say)


def write(book: Any, sheet: Any, looks: Looks, tool: Tool, names: dict[str, str]) -> None:
    """The sheet with its inputs, one row per offer, and the result of the choice; `names` are the names of the live sheets."""
    say = looks.say
    sheet.write_string("A1", names["economics"], looks.title)
    _rules(book, sheet, looks, tool, names)
    for at, (name, title) in enumerate(titles(say, tool.offers).items()):
        sheet.write_string(HEAD - 1, at, title, looks.head if name in ("segment", "channel", "use") else looks.head_of("number"))
    compared = np.flatnonzero(tool.offers["compared"])
    for at, row in enumerate(tool.offers.to_dict("records")):
        here = {"set": int(np.flatnonzero(compared == at)[0]) if row["compared"] else None, "draws": column_letters(at + 1)}
        _offer(sheet, looks, tool, row, FIRST + at, here, names)
    last = FIRST + len(tool.offers) - 1
    yes_no = {"validate": "list", "source": [say("yes"), say("no")]}
    sheet.data_validation(f"{AT['use']}{FIRST}:{AT['use']}{last}", yes_no)
    for column in ("contacts", "price", "fixed", "parts", "value"):
        sheet.data_validation(f"{AT[column]}{FIRST}:{AT[column]}{last}", {"validate": "decimal", "criteria": ">=", "value": 0})
    for column in ("control", "uplift"):
        sheet.data_validation(
            f"{AT[column]}{FIRST}:{AT[column]}{last}", {"validate": "decimal", "criteria": "between", "minimum": -1, "maximum": 1}
        )
    _look(sheet, looks, tool, last)


def _look(sheet: Any, looks: Looks, tool: Tool, last: int) -> None:
    widest = max(map(len, tool.offers["segment"].map(looks.say.name)), default=10)
    keys = [max(NARROW, min(45, widest + 3)), 18]
    sheet.set_column(0, 0, keys[0])
    sheet.set_column(1, 1, keys[1])
    named = list(titles(looks.say, tool.offers).values())
    numbers = [looks.widest(KINDS.get(name), tool.offers.get(name)) for name in ORDER]
    for place, mine in zip((8, 9), decided(tool).values(), strict=True):  # the sums stand above these columns
        numbers[place] = max(numbers[place], looks.widest("money", mine["profit"]), looks.widest("money", mine["cost"]))
    widths = [max(13, 2 + 1.15 * max(map(len, title.split())), number) for title, number in zip(named, numbers, strict=True)]
    for at in range(2, len(ORDER)):
        sheet.set_column(at, at, widths[at], None, {"hidden": at == len(ORDER) - 1})
    sheet.set_row(HEAD - 1, 15.5 * max(head_lines(title, wide) for title, wide in zip(named[2:], widths[2:], strict=True)))
    sheet.freeze_panes(HEAD, 2)
    sheet.autofilter(HEAD - 1, 0, last - 1, len(ORDER) - 2)
    taken = {"type": "formula", "criteria": f"=${AT['taken']}{FIRST}=1", "format": looks.of(bold=True, bg_color="#e8f1fa")}
    sheet.conditional_format(f"A{FIRST}:{AT['taken']}{last}", taken)
    printed(sheet, [*keys, *widths[2:-1]], keys=2, rows=HEAD - 1)


def _rules(book: Any, sheet: Any, looks: Looks, tool: Tool, names: dict[str, str]) -> None:
    """The budget and the rules of the choice, and what follows from them."""
    say, place = looks.say, quoted(names["economics"])
    sheet.merge_range("A2:L2", "", looks.note)
    sheet.write_string("A2", _how(tool, say), looks.note)
    sheet.set_row(1, 78 if not_purchases(tool, say) or campaign.logged(tool.offers) else 62)
    told = [("budget", say("Budget (empty: no limit)"), "money", "Budget"), ("top", say("Most segments (empty: no limit)"), "whole", "Most_segments"),
            ("margin", say("Gross margin"), "percent", "Margin"), ("confidence", say("Sure enough if it pays with at least"), "percent", "Confidence")]  # fmt: skip
    for at, (key, title, kind, name) in enumerate(told, start=4):
        sheet.write_string(f"A{at}", title, looks.of(text_wrap=True, valign="top"))
        if head_lines(title, NARROW) > 1:
            sheet.set_row(at - 1, 15.5 * head_lines(title, NARROW))
        value, look = tool.rules[key], looks.input(kind)
        sheet.write_blank(f"B{at}", None, look) if value is None else sheet.write_number(f"B{at}", float(value), look)
        book.define_name(name, f"={place}!$B${at}")
        sheet.data_validation(f"B{at}", {"validate": "decimal", "criteria": ">=", "value": 0})
    profit = say("Profit, counting those who would buy anyway") if tool.offers["gross"].eq(True).any() else money_titles(tool.offers, say)["profit"]
    for at, title in enumerate((say("To spend"), profit, say("Segments"), say("Sets compared")), start=4):
        sheet.write_string(f"D{at}", title, looks.text)  # room for a long title up to the sums
    for column, (kind, title) in zip("IJ", heads(say).items(), strict=True):
        sheet.write_string(f"{column}3", title, looks.head_of("number"))
        mine = decided(tool)[kind]
        for at, key in enumerate(("cost", "profit"), start=4):
            sheet.write_formula(f"{column}{at}", f"={kind}_{key}", looks.number("money", bold=True), float(mine[key].sum()))
        count = "+".join(f"COUNTIF(Decisions,{literal(word)})" for word in told_as(say)[kind])
        sheet.write_formula(f"{column}6", f"={count}", looks.number("whole", bold=True), len(mine))
    sheet.set_row(2, 31)
    sheet.write_number("I7", len(tool.sets), looks.number("whole"))


def heads(say: Language) -> dict[str, str]:
    """What is summed up beside the rules."""
    return {"Chosen": say("Chosen, sent in full"), "Tests": say("Tests and tries")}


def told_as(say: Language) -> dict[str, list[str]]:
    """By which words of the column of decisions a segment counts as chosen, and as tested or tried."""
    return {"Chosen": [say.name("chosen")], "Tests": [say.name("test"), say.name(TRY)]}


def decided(tool: Tool) -> dict[str, pd.DataFrame]:
    """The segments chosen, and those tested or tried, whoever decided it."""
    return {"Chosen": tool.choice[tool.choice["chosen"].astype(bool)], "Tests": tool.choice[tool.choice["decision"].eq("test")]}


def not_purchases(tool: Tool, say: Language) -> list[str]:
    """Why no probability is high enough where the log of campaigns counts something else than purchases; nothing where it counts purchases."""
    if not (tool.offers["other_count"] & tool.offers["contacts"].gt(0)).any():
        return []
    return [say("Where the log counts responses that are not purchases, nothing is sent in full, however high the probability; it is tested first.")]


def _how(tool: Tool, say: Language) -> str:
    """What is live in the sheet, and what is not."""
    told = [say("Change the yellow cells; cost, margin, profit, break-even, responses needed, the best set and the decision follow.") if tool.offers["other_count"].any() else
            say("Change the yellow cells; cost, margin, profit, break-even, purchases needed, the best set and the decision follow.")]
    if tool.gains.size:
        told.append(say("The probability is counted on {n} points of our draws: a changed uplift shifts them, a changed value stretches them.", n=say.number(tool.gains.shape[1])))  # fmt: skip
    else:
        told.append(say("What campaigns add was never measured: the margin counts those who would buy anyway, there is no probability, and nothing can be chosen, only tested."))
    told += not_purchases(tool, say)
    told += [say("Where only a few were written to, the response lies between what they showed and the assumed one.")] if campaign.logged(tool.offers) else []
    told.append(say("Not live: who may be written to, the groups held out and the tests that a segment has to pass. They take a new run."))
    left = int((~tool.offers["compared"] & tool.offers["contacts"].gt(0) & tool.offers["p_profit"].notna()).sum())
    if left:
        told.append(say("Outside the comparison: {n} (they fail a test, or there were too many sets).", n=say.many("{n} offer", "{n} offers", left)))
    return " ".join(told)


def _offer(sheet: Any, looks: Looks, tool: Tool, row: dict[str, Any], r: int, here: dict[str, Any], names: dict[str, str]) -> None:
    """One segment through one channel."""
    say, c = looks.say, {name: f"{letters}{r}" for name, letters in AT.items()}
    cell(sheet, r - 1, 0, row["segment"], "name", looks)
    cell(sheet, r - 1, 1, row["channel"], "text", looks)
    sheet.write_string(c["use"], say("yes"), looks.of(bg_color="#fff6d6", border=1, border_color="#d9dee5", align="center", locked=False))
    for name, kind in INPUTS.items():
        known = pd.notna(row[name])
        sheet.write_number(c[name], float(row[name]), looks.input(kind)) if known else sheet.write_blank(c[name], None, looks.input(kind))
    for name in ("people", "held_out", "joint"):
        sheet.write_number(c[name], float(row[name]), looks.number(KINDS[name]))
    used = f"AND({c['use']}={literal(say('yes'))},{c['contacts']}>0,ISNUMBER({c['profit']}))"
    bits = None if here["set"] is None else f"{quoted(names['sets'])}!${column_letters(4 + here['set'])}:${column_letters(4 + here['set'])}"
    taken, tested = ("0" if bits is None else f"INDEX({bits},{best})" for best in ("Best_set", "Best_tests"))
    sure = f"IF(AND({used},ISNUMBER({c['p_profit']})),IF(AND({c['profit']}>0,{c['p_profit']}>=Confidence),1,0),0)"
    each = f"{c['contacts']}*{c['value']}*Margin"
    formulas = {
        "cost": f"IF({c['contacts']}>0,ROUND({c['contacts']}*{c['price']}*{c['parts']}+{c['fixed']},2),0)",
        "income": f'IF(ISNUMBER({c["value"]}),ROUND({c["contacts"]}*({c["uplift"]}*{c["value"]}+{c["joint"]})*Margin,2),"")',
        "profit": f'IF(ISNUMBER({c["income"]}),ROUND({c["income"]}-{c["cost"]},2),"")',
        "p_profit": _probability(c, tool, row, here, names),
        "break_even_uplift": f'IF({each}>0,{c["cost"]}/({each}),"")',
        "needed": f'IF(ISNUMBER({c["break_even_uplift"]}),ROUNDUP(ROUND({c["contacts"]}*(N({c["control"]})+{c["break_even_uplift"]}),6),0),"")',
        "sure": sure if row["compared"] and not row["other_count"] else "0",
        "taken": taken,
        "tested": tested,
        "promise": f"IF({used},{c['profit']},{NONE:g})",
    }
    known = cached(row, tool)
    for name, formula in formulas.items():
        value = known[name]
        sheet.write_formula(c[name], f"={formula}", looks.number(KINDS[name]), "" if pd.isna(value) else float(value))


def _probability(c: dict[str, str], tool: Tool, row: dict[str, Any], here: dict[str, Any], names: dict[str, str]) -> str:
    """How often what a contact brings covers what it costs: counted on the quantiles, and moved onto the run's own probability.

    A changed uplift shifts the quantiles by its change times the value, a changed value stretches them.
    """
    if pd.isna(row["p_profit"]) or not tool.gains.size or not row["contacts"] > 0:
        return '""'
    place, letters = quoted(names["draws"]), here["draws"]
    base = {key: f"{place}!${letters}${at}" for key, at in DRAWS.items()}
    drawn = f"{place}!${letters}${DRAWN}:${letters}${DRAWN + tool.gains.shape[1] - 1}"
    even = f"({c['cost']}/({c['contacts']}*Margin)-({c['uplift']}-{base['uplift']})*{c['value']})*{base['value']}/{c['value']}"
    counted = f"{base['p']}+SUMPRODUCT(--({drawn}>{even}))/{tool.gains.shape[1]}-{base['counted']}"
    return f'IF(AND({c["contacts"]}>0,N({c["value"]})>0),MAX(0,MIN(1,{counted})),"")'


def cached(row: dict[str, Any], tool: Tool) -> dict[str, Any]:
    """What the run itself found, for programs that show a sheet without computing it."""
    usable = row["contacts"] > 0 and pd.notna(row["profit"])
    sure = usable and row["compared"] and not row["other_count"] and row["profit"] > 0 and pd.notna(row["p_profit"]) and row["p_profit"] >= tool.rules["confidence"]
    mine = tool.choice[(tool.choice["segment"] == row["segment"]) & (tool.choice["channel"] == row["channel"])]
    tested = mine["decision"].eq("test") & mine["reason"].isin(OPEN) & mine["profit"].gt(0)
    told = {"sure": int(bool(sure)), "taken": int(mine["reason"].eq("pays").any()), "tested": int(tested.any())}
    return {**row, **told, "promise": row["profit"] if usable else NONE}


DRAWS = {"p": 5, "counted": 6, "uplift": 7, "value": 8}
DRAWN = 10


def draws(sheet: Any, looks: Looks, tool: Tool, names: dict[str, str]) -> None:
    """The sheet of what a contact brings: a column of quantiles per offer, under what the run found of it."""
    say = looks.say
    sheet.write_string("A1", names["draws"], looks.title)
    sheet.write_string("A2", say("Uplift times the value of a response, per contact, before margin: what our draws say it may be, from low to high."), looks.text)
    words = {"p": say("Pays with probability"), "counted": say("of it counted here"), "uplift": say("Uplift"), "value": say("Value of a response")}
    for title, at in (*((words[k], at) for k, at in DRAWS.items()), (say("From low to high"), DRAWN)):
        sheet.write_string(at - 1, 0, title, looks.text)
    kinds = {"p": "percent", "counted": "percent", "uplift": "points", "value": "money"}
    for at, row in enumerate(tool.offers.to_dict("records"), start=1):
        cell(sheet, 2, at, row["segment"], "name", looks)
        cell(sheet, 3, at, row["channel"], "text", looks)
        for key, value in _start(row, tool.gains[at - 1], tool).items():
            sheet.write_number(DRAWS[key] - 1, at, value, looks.number(kinds[key]))
        known = tool.gains[at - 1]
        for place, value in enumerate(known[~np.isnan(known)]):
            sheet.write_number(DRAWN - 1 + place, at, float(value), looks.number("money"))
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, len(tool.offers), 16)
    sheet.freeze_panes(DRAWN - 1, 1)
    printed(sheet, [], keys=1, rows=3)


def _start(row: dict[str, Any], known: np.ndarray, tool: Tool) -> dict[str, float]:
    """What the probability is measured from: the run's own, what is counted of it here, and the inputs it was made of."""
    if pd.isna(row["p_profit"]) or not row["contacts"] > 0:
        return {}
    # As the sheet computes it, so that the unchanged sheet gives the run's probability to the last digit.
    even = (row["cost"] / (row["contacts"] * tool.rules["margin"]) - 0.0 * row["value"]) * row["value"] / row["value"] if row["value"] > 0 else 0.0
    return {"p": float(row["p_profit"]), "counted": float((known > even).mean()), "uplift": float(row["uplift"]), "value": float(row["value"])}
