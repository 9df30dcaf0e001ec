"""`segkit new`: a case folder with the example, or one made from a stranger's files that runs as it is."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from segkit.case import blank, clues, draft, left_out
from segkit.case import tables as _tables
from segkit.ground.language import LANGUAGES
from segkit.ground.problems import Problem, Problems, nearest
from segkit.intake.fold import fold
from segkit.intake.meaning import possible
from segkit.intake.meaning.shapes import ROW_NUMBER
from segkit.intake.recognise import gather
from segkit.intake.recognise.gather import Group
from segkit.intake.recognise.heads import Head


@dataclass(frozen=True)
class Made:
    """What was written, in lines for the terminal: what each file was taken for, and what is missing before a run."""

    folder: Path
    lines: list[str]
    problems: list[Problem]


def from_example(folder: Path, example: Path) -> None:
    """Copy the example into a folder that is not there yet; its forms say what they are."""
    _must_be_new(folder)
    shutil.copytree(example, folder, dirs_exist_ok=True)
    blank.mark(folder / "forms")


def from_files(folder: Path, given: list[str], *, link: bool = False, language: str | None = None, currency: str | None = None) -> Made:
    """Make a case of a stranger's files: tables recognised and put together, case.yml filled in, forms empty.

    `given`: files, globs, folders, database URLs. `link`: the files stay where they are, and case.yml names them by their full paths.
    Raises Problems where a file is not there, none can be read, or none is a table that can be used.
    """
    _must_be_new(folder)
    _check(language, currency)
    places = gather.expand(given)
    groups, problems = gather.gather(places)
    if not groups:
        todo = "a table has a row of headings and rows below it: CSV, XLSX, ODS, Parquet or a database"
        raise Problems(problems or [Problem(", ".join(places[:3]), "no table was found", todo, "no_table")])
    named = _paths(places, given, folder, link)
    told = _told(folder, groups, language, currency)
    out = {g.kind: left_out.rows(g, told.currency) for g in groups}
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "inputs").mkdir(exist_ok=True)
    for place, path in named.items():
        if "://" not in place and not Path(path).is_absolute():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(place, folder / path)
    left = [f"{_where(h.place, h.sheet)} ({h.found.why}): {_why_left(h, g)}" for g in groups for h in g.left]
    used = {h.place for g in groups for h in [*g.heads, *g.left]}
    left += [f"{Path(p).name}: no table in it" for p in places if p not in used and "://" not in p]
    _tables.write(folder / "case.yml", draft.text(told, groups, named, left, out).encode())
    blank.write(folder / "forms")
    lines = [*(line for g in groups for line in _found(g, out[g.kind])), *(f"not used: {text}" for text in left), _possible(groups)]
    return Made(folder, lines, problems + _missing(groups))


def _must_be_new(folder: Path) -> None:
    if folder.exists() and any(folder.iterdir() if folder.is_dir() else [folder]):
        raise Problems([Problem(str(folder), "it exists and is not empty", "name a new folder; nothing was changed", "exists")])


def _check(language: str | None, currency: str | None) -> None:
    from babel import Locale

    if language is not None and language not in LANGUAGES:
        raise Problems([Problem("--language", f"'{language}' is not known", nearest(language, LANGUAGES), "bad_value")])
    if currency is not None and currency not in Locale("en").currencies:
        raise Problems([Problem("--currency", f"'{currency}' is not an ISO 4217 code", "write RUB, PLN, EUR, USD …", "bad_value")])


def _told(folder: Path, groups: list[Group], language: str | None, currency: str | None) -> draft.Told:
    tongue, why = (language, "as you said") if language else clues.language(groups)
    coin, why_coin = (currency, "as you said") if currency else clues.currency(groups, tongue)
    name = " ".join(re.split(r"[-_\s]+", folder.resolve().name)).strip() or "My client"
    return draft.Told(name[:120].capitalize(), tongue, coin, why, why_coin)


def _paths(places: list[str], given: list[str], folder: Path, link: bool) -> dict[str, str]:
    """Where the case reads each file: a copy in inputs/ (a whole folder keeps its name there), or where it is."""
    folders = [Path(g) for g in given if "://" not in g and Path(g).is_dir()]
    made: dict[str, str] = {}
    for place in places:
        if "://" in place:
            made[place] = _url(place)
            continue
        path = Path(place)
        if link:
            made[place] = str(path.resolve())
            continue
        above = next((f for f in folders if f in path.parents), None)
        wanted = Path("inputs", above.resolve().name, path.relative_to(above)) if above and len(folders) > 1 else Path("inputs", path.name)
        number, taken = 1, set(made.values())
        while wanted.as_posix() in taken:
            number += 1
            wanted = wanted.with_name(f"{path.stem}-{number}{path.suffix}")
        made[place] = wanted.as_posix()
    return made


def _url(url: str) -> str:
    """A database that is a file is named by its full path, so that it is found from the case folder."""
    scheme, _, rest = url.partition(":///")
    if scheme in ("sqlite", "duckdb") and rest and not rest.startswith("/"):
        return f"{scheme}:///{Path(rest).resolve()}"
    return url


def _where(place: str, sheet: str) -> str:
    from segkit.intake.files.typed import label

    name = label(place) if "://" in place else Path(place).name
    return f"{name}, {sheet}" if sheet else name


def _found(group: Group, out: list[left_out.LeftOut]) -> list[str]:
    """What one source was taken for, which rows are left out of it and why, and what else its columns might be."""
    found = group.first.found
    many = f" and {len(group.heads) - 1} more" if len(group.heads) > 1 else ""
    product = f" from {found.map.title}" if found.map else ""
    columns = ", ".join(f"{c} = {t}" for c, t in found.columns.items())
    lines = [f"{group.kind}{product}: {_where(group.heads[0].place, group.heads[0].sheet)}{many} ({found.why})", f"  {columns}"]
    for head in group.heads:
        own = {c: t for c, t in head.found.columns.items() if fold(t) != fold(found.columns.get(c, t))}
        lines += [f"  in {_where(head.place, head.sheet)}: {', '.join(f'{c} = {t}' for c, t in own.items())}"] if own else []
    others = [f"{c} = {' or '.join(found.others[c])}" for c in ("customer_id", "date", "amount") if c in found.columns and found.others.get(c)]
    lines += [f"  might be: {'; '.join(others)}"] if others and group.kind in ("transactions", "deals") else []
    lines += [f"  {'below zero' if part.refunds else 'left out'}: {part}" for part in out]
    return lines + [f"  kept: {part}" for part in left_out.on_account(group)]


def _why_left(head: Head, group: Group) -> str:
    """Why a table is not used: nobody is named in it, it lacks what its kind needs, or its columns are others."""
    if head.found.columns.get("customer_id") == ROW_NUMBER != group.first.found.columns.get("customer_id"):
        return "no column says whose its rows are, and it is no list of customers"
    lacking = [c for c in head.found.missing if c not in group.first.found.missing]
    if lacking:
        return f"no column of it is {', '.join(lacking)}, and it cannot be added to the {group.kind}"
    money = left_out.total(head) if head.found.kind == "transactions" else ""
    return f"another shape than the file that is used as {group.kind}" + (f", and its {money} are not counted; give its columns the same names" if money else "")


def _possible(groups: list[Group]) -> str:
    """Which methods these tables allow."""
    table = possible.methods({g.kind: set(g.first.found.columns) for g in groups})
    able = table.loc[table["possible"], "method"].tolist()
    return f"methods that these allow: {', '.join(able) or 'none yet'}" + ("" if len(able) < len(table) else " (all)")


def _missing(groups: list[Group]) -> list[Problem]:
    """What must be known before a run, and what remains possible without it."""
    told = []
    for group in groups:
        found = group.first.found
        place = f"case.yml, sources, {group.kind}"
        for canonical in found.missing:
            if canonical == "customer_id" and group.kind == "transactions":
                what, todo = possible.without_customers(found.columns, found.map.no_customer if found.map else "")
                told.append(Problem(place, what, todo, "no_customers"))
                continue
            others = found.others.get(canonical, [])
            if canonical == "amount" and "order_id" in found.columns:
                told.append(Problem(place, *possible.without_sums(others), "missing_mapping"))
            elif canonical == "price" and group.kind == "transactions":
                offered = found.others.get("amount", []) or others
                hint = f"is it {' or '.join(offered)}? " if offered else ""
                told.append(Problem(place, "no column looks like amount, nor like price beside the quantity", f"{hint}write columns: {{amount: …}}, or {{price: …}} of one piece", "missing_mapping"))
            elif canonical == "date" and group.kind == "transactions":
                told.append(Problem(place, *possible.without_dates(others), "missing_mapping"))
            else:
                hint = f"is it {' or '.join(others)}? " if others else ""
                told.append(
                    Problem(place, f"no column looks like {canonical}", f"{hint}write columns: {{{canonical}: …}}", "missing_mapping")
                )
    return told
