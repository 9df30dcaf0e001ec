"""The decision log: what was chosen, what was rejected, why, and what would change it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from segkit.case.diary import discreet
from segkit.ground.names import STEPS, ours
from segkit.ground.problems import Problem, Problems, nearest
from segkit.ground.yes import word, yes
from segkit.steps.targets.scores import _top, _weighted

DECISIONS = {"chosen": "chosen", "rejected": "leave", "leave": "leave", "test": "test", "тест": "test"}


def overridden(targets: pd.DataFrame, overrides: pd.DataFrame | None) -> pd.DataFrame:
    """The consultant's own decisions on top of the computed ones, kept and shown with their reason.

    Parameters: `targets` (segment, decision, reason); `overrides`: table, id (segment), value (chosen, test, leave or rejected),
    reason; rows of other tables are not read. Returns `targets` with decision and reason changed and override_reason
    (empty where nothing was changed). Raises Problems for unknown segments, unknown values and missing reasons.

    >>> forms = pd.DataFrame({"table": ["targets"], "id": ["VIP"], "value": ["rejected"],
    ...     "reason": ["served by a partner"]})
    >>> overridden(pd.DataFrame({"segment": ["VIP"], "decision": ["chosen"], "reason": ["pays"]}),
    ...     forms).to_numpy().tolist()
    [['VIP', 'leave', 'overridden', 'served by a partner']]
    """
    out = targets.assign(override_reason="")
    rows = overrides[overrides["table"] == "targets"] if overrides is not None else pd.DataFrame()
    found = []
    for at, line in enumerate(rows.itertuples(index=False), start=1):
        where, value = (
            f"forms/overrides.csv, targets, entry {at}",
            DECISIONS.get(word(line.value), {True: "chosen", False: "leave"}.get(yes(line.value))),
        )
        if line.id not in set(out["segment"]):
            found.append(Problem(where, f"there is no segment '{line.id}'", nearest(line.id, out["segment"]), "override_segment"))
        elif value is None:
            found.append(Problem(where, f"'{line.value}' is not a decision", "write chosen, test or rejected", "override_value"))
        elif pd.isna(line.reason) or not str(line.reason).strip():
            found.append(Problem(where, "the reason is missing", "write why, it is shown in the report", "override_reason"))
        else:
            out.loc[out["segment"] == line.id, ["decision", "reason", "override_reason"]] = [
                value,
                "overridden",
                str(line.reason).strip(),
            ]
    if found:
        raise Problems(found)
    return out


def with_choice(decisions: pd.DataFrame, choice: Any) -> pd.DataFrame:
    """The decision log with the scenario that was taken and its reason as the last row, where case.yml says one (`choice`: scenario, reason).

    >>> from types import SimpleNamespace
    >>> log = pd.DataFrame({"segment": ["VIP"], "decision": ["chosen"], "why": ["pays"], "what_would_change": ["less"]})
    >>> with_choice(log, SimpleNamespace(scenario="half", reason="no more money")).to_numpy().tolist()[-1]
    ['half', 'scenario', 'no more money', '']
    """
    if choice is None:
        return decisions
    row = pd.DataFrame({"segment": [ours("Starting point") if choice.scenario == "case" else choice.scenario], "decision": [ours("scenario")], "why": [choice.reason.strip()], "what_would_change": [""]})
    return pd.concat([decisions, row], ignore_index=True)


def with_diary(decisions: pd.DataFrame, diary: pd.DataFrame, *, say: Any, contacts: pd.DataFrame | None = None) -> pd.DataFrame:
    """The decision log with what the diary (date, step, question, answer) says below it, a row per answer with the step it was given at.

    Names of customers in `contacts` are hidden as e-mails and phones are, wherever the form was filled.

    >>> from segkit.ground.language import Language
    >>> log = pd.DataFrame({"segment": ["VIP"], "decision": ["chosen"], "why": ["pays"], "what_would_change": ["less"]})
    >>> diary = pd.DataFrame({"date": ["2026-11-27"], "step": ["08_targets"], "question": ["Why these?"], "answer": ["The stock is full."]})
    >>> with_diary(log, diary, say=Language("en")).to_numpy().tolist()[-1]
    ['8. Targets', 'diary', 'November 27, 2026: Why these? The stock is full.', '']
    """
    from segkit.privacy.detect import people

    told = diary[diary["answer"].notna()].astype("str").fillna("").to_dict("records")
    known = people(contacts) if told and contacts is not None else set()
    said = [discreet(f"{_day(row['date'], say)}: {row['question']} {row['answer']}", known) for row in told]
    rows = [{"segment": _step(row["step"], say), "decision": ours("diary"), "why": why, "what_would_change": ""} for row, why in zip(told, said, strict=True)]
    return pd.concat([decisions, pd.DataFrame(rows)], ignore_index=True) if rows else decisions


def _step(name: str, say: Any) -> str:
    """A step as the report calls it; the number keeps it apart from a segment of the same name."""
    return f"{int(name[:2])}. {say.name(STEPS[name])}" if name in STEPS else name


def _day(date: str, say: Any) -> str:
    day = pd.to_datetime(date, errors="coerce")
    return date if pd.isna(day) else say.date(day.date())


def flips(scores: pd.DataFrame, weights: Mapping[str, float], *, top: int | None = 3, allowed: Any = None) -> pd.DataFrame:
    """The smallest change of one weight that would move each segment into or out of the most attractive ones.

    Parameters: as in `scores.sensitivity`. One weight is changed at a time, from 0 to 100 % in steps of one, the
    others keep their proportions.

    Returns one row per segment: segment, in_top (now), criterion, weight_now, weight_flip (fractions of all weight;
    missing where no single weight changes it).

    >>> scores = pd.DataFrame({"segment": ["a", "b"], "size": [100.0, 0.0], "growth": [0.0, 100.0]})
    >>> flips(scores, {"size": 3, "growth": 1}, top=1)[["criterion", "weight_now", "weight_flip"]]
      criterion  weight_now  weight_flip
    0    growth        0.25         0.51
    1    growth        0.25         0.51
    """
    table = scores.sort_values("segment", ignore_index=True)
    table = table[table["segment"].isin(set(table["segment"] if allowed is None else allowed))].reset_index(drop=True)
    names = [name for name, w in weights.items() if w > 0 and table[name].notna().any()] or [name for name, w in weights.items() if w > 0]
    base = np.array([float(weights[n]) for n in names])
    base /= base.sum()
    values, k = table[names].to_numpy(float), len(table) if top is None else top
    now = _top(_weighted(values, base[None, :]), k)[0] if len(table) else np.array([], dtype=bool)
    best: list[tuple[float, str, float, float]] = [(np.inf, "", np.nan, np.nan)] * len(table)
    shares = np.arange(0, 101) / 100
    for i, name in enumerate(names if len(names) > 1 else []):
        inside = _top(_weighted(values, _varied(base, i, shares)), k) if len(table) else np.zeros((101, 0), dtype=bool)
        for row in range(len(table)):
            hits = shares[inside[:, row] != now[row]]
            if len(hits):
                flip = float(hits[np.argmin(np.abs(hits - base[i]))])
                best[row] = min(best[row], (round(abs(flip - float(base[i])), 6), name, float(base[i]), flip))
    out = pd.DataFrame([(n, w, f) for _, n, w, f in best], columns=["criterion", "weight_now", "weight_flip"]).astype({"criterion": "str"})
    return pd.concat([table[["segment"]].assign(in_top=now), out], axis=1)


def _varied(base: np.ndarray, at: int, shares: np.ndarray) -> np.ndarray:
    """The weights with one of them at each share and the others in proportion."""
    rest = np.where(np.arange(len(base)) == at, 0.0, base)
    rest = rest / rest.sum()
    many = np.outer(1 - shares, rest)
    many[:, at] = shares
    return many


def decisions(
    targets: pd.DataFrame,
    tests: pd.DataFrame,
    scores: pd.DataFrame,
    weights: Mapping[str, float],
    *,
    budget: float | None = None,
    top: int | None = None,
    confidence: float = 0.8,
    asked: Iterable[str] = (),
    unwanted: Mapping[str, str] | None = None,
    say: Any = None,
) -> pd.DataFrame:
    """The decision log.

    Parameters: `targets` from `targets.targets`, `tests` from `knock_out`, `scores` from `attractiveness`, what
    the choice was made with, `asked`: the segments to be asked before anything is sold to them, and `unwanted`: why a segment is left alone, or only its
    silent of late are won back, where that and not attractiveness decides (`findings.actions.reasons`).

    Returns one row per segment in the order of `targets`: segment, decision (chosen, test, try, leave), why,
    what_would_change (sentences in the report's language).
    """
    from segkit.findings.decisions import Rules, log

    moves = flips(scores, weights, top=top, allowed=targets.loc[targets["passes"], "segment"]).set_index("segment")
    rows, rules = [], Rules.of(targets, budget=budget, top=top, confidence=confidence, asked=tuple(asked), unwanted=tuple((unwanted or {}).items()))
    for row in targets.to_dict("records"):
        name = row["segment"]
        failed = tests[(tests["segment"] == name) & tests["passes"].eq(False).fillna(False).astype(bool)]
        by_weights = row["reason"] in ("no_prices", "outside_top") and pd.isna(row["contacts"]) and name in moves.index
        rows.append(log(row, failed, moves.loc[name].to_dict() if by_weights else None, rules, say=say))
    return pd.DataFrame(rows, columns=["segment", "decision", "why", "what_would_change"])
