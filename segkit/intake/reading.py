"""Read all sources of a case: every problem of all of them at once, every row accounted for."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from segkit.ground.beside import both
from segkit.ground.problems import Problem, Problems
from segkit.intake import kept
from segkit.intake.files import paths as places
from segkit.intake.files.parts import placed, read_parts
from segkit.intake.files.typed import label, read_database, read_parquet
from segkit.intake.fold import alike, fold
from segkit.intake.log import GUESS_COLUMNS, Notes, joined, problem
from segkit.intake.meaning import several, shapes
from segkit.intake.named import named
from segkit.intake.raw import Raw
from segkit.intake.rows import deals
from segkit.intake.rows.assemble import Table, settled
from segkit.intake.rows.clean import clean
from segkit.intake.rows.reconcile import account
from segkit.intake.rows.usable import Settings
from segkit.intake.source import COLUMN_COLUMNS, Intake, Limits, Source
from segkit.intake.values.convert import as_text
from segkit.privacy import consent, detect, looks

WIDEST = 2_000  # columns
SOME, MANY = 50_000, 50_000_000  # bytes: fewer are read in the time that a second process takes to begin, more would be held twice
LOST = ("no_customer", "several_customers", "no_date", "bad_date", "bad_amount", "ragged_row")  # set aside for what is not in a row
SHARED = 3  # customers who have a town's name are too many to be called like it
TEXTS = 500_000  # bytes: the texts of more are sooner looked through as Arrow's, however the process holds them


def read(sources: dict[str, Source], folder: Path, *, as_of: dt.date | None = None, currency: str,
         sensitive_basis: str | None = None, limits: Limits | None = None) -> Intake:  # fmt: skip
    """Read the client's files into canonical tables, with an account of every row dropped and every value changed.

    `sources`: canonical name (transactions, customers, deals, events, survey, …) → Source. Returns an Intake. Raises
    Problems with all problems of all sources if one of them stops.
    """
    settings = Settings(as_of, currency, sensitive_basis, limits or Limits())
    done = _each(sources, Path(folder), settings)
    problems = [p for notes, _, _ in done.values() for p in notes.problems]
    tables = {name: table.frame for name, (_, _, table) in done.items() if table is not None}
    contacts = _contacts([table.contacts for _, _, table in done.values() if table is not None])
    found, theirs = (done[name][2].attributes if name in tables else pd.DataFrame() for name in ("transactions", "deals"))
    plain = tables
    if any(p.code == "id_is_contact" and p.what.startswith(("the customer_id is", "the client is")) for p in problems):
        tables, contacts = coded({**tables, "found": found, "theirs": theirs}, contacts)
        found, theirs = tables.pop("found"), tables.pop("theirs")
    problems += [*_together(tables), *_deals_together(tables, done, plain)]
    tables = _refusals(_of_deals(_with_attributes(tables, found, done), theirs, done))
    if any(p.severity == "stop" for p in problems):
        raise Problems(problems)
    counts = {name: _count(notes, rows_in, table) for name, (notes, rows_in, table) in done.items()}
    money = {name: account(notes, table.money, table.frame) for name, (notes, _, table) in done.items()}
    problems += mostly_lost(counts, money)
    problems += _unnamed(tables, contacts, [(notes, table) for notes, _, table in done.values()])
    problems += _lent(contacts, problems)
    return Intake(
        tables=tables,
        contacts=contacts,
        log=joined([placed(entry, notes) for notes, _, _ in done.values() for entry in notes.log]),
        counts=counts,
        money=money,
        guesses=pd.DataFrame([g for notes, _, _ in done.values() for g in notes.guesses], columns=GUESS_COLUMNS, dtype="str"),
        problems=problems,
        columns=pd.concat([table.columns for _, _, table in done.values()], ignore_index=True)
        if done
        else pd.DataFrame(columns=COLUMN_COLUMNS, dtype="str"),
    )


def _each(sources: dict[str, Source], folder: Path, settings: Settings) -> dict[str, tuple[Notes, int, Table | None]]:
    """Every source by itself, the largest beside the others where there are two cores."""
    sizes = {name: sum(path.stat().st_size for path in named(source, folder)) for name, source in sources.items() if source.url is None}
    largest = max(sizes, key=sizes.__getitem__, default="")
    others = {name: sources[name] for name in sizes if name != largest}
    if SOME <= sum(sizes[name] for name in others) <= MANY and not any(kept.has(name, source, folder, settings) for name, source in sources.items()):
        one = lambda name: _one(name, sources[name], folder, settings)  # noqa: E731
        first, rest = both(lambda: one(largest), lambda: {name: one(name) for name in others})
        made = {**rest, largest: first}
    else:
        made = {}
    return {name: kept.once(lambda name, *told: made.get(name) or _one(name, *told), name, source, folder, settings) for name, source in sources.items()}


def _one(name: str, source: Source, folder: Path, settings: Settings) -> tuple[Notes, int, Table | None]:
    """One source; the texts of a large one are Arrow's while they are looked through, and then held as all others of the process."""
    if source.url or sum(path.stat().st_size for path in named(source, folder)) < TEXTS:
        return _cleaned(name, source, folder, settings)
    with pd.option_context("mode.string_storage", "auto"):
        notes, rows_in, table = _cleaned(name, source, folder, settings)
    frames = {name: _held(getattr(table, name)) for name in ("frame", "contacts", "attributes", "columns")} if table else {}
    return replace(notes, log=[_held(part) for part in notes.log]), rows_in, table and replace(table, **frames)


def _held(table: pd.DataFrame) -> pd.DataFrame:
    """The same with its texts as this process holds texts."""
    text = pd.StringDtype(na_value=np.nan)
    texts = {name: text for name, kind in table.dtypes.items() if isinstance(kind, pd.StringDtype)}
    return table.astype(texts).set_axis(table.columns.astype(text), axis=1)


def _cleaned(name: str, source: Source, folder: Path, settings: Settings) -> tuple[Notes, int, Table | None]:
    notes = Notes(name, f"{name}: {label(source.url)}" if source.url else source.files_named)
    raw = _raw(shapes.sought(source), folder, notes, settings.limits)
    if raw is not None and len(raw.frame.columns) > WIDEST:
        what, todo = f"the table has {len(raw.frame.columns):,} columns", f"leave out what is not needed; at most {WIDEST:,} are read"
        problem(notes, what, todo, "too_wide")
        raw = None
    if raw is None:
        return notes, 0, None
    raw, source = shapes.shaped(raw, source, notes, settings.currency)
    raw = deals.once(raw, source, notes) if name == "deals" else several.told_apart(raw, source, notes) if name == "survey" else raw
    table = clean(raw, name, source, notes, settings)
    return notes, raw.rows_in, deals.finished(table, source, notes) if name == "deals" and table is not None else table


def _raw(source: Source, folder: Path, notes: Notes, limits: Limits) -> Raw | None:
    if source.url:
        return read_database(source, folder, notes)
    paths = places.locate(source, folder, notes)
    if not paths:
        return None
    kinds = [places.kind(path, notes) for path in paths]
    if None in kinds or not all([places.check_size(p, k, limits, notes) for p, k in zip(paths, kinds, strict=True)]):
        return None
    if set(kinds) == {"parquet"} and isinstance(source.file, str):
        base = folder / source.file
        return read_parquet(paths, base if base.is_dir() else paths[0].parent, source, notes)
    return read_parts(paths, kinds, source, notes, limits)


def _count(notes: Notes, rows_in: int, table: Table) -> dict:
    used = rows_in - sum(notes.excluded.values())
    if used != len(table.frame):
        raise AssertionError(f"{notes.source}: {rows_in} rows in, {len(table.frame)} used, {notes.excluded} excluded")
    return {"rows_in": rows_in, "rows_used": used, "excluded": dict(notes.excluded)}


def mostly_lost(counts: dict[str, dict], money: dict[str, dict | None]) -> list[Problem]:
    """Sales of which most rows, or most of the money, cannot be used for what is not in them; what the case itself leaves out is not counted.

    >>> print(mostly_lost({"transactions": {"rows_in": 10, "rows_used": 3, "excluded": {"no_customer": 5, "where": 2}}}, {"transactions": None})[0])
    transactions: most of it is not used: 5 of 8 rows (no customer 5). → see whether customer_id and date name the right columns and stand on every row (a report in groups may be exported without them), before a report is made of what is left
    """
    found = []
    for name in {"transactions", "deals"} & set(counts):
        out, cents = {rule: n for rule, n in counts[name]["excluded"].items() if rule in LOST}, money.get(name)
        lost, used = sum(out.values()), counts[name]["rows_used"]
        gone = sum(abs(cents["excluded"].get(rule) or 0) for rule in out) / 100 if cents else 0.0
        whole = gone + abs(cents["used"]) / 100 if cents else 0.0
        if lost > used or gone > 0.5 * whole:
            what = f"most of it is not used: {lost:,} of {lost + used:,} rows" + (f", {gone:,.2f} of {whole:,.2f}" if gone else "")
            reasons = ", ".join(f"{rule.replace('_', ' ')} {n:,}" for rule, n in out.items())
            todo = "see whether customer_id and date name the right columns and stand on every row (a report in groups may be exported without them), before a report is made of what is left"
            found.append(Problem(name, f"{what} ({reasons})", todo, "mostly_lost", "warn"))
    return found


def _with_attributes(tables: dict[str, pd.DataFrame], found: pd.DataFrame, done: dict) -> dict[str, pd.DataFrame]:
    """Attributes found in the transactions describe customers too, those who are on no list as well: beside what the customers' own source says, or alone."""
    if "customers" not in tables:
        return {**tables, "customers": found} if len(found.columns) > 1 and "customers" not in done else tables
    listed = tables["customers"]
    more = [c for c in found.columns if c not in listed or (c != "customer_id" and (found[c].dtype == listed[c].dtype or consent.says(c)))]
    if not more:
        return {**tables, "customers": consent.joined(listed, found)}
    beside = found.loc[~found["customer_id"].isin(set(listed["customer_id"])), ["customer_id", *more]]
    joined = pd.concat([listed, beside[[c for c in beside if c in listed]]], ignore_index=True)
    theirs = found.set_index("customer_id")[more].reindex(joined["customer_id"]).reset_index(drop=True)
    made = joined.assign(**{c: theirs[c] if c not in joined else joined[c] if consent.says(c) else joined[c].fillna(theirs[c]) for c in more})
    return {**tables, "customers": consent.joined(made, found)}


def _of_deals(tables: dict[str, pd.DataFrame], found: pd.DataFrame, done: dict) -> dict[str, pd.DataFrame]:
    """Attributes of the deals' clients describe customers too, where nothing else tells the same of them; who has a won deal and is on no list is a customer of the case."""
    if len(found.columns) < 2:
        return tables
    if "transactions" in done:
        found = found[found["customer_id"].isin(set(tables["transactions"]["customer_id"]))] if "transactions" in tables else found.head(0)
    if "customers" not in tables:
        return {**tables, "customers": found} if len(found) and "customers" not in done else tables
    known, sold = tables["customers"], tables["deals"]
    both = known.merge(found, on="customer_id", suffixes=("", "\0"))
    new = [c for c in found.columns[1:] if not any(_tells(both, c, other) for other in known.columns[1:])] if len(both) else []
    bought = set() if "transactions" in done or not new else set(sold.get("customer_id", sold.get("client"))[sold["outcome"] == "won"]) if "outcome" in sold else set()
    found = found[found["customer_id"].isin(set(known["customer_id"]) | bought)]
    return {**tables, "customers": known.merge(found[["customer_id", *new]], on="customer_id", how="outer")} if new else tables


def _refusals(tables: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """A refusal in deals, events or a list of contacts stands in the column of the list that is called the same."""
    for name in ("deals", "events", "campaign_contacts") if "customers" in tables else ():
        other = tables.get(name)
        who = next((c for c in ("customer_id", "client") if other is not None and c in other), None)
        if who:
            told = [t.column for t in consent.told(other.columns) if t.says == "opted out" or consent.answers(other[t.column])]
            tables = {**tables, "customers": consent.joined(tables["customers"], other[told].assign(customer_id=other[who]))}
    return tables


def _tells(both: pd.DataFrame, name: str, other: str) -> bool:
    """Whether a column of the list is called as one of the deals, or says the same of nearly all."""
    if fold(name) == fold(other):
        return True
    pairs = both[[name, other]].dropna()
    return len(pairs) > 0 and bool((pairs[name].astype("str").map(fold) == pairs[other].astype("str").map(fold)).mean() >= deals.SAME)


def _contacts(parts: list[pd.DataFrame]) -> pd.DataFrame:
    """One row per customer with a contact, each of them of one row of a source; what a source does not have comes from the next."""
    parts = [p for p in parts if len(p)]
    if not parts:
        return pd.DataFrame({"customer_id": pd.Series(dtype="str")})
    return pd.concat(parts, ignore_index=True).groupby("customer_id", sort=True).first().reset_index()


def _lent(contacts: pd.DataFrame, known: list[Problem]) -> list[Problem]:
    """How many have no other e-mail than one that a site lends them for a purchase."""
    lent = pd.DataFrame({c: looks.relayed(contacts[c]) for c in contacts if c != "customer_id"}, index=contacts.index).any(axis=1).sum()
    if not lent or any(p.code == "lent_address" for p in known):
        return []
    whose = "1 customer has" if lent == 1 else f"{lent:,} customers have"
    what = f"{whose} an e-mail that a booking site or a marketplace lends for one purchase: it is no contact for one's own mailing and is put on no list"
    return [Problem("e-mails", what, "", "lent_address", "note")]


def _unnamed(tables: dict[str, pd.DataFrame], contacts: pd.DataFrame, done: list[tuple[Notes, Table]]) -> list[Problem]:
    """Hide customers' names where somebody wrote them into an attribute, and say in which columns."""
    known, surnames, found = detect.people(contacts), detect.surnames(contacts), []
    for notes, table in done if known else []:
        attributes = table.columns.loc[table.columns["role"] == "attribute", ["canonical", "column"]]
        for name, theirs in attributes.itertuples(index=False):
            rows = [n for h in sorted({notes.source, "customers"} & set(tables)) if (n := _hides(tables, h, name or theirs, known, surnames))]
            if rows:
                what = f"{max(rows):,} texts hold two words that stand together among the names of customers as well, or a surname of theirs, and these are hidden (•••)"
                found.append(Problem(f"{notes.file}, column {theirs}", what, "", "name_in_text", "note"))
    return found


def _hides(tables: dict[str, pd.DataFrame], holder: str, name: str, known: set[tuple[str, str]], surnames: frozenset[str]) -> int:
    column = tables[holder].get(name)
    if column is None or not pd.api.types.is_string_dtype(column):
        return 0
    if detect.called_like(name, column, surnames):
        tables[holder] = tables[holder].assign(**{name: pd.Series(None, index=column.index, dtype=column.dtype)})
        return int(column.notna().sum())
    texts, where = detect.hide_people(column, known)
    if where.any() and detect.of_places(name):  # many a firm has its town in its name: what several customers share is a place
        shared = tables[holder]["customer_id"].groupby(column).nunique() >= SHARED if "customer_id" in tables[holder] else column.value_counts() >= SHARED
        texts, where = texts.mask(spared := column.isin(shared.index[shared]), column), where & ~spared
    tables[holder] = tables[holder].assign(**{name: texts}) if where.any() else tables[holder]
    return int(where.sum())


def coded(tables: dict[str, pd.DataFrame], contacts: pd.DataFrame) -> tuple[dict[str, pd.DataFrame], pd.DataFrame]:
    """Put codes in the place of ids that are e-mails, phones, documents or names, the same in all tables; the contacts keep the originals: an e-mail or a
    phone as `contact`, a name as `name`, all else as `id`.

    >>> sold = pd.DataFrame({"customer_id": ["525-224-84-81", "PL5252248481"]})
    >>> made, held = coded({"transactions": sold}, pd.DataFrame({"customer_id": ["525-224-84-81"], "email": ["a@b.pl"]}))
    >>> made["transactions"]["customer_id"].nunique(), held[["id", "email"]].values.tolist()
    (1, [['525-224-84-81', 'a@b.pl']])
    """
    who = [(name, column) for name, table in tables.items() for column in ("customer_id", "client") if column in table]
    ids = pd.Series(pd.unique(pd.concat([*(tables[name][column] for name, column in who), contacts["customer_id"]]).dropna()), dtype="str")
    codes = {i: "c" + hashlib.blake2b(same.encode(), digest_size=8).hexdigest() for i, same in zip(ids, alike(ids), strict=True)}
    made = dict(tables)
    for name, column in who:
        made[name] = made[name].assign(**{column: made[name][column].map(codes).astype("str")})
    if "customers" in made:  # two spellings of an e-mail are one customer
        made["customers"] = settled(made["customers"]).reset_index()
    kind = detect.contact("", ids)
    under = {"email": "contact", "phone": "contact", "name": "name"}.get(kind or "", "id")
    known = pd.DataFrame({"customer_id": ids.map(codes), "id" if under in contacts else under: ids}).sort_values(["customer_id", under if under not in contacts else "id"])
    theirs = contacts.assign(customer_id=contacts["customer_id"].map(codes)).groupby("customer_id").first().reset_index()
    known = known.iloc[np.argsort(-known.iloc[:, 1].str.count(r"\d").to_numpy(), kind="stable")].drop_duplicates("customer_id")
    return made, known.merge(theirs, on="customer_id", how="left").astype({"customer_id": "str"}).sort_values("customer_id", ignore_index=True)


def _together(tables: dict[str, pd.DataFrame]) -> list[Problem]:
    """Ids of two sources that never meet are written differently."""
    if not {"transactions", "customers"} <= set(tables):
        return []
    bought, known = (set(tables[name]["customer_id"].dropna().unique()) for name in ("transactions", "customers"))
    if not bought or not known or bought & known:
        return []
    stripped = {c.lstrip("0") for c in bought} & {c.lstrip("0") for c in known}
    why = "one of them lost its leading zeros" if stripped else "they are written differently, or belong to other people"
    return [
        Problem("transactions, customers", f"no customer is in both: {why}", "export the ids as text in both files", "no_common_customer")
    ]


MEET = 0.1  # of the clients of deals, or of the list where that is shorter: fewer in both are no common customers


def _deals_together(tables: dict[str, pd.DataFrame], done: dict, plain: dict[str, pd.DataFrame]) -> list[Problem]:
    """Deals whose clients hardly meet the list of customers: each would be counted twice. Stops where another column of either shows that the ids are of something else."""
    if not {"deals", "customers"} <= set(tables):
        return []
    theirs = next((c for c in ("customer_id", "client") if c in tables["deals"]), None)
    mine, known = (_distinct(tables[name][column]) if column else set() for name, column in (("deals", theirs), ("customers", "customer_id")))
    if not mine or not known or len(mine & known) >= MEET * min(len(mine), len(known)):
        return []
    met = len(mine & known)
    what = f"of {len(mine):,} clients of deals {met:,} are in the list of customers" if met else "no client of a deal is in the list of customers"
    ids = {name: _distinct(alike(as_text(plain[name][column]))) for name, column in (("deals", theirs), ("customers", "customer_id"))}  # before codes stand for them
    hints = [(name, _meeting(done[name][2], own, ids[other])) for name, own, other in (("customers", "customer_id", "deals"), ("deals", theirs, "customers"))]
    name, column = next((hint for hint in hints if hint[1]), ("", None))
    if not column:
        return [Problem("deals, customers", what, "give both files the same id of the company: columns: {customer_id: …}", "no_common_customer", "warn")]
    rows = done[name][2].columns
    header = next(iter(rows.loc[rows["canonical"] == column, "column"]), column)
    severity = "warn" if met or "transactions" in tables else "stop"
    return [Problem("deals, customers", what, f"write columns: {{customer_id: {header}}} under sources: {name}, which has the ids of the other", "no_common_customer", severity)]


def _meeting(table: Table, own: str, ids: set[str]) -> str | None:
    """The column of a source with most of these ids, where it has a good part of them."""
    columns = {c: part[c] for part in (table.contacts, table.withheld, table.frame) if part is not None for c in part if c not in (own, "customer_id", "deal_id")}
    found = {c: _distinct(alike(as_text(values))) for c, values in columns.items() if values.notna().any() and not pd.api.types.is_datetime64_any_dtype(values)}
    shares = {c: len(there & ids) / min(len(ids), len(there)) for c, there in found.items() if len(there & ids) >= 5}
    best = max(shares, key=shares.__getitem__, default=None)
    return best if best is not None and shares[best] >= 0.5 else None


def _distinct(values: pd.Series) -> set[str]:
    return set(as_text(values).dropna().unique())
