"""The report on paper: printed by the Chromium, Chrome or Edge that the machine has."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from segkit.ground.problems import Problem, Problems

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge", "microsoft-edge")
SECONDS = 120  # that printing may take


def browser() -> str | None:
    """The path of a browser that can print, or None."""
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


def print_pdf(page: Path) -> Path:
    """Print an HTML page to a PDF beside it; raises Problems where no browser is found or it does not print."""
    program = browser()
    if program is None:
        todo = "install Chromium, or open the report in any browser and print it from there"
        raise Problems([Problem("report.pdf", "no Chromium, Chrome or Edge was found on this machine", todo, "no_browser")])
    place = page.with_suffix(".pdf")
    with tempfile.TemporaryDirectory() as profile:
        beside = Path(profile) / "report.pdf"
        command = [
            program, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync", f"--user-data-dir={profile}/profile", "--no-pdf-header-footer",
            f"--print-to-pdf={beside}", page.resolve().as_uri(),
        ]  # fmt: skip
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=SECONDS)
            shutil.copyfile(beside, place)
        except (subprocess.SubprocessError, OSError) as error:
            todo = "open the report in a browser and print it from there"
            raise Problems([Problem("report.pdf", f"the browser did not print ({type(error).__name__})", todo, "print_failed")]) from None
    return place
