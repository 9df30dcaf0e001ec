"""The first screen's actions: on which day to write, when to stop, whom not to write to."""

import datetime as dt
from dataclasses import replace
from types import SimpleNamespace

import pandas as pd
import pytest

from segkit.findings import targets as words
from segkit.ground.language import Language, one_sentence
from segkit.report import actions as first_screen
from segkit.report import ahead, days
from segkit.report.view import View, lists


def test_a_segment_that_never_bought_on_some_weekday_still_has_its_favourite():
    choices = pd.DataFrame({"customer_id": ["a", "a", "b"], "criterion": "weekday", "value": ["2", "5", "1"], "orders": [5, 20, 30]})
    labels = pd.DataFrame({"customer_id": ["a", "b"], "segment": ["VIP", "rest"]})
    view = View(tables={"choices": choices, "labels": labels}, say=Language())
    assert view.weekdays == {"VIP": 5, "rest": 1}


def test_a_campaign_waits_for_the_days_in_which_the_segment_bought_a_year_before():
    """By hand: 4 bought on November 10 and 40 on December 24, so all starts from December 11 on reach the 40, and the first Saturday of them is the 12th."""
    from segkit.steps.strategy import season

    bought = pd.DataFrame({"customer_id": [f"c{i}" for i in range(44)], "day": pd.to_datetime(["2025-11-10"] * 4 + ["2025-12-24"] * 40)})
    labels = pd.DataFrame({"customer_id": [f"c{i}" for i in range(45)], "segment": ["VIP"] * 44 + ["rest"]})
    liked = pd.DataFrame({"customer_id": ["c0", "c0"], "criterion": "weekday", "value": ["6", "1"], "orders": [20, 10]})
    others = pd.DataFrame({"customer_id": ["c44"], "criterion": "weekday", "value": ["1"], "orders": [60]})
    choices = pd.concat([liked, others])
    found = season(bought, labels, dt.date(2026, 11, 1), since=dt.date(2025, 10, 1), choices=choices)
    assert found.set_index("segment").loc["VIP", ["buyers_earliest", "buyers", "years"]].tolist() == [4, 40, 1]
    view = View(tables={"season": found, "choices": choices, "labels": labels}, say=Language(), as_of=dt.date(2026, 11, 1))
    assert days.send_on("VIP", view) == dt.date(2026, 12, 12) and days.send_on("rest", view) == dt.date(2026, 11, 9)
    assert days.why_then("VIP", view) == "The campaign to “VIP” waits until December 12, for a year before 40 of its customers bought in the 14 days from December 12, against 4 in those from November 4"
    assert days.why_then("VIP", replace(view, min_cell=5)).endswith("far more than in those from November 4") and days.why_then("rest", view) == ""
    more = pd.concat([bought, pd.DataFrame({"customer_id": ["c44", "c45", "c46"], "day": pd.to_datetime(["2025-12-11", "2025-12-11", "2025-12-25"])})])
    own = season(more, pd.concat([labels, pd.DataFrame({"customer_id": ["c45", "c46"], "segment": "VIP"})]), dt.date(2026, 11, 1), since=dt.date(2025, 10, 1), choices=choices)
    assert own.set_index("segment").loc["VIP", "last_year"] == 41  # those of the days from December 12 on: not the one of the 11th
    few = season(bought.iloc[[0, 4, 5]], labels, dt.date(2026, 11, 1), since=dt.date(2025, 10, 1))  # 1 and 2: chance
    assert days._later(few[few["segment"] == "VIP"]) is False
    young = season(bought, labels, dt.date(2026, 11, 1), since=dt.date(2025, 12, 1))  # no year before that is whole
    assert young["years"].tolist() == [0, 0] and (young["first"] == young["earliest"]).all()


WHEN, VIEW = dt.date(2026, 11, 7), SimpleNamespace(say=Language(), as_of=dt.date(2026, 11, 1), people=lambda n: f"{n:.0f} customers")


def stopped(**told) -> str:
    row = {"segment": "VIP", "decision": "test", "contacts": 391, "held_out": 390, "uplift": 0.015, "control": 0.03, "needed": 15, "campaigns": 1.0, "reason": "uncertain"}
    return days.stop(next(pd.DataFrame([row | told]).itertuples()), WHEN, VIEW)


def test_one_stop_rule_and_an_honest_one():
    assert stopped(decision="chosen", without=19.66) == "if fewer than 15 of them respond by November 21; about 20 would without it"
    assert "about 181 buy by then anyway, so count only what the message brings" in stopped(decision="chosen", without=19.66, usual=181.0)
    assert stopped() == "on November 21; then compare the two groups"
    assert "together with the next campaigns, since it takes 6 of them" in stopped(campaigns=6.0)
    assert stopped(reason="other_count").startswith("on November 21; then compare the two groups by the log’s count and by all their purchases")
    assert stopped(contacts=15, uplift=0.2, control=float("nan"), held_out=0) == "on November 21; then count who has responded"


def test_a_try_is_not_judged_by_sales_that_come_anyway_nor_a_year_after_a_month():
    bare = {"gross": True, "contacts": 28.0, "held_out": 0.0, "campaigns": 500.0, "uplift": 0.1, "usual": 0.5, "orders_each": 1.0, "channel": "SMS"}
    view = View(tables={}, say=Language(), as_of=dt.date(2026, 11, 1))

    def read(**told) -> str:
        row = {"segment": "VIP", "decision": "test", "reason": "never_measured", **bare}
        return days.stop(next(pd.DataFrame([row | told]).itertuples()), WHEN, view)

    assert read() == "on November 21; then judge it by what it has brought for its cost, for nothing here can measure what it adds"
    assert read(orders_each=2.0) == "on November 21; then count responses, not money, since what a response brings comes in over a year"
    assert read(orders_each=2.0, usual=12.9) == "on November 21, when only the first orders have come; judge it by use of its own offer or code, not by sales, most of which would come anyway"


def test_where_every_campaign_loses_the_screen_says_so_whatever_else_speaks_against_them():
    rows = NOBODY.assign(gross=False, profit=[-419.0, -626.0], contacts=[87.0, 369.0])
    (card,) = [a for a in first_screen.three(quiet(targets=rows)) if a["title"] == "Send no campaign now"]
    assert "would reach 456 customers and lose" in card["worth"] and "1,045" in card["worth"]
    assert words.headline(rows, Language()) == "No campaign is worth sending on these terms"
    assert words.headline(rows.assign(profit=[-419.0, 5.0]), Language()).startswith("No segment passes the tests for a target")


def test_the_loss_is_of_those_who_would_be_written_to():
    losing = pd.DataFrame({"segment": ["VIP", "economy"], "profit": [-422.52, -637.49], "contacts": [87, 377], "reason": "loses_money"})
    segments = pd.DataFrame({"segment": ["VIP", "economy"], "customers": [200, 500]})
    view = View(tables={"segments": segments}, say=Language("en", "EUR"))
    assert "ampaigns to “VIP” and “economy” would reach 464 customers and lose €1,060" in str(first_screen._left(losing, view, none=True))
    assert "ampaigns would reach 464 customers and lose €1,060" in str(first_screen._left(losing, view))
    half = first_screen._left(losing.assign(held_out=[87, 0]), view, none=True)
    assert "ampaigns to “VIP” and “economy” would reach 464 customers (87 more held out) and lose €1,060" in str(half)


def test_the_questions_of_one_day_and_channel_are_one_mailing():
    """101 and 100.30 by e-mail hold the fixed 100 twice."""
    asked = pd.DataFrame({"segment": ["A"], "customers": [12], "asked": [12], "ask_channel": "E-mail", "ask_cost": 101.0, "ask_fixed": 100.0, "other_channel": None, "other_cost": None})
    silent = asked.assign(segment="All who have fallen silent", ask_cost=100.3)
    told = lambda first, second: ahead.asked_together(quiet(kept=first, won_back=second))  # noqa: E731
    assert told(asked, silent) == "Send the questions by E-mail as one mailing, so that its fixed cost of $100 is paid once"
    assert told(asked, silent.assign(ask_channel="Call", ask_cost=195.0, ask_fixed=0.0)) == "" == told(asked, silent.assign(ask_channel="Letter"))
    assert told(asked, silent.assign(ask_cost=None, ask_fixed=None)) == "" == told(asked, silent.head(0))


def test_those_who_fell_silent_and_would_not_recommend_us_are_asked_before_anything_is_sold_to_them():
    low = {"criterion": "recommend", "value": "<6", "customers": 9, "share": 0.4, "share_low": 0.3, "base_share": 0.1, "index": 400, "group": "psychographic"}
    sizes = pd.DataFrame({"segment": ["A", "B"], "customers": [40, 30], "silent": [40, 2], "revenue": [9.0, 8.0]})
    plans = pd.DataFrame({"segment": ["A", "B", "C"], "decision": ["leave", "leave", "test"], "contacts": [None, None, 9.0]})
    asked = pd.DataFrame({"segment": ["A"], "customers": [33], "asked": [30], "ask_channel": "E-mail", "ask_cost": 100.3, "other_channel": "Call", "other_cost": 195.0})
    tables = {"profile": pd.DataFrame([low | {"segment": "A"}, low | {"segment": "B"}]), "segments": sizes, "targets": plans, "won_back": asked, "facts": pd.DataFrame({"has_phone": [True]})}
    view = View(tables=tables, say=Language("en", "USD"), as_of=dt.date(2026, 11, 1), lists={"A": "audiences/A.csv"})
    (card,) = first_screen._ask_first(view)  # most of B still buy
    told = {fact["term"]: fact["meaning"] for fact in card["facts"]}
    assert list(told.values()) == ["those of them who may be written to, 33 customers", "audiences/A.csv", "from November 10", "$100 by E-mail or $195 by Call for the first 30 customers; this is not in the costs above", "if nobody on the list replies by November 24"]
    assert first_screen._ask_first(replace(view, tables=tables | {"won_back": asked.head(0)})) == []  # without a list it is no action
    assert card["title"] == "Ask “A” first" and card["worth"] == "All 40 customers have fallen silent; sell them nothing before you have asked a few of them what has changed"
    assert first_screen._ask_first(replace(view, tables=view.tables | {"targets": view["targets"].assign(decision="test")})) == []  # who is worked on is told already
    few = replace(view, min_cell=5, tables=view.tables | {"segments": sizes.assign(silent=[38, 2])})
    assert first_screen._ask_first(few) == []  # it would tell of the two who still buy


QUIET = pd.DataFrame({"customer_id": [f"c{i}" for i in range(40)], "segment": ["A", "B"] * 20, "status": ["former"] * 16 + ["regular"] * 24})
BOUGHT = QUIET[["customer_id"]].assign(orders=[2] * 14 + [1] * 2 + [5] * 24, revenue=10.0, recency_days=9.0, gap_days=9.0)
NOBODY = pd.DataFrame({"segment": ["A", "B"], "decision": "leave", "reason": "knocked_out", "contacts": [20.0, 20.0], "chosen": False, "gross": True, "passes": False,
                       "profit": None, "income": None, "attractiveness": 1.0})  # fmt: skip
SIZES = pd.DataFrame({"segment": ["A", "B"], "customers": [20, 20], "share": 0.5, "revenue": 200.0, "revenue_share": 0.5, "revenue_per_customer": 10.0, "growth": None,
                      "silent": [8, 8], "silent_once": [1, 1], "once_recent": 0, "revenue_per_silent": 10.0})  # fmt: skip


BACK = pd.DataFrame({"segment": ["All who have fallen silent"], "customers": [13]})


def quiet(min_cell: int = 0, **more) -> View:
    tables = {"labels": QUIET, "facts": BOUGHT, "targets": NOBODY, "segments": SIZES, "won_back": BACK, "contacts": pd.DataFrame({"segment": [], "group": []})} | more
    return View(tables=tables, say=Language(), min_cell=min_cell, lists=lists(tables["contacts"], Language(), *([tables["won_back"]] if tables["won_back"] is not None else [])))


def test_who_is_to_be_won_back_has_a_list_of_exactly_these_people_and_nobody_is_held_out_of_no_campaign():
    keep, back = first_screen.three(quiet())  # and no third one that measures what is not sent
    assert keep["title"].startswith("Keep") and back["file"] == "audiences/All-who-have-fallen-silent.csv"
    assert back["worth"] == "16 customers have fallen silent; before spending on an offer, ask a few of them what changed, those who bought more than once first"
    facts = {fact["term"]: fact["meaning"] for fact in back["facts"]}
    assert list(facts) == ["To whom", "List", "When", "Contacts", "Stop"] and [fact["term"] for fact in keep["facts"]] == ["List", "When"]  # one order in all
    assert facts["To whom"] == "those of them who may be written to, 13 customers" and facts["Stop"].startswith("if nobody on the list replies by")
    written = quiet(targets=NOBODY.assign(decision=["chosen", "leave"]))
    assert not written.back and not written.nobody


@pytest.mark.parametrize(("language", "said"), [("en", "Count how many of those who have fallen silent replied"), ("ru", "Посчитайте, сколько замолчавших ответило"),
                                               ("pl", "Policzcie, ilu z tych, którzy zamilkli, odpowiedziało")])  # fmt: skip
def test_the_calendar_does_not_put_a_phrase_where_a_name_stands(language, said):
    due = [what for _, what in ahead.calendar(replace(quiet(), say=Language(language)))]
    assert said in [what.replace("\u00a0", " ") for what in due]


def test_who_is_kept_without_a_campaign_has_a_page_and_is_asked_as_who_is_tested():
    from segkit.report import target

    gone = QUIET.assign(status=["former" if s == "B" else "regular" for s in QUIET["segment"]])
    fields = ("persona", "traits", "benefit", "avoid")
    cells = pd.DataFrame({"segment": "A", "field": fields, "text": ["A summary", "Nothing", "Ask: what becomes easier?", "No discount"], "source": ["data", "open", "open", "suggestion"]})
    matrix = pd.DataFrame({"segment": ["A", "B"], "target_action": "", "stage": "", "kpi": ""})
    view = quiet(labels=gone, personas=cells, khramatrix=matrix, won_back=BACK.assign(segment="B"))
    assert target.listed(view.tables)["segment"].tolist() == ["A"] and [card["short"] for card in target.pages(view)] == ["Keep “A”"]
    assert ahead.questions(view) == ["What becomes easier?"]
    sent = quiet(labels=gone, targets=NOBODY.assign(decision=["leave", "test"]))  # a campaign is sent: nobody else has a page
    assert target.listed(sent.tables)["segment"].tolist() == ["B"]


def test_whoever_is_advised_to_be_won_back_is_on_a_list():
    from segkit.findings import actions

    assert actions.unlisted(quiet().tables, {}) == ["All who have fallen silent"]
    gone = QUIET.assign(status=["former" if s == "B" else "regular" for s in QUIET["segment"]])
    assert actions.unlisted(quiet(labels=gone).tables, {}) == ["B"] and actions.unlisted(quiet(labels=gone).tables, {"B": None}) == []
    view = quiet(labels=gone, won_back=BACK.assign(segment="B"), choices=None)
    assert [a["file"] for a in first_screen.three(view)] == ["customers.xlsx", "audiences/B.csv"]
    assert actions.to_keep(quiet(labels=gone).tables, {}) == ["A"]
    kept = quiet(labels=gone, won_back=BACK.assign(segment="B"), choices=None, kept=BACK.assign(segment="A", customers=19))
    assert first_screen.three(replace(kept, lists={"A": "audiences/A.csv"}))[0]["facts"][0]["meaning"] == "those of them who may be written to, 19 customers"
    assert actions.unlisted(quiet(targets=NOBODY.assign(decision="test")).tables, {}) == []  # a campaign is sent: nothing else is advised


REACH = pd.DataFrame({"months": [8], "days": [244], "since": ["2026-05-01"], "people": [122], "returned": [0], "seen": [233], "came": [0]})


def far() -> View:
    """Of three segments of forty one buys, with twelve silent of late; of the second ten have been silent for less than eight months; of the third all for longer."""
    from segkit.steps.size import with_silent

    labels = pd.DataFrame({"customer_id": [f"c{i:03}" for i in range(120)], "segment": ["Active"] * 40 + ["Cooling"] * 40 + ["Gone"] * 40, "status": ["regular"] * 28 + ["former"] * 92})
    since = [9.0] * 28 + [120.0] * 12 + [200.0] * 10 + [300.0] * 30 + [700.0] * 40
    facts = labels[["customer_id"]].assign(orders=3, revenue=[10.0] * 80 + [90.0] * 40, recency_days=since, gap_days=9.0, last_order=pd.Timestamp("2026-11-01") - pd.to_timedelta(since, unit="D"))
    sizes = pd.DataFrame({"segment": ["Active", "Cooling", "Gone"], "customers": 40, "share": 1 / 3, "revenue": [400.0, 400.0, 3600.0], "revenue_share": [0.09, 0.09, 0.82], "revenue_per_customer": [10.0, 10.0, 90.0], "growth": None})
    targets = pd.concat([NOBODY, NOBODY.head(1)]).assign(segment=sizes["segment"].tolist())
    back = pd.DataFrame({"segment": ["Recently silent"], "customers": [22]})
    tables = {"labels": labels, "facts": facts, "segments": with_silent(sizes, labels, facts, reach=REACH), "targets": targets, "reach": REACH, "won_back": back, "kept": None, "contacts": pd.DataFrame({"segment": [], "group": []}), "choices": None}
    return View(tables=tables, say=Language(), lists=lists(tables["contacts"], Language(), back), as_of=dt.date(2026, 11, 1))


def test_first_those_are_won_back_who_can_still_come_back_and_the_others_are_left_alone():
    """Those who brought most are the forty who have been silent for 700 days: of people silent for so long nobody ever came back."""
    from segkit.findings import actions
    from segkit.report import segments
    from segkit.steps import strategy

    view = far()
    keep, back, leave = first_screen.three(view)
    assert keep["worth"].startswith("28 of 40 customers still buy and brought 6.4% of revenue; thank them")  # 28 × 10 of 80 × 10 + 40 × 90
    assert back["worth"] == "92 of 120 customers have fallen silent; begin with those who bought in the last 8 months, as hardly any of the others come back"
    assert back["file"] == "audiences/Recently-silent.csv" and back["facts"][0] == {"term": "To whom", "meaning": "22 customers"}
    facts = {fact["term"]: fact["meaning"] for fact in back["facts"]}
    assert facts["Of them"] == "12 from “Active” and 10 from “Cooling”" and facts["Offer"] == "A question about what has changed, and one clear reason to return"
    assert "Of them" not in {fact["term"] for fact in first_screen.three(replace(view, min_cell=11))[1]["facts"]}  # ten are a few
    sizes = view["segments"].set_index("segment")
    assert segments.silence(sizes.loc["Active"], view)[-1] == "The 28 who still buy brought 6.4% of all revenue" and segments._beyond(sizes.loc["Active"], view) == ""
    assert segments.silence(sizes.loc["Cooling"], view)[-1] == "The other 30 of the silent have been so for longer, and hardly anybody comes back after that: leave them alone for now"
    from segkit.report import target

    assert [target._lately(name, view) for name in ("Active", "Cooling", "Gone")] == [True, True, False] and first_screen.to_silent(view)["Offer"] == facts["Offer"]
    near = view.tables | {"segments": view["segments"].assign(within_reach_year=[120.0, 80.0, 0.0], year_months=12)}
    assert actions.plan(near, Language())[1]["text"].endswith("as hardly any of the others come back; they brought $200 in the last 12 months")
    year = view.tables | {"segments": view["segments"].assign(awake_year_share=[0.69, 0.31, 0.0])}
    assert actions.plan(year, Language())[0]["text"].startswith("28 of 40 customers still buy and brought 69% of revenue in the last 12 months; thank them")
    begun = view.tables | {"segments": view["segments"].assign(awake_year_share=[0.69, 0.31, 0.0], year_until="2026-10-31", once_recent=[12, 0, 0])}
    assert actions.plan(begun, Language())[0]["text"].startswith("28 of 40 customers bought lately, 12 of them for the first time, and brought 69% of revenue in the 12 months to October 31, 2026; thank them")
    named = segments._awake(begun["segments"].set_index("segment").loc["Active"], replace(view, tables=begun))
    assert named == ["The 28 who bought lately, 12 of them for the first time, brought 6.4% of all revenue and 69% of the revenue in the 12 months to October 31, 2026"]
    assert leave["title"] == "Leave “Gone” alone for now" and leave["worth"] == "None of the 122 customers who had been silent for 8 months or longer on May 1, 2026 has bought since"
    assert segments.decided(view) == {"Active": "Keep, win back the recently silent", "Cooling": "Win back the recently silent, leave the rest", "Gone": "Leave alone"}
    hidden = pd.DataFrame({"segment": ["All customers"], "item": ["silent"], "customers": [None]})  # the sum would tell of a few
    assert actions.plan(view.tables | {"bridge": hidden}, Language())[1]["text"].startswith("about 75% of customers have fallen silent")
    known, people = view.tables, view["labels"][["customer_id"]]
    listed = strategy.won_back(known["labels"], known["facts"], people, actions.unlisted(known, {}), reach=REACH)
    assert list(listed) == ["Recently silent"] and set(listed["Recently silent"]["segment"]) == {"Active", "Cooling"}
    assert len(listed["Recently silent"]) == 22 and listed["Recently silent"]["last_order"].is_monotonic_decreasing
    assert len(strategy.kept(known["labels"], known["facts"], people, ["Active"])["Active"]) == 28
    assert actions.left(known) == ["Gone"] and actions.lately(known) == ["Cooling"] and actions.to_keep(known, []) == ["Active"]
    every = {name: rows[["customer_id"]] for name, rows in known["labels"].groupby("segment")}  # as where a segment is to be tested
    spared = strategy.advised(every, known["labels"], known["facts"], keep=["Active"], leave=[*actions.left(known), *actions.lately(known)])
    assert {name: len(rows) for name, rows in spared.items()} == {"Active": 28}  # of Cooling those silent of late have a list of their own, and nobody else is written to
    assert actions.lately(known | {"targets": known["targets"].assign(decision="test")}) == []  # a campaign is sent
    short = {name: table for name, table in known.items() if name != "reach"}  # too little time to measure it
    assert [line["segment"] for line in actions.plan(short, Language())] == ["Active", "Gone", "Cooling"] and actions.lately(short) == []


def test_newcomers_are_brought_to_a_second_order_by_a_list_on_a_day_and_the_worst_first_order_is_named():
    """Of sixty forty are silent; of the twenty others fourteen bought once in the last half-year, one once longer ago, five more often."""
    from segkit.findings import actions
    from segkit.ground.names import ONCE
    from segkit.steps import strategy
    from segkit.steps.size import with_silent

    ids = [f"c{i:02}" for i in range(60)]
    labels = pd.DataFrame({"customer_id": ids, "segment": ["Now"] * 20 + ["Gone"] * 40, "status": ["regular"] * 20 + ["former"] * 40})
    since = [20.0 + i for i in range(14)] + [300.0] + [9.0] * 5 + [900.0] * 40
    facts = labels[["customer_id"]].assign(orders=[1] * 15 + [4] * 5 + [2] * 40, revenue=10.0, recency_days=since, gap_days=9.0, has_phone=True)
    sizes = pd.DataFrame({"segment": ["Now", "Gone"], "customers": [20, 40], "share": [1 / 3, 2 / 3], "revenue": [200.0, 400.0], "revenue_share": [1 / 3, 2 / 3], "revenue_per_customer": 10.0, "growth": None})
    first = pd.DataFrame({"criterion": "category", "first": ["Tea", "Cup", "Jug", "Mug"], "customers": [50, 200, 30, 10], "came_back": [0.5, 0.073, 0.02, 0.0], "base": 0.31, "p_adjusted": [0.2, 0.0, 0.3, 0.04], "sure": [False, True, False, True]})
    known = {"labels": labels, "facts": facts, "segments": with_silent(sizes, labels, facts, reach=REACH), "targets": NOBODY.head(2).assign(segment=["Now", "Gone"]), "reach": REACH, "first_orders": first}
    assert [line["kind"] for line in actions.plan(known, Language())] == ["keep", "leave", "second"]
    told = "14 customers bought once, not long ago; the step to the second order is where most are lost, most of all after a first order of “Cup”, where 7.3% buy again within 180 days, of all 31%"
    assert actions.plan(known, Language())[2]["text"] == told
    assert actions.to_repeat(known) == [ONCE] and actions.to_repeat(known | {"targets": known["targets"].assign(decision="test", contacts=9.0)}) == []
    lists = strategy.kept(labels, facts, labels[["customer_id"]], ["Now", ONCE])
    assert list(lists[ONCE]["customer_id"]) == ids[:14] and len(lists["Now"]) == 20  # the latest first
    kept = pd.DataFrame({"segment": [ONCE], "customers": [14]})
    view = View(tables=known | {"won_back": None, "kept": kept, "contacts": pd.DataFrame({"segment": [], "group": []}), "choices": None}, say=Language(), lists={ONCE: "audiences/Bought-once-lately.csv"}, as_of=dt.date(2026, 11, 1))
    second = first_screen.three(view)[2]
    assert second["file"] == "audiences/Bought-once-lately.csv" and {fact["term"]: fact["meaning"] for fact in second["facts"]} == {"List": "audiences/Bought-once-lately.csv", "When": "from November 10"}
    both = replace(view, lists=view.lists | {"Now": "audiences/Now.csv"})
    assert {fact["term"]: fact["meaning"] for fact in first_screen.three(both)[1 + 1]["facts"]}["Not twice"] == "those of them in “Now” are on its list too; write to them once, about a second order"
    assert [text for _, text in ahead.calendar(view) if "bought once" in text or "second" in text] == ["Bring new customers to a second order", "Count how many of those who bought once have ordered again"]


def test_where_there_is_no_room_for_both_the_larger_group_is_written_to():
    from segkit.findings import actions

    bought = pd.DataFrame({"customer_id": [f"c{i:02}" for i in range(60)], "segment": ["Now"] * 20 + ["Late"] * 6 + ["Gone"] * 34, "silent": [False] * 20 + [True] * 40, "orders": [1] * 20 + [2] * 40,
                           "recency_days": [9.0] * 20 + [40.0] * 6 + [900.0] * 34, "revenue": 10.0})  # fmt: skip
    asleep = pd.DataFrame({"revenue_per_customer": [10.0, 10.0], "customers": [6, 34]}, index=["Late", "Gone"])
    t = {"facts": bought, "segments": pd.DataFrame({"within_reach_year": [5.0]}), "bridge": None}
    measured = {"days": 61, "months": 2, "since": "2026-05-01", "people": 34, "returned": 0}
    kinds = lambda room, people=bought: [line["kind"] for line in actions._back_and_not(asleep, people, measured, t, Language(), room=room)]  # noqa: E731
    assert kinds(2) == ["second", "leave"] and kinds(3) == ["silent", "leave", "second"]
    assert kinds(2, bought.assign(orders=[1] * 5 + [2] * 55)) == ["silent", "leave", "second"]  # six are won back before five


def test_where_most_of_every_segment_are_silent_the_one_whose_others_bring_money_is_kept():
    from segkit.findings import actions
    from segkit.steps.size import with_silent

    labels = pd.DataFrame({"customer_id": [f"c{i:03}" for i in range(120)], "segment": ["Best"] * 80 + ["Gone"] * 40, "status": ["regular"] * 35 + ["former"] * 85})
    since = [9.0] * 35 + [700.0] * 85
    facts = labels[["customer_id"]].assign(orders=3, revenue=10.0, recency_days=since, gap_days=9.0, last_order=pd.Timestamp("2026-11-01") - pd.to_timedelta(since, unit="D"))
    sizes = pd.DataFrame({"segment": ["Best", "Gone"], "customers": [80, 40], "share": [2 / 3, 1 / 3], "revenue": [800.0, 400.0], "revenue_share": [2 / 3, 1 / 3], "revenue_per_customer": 10.0, "growth": None})
    tables = {"labels": labels, "facts": facts, "segments": with_silent(sizes, labels, facts, reach=REACH), "targets": NOBODY.assign(segment=["Best", "Gone"]), "reach": REACH}
    keep, leave = actions.plan(tables, Language())[:2]
    assert keep["text"].startswith("35 of 80 customers still buy and brought 29% of revenue; thank them")  # 350 of 1,200
    assert leave["segments"] == ["Gone"] and actions.to_keep(tables, []) == ["Best"]
    fewer = tables | {"segments": tables["segments"].assign(awake_year_share=[0.09, 0.0])}
    assert [line["kind"] for line in actions.plan(fewer, Language())][:1] == ["leave"], "who hardly brings anything is not kept"


def test_where_no_campaign_was_counted_the_log_gives_the_reason_of_the_first_screen():
    from segkit.findings import actions, decisions
    from segkit.report import segments

    plain = far()
    unpriced = plain["targets"].reset_index(drop=True).assign(contacts=None, decision=["test", "test", "leave"], reason=["no_prices", "no_prices", "long_silent"], attractiveness=[100.0, 40.0, 7.0], passes=True, channel=None, p_profit=float("nan"), profit=float("nan"), gross=None, override_reason="")
    view = replace(plain, tables=plain.tables | {"targets": unpriced})
    nobody = "None of the 122 customers who had been silent for 8 months or longer on May 1, 2026 has bought since"
    assert nobody == first_screen.three(view)[2]["worth"]

    def log(table):
        rules = decisions.Rules.of(table, unwanted=tuple(actions.reasons(view.tables | {"targets": table}, Language()).items()))
        return pd.DataFrame([decisions.log(row, pd.DataFrame({"test": []}), None, rules) for row in table.to_dict("records")])

    told, both = log(unpriced), f"Who bought in the last 8 months may still come back; none{nobody[4:]}"
    assert told["why"].tolist() == ["It is among the most attractive that pass, with 100 points of 100", both, nobody] and told["what_would_change"].isna().tolist() == [False, True, True]
    page = segments._page("Cooling", "segment-2", replace(view, tables=view.tables | {"decisions": told}))
    done = next(part for part in page["parts"] if part["heading"] == "Win back the recently silent, leave the rest")
    assert done["text"][-1] == f"{both}." and not any("What would change" in text for part in page["parts"] for text in part["text"])
    by_hand = log(unpriced.assign(reason=["no_prices", "no_prices", "overridden"], override_reason="served by a partner"))
    assert by_hand["why"].tolist()[1:] == [both, "Decided by hand, because served by a partner"]
    assert actions.reasons(plain.tables, Language()) == {}  # what was counted decides
    short = {name: table for name, table in view.tables.items() if name != "reach"}
    assert "brought only" in replace(view, tables=short | {"targets": unpriced.assign(decision="leave")}).unwanted["Cooling"]


def test_nobody_is_asked_whom_the_first_screen_leaves_alone():

    view = far()
    unpriced = view["targets"].assign(contacts=None, decision="test", reason="no_prices", attractiveness=[100.0, 40.0, 60.0])
    cells = [(s, f, f"Ask: {text}?", "open") for s in ("Active", "Cooling", "Gone") for f, text in (("fear", "what are you afraid of"), ("desire", "what would you like")) if (s, f) != ("Active", "desire")]
    profile = pd.DataFrame({"segment": ["Gone", "Cooling"], "criterion": "recommend", "value": "<6", "customers": 30, "share": 0.4, "share_low": 0.3, "share_step": 0.0, "base_share": 0.1, "index": 400.0, "group": "psychographic"})
    view = replace(view, tables=view.tables | {"targets": unpriced, "personas": pd.DataFrame(cells, columns=["segment", "field", "text", "source"]), "profile": profile})
    first = "Would you recommend us, and if not, why? (ask a few of {}, before anything is sold to them)"
    assert ahead.questions(view) == [first.format("“Cooling”"), "What are you afraid of?", "What would you like? (ask “Cooling”)"]
    sent = replace(view, tables=view.tables | {"targets": unpriced.assign(contacts=[20.0, 20.0, 20.0])})  # a campaign is sent: nobody is left alone
    assert ahead.questions(sent) == [first.format("“Cooling” and “Gone”"), "What are you afraid of?", "What would you like? (ask “Cooling” and “Gone”)"]


def test_a_segment_that_is_left_says_what_is_done_with_its_silent():
    from segkit.report import segments

    told = segments.decided(quiet())
    assert told == {"A": "Keep, win back the silent", "B": "Win back the silent, keep the rest"}
    lost = BOUGHT.assign(recency_days=[900.0 if s == "B" else 9.0 for s in QUIET["segment"]])
    assert segments.decided(quiet(facts=lost))["B"] == "Win back the silent, keep the rest"  # 8 of 20 have fallen silent: the others buy seldom
    assert segments.decided(quiet(facts=lost, won_back=None))["B"] == "Keep, no campaign now"
    gone = SIZES.assign(silent=[8, 10])
    assert segments.decided(quiet(facts=lost, segments=gone))["B"] == "Win back the silent, leave the rest"
    assert segments.decided(quiet(facts=lost, segments=gone, won_back=None))["B"] == "Leave alone"
    row = SIZES.set_index("segment").loc["B"]
    assert segments.silence(row, quiet()) == [
        "8 of 20 customers have fallen silent, and they brought $10 each on average", "The silent are on the list audiences/All-who-have-fallen-silent.csv, which has customer numbers only"
    ]  # fmt: skip
    assert segments.silence(row, quiet(min_cell=9)) == []  # of a few nothing
    listed = pd.DataFrame({"segment": [row.name], "listed": [15], "silent": [5], "won_since": [1]})
    assert segments.silence(row, quiet(listed=listed))[1] == "This goes by purchases alone; who of them has a won deal since is marked on the list"
    assert segments.silence(row, quiet(listed=listed.assign(won_since=0))) == segments.silence(row, quiet())
    third = pd.concat([SIZES, SIZES.head(1).assign(segment="C", silent=2)], ignore_index=True).assign(silent=[9, 8, 2])
    assert segments._quiet(quiet(min_cell=5, segments=third)) == ["A"]  # of 19 in all, 9 and 8 would leave two
    assert segments._quiet(quiet(min_cell=5, segments=third, won_back=None)) == ["B", "A"]  # where the sum is not told


def test_a_usual_name_that_does_not_fit_says_so():
    from segkit.report import segments

    labels = QUIET.assign(segment=["New", "Lost"] * 20, rfm_segment=["New", "Lost"] * 20)
    sizes = SIZES.assign(segment=["New", "Lost"], from_start=[13, 2])
    said = {name: segments.misnamed(row, quiet(labels=labels)) for name, row in sizes.set_index("segment").iterrows()}
    assert said["New"] == ["“New” is the usual name of those who bought lately and seldom; 13 of 20 have been customers since the data began"]
    assert said["Lost"] == ["“Lost” is the usual name of those who have not bought lately, seldom did and for little; most of them here have not fallen silent"]
    fits = sizes.assign(from_start=9, silent=10).set_index("segment")
    assert [segments.misnamed(row, quiet(labels=labels)) for _, row in fits.iterrows()] == [[], []]
    own = quiet(labels=labels.drop(columns="rfm_segment"))
    assert segments.misnamed(sizes.set_index("segment").loc["New"], own) == []  # the client's own name


def test_one_reason_of_most_segments_is_told_once():
    from segkit.report import choice, segments

    rows = pd.DataFrame({"segment": ["A", "B", "C", "D"], "decision": "leave", "why": ["Nobody"] * 3 + ["Costs"], "what_would_change": ["A survey"] * 3 + ["A price"]})
    view = quiet(decisions=rows, targets=pd.DataFrame({"segment": ["A", "B", "C", "D"], "reason": "knocked_out"}))
    assert choice._shared(view) == ["3 of 4 segments get no campaign for one and the same reason: nobody", "What would change this is a survey"]
    assert segments.shared(quiet(decisions=rows.iloc[1:])).empty and choice._shared(quiet(decisions=rows.iloc[1:])) == []


def test_a_talk_is_not_sent_and_what_stands_beside_is_compared():
    row = pd.DataFrame({"contacts": [20.0], "cost": [130.0], "held_out": [0.0], "channel": ["Adviser call"], "segment": ["VIP"]})
    said = [first_screen._how_many(next(row.assign(channel=c, held_out=h).itertuples()), quiet()) for c, h in (("Adviser call", 0), ("Meeting", 5), ("SMS", 5))]
    assert said == ["20 customers, the calls cost $130", "20 customers, the meetings cost $130; 5 more are not spoken to, for comparison", "20 customers, sending costs $130; 5 more get no message, for comparison"]


def test_of_those_who_bought_only_once_it_is_said():
    from segkit.report import segments

    row = SIZES.assign(silent_once=6).set_index("segment").loc["B"]
    assert segments.silence(row, quiet())[1] == "6 of them bought only once" and segments.silence(row, quiet(min_cell=5))[1].startswith("The silent are on the list")  # 2 others are a few


def test_what_interviews_name_is_not_told_as_the_benefit_they_look_for():
    from segkit.report import target

    said = "“the board has to agree” in 1 of 2 interviews"
    cells = pd.DataFrame({"field": ["benefit"], "source": ["interview"], "text": [said]}).set_index("field")
    assert target._benefit(cells, cells["text"], Language()) == {"What decides, by interviews": said}
    both = cells.assign(source="data", text=f"quality; {said}")
    assert target._benefit(both, both["text"], Language()) == {"The benefit they look for": "quality", "What decides, by interviews": said}


def test_what_it_costs_to_ask_is_told_in_all_and_by_the_cheaper_way_too():
    """By hand: of 174, 130 have a phone; a hundred calls at 6.50 are 650, a hundred e-mails 100 + 1, and 30 calls 195. Ten in a hundred answer, as the page on surveys says."""
    from segkit.findings.actions import ASKED, TRIED
    from segkit.ground.power import ANSWER
    from segkit.steps import strategy

    listed = pd.DataFrame({"customer_id": [f"c{i}" for i in range(174)], "phone": ["1"] * 130 + [None] * 44, "email": ["x@y.z"] * 174})
    form = pd.DataFrame({"channel": ["App message", "E-mail", "Adviser call"], "price_per_contact": [0.02, 0.01, 6.5], "fixed_cost": [150, 100, None], "contact_column": ["phone", "email", "phone"], "max_contacts": [None, None, 150]})
    say = Language("en", "EUR")
    told = lambda kind, n, rows=listed, prices=form: first_screen._asking(strategy.counted({"VIP": rows}, prices, asked=n), kind, say).get("Cost")  # noqa: E731
    assert ASKED * ANSWER == 10
    assert told("keep", ASKED) == "€101 by E-mail (€100 of it fixed) or €650 by Adviser call to ask 100 customers, ten of whom answer if one in ten does; thank the others at the next contact"
    assert told("silent", TRIED) == "€100 by E-mail (nearly all of it fixed) or €195 by Adviser call for the first 30 customers"
    assert told("silent", TRIED, listed.iloc[::-1].reset_index(drop=True)) == "€100 by E-mail (nearly all of it fixed) or €195 by Adviser call for the first 30 customers on the list who can be reached that way"  # the first 44 have no phone
    assert told("keep", ASKED, listed.head(40)) == "€100 by E-mail (nearly all of it fixed) or €260 by Adviser call to ask all 40 customers"
    assert told("keep", ASKED, prices=form.tail(1)) == "€650 by Adviser call to ask 100 customers, ten of whom answer if one in ten does; thank the others at the next contact"
    assert told("keep", ASKED, prices=form.tail(1).assign(channel="Coupon", contact_column="")) is None  # it brings no answer
    assert told("keep", ASKED, listed.assign(phone=None), form.tail(1)) is None and told("keep", ASKED, prices=form.head(0)) is None  # nobody is reached, nothing is priced


def test_the_calendar_tells_when_each_action_begins_and_when_it_is_read():

    rows = NOBODY.assign(decision=["chosen", "test"], reason="pays", chosen=[True, False], contacts=[20.0, 20.0], cost=5.0, profit=[9.0, 3.0], p_profit=0.9, held_out=[0, 5], channel="SMS",
                         needed=[2.0, None], campaigns=[1.0, 3.0], gross=False, without=1.0, usual=1.0, decided_without=False)  # fmt: skip
    view = quiet(targets=rows, personas=pd.DataFrame({"segment": [], "field": [], "text": [], "source": []}))
    due = ahead.calendar(view)
    first = days.send_on("A", view)
    assert due[0] == (first, first_screen.three(view)[0]["title"]) and (first + dt.timedelta(days=14), "Read the result: “A”") in due and len(due) == 4
    told = {day: one_sentence(what) for day, what in ahead._days(view).items()}
    assert next(iter(told)) == view.say.day(first) and list(told.values())[-1].startswith("Run the report again")
    assert all(action["title"].casefold() in "; ".join(told.values()).casefold() for action in first_screen.three(view)[:2])


def test_a_message_that_promises_something_says_that_it_was_not_counted():
    view = View(tables={}, say=Language(), messages={"VIP": "Free fitting for you."})
    row = SimpleNamespace(segment="VIP", promise_word="Free fitting")
    assert first_screen._message(row, view) == "“Free fitting for you.”; what it promises (“Free fitting”) is not in the costs"
    paid = pd.Series({"segment": "VIP", "promise_word": "Free fitting", "profit_per_buyer": 78.0})
    assert first_screen._message(paid, view).endswith("is not in the costs: from $78 each no profit is left")
    assert first_screen._message(SimpleNamespace(segment="VIP", promise_word=None), view) == "“Free fitting for you.”" == first_screen._message(SimpleNamespace(segment="VIP"), view)


def test_tests_are_held_against_the_fall_in_the_same_sentence():
    from segkit.findings.worth import worth

    row = {"contacts": 648.0, "all_customers": 1537.0, "profit": 30_000.0, "p_profit": 0.8, "gross": False, "decision": "test", "reason": "other_count"}
    told = worth(pd.DataFrame([row, row | {"contacts": 0.0, "all_customers": 0.0, "profit": 0.0}]), Language("en", "USD"), beside="they do not make up for the fall in revenue")
    assert told == "Campaigns to 648 of these 1,537 customers should earn $30K after costs by the campaign log’s count alone; they do not make up for the fall in revenue"


def test_the_day_on_which_talks_are_read_is_the_one_up_to_which_buyers_are_counted():
    row = {"segment": "VIP", "decision": "test", "gross": True, "contacts": 28.0, "held_out": 0.0, "campaigns": 500.0, "uplift": 0.1, "channel": "call", "usual_days": 30.0}
    view = View(tables={}, say=Language(), as_of=dt.date(2026, 11, 1))
    read = [days.read_on(next(pd.DataFrame([row | told]).itertuples()), dt.date(2026, 11, 10), view) for told in ({}, {"usual_days": 200.0}, {"channel": "SMS"})]
    assert read == [dt.date(2026, 12, 10), dt.date(2027, 2, 1), dt.date(2026, 11, 24)]


def test_who_is_only_kept_is_offered_nothing_and_who_buys_anyway_is_asked_for_more():
    from segkit.report import target

    cells = pd.DataFrame({"segment": "VIP", "field": ["offer", "tone", "when"], "text": ["Early access", "By name", "once every 4 days"], "source": "suggestion"})
    matrix = pd.DataFrame({"segment": ["VIP"], "target_action": ["buy again"], "action_source": ["ladder"]})
    row = pd.Series({"segment": "VIP", "decision": "leave", "reason": "knocked_out", "gross": True, "contacts": 28.0, "held_out": 0.0, "campaigns": 500.0, "uplift": 0.1, "usual": 28.0, "customers": 30, "share": 0.3, "revenue_share": 0.5, "revenue_per_customer": 9.0, "orders_per_customer": 3.0, "revenue": 90.0})
    sizes = pd.DataFrame([row[["segment", "customers", "share", "revenue_share", "revenue"]].to_dict()])
    tables = {"personas": cells, "khramatrix": matrix, "segments": sizes, "labels": QUIET.assign(segment="VIP"), "facts": BOUGHT, "targets": pd.DataFrame([row.to_dict()])}
    view = View(tables=tables, say=Language())
    told = lambda row, plan: {fact["term"]: fact["meaning"] for part in target.page(1, row, view, plan)["parts"] for fact in part["facts"]}  # noqa: E731
    assert told(row, "keep") == {"Tone": "By name"}
    assert told(row.replace("leave", "test"), "try")["The one action we ask for"] == "one order more than usual, on the offer or code"
    counted = pd.concat([row.replace("leave", "test"), pd.Series({"orders_each": 6.0, "value_of_response": 50.0, "by_orders": 100.0})])  # 50 is 3 of 6 orders worth 100
    assert told(counted, "try")["The one action we ask for"] == "an agreement on about 3 orders more than usual within a year, on the offer or code"


def test_what_the_first_screen_asks_for_without_a_day_is_among_the_steps():

    hold = "Hold out a group in the next campaign that is sent anyway; whether it pays is known only then"
    view = quiet(targets=NOBODY.assign(seen_contacts=900.0, held_out=0.0, campaigns=99.0, assumed=False))
    assert any(action["title"] == "Measure the effect" for action in first_screen.three(view)) and hold in ahead._steps(view)


def test_those_who_fell_silent_are_those_who_bought_once_and_the_others_who_stand_first_on_the_list():
    """By hand: 32 have fallen silent, of whom 12 bought once and brought most; the other 20 are asked, and the list begins with them."""
    from segkit.findings import actions
    from segkit.steps import strategy

    labels = pd.DataFrame({"customer_id": [f"c{i:02}" for i in range(64)], "segment": ["A", "B"] * 32, "status": ["former"] * 32 + ["regular"] * 32})
    facts = labels[["customer_id"]].assign(orders=[1] * 12 + [2] * 20 + [5] * 32, revenue=[50.0] * 12 + [10.0] * 52, recency_days=9.0, gap_days=9.0)
    sizes = SIZES.assign(customers=32)
    told = [line["text"] for line in actions.plan({"segments": sizes, "labels": labels, "facts": facts}, Language())]
    assert "32 customers have fallen silent; before spending on an offer, ask a few of them what changed, those who bought more than once first" in told
    listed = strategy.won_back(labels, facts, labels[["customer_id"]], ["All who have fallen silent"])["All who have fallen silent"]
    assert listed["orders"].tolist() == [2] * 20 + [1] * 12


def test_who_won_a_deal_after_the_last_purchase_is_not_told_to_have_fallen_silent():
    listed = pd.DataFrame({"segment": ["A"], "listed": [15], "silent": [5], "won_since": [1]})
    view, row = View(tables={"listed": listed}, say=Language()), SimpleNamespace(segment="A")
    assert first_screen._silent_first(row, view) == "5 of them have bought nothing for long; ask the accounts department whether the won deals marked on the list are invoiced, and the other customers what has changed"
    assert first_screen._silent_first(row, replace(view, tables={"listed": listed.assign(won_since=0)})) == "5 of them have fallen silent, so ask these first what has changed"


def test_a_test_of_more_than_a_year_says_how_long_it_takes():
    row = {"segment": "VIP", "decision": "test", "reason": "other_count", "gross": False, "contacts": 391.0, "held_out": 390.0, "campaigns": 8.0, "campaigns_bought": 46.0, "uplift": 0.015, "needed": 15.0, "test_years": 2.69}
    told = lambda **more: days.stop(next(pd.DataFrame([row | more]).itertuples()), dt.date(2026, 12, 19), View(tables={}, say=Language(), as_of=dt.date(2026, 11, 1)))  # noqa: E731
    assert told() == "on January 2, 2027; then compare the two groups, together with the next campaigns: it takes 8 by the log’s count (about 2.7 years), too many by all purchases (46)"
    assert told(test_years=0.9).endswith("it takes 8 by the log’s count and 46 by all purchases")


def test_whom_a_trait_marks_that_brought_so_much_less_is_asked_before_being_thanked():
    """Of the forty of the segment that is kept fifteen are in Hull, which halved; ten are enough to be told of, twenty are not there."""
    view = far()
    mine = view["labels"].loc[view["labels"]["segment"] == "Active", "customer_id"]
    facts = view["facts"].assign(city=view["facts"]["customer_id"].isin(mine.head(15)).map({True: "Hull", False: "York"}))
    row = {"criterion": "city", "name": "City", "value": "Hull", "customers": 15, "other_customers": 100, "revenue_before": 100.0, "revenue_after": 50.0, "others_revenue_before": 200.0,
           "others_revenue_after": 210.0, "revenue_gain": -50.0, "revenue_change": -0.5, "others_change": 0.05, "beyond": -55.0, "p": 1e-6, "adjusted": 1e-5}  # fmt: skip
    criteria = pd.DataFrame({"criterion": ["city"], "column": ["city"], "type": ["category"]})

    def first(**changed) -> list[str]:
        tables = view.tables | {"facts": facts, "criteria": criteria, "by_trait": pd.DataFrame([row | changed])}
        return [f["meaning"] for f in first_screen.three(replace(view, tables=tables, min_cell=10))[0]["facts"] if f["term"] == "How"]

    assert first() == ["among them are customers whose city is Hull; ask these what has changed before you thank them"]
    assert first(value="York") != [] and first(value="Leeds") == [] == first(adjusted=0.3) == first(revenue_after=95.0, beyond=-10.0)
    marked = facts.assign(city=facts["customer_id"].isin(mine.head(9)).map({True: "Hull", False: "York"}))
    few = view.tables | {"facts": marked, "criteria": criteria, "by_trait": pd.DataFrame([row])}
    assert not [f for f in first_screen.three(replace(view, tables=few, min_cell=10))[0]["facts"] if f["term"] == "How"]
