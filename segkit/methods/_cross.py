"""Crossing segmentations: ABC–XYZ × city, life cycle × lifetime value; the result is a segmentation too."""

from __future__ import annotations

from functools import reduce
from itertools import product

import pandas as pd
from sqlglot import exp

from segkit.ground.names import NOT_KNOWN, OTHERWISE
from segkit.ground.problems import Problem, Problems
from segkit.methods._segmentation import Segmentation, built, by_key, checked, step
from segkit.rules.columns import read_column
from segkit.rules.grammar import columns, name, parse, quote

JOIN, LIMIT = " · ", 1000


def cross(segmentations: list[Segmentation]) -> Segmentation:
    """Cross two or more segmentations of the same customers: the segment is "A · B", the definition is their steps joined.

    `segmentations`: each with one row per customer under the same key. Returns the columns of all (a name that two use gets a number:
    segment_1, segment_2) and the joined segment. Raises Problems for fewer than two, different customers, or more than 1000 combinations.

    >>> from segkit.methods import rules
    >>> people = pd.DataFrame({"customer_id": ["a", "b"], "age": [16, 30], "city": ["Omsk", "Perm"]})
    >>> young = rules.fit(people, rules={"Young": "age < 18", "else": "Adult"})
    >>> cross([young, attribute(people, "city")]).table["segment"].tolist()
    ['Young · Omsk', 'Adult · Perm']
    """
    _check(segmentations)
    renamed = [_renamed(found, index, _taken(segmentations, index)) for index, found in enumerate(segmentations, start=1)]
    key = segmentations[0].definition.get("key", "customer_id")
    last = [f"segment_{index}" for index in range(1, len(renamed) + 1)]
    labels = [sorted(_labels(found)) for found in segmentations]
    tests = {
        JOIN.join(combo): " AND ".join(f"{name(c)} = {quote(v)}" for c, v in zip(last, combo, strict=True)) for combo in product(*labels)
    }
    steps = [s for found, _ in renamed for s in found] + [
        step("segment", [(test, quote(label)) for label, test in tests.items()], quote(OTHERWISE))
    ]
    definition = {
        "method": "cross",
        "key": key,
        "parameters": {"of": [{"method": s.method, "parameters": s.definition["parameters"]} for s in segmentations]},
        "steps": steps,
        **_model(segmentations),
    }
    table = reduce(lambda left, right: left.merge(right, on=key, validate="1:1"), [found for _, found in renamed])
    joined = reduce(lambda left, right: left + JOIN + right, [table[c] for c in last])
    table["segment"] = joined.where(joined.isin(list(tests)), OTHERWISE).astype("str")
    sizes = table["segment"].value_counts().sort_index()
    numbers = {"customers": len(table), "methods": [s.method for s in segmentations], "segments": {k: int(v) for k, v in sizes.items()},
               "empty_combinations": len(tests) - int(sizes.index.isin(list(tests)).sum())}  # fmt: skip
    return Segmentation("cross", by_key(table, key), definition, numbers)


def attribute(facts: pd.DataFrame, column: str) -> Segmentation:
    """A text column of the facts (a city) as a segmentation, to be crossed with others; missing values are "Unknown".

    >>> attribute(pd.DataFrame({"customer_id": ["a", "b"], "city": ["Omsk", None]}), "city").table["segment"].tolist()
    ['Omsk', 'Unknown']
    """
    facts = checked(facts, [column], column, orders=False)
    if read_column(facts[column]).kind not in ("text", "null"):
        raise Problems([Problem("cross", f"column '{column}' is not text", "make groups of it with rules first", "type_mismatch")])
    made = built(column, facts, {"column": column}, [step("segment", [(f"{name(column)} IS NULL", quote(NOT_KNOWN))], name(column))], {})
    made.facts.update(customers=len(facts), segments={k: int(v) for k, v in made.table["segment"].value_counts().sort_index().items()})
    return made


def _check(segmentations: list[Segmentation]) -> None:
    if len(segmentations) < 2:
        raise Problems([Problem("cross", "one segmentation cannot be crossed", "name at least two", "cross")])
    keys = {s.definition.get("key", "customer_id") for s in segmentations}
    everyone = [set(s.table[s.definition.get("key", "customer_id")]) for s in segmentations]
    if len(keys) > 1 or any(people != everyone[0] for people in everyone):
        raise Problems([Problem("cross", "the segmentations do not label the same customers", "fit them on the same facts", "cross")])
    combinations = reduce(lambda n, s: n * len(_labels(s)), segmentations, 1)
    if combinations > LIMIT:
        raise Problems(
            [Problem("cross", f"there would be {combinations} segments", f"cross fewer or coarser ones; at most {LIMIT}", "cross")]
        )


def _model(segmentations: list[Segmentation]) -> dict:
    """The model whose columns the steps read, if one of the segmentations has one; of two, a column could come from one only."""
    models = [s.definition["model"] for s in segmentations if s.definition.get("model")]
    if any(model != models[0] for model in models):
        raise Problems([Problem("cross", "two of the segmentations rest on different models", "fit both with the same options", "cross")])
    return {"model": models[0]} if models else {}


def _labels(found: Segmentation) -> set[str]:
    """Every label a segmentation can give, as far as its definition tells, and those it gave."""
    steps, seen, texts, wanted = found.definition["steps"], set(), set(), {"segment"}
    while wanted:
        column = wanted.pop()
        seen.add(column)
        results = [text for made in steps if made["column"] == column for text in [*(case[1] for case in made["cases"]), made["else"]]]
        texts |= {parse(text).this for text in results if isinstance(parse(text), exp.Literal) and parse(text).is_string}
        wanted |= {c for text in results for c in columns(text)} - seen
    return texts | set(found.table["segment"].dropna())


def _made(found: Segmentation) -> list[str]:
    return [s["column"] for s in found.definition["steps"]]


def _read(found: Segmentation) -> set[str]:
    return {c for s in found.definition["steps"] for text in [*(t for case in s["cases"] for t in case), s["else"]] for c in columns(text)}


def _taken(segmentations: list[Segmentation], index: int) -> set[str]:
    """Names that a segmentation may not make, because another one makes or reads them."""
    others = [s for i, s in enumerate(segmentations, start=1) if i != index]
    return {"segment"}.union(*(_made(s) for s in others), *(_read(s) for s in others))


def _renamed(found: Segmentation, index: int, taken: set[str]) -> tuple[list[dict], pd.DataFrame]:
    """The steps and the table of a segmentation with its clashing names numbered."""
    names, steps = {}, []
    for made in found.definition["steps"]:
        cases = [(_with(test, names), _with(text, names)) for test, text in made["cases"]]
        otherwise = _with(made["else"], names)
        if made["column"] in taken:
            names[made["column"]] = f"{made['column']}_{index}"
        steps.append(step(names.get(made["column"], made["column"]), cases, otherwise))
    key = found.definition.get("key", "customer_id")
    return steps, found.table[list(dict.fromkeys([key, *_made(found)]))].rename(columns=names)


def _with(text: str, names: dict[str, str]) -> str:
    """The text with columns renamed; untouched where nothing is."""
    if not set(columns(text)) & set(names):
        return text
    renamed = parse(text).copy()
    renamed = renamed.transform(
        lambda n: exp.column(names[n.name], quoted=True) if isinstance(n, exp.Column) and n.name in names else n, copy=False
    )
    return renamed.sql()


def plot(segmentation: Segmentation, ax=None, say=None):
    """The largest combinations as bars; the title names the first."""
    from segkit.drawing import figures, style
    from segkit.ground.language import Language

    say = say or Language()
    counts = segmentation.table["segment"].value_counts().sort_index().sort_values(ascending=False, kind="stable").head(12)
    names = [JOIN.join(say.name(part) for part in label.split(JOIN)) for label in counts.index]
    share = counts.iloc[0] / len(segmentation.table)
    given, ax = ax, style.axes(ax)
    figures.bars(ax, names, counts.to_list(), texts=[say.number(n) for n in counts])
    title = say("{segment}: {share} of customers", segment=names[0], share=say.percent(share))
    return ax if given is not None else style.headline(ax, title, say("Customers by combined segment"))
