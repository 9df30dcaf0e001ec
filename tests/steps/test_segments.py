"""Step 6 through the front door: a case folder with case.yml and CSV files, whatever segments it asks for."""

from __future__ import annotations

import datetime as dt
import random

import pandas as pd
import pytest
import yaml

from segkit import findings, open_case
from segkit.ground.language import Language
from segkit.ground.problems import NotEnoughData, Problems
from segkit.report import appendix
from segkit.steps import collect
from segkit.steps import segments as segments_step

AS_OF = dt.date(2026, 7, 1)
LABELS = {
    "rfm": ["recency_days", "frequency", "monetary", "r", "f", "m", "rfm", "rfm_segment"],
    "abc_xyz": ["abc", "xyz", "cv"],
    "ltv": ["value_to_date", "p_alive", "expected_orders", "expected_value", "ltv_formula", "ltv_class"],
    "life_cycle": ["life_cycle", "status"],
    "hunt_ladder": ["hunt_stage"],
    "clusters": ["cluster"],
}
FAST = {"clusters": {"rows": 60, "draws": 4, "replicates": 2}}
TRANSACTIONS = {"customer_id": "client", "order_id": "receipt", "date": "day", "amount": "sum"}


def write_inputs(folder):
    """Forty buyers of a year, two with a refund only or nothing at all, their events and answers."""
    rng, inputs = random.Random(5), folder / "inputs"
    inputs.mkdir(parents=True)
    lines = ["client,receipt,day,sum,branch"]
    for c in range(40):
        for n in range(1 + c % 7):
            day = AS_OF - dt.timedelta(days=1 + rng.randrange(1 + 9 * c))
            lines.append(f"c{c:02d},{c}-{n},{day},{rng.choice([10, 25.5, 80, 300])},{'north' if c % 2 else 'south'}")
    lines += ["refund,r1,2026-05-05,-20,north", "c00,c0-0,2026-06-30,10,south"]
    people = (
        ["client,city,age"] + [f"c{c:02d},{'Omsk' if c % 3 else 'Perm'},{20 + c}" for c in range(40)] + ["silent,,33", "refund,Perm,50"]
    )
    events = ["client,when,what"] + [
        f"c{c:02d},{AS_OF - dt.timedelta(days=2 + c)},{'cart' if c % 2 else 'content_view'}" for c in range(0, 40, 2)
    ]
    events += [f"stranger,{AS_OF - dt.timedelta(days=3)},cart"]
    answers = ["client,likes_price,likes_service,likes_speed,likes_range"]
    answers += [f"c{c:02d}," + ",".join("yes" if (c % 2 == i % 2) != (rng.random() < 0.1) else "no" for i in range(4)) for c in range(36)]
    for name, rows in {"sales": lines, "people": people, "events": events, "answers": answers}.items():
        (inputs / f"{name}.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")


SOURCES = {
    "transactions": {"file": "inputs/sales.csv", "columns": TRANSACTIONS},
    "customers": {"file": "inputs/people.csv", "columns": {"customer_id": "client", "city": "city", "age": "age"}},
    "events": {"file": "inputs/events.csv", "columns": {"customer_id": "client", "date": "when", "event": "what"}},
    "survey": {"file": "inputs/answers.csv", "columns": {"customer_id": "client"}},
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("shop")
    write_inputs(path)
    return path


def told(folder, segments, *, sources=tuple(SOURCES), methods=FAST, **more):
    """The case of this folder with these segments."""
    settings = {
        "case": "Shop",
        "as_of": AS_OF,
        "segments": segments,
        "methods": methods,
        "sources": {s: SOURCES[s] for s in sources},
        **more,
    }
    (folder / "case.yml").write_text(yaml.safe_dump(settings, sort_keys=False), encoding="utf-8")
    return open_case(folder)


def tables_of(case):
    received = case.read_inputs()
    facts, _ = collect.customers(received, as_of=collect.reference_date(received, case.as_of))
    return {"facts": facts, "events": collect.events(received), "survey": received.tables.get("survey")}


@pytest.fixture(scope="module")
def tables(folder):
    return tables_of(told(folder, {"method": "rfm"}))


def made(folder, tables, segments, methods=FAST):
    """The segmentation as step 6 makes it."""
    case = told(folder, segments, methods=methods)
    return segments_step.chosen(case.settings.segments, tables, options=case.settings.methods, as_of=case.as_of)


def labelled(found):
    return dict(zip(found.table["customer_id"], found.table["segment"], strict=True))


def test_everybody_known_is_in_the_facts(tables):
    facts = tables["facts"].set_index("customer_id")
    assert len(facts) == 42 and not facts.index.duplicated().any()
    assert facts.loc[["silent", "refund"], "orders"].tolist() == [0, 0]
    assert facts.loc["refund", "revenue"] == -20 and facts.loc["c39", "city"] == "Perm"


@pytest.mark.parametrize("method", sorted(LABELS))
def test_every_method_by_its_name(folder, tables, method):
    found = made(folder, tables, {"method": method})
    assert found.method == method
    assert found.table["customer_id"].tolist() == tables["facts"]["customer_id"].tolist()
    assert found.table.columns[-1] == "segment" and found.table["segment"].notna().all()
    assert set(LABELS[method]) <= set(found.table.columns)


def test_the_labels_table_has_every_promised_column_with_its_meaning(folder, tables):
    every, support = segments_step.every(tables, options=FAST, as_of=AS_OF)
    labels = segments_step.joined(made(folder, tables, {"method": "rfm"}), every)
    assert support["supported"].all() and sorted(support["method"]) == sorted(LABELS)
    assert labels.columns[:2].tolist() == ["customer_id", "segment"]
    assert {c for columns in LABELS.values() for c in columns} <= set(labels.columns) and not labels.columns.duplicated().any()
    both = labels.merge(tables["facts"], on="customer_id", suffixes=("", "_facts"))
    assert len(both) == len(labels) == 42
    for column, source in (("recency_days", "recency_days_facts"), ("frequency", "orders"), ("monetary", "revenue")):
        pd.testing.assert_series_equal(both[column].astype(float), both[source].astype(float), check_names=False)
    bought = labels[labels["r"].notna()]
    assert (bought["rfm"] == bought[["r", "f", "m"]].astype(int).astype(str).agg("-".join, axis=1)).all() and bought["r"].isin(
        [1, 2, 3]
    ).all()
    assert (labels["segment"] == labels["rfm_segment"]).all()
    allowed = {
        "abc": "A B C",
        "xyz": "X Y Z n/a",
        "ltv_class": "VIP standard economy,No orders",
        "life_cycle": "acquisition retention loyalty lost",
        "status": "potential newcomer regular former",
        "hunt_stage": "indifference awareness comparison choice purchase",
    }
    for column, words in allowed.items():
        known = {w for part in words.split(",") for w in ([part] if "," in words and part == "No orders" else part.split())}
        assert set(labels[column]) <= known, column
    assert (labels["cluster"].notna() == labels["r"].notna()).all()


def test_known_without_an_order_or_an_event(folder, tables):
    every, _ = segments_step.every(tables, options=FAST, as_of=AS_OF)
    silent = every.set_index("customer_id").loc["silent"]
    assert silent[["status", "life_cycle", "abc", "xyz", "ltv_class"]].tolist() == ["potential", "acquisition", "C", "n/a", "No orders"]
    assert silent["hunt_stage"] == "indifference"
    assert labelled(made(folder, tables, {"method": "hunt_ladder"}))["silent"] == "indifference"


def test_strangers_in_the_events_do_not_become_customers(folder, tables):
    found = made(folder, tables, {"method": "hunt_ladder"})
    assert "stranger" not in set(found.table["customer_id"])
    assert labelled(found)["c00"] == "purchase"


def test_an_option_beside_the_method_and_one_under_methods(folder, tables):
    five = made(folder, tables, {"method": "rfm", "bins": 5})
    assert five.table["r"].max() == 5 and five.definition["parameters"]["bins"] == 5
    four = made(folder, tables, {"method": "rfm"}, methods={"rfm": {"bins": 4}})
    assert four.definition["parameters"]["bins"] == 4
    assert made(folder, tables, {"method": "rfm", "bins": 5}, methods={"rfm": {"bins": 4}}).definition["parameters"]["bins"] == 5
    every, _ = segments_step.every(tables, options={**FAST, "rfm": {"bins": 5}, "ltv": {"shares": [0.1, 0.9], "horizon": 6}}, as_of=AS_OF)
    assert every["r"].max() == 5 and (every["ltv_class"] == "VIP").sum() <= 4


def test_fixed_thresholds_of_rfm(folder, tables):
    limits = {"recency": [30, 90], "frequency": [2, 5], "monetary": [50, 500]}
    found = made(folder, tables, {"method": "rfm", "thresholds": limits}).table.dropna(subset=["r"])
    for row in found.to_dict("records"):
        assert row["r"] == (3 if row["recency_days"] <= 30 else 2 if row["recency_days"] <= 90 else 1)
        assert row["f"] == (3 if row["frequency"] >= 5 else 2 if row["frequency"] >= 2 else 1)
        assert row["m"] == (3 if row["monetary"] >= 500 else 2 if row["monetary"] >= 50 else 1)


def test_the_labels_of_the_chosen_method_are_those_of_the_segments(folder, tables):
    """With bins: 5 beside the method, r, f, m and rfm_segment are of five groups too, not of the default three beside a segment of five."""
    every, _ = segments_step.every(tables, options=FAST, as_of=AS_OF)
    five = made(folder, tables, {"method": "rfm", "bins": 5})
    labels = segments_step.joined(five, every)
    assert labels["r"].max() == 5 and (labels["segment"] == labels["rfm_segment"]).all()
    assert labels.columns.tolist() == ["customer_id", "segment", *every.columns[1:]]
    two = made(folder, tables, {"method": "clusters", "table": "survey", "k": 2})
    labels = segments_step.joined(two, every)
    assert set(labels["cluster"].dropna()) == set(two.table["cluster"].dropna()) == {"1", "2"}
    assert segments_step.joined(made(folder, tables, {"rules": {"A": "age > 30"}}), every).columns.tolist() == labels.columns.tolist()


def test_a_misspelled_method_under_methods_is_not_passed_over(folder, tables):
    for call in (lambda o: segments_step.every(tables, options=o), lambda o: segments_step.chosen({"method": "rfm"}, tables, options=o)):
        with pytest.raises(Problems, match=r"case.yml, methods: there is no method 'rmf'\. → did you mean 'rfm'"):
            call({"rmf": {"bins": 5}})
    with pytest.raises(Problems, match="did you mean 'bins'"):
        segments_step.every(tables, options={"rfm": {"bin": 5}})


def test_rules_of_the_case(folder, tables):
    told_rules = {
        "Big spenders": "revenue > 300",
        "City of Perm": "city = 'Perm' AND orders >= 1",
        "Older": "age >= 50",
        "else": "The rest",
    }
    found = made(folder, tables, {"rules": told_rules})
    want = {
        r["customer_id"]: "Big spenders"
        if r["revenue"] > 300
        else "City of Perm"
        if r["city"] == "Perm" and r["orders"] >= 1
        else "Older"
        if r["age"] >= 50
        else "The rest"
        for r in tables["facts"].to_dict("records")
    }
    assert labelled(found) == want and set(want.values()) == {"Big spenders", "City of Perm", "Older", "The rest"}


def test_a_cross_of_methods_and_of_a_method_and_a_city(folder, tables):
    found = made(folder, tables, {"cross": ["abc_xyz", "life_cycle"]})
    one, two = labelled(made(folder, tables, {"method": "abc_xyz"})), labelled(made(folder, tables, {"method": "life_cycle"}))
    assert labelled(found) == {c: f"{one[c]} · {two[c]}" for c in one}
    cities = labelled(made(folder, tables, {"cross": ["life_cycle", "city"]}))
    city = dict(zip(tables["facts"]["customer_id"], tables["facts"]["city"].fillna("Unknown"), strict=True))
    assert cities == {c: f"{two[c]} · {city[c]}" for c in two}


def test_a_cross_with_the_ladder_and_options(folder, tables):
    found = made(folder, tables, {"cross": ["hunt_ladder", "rfm"]}, methods={"rfm": {"bins": 2}})
    ladder = labelled(made(folder, tables, {"method": "hunt_ladder"}))
    assert {c: s.split(" · ")[0] for c, s in labelled(found).items()} == ladder
    assert found.table["r"].max() == 2


def test_clusters_of_the_survey(folder, tables):
    found = made(folder, tables, {"method": "clusters", "table": "survey", "k": 2})
    answered = found.table.set_index("customer_id").loc[[f"c{c:02d}" for c in range(36)], "segment"]
    assert found.facts["k"] == 2 and answered.nunique() == 2 and (answered != "Not known").all()
    kinds = pd.crosstab(answered.to_numpy(), [int(c[1:]) % 2 for c in answered.index])
    assert kinds.max().sum() >= 33, "the planted two kinds of answers are found"
    assert labelled(found)["silent"] == "Not known"
    under = made(folder, tables, {"method": "clusters"}, methods={"clusters": {"table": "survey", "k": 2, **FAST["clusters"]}})
    assert labelled(under) == labelled(found)


def test_the_ladder_from_a_question_of_the_survey(folder, tables):
    asked = {"question": "likes_price", "mapping": {"yes": "choice", "no": "indifference"}}
    found = made(folder, tables, {"method": "hunt_ladder", **asked})
    answers = tables["survey"].set_index("customer_id")["likes_price"].map(asked["mapping"])
    assert {c: s for c, s in labelled(found).items() if s != "Not known"} == answers.to_dict()
    every, _ = segments_step.every(tables, options={**FAST, "hunt_ladder": asked}, as_of=AS_OF)
    assert every.set_index("customer_id")["hunt_stage"].dropna().to_dict() == answers.to_dict()
    twice = {**tables, "survey": pd.concat([tables["survey"].assign(likes_price="no"), tables["survey"]])}
    assert labelled(made(folder, twice, {"method": "hunt_ladder", **asked})) == labelled(found)
    with pytest.raises(Problems, match="the answer 'no' has no stage"):
        made(folder, tables, {"method": "hunt_ladder", "question": "likes_price", "mapping": {"yes": "choice"}})
    with pytest.raises(Problems, match="there is no option 'mappings'"):
        made(folder, tables, {"method": "hunt_ladder", "question": "likes_price", "mappings": {}})


def test_the_last_deals_only():
    deals = pd.DataFrame({"deal_id": [f"d{i}" for i in range(8)], "outcome": ["won", "lost"] * 4, "amount": [float(i) for i in range(8)],
                          "date": pd.date_range("2026-01-01", periods=8)})  # fmt: skip
    classed, _ = segments_step.deals(deals, options={"deals_abc": {"last": 4}})
    assert classed["deal_id"].tolist() == ["d4", "d5", "d6", "d7"]
    with pytest.raises(Problems, match="there is no option 'lst'"):
        segments_step.deals(deals, options={"deals_abc": {"lst": 4}})


def test_customers_attributes_alone(folder):
    case = told(folder, {"rules": {"Young": "age < 40", "else": "Older"}}, sources=["customers"])
    tables = tables_of(case)
    found = segments_step.chosen(case.settings.segments, tables, as_of=case.as_of)
    assert found.table["segment"].value_counts().to_dict() == {"Older": 21, "Young": 21}
    every, support = segments_step.every(tables, options=FAST, as_of=AS_OF)
    said = support.set_index("method")
    assert not said.loc[["rfm", "ltv", "abc_xyz", "life_cycle", "hunt_ladder"], "supported"].any()
    assert said.loc["rfm", "reason"] == "No customer has an order yet, so there is nothing to measure."
    assert said.loc["hunt_ladder", "reason"].startswith("The data have no table of events")
    assert len(every) == 42


def test_a_survey_alone(folder):
    case = told(folder, {"method": "clusters", "table": "survey", "k": 2}, sources=["survey"])
    found = segments_step.chosen(case.settings.segments, tables_of(case), options=FAST, as_of=case.as_of)
    assert len(found.table) == 36 and found.table["segment"].nunique() == 2


def test_the_same_labels_whatever_the_order_of_rows(folder, tables):
    before = labelled(made(folder, tables, {"cross": ["rfm", "ltv"]}))
    mixed = {n: None if t is None else t.sample(frac=1, random_state=3).reset_index(drop=True) for n, t in tables.items()}
    assert labelled(made(folder, mixed, {"cross": ["rfm", "ltv"]})) == before


def test_what_is_made_labels_tomorrows_customers_alike(folder, tables):
    for segments in ({"method": "rfm"}, {"method": "ltv"}, {"cross": ["abc_xyz", "life_cycle"]}, {"rules": {"A": "age > 30", "else": "B"}}):
        found = made(folder, tables, segments)
        assert dict(found.label(tables["facts"])[["customer_id", "segment"]].itertuples(index=False)) == labelled(found)


def test_own_names_for_segments(folder, tables):
    case = told(folder, {"rules": {"Young": "age < 40", "else": "Older"}})
    names = pd.DataFrame({"id": ["Young"], "value": ["The young ones"]})
    found = segments_step.chosen(case.settings.segments, tables, names=names)
    assert set(labelled(found).values()) == {"The young ones", "Older"}
    assert set(found.label(tables["facts"])["segment"]) == {"The young ones", "Older"}
    with pytest.raises(Problems, match=r"no segment 'Yuong' to rename.*did you mean 'Young'"):
        segments_step.chosen(case.settings.segments, tables, names=names.assign(id=["Yuong"]))


WRONG = [
    ({"method": "rmf"}, r"no method 'rmf'\. → did you mean 'rfm'"),
    ({"method": "abcxyz"}, "did you mean 'abc_xyz'"),
    ({"method": "rfm", "bin": 4}, r"no option 'bin'\. → did you mean 'bins'"),
    ({"method": "rfm", "bins": "three"}, r"option bins: 'three' is not a whole number"),
    ({"method": "rfm", "bins": 3.5}, "'3.5' is not a whole number"),
    ({"method": "rfm", "bins": 1}, "give a whole number from 2 to 9"),
    ({"method": "rfm", "thresholds": 5}, "'5' is not a table of name: value"),
    ({"method": "rfm", "thresholds": {"recency": ["30", "x"], "frequency": [1, 2], "monetary": [1, 2]}}, "'30' is not a number"),
    ({"method": "abc_xyz", "a": "80%"}, "'80%' is not a number"),
    ({"method": "abc_xyz", "a": 80}, "not rising shares"),
    ({"method": "abc_xyz", "window": "comon"}, "did you mean 'common'"),
    ({"method": "abc_xyz", "by": "revenu"}, "did you mean 'revenue'"),
    ({"method": "ltv", "classes": "totl"}, "did you mean 'total'"),
    ({"method": "ltv", "shares": 0.2}, "'0.2' is not a list"),
    ({"method": "ltv", "thresholds": 900}, "'900' is not a list"),
    ({"method": "ltv", "margin": "half"}, "'half' is not a number"),
    ({"method": "ltv", "margin": True}, "'True' is not a number"),
    ({"method": "life_cycle", "limit_days": "many"}, "'many' is not a number"),
    ({"method": "hunt_ladder", "window": "long"}, "'long' is not a whole number"),
    ({"method": "hunt_ladder", "stages": ["cart"]}, "is not a table of name: value"),
    ({"method": "hunt_ladder", "stages": {"cart": "chose"}}, "did you mean 'choice'"),
    ({"method": "clusters", "k": "four"}, "'four' is not a whole number"),
    ({"method": "clusters", "features": "age"}, "'age' is not a list"),
    ({"method": "clusters", "features": ["agee"]}, "did you mean 'age'"),
    ({"method": "clusters", "table": "surveys"}, r"cannot work on the table 'surveys'\. → did you mean 'survey'"),
    ({"method": "rfm", "table": "survey"}, "rfm cannot work on the table 'survey'"),
    ({"method": "kotler"}, "kotler describes, it does not label customers"),
    ({"method": "five_w"}, "five_w describes, it does not label customers"),
    ({"method": "rules"}, "'rules' must be given"),
    ({"cross": ["rfm"]}, "cross needs two methods or more"),
    ({"cross": "rfm"}, "cross needs two methods or more"),
    ({"cross": ["rfm", "life_cycel"]}, "did you mean 'life_cycle'"),
    ({"cross": ["rfm", "citty"]}, "did you mean 'city'"),
    ({"cross": ["rfm", "age"]}, "column 'age' is not text"),
    ({"rules": {}}, "there is no rule"),
    ({"rules": ["age < 3"]}, "is not a table of name: value"),
    ({"rules": {"A": "aeg < 3"}}, "did you mean 'age'"),
    ({"rules": {"A": 5}}, "5 is not a condition"),
    ({"rules": {"A": "age <"}}, "cannot be read"),
    ({"rules": {"A": "age + 1"}}, "rule 'A'"),
    ({"rules": {"A": "read_csv('x') = 1"}}, "function calls are not allowed"),
]


@pytest.mark.parametrize(("segments", "words"), WRONG, ids=lambda v: str(v)[:60])
def test_what_the_case_says_wrongly_is_named_with_the_way_out(folder, tables, segments, words):
    with pytest.raises(Problems, match=words):
        made(folder, tables, segments, methods={})


def test_two_kinds_of_segments_at_once_are_refused(folder):
    with pytest.raises(Problems, match="say one of method"):
        told(folder, {"method": "rfm", "cross": ["rfm", "ltv"]})


def test_a_method_without_its_table_is_not_enough_data(folder, tables):
    with pytest.raises(NotEnoughData, match="The data have no table of events"):
        segments_step.chosen({"method": "hunt_ladder"}, {**tables, "events": None})
    with pytest.raises(NotEnoughData, match="The data have no table of survey"):
        segments_step.chosen({"method": "clusters", "table": "survey"}, {**tables, "survey": None})


def test_orders_as_events_are_dated_by_their_earliest_line_and_need_no_number():
    """Lines of one order in any order of rows; without a number every day is an order of its own, not all of them one."""
    from segkit.intake.source import Intake

    days = ["2026-02-03", "2026-02-01", "2026-03-01", "2026-04-01", "2026-04-01", "2026-05-01"]
    lines = pd.DataFrame(
        {
            "customer_id": "a",
            "order_id": pd.Series(["1", "1", None, None, None, "2"], dtype="str"),
            "date": pd.to_datetime(days),
            "amount": [5.0, 5.0, 5.0, 5.0, 5.0, -5.0],
        }
    )
    own = pd.DataFrame({"customer_id": ["b"], "date": pd.to_datetime(["2026-01-01"]), "event": ["cart"]})
    for table in (lines, lines[::-1], lines.drop(columns="order_id")):
        received = Intake.__new__(Intake)
        object.__setattr__(received, "tables", {"transactions": table, "events": own})
        orders = collect.events(received).query("event == 'order'")["date"].dt.strftime("%m-%d").tolist()
        assert orders == (["02-01", "03-01", "04-01"] if "order_id" in table else ["02-01", "02-03", "03-01", "04-01"])


# -- The value still to come ----------------------------------------------------------------------------------------------


def test_which_model_counted_and_how_far_it_would_have_been_right(tables):
    """Forty buyers are too few for the model; the case's own horizon is taken; without months or a year of them nothing is checked."""
    numbers, held_out = segments_step.worth(tables["facts"], None, as_of=AS_OF, options={"ltv": {"horizon": 6}})
    assert (numbers["model"], numbers["why"], numbers["horizon"]) == ("rhythm", "few", 6) and numbers["repeat_buyers"] == (tables["facts"]["order_days"] >= 2).sum()
    assert held_out.empty and {"status", "ratio", "reading", "since"} <= set(held_out.columns)
    said = findings.segments.worth(numbers, held_out, Language("en"))
    assert f"by the rhythm of buying: {numbers['repeat_buyers']} customers came back" in said[0] and "needs 100" in said[0] and "too little time" in said[1]
    assert (
        segments_step.worth(tables["facts"].assign(orders=0), None, as_of=AS_OF)[0] == {}
        and findings.segments.worth({}, held_out, None) == []
    )


@pytest.mark.parametrize(("reading", "ratio", "words"), [
    ("pass", 0.9, "may be used"), ("review", 1.4, "a rough figure"), ("fail", 2.0, "the order of customers, not the money"),
])  # fmt: skip
def test_the_hold_out_is_said_with_what_follows_from_it(reading, ratio, words):
    held_out = pd.DataFrame({"status": ["all"], "customers": [900], "expected": [1000 * ratio], "actual": [1000.0], "ratio": [ratio],
                             "reading": [reading], "since": ["2026-01-01"]})  # fmt: skip
    told = findings.segments.worth({"model": "bgnbd", "why": "fits"}, held_out, Language("en"))
    assert "a customer may have gone" in told[0] and f"{1000 * ratio:,.0f} days" in told[1] and "1,000 came" in told[1] and words in told[1]
    check = appendix._foretold({"value_holdout": held_out}, Language("en"))
    assert [c["status"] for c in check] == [reading] and appendix._foretold({}, Language("en")) == []
