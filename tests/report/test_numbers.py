"""Every number in a sentence is the number in its table, as precise as it is shown; parts of a whole make the whole."""

from __future__ import annotations

import datetime as dt
import itertools
import math
import re
from functools import cache
from types import SimpleNamespace

import pandas as pd
import pytest

from segkit.drawing import style
from segkit.findings import collect, customers, deals, differences, monitor, segments, size, strategy, targets
from segkit.ground.language import Language
from segkit.privacy import movements, precision
from segkit.report import actions as first_screen
from segkit.report import answer, changes, choice
from segkit.report import segments as pages
from segkit.report.view import View
from tests.report.reading import LABELLED

LANGUAGES = (("en", "USD"), ("ru", "RUB"), ("pl", "PLN"))
UNITS = {"K": 1e3, "M": 1e6, "B": 1e9, "тыс.": 1e3, "млн": 1e6, "млрд": 1e9, "tys.": 1e3, "mln": 1e6, "mld": 1e9}
MARKS = {"en": (",", "."), "ru": ("\xa0\u202f", ","), "pl": ("\xa0\u202f", ",")}


def numbers(text: str, language: str) -> list[SimpleNamespace]:
    """The numbers in a text: value, half a unit of the last place that counts, whether a percentage, where the digits stand."""
    group, point = MARKS[language]
    units = "|".join(map(re.escape, UNITS))
    whole = rf"(?<![\w–])([+−])?([€$£])?(\d{{1,3}}(?:[{group}]\d{{3}})+|\d+)({re.escape(point)}\d+)?"
    pattern = whole + rf"(?:\s?({units})(?!\w))?(?:\s?(%|₽|zł|€|\$))?(?!\w)"
    found = []
    for match in re.finditer(pattern, text):
        sign, before, whole, part, unit, after = match.groups()
        scale, part = UNITS.get(unit, 1.0), (part or "")[1:]
        value = float(re.sub(r"\D", "", whole) + "." + (part or "0")) * scale * (-1 if sign == "−" else 1)
        money = before or after in ("₽", "zł", "€", "$")
        place = 10.0 ** -len(part) * (1 if money and unit else scale)
        place = max(place, 10.0 ** (math.floor(math.log10(abs(value))) - 2)) if money and value else place
        found.append(SimpleNamespace(value=value, half=place / 2, percent=after == "%", span=match.span(3), text=match.group(0)))
    return found


def known(sentence: str, frames: list[pd.DataFrame]) -> list[float]:
    """What may be said: the numbers of the rows that the sentence names, or of every row and their sums when it names none."""
    allowed = []
    for frame in frames:
        words = frame.select_dtypes(exclude="number").astype("str").to_numpy(dtype=object)
        named = [any(isinstance(word, str) and len(word) > 1 and word in sentence for word in row) for row in words]
        cells = frame.select_dtypes("number")
        rows = cells[named] if any(named) else cells
        allowed += [float(v) for v in rows.to_numpy().ravel() if v == v]
        allowed += [*map(float, rows.sum()), float(len(rows))] if sum(named) != 1 else []
    return allowed


def strange(sentence: str, language: str, allowed: list[float]) -> list[str]:
    """The numbers of a sentence that are none of those allowed, as exactly as they are written."""
    return [
        n.text
        for n in numbers(sentence, language)
        if not any(abs(n.value - v * (100 if n.percent else 1)) <= n.half * (1 + 1e-6) for v in allowed)
    ]


def forged(sentence: str, language: str) -> list[str]:
    """The sentence with one digit of one number changed, for the two leading digits of every number."""
    made = []
    for n in numbers(sentence, language):
        digits = [i for i in range(*n.span) if sentence[i].isdigit()][:2]
        made += [sentence[:i] + str((int(sentence[i]) + 4) % 10) + sentence[i + 1 :] for i in digits]
    return made


SEGMENTS = pd.DataFrame(
    {
        "segment": ["Oak", "Elm", "Ash"],
        "customers": [606, 1234, 173],
        "share": [606 / 2013, 1234 / 2013, 173 / 2013],
        "share_low": [0.2814, 0.5916, 0.0744],
        "share_high": [0.3215, 0.6341, 0.0992],
        "revenue": [109_116_754.0, 20_640_312.5, 8_765.4],
        "revenue_share": [109_116_754 / 129_765_831.9, 20_640_312.5 / 129_765_831.9, 8_765.4 / 129_765_831.9],
        "revenue_per_customer": [180_060.65, 16_726.35, 50.667],
        "orders_per_customer": [19.414, 5.432, 1.078],
        "growth": [0.1153, -0.6471, 1.2345],
        "potential_low": [54_648_000.0, 21_412_000.0, 3_391.0],
        "potential_base": [73_500_000.0, 31_290_000.0, 4_707.0],
        "potential_high": [96_668_000.0, 44_270_000.0, 9_313.0],
        "headroom_low": [2_885_214.5, 771_688.0, -5_374.4],
        "headroom_base": [15_966_785.5, 8_649_688.0, -4_058.4],
        "headroom_high": [39_134_785.5, 27_629_688.0, 547.6],
        "revenue_year": [57_533_214.5, 23_640_312.0, 8_765.4],
        "year_months": [7, 7, 7],
    }
)
TARGETS = pd.DataFrame(
    {
        "segment": ["Oak", "Elm", "Ash"],
        "passes": [True, True, False],
        "attractiveness": [83.084, 65.271, 14.733],
        "strength": [92.76, 48.13, 7.52],
        "channel": ["Telegram", "Viber", "SMS"],
        "contacts": [513, 391, 154],
        "cost": [5_795.5, 4_248.25, 969.0],
        "profit": [43_651.51, 27_968.2, -312.0],
        "profit_low": [-5_217.56, -1_034.0, -969.0],
        "profit_high": [91_091.98, 69_870.0, 489.0],
        "p_profit": [0.8734, 0.5671, 0.0262],
        "break_even_uplift": [0.00264, 0.0176, 0.7321],
        "decision": ["chosen", "test", "leave"],
        "told": ["chosen", "test first", "no campaign"],
        "chosen": [True, False, False],
        "best_set_share": [0.7812, 0.4319, 0.0],
        "people": [531, 781, 177],
        "held_out": [0, 390, 0],
        "income": [49_447.01, 32_216.45, 657.0],
        "roi": [7.53, 6.58, -0.322],
        "control": [0.0383, 0.0332, 0.0601],
        "uplift": [0.0157, 0.0143, 0.0107],
        "value_of_response": [6_150.0, 5_760.0, 398.0],
        "needed": [21.0, 23.0, 123.0],
        "without": [19.6, 13.0, 9.3],
        "by_chance": [0.42, 0.01, 0.0],
        "to_show": [0.0176, 0.0347, 0.7321],
        "campaigns": [9.0, 6.0, 15.0],
        "gross": [False, False, False],
        "assumed": [False, False, False],
        "reason": ["pays", "uncertain", "knocked_out"],
        "override_reason": [""] * 3,
    }
)
POINTS = TARGETS[["segment"]].assign(even=TARGETS["break_even_uplift"] * 100, show=TARGETS["to_show"] * 100, adds=TARGETS["uplift"] * 100)
GROSS = TARGETS.assign(
    gross=True, decision=["test", "test", "leave"], chosen=False, reason=["never_measured"] * 2 + ["knocked_out"], p_profit=float("nan")
)
SURE = {"best_set_share": 0.4462, "limit_price": 55_231.4}
CONSTANTS = (8.0, 10.0, 14.0, 1000.0, 100.0)  # in 8 of 10 draws, within 14 days, 1,000 draws, chances in 100
CHANCES = TARGETS[["segment"]].assign(chance=TARGETS["p_profit"] * 100)
SCORES = pd.DataFrame({"segment": ["Oak", "Elm", "Ash"], "size": [61.0, 100.0, 0.0], "attractiveness": TARGETS["attractiveness"]})
DECISIONS = pd.DataFrame(
    {
        "segment": ["Oak", "Elm", "Ash"],
        "decision": ["chosen", "test", "leave"],
        "told": ["chosen", "test first", "no campaign"],
        "why": ["good"] * 2 + ["poor"],
        "what_would_change": ["none"] * 3,
    }
)
GROUPS = pd.DataFrame(
    {
        "customer_id": [f"c{i}" for i in range(92)],
        "segment": ["Oak"] * 51 + ["Elm"] * 41,
        "channel": "SMS",
        "group": ["control"] * 17 + ["target"] * 34 + ["control"] * 20 + ["target"] * 21,
    }
)
SPREAD = pd.DataFrame({"control": [37], "contacts": [55], "held": [37 / 92]})
CRITERIA = pd.DataFrame(
    {
        "criterion": ["city", "city", "hair", "hair"],
        "name": ["City", "City", "Hair", "Hair"],
        "group": ["geographic"] * 2 + ["demographic"] * 2,
        "value": ["Omsk", "Tver", "fair", "dark"],
        "customers": [1310, 703, 853, 1160],
        "share": [0.6508, 0.3492, 0.4237, 0.5763],
        "share_low": [0.6297, 0.3287, 0.4022, 0.5546],
        "share_high": [0.6713, 0.3703, 0.4455, 0.5977],
        "revenue": [4.41e7, 8.57e7, 9.21e7, 3.77e7],
        "revenue_share": [0.3398, 0.6602, 0.7096, 0.2904],
        "index": [52.21, 189.06, 167.48, 50.39],
        "index_known": [52.21, 189.06, 167.48, 50.39],
        "sure": True,
    }
)
TIMES = CRITERIA[["value"]].assign(times=CRITERIA["index"] / 100, less=1 - CRITERIA["index"] / 100)
DIFFERENCES = pd.DataFrame(
    {
        "criterion": ["hair", "city", "city"],
        "name": ["Hair", "City", "City"],
        "value": ["dark", "Omsk", "Tver"],
        "competitor": ["Rival", "Other", "Rival"],
        "ours": [0.2465, 0.6508, 0.3492],
        "ours_low": [0.2327, 0.6297, 0.3287],
        "ours_high": [0.2633, 0.6713, 0.3703],
        "theirs": [0.6824, 0.0911, 0.4473],
        "gap": [-0.4359, 0.5597, -0.0981],
        "effect": [-0.9, 1.3, -0.2],
        "verdict": ["different", "different", "unknown"],
        "basis": ["share"] * 3,
        "confidence": [2, 2, 3],
    }
)
FINAL = pd.DataFrame(
    {
        "criterion": ["hair", "city"],
        "name": ["Hair", "City"],
        "group": ["demographic", "geographic"],
        "separation": [0.0362, 0.1471],
        "difference": [0.2138, 0.0593],
        "coverage": [0.9412, 0.8637],
        "reach": [3.0, 2.0],
        "score": [0.1937, 0.1152],
        "rank": [1, 2],
        "suggestion": ["use", "use"],
        "why": ["separates and differs"] * 2,
        "column": ["hair", "city"],
        "chosen": [True, True],
    }
)
MOVES = pd.DataFrame(
    {
        "from": ["Oak", "Oak", "Elm", "Elm", "new", "Elm"],
        "to": ["Oak", "Elm", "Elm", "Oak", "Oak", "gone"],
        "customers": [541.0, 67.0, 1123.0, 38.0, 79.0, 26.0],
        "share": [0.8898, 0.1102, 0.9461, 0.0320, 1.0, 0.0219],
        "kind": ["stayed", "moved", "stayed", "moved", "new", "gone"],
        "customer_changed": [0.0, 41.0, 0.0, 29.0, 0.0, 0.0],
        "definition_changed": [0.0, 26.0, 0.0, 9.0, 0.0, 0.0],
        "both": [0.0] * 6,
    }
)
TOLD, ACCOUNT = movements.moves(MOVES, 0), movements.account(MOVES, 0)
MOVED = pd.DataFrame({"stayed": [1664 / 1769], "borders": [35 / 105], "new": [79.0], "gone": [26.0]})
DRIFT = pd.DataFrame(
    {
        "criterion": ["hair"],
        "psi": [0.3178],
        "reading": ["changed"],
        "largest_change": ["dark"],
        "share_before": [0.5763],
        "share_after": [0.2941],
    }
)
PLAN = pd.DataFrame(
    {
        "segment": ["Oak", "Elm"],
        "planned_profit": [143_651.0, 87_968.0],
        "planned_low": [95_217.0, -1_034.0],
        "planned_high": [201_091.0, 129_870.0],
        "fact_profit": [61_204.0, 92_337.0],
        "reading": ["below", "within"],
    }
)
RESPONSES = pd.DataFrame(
    {
        "segment": ["Oak", "Elm"],
        "channel": ["Telegram", "Viber"],
        "contacts": [1180, 420],
        "responses": [85, 71],
        "rate": [0.0720, 0.1690],
        "rate_low": [0.0586, 0.1363],
        "rate_high": [0.0882, 0.2078],
    }
)
UPLIFT = pd.DataFrame(
    {
        "campaign": ["Winter", "Spring", "pooled"],
        "segment": ["Oak", "Elm", ""],
        "contacts": [300.0, 420.0, 720.0],
        "control": [150.0, 105.0, 255.0],
        "points": [0.0572, -0.0214, 0.0176],
        "low": [0.0231, -0.0874, 0.0023],
        "high": [0.0962, 0.0413, 0.0331],
        "detectable": [0.0771, 0.0871, 0.0219],
        "heterogeneity": [float("nan"), float("nan"), 0.4127],
        "reading": ["works", "not shown", "works"],
    }
)
HUNDRED = UPLIFT[["campaign", "segment"]].assign(**{c: UPLIFT[c] * 100 for c in ("points", "low", "high", "detectable")})
WIDEN = pd.DataFrame(
    {
        "segment": ["Oak", "Oak", "Elm", "Elm"],
        "kind": ["now", "drop", "now", "add"],
        "change": ["", "gap_days", "", "revenue"],
        "rule": [""] * 4,
        "customers": [606, 732, 1234, 418],
        "revenue": [1.0911e8, 1.1247e8, 2.064e7, 1.563e7],
        "customers_change": [0, 126, 0, -816],
        "revenue_change": [0.0, 3_357_218.0, 0.0, -5_010_000.0],
        "revenue_per_customer_change": [0.0, -0.1467, 0.0, 1.2356],
        "clear": [True] * 4,
    }
)
CHANGES = precision.changes(WIDEN, 0)
MORE = CHANGES[["segment"]].assign(
    customers=CHANGES["customers_ratio"] - 1, revenue=CHANGES["revenue_ratio"] - 1, less=-CHANGES["revenue_per_customer_change"]
)
FOCUS = pd.DataFrame(
    {
        "class": ["A", "B", "C"],
        "deals": [23, 41, 36],
        "effort_share": [0.1872, 0.4721, 0.3407],
        "revenue_share": [0.6214, 0.3786, 0.0],
        "profit": [412_337.0, 88_120.0, -57_413.0],
    }
)
FEATURES = pd.DataFrame(
    {
        "feature": ["hair"],
        "value": ["dark"],
        "share_a": [0.8261],
        "share_others": [0.1948],
        "low": [0.4137],
        "high": [0.7692],
        "p": [0.0001],
        "p_holm": [0.001],
        "difference": [0.63],
    }
)
COUNTS = {
    "rows_in": 80_003,
    "rows_used": 78_426,
    "excluded": {"no customer": 1_419, "duplicate": 158},
    "customers": 4_012,
    "customers_without_orders": 237,
    "orders": 36_641,
}
COUNTED = pd.DataFrame(
    {
        "rows_in": [80_003],
        "rows_used": [78_426],
        "no": [1_419],
        "twice": [158],
        "customers": [4_012],
        "silent": [237],
        "share": [78_426 / 80_003],
    }
)
PERSON = {
    "customers": 606,
    "share": 606 / 2013,
    "orders": 19.414,
    "revenue_per_customer": 180_060.65,
    "traits": [
        {"criterion": "Hair", "value": "dark", "share": 0.6231, "share_step": 0.0, "index": 192.4},
        {"criterion": "City", "value": "Omsk", "share": 0.4518, "share_step": 0.0, "index": 137.6},
    ],
}
TRAITS = pd.DataFrame([{k: v for k, v in trait.items() if k not in ("criterion", "value")} for trait in PERSON["traits"]])
PERSONA = pd.DataFrame([PERSON]).drop(columns="traits")
CARDS = pd.DataFrame(columns=["segment", "field", "text", "source"], dtype="str")


def seen(say: Language, **more) -> View:
    """The case of these tables as it is printed."""
    people = SEGMENTS.loc[SEGMENTS.index.repeat([3, 3, 3]), "segment"].reset_index(drop=True)
    ids = [f"c{i}" for i in range(9)]
    facts = {"customer_id": ids, "orders": [20, 19, 18, 5, 5, 6, 1, 1, 1], "revenue": 9.0, "recency_days": 10.0, "gap_days": 20.0}
    tables = {
        "segments": SEGMENTS, "targets": TARGETS, "personas": CARDS, "labels": pd.DataFrame({"customer_id": ids, "segment": people}),
        "facts": pd.DataFrame(facts), "uplift": UPLIFT, "scores": SCORES, "sureness": SURE, "decisions": DECISIONS,
    }  # fmt: skip
    paint = {s: "#000000" for s in SEGMENTS["segment"]}
    told = {"paint": paint, "period": "2025", "as_of": dt.date(2026, 11, 1), "weights": {"size": 1}, "lists": {"Oak": "audiences/Oak.csv"}}
    return View(tables={**tables, **more}, say=say, **told)


@cache
def spoken(language: str, currency: str) -> dict[str, list[tuple[str, list[float]]]]:
    """Every stretch of the report: its sentences, each with the numbers that its tables, and what follows from them, allow."""
    say = Language(language, currency)
    both, most = SEGMENTS.merge(TARGETS, on="segment"), DIFFERENCES[DIFFERENCES["verdict"] == "different"]
    chosen = both[both["chosen"]]
    sure = (*CONSTANTS[:4], *SURE.values())
    gross = pd.DataFrame({"income": GROSS["income"]})
    spots = FEATURES.assign(low=FEATURES["low"] * 100, high=FEATURES["high"] * 100)[["feature", "low", "high"]]
    labels = pd.DataFrame({"segment": SEGMENTS["segment"].repeat(SEGMENTS["customers"])})
    view = seen(say)
    acts = [" ".join([a["title"], a["worth"], a["facts"][0]["meaning"]]) for a in first_screen.three(view)[:2]]
    whole = pd.DataFrame([chosen[["share", "revenue_share", "customers", "contacts", "profit", "profit_low", "profit_high"]].sum()]).assign(chance=100 * chosen["p_profit"].min())
    keys = [f"{row['segment']} {f['value']} {f['note']}" for _, row in answer.ranked(TARGETS, SEGMENTS).iterrows() for f in pages.figures(row, view)]
    stretches = {
        "whom": (answer.whom(view), [whole], CONSTANTS),
        "figures": (keys, [both], ()),
        "actions": (acts, [TARGETS, CHANCES], CONSTANTS[4:]),
        "sizes": (size.sizes(SEGMENTS, say), [SEGMENTS], ()),
        "potential": (size.potential(SEGMENTS, say), [SEGMENTS], ()),
        "widen": (size.widen_narrow(CHANGES, say), [CHANGES, MORE], ()),
        "targets": (targets.targets(TARGETS, say, sure=SURE), [TARGETS, POINTS], sure),
        "gross": (targets.targets(GROSS, say), [GROSS, POINTS, gross], ()),
        "segments": (segments._sizes(labels["segment"].value_counts(), say), [SEGMENTS], (3.0,)),
        "customers": (customers.customers(CRITERIA, say), [CRITERIA, TIMES], ()),
        "competitors": (differences._largest(DIFFERENCES, say), [DIFFERENCES], ()),
        "gap": ([differences.gap(most.assign(), say)], [most.head(1)], ()),
        "unknown": (differences._unknown(DIFFERENCES, say), [pd.DataFrame({"n": [1], "all": [3]})], ()),
        "criteria": (differences._final(FINAL, say), [FINAL], ()),
        "moves": (monitor.migration(TOLD, ACCOUNT, say), [TOLD, MOVED], ()),
        "drift": (monitor.drift(DRIFT, say), [DRIFT], ()),
        "plan": (monitor.plan_fact(PLAN, say), [PLAN], ()),
        "responses": (monitor.responses(RESPONSES, say), [RESPONSES], ()),
        "uplift": (monitor.uplift(UPLIFT, say), [UPLIFT, HUNDRED], (2.0,)),
        "deals": (deals.focus(FOCUS, say), [FOCUS, FOCUS[["class"]].assign(lost=-FOCUS["profit"])], (float(FOCUS["effort_share"][1:].sum()),)),
        "shared": (deals.shared(FEATURES, say), [FEATURES, spots], ()),
        "collected": (collect.collect(COUNTS, say), [COUNTED], ()),
        "hold-out": (strategy.hold_out(GROUPS.assign(channel="SMS"), say), [SPREAD], ()),
        "persona": ([strategy._persona(PERSON, say)[0]], [PERSONA], ()),
        "traits": ([strategy._traits(PERSON, say)[0]], [TRAITS, TRAITS[["index"]] / 100], ()),
    }
    return {name: [(line, [*known(line, frames), *more]) for line in lines] for name, (lines, frames, more) in stretches.items()}


@pytest.fixture(params=LANGUAGES, ids=lambda pair: pair[0])
def say(request) -> Language:
    return Language(*request.param)


@pytest.mark.parametrize(
    ("text", "language", "values"),
    [
        ("1,234.5 of 2%, −$12.3K and +€4.56M", "en", [1234.5, 2, -12_300, 4.56e6]),
        ("1\xa0234,5 и 2,0\xa0%, −12,3\xa0тыс.\xa0₽, 5,1\xa0млн\xa0₽; 7\xa0100\xa0₽.", "ru", [1234.5, 2, -12_300, 5.1e6, 7100]),
        ("1\xa0234 i 56%, od −88,6\xa0tys.\xa0zł do 5,74\xa0mln\xa0zł", "pl", [1234, 56, -88_600, 5.74e6]),
        ("5W, A1", "en", []),
    ],
)
def test_numbers_are_read_as_each_language_writes_them(text, language, values):
    assert [n.value for n in numbers(text, language)] == pytest.approx(values)


def test_every_number_in_a_sentence_is_in_its_table(say):
    told = [(name, line, allowed) for name, lines in spoken(say.language, say.currency).items() for line, allowed in lines]
    assert sum(len(numbers(line, say.language)) for _, line, _ in told) > 120
    assert [(name, found, line) for name, line, allowed in told if (found := strange(line, say.language, allowed))] == []


def test_no_sentence_is_a_label_with_a_value_and_a_number(say):
    """Sentences are written by people: no "Age: 25–34: 62%", no "Age: 25–34 (62%)", no index without its meaning."""
    assert all(LABELLED.search(text) for text in ("Age: 25–34: 62%", "Age: 25–34 (62%, index 192)", "New: Oak, 41%", "Oak is common (index 150)"))
    told = [line for lines in spoken(say.language, say.currency).values() for line, _ in lines]
    assert [line for line in told if LABELLED.search(line)] == []


def test_a_changed_digit_is_noticed(say):
    """The walk can fail: hardly any forged sentence gets past it (a forged number may happen to be another one of its row)."""
    tried = [
        (lie, strange(lie, say.language, allowed))
        for lines in spoken(say.language, say.currency).values()
        for line, allowed in lines
        for lie in forged(line, say.language)
    ]
    assert len(tried) > 150 and sum(not found for _, found in tried) <= len(tried) / 18, [lie for lie, found in tried if not found]


def test_every_language_says_the_same_numbers():
    counted = [
        {name: [len(numbers(line, language)) for line, _ in lines] for name, lines in spoken(language, money).items()}
        for language, money in LANGUAGES
    ]
    assert counted[0] == counted[1] == counted[2]
    assert all(sum(each) for each in counted[0].values())


@pytest.fixture
def cards(say, monkeypatch) -> dict[str, dict]:
    """Cards as the report has them, their pictures only titles."""
    monkeypatch.setattr(style, "picture", lambda draw, **said: {k: said[k] for k in ("alt", "title", "subtitle")})
    before = SimpleNamespace(kind="snapshot", date=pd.Timestamp("2026-08-01").date())
    found = monitor.summary(before, TOLD, DRIFT, PLAN.head(0), RESPONSES, UPLIFT, say, account=ACCOUNT)
    view = seen(say, migration=TOLD, baseline={"kind": "snapshot", "date": "2026-08-01"}, findings={"10_monitor": found})
    return {"glance": pages.screen(view), "choice": choice.choice(view), "changes": changes.screen(view)}


def test_the_table_shown_is_the_table(say, cards):
    frame = SEGMENTS.sort_values("revenue", ascending=False).set_index("segment")
    by = say.scale(SEGMENTS["revenue"].tolist())[0]
    columns = ["customers", "share", "revenue", "revenue_share", "growth"]
    rows = cards["glance"]["tables"][0]["rows"]
    for row in rows[:-1]:
        name, *shown = [cell["text"] for cell in row["cells"]]
        for text, column in zip(shown, columns, strict=False):
            value = frame.loc[name, column] / (by if column == "revenue" else 1)
            assert text.startswith("< ") or (numbers(text, say.language) and strange(text, say.language, [value]) == []), (name, column)
    assert rows[-1]["total"] and numbers(rows[-1]["cells"][1]["text"], say.language)[0].value == SEGMENTS["customers"].sum()


@pytest.mark.parametrize("column", [2, 4], ids=["customers", "revenue"])
def test_shares_of_a_whole_add_up(say, cards, column):
    cells = [row["cells"][column]["text"] for row in cards["glance"]["tables"][0]["rows"][:-1]]
    shown = [numbers(text, say.language)[0] for text in cells]
    assert all(n.percent for n in shown)
    assert abs(sum(n.value for n in shown) - 100) <= sum(n.half for n in shown) + sum(text.startswith("<") for text in cells)


def test_a_card_does_not_contradict_itself(say, cards):
    """What the picture of moves says is the move of the table."""
    over = cards["changes"]["pictures"][0]["title"]
    assert [n.value for n in numbers(over, say.language) if n.percent] == [11]
    assert [n.value for n in numbers(cards["changes"]["finding"], say.language) if n.percent] == [94]


def test_a_group_that_lost_half_of_its_customers_has_no_figure_of_what_its_revenue_lost():
    view = seen(Language())
    row = SEGMENTS.iloc[0].rename("Oak")
    labels = lambda **more: [f["label"] for f in pages.figures(pd.concat([row, pd.Series({"growth": -0.4, "growth_p": 0.0} | more)]).groupby(level=0).last().rename("Oak"), view)]  # noqa: E731
    told = labels(then_customers=700, like_customers=606)
    assert told and set(told) - set(labels(then_customers=1252, like_customers=623)) == {told[-1]}


def test_what_the_best_deals_brought_is_no_first_news_where_the_purchases_say_otherwise():
    focus = FOCUS.assign(effort_share=[0.1] + [0.9 / (len(FOCUS) - 1)] * (len(FOCUS) - 1))
    invoiced = pd.DataFrame({"item": ["all", "since", "without", "never"], "customers": [14, 14, 0, 0], "won": [458.0, 458.0, 0.0, 0.0], "invoiced": [460.0, 460.0, 0.0, 0.0]})
    text = lambda table: pages.screen(seen(Language(), deal_focus=focus, deals_invoiced=table))["text"]  # noqa: E731
    apart = invoiced.assign(customers=[14, 5, 9, 6], won=[458.0, 167.0, 291.0, 200.0], invoiced=[66.0, 66.0, 0.0, 0.0])
    (line,) = set(text(invoiced)) - set(text(apart))
    assert line == deals.best(focus, Language())[0] and line in text(None)


def test_pairs_of_targets_hold_what_the_first_screen_says(say):
    """Whatever is chosen, customers and share of revenue are those of the segments chosen."""
    for chosen in itertools.product([True, False], repeat=3):
        if not any(chosen):
            continue
        picked = SEGMENTS[list(chosen)]
        view = seen(say, targets=TARGETS.assign(decision=["chosen" if c else "leave" for c in chosen]))
        said = numbers(answer.whom(view)[0], say.language)
        assert [n.value for n in said] == pytest.approx([picked["customers"].sum(), 100 * picked["revenue_share"].sum()], abs=0.5)


def test_rounded_moves_are_said_as_rounded(say, monkeypatch):
    """Of 1,769 customers 94.06% stayed: to steps of 6%, more than 94%."""
    monkeypatch.setattr(style, "picture", lambda draw, **said: {k: said[k] for k in ("alt", "title", "subtitle")})
    before = SimpleNamespace(kind="snapshot", date=pd.Timestamp("2026-08-01").date())
    shown, account = movements.moves(MOVES, 50), movements.account(MOVES, 50)
    told = monitor.summary(before, shown, DRIFT, PLAN.head(0), RESPONSES, UPLIFT, say, account=account)
    basis = {"kind": before.kind, "date": "2026-08-01"}
    card = changes.screen(seen(say, migration=shown, baseline=basis, findings={"10_monitor": told}))
    assert say("more than {share}", share=say.percent(0.94)) in card["finding"]


def test_the_first_screen_says_the_profit_that_the_choice_says(say):
    """The profit of an action is the one of the choice, and what is not sure to pay is a test."""
    shown = first_screen.three(seen(say))
    told = next(line for line in targets.targets(TARGETS, say) if "−" in line and "Oak" in line)
    profit = numbers(shown[0]["worth"], say.language)[0].value
    assert profit in [n.value for n in numbers(told, say.language)]
    assert [a["title"] for a in shown[:2]] == [say("Write to {segment}", segment=say.quoted("Oak")), say("Test first on {segment}", segment=say.quoted("Elm"))]
    assert shown[0]["file"] == "audiences/Oak.csv"
