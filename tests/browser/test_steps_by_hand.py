"""A consultant thinks along in JupyterLab in a real browser: step 8 by hand, another budget previewed, written and checked, the question
answered, an answer with a phone refused.

`SEGKIT_SHOTS=folder` keeps pictures of the page to look at.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from segkit.case import open_case
from tests.browser import lab

SHOTS = os.environ.get("SEGKIT_SHOTS")
LONGEST = 180_000  # milliseconds that a busy machine may take for one thing
pytestmark = [pytest.mark.slow, pytest.mark.together("tea")]


@pytest.fixture(scope="module")
def case(tea, tmp_path_factory) -> Path:
    return Path(shutil.copytree(tea, tmp_path_factory.mktemp("lab") / "tea"))


@pytest.fixture(scope="module")
def address(case) -> Iterator[str]:
    """Where `segkit lab CASE` serves the case's own copy of a step, its token included."""
    place = case.parent / "jupyter"
    place.mkdir()
    command = [sys.executable, "-c", "from segkit.cli import main; main()", "lab", str(case)]
    with lab.serving(command, place, cwd=case.parent) as (server, log):
        port = server.rpartition(":")[2]
        yield re.search(rf"http://(?:localhost|127\.0\.0\.1):{port}/\S+?(?=/|\?)", log.read_text())[0] + "/tree/{name}?token=" + re.search(r"token=(\w+)", log.read_text())[1]


def shot(page, name: str) -> None:
    if SHOTS:
        Path(SHOTS).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(Path(SHOTS) / f"by-hand-{name}.png"))


def test_another_budget_is_previewed_and_written_and_the_question_answered(case, address, chromium):
    from playwright.sync_api import expect

    page = lab.opened(chromium, address.format(name="08_targets.ipynb"), height=1400, longest=LONGEST)
    lab.run(page, "run-all-cells")
    assert not lab.said(page, "error")
    desk = page.locator(".segkit-start")
    expect(desk.get_by_role("heading", name="Your choice")).to_be_visible()
    expect(desk.get_by_text("The decisions are the same as today.")).to_be_visible()
    desk.scroll_into_view_if_needed()
    shot(page, "1-choice")

    budget = desk.get_by_label("Budget, GBP")
    budget.fill("much")
    budget.press("Enter")
    expect(desk.get_by_text("'much' is not a number")).to_be_visible()
    budget.fill("0")
    budget.press("Enter")
    expect(desk.get_by_text("'much' is not a number")).not_to_be_visible()
    expect(desk.locator("table").first).to_be_visible()
    shot(page, "2-preview")

    before = (case / "case.yml").read_text(encoding="utf-8")
    desk.get_by_role("button", name="Write it down").click()
    expect(desk.get_by_text(re.compile(r"Written into case\.yml\. Next: segkit run tea"))).to_be_visible()
    text = (case / "case.yml").read_text(encoding="utf-8")
    assert text == before.replace("budget: 300", "budget: 0") and open_case(case).settings.targets.budget == 0
    shot(page, "3-written")

    answer = desk.locator("textarea")
    note = desk.get_by_role("button", name="Put it into the diary")
    answer.fill("Regulars, ask 601 101 456")
    note.click()
    expect(desk.get_by_text("it names a person")).to_be_visible()
    assert not (case / "forms/diary.csv").exists()
    answer.fill("Regulars: they come anyway.")
    note.click()
    expect(desk.get_by_text(re.compile(r"Written into forms/diary\.csv"))).to_be_visible()
    assert open_case(case).form("diary")["answer"].tolist() == ["Regulars: they come anyway."]
    shot(page, "4-noted")
    assert not lab.said(page, "error") and not lab.said(page, "stderr")
    page.evaluate(f"{lab.WIDGET}.sessionContext.shutdown()")
    page.close()
