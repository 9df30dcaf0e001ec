"""The commands: new, check, run, report, demo, lessons, grade, lab."""

from __future__ import annotations

import atexit
import gc
import os
import shutil
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import quote

import typer

from segkit import case as _case
from segkit import run as _run
from segkit.case import plain_yaml
from segkit.ground.problems import Problem, Problems
from segkit.report import pdf as _pdf
from segkit.run import progress
from segkit.run.terminal import failed, noted, screen, show, show_problems, show_segments, tell, tried

if TYPE_CHECKING:
    from segkit.run.check import Checked

app = typer.Typer(
    add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode=None,
    help="Segmentation as a reproducible workbook: a client's export in, a client's report out.",
)  # fmt: skip
LARGE = 500_000  # rows of which it is said what they cost
MUCH = 100 * 2**20  # bytes of files that a new case does not ask of by itself what check asks


CaseFolder = Annotated[Path, typer.Argument(metavar="CASE", help="The case folder, with case.yml in it.")]


@app.command()
def new(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder that does not exist yet.")],
    files: Annotated[
        list[str] | None,
        typer.Option("--from", metavar="FILE…", help="Your files: CSV, XLSX, ODS, Parquet, folders, globs, a database's URL."),
    ] = None,
    link: Annotated[bool, typer.Option("--link", help="Leave the files where they are; case.yml names them by their full paths.")] = False,
    language: Annotated[
        str | None, typer.Option("--language", metavar="en|ru|pl", help="The report's language, if not that of the files.")
    ] = None,
    currency: Annotated[
        str | None, typer.Option("--currency", metavar="CODE", help="The currency of the amounts, if the files do not say.")
    ] = None,
) -> None:
    """Make a case folder: of your files with --from, else with a small example that runs as it is."""
    from segkit.case import new as _new

    if not files:
        _new.from_example(folder, _run.shared("templates") / "case")
        tell(f"✓ {folder} is ready. Put your files in {folder}/inputs, say in {folder}/case.yml what they are, then:")
    else:
        made = _new.from_files(folder, files, link=link, language=language, currency=currency)
        tell("\n".join(made.lines))
        asked = _asked(folder) if not made.problems else None
        problems = asked.problems if asked else made.problems
        show_problems(problems)
        ready = "is ready, with every guess in its case.yml" if asked else "is written, with every guess in its case.yml"
        ready = "is written, and the above is to be said in it first" if problems else ready
        lost = [p for p in asked.warnings if p.code == "mostly_lost"] if asked else []
        show_problems(lost)
        ready = "is written, and most of the sales are not used" if lost and not problems else ready
        if asked and asked.warnings:
            ready += f", and check tells {len(asked.warnings)} thing{'s' if len(asked.warnings) > 1 else ''} to look at"
        tell(f"{'✗' if problems or lost else '✓'} {folder} {ready}. Then:")
    tell(f"  segkit check {folder}\n  segkit run {folder}")


def _asked(folder: Path) -> Checked | None:
    """What `check` finds in a case just made; None where that would take long: of large files, and of a database."""
    from segkit.run import check as _check

    case = _case.open_case(folder)
    files = [path.stat().st_size for path in case.made_from().values() if path.is_file()]
    if sum(files) > MUCH or any(source.file is None for source in case.settings.sources.values()):
        return None
    with progress.shown(screen, progress.amount(case)):
        return _check.everything(case)


@app.command()
def check(folder: CaseFolder) -> None:
    """Read everything, run nothing: every problem at once, with the row and what to do."""
    from segkit.run import check as _check

    case = _case.open_case(folder)
    began = time.monotonic()
    with progress.shown(screen, progress.amount(case)):
        found = _check.everything(case)
    received = found.received
    for source, count in (received.counts if received else {}).items():
        excluded = ", ".join(f"{n:,} {reason.replace('_', ' ')}" for reason, n in count["excluded"].items() if n)
        tell(f"✓ {source}: {count['rows_in']:,} rows in, {count['rows_used']:,} used" + (f", set aside: {excluded}" if excluded else ""))
    if received and (said := _effort(received.counts, time.monotonic() - began)):
        tell(said)
    if received and len(received.guesses):
        show("What was guessed (case.yml can say otherwise)", received.guesses.astype("str").to_dict("records"))
    if found.warnings:
        show_problems(found.warnings)
    if found.problems:
        raise Problems(found.problems)
    lost = any(p.code == "mostly_lost" for p in found.warnings)
    tell(("✗ Most of the sales are not used. Only if that is as it should be: segkit run " if lost else "Ready: segkit run ") + str(folder))


def _effort(counts: dict[str, dict], seconds: float) -> str:
    """What checking a large case took, so that nobody is surprised by the run; nothing where there are few rows."""
    rows = sum(count["rows_in"] for count in counts.values())
    if rows < LARGE:
        return ""
    try:
        import resource
    except ImportError:  # Windows
        memory = ""
    else:
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
        memory = f" and up to {peak / 2**20:,.0f} MB of memory"
    return f"  {rows:,} rows: checking them took {seconds:,.0f} s{memory}; a run checks and reads them again. CSV and Parquet are read faster than workbooks."


@app.command()
def run(
    folders: Annotated[
        list[Path], typer.Argument(metavar="CASE…", help="The case folder, with case.yml in it; or several, one after another.")
    ],
    first: Annotated[str | None, typer.Option("--from", metavar="STEP", help="Start at this step, on the last run's tables.")] = None,
    last: Annotated[str | None, typer.Option("--to", metavar="STEP", help="Stop after this step.")] = None,
    as_of: Annotated[datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="The reference date.")] = None,
    parameter: Annotated[
        list[str] | None, typer.Option("-p", metavar="STEP.NAME=VALUE", help="A parameter of a step; also -p STEP.NAME VALUE.")
    ] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Take up an unfinished run after its last finished step.")] = False,
    limit: Annotated[float, typer.Option("--time-limit", metavar="SECONDS", min=1, help="The longest that a step may take.")] = 3600,
) -> None:
    """Run all steps and write the report; of several cases also a page that leads to all of them, whichever did not run."""
    told = {
        "first": first,
        "last": last,
        "as_of": as_of.date() if as_of else None,
        "parameters": _parameters(parameter or []),
        "resume": resume,
        "timeout": limit,
    }
    if len(folders) == 1:
        _go(folders[0], **told)
        return
    _several(list(dict.fromkeys(folders)), told)


def _several(folders: list[Path], told: dict[str, Any]) -> None:
    """Run the cases one after another: one that does not run is told in its place, and the others do."""
    ran, worst = [], 0
    for folder in folders:
        tell(f"\n{folder}")
        try:
            ran.append(_run.Ran(folder, tried(folder, **told)))
        except Exception as error:
            worst = max(worst, failed(error))
            said = " ".join(map(str, error.problems[:3])) if isinstance(error, Problems) else str(error)
            ran.append(_run.Ran(folder, error=said))
    page, good = _run.overview(ran), sum(one.place is not None for one in ran)
    tell(f"\n{'✓' if good == len(ran) else '✗'} {good} of {len(ran)} cases: {page}")
    if worst:
        raise SystemExit(worst)


@app.command()
def report(
    folder: CaseFolder, pdf: Annotated[bool, typer.Option("--pdf", help="Also print it to report.pdf with Chromium.")] = False
) -> None:
    """Render the latest run's report, deck and spreadsheet again, computing nothing."""
    case = _case.open_case(folder)
    if not case.latest:
        raise Problems([Problem(str(folder), "there is no run yet", f"segkit run {folder}", "no_run")])
    with _case.locked(case.folder):
        path = _run.render(case.latest, case)
        if not _run.as_made(case.latest):
            from segkit.report import handed as _handed

            _handed.again(_case.Case(case.folder, case.settings, case.latest))
        printed = _pdf.print_pdf(path) if pdf else None
    tell(f"✓ {path}" + (f"\n✓ {printed}" if printed else ""))


@app.command()
def refresh(
    folder: CaseFolder,
    as_of: Annotated[
        datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="The date, if not the day after the last transaction.")
    ] = None,
) -> None:
    """Label new files by the last run's definition: who moved, who crossed a limit, what no longer holds; the same files change nothing."""
    from segkit.run.refresh import lines, refresh

    tell("\n".join(lines(refresh(folder, as_of=as_of.date() if as_of else None))))


@app.command()
def compare(folder: CaseFolder) -> None:
    """Lay the scenarios of case.yml (other segments, budgets, weights) beside the case: sizes, targets, profit, agreement, which foretells more."""
    from segkit.run.compare import compare, compared

    tell("\n".join(compared(compare(folder), _case.open_case(folder).say)))


@app.command()
def demo(folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where the example case goes.")] = Path("demo")) -> None:
    """Copy the clothes-shop case and run it."""
    if not (folder / "case.yml").is_file():
        ignore = shutil.ignore_patterns("runs", "draft")
        shutil.copytree(_run.shared("cases") / "style", folder, dirs_exist_ok=True, ignore=ignore)
    _go(folder)


@app.command()
def lessons(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where the students' notebooks go.")],
    language: Annotated[str, typer.Option("--language", metavar="en|ru|pl", help="The language of the lessons.")] = "en",
    only: Annotated[
        list[str] | None, typer.Option("--only", metavar="LESSON", help="Only this lesson, by its name; may be repeated.")
    ] = None,
    marked: Annotated[bool, typer.Option("--marked", help="Exercises to be marked: a folder per student of --class.")] = False,
    students: Annotated[
        Path | None, typer.Option("--class", metavar="FILE", exists=True, dir_okay=False, help="The students' names, one a line.")
    ] = None,
    teacher: Annotated[Path | None, typer.Option("--teacher", metavar="DIR", help="The folder of the questions that are marked.")] = None,
) -> None:
    """Write the course for students: numbered notebooks without solutions; again at any time, nobody's work is touched."""
    from segkit.lessons import course

    if marked:
        _hand_out(folder, students, language, teacher)
        return
    done = course.release(folder, language=language, only=only)
    kept = f"; {len(done.kept)} left as they are, with somebody's work in them: {', '.join(p.name for p in done.kept)}" if done.kept else ""
    tell(f"✓ {len(done.written)} notebooks in {folder}{kept}\n  segkit lab {folder} opens them")


def _hand_out(folder: Path, students: Path | None, language: str, teacher: Path | None) -> None:
    if students is None:
        raise Problems([Problem("--marked", "whose names go into the notebooks?", "--class FILE, a name a line", "no_class")])
    from segkit.lessons import grading, handout

    names = handout.class_list(students)
    done = handout.hand_out(folder, names, language=language, teacher=teacher)
    grading.write_class(folder, names)
    kept = f"; {len(done.kept)} were there already and are as they were" if done.kept else ""
    tell(
        f"✓ {len(done.written)} notebooks for {len(names)} students in {folder}{kept}\n  give each their own folder; then: segkit grade {folder}"
    )


@app.command()
def grade(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder with a folder per student.")],
    teacher: Annotated[Path | None, typer.Option("--teacher", metavar="DIR", help="The folder of the questions that are marked.")] = None,
    limit: Annotated[float, typer.Option("--time-limit", metavar="SECONDS", min=1, help="The longest that a notebook may take.")] = 60,
) -> None:
    """Mark what a class handed in: one CSV of marks, a page per student and one for the class, in DIR/marks."""
    from segkit.lessons import feedback, grading

    with progress.shown(screen, "marking"):
        papers = grading.grade(folder, teacher=teacher, limit=limit)
        path = feedback.write(papers, folder / "marks")
    noted = [f"{paper.student}: {note}" for paper in papers for note in paper.notes]
    tell(f"✓ {len(papers)} notebooks of {len({p.student for p in papers})} students marked: {path}\n  {path.parent / 'class.html'}")
    if noted:
        tell("To look at:\n  " + "\n  ".join(noted))


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def lab(
    context: typer.Context,
    folder: Annotated[
        Path | None, typer.Argument(metavar="[DIR]", help="A case: copy the step notebooks into it and open them. Or a course.")
    ] = None,
) -> None:
    """Open JupyterLab: on a case's step notebooks, on a released course, or without DIR on a page that leads from a file to a report.

    What follows DIR goes to JupyterLab (--no-browser, --port).
    """
    given = context.args
    if folder and str(folder).startswith("-"):
        folder, given = None, [str(folder), *given]
    place, opened = _opened(folder)
    root = ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    os.environ["PYTHONSAFEPATH"] = "1"  # nothing that lies beside a client's notebook is imported
    os.execv(sys.executable, [sys.executable, "-m", "jupyterlab", f"--notebook-dir={place}", *opened, *root, *given])


def _opened(folder: Path | None) -> tuple[Path, list[str]]:
    """The folder that JupyterLab shows, and how: of a course nothing but what the student was given."""
    if folder is None:
        return _start_here()
    from segkit.lessons import course

    released = sorted(course.handed_out(folder))
    if released and not (folder / "case.yml").is_file():
        return folder, [f"--LabApp.default_url=/lab/tree/{quote(released[0])}"]
    return _run.notebooks_for(_case.open_case(folder)), []


def _start_here() -> tuple[Path, list[str]]:
    """The working folder, and how JupyterLab opens the start page in it; files that a browser sends may be larger than its 10 MB."""
    here = Path.cwd()
    if not os.access(here, os.W_OK):
        todo = "go to a folder of your own, or name a case: segkit lab CASE"
        raise Problems([Problem("segkit lab", "nothing can be written into this folder", todo, "read_only")])
    os.environ["SEGKIT_FOLDER"] = str(here)
    notebook = _run.start_notebook(here).resolve().relative_to(here.resolve())
    sent = {"websocket_max_message_size": 2**29}
    return here, [f"--LabApp.default_url=/lab/tree/{quote(notebook.as_posix())}", f"--ServerApp.tornado_settings={sent}"]


def _go(folder: Path, **told: Any) -> None:
    place = tried(folder, **told)
    case = _case.open_case(folder)
    finished = _case.Case(case.folder, case.settings, place)
    show_segments(finished)
    tell(f"\nReport: {place / 'report.html'}" if (place / "report.html").is_file() else f"\nTables: {place / 'tables'}")


def _parameters(given: list[str]) -> dict[str, Any]:
    values = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not equals:
            raise Problems([Problem(f"-p {text}", "no value is given", "write it as -p STEP.NAME=VALUE", "no_value")])
        try:
            values[name.strip()] = plain_yaml.value(value, f"-p {name.strip()}")
        except Problems:
            values[name.strip()] = value
    return values


def _joined(arguments: list[str]) -> list[str]:
    """Accept `-p STEP.NAME VALUE` beside `-p STEP.NAME=VALUE`, the form papermill taught everybody; and several files after `new --from`."""
    out, rest = [], list(arguments)
    while rest:
        word = rest.pop(0)
        if word == "-p" and rest and "=" not in rest[0] and len(rest) > 1 and not rest[1].startswith("--"):
            word, rest = "-p", [f"{rest[0]}={rest[1]}", *rest[2:]]
            out += [word, rest.pop(0)]
        elif word == "--from" and arguments[:1] == ["new"]:
            while rest and not rest[0].startswith("--"):
                out += ["--from", rest.pop(0)]
        else:
            out.append(word)
    return out


def _end() -> None:
    """Let the process end without looking for garbage once more through all that was fetched, which takes longer than a small command.

    DuckDB counts at the end what is left of it, and complains at length.
    """
    if "duckdb" not in sys.modules:
        gc.freeze()


def main() -> None:
    """Run the command line: exit 1 with words when the user can mend it, 2 with a log when we must."""
    atexit.register(_end)
    try:
        app(args=_joined(sys.argv[1:]))
    except Exception as error:
        raise SystemExit(failed(error)) from None
    except KeyboardInterrupt as error:
        tell(f"\n✗ Stopped{noted(error)}")
        raise SystemExit(130) from None
