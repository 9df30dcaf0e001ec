"""A student in JupyterLab in a real browser: Run All passes each open exercise in friendly words, a wrong answer typed gets its hint
and a right one praise, an open one its model, all in the lesson's language, and whatever is moved in an explorer changes its picture.

Driven is what `segkit lessons` writes; the answers come from the lessons' own solutions, asked of the notebook's kernel. All
the lessons take minutes of CPU, which the build machine does not have: there only FEW are driven, which together have every
kind of control and every way of making an explorer; in the one in English each exercise is answered, in another language the first of each
kind (that every known mistake meets its hint is asked without a browser in tests/lessons). `SEGKIT_LESSONS=all` drives every lesson that the folder has and runs the
full versions too, `SEGKIT_LESSONS=ltv,rules` only these; `SEGKIT_SHOTS=folder` keeps pictures of explorers and checks to look at.
"""

from __future__ import annotations

import json
import os
import re
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.browser.lab import WIDGET, run, said, serving

LESSONS = sorted((Path(__file__).parents[2] / "notebooks/methods").glob("*.ipynb"))
FEW = {
    "rfm": "sliders over a method, in two explorers between the exercises",
    "khramatrix": "choices instead of sliders, made with explore.explorer; the longest way from receipts to picture; in Russian",
    "deals_abc": "another case in another language, another key than the customer; in Polish",
}
SPOKEN = {"khramatrix": "ru", "deals_abc": "pl"}  # else English
ASKED = os.environ.get("SEGKIT_LESSONS", "")
CHOSEN = [path for path in LESSONS if ASKED == "all" or path.stem in (ASKED.split(",") if ASKED else FEW)]
SHOTS = os.environ.get("SEGKIT_SHOTS")
LONGEST = 90_000  # how long a page may work, in milliseconds: a lesson is much quicker, a busy machine is not
PATIENCE = 10.0  # how long a student waits for a picture, in seconds
ASK = f"""async code => {{
    const said = [], asked = {WIDGET}.sessionContext.session.kernel.requestExecute({{code, store_history: false}});
    asked.onIOPub = message => said.push(message.content.text ?? message.content.evalue ?? '');
    await asked.done;
    return said.join('');
}}"""
# The solution runs on a copy of the student's names, so that nothing of it is left in the notebook.
SOLVE = """
def _told(source, names):
    import json
    exec(source, names)
    plain = lambda value: repr(value.item() if hasattr(value, "item") else value)
    print(json.dumps([plain(names["answer"]), [[plain(wrong), hint] for wrong, hint in names["hints"]]]))
_told({source!r}, dict(globals()))
del _told
"""
pytestmark = [pytest.mark.slow, pytest.mark.together]


@pytest.fixture(scope="module")
def lab(tmp_path_factory) -> Iterator[str]:
    """JupyterLab of its own, without the user's settings, serving the students' lessons (and the full ones in full/)."""
    from segkit.lessons import course

    place = tmp_path_factory.mktemp("lab")
    (place / "root/full").mkdir(parents=True)
    for path in CHOSEN:
        (place / "root/full" / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
        course.release(place / "root" / path.stem, only=[path.stem], language=SPOKEN.get(path.stem, "en"))
    command = [sys.executable, "-m", "jupyterlab", "--allow-root", "--ServerApp.token=", "--ServerApp.password=",
               f"--ServerApp.root_dir={place / 'root'}"]  # fmt: skip
    with serving(command, place) as (address, _):
        yield address


@pytest.fixture(scope="module")
def window(lab, chromium) -> Iterator:
    """JupyterLab's page, loaded once for all lessons: that is most of what a page costs."""
    page = chromium.new_page(viewport={"width": 1300, "height": 1300})
    page.set_default_timeout(LONGEST)
    page.goto(f"{lab}/lab?reset")
    page.wait_for_function("window.jupyterapp && document.querySelector('.jp-LauncherCard')")
    yield page
    page.close()


@pytest.fixture
def opened(window) -> Iterator[Callable]:
    """opened("rfm.ipynb"): the page with the notebook and its kernel ready; afterwards both are closed."""

    def at(path: str):
        window.evaluate("path => void jupyterapp.commands.execute('docmanager:open', {path})", path)
        window.wait_for_function(f"path => {WIDGET}?.context?.path === path", arg=path)
        window.wait_for_function(f"{WIDGET}.sessionContext?.session?.kernel?.status === 'idle'")
        return window

    yield at
    window.evaluate(f"{WIDGET}.sessionContext.shutdown()")
    for command in ("docmanager:save", "application:close-all"):
        window.evaluate("command => jupyterapp.commands.execute(command)", command)
    window.wait_for_selector(".jp-Notebook", state="detached")


def _cell(page, index: int):
    return page.locator(".jp-Notebook .jp-Cell").nth(index)


def _shot(cell, name: str) -> None:
    if SHOTS:
        Path(SHOTS).mkdir(parents=True, exist_ok=True)
        cell.screenshot(path=str(Path(SHOTS) / f"{name}.png"))


def _type(page, index: int, answer: str) -> None:
    """Replace the cell's text as a person does, run it, and run the check below it."""
    _cell(page, index).locator(".cm-content").click()
    page.keyboard.press("Control+A")
    page.keyboard.type(f"answer = {answer}")
    page.keyboard.press("Shift+Enter")
    page.keyboard.press("Shift+Enter")


def _answer(page, index: int, source: str, name: str, praise: str) -> None:
    """A wrong answer, its hint; the right one, praise; an open one, what a good answer has and a model."""
    from playwright.sync_api import expect

    check = _cell(page, index + 1).locator(".jp-OutputArea-output")
    if "rubric = " in source:
        told: dict = {}
        exec(source, told)
        _type(page, index, "'" + "x y z " * 5 + "'")
        expect(check).to_contain_text(told["rubric"][0], timeout=LONGEST)
        expect(check).to_contain_text(told["model"][:40])
        _shot(_cell(page, index + 1), f"{name}-open")
        return
    solved = page.evaluate(ASK, SOLVE.format(source=source))
    assert solved.startswith("["), f"{name}: its solution says {solved}"
    right, hints = json.loads(solved)
    wrong, hint = next((wrong, hint) for wrong, hint in hints if wrong not in (right, "nan"))
    for answer, mark, sentence in ((wrong, "✗", hint), (right, "✓", praise)):
        _type(page, index, answer)
        expect(check).to_contain_text(mark, timeout=LONGEST)
        expect(check).to_contain_text(sentence)
        _shot(_cell(page, index + 1), f"{name}-{'right' if answer == right else 'wrong'}")


def _moved(page, cell, control, key: str, what: str) -> bool:
    """Press a key on a control, wait until the cell shows something else; True when that is the picture and not only the words."""
    picture, words = cell.locator(".jp-OutputArea-output img"), cell.locator(".jp-OutputArea-output").last
    before, start = (picture.get_attribute("src"), words.inner_text()), time.monotonic()
    control.press(key)
    while (picture.get_attribute("src"), words.inner_text()) == before:
        assert time.monotonic() - start < 2 * PATIENCE, f"{what}: nothing changes"
        page.wait_for_timeout(50)
    took = time.monotonic() - start
    page.wait_for_function(f"{WIDGET}.sessionContext.session.kernel.status === 'idle'")
    page.wait_for_timeout(200)  # the words are drawn after the picture
    assert took < PATIENCE, f"{what}: {took:.1f} s"
    print(f"{what}: {took:.1f} s: {words.inner_text().splitlines()[0]}")
    return picture.get_attribute("src") != before[0]


def _explore(page, name: str) -> None:
    """Every slider to its ends and every choice to its last entry and back: each changes the picture."""
    cells = page.locator(".jp-CodeCell", has=page.locator(".widget-slider, .widget-dropdown")).all()
    assert cells, "there is no explorer"
    for i, cell in enumerate(cells):
        cell.scroll_into_view_if_needed()
        _shot(cell, f"{name}-explorer-{i}")
        for j, control in enumerate(cell.locator(".widget-slider .noUi-handle, .widget-dropdown select").all()):
            now, most = (control.get_attribute(f"aria-value{of}") for of in ("now", "max"))
            shown = []
            for key in ("Home", "End") if now and now == most else ("End", "Home"):
                shown.append(_moved(page, cell, control, key, f"{name} {i} {j} {key}"))
                _shot(cell, f"{name}-explorer-{i}-{j}-{key}")
            assert any(shown), f"{name} {i} {j}: the picture stays as it is"
        assert not re.search("Traceback|Error", cell.inner_text())


@pytest.mark.parametrize("path", CHOSEN, ids=lambda p: p.stem)
def test_released_lesson_as_a_student_goes_through_it(path, opened):
    from segkit.lessons import course, pristine, wording

    language = SPOKEN.get(path.stem, "en")
    say = wording.say_in(language)
    tagged = [c["metadata"].get("tags", []) for c in json.loads(path.read_text(encoding="utf-8"))["cells"]]
    exercises = [i for i, tags in enumerate(t for t in tagged if "solution" not in t) if "exercise" in tags]
    page = opened(f"{path.stem}/{course.names()[path.stem]}")
    run(page, "run-all-cells")
    assert not said(page, "error") and not said(page, "stderr")
    assert page.inner_text(".jp-Notebook").count("✎") == len(exercises) + 2  # and twice in the count at the end
    solutions = [pristine.solution(path, number, language) for number in range(1, len(exercises) + 1)]
    kinds = {"rubric = " in source: number for number, source in reversed([*enumerate(solutions, 1)])}  # its first of each kind
    for number, index in enumerate(exercises, 1):
        if language != "en" and not ASKED and number not in kinds.values():
            continue
        _answer(page, index, solutions[number - 1], f"{path.stem}-{number}", say("Right."))
    assert not said(page, "error") and not said(page, "stderr")
    _explore(page, path.stem)
    assert not said(page, "error") and not said(page, "stderr")


if ASKED:  # papermill runs them every time

    @pytest.mark.parametrize("path", CHOSEN, ids=lambda p: p.stem)
    def test_full_lesson_runs_at_one_go(path, opened):
        page = opened(f"full/{path.name}")
        run(page, "run-all-cells")
        assert not said(page, "error") and not said(page, "stderr")
        assert page.inner_text(".jp-Notebook").count("✓ Right.") >= 5
