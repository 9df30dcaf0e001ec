"""Marks what a class handed in: every notebook in a fresh kernel, against a key that no student has."""

from __future__ import annotations

import csv
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from segkit.ground.problems import Problem, Problems
from segkit.lessons import handout, judging, pristine, running, wording
from segkit.lessons.attempts import WHOLE

CLASS = "class.csv"  # in the folder that was handed out: student, folder
COPIED = 2  # answers right for another's rows and wrong for one's own, from which on it is told


@dataclass
class Marked:
    """One exercise of one student: the answer, whether it is right (None: open, or nothing there), and what is said of it."""

    number: int
    answer: Any
    open: bool
    right: bool | None
    said: str
    key: dict[str, Any] = field(repr=False, default_factory=dict)

    @property
    def given(self) -> bool:
        return self.answer is not ...

    @property
    def points(self) -> int:
        return WHOLE if self.right else 0


@dataclass
class Paper:
    """One notebook that was handed in, marked."""

    student: str
    homework: str
    path: Path
    language: str = "en"
    marks: list[Marked] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    faults: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def points(self) -> int:
        return sum(mark.points for mark in self.marks)

    @property
    def of(self) -> int:
        return WHOLE * sum(not mark.open for mark in self.marks)


def grade(folder: Path, *, teacher: Path | None = None, limit: float = 60, at_once: int = 2) -> list[Paper]:
    """Mark every notebook below a folder with a folder per student; `limit` is the seconds that one may take.

    Raises Problems where there is nothing to mark, or no key.
    """
    place = handout.teacher_folder(teacher)
    papers = [paper for student, home in students(folder) for paper in _papers(student, home, place)]
    if not papers:
        raise Problems([Problem(str(folder), "there is nothing to mark", "name the folder with a folder per student", "no_papers")])
    with ThreadPoolExecutor(at_once) as pool:
        runs = list(pool.map(lambda paper: _run(paper, limit), papers))
    keys = _Keys(place)
    for paper, run in zip(papers, runs, strict=True):
        _mark(paper, run, keys)
    _see_copies(papers, keys, place)
    return papers


def students(folder: Path) -> list[tuple[str, Path]]:
    """The students of a folder and where their notebooks lie: by class.csv, else by what the notebooks say, else by the folders' names."""
    homes = {p.name: p for p in sorted(folder.iterdir()) if p.is_dir() and any(p.glob("*.ipynb"))} if folder.is_dir() else {}
    listed = folder / CLASS
    if listed.is_file():
        with listed.open(encoding="utf-8-sig", newline="") as file:
            named = {row["folder"]: row["student"] for row in csv.DictReader(file)}
        return [(named.get(name, name), home) for name, home in homes.items()] + [
            (student, folder / name) for name, student in named.items() if name not in homes]  # fmt: skip
    return [(_said(home) or name, home) for name, home in homes.items()]


def write_class(folder: Path, names: list[str]) -> Path:
    """Write who has which folder, for whoever marks."""
    path = folder / CLASS
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerows([("student", "folder"), *((name, handout.folder_name(name)) for name in names)])
    return path


def _said(home: Path) -> str:
    """The name in a student's notebooks, where it is that of the folder."""
    for path in sorted(home.glob("*.ipynb")):
        name = str(_about(_notebook(path)).get("student", ""))
        if handout.folder_name(name) == home.name:
            return name
    return ""


def _notebook(path: Path) -> dict:
    try:
        found = pristine.notebook(path)
        return found if isinstance(found, dict) and isinstance(found.get("cells"), list) else {}
    except (OSError, ValueError, RecursionError):
        return {}


def _about(notebook: dict) -> dict:
    metadata = notebook.get("metadata")
    told = metadata.get("segkit") if isinstance(metadata, dict) else None
    return told if isinstance(told, dict) else {}


def _papers(student: str, home: Path, teacher: Path) -> list[Paper]:
    """The papers of a student: one per notebook of questions, whether it was handed in or not."""
    there = {path.stem: path for path in sorted(home.glob("*.ipynb"))} if home.is_dir() else {}
    about = {stem: _about(_notebook(path)) for stem, path in there.items()}
    made = []
    for question in handout.questions(teacher):
        stem = next((s for s, told in about.items() if told.get("marked") == question.stem), question.stem)
        path = there.get(stem, home / f"{question.stem}.ipynb")
        made.append(Paper(student, question.stem, path, str(about.get(stem, {}).get("language", "en"))))
    return made


def _run(paper: Paper, limit: float) -> running.Run:
    notebook = _notebook(paper.path)
    if not notebook:
        return running.Run(faults={"notebook": "not handed in" if not paper.path.is_file() else "it is no notebook"})
    try:
        return running.run(notebook, limit=limit)
    except Exception as error:  # whatever a notebook holds, the others are marked
        return running.Run(faults={"notebook": f"it could not be run ({type(error).__name__})"})


class _Keys:
    """The right answers, worked out once for each student."""

    def __init__(self, teacher: Path):
        self.teacher, self.seed = teacher, handout.seed(teacher)
        self._made: dict[tuple[str, str, str], list[dict]] = {}

    def of(self, homework: str, student: str, language: str) -> list[dict[str, Any]]:
        place = (homework, student, language)
        if place not in self._made:
            path = self.teacher / f"{homework}.ipynb"
            count = sum("solution" in pristine.tags(cell) for cell in pristine.cells(path))
            given = {"STUDENT": handout.name_of_rows(self.seed, student), "LANGUAGE": language}
            self._made[place] = [pristine.solved(path, n, given, language) for n in range(1, count + 1)]
        return self._made[place]


def _mark(paper: Paper, run: running.Run, keys: _Keys) -> None:
    paper.language = paper.language if paper.language in ("en", "ru", "pl") else "en"
    say = wording.say_in(paper.language)
    paper.faults, paper.seconds = run.faults, run.seconds
    for number, key in enumerate(keys.of(paper.homework, paper.student, paper.language), 1):
        answer = run.answers.get(f"{paper.homework}-{number}", ...)
        paper.marks.append(_marked(number, answer, key, say))


def _marked(number: int, answer: Any, key: dict[str, Any], say: judging.Say) -> Marked:
    if "rubric" in key:
        return Marked(number, answer, True, None, say("No answer.") if answer is ... else say("For your teacher to read."), key)
    if answer is ...:
        return Marked(number, answer, False, None, say("No answer."), key)
    verdict = _judged(answer, key, say)
    return Marked(number, answer, False, verdict.right, verdict.message, key)


def _judged(answer: Any, key: dict[str, Any], say: judging.Say) -> judging.Verdict:
    try:
        return judging.judge(answer, key["answer"], key.get("hints", []), shown=key.get("shown", judging.SHOWN), say=say)
    except Exception:
        return judging.Verdict(False, say("This answer cannot be read. Give a plain number, text, list or table."))


def _see_copies(papers: list[Paper], keys: _Keys, teacher: Path) -> None:
    """Note whose rows a paper holds, if not its own, and whose answers."""
    everybody = sorted({paper.student for paper in papers})
    tables = {h: {s: _tables(teacher / f"{h}.ipynb", s, keys.seed) for s in everybody} for h in {p.homework for p in papers}}
    for paper in papers:
        sources = {" ".join("".join(c.get("source", "")).split()) for c in _notebook(paper.path).get("cells", []) if isinstance(c, dict)}
        theirs = [s for s in everybody if s != paper.student and sources & (tables[paper.homework][s] - tables[paper.homework][paper.student])]
        paper.notes += [f"holds the rows of {name}" for name in theirs]
        wrong = [mark for mark in paper.marks if mark.right is False]
        for other in [s for s in everybody if s != paper.student] if len(wrong) >= COPIED else []:
            key = keys.of(paper.homework, other, paper.language)
            fits = [m.number for m in wrong if _judged(m.answer, key[m.number - 1], judging.plain).right]
            if len(fits) >= COPIED and len(fits) >= 0.6 * len(wrong) and f"holds the rows of {other}" not in paper.notes:
                paper.notes.append(f"answers {', '.join(map(str, fits))} fit the rows of {other}")


def _tables(path: Path, student: str, secret: str) -> set[str]:
    """The cells with a student's rows, as they stand in their notebook."""
    found = [pristine.source(cell) for cell in pristine.cells(path)]
    made = [handout.OWN.sub(lambda m: handout.as_code(handout.rows(m[1], secret, student)), text) for text in found if handout.OWN.search(text)]
    return {" ".join(text.split()) for text in made}
