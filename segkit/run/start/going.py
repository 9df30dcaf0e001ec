"""The last three sections: the check, the run and its report."""

from __future__ import annotations

import html
import os
import time
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import quote

from segkit.case import open_case
from segkit.run import check, runner
from segkit.run.notebooks import steps
from segkit.run.start.page import Page, button, calm, line, problems, rows, text
from segkit.run.start.words import phrase
from segkit.run.start.words import source as called
from segkit.run.start.words import step as title


def show_check(page: Page, status: Any) -> None:
    """Offer the check, which tells in `status` what it found.

    Button and text stay the same however often a guess is changed: who clicks while one is written down is answered where he looks.
    """

    def go() -> None:
        with calm(status, checks):
            status.value = line("checking")
            found = check.everything(open_case(page.case))
            status.value = checked(found)
            if not found.problems:
                show_run(page)

    checks = button("check_button", go)
    page.open("check", [text(line("check_help")), checks, status])


def checked(found: check.Checked) -> str:
    """What a check read and what it found, as the page shows it."""
    received, notes = found.received, []
    used = [_used(source, count) for source, count in received.counts.items()] if received else []
    if received:
        notes = [p for p in received.problems if p not in found.problems]
    said = "".join(f"<p>{html.escape(u)}</p>" for u in used)
    said += line("not_ready", "bad") + problems(found.problems) if found.problems else line("lost", "bad") if any(p.code == "mostly_lost" for p in found.warnings) else line("ready", "good")
    return said + (line("noted") + problems(notes) if notes else "")


def _used(name: str, count: dict[str, Any]) -> str:
    """One source's rows in a sentence."""
    aside = ", ".join(f"{n:,} {reason}" for reason, n in count["excluded"].items() if n)
    told = {"source": called(name), "rows_in": f"{count['rows_in']:,}", "rows_used": f"{count['rows_used']:,}"}
    return phrase("used", **told) + (f" ({phrase('aside', reasons=aside)})" if aside else "")


def show_run(page: Page) -> None:
    """Offer the run: a bar, a line per step, and the report at its end. It goes on in a thread, so that the page stays alive."""
    import ipywidgets as widgets

    bar = widgets.IntProgress(max=len(steps()), bar_style="info", layout={"width": "100%", "visibility": "hidden"})
    status, table = text(""), text("")

    def go() -> None:
        page.open("run", children)
        bar.value, bar.bar_style, bar.layout.visibility, table.value = 0, "info", "visible", ""
        Thread(target=_run, args=(page, bar, status, table, runs), daemon=True).start()

    runs = button("run_button", go)
    children = [text(line("run_help")), runs, bar, status, table]
    page.open("run", children)


def _run(page: Page, bar: Any, status: Any, table: Any, runs: Any) -> None:
    done: list[runner.Step] = []
    began = time.monotonic()

    def starts(name: str) -> None:
        status.value = line("at", number=len(done) + 1, all=bar.max, step=title(name))

    def ends(step: runner.Step) -> None:
        done.append(step)
        bar.value, table.value = len(done), gone(done)

    with calm(status, runs):
        status.value = line("beginning")
        try:
            place = runner.run(page.case, on_start=starts, on_step=ends)
        except Exception:
            bar.bar_style = "danger"
            table.value = gone(done) + line("stopped")
            raise
        bar.bar_style = "success"
        status.value = line("done", "good", all=len(done), seconds=f"{time.monotonic() - began:.0f}")
        show_report(page, place)


def gone(done: list[runner.Step]) -> str:
    """A line per step that is done: its name, how long it took, what it found."""
    if not done:
        return ""
    lines = [(f"{int(s.name[:2])}. {title(s.name)}", f"{s.seconds:.1f}", s.finding) for s in done]
    return rows([phrase("step"), phrase("seconds"), phrase("found")], lines, number=1)


def show_report(page: Page, place: Path) -> None:
    """The report of a run: a link that JupyterLab opens, and where the file lies."""
    import ipywidgets as widgets

    report, workbook = place / "report.html", place / "segmentation.xlsx"
    shown = widgets.Output()  # a link in it is followed from the notebook's own folder; one in a widget of text is not
    shown.append_display_data(_link(report))
    lies = line("report_place") + f"<p><code>{html.escape(str(report.resolve()))}</code></p>"
    if workbook.is_file():
        lies += line("workbook") + f"<p><code>{html.escape(str(workbook.resolve()))}</code></p>"
    page.open("report", [shown, text(lies)])


def _link(report: Path) -> Any:
    from IPython.display import HTML

    return HTML(
        f'<p style="font-size: 1.15rem; font-weight: 600"><a href="{href(report, Path.cwd())}">{html.escape(phrase("report_link"))}</a></p>'
    )


def href(path: Path, here: Path) -> str:
    """A path as a link from a notebook in the folder `here` has it.

    >>> href(Path("/a/Мой case/r.html"), Path("/a/notebooks"))
    '../%D0%9C%D0%BE%D0%B9%20case/r.html'
    """
    return quote(Path(os.path.relpath(path.resolve(), here.resolve())).as_posix())
