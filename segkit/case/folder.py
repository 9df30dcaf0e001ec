"""The case folder: case.yml, inputs, forms and runs; the only module that touches it."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import re
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from segkit.case import noted, plain_yaml, tables
from segkit.case import settings as _settings
from segkit.drawing import described
from segkit.ground.language import Language
from segkit.ground.problems import Problem, Problems, nearest

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Case:
    """One client's folder and the run it works on: a run in progress, or the latest with drafts beside it."""

    folder: Path
    settings: _settings.Settings
    run: Path | None = None

    @cached_property
    def say(self) -> Language:
        """The client's language."""
        return Language(self.settings.language, self.settings.currency, self.settings.words)

    @cached_property
    def _notes(self) -> noted.Noted:
        return noted.Noted(self.run)

    @cached_property
    def state(self) -> dict[str, Any]:
        """run.json of the run at hand: what this run was told."""
        self._notes.add("state")
        return self._state

    @cached_property
    def _state(self) -> dict[str, Any]:
        path = (self.run or self.latest or self.folder) / "run.json"
        return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}

    @property
    def as_of(self) -> dt.date | None:
        """The reference date: of this run, of case.yml, or (None) the day after the last transaction."""
        self._notes.add("as_of")
        told = self._state.get("as_of") if self.run else None
        return dt.date.fromisoformat(told) if told else self.settings.as_of or self._found_as_of()

    def _found_as_of(self) -> dt.date | None:
        with suppress(Problems):
            return dt.date.fromisoformat(self.load("intake")["as_of"])
        return None

    @property
    def margin(self) -> float:
        """What is left of a response's money, for a step that asks for nothing else of what is said of targets."""
        self._notes.add("setting:targets.margin")
        return noted.plain(self.settings).targets.margin

    @cached_property
    def runs(self) -> list[Path]:
        """Finished runs, oldest first."""
        found = (self.folder / "runs").glob("[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]")
        return sorted(p for p in found if (p / "run.json").is_file())

    @property
    def latest(self) -> Path | None:
        """The run with the latest reference date."""
        return self.runs[-1] if self.runs else None

    def read_inputs(self, names: list[str] | None = None, *, as_of: dt.date | None = None):
        """Read the client's files (of all sources, or of these) into our columns, with the log of every row: an Intake.

        `as_of` is the reference date where neither the run nor case.yml tells one.
        """
        from segkit import intake
        from segkit.case import afar, sales

        told = self.settings
        sources = {name: source for name, source in told.sources.items() if names is None or name in names}
        self._notes.add("as_of")
        if self.run and self._state.get("as_of"):
            as_of = dt.date.fromisoformat(self._state["as_of"])
        as_of, basis, limits = as_of or told.as_of, told.sensitive.basis, told.limits
        here = {name: source for name, source in sources.items() if not afar.stays(name, source)}
        received = intake.read(here, self.folder, as_of=as_of, currency=told.currency, sensitive_basis=basis, limits=limits)
        if len(here) < len(sources):
            orders = "events" in told.sources
            received = afar.joined(received, sources["transactions"], self.folder, as_of=as_of, orders=orders)
        if "transactions" not in told.sources and "deals" in received.tables:
            received = sales.with_won_deals(received, as_of)
        for what in ("year", *(["day"] if as_of is None and _by_today(received, purchases=names is None) else []), *(f"source:{name}" for name in sources)):
            self._notes.add(what)
        return received

    def fingerprints(self) -> dict[str, str]:
        """SHA-256 of every file that a run is made from."""
        self._notes.add("state")
        return {name: tables.sha256(path) for name, path in self.made_from().items()}

    def made_from(self) -> dict[str, Path]:
        """case.yml, every file under inputs and forms, and what the sources name elsewhere: by path in the case folder, else by full path.

        What programs leave beside a file while it is open is none of them.
        """
        from segkit.intake.named import named

        inside = [p for d in ("inputs", "forms") for p in (self.folder / d).rglob("*") if p.is_file() and not PASSING.search(p.name)]
        told = [p for source in self.settings.sources.values() for p in named(source, self.folder)]
        brand = [self.folder / name for name in (self.settings.brand.logo, self.settings.brand.template) if name and self.form_path(name)]
        house = [self.folder / self.settings.house] if self.settings.house else []
        found = {self._name_of(path): path for path in [self.folder / "case.yml", *house, *inside, *told, *brand]}
        return dict(sorted(found.items()))

    def files_of(self, source: Any) -> list[str]:
        """The files that a source names, as `made_from` calls them."""
        from segkit.intake.named import named

        return sorted(self._name_of(path) for path in named(source, self.folder))

    def _name_of(self, path: Path) -> str:
        full, folder = Path(os.path.abspath(path)), Path(os.path.abspath(self.folder))
        return full.relative_to(folder).as_posix() if full.is_relative_to(folder) else str(full)

    def form(self, name: str, columns: list[str] | None = None) -> pd.DataFrame:
        """A form filled by people (forms/NAME.csv, else NAME.xlsx); without a filled one, an empty table with these columns."""
        import pandas as pd

        from segkit.case import forms

        self._notes.add(f"form:{name}")
        path, empty = self._form_file(name), pd.DataFrame({c: pd.Series(dtype="str") for c in columns or []})
        if path is None:
            return empty
        table = tables.discreet(tables.read_form(path) if path.suffix == ".csv" else forms.read(path, name))
        missing = [c for c in columns or [] if c not in table]
        if missing:
            raise Problems(
                [
                    Problem(f"forms/{path.name}", f"the column '{c}' is missing", nearest(c, table.columns), "missing_column")
                    for c in missing
                ]
            )
        return table if len(table) else empty

    def form_if(self, name: str) -> pd.DataFrame | None:
        """A form, or None where nobody has filled it."""
        table = self.form(name)
        return table if len(table) else None

    def _form_file(self, name: str) -> Path | None:
        files = (self.folder / "forms" / f"{name}.{ending}" for ending in ("csv", "xlsx"))
        return next((path for path in files if path.is_file()), None)

    def form_text(self, name: str) -> Any:
        """A form in YAML (forms/messages.yml), or None."""
        self._notes.add(f"form:{name}")
        path = self.folder / "forms" / name
        try:
            return plain_yaml.value(path.read_text(encoding="utf-8-sig"), f"forms/{name}") if path.is_file() else None
        except UnicodeDecodeError as error:
            raise Problems(
                [Problem(f"forms/{name}", f"it is not UTF-8 text (byte {error.start})", "save it as UTF-8", "encoding")]
            ) from None

    def form_path(self, name: str) -> Path | None:
        """The path of a file that case.yml names (a logo), kept inside the case folder, or beside the house's file where that names it."""
        self._notes.add(f"file:{name}")
        path, house = (self.folder / name).resolve(), self.settings.house
        homes = [self.folder.resolve(), *([(self.folder / house).resolve().parent] if house else [])]
        return path if path.is_file() and any(path.is_relative_to(home) for home in homes) else None

    @property
    def _tables(self) -> list[Path]:
        """Where tables are looked for: this run's; or the drafts made by hand, then the latest run's."""
        if self.run:
            return [self.run / "tables"]
        return [self.folder / "draft" / "tables", *([self.latest / "tables"] if self.latest else [])]

    def load(self, name: str, *, without: str | None = None) -> Any:
        """A table (or JSON) that an earlier step saved; `without` a column, what is in it does not make the step stale."""
        self._notes.add(noted.table(name, without))
        table = self._load(name)
        return table.drop(columns=without) if without else table

    def _load(self, name: str) -> Any:
        for folder in self._tables:
            for ending, read in tables.READERS.items():
                if (folder / f"{name}.{ending}").is_file():
                    return read(folder / f"{name}.{ending}")
        known = {p.stem for folder in self._tables for p in folder.glob("*.*")}
        todo = nearest(name, known) if known else f"run the case first: segkit run {self.folder.name}"
        raise Problems([Problem("tables", f"there is no table '{name}' yet", todo, "missing_table")])

    def has(self, name: str) -> bool:
        """Whether an earlier step saved a table of this name."""
        self._notes.add(f"table:{name}")
        return self._has(name)

    def _has(self, name: str) -> bool:
        return any((folder / f"{name}.{ending}").is_file() for folder in self._tables for ending in tables.READERS)

    def load_if(self, name: str, *, without: str | None = None) -> Any:
        """A table that an earlier step may have saved, or None."""
        self._notes.add(noted.table(name, without))
        return self.load(name, without=without) if self._has(name) else None

    def load_everything(self) -> dict[str, Any]:
        """Every table of the run at hand, by name: what the report is arranged from."""
        self._notes.add("tables")
        found = {p.stem for folder in self._tables for p in folder.glob("*.*") if p.suffix[1:] in tables.READERS}
        claims = self._claims()
        return {name: self._load(name) for name in sorted(found - {"claims"})} | ({} if claims is None else {"claims": claims})

    def load_all(self, *names: str) -> dict[str, pd.DataFrame]:
        """Those of these tables that earlier steps saved, by name."""
        return {name: self.load(name) for name in names if self.has(name)}

    @cached_property
    def _salt(self) -> str:
        return json.dumps(self.received, sort_keys=True)

    @property
    def received(self) -> dict[str, str]:
        """The fingerprints of the client's own files."""
        self._notes.add("received")
        return theirs(self._state.get("begun", self._state).get("inputs") or {name: tables.sha256(path) for name, path in self.made_from().items()})

    def shown(self, table: pd.DataFrame) -> pd.DataFrame:
        """The same rows with every customer_id as a pseudonym (c-1a2b3c4d, the same within a run): what a page may show."""
        names = {i: f"c-{hashlib.sha256(f'{self._salt}{i}'.encode()).hexdigest()[:8]}" for i in table["customer_id"].dropna().unique()}
        return table.assign(customer_id=table["customer_id"].map(names))

    def overrides(self, table: str) -> pd.DataFrame:
        """What a person decided otherwise (forms/overrides.csv) for one table: table, id, value, reason."""
        form = self.form("overrides", ["table", "id", "value", "reason"])
        return form[form["table"].astype("str") == table].astype("str").reset_index(drop=True)

    def save(self, name: str, table: pd.DataFrame | dict | list) -> None:
        """Save a table for the steps that follow: Parquet where customers are rows, CSV where people read, JSON for the rest."""
        folder = self._tables[0]
        folder.mkdir(parents=True, exist_ok=True)
        if isinstance(table, dict | list):
            text = json.dumps(table, ensure_ascii=False, indent=1, default=tables.plain, allow_nan=False)
            return tables.write(folder / f"{name}.json", text.encode())
        if name in PARQUET:
            return tables.write_parquet(folder / f"{name}.parquet", table)
        return tables.write_csv(folder, name, table)

    def save_file(self, name: str, content: bytes) -> Path:
        """Save a file of the run beside the tables: segmentation.xlsx, audiences/NAME.csv."""
        path = self._tables[0].parent / name
        path.parent.mkdir(parents=True, exist_ok=True)
        tables.write(path, content)
        return path

    def previous(self, name: str) -> Any:
        """The same table of the latest run with an earlier reference date, or None."""
        self._notes.add(f"previous:{name}")
        old = Case(self.folder, self.settings, self.before) if self.before else None
        return old.load(name) if old and old.has(name) else None

    @property
    def before(self) -> Path | None:
        """The latest run with an earlier reference date."""
        earlier = [p for p in self.runs if self.as_of and p.name < self.as_of.isoformat()]
        return earlier[-1] if earlier else None

    @property
    def previous_date(self) -> dt.date | None:
        """The reference date of the run that `previous` reads."""
        self._notes.add("previous:")
        return dt.date.fromisoformat(self.before.name) if self.before else None

    def save_audiences(self, files: dict[str, pd.DataFrame]) -> None:
        """Write the lists for the mailing service: the only files of a run with contact data in them."""
        for name, table in files.items():
            told = self.say.name(name)  # the file and the rows are called as the segment is in the report
            named = table.assign(segment=table["segment"].map(self.say.name)) if "segment" in table else table
            self.save_file(f"audiences/{safe_name(told)}.csv", tables.safe_csv(named))

    def save_for_senders(self, files: dict[str, dict[str, pd.DataFrame]]) -> None:
        """Write the same lists by kind of service and segment, in the shape it imports: audiences/KIND/SEGMENT.csv."""
        for kind, lists in files.items():
            for name, table in lists.items():
                told = self.say.name(name)
                named = table.assign(segment=told) if "segment" in table else table
                self.save_file(f"audiences/{kind}/{safe_name(told)}.csv", tables.safe_csv(named))

    @property
    def place(self) -> Path:
        """The folder of the run at hand: the one in progress, else the drafts made by hand."""
        place = self._tables[0].parent
        place.mkdir(parents=True, exist_ok=True)
        return place

    def conclude(self, step: str, sentences: list[str]) -> None:
        """Keep what a step found, what is surest first, for the terminal and the report; and its rows in the register of claims.

        In a run a step keeps its own claims alone, so that none waits for what another said; the report writes the whole register.
        """
        from segkit.ground.claims import SURE_AT_ONCE

        register, own = self.say.register, self._notes.path is not None and self.say.register.decided is None
        found, claims = self._load("findings") if self._has("findings") else {}, register.table(step, None if own else self._claims())
        weak = set(claims.loc[claims["p"] > SURE_AT_ONCE, "text"])
        told = sorted((s for s in sentences if s), key=lambda s: s in weak)
        self.save("findings", {**found, step: told})
        if own:
            noted.keep_claims(self.run, step, list(register.made.values()))
        else:
            self.save("claims", claims)

    def _claims(self) -> pd.DataFrame | None:
        """The register as the steps so far have made it: of their own parts in a run, else as it was saved."""
        from segkit.ground.claims import joined

        parts = noted.claims(self.run) if self.run else {}
        return joined(parts) if parts else self._load("claims") if self._has("claims") else None

    def save_claims(self) -> None:
        """Write the register of a run that has no report to do it."""
        claims = self._claims()
        if claims is not None:
            self.save("claims", claims)


PASSING = re.compile(r"^(\.|~\$)|-(shm|wal|journal)$|\.wal$")
PARQUET = {"contacts", "gains", "labels", "facts", "months", "choices", "gaps", "coming", "events", "survey", "campaign_contacts"}


def open_case(folder: str | Path, run: str | Path | None = None) -> Case:
    """Open a case folder; `run` is the folder of a run in progress, empty when you work by hand.

    Raises Problems when case.yml is missing or wrong.
    """
    folder, place = Path(folder), Path(folder, run) if run else None
    if place is None:
        described.install()
    else:
        described.remove()  # the pages of a run have their pictures' texts from the template
    case = Case(folder, _settings.read(folder / "case.yml"), place)
    return Case(folder, noted.Told(case.settings, case._notes), place) if case._notes.path else case


def theirs(made_from: dict[str, str]) -> dict[str, str]:
    """Of the fingerprints of all that a run is made from those of the client's own files: neither case.yml nor a form."""
    return {name: told for name, told in made_from.items() if name != "case.yml" and not name.startswith("forms/")}


def _by_today(received: Any, *, purchases: bool) -> bool:
    """Whether another day could make something else of what was received: rows after today, or no purchase to count up to."""
    today, lines = f"{dt.date.today()}", received.tables.get("transactions")
    dated = [table["date"] for table in received.tables.values() if "date" in table and table["date"].dtype.kind == "M"]
    return (purchases and received.afar is None and (lines is None or lines.empty)) or any((dates >= today).any() for dates in dated)


def safe_name(text: str) -> str:
    """A file name from any text: letters, digits and hyphens, never a path.

    >>> safe_name("../Спящие клиенты: VIP?")
    'Спящие-клиенты-VIP'
    """
    name = re.sub(r"[^\w]+", "-", str(text), flags=re.UNICODE).strip("-_")[:60].strip("-_")
    reserved = re.fullmatch(r"(?i)con|prn|aux|nul|com\d|lpt\d", name)
    return f"{name}-" if reserved else name or "segment"
