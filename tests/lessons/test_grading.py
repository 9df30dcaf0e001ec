"""Thirty students: perfect, lazy, copying, half-done and hostile ones; marks as expected, in one CSV, and no answer where a student is."""

from __future__ import annotations

import csv
import json
import os
import time
from pathlib import Path

import pytest

from segkit.ground.problems import Problems
from segkit.lessons import feedback, grading, handout, lesson, pristine

pytestmark = pytest.mark.together

TEACHER = Path(__file__).parents[2] / "notebooks/teacher"
HOMEWORK = "marked_1"
NAMES = [f"{name} {kind}" for kind in ("A", "Б", "Ł") for name in (
    "Anna", "Boris", "Celia", "Dan", "Eva", "Filip", "Greta", "Hugo", "Inga", "Jan")]  # fmt: skip
ESSAY = "The two shares are facts of the past; that a discount brings more was not shown. I would test it with some kept back by lot."
HOSTILE = {
    "loop": "while True:\n    pass",
    "printing": "while True:\n    print('x' * 100)",
    "key": f"answer = open({str(TEACHER / f'{HOMEWORK}.ipynb')!r}).read()",
    "others": "import os\nanswer = os.listdir('/tmp')",
    "internals": "from segkit.lessons import grading, handout, pristine\nfrom pathlib import Path\n"
                 f"answer = pristine.solution(Path({str(TEACHER / f'{HOMEWORK}.ipynb')!r}), 1)",
    "patched": "from segkit.lessons import handed, lesson, judging\njudging.same = lambda *a, **k: True\n"
               "judging.judge = lambda *a, **k: judging.Verdict(True, 'Right.')\nlesson.record = lambda *a: None\n"
               "import json\njson.dumps = lambda *a, **k: '{\"kind\": \"plain\", \"value\": true}'\nanswer = 1",
    "killed": "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)",
    "exit": "import os\nos._exit(0)",
    "network": "import socket\nanswer = socket.create_connection(('198.51.100.1', 80), timeout=2)",
    "shell": "import subprocess\nanswer = subprocess.check_output(['ls', '/'])",
}  # fmt: skip


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
    handout.hand_out(folder, NAMES, teacher=teacher)
    grading.write_class(folder, NAMES)
    path = {name: folder / handout.folder_name(name) / f"{HOMEWORK}.ipynb" for name in NAMES}
    for name in NAMES[:8]:
        _answer(path[name], _perfect(name, teacher))
    dressed = _perfect(NAMES[8], teacher)  # as people write it: decimal comma, other dashes, small letters, rounded
    one, code = _key(NAMES[8], 1, teacher), _key(NAMES[8], 3, teacher)
    _answer(path[NAMES[8]], dressed | {1: f"answer = '{one:.2f}'".replace(".", ","), 3: f"answer = '{code.replace('-', ' – ')}'"})
    for name in NAMES[9:13]:
        _answer(path[name], {n: s for n, s in _perfect(name, teacher).items() if n <= 3})  # half-done
    _answer(path[NAMES[15]], _perfect(NAMES[0], teacher))  # another's answers under one's own rows
    path[NAMES[16]].write_bytes(path[NAMES[0]].read_bytes())  # another's notebook
    stolen = path[NAMES[0]].read_text(encoding="utf-8").replace(NAMES[0], NAMES[17])  # with the name changed
    path[NAMES[17]].write_text(stolen, encoding="utf-8")
    path[NAMES[18]].unlink()
    path[NAMES[19]].write_text("no notebook", encoding="utf-8")
    for name, source in zip(NAMES[20:], HOSTILE.values(), strict=True):
        _answer(path[name], _perfect(name, teacher) | {2: source})
    began = time.monotonic()
    papers = grading.grade(folder, teacher=teacher, limit=120)
    marks = feedback.write(papers, folder / "marks")
    return folder, {paper.student: paper for paper in papers}, marks, time.monotonic() - began


@pytest.mark.slow
def test_thirty_students_get_the_marks_they_earned_within_three_minutes(marked):
    _, papers, marks, seconds = marked
    points = {name: paper.points for name, paper in papers.items()}
    assert len(papers) == 30 and {paper.of for paper in papers.values()} == {60}
    assert [points[name] for name in NAMES[:9]] == [60] * 9
    assert [points[name] for name in NAMES[9:13]] == [30] * 4
    assert [points[name] for name in (*NAMES[13:15], *NAMES[18:20])] == [0] * 4
    assert max(points[name] for name in NAMES[15:18]) < 60
    with marks.open(encoding="utf-8-sig", newline="") as file:
        rows = {row["student"]: row for row in csv.DictReader(file)}
    assert {name: int(row["points"]) for name, row in rows.items()} == points
    assert rows[NAMES[0]]["answered"] == "7" and rows[NAMES[0]]["e7"] == "read" and rows[NAMES[13]]["answered"] == "0"
    busy = hasattr(os, "getloadavg") and os.getloadavg()[0] > 2 * (os.cpu_count() or 1)
    assert seconds < 180 or busy  # a machine with much else to do says nothing


@pytest.mark.slow
def test_hostile_notebooks_lose_the_exercise_and_nothing_else(marked):
    _, papers, _, _ = marked
    for name, kind in zip(NAMES[20:], HOSTILE, strict=True):
        paper = papers[name]
        right = [mark.right for mark in paper.marks[:6]]
        assert right[1] is not True, kind
        assert [right[0], *right[2:]] == [True] * 5, (kind, right, paper.faults)
        assert paper.faults, kind
    said = " ".join(str(p.faults) for p in papers.values())
    assert "did not end" in said and "only files of the notebook" in said and "not in a marked notebook" in said
    spied = [str(mark.answer) for name in NAMES[20:] for mark in papers[name].marks if mark.number == 2]
    assert not [text for text in spied if "hints" in text]


@pytest.mark.slow
def test_copies_are_seen(marked):
    _, papers, _, _ = marked
    assert f"fit the rows of {NAMES[0]}" in " ".join(papers[NAMES[15]].notes)
    assert papers[NAMES[16]].notes == papers[NAMES[17]].notes == [f"holds the rows of {NAMES[0]}"]
    assert not [note for name in (*NAMES[:15], *NAMES[20:]) for note in papers[name].notes if "fit" in note or "rows" in note]


@pytest.mark.slow
def test_everybody_gets_a_page_and_the_teacher_one_for_the_class(marked):
    folder, _, _, _ = marked
    pages = list((folder / "marks/feedback").glob("*.html"))
    assert len(pages) == 30
    page = (folder / "marks/feedback" / f"{handout.folder_name(NAMES[15])}.html").read_text(encoding="utf-8")
    assert "✗" in page and "<script" not in page
    told = (folder / "marks/class.html").read_text(encoding="utf-8")
    assert NAMES[16] in told and "holds the rows of" in told and "Which exercise failed whom" in told
    with (folder / "marks/nbgrader.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 30 and {row["assignment"] for row in rows} == {HOMEWORK} and {row["max_score"] for row in rows} == {"60"}


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
