"""What marking writes: one CSV of marks, a page per student, a page for the class, and marks as nbgrader exports them."""

from __future__ import annotations

import csv
import html
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from segkit.ground import defuse
from segkit.lessons import handout, wording
from segkit.lessons.attempts import short
from segkit.lessons.grading import Marked, Paper

LOOK = """body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#1a202c}
table{border-collapse:collapse;width:100%}td,th{border-top:1px solid #cbd5e0;padding:.3rem .6rem;text-align:left;vertical-align:top}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}blockquote{margin:.3rem 0;padding:.2rem .8rem;border-left:3px solid #cbd5e0}
.r{color:#276749}.w{color:#9c4221}.o{color:#2b6cb0}"""
NBGRADER = ("assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email", "raw_score", "late_submission_penalty",
            "score", "max_score")  # fmt: skip


def write(papers: list[Paper], folder: Path) -> Path:
    """Write everything into a folder, replacing what an earlier marking wrote; returns the CSV of marks."""
    (folder / "feedback").mkdir(parents=True, exist_ok=True)
    for student in sorted({paper.student for paper in papers}):
        text = student_page([paper for paper in papers if paper.student == student])
        (folder / "feedback" / f"{handout.folder_name(student)}.html").write_text(text, encoding="utf-8")
    (folder / "class.html").write_text(class_page(papers), encoding="utf-8")
    _csv(folder / "nbgrader.csv", [NBGRADER, *map(_nbgrader, papers)])
    most = max(len(paper.marks) for paper in papers)
    head = ["student", "homework", "points", "of", "answered", "exercises", "to_read", *(f"e{n}" for n in range(1, most + 1)), "notes", "seconds"]
    return _csv(folder / "marks.csv", [head, *(_line(paper, most) for paper in papers)])


def _csv(path: Path, rows: Iterable[Iterable]) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([defuse.cell(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return path


def _line(paper: Paper, most: int) -> list:
    marks = [_mark(mark) for mark in paper.marks] + [""] * (most - len(paper.marks))
    notes = "; ".join([*paper.notes, *(f"{place}: {said}" for place, said in paper.faults.items())])
    read = sum(mark.open and mark.given for mark in paper.marks)
    answered = sum(mark.given for mark in paper.marks)
    return [paper.student, paper.homework, paper.points, paper.of, answered, len(paper.marks), read, *marks, notes, round(paper.seconds, 1)]


def _mark(mark: Marked) -> str:
    if not mark.given:
        return ""
    return "read" if mark.open else str(mark.points)


def _nbgrader(paper: Paper) -> list:
    return [paper.homework, "", "", handout.folder_name(paper.student), "", paper.student, "", paper.points, 0, paper.points, paper.of]


def student_page(papers: list[Paper]) -> str:
    """A student's feedback: every exercise, what was answered, and the hint that fits the mistake; for open ones what to look for."""
    say = wording.say_in(papers[0].language)
    parts = [f"<h1>{html.escape(papers[0].student)}</h1>"]
    for paper in papers:
        points = html.escape(say("{points} of {of} points; open answers are read by your teacher.", points=paper.points, of=paper.of))
        parts.append(f"<h2>{html.escape(paper.homework)}</h2><p>{points}</p>")
        parts += [f"<p class=w>{html.escape(f'{place}: {said}')}</p>" for place, said in paper.faults.items()]
        parts += [_exercise(mark, say) for mark in paper.marks]
    return defuse.page(papers[0].student, "".join(parts), style=LOOK, language=papers[0].language)


def _exercise(mark: Marked, say) -> str:
    sign, kind = ("✓", "r") if mark.right else ("✎", "o") if mark.right is None else ("✗", "w")
    answer = f"<blockquote>{html.escape(short(mark.answer) if not mark.open else str(mark.answer)[:3000])}</blockquote>" if mark.given else ""
    title = html.escape(say("Exercise {n}", n=mark.number))
    rubric = "".join(f"<li>☐ {html.escape(point)}</li>" for point in mark.key.get("rubric", []))
    model = f"<ul>{rubric}</ul><p>{html.escape(say('A model, one of several good ones:'))}</p><blockquote>{html.escape(mark.key['model'])}</blockquote>" if rubric else ""
    return f"<h3>{title} <span class={kind}>{sign}</span></h3>{answer}<p class={kind}>{html.escape(mark.said)}</p>{model}"


def class_page(papers: list[Paper]) -> str:
    """The class on a page: who has how many points, which exercise failed whom and with what, and what needs a look."""
    parts = ["<h1>Class</h1>"]
    for homework in sorted({paper.homework for paper in papers}):
        mine = [paper for paper in papers if paper.homework == homework]
        rows = [[p.student, f"{p.points} / {p.of}", sum(m.given for m in p.marks), "; ".join([*p.notes, *(f"{k}: {v}" for k, v in p.faults.items())])] for p in mine]
        parts.append(f"<h2>{html.escape(homework)}</h2>" + _table(["Student", "Points", "Answered", "To look at"], rows, {1, 2}))
        parts.append("<h3>Which exercise failed whom</h3>")
        parts.append(_table(["Exercise", "Right", "Wrong", "Nothing", "Commonest mistake", "Who"], [_failed(mine, n) for n in range(len(mine[0].marks))], {1, 2, 3}))
    return defuse.page("Class", "".join(parts), style=LOOK, language="en")


def _failed(papers: list[Paper], index: int) -> list:
    marks = [(paper.student, paper.marks[index]) for paper in papers]
    if marks[0][1].open:
        read = sum(mark.given for _, mark in marks)
        return [index + 1, "–", "–", len(marks) - read, f"open: {read} to read", ""]
    wrong = [(student, mark) for student, mark in marks if mark.given and not mark.right]
    common = Counter(mark.said for _, mark in wrong).most_common(1)
    said = f"{common[0][0]} (×{common[0][1]})" if common else ""
    right = sum(bool(mark.right) for _, mark in marks)
    return [index + 1, right, len(wrong), len(marks) - right - len(wrong), said, ", ".join(student for student, _ in wrong)]


def _table(head: list[str], rows: list[list], right: set[int]) -> str:
    def line(cells: list, tag: str) -> str:
        return "<tr>" + "".join(f"<{tag}{' class=n' if i in right else ''}>{html.escape(str(c))}</{tag}>" for i, c in enumerate(cells)) + "</tr>"

    return f"<table>{line(head, 'th')}{''.join(line(row, 'td') for row in rows)}</table>"
