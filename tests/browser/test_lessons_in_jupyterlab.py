"""A lesson in JupyterLab in a real browser: a slider moved changes the picture; a wrong answer gets its hint, a right one praise."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import urlopen

import pytest

LESSON = Path(__file__).parents[2] / "notebooks/methods/rfm.ipynb"
pytestmark = pytest.mark.slow


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@pytest.fixture
def lab(tmp_path):
    """JupyterLab of its own, without the user's settings, serving a folder with the students' release of one lesson."""
    from segkit import lesson

    source = tmp_path / "in"
    source.mkdir()
    (source / LESSON.name).write_text(_short(LESSON), encoding="utf-8")
    lesson.release(source, tmp_path / "out")
    settings = tmp_path / "LAB_SETTINGS_DIR/@jupyterlab/notebook-extension/tracker.jupyterlab-settings"
    settings.parent.mkdir(parents=True)
    settings.write_text('{"windowingMode": "none"}')  # all cells are in the page, not only those on the screen
    port = _free_port()
    places = {f"JUPYTER{name}": str(tmp_path / name) for name in ("_CONFIG_DIR", "LAB_SETTINGS_DIR", "LAB_WORKSPACES_DIR", "_RUNTIME_DIR")}
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--port={port}", "--ServerApp.port_retries=0",
               "--ServerApp.token=", "--ServerApp.password=", f"--ServerApp.root_dir={tmp_path / 'out'}",
               "--LabApp.expose_app_in_browser=True", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"]  # fmt: skip
    with (tmp_path / "log").open("w") as log:
        server = subprocess.Popen(command, env={**os.environ, **places}, stdout=log, stderr=log)
        try:
            _wait_for(f"http://127.0.0.1:{port}/api", server, tmp_path / "log")
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(20)


def _short(path: Path) -> str:
    """The lesson with its exercises' answers given as a student would: the first wrong in a known way, the others as they are."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    exercises = [c for c in notebook["cells"] if "exercise" in c["metadata"].get("tags", [])]
    exercises[0]["source"] = ['answer = "2-1-2"']
    exercises[1]["source"] = ["answer = lost_share"]
    exercises[2]["source"] = ["answer = ...  # still open"]
    told = "lost_share = table.loc[table['segment'] == \"Can't lose\", 'monetary'].sum() / table['monetary'].sum()\n"
    exercises[1]["source"].insert(0, told)
    return json.dumps(notebook)


def _wait_for(address: str, server: subprocess.Popen, log: Path) -> None:
    for _ in range(120):
        if server.poll() is not None:
            pytest.fail(log.read_text()[-2000:])
        try:
            urlopen(address, timeout=2)
            return
        except OSError:
            time.sleep(0.5)
    pytest.fail("JupyterLab did not start\n" + log.read_text()[-2000:])


def test_slider_hint_and_praise_in_jupyterlab(lab, chromium):
    from playwright.sync_api import expect

    page = chromium.new_page(viewport={"width": 1300, "height": 1000})
    page.goto(f"{lab}/lab/tree/rfm.ipynb?reset")
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)
    page.wait_for_function("jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'", timeout=60_000)
    page.evaluate("void jupyterapp.commands.execute('notebook:run-all-cells')")
    page.wait_for_function("document.querySelector('.jp-Notebook').innerText.includes('Exercise 3 waits')", timeout=90_000)
    text = page.inner_text(".jp-Notebook")
    assert "Two orders are more than one" in text
    assert "✓ Right." in text
    assert "Traceback" not in text

    cell = page.locator(".jp-CodeCell", has=page.locator(".widget-slider")).first
    cell.scroll_into_view_if_needed()
    picture, handle = cell.locator(".jp-OutputArea-output img").first, cell.locator(".noUi-handle").first
    before = picture.get_attribute("src")
    handle.focus()
    page.keyboard.press("ArrowRight")
    expect(picture).not_to_have_attribute("src", before, timeout=30_000)
    assert "change their class" in cell.inner_text()
    page.close()
