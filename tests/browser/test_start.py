"""Somebody who has never seen a terminal, in JupyterLab in a real browser: `segkit lab` opens the start page, a file is chosen, a
wrong guess mended, the check read, the run watched to its end, and the report opened.

`SEGKIT_SHOTS=folder` keeps pictures of the page to look at.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import numpy as np
import pandas as pd
import pytest
import yaml

from tests.browser import lab

SHOTS = os.environ.get("SEGKIT_SHOTS")
LONGEST = 120_000  # milliseconds that a busy machine may take for one thing
pytestmark = pytest.mark.slow


def export(path: Path) -> None:
    """60 customers: 20 buy every month, 20 did so for a year and stopped, 20 come now and then. Of two columns of money the first, without
    tax, is guessed; the second is what they paid."""
    draw, rows = np.random.default_rng(3), []
    for number in range(60):
        months = {0: range(18), 1: range(8), 2: draw.choice(18, 3, replace=False)}[number % 3]
        for month in months:
            net = round(float(draw.gamma(8, [9, 6, 4][number % 3])), 2)
            day = pd.Timestamp("2024-01-01") + pd.DateOffset(months=int(month), days=int(draw.integers(0, 27)))
            rows.append((1001 + number, day.date(), net, round(net * 1.2, 2), ["Leeds", "York"][number % 2]))
    pd.DataFrame(rows, columns=["client", "order date", "net", "gross", "city"]).to_csv(path, index=False)


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Path:
    """The folder where `segkit lab` is typed; the file lies elsewhere."""
    place = tmp_path_factory.mktemp("start")
    (place / "work").mkdir()
    export(place / "shop.csv")
    return place


@pytest.fixture(scope="module")
def address(place) -> Iterator[str]:
    """Where `segkit lab` says that its page is, its token included."""
    command = [sys.executable, "-c", "from segkit.cli import main; main()", "lab"]
    with lab.serving(command, place, cwd=place / "work") as (server, log):
        with pytest.raises(HTTPError, match="403"):
            urlopen(f"{server}/api/contents", timeout=20)
        port = server.rpartition(":")[2]
        yield re.search(rf"http://(?:localhost|127\.0\.0\.1):{port}/lab/tree/\S+\?token=\w+", log.read_text())[0]


def shot(page, name: str) -> None:
    if SHOTS:
        Path(SHOTS).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(Path(SHOTS) / f"start-{name}.png"))


def test_from_a_file_to_the_report_by_clicking(place, address, chromium):
    from playwright.sync_api import expect

    page = lab.opened(chromium, address, height=1000, longest=LONGEST)
    shot(page, "0-welcome")
    lab.run(page, "run-all-cells")
    start = page.locator(".segkit-start")

    with page.expect_file_chooser() as chooser:
        start.get_by_role("button", name="Choose files").click()
    chooser.value.set_files(place / "shop.csv")
    expect(start.get_by_text("shop.csv")).to_be_visible()
    shot(page, "1-file")
    start.get_by_role("button", name="Read it").click()
    expect(start.get_by_role("heading", name="What the columns mean")).to_be_visible()

    case = place / "work/shop/case.yml"
    guess = start.locator("select", has=page.locator("option:checked", has_text=re.compile("^net$")))
    assert guess.count() == 1 and "amount: net" in case.read_text(encoding="utf-8")
    shot(page, "2-guess")
    guess.select_option("gross")
    expect(start.get_by_text("Written down: Amount of money is gross.")).to_be_visible()
    text = case.read_text(encoding="utf-8")
    assert yaml.safe_load(text)["sources"]["transactions"]["columns"]["amount"] == "gross" and "# was net:" in text
    shot(page, "3-mended")

    start.get_by_role("button", name="Check it").click()
    expect(start.get_by_text("Nothing stands in the way.")).to_be_visible()
    expect(start.get_by_text("Purchases: 580 rows in the file, 580 used")).to_be_visible()
    start.get_by_role("button", name="Make the report").click()
    bar = start.locator(".progress-bar")
    expect(start.get_by_text("1. criteria")).to_be_visible()
    shot(page, "4-running")
    expect(start.get_by_text(re.compile("All 11 steps are done|stopped here"))).to_be_visible(timeout=2 * LONGEST)
    assert "stopped here" not in start.inner_text(), start.inner_text()[-2000:]
    assert bar.evaluate("bar => bar.style.width") == "100%"
    assert start.locator("td.number").count() == 11

    link = start.get_by_role("link", name="Open the report")
    expect(link).to_be_visible()
    link.scroll_into_view_if_needed()
    shot(page, "5-done")
    said = start.inner_text()
    report = Path(re.search(r"\S+report\.html", said)[0])
    assert report.is_file() and str(place) in str(report)
    link.click()
    frame = page.frame_locator("iframe.jp-HTMLViewer-iframe, .jp-HTMLViewer iframe").first
    expect(frame.locator("h1").first).to_be_visible()
    shot(page, "6-report")
    assert frame.locator("h1").first.inner_text() in re.sub(r"\s+", " ", report.read_text(encoding="utf-8"))

    page.evaluate("void jupyterapp.commands.execute('docmanager:open', {path: 'start.ipynb'})")
    page.wait_for_function(f"{lab.WIDGET}?.context?.path === 'start.ipynb'")
    assert not lab.said(page, "error") and not lab.said(page, "stderr") and not lab.said(page, "stdout")
    assert not page.locator(".jp-CodeCell .jp-InputArea").is_visible()  # no code is shown
    assert "Traceback" not in page.inner_text(".jp-Notebook")
    page.evaluate(f"{lab.WIDGET}.sessionContext.shutdown()")
    page.close()
