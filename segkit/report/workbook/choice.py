"""The live choice: every set there is on a sheet of its own, and the decision on every segment that follows from the best of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from segkit.drawing.colours import LEVEL
from segkit.findings.campaign import shown_decision
from segkit.findings.worth import money_titles
from segkit.ground.language import Language
from segkit.ground.names import DECISIONS
from segkit.ground.numbers import missing
from segkit.report.columns import break_even, needed
from segkit.report.workbook import economics
from segkit.report.workbook.economics import ENDLESS, FIRST, NEVER, NONE
from segkit.report.workbook.formats import Looks
from segkit.report.workbook.names import literal, quoted
from segkit.report.workbook.offers import Tool
from segkit.report.workbook.tables import cell, column_letters, head_lines, printed
from segkit.steps.targets import LOST

SETS = 11  # the first row of a set
HEAD, FIRST_ROW = 4, 5
COLUMNS = ("segment", "passes", "hand", "decision", "channel", "contacts", "held_out", "cost", "profit", "p_profit", "break_even_uplift", "needed",
           "attractiveness", "at", "first", "tested", "state", "rank", "number", "row", "taken", "left", "room")  # fmt: skip
AT = {name: column_letters(at) for at, name in enumerate(COLUMNS)}
TOLD = {"contacts": "whole", "held_out": "whole", "cost": "money", "profit": "money", "p_profit": "percent", "break_even_uplift": "points",
        "needed": "whole"}  # fmt: skip
WORKING = COLUMNS.index("attractiveness")
HOPELESS, NO_PRICES = 0.2, 3  # as in the choice itself (steps.targets.choice)


def sets(book: Any, sheet: Any, looks: Looks, tool: Tool, names: dict[str, str]) -> None:
    """Every set of offers with at most one per segment, its cost and profit, and which is the best to send and the best to test."""
    say, place, calc = looks.say, quoted(names["sets"]), quoted(names["economics"])
    sheet.write_string("A1", names["sets"], looks.title)
    said = say("Every set of segments, one channel each. A set that costs more than the budget, or holds an offer that may not be sent in full, is out.")
    sheet.write_string("A2", said, looks.text)
    for at, word in ((3, say("Segment")), (4, say("Channel")), (5, say("Cost")), (6, say("Profit, if it may be sent in full")), (7, say("Profit, if it may be tested"))):
        sheet.write_string(at - 1, 0, word, looks.text)
    rows = tool.offers[tool.offers["compared"]]
    states = {name: f"{quoted(names['choice'])}!${AT['state']}${FIRST_ROW + at}" for at, name in enumerate(tool.choice["segment"])}
    for at, (place_, row) in enumerate(rows.iterrows(), start=4):
        r, known = FIRST + place_, economics.cached(row.to_dict(), tool)
        cell(sheet, 2, at, row["segment"], "name", looks)
        cell(sheet, 3, at, row["channel"], "text", looks)
        sheet.write_formula(4, at, f"={calc}!${economics.AT['cost']}${r}", looks.number("money"), float(row["cost"]))
        sure = f"=IF({calc}!${economics.AT['sure']}${r}=1,{calc}!${economics.AT['profit']}${r},{NEVER:g})"
        sheet.write_formula(5, at, sure, looks.number("barred"), float(row["profit"]) if known["sure"] else NEVER)
        chance = f"N({calc}!${economics.AT['p_profit']}${r})"
        unsure = "" if row["gross"] else f",{chance}>{HOPELESS}" if row["other_count"] else f",{chance}>{HOPELESS},{chance}<Confidence"
        one = _one({name: f"{calc}!${economics.AT[name]}${r}" for name in ("contacts", "uplift", "control")})
        promise = f"{calc}!${economics.AT['promise']}${r}"
        may = f"=IF(AND({states[row['segment']]}=2,{promise}>0{unsure},{one}),{promise},{NEVER:g})"
        sheet.write_formula(6, at, may, looks.number("barred"), float(row["profit"]) if known["tested"] else NEVER)
    for at, word in enumerate((say("Segments"), say("Cost"), say("Profit"), say("Profit of tests"))):
        sheet.write_string(SETS - 2, at, word, looks.head)
    last, best = SETS + len(tool.sets) - 1, _found(tool)
    for row_, title, column, found, name in ((8, say("Best set: row"), "C", "at", "Best_set"), (9, say("Best set of tests: row"), "D", "tests", "Best_tests")):
        sheet.write_string(f"A{row_}", title, looks.text)
        there = f"{column}{SETS}:{column}{last}"
        sheet.write_formula(f"B{row_}", f"=MATCH(MAX({there}),{there},0)+{SETS - 1}", looks.number("whole"), best[found] + SETS)
        book.define_name(name, f"={place}!$B${row_}")
    _every(sheet, looks, tool, best)
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 3 + len(rows), max(14, looks.widest("money", [best["cost"].max(), *rows["profit"]])))
    sheet.freeze_panes(SETS - 1, 4)
    printed(sheet, [], keys=1, rows=SETS - 2)


def _every(sheet: Any, looks: Looks, tool: Tool, best: dict[str, Any]) -> None:
    """A row per set: its offers as 0 and 1, its cost, and its profit where it is allowed."""
    m, whole, money, barred = tool.sets.shape[1], looks.number("whole"), looks.number("money"), looks.number("barred")
    first, end = column_letters(4), column_letters(3 + max(m, 1))
    limit = f"IF(ISNUMBER(Budget),Budget,{ENDLESS:g})+0.005"
    most = f"IF(ISNUMBER(Most_segments),Most_segments,{ENDLESS:g})"
    for at, bits in enumerate(tool.sets):
        r = SETS + at
        sheet.write_number(r - 1, 0, int(bits.sum()), whole)
        for place, bit in enumerate(bits):
            sheet.write_number(r - 1, 4 + place, int(bit), whole)
        inside = f"{first}{r}:{end}{r}"
        cost = f"SUMPRODUCT(${first}$5:${end}$5,{inside})" if m else "0"
        profit, tests = (f"SUMPRODUCT(${first}${row}:${end}${row},{inside})" if m else "0" for row in (6, 7))
        sheet.write_formula(r - 1, 1, f"={cost}", money, float(best["cost"][at]))
        sheet.write_formula(r - 1, 2, f"=IF(AND(B{r}<={limit},A{r}<={most}),{profit},{NONE:g})", barred, float(best["profit"][at]))
        spent, places = (f"INDEX(${column}${SETS}:${column}${SETS + len(tool.sets) - 1},Best_set-{SETS - 1})" for column in "BA")
        room = f"AND(B{r}<={limit}-{spent},A{r}<={most}-{places})"
        sheet.write_formula(r - 1, 3, f"=IF({room},{tests},{NONE:g})", barred, float(best["tested"][at]))


def _found(tool: Tool) -> dict[str, Any]:
    """What the formulas of the sets give with the run's own numbers."""
    rows = tool.offers[tool.offers["compared"]]
    known = [economics.cached(row, tool) for row in rows.to_dict("records")]
    cost, count = tool.sets @ rows["cost"].to_numpy(float), tool.sets.sum(axis=1)
    profit, tested = (tool.sets @ np.where(np.array([k[name] for k in known], dtype=bool), rows["profit"].to_numpy(float), NEVER) for name in ("sure", "tested"))
    limit, most = (np.inf if tool.rules[k] is None else float(tool.rules[k]) for k in ("budget", "top"))
    profit = np.where((cost <= limit + 0.005) & (count <= most), profit, NONE)
    at = int(profit.argmax())
    tested = np.where((cost <= limit + 0.005 - cost[at]) & (count <= most - count[at]), tested, NONE)
    return {"cost": cost, "profit": profit, "at": at, "tested": tested, "tests": int(tested.argmax())}


def titles(say: Any) -> dict[str, str]:
    """The titles of the columns of the choice."""
    return {
        "segment": say("Segment"), "passes": say("Passes"), "hand": say("By hand"), "decision": say("Decision"), "channel": say("Channel"),
        "contacts": say("Contacts"), "held_out": say("Held out"), "cost": say("Cost"), "profit": say("Profit beyond what comes anyway"),
        "p_profit": say("Pays with probability"), "break_even_uplift": say("Break-even uplift"), "needed": say("Purchases needed"),
        "attractiveness": say("Attractiveness, 0–100"), "at": say("Working: offer"), "first": say("Working: best offer"), "tested": say("Working: in the best tests"), "state": say("Working: state"), "rank": say("Working: rank"),
        "number": say("Working: place"), "row": say("Working: row"), "taken": say("Working: tested"), "left": say("Working: budget left"),
        "room": say("Working: places left"),
    }  # fmt: skip


def _titled(say: Any, tool: Tool) -> dict[str, str]:
    """The titles as they are written: profit and responses are called as they are counted."""
    return titles(say) | {"profit": money_titles(tool.choice, say)["profit"], "needed": needed(tool.offers, say), "break_even_uplift": break_even(tool.offers, say)}


def write(book: Any, sheet: Any, looks: Looks, tool: Tool, names: dict[str, str]) -> None:
    """The decision on every segment, live, with a chart of what each would bring."""
    say = looks.say
    sheet.write_string("A1", names["choice"], looks.title)
    sheet.merge_range("A2:L2", "", looks.note)
    how = [say("The best set within the budget is chosen; of the rest, what may pay is tested with what is left. A decision by hand goes before both.")]
    how += economics.not_purchases(tool, say)
    how += _together(tool, say)
    sheet.write_string("A2", " ".join(how), looks.note)
    sheet.set_row(1, 17 + 15 * len(how))
    for at, (name, title) in enumerate(_titled(say, tool).items()):
        sheet.write_string(HEAD - 1, at, title, looks.head_of("number") if name in TOLD or name == "attractiveness" else looks.head)
    for at, row in enumerate(tool.choice.to_dict("records")):
        _segment(sheet, looks, tool, row, at, names)
    last = FIRST_ROW + len(tool.choice) - 1
    _below(book, sheet, looks, tool, last, names)
    decisions = [say.name(d) for d in DECISIONS]
    sheet.data_validation(f"{AT['hand']}{FIRST_ROW}:{AT['hand']}{last}", {"validate": "list", "source": decisions})
    _look(book, sheet, looks, tool, last, names)


def _together(tool: Tool, say: Language) -> list[str]:
    """The range of all campaigns together as the run has it: of the same draws, which no sheet adds up again."""
    told = {name: say.money(tool.sure[f"total{name}"]) for name in ("", "_low", "_high") if not missing(tool.sure.get(f"total{name}"))}
    if len(told) < 3:
        return []
    return [say("As the run has it, the campaigns advised bring {profit} together, in 8 cases of 10 between {low} and {high}; this does not change with the cells.", profit=told[""], low=told["_low"], high=told["_high"])]


def _segment(sheet: Any, looks: Looks, tool: Tool, row: dict[str, Any], at: int, names: dict[str, str]) -> None:
    say, r = looks.say, FIRST_ROW + at
    c = {name: f"{letters}{r}" for name, letters in AT.items()}
    cell(sheet, r - 1, 0, row["segment"], "name", looks)
    sheet.write_string(c["passes"], row["passed"], looks.text)
    hand = say.name(row["decision"]) if row["reason"] == "overridden" else ""
    sheet.write_string(c["hand"], hand, looks.of(bg_color="#fff6d6", border=1, border_color="#d9dee5", locked=False))
    places = np.flatnonzero(tool.offers["segment"] == row["segment"])
    span = (FIRST + places.min(), FIRST + places.max())
    calc = quoted(names["economics"])

    def there(name: str) -> str:
        return f"{calc}!${economics.AT[name]}${span[0]}:${economics.AT[name]}${span[1]}"

    best = f"IF(MAX({there('promise')})>{NONE / 10:g},MATCH(MAX({there('promise')}),{there('promise')},0),0)"
    chosen = f"IF(SUM({there('taken')})>0,MATCH(1,{there('taken')},0),"
    formulas = {
        "at": f"{chosen}IF(SUM({there('tested')})>0,MATCH(1,{there('tested')},0),{best}))", "first": f"{chosen}{best})", "tested": f"SUM({there('tested')})",
    }  # fmt: skip
    formulas |= {name: f'IF({c["at"]}>0,INDEX({there(name)},{c["at"]}),"")' for name in ("channel", *TOLD)}
    first = {name: f"INDEX({there(name)},{c['first']})" for name in ("profit", "p_profit", "contacts", "uplift", "control")} | {"at": c["first"]}
    formulas["state"] = _state(first, row, there("taken"), **{kind: bool(tool.offers[kind].iloc[places[0]]) for kind in ("gross", "other_count")})
    formulas |= _steps(c, len(tool.choice))
    known = _known(tool, at)
    test = shown_decision({**row, "decision": "test"})  # where no test is possible a try
    words = {d: literal(say.name(test if d == "test" else d)) for d in DECISIONS}
    tested = f"SUMPRODUCT((${AT['row']}${FIRST_ROW}:${AT['row']}${FIRST_ROW + len(tool.choice) - 1}={at + 1})*${AT['taken']}${FIRST_ROW}:${AT['taken']}${FIRST_ROW + len(tool.choice) - 1})"  # fmt: skip
    formulas["decision"] = f'IF({c["hand"]}<>"",{c["hand"]},IF({c["state"]}=1,{words["chosen"]},IF({tested}>0,{words["test"]},{words["leave"]})))'
    for name, formula in formulas.items():
        text = name in ("decision", "channel")
        look = looks.of(bold=True, valign="top") if name == "decision" else looks.text if text else looks.number(TOLD.get(name, "whole" if name != "left" else "money"))
        value = say.name(test if known[name] == "test" else known[name]) if name == "decision" else known[name]
        sheet.write_formula(c[name], f"={formula}", looks.of(valign="top") if name == "channel" else look, "" if pd.isna(value) else value)
    sheet.write_number(c["attractiveness"], float(row["attractiveness"]) if pd.notna(row["attractiveness"]) else 0.0, looks.number("number"))
    sheet.write_number(c["number"], at + 1, looks.number("whole"))


def _state(c: dict[str, str], row: dict[str, Any], taken: str, *, gross: bool, other_count: bool) -> str:
    """1 in the best set, 2 open (to be tested if the budget allows), 0 to be left."""
    if not row["passes"] or row["segment"] in LOST:
        return f"IF(SUM({taken})>0,1,0)"
    open_ = f"IF({_one(c)},2,0)"
    sure = open_ if other_count else "0"  # what the log counts otherwise is tested however sure it seems
    unsure = f"IF(N({c['profit']})>0,{open_},0)" if gross else f"IF(AND({c['p_profit']}>=Confidence,{c['profit']}>0),{sure},IF({c['p_profit']}>{HOPELESS},{open_},0))"
    return f'IF(SUM({taken})>0,1,IF({c["at"]}=0,2,IF(ISNUMBER({c["profit"]}),{unsure},0)))'


def _one(c: dict[str, str]) -> str:
    """Whether at least one response is to be expected: fewer are no test."""
    return f"{c['contacts']}*({c['uplift']}+N({c['control']}))>=1"


def _steps(c: dict[str, str], count: int) -> dict[str, str]:
    """The open segments, those of the best set of tests first, then in the order of their profit, and the test of each while budget and places last."""
    last, first = FIRST_ROW + count - 1, FIRST_ROW

    def all_(name: str) -> str:
        return f"${AT[name]}${first}:${AT[name]}${last}"

    def worth(name: str) -> str:
        return f"IF(ISNUMBER({name}),{name},{NONE:g})"

    r = int(c["at"].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    # Blank profits rank last; SUMPRODUCT compares text as larger than any number, so only numbers are let in.
    sooner, alike = (f"({all_('tested')}{sign}{c['tested']})" for sign in (">", "="))
    better = f"(ISNUMBER({all_('profit')})*({all_('profit')}>{worth(c['profit'])}))"
    equal = f"(ISNUMBER({all_('profit')})*({all_('profit')}={worth(c['profit'])}))"
    liked = f"(({all_('attractiveness')}>{c['attractiveness']})+({all_('attractiveness')}={c['attractiveness']})*({all_('number')}<{c['number']}))"
    rank = f"IF({c['state']}=2,1+SUMPRODUCT(({all_('state')}=2)*({sooner}+{alike}*({better}+{equal}*{liked}))),0)"
    left = f"{AT['left']}{r - 1}" if r > first else f"IF(ISNUMBER(Budget),Budget,{ENDLESS:g})-SUMIF({all_('state')},1,{all_('cost')})"
    missing = f"IF(SUMPRODUCT(({all_('state')}=2)*({all_('at')}=0))>0,{NO_PRICES},{ENDLESS:g})"
    room = f"{AT['room']}{r - 1}" if r > first else f"IF(ISNUMBER(Most_segments),Most_segments,{missing})-COUNTIF({all_('state')},1)"
    cost = f"N(INDEX({all_('cost')},{c['row']}))"
    return {
        "rank": rank,
        "row": f"IFERROR(MATCH({r - first + 1},{all_('rank')},0),0)",
        "taken": f"IF({c['row']}=0,0,IF(AND({room}>=1,{cost}<={left}+0.005),1,0))",
        "left": f"{left}-IF({c['taken']}=1,{cost},0)",
        "room": f"{room}-{c['taken']}",
    }


def _known(tool: Tool, at: int) -> dict[str, Any]:
    """What the run found of a segment, and the working columns with it."""
    rows, row = tool.choice, tool.choice.iloc[at].to_dict()
    mine = tool.offers[tool.offers["segment"] == row["segment"]].reset_index(drop=True)
    told = {**row, "decision": row["decision"]}
    states = [1 if r == "pays" else 2 if d == "test" and r != "overridden" else 0 for r, d in zip(rows["reason"], rows["decision"], strict=True)]
    order = [i for i, s in enumerate(states) if s == 2]
    left = (ENDLESS if tool.rules["budget"] is None else float(tool.rules["budget"])) - float(rows.loc[[s == 1 for s in states], "cost"].sum())
    room = (ENDLESS if tool.rules["top"] is None else float(tool.rules["top"])) - states.count(1)
    spent = float(rows.loc[order[: at + 1], "cost"].sum())
    place = mine.index[mine["channel"] == row["channel"]]
    told |= {
        "first": _first(mine, row), "tested": int(any(economics.cached(offer, tool)["tested"] for offer in mine.to_dict("records"))),
        "at": int(place[0]) + 1 if len(place) else 0, "state": states[at], "rank": order.index(at) + 1 if at in order else 0,
        "row": order[at] + 1 if at < len(order) else 0, "taken": int(at < len(order)), "left": left - spent, "room": room - min(at + 1, len(order)),
    }  # fmt: skip
    return told


def _first(mine: pd.DataFrame, row: dict[str, Any]) -> int:
    """The place of the offer that a segment is judged by before the tests: the one chosen, else the one that promises most."""
    if row["reason"] == "pays":
        return int(mine.index[mine["channel"] == row["channel"]][0]) + 1
    usable = mine[mine["profit"].notna() & mine["contacts"].gt(0)]
    return int(usable["profit"].idxmax()) + 1 if len(usable) else 0


def _below(book: Any, sheet: Any, looks: Looks, tool: Tool, last: int, names: dict[str, str]) -> None:
    """What the chosen cost and bring together, and what the tests do; the economics read it here."""
    say, place = looks.say, quoted(names["choice"])
    decision = f"${AT['decision']}${FIRST_ROW}:${AT['decision']}${last}"
    book.define_name("Decisions", f"={place}!{decision}")
    for r, (kind, title) in enumerate({"Chosen": say("Chosen, together"), "Tests": say("Tests and tries, together")}.items(), start=last + 1):
        for at in range(WORKING):
            sheet.write_blank(r - 1, at, None, looks.sum)
        sheet.write_string(r - 1, 0, title, looks.sum)
        for name in ("contacts", "held_out", "cost", "profit"):
            column = f"{AT[name]}{FIRST_ROW}:{AT[name]}{last}"
            formula = "+".join(f"SUMIF({decision},{literal(word)},{column})" for word in economics.told_as(say)[kind])
            sheet.write_formula(f"{AT[name]}{r}", f"={formula}", looks.total(TOLD[name]), float(economics.decided(tool)[kind][name].sum()))
            if name in ("cost", "profit"):
                book.define_name(f"{kind}_{name}", f"={place}!${AT[name]}${r}")


def _look(book: Any, sheet: Any, looks: Looks, tool: Tool, last: int, names: dict[str, str]) -> None:
    from segkit.report.workbook import charts

    say = looks.say
    sheet.set_column(0, 0, max(30, min(45, max(map(len, tool.choice["segment"].map(say.name)), default=10) + 3)))
    named = list(_titled(say, tool).values())
    numbers = [looks.widest(TOLD.get(name), tool.choice.get(name)) for name in COLUMNS]
    widths = [max(18 if at == 4 else 13, 2 + 1.15 * max(map(len, title.split())), number) for at, (title, number) in enumerate(zip(named, numbers, strict=False))]
    for at in range(1, WORKING + 1):
        sheet.set_column(at, at, widths[at])
    sheet.set_row(HEAD - 1, 15.5 * max(head_lines(title, wide) for title, wide in zip(named[1 : WORKING + 1], widths[1:], strict=False)))
    sheet.set_column(WORKING + 1, len(COLUMNS) - 1, 13, looks.of(font_color="#5a6675"), {"level": 1, "hidden": True})
    sheet.freeze_panes(HEAD, 1)
    sheet.autofilter(HEAD - 1, 0, last - 1, WORKING)
    chosen = {"type": "formula", "criteria": f"=${AT['decision']}{FIRST_ROW}={literal(say.name('chosen'))}", "format": looks.of(bg_color="#e8f1fa")}
    sheet.conditional_format(f"A{FIRST_ROW}:{column_letters(WORKING)}{last}", chosen)
    title = economics.titles(say, tool.offers)["profit"]
    columns = {"names": (FIRST_ROW, last, 0), "values": (FIRST_ROW, last, COLUMNS.index("profit"))}
    charts.bars(book, sheet, f"A{last + 5}", names["choice"], title, [(title, columns["values"], LEVEL)], columns["names"], looks.patterns["large"])
    printed(sheet, [], keys=1, rows=HEAD - 1)
