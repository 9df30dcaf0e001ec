"""Chromium and LibreOffice for the tests of what a reader sees: skipped where there is none, except on the build machine."""

from __future__ import annotations

import gc
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path

import pytest

from segkit.run.notebooks import lightly

with lightly():  # as a run does it: a quarter of what collecting took was grammars of addresses that no test reads
    import nbformat  # noqa: F401
    import pandas

# As the run of a small case holds them, which nearly all here are; `executed` asks what its case is. SEGKIT_TEXTS=auto: all as Arrow's.
pandas.options.mode.string_storage = os.environ.get("SEGKIT_TEXTS", "python")
# As many processes of tests run beside each other as there are cores: threads of each would only wait for those of the others.
os.environ.update({"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"})
# A Java that works for a minute (Spark's) spends most of it on making its code faster for the hours to come.
os.environ.setdefault("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
os.environ.setdefault("SPARK_CONF_DIR", str(Path(__file__).with_name("spark")))  # and as long on making code for each statement
# The tests start dozens of processes, and each would compile the package anew where an image forbids to keep what was compiled.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
]


def pytest_collection_finish() -> None:
    """Thousands of tests and the libraries stay to the end: what looks for things nobody needs any more need not walk them each time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)  # as the process of a run has it: young tables live long


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Modules whose tests share what takes long to make stand where a process begins its part: who has nothing left takes from another's end."""
    processes = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    shared: dict[str, list[pytest.Item]] = {}
    for item in items:
        if mark := item.get_closest_marker("together"):
            shared.setdefault(mark.args[0] if mark.args else str(item.path), []).append(item)
    others = iter([item for item in items if not item.get_closest_marker("together")])
    first = [[item for group in list(shared.values())[n::processes] for item in group] for n in range(processes)]
    left, ordered = len(items), []
    for n, part in enumerate(first):
        size = left // (processes - n)
        ordered += [*part, *islice(others, max(0, size - len(part)))]
        left -= size
    items[:] = [*ordered, *others]


def _missing(reason: str) -> None:
    if os.environ.get("CI", "").lower() == "true":
        pytest.fail(f"{reason}: the build machine must have it")
    pytest.skip(reason)


@pytest.fixture(scope="module")
def chromium() -> Iterator:
    """A running Chromium, closed with its module: while one is open, no other may be opened in the process, nor an event loop run."""
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)
    if path is None:
        _missing("there is no Chromium on this machine")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        _missing("playwright is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGS)
        yield browser
        browser.close()


@pytest.fixture
def page_at(chromium, tmp_path: Path) -> Iterator[Callable]:
    """page_at(html, width): the page opened from a file; its .requests and .said list what it asked for and the console."""
    opened = []

    def at(html: str, width: int = 1280, **options):
        path = tmp_path / "page.html"
        path.write_text(html, encoding="utf-8")
        context = chromium.new_context(viewport={"width": width, "height": 800}, **options)
        page = context.new_page()
        page.requests, page.said = [], []
        page.on("request", lambda request: page.requests.append(request.url))
        page.on("console", lambda message: page.said.append(message.text))
        page.on("pageerror", lambda error: page.said.append(str(error)))
        page.goto(path.as_uri())
        opened.append(context)
        return page

    yield at
    for context in opened:
        context.close()


ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry"><item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item></oor:items>"""


@pytest.fixture(scope="session")
def office(tmp_path_factory) -> Callable[..., Path]:
    """office(path, "xlsx"): the file as LibreOffice saves it in this format, every formula computed anew; further files lie beside it.

    Its settings are made once: they take as long as a file."""
    program = next(filter(None, map(shutil.which, ("soffice", "libreoffice"))), None)
    if program is None:
        _missing("there is no LibreOffice on this machine")
    home = tmp_path_factory.mktemp("office")
    (home / "profile/user").mkdir(parents=True)
    (home / "profile/user/registrymodifications.xcu").write_text(ALWAYS, encoding="utf-8")

    def converted(path: Path, ending: str, *more: Path) -> Path:
        place = tmp_path_factory.mktemp("converted")
        command = [program, f"-env:UserInstallation={(home / 'profile').as_uri()}", "--headless", "--convert-to", ending, "--outdir", str(place), str(path), *map(str, more)]
        subprocess.run(command, check=True, capture_output=True, timeout=240)
        return place / f"{path.stem}.{ending}"

    return converted


@pytest.fixture(autouse=True, scope="session")
def _one_core() -> Iterator[None]:
    """Every core has a process of tests already: copies of this large one would only wait. Runs in processes of their own do as ever."""
    from segkit.ground import beside

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(beside, "room", lambda: False)
        yield


@pytest.fixture(autouse=True)
def _numbers_as_they_were() -> Iterator[None]:
    """A lesson's cells tried in this process set how pandas prints numbers: no other test shall see it."""
    import pandas as pd

    yield
    pd.options.display.float_format = None


@pytest.fixture(scope="session")
def running(tmp_path_factory) -> Iterator:
    """A kernel that is there already."""
    from segkit.run import kernel

    with kernel.started(tmp_path_factory.mktemp("running")) as one:
        one.coming.result()
        yield one


@pytest.fixture
def warm(running, monkeypatch) -> None:
    """Runs take the kernel that is there, where it is not what is looked at; it stays where a step breaks."""
    from segkit.run import kernel
    from tests.run.bare import lent

    monkeypatch.setattr(kernel, "started", partial(lent, running))
    monkeypatch.setattr(kernel, "end", lambda one: None)


@pytest.fixture(scope="session")
def tea(tmp_path_factory) -> Path:
    """The example case of `segkit new`, run once as a whole, one step after another, for all tests that look at it or at a copy; what was said is in stdout.txt. Read only."""
    from segkit.run import branch
    from tests.run.walking import once, segkit

    def make(place: Path) -> None:
        assert segkit("new", place / "tea").returncode == 0
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(branch, "worth", lambda case: False)
            done = segkit("run", place / "tea")
        assert done.returncode == 0, done.stdout + done.stderr
        (place / "tea" / "stdout.txt").write_text(done.stdout)

    return once(tmp_path_factory, "tea", make)
