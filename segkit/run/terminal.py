"""What a terminal is told: how far a run is, tables, what is to be mended, and what there is after an error."""

from __future__ import annotations

import traceback
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from segkit.case import tables
from segkit.ground import defuse
from segkit.ground.problems import NotEnoughData, Problem, Problems
from segkit.run import progress, runner
from segkit.run.execute import StepFailed
from segkit.run.faults import private_log

if TYPE_CHECKING:
    from segkit.case import Case
    from segkit.run.runner import Step

screen = Console(highlight=False, soft_wrap=True)


def tell(text: str = "") -> None:
    """Print a text as it is: nothing in it is markup, and nothing that a terminal would obey passes."""
    screen.print(Text(defuse.terminal(text)))


def tried(folder: Path, **told: Any) -> Path:
    """A run with its progress; what there is after one that did not come to its end is noted on the error."""
    try:
        return _run_with_progress(folder, **told)
    except KeyboardInterrupt as error:  # typer would only say Aborted
        screen.print(f"\n✗ Stopped. {_remains(folder, error)}", markup=False)
        raise SystemExit(130) from None
    except Exception as error:
        with suppress(OSError):
            error.add_note(_remains(folder, error))
        raise


def _run_with_progress(folder: Path, **told: Any) -> Path:
    standing: list[str] = []

    def tell_standing() -> None:
        if standing:
            tell(f"= {standing[0]}{f' to {standing[-1]}' if len(standing) > 1 else ''}: nothing that is read has changed, taken as before")
            standing.clear()

    def on_step(step: Step) -> None:
        if step.done:
            tell_standing()
            screen.print(f"✓ {step.name:<15} {step.seconds:5.1f} s  {step.finding}", markup=False)
        else:
            standing.append(step.name)

    with progress.shown(screen) as (on_start, on_cell):
        place = runner.run(folder, **told, on_start=on_start, on_cell=on_cell, on_step=on_step)
    tell_standing()
    return place


def _remains(folder: Path, error: BaseException) -> str:
    """What there is after a run that did not come to its end: the last good run as it was, and what may be taken up."""
    runs = Path(folder) / "runs"
    good = sorted(p.name for p in runs.glob("[0-9]*-[0-9]*-[0-9]*") if (p / "run.json").is_file())
    said = f"The last good run is untouched ({good[-1]})." if good else "There is no finished run of this case yet."
    begun = next((p for p in (runs / ".partial" / "run.json", runs / ".unfinished" / "run.json") if p.is_file()), runs / ".partial")
    held = isinstance(error, Problems) and any(p.code == "locked" for p in error.problems)
    return said + (f" To go on from here: segkit run {folder} --resume" if begun.is_file() and not held else "")


def show_segments(case: Case) -> None:
    segments, say = tables.lines(case.run / "tables" / "segments.csv"), case.say
    chosen = {line["segment"] for line in tables.lines(case.run / "tables" / "targets.csv") if line["chosen"] == "True"}
    rows = [
        {
            say("Segment"): ("→ " if r["segment"] in chosen else "  ") + say.name(r["segment"]), say("Customers"): say.number(float(r["customers"])),
            say("Share"): say.percent(float(r["share"] or "nan")), say("Revenue"): say.money(float(r["revenue"] or "nan")),
            say("Share of revenue"): say.percent(float(r["revenue_share"] or "nan")),
        }
        for r in segments
    ]  # fmt: skip
    if not any(r["revenue_share"] for r in segments):
        rows = [{name: row[name] for name in list(row)[:3]} for row in rows]
    if rows:
        show("", rows)


def show(title: str, rows: list[dict[str, str]]) -> None:
    table = Table(title=_cell(title) if title else None, box=None, pad_edge=False, title_justify="left")
    for name in rows[0] if rows else []:
        table.add_column(_cell(name), justify="left" if name == next(iter(rows[0])) or "guess" in rows[0] else "right", overflow="fold")
    for row in rows[:60]:
        table.add_row(*(_cell(v) for v in row.values()))
    tell()
    screen.print(table)


def _cell(value: object) -> Text:
    """A value in one line of a table on the screen."""
    return Text(" ".join(defuse.terminal(value).split("\n")))


def show_problems(problems: list[Problem], *, limit: int = 40) -> None:
    """A table for a person at a terminal; a line each, unwrapped, for a file or another program."""
    if not screen.is_terminal:
        tell("\n".join(f"  {problem}".replace("\n", " ") for problem in problems[:limit]))
        return
    table = Table(box=None, pad_edge=False, show_edge=False)
    for name in ("where", "what", "what to do"):
        table.add_column(_cell(name), overflow="fold")
    for problem in problems[:limit]:
        table.add_row(*map(_cell, (problem.where, problem.what, problem.todo)))
    screen.print(table)
    if len(problems) > limit:
        tell(f"… and {len(problems) - limit} more")


def failed(error: Exception) -> int:
    """Say what went wrong; returns the exit code: 1 where the user can mend it, 2 with a log where we must."""
    if isinstance(error, Problems):
        tell(f"✗ {_counted(error.problems)}{noted(error, 'nothing was changed')}")
        show_problems(sorted(error.problems, key=lambda p: p.severity != "stop"))
        return 1
    if isinstance(error, NotEnoughData):
        tell(f"✗ {error}{noted(error)}")
        return 1
    if isinstance(error, StepFailed):
        tell(f"✗ {error.step} broke; this is a fault of segkit's, not yours{noted(error)}\n  {error.error}\n  log: {error.log}")
        return 2
    if isinstance(error, OSError):
        tell(f"✗ {error.filename or 'the system'}: {error.strerror or error}{noted(error)}")
        return 1
    log = private_log(defuse.terminal("".join(traceback.format_exception(error))))
    tell(f"✗ This is a fault of segkit's, not yours ({type(error).__name__}){noted(error)}\n  log: {log}")
    return 2


def _counted(problems: list[Problem]) -> str:
    """How many problems stop, and how many are only told.

    >>> stop, warn = Problem("case.yml", "no"), Problem("case.yml", "perhaps", severity="warn")
    >>> _counted([stop]), _counted([stop, stop]), _counted([stop, warn, warn])
    ('To mend', '2 to mend', '1 to mend, 2 to read')
    """
    stops = sum(p.severity == "stop" for p in problems)
    read = f", {len(problems) - stops} to read" if stops < len(problems) else ""
    return f"{stops} to mend{read}" if read or stops > 1 else "To mend"


def noted(error: BaseException, otherwise: str = "") -> str:
    """What is said of the runs after an error: what `_remains` noted on it."""
    notes = getattr(error, "__notes__", [])
    return f". {notes[0]}" if notes else f"; {otherwise}" if otherwise else "."
