"""The typing tool: planted questions are found, what is stated of them holds, the sheet and SQL say what Python says."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from segkit.findings import typing as words
from segkit.ground.language import Language
from segkit.steps.segments import typing
from segkit.steps.segments.typing import logistic
from segkit.steps.segments.typing.tool import scores

KINDS = ["bargain", "style", "quick", "habit"]
PLANTED = ("q1", "q2", "q3")


def people(seed: int, n: int = 500, *, told: bool = True) -> tuple[pd.DataFrame, pd.Series]:
    """Four kinds; three questions, each of which mostly one kind answers with its first answer, and five that tell nothing."""
    rng = np.random.default_rng(seed)
    kind = rng.choice(4, n, p=[0.4, 0.3, 0.2, 0.1])
    table = {}
    for q, name in enumerate(PLANTED):
        likely = np.array([[0.8, 0.1, 0.1] if k == q else [0.1, 0.45, 0.45] for k in range(4)])
        asked = likely[kind if told else rng.permutation(kind)].cumsum(axis=1)
        table[name] = [f"{name}-{answer}" for answer in (rng.random((n, 1)) > asked[:, :2]).sum(axis=1)]
    table |= {f"n{i}": [f"answer {x}" for x in rng.integers(0, 3, n)] for i in range(5)}
    return pd.DataFrame(table), pd.Series([KINDS[k] for k in kind])


def tool_of(table, segments, **more):
    return typing.fit(table, segments, [typing.question(table[c]) for c in table], **more)


def test_the_fit_is_scikit_learns():
    from sklearn.linear_model import LogisticRegression
    from threadpoolctl import threadpool_limits

    rng = np.random.default_rng(0)
    rows, classes = rng.normal(size=(200, 4)), rng.integers(0, 3, 200)
    (first,), (weights,) = logistic.fits(rows, np.eye(3)[classes][None], strength=2.0)
    with threadpool_limits(1):
        known = LogisticRegression(C=0.5, tol=1e-8, max_iter=1000).fit(rows, classes)
    assert np.allclose(weights.T, known.coef_, atol=2e-3)
    assert np.allclose(first - first.mean(), known.intercept_ - known.intercept_.mean(), atol=2e-3)


@pytest.mark.slow
def test_planted_questions_are_found_and_the_accuracy_holds_on_new_people():
    held, found, stated = 0, 0, []
    for seed in range(20):
        table, segments = people(seed)
        tool = tool_of(table, segments)
        new, truth = people(1000 + seed, 4000)
        told = typing.named(tool, new)["segment"]
        real = float(np.mean([(told[truth == k] == k).mean() for k in KINDS]))
        held += tool["low"] <= real <= tool["high"]
        found += {q["column"] for q in tool["questions"]} == set(PLANTED)
        stated.append(tool["accuracy"] - real)
        assert tool["tells"] and {q["column"] for q in tool["questions"]} >= set(PLANTED[:1])
    assert held >= 18, held
    assert found >= 18, found
    assert abs(np.mean(stated)) < 0.02


@pytest.mark.slow
def test_labels_that_nothing_foretells_are_not_told():
    told = [tool_of(*people(seed, told=False)) for seed in range(20)]
    assert sum(tool["tells"] for tool in told) <= 1
    assert np.mean([tool["accuracy"] for tool in told]) == pytest.approx(0.25, abs=0.02)


def test_not_having_been_asked_tells_nothing():
    rng = np.random.default_rng(0)
    segments = pd.Series(np.repeat(["a", "b"], 200))
    asked = pd.Series(rng.choice(["x", "y"], 400)).where((segments == "a") | (rng.random(400) < 0.1))
    tool = tool_of(pd.DataFrame({"q": asked, "r": rng.choice(["x", "y"], 400)}), segments)
    assert not tool["tells"]
    assert np.ptp(typing.scores(tool, np.zeros((1, len(tool["questions"])), dtype=int))) < 0.2


def test_a_blank_is_no_evidence_and_who_was_not_asked_is_not_found():
    rng = np.random.default_rng(0)
    segments = pd.Series(np.repeat(["a", "b", "never bought"], 200))
    good = rng.random(600) < 0.85
    motive = pd.Series(np.where((segments == "a") == good, "price", "style")).where(segments != "never bought")
    motive.iloc[-2:] = "price"  # one in a hundred was asked all the same
    table = pd.DataFrame({"motive": motive, "r": rng.choice(["x", "y"], 600)})
    tool = tool_of(table, segments)
    assert [q["column"] for q in tool["questions"]] == ["motive"] and tool["segments"] == ["a", "b"]
    assert tool["never"] == ["never bought"] and tool["recall"]["never bought"] == 0.0 and tool["scored"] == 402
    assert tool["accuracy"] == pytest.approx((tool["recall"]["a"] + tool["recall"]["b"]) / 3) and 0.5 < tool["accuracy"] < 0.62
    assert tool["chance"] == pytest.approx(1 / 3) and tool["high"] - tool["low"] < 0.1
    told = {lang: words.reached(tool, Language(lang)) for lang in ("en", "ru", "pl")}
    assert "; nobody of “never bought” is found this way" in told["en"] and all("never bought" in text for text in told.values())
    assert "of the 402 people" in words.plainly(tool, Language()).lower() and words.plainly(tool, Language()).endswith("; the others of the 600 did not give every answer that was tried")


def test_a_segment_whose_rule_asks_the_question_proves_nothing_of_it():
    from segkit.steps import segments as step

    rng = np.random.default_rng(0)
    table, label = people(0, 600)
    size = np.where(label == "habit", "250+", rng.choice(["1–9", "10–49"], 600))
    facts = table[["q1", "q2", "q3"]].assign(size=size, customer_id=[f"{i:04}" for i in range(600)], orders=2, revenue=20.0)
    columns = ["q1", "q2", "q3", "size"]
    criteria = pd.DataFrame({"criterion": columns, "column": columns, "type": "category", "chosen": True, "source": "survey", "sensitive": False})
    labels = facts[["customer_id"]].assign(segment=label)
    rules = [["size = '250+' AND orders >= 2", "'habit'"], ["orders >= 9", "'quick'"]]
    rule = {"method": "rules", "steps": [{"column": "segment", "cases": rules, "else": "'style'"}]}
    free, told = step.telling(labels, facts, criteria), step.telling(labels, facts, criteria, definition=rule)
    assert "size" in {q["column"] for q in free["questions"]} and free["recall"]["habit"] == 1.0
    assert "size" not in {q["column"] for q in told["questions"]} and "habit" not in told["recall"] and told["people"] == (label != "habit").sum()
    assert told["by_rule"] == {"habit": ["Size"]} and step.told(told)["habit"] == 1.0
    for lang in ("en", "ru", "pl"):
        (text,) = words.by_rule(told, Language(lang))
        assert "habit" in text and "size" in text
        (free_of_purchases,) = words.by_rule(told | {"after_buying": []}, Language(lang))
        assert text != free_of_purchases  # nobody new has ordered twice
    assert told["after_buying"] == ["habit"] and "so of nobody before they buy" in words.by_rule(told, Language())[0]
    assert words.by_rule(free, Language()) == []


def test_a_column_becomes_a_question():
    ages = pd.Series([20] * 15 + [30] * 20 + [50] * 20 + [70] * 3 + list(range(31, 40)), name="age")
    asked = typing.question(ages, age=True)
    assert [a["answer"] for a in asked["answers"]] == ["<25", "25–34", "35–44", "45+"] or len(asked["answers"]) >= 3
    codes = typing.encode(pd.DataFrame({"age": [1, 200, np.nan]}), [asked])[:, 0]
    assert codes.tolist() == [1, len(asked["answers"]), 0]
    assert typing.question(pd.Series([f"id{i}" for i in range(300)], name="x")) is None
    assert typing.question(pd.Series(pd.date_range("2024-01-01", periods=300), name="x")) is None
    assert typing.question(pd.Series(["only"] * 300, name="x")) is None
    flags = typing.question(pd.Series([True, False] * 50, name="x"))
    assert [a["answer"] for a in flags["answers"]] == ["no", "yes"]


def test_segments_too_small_are_named_and_left_out():
    table, segments = people(0)
    segments.iloc[:5] = "five people"
    tool = tool_of(table, segments)
    assert tool["left_out"] == ["five people"] and "five people" not in tool["segments"]
    assert tool_of(table, pd.Series("one", index=table.index)) is None


def test_sql_names_the_same_segment():
    import duckdb

    table, segments = people(3)
    odd = "Да'; --"
    table = table.rename(columns={"q1": 'вопрос "1"'}).replace({"q2-0": odd, "q2-1": "=1+1", "q3-0": 'Ł"ódź', "q3-2": "中文 50%*?"})
    table["age"] = np.random.default_rng(0).integers(18, 80, len(table)) + 10.0 * (segments == "style")
    table.loc[:20, "q3"] = None
    segments = segments.replace({"style": f"стиль {odd}"})
    tool = tool_of(table, segments)
    everybody = table.assign(customer_id=[f"{i:04}" for i in range(len(table))])
    connection = duckdb.connect()
    connection.register("people", everybody)
    told = connection.sql(typing.to_sql(tool)).df().sort_values("customer_id")["segment"].tolist()
    assert told == typing.named(tool, table)["segment"].tolist()


def test_ties_go_to_the_first():
    tool = {"segments": ["a", "b"], "shares": [0.5, 0.5], "intercepts": [0.0, 0.0], "questions": []}
    assert scores(tool, np.zeros((1, 0), dtype=int)).tolist() == [[0.0, 0.0]]
    assert typing.named(tool, pd.DataFrame({"x": [1]}))[["segment", "probability"]].to_numpy().tolist() == [["a", 0.5]]


def test_only_what_can_be_asked_is_asked():
    from segkit.steps import segments as step

    rng = np.random.default_rng(0)
    table, label = people(0, 400)
    ids = [f"{i:04}" for i in range(400)]
    facts = table[["q1", "q2", "q3"]].assign(
        customer_id=ids, orders=rng.integers(1, 9, 400), segment=label.to_numpy(), faith=label.to_numpy(), usual=label.to_numpy(),
        mail=[f"{k}@x.org" for k in label], rare=label.where(rng.random(400) < 0.3),
    )  # fmt: skip
    facts["revenue"] = facts["orders"] * 10.0
    facts["spent"] = facts["revenue"] + 1
    columns = ["q1", "q2", "q3", "segment", "faith", "usual", "mail", "rare", "spent", "orders"]
    criteria = pd.DataFrame({"criterion": columns, "column": columns, "type": "category", "chosen": True, "source": "survey"})
    criteria["sensitive"] = criteria["column"] == "faith"
    criteria.loc[criteria["column"] == "usual", "source"] = "transactions"
    labels = pd.DataFrame({"customer_id": ids, "segment": label})
    tool = step.telling(labels, facts, criteria)
    assert tool["asked"] == 3 and {q["column"] for q in tool["questions"]} == set(PLANTED)
    assert step.asked_table(tool)["question"].tolist() == [q["title"] for q in tool["questions"]]
    assert step.confusion(tool).sum(axis=1).round(9).eq(1).all() and step.told(tool) == tool["recall"]
    hits = np.array(tool["confusion"])
    assert tool["plain"] == np.trace(hits) / 400 and tool["largest"] == max(hits.sum(axis=1)) / 400
    criteria.loc[criteria["column"] == "q1", "criterion"] = "user_status"  # whatever the case says of where it is from
    assert step.telling(labels, facts, criteria)["asked"] == 2
    assert step.telling(labels, facts, criteria.head(0)) == {} and step.told({}) == {} and step.asked_table({}).empty and step.confusion({}).empty
