"""The diary of a case (forms/diary.csv): what the consultant answered to the question of a step, which the decision log tells."""

from __future__ import annotations

import datetime as dt
from collections.abc import Set
from pathlib import Path

from segkit.case import filled
from segkit.ground.problems import Problem, Problems

FORM = ["date", "step", "question", "answer"]
LONGEST = 2000  # characters of an answer


def put(folder: Path, step: str, question: str, answer: str, *, people: Set[tuple[str, str]] = frozenset(), date: dt.date | None = None) -> bytes:
    """The diary with one more answer, as of today unless a `date` is given.

    Raises Problems for an answer that is empty or too long, or names a person: with an e-mail, a phone, a number of a document or a card,
    or a customer's name of `contacts` (the client's own contact data) in it; the decision log is read by others.

    >>> import tempfile
    >>> put(Path(tempfile.mkdtemp()), "08_targets", "Why these?", "ask ann@example.org")
    Traceback (most recent call last):
    ...
    segkit.ground.problems.Problems: the answer: it names a person or how to reach one: ask •••@•••. → say it without; the decision log is read by others
    """
    answer = answer.strip()
    if not answer or len(answer) > LONGEST:
        what = f"it is {len(answer):,} characters long" if answer else "it is empty"
        raise Problems([Problem("the answer", what, f"write a sentence or two, at most {LONGEST:,} characters", "diary_length")])
    clean = discreet(answer, people)
    if clean != answer:
        todo = "say it without; the decision log is read by others"
        raise Problems([Problem("the answer", f"it names a person or how to reach one: {clean[:200]}", todo, "diary_person")])
    row = {"date": date or dt.date.today(), "step": step, "question": question, "answer": answer}
    return filled.put(Path(folder) / "forms" / "diary.csv", [row])


def discreet(answer: str, people: Set[tuple[str, str]] = frozenset()) -> str:
    """An answer without what gives a person away: e-mails, phones, numbers of documents, and the names of these people.

    >>> discreet("Anna Petrova wants it, call 601 101 456", {("ann", "petr")})
    '••• wants it, call •••'
    """
    import pandas as pd

    from segkit.privacy import detect

    text, _ = detect.hide(pd.Series([answer], dtype="str"))
    return str(detect.hide_people(text, set(people))[0].iloc[0])
