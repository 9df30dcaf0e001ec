"""What a lesson notebook calls: begin, own rows, check an answer, ask for a hint, count at the end.

An exercise is three cells of a lesson: one tagged ``exercise`` (``answer = ...``), one tagged ``solution`` and one tagged ``check``
(``lesson.check("rfm-1", answer)``). A closed exercise's solution sets ``answer``, ``hints``, a list of (wrong answer, what to say),
and ``steps``, three hints for whoever asks; where many answers are right it has a function ``judged(answer)`` that returns whether
and what to say; an open one's sets ``rubric``, ``model`` and ``steps``. The check works the solution out
anew from the lesson that came with the package: nothing that a student does to the notebook's names changes a verdict.
"""

from __future__ import annotations

import html
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from segkit.ground.language import LANGUAGES, Language
from segkit.ground.problems import Problem, Problems, nearest
from segkit.intake import kept
from segkit.lessons import attempts, own, pristine, shown, wording
from segkit.lessons.judging import SHOWN, Say, Verdict, judge

ENOUGH = 8  # words of an open answer before its model is shown
PLACES = ("methods", "course")


@dataclass
class Session:
    """Whose lesson this kernel holds, and what was answered in it."""

    stem: str = ""
    student: str = ""
    language: str = "en"
    case: str = ""
    currency: str = "USD"
    folder: Path | None = None  # the lessons, where they are not the package's
    log: dict[str, dict] = field(default_factory=dict)  # exercise → attempts and steps of help

    def given(self) -> dict[str, str]:
        """What takes the place of a lesson's parameters."""
        told = {"STUDENT": self.student, "LANGUAGE": self.language}
        return told | ({"CASE": self.case} if self.case else {})


_now = Session()


def begin(stem: str, case: str = "", student: str = "", language: str = "en", *, lessons: str | Path | None = None) -> Any:
    """Begin a lesson, and open its case if it has one: an example case by its name, or any case by its folder.

    Raises Problems where there is no such case or language.
    """
    global _now
    if language not in LANGUAGES:
        raise Problems([Problem("LANGUAGE", f"'{language}' is none of {', '.join(LANGUAGES)}", nearest(str(language), LANGUAGES), "language")])
    if stem:  # a step's notebook has had its tables from open_case
        shown.install(say)
    folder = Path(lessons) if lessons is not None else None
    began = (_now.stem, _now.student, _now.language, _now.case) == (stem, str(student), language, str(case))
    if not began:
        _now = Session(stem, str(student), language, str(case), folder=folder, log=attempts.saved(stem))
    if not case:
        return None
    kept.begin()  # a check works the answer out anew from the same files
    opened = open_case(case)
    _now.currency = opened.settings.currency
    return opened


def open_case(name: str = "style") -> Any:
    """Open one of the example cases by name, or any case by its folder."""
    from segkit.case import open_case
    from segkit.run import shared

    folder = Path(name) if (Path(name) / "case.yml").is_file() else shared("cases") / name
    if not (folder / "case.yml").is_file():
        known = [path.parent.name for path in shared("cases").glob("*/case.yml")]
        raise Problems([Problem("open_case", f"there is no example case '{name}'", nearest(name, known), "unknown_case")])
    return open_case(folder)


def say(case: Any = None) -> Language:
    """What says the words of charts in the lesson's language, those of the lesson's own code (Buyers, Large) too, and the money of its case."""
    return Language(_now.language, case.settings.currency if case is not None else _now.currency, words=wording.ours(_now.language))


def title(name: str) -> str:
    """What a column is called for readers, in the lesson's language."""
    return shown.title(name, say(), lesson=begun())


def begun() -> bool:
    """Whether a lesson has begun here: the notebook of a step has an explorer too."""
    return bool(_now.stem)


def words() -> Say:
    """What says the lessons' own sentences in the lesson's language."""
    return wording.say_in(_now.language)


def own_rows(kind: str) -> pd.DataFrame:
    """Ten rows made of the student's name (STUDENT, in the first cell): the same each time, and nobody else's."""
    return own.rows(kind, _now.student)


def check(exercise: str, answer: Any = ..., *, lessons: str | Path | None = None) -> Verdict:
    """Compare an answer with the solution of an exercise ("rfm-1"): praise, or the hint that fits the mistake; never an error.

    An open answer is not judged: it is followed by what a good one has, and by a model. ``...`` waits for an answer.
    """
    speak = words()
    if answer is ...:
        return Verdict(None, speak("Exercise {number} waits: write your answer in place of the three dots, and run both cells.", number=_number(exercise)))
    try:
        told = _told(exercise, lessons)
    except Exception:
        return Verdict(None, speak("The check could not work out its own answer to {exercise}; yours may be right. Tell your teacher.", exercise=exercise))
    try:
        verdict = _open(answer, told, speak) if "rubric" in told else _closed(answer, told, speak)
    except Exception:
        verdict = Verdict(False, speak("This answer cannot be read. Give a plain number, text, list or table."))
    return attempts.noted(_now.log, exercise, answer, verdict)


def _closed(answer: Any, told: dict[str, Any], say: Say) -> Verdict:
    if "judged" in told:  # many answers are right: the solution says which
        return Verdict(*told["judged"](answer))
    return judge(answer, told["answer"], told.get("hints", []), shown=told.get("shown", SHOWN), say=say)


def _open(answer: Any, told: dict[str, Any], say: Say) -> Verdict:
    """An open answer: what a good one has, and a model, once there is something to lay beside them."""
    if not isinstance(answer, str):
        return Verdict(False, say("A text is asked, written in quotes; three of them at each end where it has several lines."))
    if len(answer.split()) < ENOUGH:
        return Verdict(False, say("Write a little more, at least two sentences: then what a good answer has is shown, and a model."))
    points = "".join(f"<li>☐ {html.escape(point)}</li>" for point in told["rubric"])
    model = html.escape(told["model"].strip()).replace("\n", "<br>")
    titles = html.escape(say("What a good answer has. Tick yours:")), html.escape(say("A model, one of several good ones:"))
    more = f'<p>{titles[0]}</p><ul style="list-style:none">{points}</ul><p>{titles[1]}</p><blockquote>{model}</blockquote>'
    return Verdict(None, say("Handed in."), more)


def waits(exercise: str, *, solved: bool = False) -> str:
    """What to say while an exercise of the lesson that has begun is not answered, rightly or not; nothing once it is.

    With `solved`, it has to be answered rightly, or its solution to have been looked at.
    """
    speak, note = words(), attempts.of(_now.log, exercise, new=False)
    if exercise.rpartition("-")[0] != _now.stem or (attempts.over(note) if solved else note["attempts"]):
        return ""
    if solved:
        return speak("This waits until exercise {number} is solved, or its solution has been looked at.", number=_number(exercise))
    return speak("This waits until exercise {number} has been handed in.", number=_number(exercise))


def after(exercise: str, make: Callable[[], Any], *, solved: bool = False) -> Any:
    """What `make` makes, once an exercise has been answered, or is `solved`: what would tell its answer waits until then."""
    said = waits(exercise, solved=solved)
    return Verdict(None, said) if said else make()


def hint(exercise: str, step: int = 1, *, lessons: str | Path | None = None) -> None:
    """Show a step of help, 1 to 3, or 4 for the worked solution. A step costs points once, however often it is shown. Students call it by hand."""
    from IPython.display import display

    display(helped(exercise, step, lessons=lessons))


def helped(exercise: str, step: int = 1, *, lessons: str | Path | None = None) -> Verdict:
    """The step of help as it is shown, counted among the exercise's."""
    speak = words()
    step = min(max(int(step), 1), attempts.STEPS + 1)
    try:
        told = _told(exercise, lessons)
        text = pristine.solution(*_place(exercise, lessons), _now.language)
    except Exception:
        return Verdict(None, speak("There is no help for {exercise}.", exercise=exercise))
    attempts.of(_now.log, exercise)["steps"] = max(step, attempts.of(_now.log, exercise)["steps"])
    said = [*told.get("steps", [])][: attempts.STEPS]
    lines = "".join(f"<li>{html.escape(line)}</li>" for line in said[: min(step, attempts.STEPS)])
    worked = f"<pre>{html.escape(_worked(text))}</pre>" if step > attempts.STEPS else ""
    note = attempts.of(_now.log, exercise)
    if attempts.mark(note) == "✓":
        left = speak("Answered; its {n} of {all} points stay.", n=attempts.earned(note), all=attempts.WHOLE)
    else:
        left = speak("Worth {n} of {all} points now.", n=attempts.worth(note), all=attempts.WHOLE)
    return Verdict(None, left, f"<ol>{lines}</ol>{worked}")


def _worked(text: str) -> str:
    """What of a solution makes the answer: neither its hints nor what they alone need."""
    import ast

    lines, kept, wanted = text.splitlines(), [], {"answer", "model"}
    for node in reversed(ast.parse(text).body):
        needs, makes = pristine._names(ast.unparse(node))
        if makes & wanted:
            wanted |= needs
            kept.append("\n".join(lines[node.lineno - 1 : node.end_lineno]))
    return "\n".join(reversed(kept))


def summary(stem: str, *, lessons: str | Path | None = None) -> Verdict:
    """Count at the end: how many exercises are answered, which are right, which wait, and the points."""
    speak = words()
    path = _found(stem, lessons)
    count = sum("check" in pristine.tags(cell) for cell in pristine.cells(path))
    notes = {n: attempts.of(_now.log, f"{stem}-{n}", new=False) for n in range(1, count + 1)}
    marks = {n: attempts.mark(note) for n, note in notes.items()}
    answered = [n for n, mark in marks.items() if mark]
    said = ", ".join(f"{n} {marks[n]}" for n in answered) or "–"
    waiting = [str(n) for n in marks if not marks[n]]
    lines = [speak("{n} of {all} answered: {said}.", n=len(answered), all=count, said=said)]
    lines += [speak("Waiting: {said}.", said=", ".join(waiting))] if waiting else []
    closed = [note for note in notes.values() if attempts.mark(note) == "✓"]
    lines.append(speak("Points: {n}. Open answers (✎) are for you and your teacher to read.", n=sum(map(attempts.earned, closed))))
    return Verdict(None, " ".join(lines), kept={"summary": stem, "exercises": _now.log})


def record(exercise: str, answer: Any = ...) -> Verdict:
    """Take an answer to an exercise that is marked later: say how it was read, judge nothing."""
    speak = words()
    if answer is ...:
        return Verdict(None, speak("Exercise {number} waits: write your answer in place of the three dots, and run both cells.", number=_number(exercise)))
    return attempts.noted(_now.log, exercise, answer, Verdict(None, speak("Recorded: {answer}", answer=attempts.short(answer))))


def recorded(count: int) -> Verdict:
    """Count at the end of a notebook that is marked: how many of its exercises have an answer."""
    speak = words()
    done = sorted({int(_number(exercise)) for exercise in _now.log})
    waiting = [str(n) for n in range(1, count + 1) if n not in done]
    lines = [speak("{n} of {all} answered: {said}.", n=len(done), all=count, said=", ".join(map(str, done)) or "–")]
    return Verdict(None, " ".join(lines + ([speak("Waiting: {said}.", said=", ".join(waiting))] if waiting else [])))


def _told(exercise: str, lessons: str | Path | None) -> dict[str, Any]:
    """What the exercise's solution makes of the lesson's own data; the session is afterwards what it was."""
    global _now
    kept = _now
    path, number = _place(exercise, lessons)
    try:
        return pristine.solved(path, number, kept.given(), kept.language)
    finally:
        _now = kept


def _number(exercise: str) -> str:
    return exercise.rpartition("-")[2]


def _place(exercise: str, lessons: str | Path | None) -> tuple[Path, int]:
    return _found(exercise.rpartition("-")[0], lessons), int(_number(exercise))


def _found(stem: str, lessons: str | Path | None) -> Path:
    """The lesson of this name that came with the package, or lies in the folder."""
    from segkit.run import shared

    told = lessons if lessons is not None else _now.folder
    folders = [Path(told)] if told is not None else [shared("notebooks") / place for place in PLACES]
    return next(path for folder in folders if (path := folder / f"{stem}.ipynb").is_file())
