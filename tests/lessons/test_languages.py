"""Lessons in three languages: nothing untranslated, nothing stale, and code, tags and order the same in each."""

from __future__ import annotations

import ast
import json
import math
import re
from pathlib import Path

import pytest

from segkit.lessons import course, explore, feedback, grading, handout, judging, lesson, pristine, shown, wording, words
from segkit.run import prose as prosed

ROOT = Path(__file__).parents[2] / "notebooks"
NOTEBOOKS = [path for place in ("methods", "course", "teacher", "steps") for path in sorted((ROOT / place).glob("*.ipynb"))]
OTHERS = ("ru", "pl")


def _texts(path: Path) -> list[str]:
    return list(dict.fromkeys(text for cell in pristine.cells(path) for text in prosed.texts(cell)))


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_no_cell_is_untranslated_and_no_translation_stale(path, language):
    told, own = prosed.of_notebook(path, language), prosed.catalog(path.parent / "locale" / language / f"{path.stem}.po")
    texts = _texts(path)
    assert not [text for text in texts if text not in told]
    assert not [text for text in own if text not in texts]
    assert not [text for text in texts if (text[0] == " ", text[-1] == " ") != (told[text][0] == " ", told[text][-1] == " ")]
    assert not [text for text in texts if text == told[text] and re.match(r"[A-Z][a-z]+ [a-z]+ [a-z]+ [a-z]+", text)]


@pytest.mark.parametrize("language", OTHERS)
def test_what_all_notebooks_say_is_said_by_one(language):
    everywhere = {text for path in NOTEBOOKS for text in _texts(path)}
    assert not [text for text in prosed.catalog(ROOT / "locale" / language / "common.po") if text not in everywhere]


def _shape(source: str) -> str:
    """A code cell without the texts that people read: every string and comment is one."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            node.value = ""
        if isinstance(node, ast.JoinedStr):
            node.values = [v for v in node.values if isinstance(v, ast.FormattedValue)]
    return ast.dump(tree)


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_code_tags_and_order_are_the_same(path, language):
    told = prosed.of_notebook(path, language)
    for cell in pristine.cells(path):
        english, other = pristine.source(cell), prosed.translated(cell, told)
        if cell["cell_type"] == "code":
            assert _shape(english) == _shape(other), other
        else:
            for kept in (r"^#+ |^\* |^\||\]\([^)]+\)", r"(?<!\$)\$[^$\n]+\$(?!\$)"):
                mathless = [re.sub(r"\\text\{[^{}]*\}", "", text) for text in (english, other)]  # words in formulas are translated
                assert sorted(re.findall(kept, mathless[0], re.M)) == sorted(re.findall(kept, mathless[1], re.M)), other
            assert sorted(re.findall(r"`[^`]+`", english)) == sorted(re.findall(r"`[^`]+`", other)), other


def _choices(language: str) -> list[tuple[list[str], dict[str, str]]]:
    """The right letters and the options, as they are read, of every closed question with letters."""
    found = []
    for path in NOTEBOOKS:
        cells, told = pristine.cells(path), prosed.of_notebook(path, language) if language != "en" else {}
        for place, cell in enumerate(cells):
            options = dict(re.findall(r"^\* \*\*([a-f])\*\* (.+)$", prosed.translated(cell, told), re.M)) if cell["cell_type"] == "markdown" else {}
            if options:
                solution = next(pristine.source(c) for c in cells[place:] if "solution" in pristine.tags(c))
                right = re.search(r'^answer = (?:"([a-f])"|\[((?:"[a-f]"(?:, )?)+)\])$', solution, re.M)
                found += [(re.findall("[a-f]", right[1] or right[2]), {letter: re.sub(r"[*`]", "", text) for letter, text in options.items()})] if right else []
    return found


@pytest.mark.parametrize("language", ("en", *OTHERS))
def test_the_right_options_are_not_known_by_their_length(language):
    choices = _choices(language)
    assert choices  # else the pattern no longer finds them
    by_chance = math.ceil(sum(len(right) / len(options) for right, options in choices))
    for extreme in (max, min):
        told = [right for right, options in choices if extreme(options, key=lambda letter: len(options[letter])) in right]
        assert len(told) <= by_chance, (extreme, told)
    for right, options in choices:
        others = [len(text) for letter, text in options.items() if letter not in right]
        assert all(0.7 * min(others) < len(options[letter]) < 1.25 * max(others) for letter in right), right


@pytest.mark.parametrize("language", OTHERS)
def test_a_course_in_a_language_has_no_english_text(tmp_path, language):
    written = course.release(tmp_path, language=language).written
    assert len(written) == len(course.ORDER)
    for path in written:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        prose = "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")
        assert len(re.findall(r"\b(?:the|of|and|is|are|with)\b", prose)) <= 12, path  # names of books
        assert any(f'LANGUAGE = "{language}"' in "".join(c["source"]) for c in cells)


@pytest.mark.parametrize("language", OTHERS)
def test_the_checker_speaks_every_language(language):
    told = prosed.catalog(Path(wording.__file__).parent / "locale" / f"{language}.po")
    said = {explore.STATIC, explore.NOBODY, judging.PRAISE, *words.TITLES.values(), *words.WORDS, *words.SLIDERS.values()}
    for module in (lesson, judging, explore, feedback, grading, shown):
        for node in ast.walk(ast.parse(Path(module.__file__).read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str):
                name = node.func.id if isinstance(node.func, ast.Name) else ""
                called = isinstance(node.func, ast.Call) and getattr(node.func.func, "attr", "") in ("words", "say_in")
                said |= {node.args[0].value} if name in ("say", "speak", "words", "told") or called else set()
    assert len(said) > 40
    assert not [text for text in said if text not in told]
    for text, other in told.items():
        assert sorted(re.findall(r"\{\w+\}", text)) == sorted(re.findall(r"\{\w+\}", other))
    assert not [text for text in told if text not in said]


def test_hints_and_marked_notebooks_are_in_the_language(tmp_path):
    told = pristine.solution(ROOT / "methods/rfm.ipynb", 1, "ru")
    assert "Давность перевёрнута" in told
    text = handout.for_student(ROOT / "teacher/marked_1.ipynb", "Анна", "seed", "pl").decode()
    assert "Na ocenę" in text and 'LANGUAGE = \\"pl\\"' in text


def test_what_the_cells_tell_a_student_to_call_is_there():
    """The check cells name it in a comment, which no run executes."""
    told = {name for path in ROOT.rglob("*.ipynb") for name in re.findall(r"\blesson\.(\w+)\(", path.read_text(encoding="utf-8"))}
    told |= {name for path in (ROOT.parent / "docs").glob("*.md") for name in re.findall(r"\blesson\.(\w+)\(", path.read_text(encoding="utf-8"))}
    assert "hint" in told and not [name for name in told if not callable(getattr(lesson, name, None))]
