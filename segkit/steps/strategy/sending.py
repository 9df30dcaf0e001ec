"""The lists in the shape that a sending service imports: a file per channel and segment, contact first, nothing it cannot use."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pandas as pd

from segkit.ground import currencies
from segkit.privacy import detect

# The kind of channel → how it is called in a form, and the headers of its file.
CALLED = {
    "sms": r"\b(sms|смс)\b", "viber": r"viber|вайбер", "whatsapp": r"whats ?app|ватсап|вотсап", "telegram": r"telegram|телеграм|\btg\b",
    "email": r"e-?mail|\bmail|почт|рассыл|poczt",
}  # fmt: skip
HEADERS = {
    "sms": ["phone", "text"], "viber": ["phone", "text"], "whatsapp": ["phone", "name", "text"], "telegram": ["phone", "username", "name", "text"],
    "email": ["email", "name", "segment", "text"],
}  # fmt: skip
USERNAME = re.compile(r"telegram|телеграм|username|\btg\b", re.IGNORECASE)


def kind_of(channel: str) -> str | None:
    """Which kind of service a channel's name speaks of; None for one that is not written to (a shop window, a call).

    >>> kind_of("SMS-рассылка"), kind_of("Telegram bot"), kind_of("E-mail"), kind_of("Billboard")
    ('sms', 'telegram', 'email', None)
    """
    return next((kind for kind, called in CALLED.items() if re.search(called, channel, re.IGNORECASE)), None)


def for_senders(lists: Mapping[str, pd.DataFrame], *, currency: str = "") -> dict[str, dict[str, pd.DataFrame]]:
    """Kind → segment → the file's rows, from the lists of `files`: phone in digits with the country's, a person once, nobody without
    the contact. `currency` says whose numbers are written without a country.

    >>> lists = {"VIP": pd.DataFrame({"customer_id": ["1", "2"], "segment": "VIP", "phone": ["8 (916) 123-45-67", None], "channel": "SMS",
    ...     "message": "Hi"})}
    >>> for_senders(lists, currency="RUB")["sms"]["VIP"].to_dict("list")
    {'phone': ['79161234567'], 'text': ['Hi']}
    """
    made: dict[str, dict[str, pd.DataFrame]] = {}
    for segment, table in lists.items():
        for channel, mine in table.groupby("channel", sort=True):
            kind = kind_of(str(channel))
            rows = _shaped(mine, kind, currencies.country(currency)) if kind else mine.head(0)
            if kind and len(rows):
                made.setdefault(kind, {})[segment] = rows
    return made


def _shaped(table: pd.DataFrame, kind: str, region: str | None) -> pd.DataFrame:
    """One channel's people under its headers; a column that nobody has is left out."""
    own = [c for c in table if c not in ("customer_id", "segment", "company", "last_order", "fallen_silent", "channel", "message")]
    kinds = {c: "username" if USERNAME.search(c) else detect.contact(c, table[c]) for c in own}
    first = {wanted: next((c for c, found in kinds.items() if found == wanted), None) for wanted in ("phone", "email", "name", "username")}
    out = pd.DataFrame({"segment": table["segment"], "text": table["message"]}, index=table.index)
    for wanted, column in first.items():
        if column:
            texts = table[column].astype("str").str.strip().where(table[column].notna())
            out[wanted] = texts.map(lambda text: digits(text, region), na_action="ignore") if wanted == "phone" else texts
    keys = [c for c in ("email",) if kind == "email"] or [c for c in ("phone", "username") if c in out]
    if not keys or keys[0] not in out:
        return out.head(0)
    out = out[out[keys].notna().any(axis=1)].drop_duplicates(keys)
    return out[[c for c in HEADERS[kind] if c in out and (c == "text" or out[c].notna().any())]].reset_index(drop=True)


def digits(text: str, region: str | None = None) -> str:
    """A phone's number in digits, the country's first (E.164 without the plus, which a spreadsheet takes for a formula); a number that
    cannot be read in this region keeps the digits it has.

    >>> digits("+48 601 101 456"), digits("601101456", "PL"), digits("12")
    ('48601101456', '48601101456', '12')
    """
    import phonenumbers

    said = re.sub(r"^00(?=[1-9])", "+", text)
    try:
        number = phonenumbers.parse(said, None if said.startswith("+") else region)
    except phonenumbers.NumberParseException:
        return re.sub(r"\D", "", text)
    if not phonenumbers.is_possible_number(number):
        return re.sub(r"\D", "", text)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164).lstrip("+")
