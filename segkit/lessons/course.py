"""The course as it is handed out: numbered, in one language, without solutions; a student's work is never written over."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import NamedTuple

from segkit.ground.language import LANGUAGES
from segkit.ground.problems import Problem, Problems, nearest
from segkit.lessons import pristine
from segkit.run import prose

# The order of the process: who they are and what they need, what they did, what they are worth; then groups, words and plans; firms last.
ORDER = (
    ("course", "start"), ("course", "primer"), ("methods", "kotler"), ("methods", "five_w"), ("methods", "rfm"), ("methods", "abc_xyz"),
    ("methods", "life_cycle"), ("methods", "ltv"), ("course", "review_1"), ("methods", "clusters"), ("methods", "rules"),
    ("methods", "hunt_ladder"), ("methods", "khramatrix"), ("methods", "deals_abc"), ("methods", "b2b_nests"), ("course", "review_2"),
    ("course", "capstone"),
)  # fmt: skip
RECORD = ".segkit-course.json"  # the SHA-256 of each file as it was handed out


class Released(NamedTuple):
    """The files that were written, and those left alone because they hold somebody's work."""

    written: list[Path]
    kept: list[Path]


def names() -> dict[str, str]:
    """The file name of each part of the course: 04_rfm.ipynb for rfm."""
    return {stem: f"{number:02}_{stem}.ipynb" for number, (_, stem) in enumerate(ORDER)}


def release(target: str | Path, *, language: str = "en", only: list[str] | None = None, source: str | Path | None = None) -> Released:
    """Write the course, or `only` some of it, into a folder; what was changed since it was handed out is left as it is.

    `source` is the folder with course/ and methods/, by default the package's. Raises Problems for a language or lesson that there
    is not, and where the target is a file.
    """
    from segkit.run import shared

    target, source = Path(target), Path(source) if source is not None else shared("notebooks")
    chosen = _chosen(target, language, only)
    target.mkdir(parents=True, exist_ok=True)
    record, written, kept = handed_out(target), [], []
    for place, stem in chosen:
        path, text = target / names()[stem], _released(source / place / f"{stem}.ipynb", language)
        if path.exists() and record.get(path.name) != _sum(path.read_bytes()):
            kept.append(path)
            continue
        path.write_bytes(text)
        record[path.name] = _sum(text)
        written.append(path)
    (target / RECORD).write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    return Released(written, kept)


def handed_out(folder: Path) -> dict[str, str]:
    """The record of a released course: file name → SHA-256; empty where the folder holds none."""
    try:
        return dict(json.loads((folder / RECORD).read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}


def _chosen(target: Path, language: str, only: list[str] | None) -> list[tuple[str, str]]:
    known = [stem for _, stem in ORDER]
    problems = [Problem(str(target), "it is a file", "name a folder", "not_a_folder")] if target.is_file() else []
    problems += check_language(language)
    unknown = [stem for stem in only or [] if stem not in known]
    problems += [Problem("--only", f"there is no lesson '{stem}'", nearest(stem, known), "unknown_lesson") for stem in unknown]
    if problems:
        raise Problems(problems)
    return [(place, stem) for place, stem in ORDER if not only or stem in only]


def check_language(language: str) -> list[Problem]:
    """What is wrong with a language that was asked for."""
    if language in LANGUAGES:
        return []
    return [Problem("--language", f"there are no lessons in '{language}'", f"one of {', '.join(LANGUAGES)}", "language")]


def _released(path: Path, language: str) -> bytes:
    """A notebook for students: no solutions, no outputs, its texts in the language."""
    told = prose.of_notebook(path, language)
    kept = [cell for cell in pristine.cells(path) if "solution" not in pristine.tags(cell)]
    return written({**pristine.notebook(path), "cells": [student_cell(cell, prose.translated(cell, told), language) for cell in kept]})


def student_cell(cell: dict, source: str, language: str) -> dict:
    """A cell as a student gets it: the source in their language, nothing run."""
    if "parameters" in pristine.tags(cell):
        source = re.sub(r'^LANGUAGE = "\w+"', f'LANGUAGE = "{language}"', source, flags=re.M)
    told = {**cell, "source": source.splitlines(keepends=True)}
    return told | {"outputs": [], "execution_count": None} if cell["cell_type"] == "code" else told


def written(notebook: dict) -> bytes:
    """A notebook as the bytes of its file."""
    return (json.dumps(notebook, ensure_ascii=False, indent=1) + "\n").encode()


def _sum(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
