"""Which column of theirs is which of ours, and which of them nobody may see."""

from __future__ import annotations

import pandas as pd

from segkit.ground.problems import nearest
from segkit.intake import maps, schema
from segkit.intake.files.headers import looks_like_data
from segkit.intake.fold import fold
from segkit.intake.log import Notes, mask, problem
from segkit.intake.meaning import outline, possible
from segkit.intake.raw import Raw
from segkit.intake.source import Source
from segkit.intake.values.convert import is_text
from segkit.privacy import consent, detect


def find(raw: Raw, table: str, source: Source, notes: Notes) -> dict[str, str]:
    """Return canonical name → their column, as it is spelled in the file; every missing one is a problem."""
    exist = [c for c in raw.frame.columns]
    folded: dict[str, str] = {}
    for name in exist:
        folded.setdefault(fold(name), name)
    found = {}
    if looks_like_data(exist):
        problem(notes, "the row taken as header looks like data", "write header_row, or put column names above the data", "no_header",
                row=raw.header_row)  # fmt: skip
        return found
    for canonical, theirs in source.columns.items():
        hit = theirs if theirs in exist else folded.get(fold(theirs))
        if hit is None:
            problem(notes, f"there is no column '{mask(theirs)}'", _offer(theirs, exist), "missing_column")
            continue
        if f"{hit} (2)" in exist and not raw.frame[hit].equals(raw.frame[f"{hit} (2)"]):
            problem(notes, f"two columns are called '{mask(hit)}' and differ", f"rename one, or write '{mask(hit)} (2)' for the second",
                    "duplicate_header", column=hit)  # fmt: skip
        found[canonical] = hit
    for canonical in schema.known(table):
        computed = canonical == "amount" and {"price", "quantity"} <= {*source.columns, *source.constants}
        if canonical not in found and canonical not in source.constants and canonical in exist and not computed:
            found[canonical] = canonical
    for canonical in schema.required(table, {*found, *source.constants, *source.columns}):
        if canonical not in found and canonical not in source.constants and canonical not in source.columns:
            what, todo = f"no column is named as '{canonical}'", f"write columns: {{{canonical}: …}}; {_list(exist)}"
            if canonical == "customer_id" and table == "transactions":
                chosen = maps.every().get(source.map or "")
                what, todo = possible.without_customers(found, chosen.no_customer if chosen else "")
                todo = todo if chosen else f"{todo}; {_list(exist)}"
            elif canonical == "amount" and table == "transactions" and "order_id" in found:
                what, todo = possible.without_sums([])
                todo = f"{todo}; {_list(exist)}"
            elif canonical == "date" and table == "transactions" and {"order_id", "amount"} & set(found):
                what, todo = possible.without_dates([])
                if among := next((c for c in exist if is_text(raw.frame[c]) and outline.documents(raw.frame[c].head(outline.SOON)).mean() > 0.05), None):
                    what = f"{what}: the days stand in the names of documents, which are among the customers in the column {mask(among, 40)}, and the sums of the levels do not agree"
                    todo = "export the report with the customer, the document and its day in columns of their own, a row per document or per line"
                todo = f"{todo}; {_list(exist)}"
            elif canonical == "price" and table == "transactions" and "amount" not in found:
                what, todo = "no column is named as 'amount', and none as 'price' beside the quantity", f"write columns: {{amount: …}}, or {{price: …}} of one piece; {_list(exist)}"
            problem(notes, what, todo, "missing_mapping")
    return found


def _offer(theirs: str, exist: list[str]) -> str:
    first = nearest(theirs, exist)
    return mask(first, 300) if first.startswith("known here") else f"{mask(first, 120)} — {_list(exist)}"


def _list(exist: list[str]) -> str:
    return mask("the columns are: " + ", ".join(exist[:30]) + (" …" if len(exist) > 30 else ""), 600)


def roles(raw: Raw, table: str, mapping: dict, source: Source, notes: Notes, basis: str | None) -> pd.DataFrame:
    """What each column is: used, attribute, contact, ignored; and whether it is of a special category."""
    back = {theirs: canonical for canonical, theirs in mapping.items()}
    ignored, shown = {fold(c) for c in source.ignore}, {fold(c) for c in source.show}
    rows = []
    for name in raw.frame.columns:
        canonical = back.get(name, "")
        if fold(name) in ignored:
            rows.append((notes.source, name, canonical, "ignored", "", False))
            continue
        values = raw.frame[name]
        fixed = canonical in schema.known(table)
        kind = None if fixed or fold(name) in shown else (detect.contact(canonical, values) if canonical else None) or detect.contact(name, values)
        told = fixed or kind or canonical or fold(name) in shown or table == "survey"
        withheld = None if told else detect.withheld(name, values)
        category = None if fixed else detect.special(name, values) or (detect.special(canonical, values) if canonical else None)
        role = "contact" if kind else "used" if fixed else "withheld" if withheld else "attribute"
        if fixed and canonical in ("customer_id", "client", "order_id", "deal_id") and detect.id_is_contact(name, values):
            _id_is_contact(name, canonical, notes)
        if kind or withheld:
            notes.private.add(name)
        if category and not basis:
            problem(notes, f"the column seems to hold a special category of personal data ({category})",
                    f"state the legal basis under sensitive:, or leave it out with ignore: [\"{mask(name)}\"]", "special_category",
                    column=name)  # fmt: skip
        if not fixed and not kind and not consent.says(canonical) and consent.unknown(name, values):
            what = "it sounds like a consent and its answers are yes and no, but whether a no forbids messages is not known: who said no stays on the lists"
            todo = f"if it does, call it Consent (Zgoda, Согласие) in the file, or Opted out where a yes forbids them; if not, write ignore: [\"{mask(name, 40)}\"]"
            problem(notes, what, todo, "consent_unknown", severity="warn", column=name)
        unread = "no answers" if consent.says(name) and not consent.answers(values) else ""
        rows.append((notes.source, name, canonical, role, kind or category or withheld or unread, bool(category)))
    return pd.DataFrame(rows, columns=["source", "column", "canonical", "role", "kind", "sensitive"])


def tell_withheld(roles: pd.DataFrame, notes: Notes) -> None:
    """Say which columns are kept as contacts for their values alone, which texts are left out because nothing says that they are not somebody's, and how to have them."""
    seen = roles[(roles["role"] == "contact") & (roles["canonical"] == "") & roles["column"].map(lambda name: detect.by_header(name) is None)]
    for kind, names in seen.groupby("kind")["column"]:
        some, listed = (", ".join(f"{mark}{mask(n, 40)}{mark}" for n in names[:10]) for mark in ("", '"'))
        problem(notes, f"{some}: what stands there looks like a person's {kind}, so it is in no table and no report, only beside the contacts on the lists",
                f"if it is nobody's and describes customers, write show: [{listed}]", "contact_by_values", severity="note")  # fmt: skip
    for kind, severity, what in (
        ("text", "warn", "texts under a header that does not say what they are may be somebody's names, and are left out"),
        ("number", "note", "numbers of one length may be those of somebody's documents or telephones, and are left out"),
        ("note", "note", "free texts may speak of somebody, and are left out"),
    ):
        names = [mask(c, 40) for c in roles.loc[(roles["role"] == "withheld") & (roles["kind"] == kind), "column"]]
        if names:
            some = ", ".join(names[:10]) + (f" and {len(names) - 10} more" if len(names) > 10 else "")
            listed = ", ".join(f'"{n}"' for n in names[:3])
            problem(notes, f"{some}: {what}", f"if they describe customers and are nobody's, write show: [{listed}]; if not, ignore: [{listed}]",
                    f"withheld_{kind}", severity=severity)  # fmt: skip


def _id_is_contact(name: str, canonical: str, notes: Notes) -> None:
    notes.private.add(name)
    what = f"the {canonical} is itself personal data (an e-mail, a phone, a document number or a name)"
    problem(notes, what, "codes stand in for it; an internal id is better", "id_is_contact", severity="warn", column=name)
