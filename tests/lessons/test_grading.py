"""A class of perfect, lazy, copying, half-done and hostile students; marks as expected, in one CSV, and no answer where a student is.

Every kind of student here, and thirty of them, several of a kind, within three minutes by `python -m tests.lessons`, which sets STUDENTS.
"""

from __future__ import annotations

import csv
import json
import os
import time
from pathlib import Path
from unittest.mock import patch

import pytest

from segkit.ground.problems import Problems
from segkit.lessons import feedback, grading, handout, lesson, pristine, running

pytestmark = pytest.mark.together

TEACHER = Path(__file__).parents[2] / "notebooks/teacher"
HOMEWORK = "marked_1"
NAMES = [f"{name} {kind}" for kind in ("A", "Б", "Ł") for name in (
    "Anna", "Boris", "Celia", "Dan", "Eva", "Filip", "Greta", "Hugo", "Inga", "Jan")]  # fmt: skip
THIRTY = os.environ.get("STUDENTS") == "thirty"
ESSAY = "The two shares are facts of the past; that a discount brings more was not shown. I would test it with some kept back by lot."
HOSTILE = {
    "loop": "while True:\n    pass",
    "printing": "while True:\n    print('x' * 100)",
    "key": f"answer = open({str(TEACHER / f'{HOMEWORK}.ipynb')!r}).read()",
    "internals": "from segkit.lessons import grading, handout, pristine\nfrom pathlib import Path\n"
                 f"answer = pristine.solution(Path({str(TEACHER / f'{HOMEWORK}.ipynb')!r}), 1)",
    "patched": "from segkit.lessons import lesson, judging, packed\njudging.same = lambda *a, **k: True\n"
               "judging.judge = lambda *a, **k: judging.Verdict(True, 'Right.')\nlesson.record = lambda *a: None\n"
               "import json\njson.dumps = lambda *a, **k: '{\"kind\": \"plain\", \"value\": true}'\nanswer = 1",
    "killed": "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)",
    "shutdown": "get_ipython().kernel.do_shutdown(False)\nget_ipython().ask_exit()",
    "recursive": "import sys\nsys.setrecursionlimit(10**8)\nanswer = []\nanswer.append(answer)",
    "bomb": "class Bomb:\n    def tolist(self):\n        import faulthandler\n        faulthandler._sigsegv()\nanswer = Bomb()",  # dies while it is asked
    "network": "import socket\nanswer = socket.create_connection(('198.51.100.1', 80), timeout=2)",
    "shell": "import subprocess\nanswer = subprocess.check_output(['ls', '/'])",
}  # fmt: skip


SIZES = {"perfect": 7, "dressed": 1, "half done": 4, "lazy": 2, "answers": 1, "notebook": 1, "renamed": 1, "absent": 1, "unreadable": 1, "hostile": len(HOSTILE)}
_next = iter(NAMES)
WHO = {kind: [next(_next) for _ in range(many if THIRTY or kind == "hostile" else 1)] for kind, many in SIZES.items()}
CLASS = [name for names in WHO.values() for name in names]
BEST = WHO["perfect"][0]


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    monkeypatch.setattr(lesson, "_now", lesson.Session())
    monkeypatch.setattr(pristine, "_made", {})


@pytest.fixture(scope="module")
def teacher(tmp_path_factory):
    """One notebook of questions with its key, and the seed."""
    place = tmp_path_factory.mktemp("teacher")
    for name in (handout.SEED, f"{HOMEWORK}.ipynb"):
        (place / name).write_bytes((TEACHER / name).read_bytes())
    return place


def _key(student: str, number: int, teacher: Path) -> object:
    given = {"STUDENT": handout.name_of_rows(handout.seed(teacher), student), "LANGUAGE": "en"}
    return pristine.solved(teacher / f"{HOMEWORK}.ipynb", number, given)["answer"]


def _answer(path: Path, answers: dict[int, str]) -> None:
    """Write answers into a notebook as a student would: in place of the dots."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    exercises = [c for c in notebook["cells"] if "exercise" in c["metadata"].get("tags", [])]
    for number, source in answers.items():
        exercises[number - 1]["source"] = source.splitlines(keepends=True)
    path.write_text(json.dumps(notebook, ensure_ascii=False), encoding="utf-8")


def _perfect(student: str, teacher: Path) -> dict[int, str]:
    return {n: f"answer = {_key(student, n, teacher)!r}" for n in range(1, 7)} | {7: f"answer = {ESSAY!r}"}


@pytest.fixture(scope="module")
def marked(teacher, tmp_path_factory):
    """The class, handed out, answered and marked once."""
    folder = tmp_path_factory.mktemp("class")
    handout.hand_out(folder, CLASS, teacher=teacher)
    grading.write_class(folder, CLASS)
    path = {name: folder / handout.folder_name(name) / f"{HOMEWORK}.ipynb" for name in CLASS}
    for name in WHO["perfect"]:
        _answer(path[name], _perfect(name, teacher))
    for name in WHO["dressed"]:  # as people write it: decimal comma, other dashes, small letters, rounded
        one, code = _key(name, 1, teacher), _key(name, 3, teacher)
        _answer(path[name], _perfect(name, teacher) | {1: f"answer = '{one:.2f}'".replace(".", ","), 3: f"answer = '{code.replace('-', ' – ')}'"})
    for name in WHO["half done"]:
        _answer(path[name], {n: s for n, s in _perfect(name, teacher).items() if n <= 3})
    for name in WHO["answers"]:  # another's answers under one's own rows
        _answer(path[name], _perfect(BEST, teacher))
    for name in WHO["notebook"]:  # another's notebook
        path[name].write_bytes(path[BEST].read_bytes())
    for name in WHO["renamed"]:  # with the name changed
        path[name].write_text(path[BEST].read_text(encoding="utf-8").replace(BEST, name), encoding="utf-8")
    for name in WHO["absent"]:
        path[name].unlink()
    for name in WHO["unreadable"]:
        path[name].write_text("no notebook", encoding="utf-8")
    for name, source in zip(WHO["hostile"], HOSTILE.values(), strict=True):
        _answer(path[name], _perfect(name, teacher) | {2: source})
    began = time.monotonic()
    with patch.dict(running.run.__kwdefaults__, {"cell_limit": 5}):  # what never ends is waited for
        papers = grading.grade(folder, teacher=teacher, limit=120)
    marks = feedback.write(papers, folder / "marks")
    return folder, {paper.student: paper for paper in papers}, marks, time.monotonic() - began


@pytest.mark.slow
def test_everybody_gets_the_marks_they_earned_and_thirty_within_three_minutes(marked):
    _, papers, marks, seconds = marked
    points = {name: paper.points for name, paper in papers.items()}
    assert len(papers) == len(CLASS) == sum(SIZES.values() if THIRTY else [9, len(HOSTILE)]) and {paper.of for paper in papers.values()} == {60}
    earned = {kind: {points[name] for name in names} for kind, names in WHO.items()}
    assert earned["perfect"] == earned["dressed"] == {60} and earned["half done"] == {30}
    assert earned["lazy"] == earned["absent"] == earned["unreadable"] == {0}
    assert max(max(earned[kind]) for kind in ("answers", "notebook", "renamed")) < 60
    with marks.open(encoding="utf-8-sig", newline="") as file:
        rows = {row["student"]: row for row in csv.DictReader(file)}
    assert {name: int(row["points"]) for name, row in rows.items()} == points
    assert rows[BEST]["answered"] == "7" and rows[BEST]["e7"] == "read" and rows[WHO["lazy"][0]]["answered"] == "0"
    busy = hasattr(os, "getloadavg") and os.getloadavg()[0] > 2 * (os.cpu_count() or 1)
    assert seconds < 180 or busy  # a machine with much else to do says nothing


@pytest.mark.slow
def test_hostile_notebooks_lose_the_exercise_and_nothing_else(marked):
    _, papers, _, _ = marked
    for name, kind in zip(WHO["hostile"], HOSTILE, strict=True):
        paper = papers[name]
        right = [mark.right for mark in paper.marks[:6]]
        assert right[1] is not True, kind
        assert [right[0], *right[2:]] == [True] * 5, (kind, right, paper.faults)
        assert paper.faults or kind == "recursive", kind  # which is read as no answer
    said = " ".join(str(p.faults) for p in papers.values())
    assert "did not end" in said and "only files of the notebook" in said and "not in a marked notebook" in said
    spied = [str(mark.answer) for name in WHO["hostile"] for mark in papers[name].marks if mark.number == 2]
    assert not [text for text in spied if "hints" in text]


@pytest.mark.slow
def test_copies_are_seen(marked):
    _, papers, _, _ = marked
    (answers,), (notebook,), (renamed,) = WHO["answers"], WHO["notebook"], WHO["renamed"]
    assert f"fit the rows of {BEST}" in " ".join(papers[answers].notes)
    assert papers[notebook].notes == papers[renamed].notes == [f"holds the rows of {BEST}"]
    own = [name for name in CLASS if name not in (answers, notebook, renamed, *WHO["absent"], *WHO["unreadable"])]
    assert not [note for name in own for note in papers[name].notes if "fit" in note or "rows" in note]


@pytest.mark.slow
def test_everybody_gets_a_page_and_the_teacher_one_for_the_class(marked):
    folder, _, _, _ = marked
    pages = list((folder / "marks/feedback").glob("*.html"))
    assert len(pages) == len(CLASS)
    page = (folder / "marks/feedback" / f"{handout.folder_name(WHO['answers'][0])}.html").read_text(encoding="utf-8")
    assert "✗" in page and "<script" not in page
    told = (folder / "marks/class.html").read_text(encoding="utf-8")
    assert WHO["notebook"][0] in told and "holds the rows of" in told and "Which exercise failed whom" in told
    with (folder / "marks/nbgrader.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(CLASS) and {row["assignment"] for row in rows} == {HOMEWORK} and {row["max_score"] for row in rows} == {"60"}


@pytest.mark.parametrize("path", sorted(TEACHER.glob("*.ipynb")), ids=lambda p: p.stem)
@pytest.mark.parametrize("language", ["en", "ru", "pl"])
def test_nothing_a_student_has_holds_an_answer_or_the_seed(path, language):
    secret = handout.seed(TEACHER)
    text = handout.for_student(path, "Anna Ł", secret, language).decode()
    assert secret not in text and "own_rows" not in text
    for cell in pristine.cells(path):
        if "solution" in pristine.tags(cell):
            lines = [line.strip() for line in pristine.source(cell).splitlines() if len(line.strip()) > 25]
            assert not [line for line in lines if json.dumps(line, ensure_ascii=False)[1:-1] in text]
    numbers = [c for c in json.loads(text)["cells"] if "exercise" in c["metadata"].get("tags", [])]
    assert all("".join(c["source"]).startswith("answer = ...") for c in numbers)


def test_no_two_students_have_the_same_rows():
    for kind in ("kotler", "rfm", "ltv", "deals_abc", "clusters", "hunt_ladder"):
        made = {handout.rows(kind, "seed", name).to_csv() for name in NAMES}
        assert len(made) == len(NAMES)


def test_marked_rows_can_be_written_as_code_and_read_again():
    import pandas as pd

    for kind in ("kotler", "abc_xyz", "hunt_ladder", "rules", "b2b_nests"):
        table = handout.rows(kind, "seed", "Anna")
        again = eval(handout.as_code(table), {"pd": pd})
        assert again.astype("str").fillna("").replace("None", "").equals(table.astype("str").fillna("").replace("None", ""))


def test_the_installed_package_says_where_the_questions_are(tmp_path):
    with pytest.raises(Problems, match="--teacher"):
        handout.hand_out(tmp_path, ["Anna"], teacher=tmp_path / "nowhere")


def test_a_class_list_is_read_and_checked(tmp_path):
    path = tmp_path / "class.txt"
    path.write_text("student,group\nAnna,1\nБорис,2\n", encoding="utf-8")
    assert handout.class_list(path) == ["Anna", "Борис"]
    path.write_text("Anna K\nAnna-K\n", encoding="utf-8")
    with pytest.raises(Problems, match="has the folder of"):
        handout.class_list(path)
    path.write_text("\n", encoding="utf-8")
    with pytest.raises(Problems, match="no names"):
        handout.class_list(path)


def test_handed_out_again_nobodys_work_is_touched(teacher, tmp_path):
    done = handout.hand_out(tmp_path, ["Anna"], teacher=teacher)
    done.written[0].write_text("my work")
    again = handout.hand_out(tmp_path, ["Anna", "Piotr"], teacher=teacher)
    assert again.kept == done.written and len(again.written) == 1 and done.written[0].read_text() == "my work"


def test_nothing_to_mark_is_told(teacher, tmp_path):
    with pytest.raises(Problems, match="nothing to mark"):
        grading.grade(tmp_path, teacher=teacher)
