"""What lives on has its page in the appendix: only what is sure, nothing of a few, a sentence that says what stands in the table."""

import pandas as pd
import pytest

from segkit.findings import collect
from segkit.ground.language import Language
from segkit.report import living
from segkit.report.view import View

PAIRS = pd.DataFrame(
    {"values": ["cup + tea", "milk + tea"], "size": 2, "customers": [40, 30], "people": 100, "share": [0.4, 0.3], "share_low": 0.2, "share_high": 0.5, "expected": [0.2, 0.3],
     "lift": [2.0, 1.0], "p_adjusted": [0.001, 0.9], "sure": [True, False]}
)  # fmt: skip
FIRST = pd.DataFrame({"criterion": "category", "first": ["tea", "cup"], "customers": [50, 40], "came_back": [0.8, 0.5], "low": [0.7, 0.4], "high": [0.9, 0.6], "base": [0.6, 0.6], "p_adjusted": [0.01, 0.8],
                      "sure": [True, False], "next": ["cup", "tea"], "next_share": [0.5, 0.5]})  # fmt: skip


def view(**tables) -> View:
    return View(tables=tables, say=Language("en", "USD"), min_cell=5)


def cells(table) -> list[list[str]]:
    return [[cell["text"] for cell in row["cells"]] for row in table["rows"]]


def test_what_goes_together_is_told_where_it_is_sure():
    (card,) = living.together(view(bought_together=PAIRS, first_orders=FIRST))
    assert card["finding"].startswith("Of all buyers 40% buy “cup” and “tea” together, 2.0 times") and len(card["text"]) == 1
    assert cells(card["tables"][0]) == [["cup + tea", "40%", "2"]] and cells(card["tables"][1]) == [["tea", "80%", "60%"]]
    assert living.together(view(bought_together=PAIRS.assign(sure=False), first_orders=FIRST.assign(sure=False))) == []
    assert living.together(view(bought_together=PAIRS.assign(people=42), first_orders=FIRST.assign(customers=11))) == []  # two people short of everybody
    assert living.together(view()) == []


def test_no_slide_has_a_rate_of_old_customers_for_its_title_where_the_new_come_back_otherwise():
    """Of all 60 % come back, of the 200 new ones 30 %: that comes first, and each first order has its own rate among the new, but where a few came back."""
    from segkit.privacy import movements

    late = FIRST.assign(sure=True, base_new=0.3, new_customers=200, new_p=1e-9, new_began=[20, 12], new_back=[0.4, 0.25])
    (card,) = living.together(view(first_orders=movements.first_orders(late, 5), bought_together=PAIRS.head(0)))
    assert card["finding"] == "Of 200 customers new in the last year 30% buy again within 180 days; of all 60%" and card["text"][0].startswith("After a first order of “tea”, 80%")
    assert cells(card["tables"][0]) == [["tea", "80%", "60%", "40%"], ["cup", "50%", "60%", "–"]]  # eight of twenty; three of twelve are a few
    (few,) = living.together(view(first_orders=movements.first_orders(late.assign(new_customers=12, base_new=0.25), 5), bought_together=PAIRS.head(0)))
    assert few["finding"] == "The 12 customers new in the last year come back less often: of all 60% buy again within 180 days"  # three of them are a few
    (most,) = living.together(view(first_orders=movements.first_orders(late.assign(new_customers=12, base_new=0.75), 5), bought_together=PAIRS.head(0)))
    assert most["finding"].startswith("After a first order of “tea”")
    (even,) = living.together(view(first_orders=late.assign(new_p=0.4), bought_together=PAIRS.head(0)))
    assert even["finding"].startswith("After a first order of “tea”, 80%") and not any("new in the last year" in text for text in even["text"])


def test_pairs_alone_have_a_page_too():
    (card,) = living.together(view(bought_together=PAIRS, first_orders=FIRST.head(0)))
    assert len(card["tables"]) == 1 and card["text"] == []


def test_scenarios_stand_in_one_table():
    sides = pd.DataFrame(
        {"scenario": ["case", "half"], "taken": [False, True], "segments": [3, 3], "budget": [100.0, 50.0], "chosen": ["VIP; Lost", "VIP"], "tests": ["", "Lost"], "contacts": [30, 20],
         "cost": [90.0, 45.0], "profit": [500.0, 300.0], "gross": False, "best_set_share": 0.8, "agreement": 1.0, "r2": 0.2, "foretells": [None, None]}
    )  # fmt: skip
    (card,) = living.scenarios(view(scenarios=sides))
    assert card["finding"] == "2 scenarios stand side by side; the report goes by “half”"
    assert cells(card["tables"][0]) == [["Starting point", "3", "100", "VIP and Lost", "–", "500", "1", "–"], ["half", "3", "50", "VIP", "Lost", "300", "1", "–"]]
    assert living.scenarios(view()) == []


def test_a_tool_that_tells_leads_to_its_files_and_one_that_does_not_says_so():
    tool = {"segments": ["a", "b"], "questions": [{"title": "Motive", "answers": [{"answer": "x"}, {"answer": "y"}], "chosen_in": 5}], "path": [{"accuracy": 0.8}], "accuracy": 0.8,
            "low": 0.7, "high": 0.9, "chance": 0.5, "all": {"accuracy": 0.8}, "recall": {"a": 0.9, "b": 0.7}, "tells": True, "asked": 3, "shares": [0.25, 0.75], "plain": 0.7, "largest": 0.75,
            "precision": {"a": 0.3, "b": 0.8}, "confusion": [[15, 35], [35, 115]], "scored": 200, "never": []}  # fmt: skip
    (card,) = living.told_before(view(typing=tool))
    assert "is right for 80% of each segment on average (70% to 90%), where guessing would be for 50%" in card["finding"]
    worse = "Of the 200 people whose answers are known, 70% are placed in the right segment, and placing all of them in the largest one, “b”, would be right for 75%; the questions find the smaller segments and are not right more often"
    assert card["text"] == [worse, "They are not to be used yet, for naming the largest segment is right at least as often"] and living.told_before(view(typing={**tool, "plain": 0.8}))[0]["text"][0].startswith("Of the 200 people whose answers are known, 80% are placed in the right segment; placing all of them")
    finds = {**tool, "precision": {"a": 0.5, "b": 0.8}, "confusion": [[40, 10], [40, 110]]}  # 40 of the 80 named a are a, and a quarter of all
    assert living.told_before(view(typing=finds))[0]["text"][1] == "Use them only to look for people of “a”, since 50% of those whom the answers put there belong there, and 25% of all whose answers are known"
    assert cells(card["tables"][0]) == [["Motive", "x; y"]] and "typing/typing.xlsx" in str(card["parts"])
    (card,) = living.told_before(view(typing={**tool, "tells": False}))
    assert "cannot be told before they buy" in card["finding"] and not card["tables"]
    assert living.told_before(view(typing={})) == []


def test_a_survey_says_what_it_lacks():
    plan = pd.DataFrame({"purpose": ["share", "difference", "class"], "figure": [0.05, 0.1, 0.1], "needed": [351, 1320, 391], "have": 1290, "missing": [0, 30, 0], "invite": [0, 300, 0], "brings": [0, 30, 0], "reached": 0.02})
    (card,) = living.to_ask(view(survey_plan=plan))
    assert card["finding"] == "A survey of these customers lacks 30 answers to see a difference of 10 points between two segments"
    assert cells(card["tables"][0])[1] == ["A difference of 10 points and more between two segments", "1,320", "1,290", "30", "300", "30"]
    few = plan.assign(have=0, missing=240, invite=240, brings=24, together=0.19)
    assert living.to_ask(view(survey_plan=few))[0]["finding"] == "A survey of these customers lacks 240 answers to tell a share of all customers to within 5 points; asking all 240 who have not answered would bring about 24, so talk with a few of them instead"
    assert card["how"] == "Of ten customers who are asked one answers."  # of what would repay asking there is no table
    worth = pd.DataFrame({"criterion": ["hobby", "motive"], "group": "psychographic", "coverage": [0.0, 0.9], "separation": 0.02, "from": "group", "gain": [0.02, 0.002]})
    (card,) = living.to_ask(view(survey_plan=plan, worth_asking=worth))
    assert cells(card["tables"][1]) == [["Leisure", "How do they spend their free time?"]]  # an average of the group is not its own
    assert card["text"] == ["All of these questions are expected to explain the same: begin with the one that is easiest to ask"]
    (card,) = living.to_ask(view(survey_plan=plan, worth_asking=worth.assign(**{"from": "itself"})))
    assert cells(card["tables"][1]) == [["Leisure", "How do they spend their free time?", "2.0%"]] and not card["text"]
    assert living.to_ask(view(survey_plan=plan.assign(missing=0)))[0]["finding"] == "There are enough answers for a survey of these customers"


@pytest.mark.parametrize(("language", "suffice", "rough"), [("en", "suffice to tell a share", "within 5.9 points, but they are too few to see"),
                                                            ("ru", "хватает, чтобы узнать долю", "до 5,9 пункта, но их слишком мало, чтобы увидеть"),
                                                            ("pl", "wystarcza, aby poznać udział", "do 5,9 punktu procentowego, ale jest ich za mało, aby wykryć")])  # fmt: skip
def test_answers_that_are_enough_for_something_are_not_called_nothing(language, suffice, rough):
    """800 of 840 tell shares and differences, only a small group lacks 40; 246 of 333 still tell a share within 6 points: no reason for talks instead."""
    say = Language(language, "USD")
    plan = pd.DataFrame({"purpose": ["share", "difference", "class"], "figure": [0.05, 0.1, 0.1], "needed": [278, 729, 840], "have": 800, "missing": [0, 0, 40],
                         "invite": [0, 0, 200], "brings": [0, 0, 20], "reached": 0.015, "together": 0.015})  # fmt: skip
    told = collect.lacks(plan, say).replace("\u00a0", " ")
    assert suffice in told and "800" in told and "40" in told and "200" in told
    plan = pd.DataFrame({"purpose": ["share", "difference"], "figure": [0.05, 0.1], "needed": [333, 1095], "have": 0, "missing": [333, 1095], "invite": 2469, "brings": 246, "reached": None, "together": 0.0592})
    assert rough in collect.lacks(plan, say).replace("\u00a0", " ")


def test_who_crossed_a_limit_is_counted_but_not_a_few():
    table = pd.DataFrame({"date": ["2026-02-01"] * 2 + ["2026-03-01"] * 3, "since": ["2026-01-01"] * 2 + ["2026-02-01"] * 3, "what": ["moved", "x", "moved", "second purchase", "x"], "customers": [9, 9, 12, 3, 0]})
    (made,) = living.watched(view(watched=table))
    assert cells(made) == [["moved to another segment", "12"], ["second purchase", "fewer than 5"], ["x", "0"]]
    assert made["caption"] == "Who crossed a limit from February 1, 2026 to March 1, 2026"


def test_lists_are_named_by_the_services_they_are_for():
    contacts = pd.DataFrame({"segment": "VIP", "group": ["target", "control"], "channel": ["SMS", "Viber"]})
    told = str(living.kept_up(view(contacts=contacts))["parts"])
    assert "services for SMS import" in told and "PostgreSQL" in told and "Viber" not in told
