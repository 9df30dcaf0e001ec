"""Who agreed to be written to and who refused, by kind of channel: which columns say so, and what they say of a customer."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

import pandas as pd

from segkit.ground import words
from segkit.ground.yes import yes

NUMBERS = ("sms", "messenger", "calls")  # the kinds of channel that need a telephone number


# words of a day in a header: "Unsubscribed at" is a day, and whoever has one has left
DATED = re.compile(r"(?i)(?<![^\W_])(?:at|on|date|time|day|дата|data)(?![^\W_])")


ANSWERS = re.compile(r"(?i)[(\[]?(?<![^\W_])(?:yes ?/ ?no|y/n|да ?/ ?нет|д/н|tak ?/ ?nie|t/n|1/0|0/1)(?![^\W_])[)\]]?")  # how a header says what may stand under it
DAY = re.compile(r"[\d./: T-]*")  # of a consent, or nothing


class Told(NamedTuple):
    """A column that speaks of consent: whether a yes agrees to messages (consent), to having one's data kept (processing) or refuses (opted out), and
    through which kinds of channel; none: through all."""

    column: str
    says: str
    of: tuple[str, ...]


def says(name: object) -> str | None:
    """Whether a header speaks of who agreed (consent), who refused (opted out) or whose data may be used at all (processing), or of none: a word for it
    alone, or nothing but words of it and of a channel or of data.

    >>> [says(n) for n in ("Zgoda RODO", "GDPR consent", "Согласие на обработку персональных данных", "Zgoda na przetwarzanie danych w celach marketingowych")]
    ['processing', 'processing', 'processing', 'consent']
    >>> [says(n) for n in ("Consent", "Accepts SMS Marketing", "Unsubscribed from all email", "Zgoda na telefon", "SMS consent date", "Phone No.")]
    ['consent', 'consent', 'opted out', 'consent', None, None]
    """
    name = ANSWERS.sub(" ", str(name)).strip() or name
    found = words.named(name, "consent")
    text = words.plain(name)
    undated = DATED.sub(" ", str(name)).strip(" _-")
    if found is None and undated != str(name) and says(undated) == "opted out":
        return "opted out"  # whoever has a day of leaving has left
    asks = words.speaks_of(name, "of processing") and not words.speaks_of(name, "of messages") and not channels(name)
    if found or not _parts().fullmatch(f"{text} ") or not (channels(name) or words.speaks_of(name, "of processing")):
        return found
    return next((told for part, told in (("refuses", "opted out"), ("agrees", "processing" if asks else "consent")) if words.speaks_of(name, part)), None)


@cache
def _parts() -> re.Pattern:
    """A header that is put together of nothing but words of consent and of channels."""
    rows = words.table()[words.table()["about"].isin(["consent part", "consent channel"])]
    told = [(row.match, " ".join(words.bare(word).split())) for row in rows.itertuples() for word in row.words.split("|")]
    return re.compile(
        "(?:(?:" + "|".join(word.replace(" ", r"\w* ") + r"\w*" if match == "beginning" else word for match, word in told) + ") )+"
    )


def channels(name: object) -> tuple[str, ...]:
    """The kinds of channel that a header or a channel's own name speaks of.

    >>> channels("Accepts SMS Marketing"), channels("Согласие на звонки и e-mail"), channels("Do Not Mail"), channels("Newsletter")
    (('sms',), ('e-mail', 'calls'), ('post',), ())
    """
    text, found = words.plain(name), []
    for kind in words.kinds("consent channel"):
        spoken = words.pattern(kind)[0]
        if spoken and spoken.search(text):
            found.append(kind)
            text = spoken.sub(" ", text)
    return tuple(found)


def told(names: Iterable[str]) -> list[Told]:
    """Every column that speaks of consent, in their order.

    >>> [tuple(t) for t in told(["customer_id", "Согласие на рассылку", "SMS consent"])]
    [('Согласие на рассылку', 'consent', ()), ('SMS consent', 'consent', ('sms',))]
    """
    return [Told(name, found, channels(name)) for name in names if (found := says(name))]


def agrees(value: object) -> bool | None:
    """True for a yes or another word of having agreed, False for a no or a word of having refused, None for all else.

    >>> [agrees(v) for v in ("да", "Subscribed", "unsubscribed", 0, "maybe")]
    [True, True, False, False, None]
    """
    said = words.bare(str(value).strip())
    return True if said in words.cells("agreed") else False if said in words.cells("refused") else yes(value)


def answers(values: pd.Series) -> bool:
    """Whether most of the values say yes or no: a column «Подписка» with the names of tariffs does not."""
    counts = values.dropna().value_counts()
    return bool(counts.sum() and counts[[agrees(value) is not None for value in counts.index]].sum() >= 0.5 * counts.sum())


def unknown(name: object, values: pd.Series, *, surely: bool = False) -> bool:
    """Whether a header sounds like a consent and holds answers, and is none of those that are known; `surely`: by words that mean nothing else.

    >>> told = pd.Series(["yes", "no"])
    >>> [unknown(n, told) for n in ("Zgoda na publikację zdjęć", "Согл. ПДн", "Subscription active", "Newsletter", "City")]
    [True, True, True, False, False]
    """
    sounds = words.speaks_of(name, "sounds so") or (not surely and words.speaks_of(name, "may sound so"))
    return sounds and says(name) is None and answers(values)


def refused(values: pd.Series, says: str) -> pd.Series:
    """Which answers keep us from writing: of a consent all but a yes, of an opting out all but a no, such as the day of it; missing ones of a consent too;
    of processing whatever is there and is neither a yes nor a day.

    >>> refused(pd.Series(["yes", "cofnięta 12.03.2026", "12.03.2026", "", None]), "processing").tolist()
    [False, True, False, False, False]
    >>> refused(pd.Series(["yes", "no", None]), "consent").tolist(), refused(pd.Series(["yes", "no", None, "", "2026-03-04"]), "opted out").tolist()
    ([False, True, True], [True, False, False, False, True])
    """
    said = {value: agrees(value) for value in values.dropna().unique()}
    if says == "processing":
        return values.map({value: answer is False or (answer is None and not DAY.fullmatch(str(value).strip())) for value, answer in said.items()}).eq(True)
    if says == "consent":
        return ~values.map({value: answer is True for value, answer in said.items()}).eq(True)
    bare = {value: words.bare(str(value).strip()) for value in said}
    unwilling = {value: bool(bare[value]) and (answer is not False or bare[value] in words.cells("refused")) for value, answer in said.items()}
    return values.map(unwilling).eq(True)


def settled(values: pd.Series, by: pd.Series, says: str) -> pd.Series:
    """One answer for each of `by`, the refusal where they differ; who gives none is not in it.

    >>> settled(pd.Series(["yes", "no", None]), pd.Series(["a", "a", "b"]), "consent").to_dict()
    {'a': 'no'}
    """
    known = pd.DataFrame({"by": by.to_numpy(), "value": values.array, "no": refused(values, says).to_numpy()})[
        values.notna().to_numpy() & by.notna().to_numpy()
    ]
    known = known.iloc[(~known["no"]).to_numpy().argsort(kind="stable")].drop_duplicates("by")
    return known.set_index("by")["value"]


def joined(table: pd.DataFrame, other: pd.DataFrame, by: str = "customer_id") -> pd.DataFrame:
    """The table, one row per customer, in whose columns of consent a refusal of `other` stands as well, and its word where the table says nothing.

    >>> one, other = (pd.DataFrame({"customer_id": ["a", "b"], "Consent": told}) for told in (["yes", None], ["no", "yes"]))
    >>> joined(one, other)["Consent"].tolist()
    ['no', 'yes']
    """
    shared = [t for t in told(table.columns) if t.column in other]
    both = {t.column: settled(pd.concat([table[t.column], other[t.column]]), pd.concat([table[by], other[by]]), t.says) for t in shared}
    return table.assign(**{name: table[by].map(said) for name, said in both.items()})


def may(facts: pd.DataFrame, kind: str | None = None) -> pd.Series:
    """Which customers may be written to through a kind of channel (None: one of no known kind).

    Its own consent counts, else a general one, else all that there are; who refused everything, this channel or to have their data used is out
    whatever they agreed to. A yes to that is a general consent only where no other column tells of one.

    >>> people = pd.DataFrame({"Accepts Email Marketing": ["yes", "yes", "no"], "Accepts SMS Marketing": ["yes", "no", "yes"]})
    >>> [may(people, kind).tolist() for kind in ("e-mail", "sms", "calls")]
    [[True, True, False], [True, False, True], [True, False, False]]
    >>> may(pd.DataFrame({"Zgoda RODO": ["TAK", "NIE", None], "Zgoda marketingowa": ["TAK", "TAK", "TAK"]})).tolist(), may(pd.DataFrame({"GDPR consent": ["yes", "no", None]})).tolist()
    ([True, False, True], [True, False, False])
    """
    every = told(facts.columns)
    if not any(t.says == "consent" for t in every):
        every = [t._replace(says="consent") if t.says == "processing" else t for t in every]
    own, general = [t for t in every if kind in t.of], [t for t in every if not t.of]
    agreed = [t for t in own if t.says == "consent"] or [t for t in general if t.says == "consent"]
    unwilling = [t for t in (*own, *general) if t.says != "consent"]
    asked = [*agreed, *unwilling] if agreed or own else every
    no = pd.Series(False, index=facts.index)
    for t in asked:
        no |= refused(facts[t.column], t.says)
    return ~no


def through(facts: pd.DataFrame) -> pd.DataFrame:
    """Who may be written to through each kind of channel, a column for each."""
    return pd.DataFrame({kind: may(facts, kind) for kind in words.kinds("consent channel")}, index=facts.index)


def unasked(names: Iterable[str], kinds: Iterable[str | None]) -> list[str | None]:
    """The kinds of channel for which no column of its own and no general one says who agreed, while others have one.

    >>> unasked(["Accepts Email Marketing"], ["sms", "e-mail"]), unasked(["Consent", "Accepts Email Marketing"], ["sms"])
    (['sms'], [])
    """
    every = told(names)
    if not every or any(t.says == "consent" and not t.of for t in every):
        return []
    return [kind for kind in dict.fromkeys(kinds) if not any(kind in t.of for t in every)] if any(t.of for t in every) else []
