"""JupyterLab for the tests that drive it in Chromium: of its own, without the user's settings, ended with the test."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

SETTINGS = {
    "notebook-extension/tracker": {"windowingMode": "none"},  # all cells are in the page, not only those on the screen
    "apputils-extension/notification": {"fetchNews": "false"},  # no question that covers the page
}
WIDGET = "jupyterapp.shell.currentWidget"
OUTPUTS = f"{WIDGET}.content.widgets.filter(c => c.model.type === 'code').map(c => c.model.outputs.toJSON()).flat()"
OPEN_TO_TESTS = ["--LabApp.expose_app_in_browser=True", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"]


@contextmanager
def serving(command: list[str], place: Path, *, cwd: Path | None = None) -> Iterator[tuple[str, Path]]:
    """The address of a JupyterLab that a command starts, and its log; its settings lie in `place`."""
    for name, setting in SETTINGS.items():
        settings = place / f"LAB_SETTINGS_DIR/@jupyterlab/{name}.jupyterlab-settings"
        settings.parent.mkdir(parents=True)
        settings.write_text(json.dumps(setting))
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    places = {f"JUPYTER{name}": str(place / name) for name in ("_CONFIG_DIR", "LAB_SETTINGS_DIR", "LAB_WORKSPACES_DIR", "_RUNTIME_DIR")}
    told = ["--no-browser", f"--port={port}", "--ServerApp.port_retries=0", *OPEN_TO_TESTS]
    with (place / "log").open("w") as log:
        server = subprocess.Popen([*command, *told], env={**os.environ, "LC_ALL": "C.UTF-8", **places}, stdout=log, stderr=log, cwd=cwd)
        try:
            _wait_for(f"http://127.0.0.1:{port}/api", server, place / "log")
            yield f"http://127.0.0.1:{port}", place / "log"
        finally:
            server.terminate()
            server.wait(20)


def opened(chromium, address: str, *, height: int, longest: int):
    """The page at an address of JupyterLab, at a desktop's width, its kernel ready; nothing waits for more than `longest` milliseconds."""
    from playwright.sync_api import expect

    page = chromium.new_page(viewport={"width": 1280, "height": height})
    page.set_default_timeout(longest)
    expect.set_options(timeout=longest)
    page.goto(address)
    page.wait_for_function(f"window.jupyterapp && {WIDGET}?.sessionContext?.session?.kernel?.status === 'idle'")
    return page


def _wait_for(address: str, server: subprocess.Popen, log: Path) -> None:
    for _ in range(240):
        if server.poll() is not None:
            pytest.fail(log.read_text()[-2000:])
        try:
            urlopen(address, timeout=2)
            return
        except HTTPError:  # it answers, and wants a token
            return
        except OSError:
            time.sleep(0.25)
    pytest.fail("JupyterLab did not start\n" + log.read_text()[-2000:])


def run(page, command: str) -> None:
    """A command of the notebook's menu, waited for."""
    page.evaluate(f"window.ran = false; void jupyterapp.commands.execute('notebook:{command}').finally(() => window.ran = true)")
    page.wait_for_function("window.ran")


def said(page, kind: str) -> list[str]:
    """What the outputs of one kind say: errors, or what went to stderr."""
    shown = [o for o in page.evaluate(OUTPUTS) if kind in (o["output_type"], o.get("name"))]
    return ["".join(o.get("traceback") or o["text"]) for o in shown]
