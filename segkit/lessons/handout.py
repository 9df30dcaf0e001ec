"""Exercises to be marked, a folder per student: everybody's own rows stand in the notebook, the questions' key stays with the teacher."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pandas as pd

from segkit.ground.problems import Problem, Problems
from segkit.lessons import course, own, pristine
from segkit.run import prose

SEED = "seed.txt"  # beside the questions: what everybody's rows are made of, with their name
OWN = re.compile(r'lesson\.own_rows\("(\w+)"\)')


def teacher_folder(folder: Path | None) -> Path:
    """The folder with the questions to be marked: beside the lessons in a clone; the installed package does not carry it."""
    from segkit.run import shared

    place = folder or shared("notebooks") / "teacher"
    if not (place / SEED).is_file():
        todo = "name it with --teacher; it is notebooks/teacher in segkit's repository"
        raise Problems([Problem(str(place), "the questions to be marked are not here", todo, "no_teacher")])
    return place


def seed(teacher: Path) -> str:
    """The secret that everybody's rows are made of."""
    return (teacher / SEED).read_text(encoding="utf-8").strip()


def questions(teacher: Path) -> list[Path]:
    """The notebooks with questions to be marked."""
    return sorted(teacher.glob("*.ipynb"))


def class_list(path: Path) -> list[str]:
    """The students' names: one a line, or the first column of a CSV with a header `student` or `name`."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [row[0].strip() for row in csv.reader(file) if row and row[0].strip()]
    names = rows[1:] if rows and rows[0].casefold() in ("student", "name", "student_id") else rows
    places: dict[str, str] = {}
    problems = [] if names else [Problem(str(path), "there are no names", "write one name a line", "no_names")]
    for row, name in enumerate(names, 1):
        other = places.setdefault(folder_name(name).casefold(), name)
        if other != name or names.index(name) != row - 1:
            problems.append(Problem(f"{path}, row {row}", f"'{name}' has the folder of '{other}'", "add a letter or a number", "same_name"))
    if problems:
        raise Problems(problems)
    return names


def folder_name(student: str) -> str:
    """The name of a student's folder.

    >>> folder_name(" Żaneta O'Neil / 2b ")
    'Żaneta_O_Neil_2b'
    """
    return re.sub(r"\W+", "_", student.strip()).strip("_") or "student"


def hand_out(target: Path, students: list[str], *, language: str = "en", teacher: Path | None = None) -> course.Released:
    """Write the questions to be marked into a folder per student, each with rows of their own; what is there already is kept."""
    place = teacher_folder(teacher)
    if problems := course.check_language(language):
        raise Problems(problems)
    written, kept = [], []
    for student in students:
        folder = target / folder_name(student)
        folder.mkdir(parents=True, exist_ok=True)
        for path in questions(place):
            file = folder / path.name
            if file.exists():
                kept.append(file)
                continue
            file.write_bytes(for_student(path, student, seed(place), language))
            written.append(file)
    return course.Released(written, kept)


def for_student(path: Path, student: str, secret: str, language: str) -> bytes:
    """A notebook of questions with one student's rows written out, without solutions."""
    told = prose.of_notebook(path, language)
    kept = [cell for cell in pristine.cells(path) if "solution" not in pristine.tags(cell)]
    cells = []
    for cell in kept:
        source = prose.translated(cell, told).replace('STUDENT = ""', f"STUDENT = {student!r}")
        source = OWN.sub(lambda found: as_code(rows(found[1], secret, student)), source)
        cells.append(course.student_cell(cell, source, language))
    head = pristine.notebook(path)
    head["metadata"] = {**head["metadata"], "segkit": {"marked": path.stem, "student": student, "language": language}}
    return course.written({**head, "cells": cells})


def rows(kind: str, secret: str, student: str) -> pd.DataFrame:
    """A student's own ten rows in a marked exercise."""
    return own.rows(kind, name_of_rows(secret, student))


def name_of_rows(secret: str, student: str) -> str:
    """The name that a student's marked rows are made of."""
    return f"{secret}/{student}"


def as_code(table: pd.DataFrame) -> str:
    """A small table as the code that makes it.

    >>> as_code(pd.DataFrame({"a": [1, 2], "b": ["x", None]}))
    'pd.DataFrame({\\n    "a": [1, 2],\\n    "b": [\\'x\\', None],\\n})'
    """
    lines = [f'    "{name}": {_column(table[name])},' for name in table]
    index = "" if isinstance(table.index, pd.RangeIndex) else f", index={table.index.to_list()!r}"
    return "pd.DataFrame({\n" + "\n".join(lines) + "\n}" + index + ")"


def _column(values: pd.Series) -> str:
    if pd.api.types.is_datetime64_any_dtype(values):
        return f"pd.to_datetime({[f'{v:%Y-%m-%d}' for v in values]!r})"
    return repr([None if pd.isna(v) else str(v) if isinstance(v, str) else v for v in values.astype(object).to_list()])
