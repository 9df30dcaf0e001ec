"""Machine-made segments: k-means for numbers, latent classes for answers, and whether there are segments at all."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from segkit.ground.names import NO_ORDERS, ours
from segkit.ground.problems import NotEnoughData, Problem, Problems, nearest
from segkit.ground.yes import yes_no
from segkit.methods import _kmeans, _latent, _stability, _tree
from segkit.methods._follow import followed
from segkit.methods._segmentation import Segmentation, by_key, choice, step

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ENGINES = {"kmeans": _kmeans, "latent": _latent}
NOTHING, EVIDENCE = ours("no natural segments"), ours(("natural", "reproducible", "constructive"))
EVERYBODY = ours("everybody")
MOST_ANSWERS, FEWEST = 12, 20
LARGE = {"kmeans": 20_000, "latent": 5_000}
MEASURES = ("recency_days", "tenure_days", "orders", "revenue")
DERIVED = {"purchases", "refunds", "active_periods", "periods", "order_days", "gap_days", "demand_mean", "demand_sd", "common_periods",
           "common_mean", "common_sd", "open_period_purchases"}  # fmt: skip


def fit(
    table: pd.DataFrame, *, features: list[str] | None = None, model: str = "auto", k: int | None = None, seed: int = 0,
    rows: int = 400, draws: int = 40, replicates: int = 12, before: pd.DataFrame | None = None,
) -> Segmentation:  # fmt: skip
    """Group customers by their numbers (k-means) or their answers (latent classes), after asking whether there are groups at all.

    `table`: one row per customer: customer_id (text; without it rows are numbered) and features, missing allowed: numbers of any
    unit, or yes/no and categorical answers (0/1, true/false, yes/no, да/нет, tak/nie; up to 12 different answers).
    `features`: by default all numbers, or all answers if the table has more of those. Of a facts table recency_days, tenure_days,
    orders and revenue and the client's numeric attributes: the other measures say the same again. Constant columns and columns more
    than half empty are left out. `k`: None lets the data decide. `rows`, `draws`, `replicates`: the effort of that decision.
    `before`: customer_id and cluster of an earlier fit; a group found again keeps its number.

    Returns a table with customer_id, the features, cluster and segment ("1" … by revenue, largest first, without revenue by size;
    "everybody" where there are no natural segments; customers without an order have none when purchases are among the features).
    The definition labels by a shallow tree; facts["tree_agreement"] is the share of customers to whom it gives their cluster.
    Raises NotEnoughData below 20 customers (with k: below 2·k) or without a feature that varies, Problems for unusable features.

    Formula and source: k-means (Lloyd 1982) on log-transformed skewed measures, scaled, a missing number as the median; 0/1 columns
    alone stay 0/1, so that the sum of squares is in their units. Latent class analysis (Lazarsfeld & Henry 1968), EM over equal
    answer patterns, a missing answer missing at random. Both start at least 100 times, until the best solution has been met 15 times
    (latent classes 5) or 1000 (400) starts were made; k-means solutions are then mended by single moves (Hartigan 1975).
    k: Hennig (2007), Jaccard similarity of every segment under the bootstrap ≥ 0.75; silhouettes against one normal cloud, or
    what classes add to the likelihood of independent answers, against such answers (McLachlan 1987), simultaneous over k; the terms natural, reproducible, constructive: Dolnicar, Grün & Leisch (2018).

    >>> points = np.random.default_rng(1).normal(size=(60, 2)) + np.repeat([[0, 0], [9, 0], [0, 9]], 20, axis=0)
    >>> found = fit(pd.DataFrame(points, columns=["visits", "basket"]), draws=10)
    >>> found.facts["k"], found.facts["evidence"], found.facts["sizes"]
    (3, 'natural', {'1': 20, '2': 20, '3': 20})
    """
    from threadpoolctl import threadpool_limits

    choice(model, ("auto", *ENGINES), "model", "clusters")
    work, aside = _customers(table, features)
    model, names, kinds = _choose(work, features, model)
    values = pd.DataFrame({name: _value(work[name], kinds[name], model) for name in names}, index=work.index)
    _enough(values, k)
    if "customer_id" not in table:
        order = values.apply(lambda column: column.astype(str) if column.dtype == object else column).sort_values(list(names)).index
        work, values = work.loc[order], values.loc[order]
    with threadpool_limits(1):  # on all threads the same small fits take many times longer
        coded, how = ENGINES[model].scale(values)
        decision = _decide(ENGINES[model], coded, k, seed, rows=rows, draws=draws, replicates=replicates)
        best, coded = _solve(model, coded, decision["k"], seed)
        labels = _as_before(_numbered(ENGINES[model].assign(best, coded), work, coded, decision["k"]), work, before)
        tree = _tree.describe(_asked(work, values), labels, seed=seed) if decision["k"] > 1 else _alone()
    numbers = decision | _numbers(model, best, coded) | _described(values, labels, coded, tree, how, model)
    asked = {"model": model, "features": names, "asked": k is not None, "seed": seed}
    return _result(work, aside, names, labels, tree, numbers | asked, how)


def _customers(table: pd.DataFrame, features: list[str] | None) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The customers to group, sorted by their key, and those without an order, whom purchases cannot describe."""
    wrong = [f for f in features or [] if f not in table.columns]
    if wrong:
        raise Problems([Problem("features of clusters", f"there is no column '{f}'", nearest(f, table.columns), "missing_column", missed=f)
                        for f in wrong])  # fmt: skip
    if "customer_id" not in table:
        numbered = table.reset_index(drop=True).assign(customer_id=[str(i) for i in range(1, len(table) + 1)])
        return numbered, numbered.head(0)
    if table["customer_id"].duplicated().any():
        twice = table.loc[table["customer_id"].duplicated(), "customer_id"].iloc[0]
        what = f"customer '{twice}' is in more than one row"
        raise Problems([Problem("table of clusters", what, "give one row per customer", "duplicate")])
    work = by_key(table)
    used = features is None or set(features) & {*MEASURES, *DERIVED}
    empty = work["orders"].lt(1).fillna(True).to_numpy(bool) if used and _is_facts(table) else np.zeros(len(work), bool)
    return work.loc[~empty].reset_index(drop=True), work.loc[empty]


def _is_facts(table: pd.DataFrame) -> bool:
    return {"orders", "revenue", "recency_days"} <= set(table.columns)


def kind(column: pd.Series) -> str:
    """What a column can be for the machine: "number", "answer", or "" when neither (dates, free text, always the same, mostly empty).

    >>> [kind(pd.Series(v)) for v in ([1.5, 2, 9], [0, 1, 1], ["да", "нет", "да"], ["a", "a"], ["red", "blue", "red"])]
    ['number', 'answer', 'answer', '', 'answer']
    """
    known = column.dropna()
    distinct = known.nunique()
    if distinct < 2 or len(known) * 2 < len(column) or pd.api.types.is_datetime64_any_dtype(column):
        return ""
    if pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column):
        return "answer" if set(known.unique()) <= {0, 1} else "number"
    return "answer" if distinct <= MOST_ANSWERS else ""


def _choose(work: pd.DataFrame, features: list[str] | None, model: str) -> tuple[str, list[str], dict[str, str]]:
    offered = features if features is not None else [c for c in work if c != "customer_id" and not str(c).endswith("_id")]
    kinds = {c: kind(work[c]) for c in offered if c != "customer_id"}
    if features is None and _is_facts(work):
        kinds = {c: found for c, found in kinds.items() if c not in DERIVED and (found != "answer" or model != "auto")}
    numbers, answers = ([c for c, found in kinds.items() if found == wanted] for wanted in ("number", "answer"))
    unusable = [c for c in features or [] if not kinds.get(c)]
    if unusable:
        what = "is neither a number nor an answer with 2 to 12 values, or is mostly empty"
        raise Problems([Problem("features of clusters", f"'{c}' {what}", "leave it out", "unusable_feature") for c in unusable])
    if model == "auto" and features and numbers and any(not _two_valued(work[c]) for c in answers):
        what = f"'{answers[0]}' is an answer and '{numbers[0]}' a number: one model cannot take both"
        raise Problems([Problem("features of clusters", what, "name numbers only or answers only", "mixed_features")])
    if model == "auto":
        model = "latent" if len(answers) > len(numbers) and (not features or not numbers) else "kmeans"
    if model == "latent":
        few = [c for c in numbers if work[c].nunique() <= MOST_ANSWERS] if features or not answers else []
        chosen = [c for c in kinds if c in answers or c in few]
    else:
        yes_no = [c for c in answers if _two_valued(work[c])]
        chosen = [c for c in kinds if c in numbers or (c in yes_no and (features or not numbers))]
    return model, chosen, kinds


def _two_valued(column: pd.Series) -> bool:
    return yes_no(column) is not None


def _value(column: pd.Series, found: str, model: str) -> pd.Series:
    """A feature as its model takes it: numbers for k-means, answers as they are for latent classes."""
    if model == "kmeans":
        numbers = yes_no(column) if found == "answer" else pd.Series(column.to_numpy(dtype=float, na_value=np.nan), index=column.index)
        return numbers.replace([np.inf, -np.inf], np.nan)
    return column.astype("str") if isinstance(column.dtype, pd.CategoricalDtype) else column


def _asked(work: pd.DataFrame, values: pd.DataFrame) -> pd.DataFrame:
    """The features as the client's table holds them: the rules are asked of that table."""
    plain = {c for c in values if pd.api.types.is_numeric_dtype(work[c]) and not pd.api.types.is_bool_dtype(work[c])}
    texts = {c: work[c].astype("str") if isinstance(work[c].dtype, pd.CategoricalDtype) else work[c] for c in values if c not in plain}
    return values.assign(**texts) if texts else values


def _enough(values: pd.DataFrame, k: int | None) -> None:
    if not len(values.columns):
        raise NotEnoughData("No column varies between customers, so there is nothing to group them by.")
    least = FEWEST if k is None else 2 * k
    if len(values) < least:
        raise NotEnoughData("Grouping by machine needs more customers than the data have.")
    if k is not None and not 1 <= k <= len(values.drop_duplicates()):
        what = f"{k} segments cannot be made of {len(values.drop_duplicates())} different customers"
        raise Problems([Problem("clusters, option k", what, "ask for fewer", "option")])


def _decide(engine, coded: np.ndarray, k: int | None, seed: int, *, rows: int, draws: int, replicates: int) -> dict:
    """What every k from 2 to 10 is worth, on at most `rows` customers, and the k to use."""
    rng = np.random.default_rng([seed, 7])
    coded = coded[np.sort(rng.choice(len(coded), rows, replace=False))] if len(coded) > rows else coded
    most = min(10, len(coded) // 5, len(np.unique(coded, axis=0)) - 1)
    ks = sorted({*range(2, most + 1), *([k] if k and k > 1 and len(np.unique(coded, axis=0)) >= k else [])})
    lines = _stability.table(engine, coded, ks, seed=seed, draws=draws, replicates=replicates)
    suggested = _stability.suggested(lines)
    chosen = k or suggested or 1
    found = {line["k"]: line["evidence"] for line in lines}.get(chosen, NOTHING if suggested is None else "constructive")
    return {"k": chosen, "suggested_k": suggested, "evidence": found, "per_k": lines, "rows_for_choice": len(coded)}


def _solve(model: str, coded: np.ndarray, k: int, seed: int) -> tuple[dict, np.ndarray]:
    rng = np.random.default_rng([seed, 3])
    most = LARGE[model]
    part = coded
    if len(coded) > most and len(np.unique(coded, axis=0)) > most:
        part = coded[np.sort(rng.choice(len(coded), most, replace=False))]
    best = ENGINES[model].search(part, k, rng, **({} if k > 1 else {"least": 1, "most": 1}))
    return best | {"sampled": len(part) < len(coded)}, coded


def _numbered(found: np.ndarray, work: pd.DataFrame, coded: np.ndarray, k: int) -> pd.Series:
    """Clusters as "1", "2", … by revenue, largest first, else by size; equal ones by their mean."""
    if k == 1:
        return pd.Series(EVERYBODY, index=work.index, dtype="str")
    money = work["revenue"].fillna(0).to_numpy(float) if "revenue" in work else np.zeros(len(work))
    worth = [(-round(float(money[found == c].sum()), 2), -int(np.sum(found == c)), *coded[found == c].mean(axis=0)) if np.any(found == c)
             else (np.inf,) for c in range(k)]  # fmt: skip
    place = np.argsort(sorted(range(k), key=lambda c: worth[c]))
    return pd.Series([str(place[c] + 1) for c in found], index=work.index, dtype="str")


def _as_before(labels: pd.Series, work: pd.DataFrame, before: pd.DataFrame | None) -> pd.Series:
    """The same groups under the numbers of an earlier fit."""
    if before is None or "cluster" not in before or labels.eq(EVERYBODY).all():
        return labels
    earlier = before.set_index("customer_id")["cluster"]
    names = followed(earlier[earlier != EVERYBODY], pd.Series(labels.to_numpy(), index=work["customer_id"].to_numpy()))
    return labels.map(names).astype("str")


def _alone() -> dict:
    return {"cases": [], "otherwise": EVERYBODY, "agreement": 1.0, "rules": {EVERYBODY: {"rule": "TRUE", "precision": 1.0, "recall": 1.0}}}


def _numbers(model: str, best: dict, coded: np.ndarray) -> dict:
    """How good the solution is, in the model's own terms."""
    objective = ENGINES[model].objective(best, coded)
    search = {"starts": best["starts"], "best_met": best["met"], "spread": best["spread"], "approximate": best["sampled"]}
    if model == "kmeans":
        return search | {"within_ss": objective}
    free = _latent.parameters(best["levels"], len(best["shares"]))
    return search | {"log_likelihood": -objective, "bic": 2 * objective + free * float(np.log(len(coded)))}


def _described(values: pd.DataFrame, labels: pd.Series, coded: np.ndarray, tree: dict, how: list[dict], model: str) -> dict:
    traits = ENGINES[model].traits(values, coded, labels)
    names = {label: " · ".join(f"{t['feature']} {'↑' if t['standing'] > 0 else '↓'}" for t in found[:3]) for label, found in traits.items()}
    return {
        "customers": len(labels),
        "sizes": {label: int(n) for label, n in sorted(labels.value_counts().items(), key=lambda item: _tree._natural(item[0]))},
        "names": names,
        "traits": traits,
        "rules": tree["rules"],
        "tree_agreement": tree["agreement"],
        "filled": {name: int(values[name].isna().sum()) for name in values if values[name].isna().any()},
        "logged": [line["column"] for line in how if line.get("log", "no") != "no"],
    }


def _result(work, aside, names, labels, tree, numbers, how) -> Segmentation:
    from segkit.rules.grammar import quote

    cases = [(condition, quote(label)) for condition, label in tree["cases"]]
    nobody = [("orders IS NULL OR orders < 1", "NULL")] if len(aside) else []
    steps = [step("cluster", nobody + cases, quote(tree["otherwise"])),
             step("segment", [("cluster IS NULL", quote(NO_ORDERS))] if len(aside) else [], "cluster")]  # fmt: skip
    grouped = work[["customer_id", *names]].assign(cluster=labels, segment=labels)
    outside = aside[["customer_id", *names]].assign(cluster=pd.Series(dtype="str"), segment=NO_ORDERS)
    made = by_key(pd.concat([grouped, outside])) if len(outside) else by_key(grouped)
    approximate = numbers["approximate"] or numbers["rows_for_choice"] < len(work)
    facts = {"method": "clusters"} | numbers | {"approximate": approximate, "without_orders": len(aside)}
    parameters = {"model": numbers["model"], "features": list(names), "k": numbers["k"], "seed": numbers["seed"], "coding": how}
    definition = {"method": "clusters", "key": "customer_id", "parameters": parameters, "steps": steps}
    return Segmentation("clusters", made.astype({"cluster": "str", "segment": "str"}), definition, facts)


def plot(segmentation: Segmentation, ax: Axes | None = None, say=None, *, called: Callable[[str], str] = str) -> Axes:
    """What makes the segments: features against everybody's mean; without segments: how every k compares with chance.

    `called` gives what a feature is called for readers.
    """
    from segkit.drawing import figures, style
    from segkit.ground.language import Language

    say = say or Language()
    found = segmentation.facts
    with style.style():
        given, ax = ax, style.axes(ax)
        if found["k"] == 1:
            lines = found["per_k"]
            figures.bars(ax, [say.number(line["k"]) for line in lines], [line["standing"] for line in lines],
                         texts=[say.number(line["standing"], digits=1) for line in lines])  # fmt: skip
            limit = say.number(lines[0]["limit"], digits=1) if lines else "–"
            title = say("No natural segments")
            below = say("Silhouette above chance by number of segments; clear from {limit}", limit=limit)
        else:
            profile = _profile(found).rename(columns=called)
            figures.heat(ax, profile, texts=profile.map(lambda distance: say.number(distance, digits=1)), middle=0.0)
            title, below = _headline(found, say), say("Distance from the mean of all, in standard deviations")
        return ax if given is not None else style.headline(ax, title, below)


def _headline(found: dict, say) -> str:
    if found["evidence"] == "natural":
        return say.many("{n} natural segment", "{n} natural segments", found["k"])
    if found["evidence"] == "reproducible":
        return say.many("{n} reproducible segment, no clearer than chance", "{n} reproducible segments, no clearer than chance", found["k"])
    return say.many(
        "{n} constructed segment: another sample gives others", "{n} constructed segments: another sample gives others", found["k"]
    )


def _profile(found: dict, most: int = 8) -> pd.DataFrame:
    """Segments × the features that tell most, as distance from everybody."""
    standing = {label: {t["feature"]: t["standing"] for t in traits} for label, traits in found["traits"].items()}
    wide = pd.DataFrame(standing).fillna(0.0)
    told = wide.abs().max(axis=1).rename("far").rename_axis("feature").reset_index()
    told = told.sort_values(["far", "feature"], ascending=[False, True])
    wide = wide.loc[told["feature"].head(most)].T.sort_index(key=lambda labels: labels.map(lambda label: int(label)))
    return wide.round(1)
