"""Several files or sheets of one shape as one table, with the place of every row kept."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from segkit.intake import maps, schema
from segkit.intake.files.blocks import read_blocks
from segkit.intake.files.book import read_sheets
from segkit.intake.files.clean import read_clean
from segkit.intake.files.delimited import read_delimited
from segkit.intake.files.sums import adding_up
from segkit.intake.files.typed import read_parquet
from segkit.intake.fold import fold
from segkit.intake.log import Notes, mask, part_of, problem, set_aside
from segkit.intake.raw import Raw
from segkit.intake.source import Limits, Source

Part = tuple[str, str, Raw]  # file, sheet, its table


def read_parts(paths: list[Path], kinds: list[str], source: Source, notes: Notes, limits: Limits) -> Raw | None:
    """Read every file (and every sheet asked for) and put them together; None where one of them cannot be read."""
    if len(paths) == 1:
        return together(_parts(paths[0], kinds[0], source, notes, limits), source, notes)
    read, offset = [], 0
    for path, kind in zip(paths, kinds, strict=True):
        own = Notes(notes.source, f"{notes.source}: {path.name}", private=notes.private)
        parts = _parts(path, kind, source, own, limits)
        _take_over(own, notes, offset)
        offset += sum(_length(raw) for _, _, raw in parts)
        read += parts
    return together(read, source, notes) if {p[0] for p in read} == {p.name for p in paths} else None


def _parts(path: Path, kind: str, source: Source, notes: Notes, limits: Limits) -> list[Part]:
    if kind == "book":
        return [(path.name, sheet, raw) for sheet, raw in read_sheets(path, source, notes, limits)]
    chosen = maps.every().get(source.map or "")
    if kind == "text" and chosen is not None and chosen.shape.tables:
        raw = read_blocks(path, source, chosen.shape.tables, chosen.columns["order_id"][0], notes)
    else:
        raw = (read_clean(path, source, notes) or read_delimited(path, source, notes)) if kind == "text" else read_parquet([path], path.parent, source, notes)
    return [] if raw is None else [(path.name, "", raw)]


def _take_over(own: Notes, notes: Notes, offset: int) -> None:
    """What was noted of one file joins what is noted of the source; a guess that was made for all files stands once."""
    notes.problems.extend(own.problems)
    known = {(g["what"], g["guess"]) for g in notes.guesses}
    notes.guesses.extend(g for g in own.guesses if (g["what"], g["guess"]) not in known)
    notes.log.extend(table.assign(row=table["row"] + offset) for table in own.log)
    for rule, rows in own.excluded.items():
        notes.excluded[rule] = notes.excluded.get(rule, 0) + rows


def _length(raw: Raw) -> int:
    """The number of rows, as a person counts them, that a part takes up."""
    return max((raw.header_row or 0) + raw.rows_in, int(raw.rows.max()) if len(raw.rows) else 0)


def together(parts: list[Part], source: Source, notes: Notes) -> Raw | None:
    """One table of several of the same shape: columns by name, the name of the file and of the sheet as columns of their own.

    Rows are numbered on from part to part; `notes.parts` knows where each begins.
    """
    if len(parts) < 2:
        return parts[0][2] if parts else None
    beside = adding_up([(sheet or file, raw) for file, sheet, raw in parts], source, notes)
    _missing_columns([part for i, part in enumerate(parts) if i not in beside], source, notes)
    files, sheets = len({p[0] for p in parts}) > 1, len({(p[0], p[1]) for p in parts if p[1]}) > 1
    names: dict[str, str] = {}
    frames, rows, added, drawn, offset = [], [], [], {}, 0
    for i, (file, sheet, raw) in enumerate(parts):
        if i in beside:
            set_aside(notes, raw.rows + offset, "another_table")
            notes.parts.append((offset, _place(file if files else "", sheet)))
            offset += _length(raw)
            continue
        frame = raw.frame.rename(columns={c: names.setdefault(fold(c), c) for c in raw.frame.columns})
        told = (["file", Path(file).stem] if files else None, ["sheet", sheet or Path(file).stem] if sheets else None)
        for column, name in filter(None, told):
            frame, free = _named(frame, column, name)
            added.append(free)
        frames.append(frame)
        notes.parts.append((offset, _place(file if files else "", sheet)))
        rows.append(raw.rows + offset)
        for kind, column in ((kind, column) for kind, columns in raw.drawn.items() for column in columns):
            told = {row + offset: what for row, what in raw.drawn[kind][column].items()}
            drawn.setdefault(kind, {}).setdefault(names[fold(column)], {}).update(told)
        offset += _length(raw)
    zones = tuple(dict.fromkeys(z for _, _, raw in parts for z in raw.zones))
    return Raw(_stacked(frames), np.concatenate(rows), sum(raw.rows_in for *_, raw in parts), next(raw.header_row for i, (*_, raw) in enumerate(parts) if i not in beside),
               all(raw.typed for *_, raw in parts), zones, any(raw.since_1904 for *_, raw in parts), drawn, tuple(dict.fromkeys(added)))  # fmt: skip


def _place(file: str, sheet: str) -> str:
    return ", ".join(x for x in (file, f"sheet {sheet}" if sheet else "") if x)


def _named(frame: pd.DataFrame, column: str, name: str) -> tuple[pd.DataFrame, str]:
    free = column if column not in frame else f"{column} (2)"
    return frame.assign(**{free: pd.Series(name, index=frame.index, dtype="str")}), free


def _stacked(frames: list[pd.DataFrame]) -> pd.DataFrame:
    """A column that is empty in one part takes the type that it has in the others."""
    columns = list(dict.fromkeys(c for frame in frames for c in frame.columns))
    made = {}
    for name in columns:
        held = [frame[name] if name in frame else pd.Series(np.nan, index=frame.index) for frame in frames]
        types = {str(s.dtype): s.dtype for s in held if s.notna().any()}
        if len(types) == 1:
            [kind] = types.values()
            held = [s if s.dtype == kind else pd.Series(dtype=kind).reindex(s.index) for s in held]
        made[name] = pd.concat(held, ignore_index=True)
    return pd.DataFrame(made, copy=False)


def _missing_columns(parts: list[Part], source: Source, notes: Notes) -> None:
    """A file without a mapped column is not of the others' shape."""
    known = [
        ({fold(c) for c in raw.frame.columns}, file if len(parts) > 1 and not sheet else f"{file}, sheet {sheet}")
        for file, sheet, raw in parts
    ]
    for canonical, theirs in source.columns.items():
        if canonical.startswith("map "):  # a header that the product may have, and need not
            continue
        lacking = [place for columns, place in known if fold(theirs) not in columns]
        if lacking and len(lacking) < len(known):
            stops = canonical in schema.required(notes.source, set(source.columns))
            todo = "name only files of one shape, or give the columns one name" if stops else "it is empty there"
            what = f"there is no column '{mask(theirs)}' in {', '.join(mask(p) for p in lacking[:5])}"
            problem(notes, what, todo, "other_shape", severity="stop" if stops else "warn")


def placed(log: pd.DataFrame, notes: Notes) -> pd.DataFrame:
    """The log with the file (and sheet) of every row, and the row as it is counted there."""
    found = [part_of(notes, int(row)) for row in log["row"]] if notes.parts or notes.lines else []
    if not notes.parts:
        log = log.assign(row=[row for _, row in found]) if found else log
        return log.assign(file=notes.file.removeprefix(f"{notes.source}: "))
    return log.assign(file=[name for name, _ in found], row=[row for _, row in found])
