"""Sales that only another column calls refunds, while their amounts are above zero: they would be added up as sales."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from segkit.intake.log import Notes, mask, problem
from segkit.intake.raw import Raw
from segkit.intake.values.convert import is_text

BACK = re.compile(
    r"\b(?:refund\w*|returns?|returned|credit (?:note|memo)|charged? ?backs?|reversal|reversed|storno\w*"
    r"|возврат\w*|сторн\w*|корректировоч\w*|корректировк\w*|zwrot\w*|zwróc\w*|korekt\w*|korygując\w*|nota kredytowa|refundacj\w*)",
    re.IGNORECASE,
)
NOT_BACK = re.compile(r"\b(?:no|non|not|without|policy|без|не|нет|bez|nie|brak)\b|возвратн|поставщик|dostawc|supplier", re.IGNORECASE)
# What a column is called that says what kind of row this is: not the reason, way or date of a return.
OF_ROWS = re.compile(r"\b(?:type|kind|operation|document|doc|transaction|status|state|event|movement|entry|record|тип|вид|операци\w*|документ\w*|статус\w*|состояни\w*"
                     r"|хозоперац\w*|движени\w*|событи\w*|признак|typ|rodzaj\w*|operacj\w*|dokument\w*|stan|zdarzeni\w*|ruch)\b", re.IGNORECASE)  # fmt: skip
MOST = 40  # different values of such a column


def tell(raw: Raw, used: set[str], keep: np.ndarray, amounts: pd.Series, notes: Notes) -> None:
    """Warn of rows with amounts above zero that a column nobody mapped calls refunds; `used`: the columns that the map names."""
    if any(g["what"] == "refunds" for g in notes.guesses):
        return  # the map of the export takes them off already
    sold = keep & (amounts > 0).fillna(False).to_numpy(dtype=bool)
    for name in raw.frame.columns:
        if name in used or name in notes.private or not OF_ROWS.search(re.sub(r"_|(?<=[a-zа-я])(?=[A-ZА-Я])", " ", name)) or not is_text(raw.frame[name]):
            continue
        values = raw.frame[name].astype("str").where(raw.frame[name].notna())
        kinds = values[keep].value_counts()
        back = [kind for kind in kinds.index if BACK.search(kind) and not NOT_BACK.search(kind)]
        hit = sold & values.isin(back).to_numpy(dtype=bool)
        if not back or len(kinds) > MOST or not hit.any() or hit.sum() == sold.sum():
            continue
        told = ", ".join(f"«{mask(kind)}»" for kind in back[:4])
        kept = ", ".join("'" + kind.replace("'", "''") + "'" for kind in back)
        column = '"' + name.replace('"', '""') + '"'
        what = f"{int(hit.sum()):,} rows are called {told} and have amounts above zero, {amounts[hit].sum():,.2f} together, which are added up as sales"
        problem(notes, what, f"write where: ({column} IS NULL OR NOT ({column} IN ({kept}))) to leave them out, or export them with a minus",
                "refunds_as_sales", severity="warn", column=name)  # fmt: skip
