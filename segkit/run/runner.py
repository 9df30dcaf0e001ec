"""Runs the step notebooks, each again only where what it reads has changed, and puts the run in its place as a whole."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from segkit import case as _case
from segkit.ground.problems import Problem, Problems
from segkit.run import across, html, inputs, unchanged
from segkit.run import branch as _branch
from segkit.run import kernel as _kernel
from segkit.run import state as _state
from segkit.run.execute import StepFailed, ask, done
from segkit.run.notebooks import check_parameters, lightly, step_named, steps

__all__ = ["Step", "StepFailed", "run"]
PARTIAL, UNFINISHED = ".partial", ".unfinished"
CHECK, PAGES = "the check", "the pages"


@dataclass(frozen=True)
class Step:
    """One step as it went: its name, seconds, the sentence it found, and whether it was done or stands as it was."""

    name: str
    seconds: float
    finding: str
    done: bool = True


def run(
    folder: str | Path,
    *,
    first: str | None = None,
    last: str | None = None,
    as_of: dt.date | None = None,
    parameters: dict[str, Any] | None = None,
    timeout: float = 3600,
    resume: bool = False,
    on_start: Callable[[str], None] = lambda name: None,
    on_cell: Callable[[int, int], None] = lambda cell, cells: None,
    on_step: Callable[[Step], None] = lambda step: None,
) -> Path:
    """Run a case's steps into a new run, put in place as a whole at the end; return the run's folder.

    A step that would read what it read before, by the same code, is not done again: its tables stand (run.unchanged); `first` and what follows
    it are done in any case. `on_start` is told what begins (the check, a step, the pages), `on_cell` how far a step is. `timeout` is the time limit of each step in seconds. `resume` takes up an unfinished run, with its date and
    parameters. Everything that a step could refuse is asked before the first (run.check). A failed or killed run leaves the last good one
    as it was. Raises Problems (the user's to mend) or StepFailed (ours).
    """
    case = _case.open_case(folder)
    told = check_parameters(parameters or {})
    chosen, forced = _between(first, last, case)
    with _case.locked(case.folder), ExitStack() as ends:
        _state.recover(case.folder / "runs")
        shutil.rmtree(case.folder / "runs" / _branch.PLACE, ignore_errors=True)
        _state.put_aside(case.folder / "runs" / PARTIAL, case.folder / "runs" / UNFINISHED)
        begun_before = _state.unfinished(case.folder / "runs" / UNFINISHED)["begun"] if resume else {}
        as_of = as_of or (dt.date.fromisoformat(begun_before["as_of"]) if begun_before.get("as_of") else None)
        seen = inputs.stamps(case)
        begun = _begun(case, as_of=as_of, parameters=told or begun_before.get("parameters", {}))
        work = _Work(case, begun, [path.stem for path in chosen], seen, timeout, ends, on_start, on_cell)

        def stands(path: Path) -> bool:
            return path.stem not in forced and work.may_stand(path)

        left = list(chosen)
        while left:
            group = work.together(left, stands)
            for step in work.do_both(group) if group else [work.stand(left[0]) if stands(left[0]) else work.do(left[0])]:
                on_step(step)
                left.pop(0)
        return work.finish()


@dataclass
class _Work:
    """A run at work: what it has made so far, and what it works with, which is started when first needed."""

    case: _case.Case
    begun: dict[str, Any]
    names: list[str]
    seen: dict[str, inputs.Stamp]
    timeout: float
    ends: ExitStack
    on_start: Callable[[str], None]
    on_cell: Callable[[int, int], None]
    pages: html.Beside = field(default_factory=html.Beside)
    ready: bool = False  # the run's folder is there
    kernel: Any = None
    branch: _branch.Branch | None = None
    standing: list[tuple[str, Path]] = field(default_factory=list)  # steps that stand and are not copied yet, and where from

    def __post_init__(self) -> None:
        self.ends.callback(self.pages.end)
        self.made = unchanged.Made(self.case, self.begun)
        self.partial = self.case.folder / "runs" / PARTIAL
        self.earlier = {place: _state.read_json(place / "run.json") for place in _earlier(self.case, self.begun["as_of"])}

    def may_stand(self, path: Path) -> bool:
        """Whether an earlier run has made what this step would make."""
        return self._standing(path.stem) is not None

    def _standing(self, name: str) -> tuple[Path, dict[str, Any]] | None:
        told = ((place, state.get("made", {}).get(name)) for place, state in self.earlier.items())
        return next(((place, record) for place, record in told if self.made.stands(name, record, place)), None)

    def _afresh(self) -> bool:
        """Whether what all steps read is to be made anew, as far as can be told before the first: no run has it made of the same."""
        known = (state.get("made", {}).get(_branch.FIRST, {}) for state in self.earlier.values())
        return not any(record.get("by") == self.made.by(_branch.FIRST) and self._reads_the_same(record["read"]) for record in known)

    def _reads_the_same(self, read: dict[str, Any]) -> bool:
        """Whether what was read is as it was, tables of earlier steps apart."""
        return all(self.made.value(what) == told for what, told in read.items() if not what.startswith("table"))

    def stand(self, path: Path) -> Step:
        """Let a step stand as an earlier run made it."""
        place, record = self._standing(path.stem)
        self.standing.append((path.stem, place))
        self.made.add(path.stem, record)
        if self.ready:
            self._copy()
        return Step(path.stem, 0.0, (record["found"] or [""])[0], done=False)

    def do(self, path: Path) -> Step:
        """Do a step; where it is the first that is done, everything that could refuse it is asked before."""
        if not self.ready:
            self._begin()
        self.on_start(path.stem)
        with inputs.held(self.case, self.begun["inputs"], self.seen):
            record = self._recorded(path.stem, self._do(path), self.partial)
        return self._did(path.stem, record)

    def _did(self, name: str, record: dict[str, Any]) -> Step:
        self.made.add(name, record)
        self._note()
        for page, asked in self._pages_of(name).items():
            self.pages.ask(self.partial / page, asked)
        return Step(name, record["seconds"], (record["found"] or [""])[0])

    def together(self, left: list[Path], stands: Callable[[Path], bool]) -> list[Path]:
        """The next steps, where they are done in two processes: all of them are to be done, and a second process is there."""
        for one, others in _branch.BRANCHES.items():
            group = left[: 1 + len(others)]
            if self.branch and {path.stem for path in group} == {one, *others}:
                return group if not any(map(stands, group)) else []
        return []

    def do_both(self, group: list[Path]) -> list[Step]:
        """Do a step, and beside it those that need nothing of it."""
        own = next(path for path in group if path.stem in _branch.BRANCHES)
        others = [path for path in group if path != own]
        self.on_start(own.stem)
        with inputs.held(self.case, self.begun["inputs"], self.seen):
            self.branch.begin(self.partial, [(path.resolve(), self.begun["parameters"].get(path.stem, {})) for path in others], self.timeout)
            told = {own.stem: self._do(own)} | {path.stem: self.branch.done() for path in others}
        mine, theirs = told[own.stem], [told[path.stem] for path in others]
        if not all(_branch.apart(mine["read"], other["wrote"]) and _branch.apart(other["read"], mine["wrote"]) for other in theirs):
            return [self.do(path) for path in group]
        steps = []
        for path in group:
            place = self.partial if path == own else self.branch.place
            if path != own:
                self.branch.name_in(self.partial, path.stem)
            record = self._recorded(path.stem, told[path.stem], place)
            if path != own:
                unchanged.take(record, path.stem, place, self.partial)
            steps.append(self._did(path.stem, record))
        unchanged.write_parts(self.made, self.partial)
        return steps

    def _begin(self) -> None:
        if _branch.within(self.names) and self._afresh() and _branch.worth(self.case):
            self._kernel()
            self.branch = _branch.Branch(self.case)  # it comes up while the check reads, which is one process's work for the most part
            self.ends.callback(self.branch.end)
            if html.REPORT in self.names:
                self.pages.begin()
        self._check()
        shutil.rmtree(self.partial, ignore_errors=True)
        for name in ("tables", "notebooks", "workbook", "audiences"):
            (self.partial / name).mkdir(parents=True, exist_ok=True)
        self.ready = True
        self._copy()

    def _copy(self) -> None:
        """Copy what the steps that stand have made, and their pages where these are the same."""
        for name, place in self.standing:
            unchanged.take(self.made.steps[name], name, place, self.partial)
            for page, asked in self._pages_of(name).items():
                if html.same(place / page, asked, self.earlier[place].get("pages", {}).get(page)):
                    shutil.copy2(place / page, self.partial / page)
                else:
                    self.pages.ask(self.partial / page, asked)
        self.standing.clear()
        unchanged.write_parts(self.made, self.partial)
        self._note()

    def _note(self) -> None:
        """Write how far the run is."""
        when = self.begun["as_of"] or (self.case.settings.as_of.isoformat() if self.case.settings.as_of else None)
        state = {"case": self.case.settings.case, "as_of": when, "parameters": self.begun["parameters"], "versions": self.begun["versions"],
                 "steps": {name: record["seconds"] for name, record in self.made.steps.items()}, "made": self.made.steps,
                 "checked": _checked(self.case, self.begun), "begun": self.begun, "finished": list(self.made.steps)}  # fmt: skip
        _state.write_json(self.partial / "run.json", state)

    def _check(self) -> None:
        """Ask what a run can refuse, unless the same was asked before; the data again only where they or what they are asked for changed."""
        asked, before = _checked(self.case, self.begun), [state.get("checked", {}) for state in self.earlier.values()]
        if asked["all"] in [told.get("all") for told in before]:
            return
        self.on_start(CHECK)
        data = asked["data"] not in [told.get("data") for told in before]
        told = {"folder": ".", "as_of": self.begun["as_of"], "parameters": self.begun["parameters"], "data": data}
        code = f"import json\nfrom segkit.run import check\nanswer = check.for_run(**json.loads({json.dumps(told, default=str)!r}))"
        across.heard(ask(self.case, self._kernel(), code, CHECK))

    def _kernel(self) -> Any:
        """The kernel, started where there is none yet; what papermill needs is fetched while it comes up."""
        if self.kernel is None:
            self.kernel = self.ends.enter_context(_kernel.started(self.case.folder, _kernel.first(self.case)))
            with lightly():
                import papermill  # noqa: F401
        return self.kernel

    def _do(self, path: Path) -> dict[str, Any]:
        parameters = self.begun["parameters"].get(path.stem, {})
        return done(self.case, self._kernel(), notebook=str(path), run=str(self.partial), parameters=parameters, timeout=self.timeout, on_cell=self.on_cell)

    def _recorded(self, name: str, told: dict[str, Any], run: Path) -> dict[str, Any]:
        return unchanged.record(self.made, name, run, wrote=told["wrote"], read=self.made.read(told["read"]), seconds=told["seconds"])

    def _pages_of(self, name: str) -> dict[str, dict[str, Any]]:
        """The pages to be made of a step; none in a run without a report."""
        return html.pages_of(self.partial, name, self.names, self.case.settings) if html.REPORT in self.names else {}

    def finish(self) -> Path:
        """Complete run.json and put the run in its place by one rename; one that stands as a whole is left where it is."""
        as_of = self._as_of()
        place = self.case.folder / "runs" / as_of
        if not self.ready and self._as_it_was(place):
            _state.swept(self.case.folder, UNFINISHED)
            return place
        if not self.ready:
            self._begin()
        if self.pages.asked:
            self.on_start(PAGES)
        if html.REPORT not in self.names:
            _case.open_case(self.case.folder, self.partial.relative_to(self.case.folder)).save_claims()
        self.pages.done(self.on_cell)
        pages = {page: html.stamp(self.partial / page, asked) for name in self.names for page, asked in self._pages_of(name).items()}
        intake, state = _state.read_json(self.partial / "tables" / "intake.json"), _state.read_json(self.partial / "run.json")
        state |= {"as_of": as_of, "pages": pages, "inputs": self.begun["inputs"], "settings": self.begun["settings"],
                  "sources": intake.get("counts", {}), "warnings": intake.get("warnings", [])}  # fmt: skip
        del state["begun"], state["finished"]
        _state.write_json(self.partial / "run.json", state)
        _state.tidy(self.partial)
        _state.swap(self.partial, place)
        _state.swept(self.case.folder, UNFINISHED)
        return place

    def _as_of(self) -> str:
        told = self.begun["as_of"] or self.case.settings.as_of or self.made.steps.get("02_collect", {}).get("as_of")
        if not told:
            raise Problems([Problem("the run", "it has no reference date yet", "run the step 02_collect, or give --as-of", "no_as_of")])
        return str(told)

    def _as_it_was(self, place: Path) -> bool:
        """Whether the run there is this one: the same steps, asked the same, and its pages as they were rendered."""
        state = self.earlier.get(place, {})
        if list(state.get("made", {})) != self.names or {p for _, p in self.standing} != {place}:
            return False
        pages = {page: asked for name in self.names for page, asked in self._pages_of(name).items()}
        asked = {page: told | {"notebook": str(place / "notebooks" / Path(told["notebook"]).name)} for page, told in pages.items()}
        same = all(html.same(place / page, told, state.get("pages", {}).get(page)) for page, told in asked.items())
        return same and state.get("checked", {}).get("all") == _checked(self.case, self.begun)["all"]


def _begun(case: _case.Case, *, as_of: dt.date | None, parameters: dict[str, Any]) -> dict[str, Any]:
    """All that a run is made from."""
    return {
        "inputs": case.fingerprints(),
        "settings": _state.digests(case.settings.model_dump(mode="json")),
        "parameters": parameters,
        "as_of": as_of.isoformat() if as_of else None,
        "versions": unchanged.versions(),
        "notebooks": {path.stem: unchanged.tables.sha256(path) for path in steps()},
    }


def _checked(case: _case.Case, begun: dict[str, Any]) -> dict[str, str]:
    """What was asked before the first step, as stamps: everything, and what had to be held against the data."""
    targets = case.settings.targets
    settings = {key: told for key, told in begun["settings"].items() if key not in ("targets", "brand", "privacy", "case")}
    inputs_ = {name: told for name, told in begun["inputs"].items() if name != "case.yml"}
    data = [unchanged.code(), inputs_, settings, targets.orders, targets.strength, begun["parameters"], begun["as_of"]]
    return {"all": unchanged.digest([unchanged.code(), begun]), "data": unchanged.digest(data)}


def _earlier(case: _case.Case, as_of: str | None) -> list[Path]:
    """The runs whose steps may stand, the nearest first: one that was not finished, that of the same date, the latest."""
    runs, told = case.folder / "runs", as_of or case.settings.as_of
    found = [runs / UNFINISHED, *([runs / str(told)] if told else []), *([case.latest] if case.latest else [])]
    return [place for place in dict.fromkeys(found) if (place / "run.json").is_file()]


def _between(first: str | None, last: str | None, case: _case.Case) -> tuple[list[Path], set[str]]:
    """The steps of the run, and those that are done in any case."""
    names = [path.stem for path in steps()]
    begin = names.index(step_named(first)) if first else 0
    end = names.index(step_named(last)) if last else len(names) - 1
    if begin > end:
        raise Problems([Problem("the command line", f"--from {first} comes after --to {last}", "swap them", "step_order")])
    if begin and not case.latest:
        raise Problems([Problem("the command line", "--from needs an earlier run, and there is none", "run the whole case once", "no_run")])
    return steps()[: end + 1], set(names[begin : end + 1]) if first else set()
