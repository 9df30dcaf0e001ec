"""Transactions on Spark or in PostgreSQL: aggregated where they are; what is said of them in case.yml as one SELECT, and what comes back."""

from __future__ import annotations

import datetime as dt
import re
from contextlib import AbstractContextManager
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from segkit.customers import afar as _afar
from segkit.ground.problems import Problem, Problems, nearest
from segkit.intake import kept
from segkit.intake.files.typed import _no_secret, expanded, label
from segkit.intake.log import mask
from segkit.intake.rows.nobody import composed, nobody
from segkit.privacy import consent, detect

if TYPE_CHECKING:
    from segkit.intake.source import Intake, Source

# What a source may say that is worked out there; with anything else a database's rows are fetched and read here.
SAID = {"url", "spark", "path", "table", "query", "columns", "where", "nobody"}


def stays(name: str, source: Source) -> bool:
    """Whether a source is aggregated where it is: transactions on Spark, or in PostgreSQL where nothing is said that only reading can do."""
    postgres = source.url is not None and re.match(r"postgres(ql)?(\+\w+)?:", source.url) is not None
    return source.spark is not None or (name == "transactions" and postgres and not _more(source))


def _more(source: Source) -> list[str]:
    return sorted(set(source.model_dump(exclude_defaults=True)) - SAID)


def joined(received: Intake, source: Source, folder: Path, *, as_of: dt.date | None, orders: bool) -> Intake:
    """What was received here, with what came from there. Raises Problems for what cannot be asked, or is answered with an error."""
    told = kept.one("afar", (source, folder, as_of, orders), lambda: _read(source, folder, as_of, orders))
    rows = told.account.set_index("reason")
    out = {reason: row for reason, row in rows.to_dict("index").items() if reason != "used" and row["row_count"]}
    used = rows.to_dict("index").get("used", {"row_count": 0, "cents": 0})
    count = {"rows_in": int(rows["row_count"].sum()), "rows_used": int(used["row_count"]), "excluded": {r: int(o["row_count"]) for r, o in out.items()}}
    money = {"received": int(rows["cents"].sum()), "used": int(used["cents"]), "excluded": {r: int(o["cents"]) for r, o in out.items()}}
    what = f"{count['rows_in']:,} rows stayed where they are, and {len(told.people):,} customers were made of them"
    note = Problem(f"transactions: {_name(source)}", what, "", "stayed", "note")
    return replace(received, afar=told, counts={"transactions": count, **received.counts}, money={"transactions": money, **received.money},
                   problems=[*received.problems, note])  # fmt: skip


def _read(source: Source, folder: Path, as_of: dt.date | None, orders: bool) -> _afar.Afar:
    if more := _more(source):
        raise Problems([Problem(f"case.yml, sources.transactions, {more[0]}", "this is not worked out on Spark", f"leave out {', '.join(more)}, and say it in a query", "afar")])
    try:
        with _engine(source) as engine:
            select, texts = _told(engine, source, folder)
            told = _afar.read(engine, select, texts, as_of=as_of, orders=orders)
    except ModuleNotFoundError as error:
        todo = "pip install 'segkit[spark]'" if source.spark else "pip install 'segkit[postgres]'"
        raise Problems([Problem(_place(source), f"the module {error.name} is needed", todo, "missing_module")]) from None
    except Problems:
        raise
    except Exception as error:  # drivers raise their own kinds
        said = mask(_no_secret(str(error).strip().split("\n")[0], expanded(source.url) if source.url else ""), 200)
        raise Problems([Problem(_place(source), f"the answer is: {said}", "correct the address, table, path or query", "database")]) from None
    told = told.without(_nobodies(told.people, source))
    if told.people.empty:
        raise Problems([Problem(_place(source), "no row is left", "see whether columns, where and as_of are right", "nothing_left")])
    value, _ = detect.hide(told.choices["value"], goods=True)
    texts = {c: detect.hide(told.firsts[c], goods=True)[0] for c in ("category", "channel", "product")}
    return replace(told, choices=told.choices.assign(value=value), firsts=told.firsts.assign(**texts))


def _engine(source: Source) -> AbstractContextManager[Any]:
    return _afar.spark(source.spark) if source.spark else _afar.postgres(_driven(expanded(source.url)))


def _driven(url: str) -> str:
    """The address with the driver that is installed; psycopg where none is named."""
    scheme, _, rest = url.partition("://")
    bare = scheme in ("postgresql", "postgres")
    return f"postgresql+psycopg://{rest}" if bare and find_spec("psycopg") else f"postgresql://{rest}" if bare else url


def _name(source: Source) -> str:
    return f"Spark, {source.path or source.table or 'a query'}" if source.spark else label(re.sub(r"\$\{\w+\}", "x", source.url))


def _place(source: Source) -> str:
    return f"transactions: {_name(source)}"


def _told(engine: Any, source: Source, folder: Path) -> tuple[str, list[str]]:
    """A SELECT of our columns from theirs, in the engine's dialect, and which of the texts are there."""
    from sqlglot import exp

    rows = _rows(engine, source, folder)
    there = list(engine.ask(exp.select("*").from_(rows.copy()).limit(0).sql(dialect=engine.dialect)).columns)
    wanted = {name: source.columns.get(name, name if name in there else None) for name in _afar.NAMES}
    _refuse(wanted, there, source)
    told = [exp.column(theirs, quoted=True).as_(name) if theirs else exp.cast(exp.null(), "text").as_(name) for name, theirs in wanted.items()]
    query = exp.select(*told).from_(rows)
    if source.where:
        query = query.where(_condition(source.where, there))
    return query.sql(dialect=engine.dialect), [name for name in _afar.TEXTS if wanted[name]]


def _rows(engine: Any, source: Source, folder: Path) -> Any:
    """The table, the query, or the files as something to select from."""
    import sqlglot
    from sqlglot import exp

    if source.path is not None:
        place = source.path if "://" in source.path else str(_inside(source.path, folder))
        engine.session.read.parquet(place).createOrReplaceTempView("segkit_source")
        return exp.to_table("segkit_source")
    if source.query:
        return sqlglot.parse_one(source.query, read=engine.dialect).subquery("theirs")
    parts = [exp.to_identifier(part, quoted=True) for part in source.table.split(".")]
    return exp.Table(**dict(zip(("this", "db", "catalog"), parts[::-1], strict=False)))


def _inside(path: str, folder: Path) -> Path:
    full = Path(path) if Path(path).is_absolute() else folder / path
    if not Path(path).is_absolute() and not full.resolve().is_relative_to(folder.resolve()):
        raise Problems([Problem("case.yml, sources.transactions, path", "the path leads out of the case folder", "write its full path", "outside_folder")])
    return full.resolve()


def _refuse(wanted: dict[str, str | None], there: list[str], source: Source) -> None:
    place = "case.yml, sources.transactions, columns"
    problems = [Problem(place, f"there is no column '{mask(theirs)}'", nearest(theirs, there), "missing_column")
                for theirs in wanted.values() if theirs and theirs not in there]  # fmt: skip
    needed = [name for name in ("customer_id", "date", "amount") if not wanted[name]]
    problems += [Problem(place, f"no column is named as '{name}'", f"write columns: {{{name}: …}}", "missing_column") for name in needed]
    unknown = [name for name in source.columns if name not in _afar.NAMES]
    problems += [Problem(place, f"'{name}' is not asked for there", nearest(name, _afar.NAMES), "unknown_column") for name in unknown]
    problems += [Problem(_place(source), f"the column '{mask(name)}' speaks of who may be written to, and is not read from there, so that people who refused would be listed",
                         "give a source customers that has it, and leave it out here by a query", "consent_lost") for name in there if consent.says(name)]  # fmt: skip
    if problems:
        raise Problems(problems)


def _condition(where: str, there: list[str]) -> Any:
    """The condition of case.yml, which says nothing but conditions, with their columns quoted."""
    from sqlglot import exp

    from segkit.rules import grammar

    node = grammar.parse(where, "case.yml, sources.transactions, where").copy()
    missing = [c for c in grammar.columns(where, "where") if c not in there]
    if missing:
        raise Problems([Problem("case.yml, sources.transactions, where", f"there is no column '{mask(missing[0])}'", nearest(missing[0], there), "missing_column")])
    for identifier in node.find_all(exp.Identifier):
        identifier.set("quoted", True)
    return node


def _nobodies(people: pd.DataFrame, source: Source) -> set[str]:
    """The ids that stand for nobody, by the words that are asked where rows are read."""
    gone = nobody(composed(people["customer_id"]), people["row_count"].to_numpy(np.int64), source)
    return set(people.loc[gone, "customer_id"])
