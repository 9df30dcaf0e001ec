"""Step 1: the catalogue of segmentation criteria, which of them the client's columns answer, and which are sensitive."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from importlib.resources import files

import pandas as pd

from segkit.ground import words
from segkit.ground.bands import MEASURES, column_type, titles
from segkit.ground.names import ours
from segkit.ground.problems import Problem, Problems, nearest
from segkit.ground.yes import yes
from segkit.privacy import consent, detect

GROUPS = ours(("geographic", "demographic", "psychographic", "behavioural"))
TYPES = ours(("category", "ordered", "number", "date", "text"))
COLUMNS = ["criterion", "group", "question", "type", "unit", "source", "sensitive", "reach", "column", "nest", "name",
           "market", "coverage", "chosen", "reason"]  # fmt: skip
HOUSING = ours("Housing")  # of what kind it is; whether it is their own is answered by yes or no
FORM = ("criterion", "chosen", "column", "name", "group", "question", "type", "unit", "source", "sensitive", "reach", "reason", "nest")
KEPT = {("category", "number"), ("category", "ordered"), ("date", "category"), ("date", "text")}  # (said, found): the consultant's word


@cache
def _read() -> pd.DataFrame:
    with (files("segkit.customers") / "criteria.csv").open(encoding="utf-8") as text:
        table = pd.read_csv(text, dtype="str", keep_default_na=False)
    return table.assign(sensitive=table["sensitive"] == "yes", reach=table["reach"].astype(int))


def catalogue(market: str | None = None) -> pd.DataFrame:
    """The catalogue of criteria, one row per criterion: criterion (stable id), group, nest, market, name, question, type,
    unit, source (where to get it), sensitive, reach (1–3, how easily a campaign reaches people by it), synonyms.

    `market` is "b2c" or "b2b" (each with what both share) or None for all. Source: Kotler's four groups; Bonoma and
    Shapiro, *Segmenting the Industrial Market*, 1983, and the modern list of persons and processes.

    >>> catalogue("b2b")["nest"].ne("").sum().item() > 20
    True
    """
    table = _read()
    if market not in (None, "b2c", "b2b"):
        raise Problems([Problem("market", f"{market!r} is not a market", nearest(str(market), ["b2c", "b2b"]), "unknown_market")])
    return (table if market is None else table[table["market"].isin([market, "both"])]).reset_index(drop=True)


def fold(name: object) -> str:
    """A column name without case, accents, punctuation and unit, so that names in three languages can be compared.

    >>> fold("Возраст, лет"), fold("Płeć"), fold("household_size"), fold("Доход (руб.)")
    ('возраст', 'plec', 'household size', 'доход')
    """
    text = re.sub(r"\([^)]*\)|\[[^]]*\]", " ", str(name)).split(",")[0] or str(name)
    text = text.casefold().replace("ё", "е").replace("ł", "l").replace("й", "\0")
    text = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c)).replace("\0", "й")
    return " ".join(re.findall(r"[^\W_]+", text))


RECOMMEND = ("recommend", "рекоменд", "poleca", "nps")  # how the question is called


def recommends(name: str) -> bool:
    """Whether a criterion asks customers if they would recommend us, which nobody can say who has never bought.

    >>> recommends("Would you recommend us? (0–10)"), recommends("city")
    (True, False)
    """
    return any(word in name.casefold() for word in RECOMMEND)


def match(columns, *, market: str | None = None) -> dict[str, str]:
    """Which criterion each column answers, by the catalogue's names in English, Russian and Polish: {criterion: column}.

    Each column answers at most one criterion; the criterion's own id wins, then its synonyms in the catalogue's order.

    >>> match(["Город", "wiek", "Gender", "xyz"])
    {'city': 'Город', 'age': 'wiek', 'gender': 'Gender'}
    """
    folded: dict[str, str] = {}
    for column in columns:
        folded.setdefault(fold(column), str(column))
    found: dict[str, str] = {}
    taken: set[str] = set()
    for row in catalogue(market).itertuples():
        names = [fold(row.criterion), fold(row.name), *(fold(s) for s in row.synonyms.split("|"))]
        hit = next((folded[n] for n in names if n in folded and folded[n] not in taken), None)
        if hit:
            found[row.criterion] = hit
            taken.add(hit)
    return found


def sensitive(columns) -> list[str]:
    """The columns whose names speak of special categories of personal data (GDPR art. 9 and 10, 152-FZ art. 10).

    >>> sensitive(["Вероисповедание", "stan_zdrowia", "city", "Nationality"])
    ['Вероисповедание', 'stan_zdrowia', 'Nationality']
    """
    return [str(c) for c in columns if words.named(c, "special") or words.shortened(c, "special")]


def table(facts: pd.DataFrame, *, market: str, form: pd.DataFrame | None = None, basis: str | None = None) -> pd.DataFrame:
    """The case's criteria, one row per criterion: criterion, group, question, type, unit, source, sensitive, reach, column
    (of facts; missing where the data have none), nest, name, market, coverage (share of customers with a value), chosen, reason.

    Columns that the catalogue does not know are listed as behavioural criteria with the source "client's column". `form` is
    the consultant's choice: criterion and chosen (yes/no), and any other column of this table to say it differently.
    Sensitive criteria stay off unless `basis`, the legal basis in words, is stated. Raises Problems for a form in error.
    """
    rows = _mapped(facts, market)
    rows = rows if form is None else _apply_form(rows, form, facts)
    rows["sensitive"] = rows["sensitive"].astype(bool) | rows["column"].isin(sensitive(rows["column"].dropna()))
    rows["name"] = [HOUSING if c == "home_ownership" and n == "Home ownership" and _kinds(facts, at) else n for c, n, at in zip(rows["criterion"], titles(rows), rows["column"], strict=True)]
    rows["coverage"] = [_coverage(facts, c) for c in rows["column"]]
    rows["reason"] = [_reason(row, basis, facts) for row in rows.itertuples()]
    wanted = rows.get("wanted", pd.Series(pd.NA, index=rows.index))
    refused = rows["reason"].isin(["not in the data", "sensitive, no legal basis"])
    default = rows["reason"] == ""
    rows["chosen"] = wanted.astype("object").where(wanted.notna(), default).astype(bool) & ~refused
    stated = rows.get("stated", pd.Series("", index=rows.index)).fillna("")
    rows["reason"] = rows["reason"].where(refused | (stated == ""), stated)
    return rows[COLUMNS].reset_index(drop=True)


def _mapped(facts: pd.DataFrame, market: str) -> pd.DataFrame:
    known = catalogue(market).drop(columns="synonyms")
    attributes = [c for c in facts.columns if c != "customer_id" and c not in MEASURES]
    found = match(attributes, market=market)
    found |= {c: c for c in MEASURES if c in facts and c in set(known["criterion"])}
    types = {k: column_type(facts[c]) for k, c in found.items()}
    known["column"] = known["criterion"].map(found).astype("str")
    known["type"] = [_fitting(t, types.get(c)) for c, t in zip(known["criterion"], known["type"], strict=True)]
    extra = [_extra(facts, c, market) for c in attributes if c not in set(found.values())]
    return pd.concat([known, pd.DataFrame(extra, columns=known.columns).astype(known.dtypes)], ignore_index=True) if extra else known


def _fitting(listed: str, found: str | None) -> str:
    """The catalogue's type unless the column itself says otherwise."""
    same = found is None or found == listed or (listed == "ordered" and found in ("category", "ordered"))
    return listed if same or (listed == "number" and found == "ordered") else found


def _extra(facts: pd.DataFrame, column: str, market: str) -> dict:
    return {"criterion": column, "group": "behavioural", "nest": "", "market": market, "name": "", "question": "",
            "type": column_type(facts[column]), "unit": "", "source": "client's column", "sensitive": False, "reach": 2,
            "column": column}  # fmt: skip


def _kinds(facts: pd.DataFrame, column) -> bool:
    """Whether a column says of what kind something is, not yes or no."""
    known = [] if pd.isna(column) or column not in facts else facts[column].dropna().unique()[:20]
    return any(yes(str(value)) is None for value in known)


def _coverage(facts: pd.DataFrame, column) -> float:
    if pd.isna(column) or column not in facts:
        return 0.0
    values = facts[column]
    known = values.notna() if not pd.api.types.is_string_dtype(values) else values.notna() & (values.astype("str").str.strip() != "")
    return float(known.mean()) if len(facts) else 0.0


def _reason(row, basis: str | None, facts: pd.DataFrame) -> str:
    if pd.isna(row.column):
        return "not in the data"
    if row.sensitive and not (basis or "").strip():
        return "sensitive, no legal basis"
    if detect.by_header(row.column) or {consent.says(row.column), words.named(row.column, "no criterion")} - {None, "code"} or consent.unknown(row.column, facts[row.column], surely=True):
        return "contact detail"
    if row.coverage == 0:
        return "no values"
    code = words.speaks_of(row.column, "code") and facts[row.column].nunique() > 0.9 * facts[row.column].count()
    if row.type == "text" or code:
        return "free text or nearly unique"
    return "a date of theirs" if row.type == "date" and row.criterion != "birth_date" else ""


def _apply_form(rows: pd.DataFrame, form: pd.DataFrame, facts: pd.DataFrame) -> pd.DataFrame:
    problems = list(_form_problems(form, facts))
    if problems:
        raise Problems(problems)
    rows = rows.set_index("criterion", drop=False).astype({"nest": "str"}).assign(wanted=pd.NA, stated="")
    rows = rows.astype({"wanted": "object", "reach": "int64"})
    for given in form.astype("str").fillna("").to_dict("records"):
        key = given["criterion"].strip()
        if key not in rows.index:
            rows.loc[key] = {**_blank(rows.columns), "criterion": key}
        changes = _changes(given)
        if "column" in changes:  # a column answers one criterion: the consultant's
            rows["column"] = rows["column"].mask((rows["column"] == changes["column"]) & (rows.index != key))
        rows.loc[key, list(changes)] = list(changes.values())
    known = [column_type(facts[c]) if pd.notna(c) else None for c in rows["column"]]
    rows["type"] = [t if (t, k) in KEPT else _fitting(t, k) for t, k in zip(rows["type"], known, strict=True)]
    return rows[~((rows["source"] == "client's column") & rows["column"].isna())].reset_index(drop=True)


def _blank(columns) -> dict:
    start = {
        "group": "behavioural",
        "type": "category",
        "sensitive": False,
        "reach": 2,
        "column": None,
        "wanted": pd.NA,
        "source": "survey",
    }
    return {c: start.get(c, "") for c in columns}


def _changes(given: dict) -> dict:
    """What one row of the form says, in the types of the table."""
    said = {k: v.strip() for k, v in given.items() if k in FORM and k != "criterion" and v.strip()}
    changes = {k: v for k, v in said.items() if k not in ("chosen", "sensitive", "reach", "reason")}
    changes |= {"wanted": yes(said["chosen"])} if "chosen" in said else {}
    changes |= {"sensitive": yes(said["sensitive"])} if "sensitive" in said else {}
    changes |= {"reach": int(float(said["reach"]))} if "reach" in said else {}
    return changes | ({"stated": said["reason"]} if "reason" in said else {})


def _form_problems(form: pd.DataFrame, facts: pd.DataFrame):
    where = "forms/criteria.csv"
    if "criterion" not in form:
        yield Problem(where, "there is no column 'criterion'", nearest("criterion", form.columns), "missing_column")
        return
    for line, row in enumerate(form.astype("str").fillna("").to_dict("records"), start=2):
        place = f"{where}, row {line}"
        if not row["criterion"].strip():
            yield Problem(f"{place}, column criterion", "the cell is empty", "name the criterion or delete the row", "empty")
        for column, allowed in (("group", GROUPS), ("type", TYPES), ("reach", ("1", "2", "3", "1.0", "2.0", "3.0"))):
            value = row.get(column, "").strip()
            if value and value not in allowed:
                yield Problem(f"{place}, column {column}", f"{value!r} is not known", nearest(value, allowed), "unknown_value")
        for column in ("chosen", "sensitive"):
            if row.get(column, "").strip() and yes(row[column].strip()) is None:
                yield Problem(f"{place}, column {column}", f"{row[column]!r} is neither yes nor no", "write yes or no", "unknown_value")
        named = row.get("column", "").strip()
        if named and named not in facts:
            what = f"the customers have no column {named!r}"
            yield Problem(f"{place}, column column", what, nearest(named, facts.columns), "missing_column", missed=named)


def groups_covered(criteria: pd.DataFrame) -> pd.DataFrame:
    """Which of Kotler's groups the data cover, one row per group: group, criteria (in the catalogue or the data), in_data,
    chosen, coverage (mean share of customers with a value, over the criteria in the data; missing if none)."""
    rows = [_group(g, criteria[criteria["group"] == g]) for g in GROUPS]
    return pd.DataFrame(rows, columns=["group", "criteria", "in_data", "chosen", "coverage"])


def _group(group: str, part: pd.DataFrame) -> list:
    data = part[part["column"].notna() & ~part["sensitive"].astype(bool)]
    return [group, len(part), len(data), int(part["chosen"].sum()), float(data["coverage"].mean()) if len(data) else float("nan")]
