"""The catalogs: complete, nothing left over, the same places, plurals, and no English in Russian or Polish."""

import ast
import datetime as dt
import re
import string
import unicodedata
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from babel.messages.pofile import read_po

import segkit
from segkit import methods
from segkit.customers import catalogue
from segkit.findings import criteria as criteria_words
from segkit.ground import names as names_of_ours
from segkit.ground.language import Language

ROOT = Path(segkit.__file__).parent
TRANSLATED = ("ru", "pl")
SENTENCES_FROM = {"FIELDS[f]"}  # the only arguments of say(…) that are not written in the call
LATIN = {"A", "B", "B2B", "C", "CRM", "CSV", "D", "ABC", "XYZ", "X", "Z", "RFM", "LTV", "ROI", "PSI", "VIP", "SHA", "W", "p", "Khramatrix"}
LATIN |= {"segkit", "clv", "I"}  # what to install, and I²
LATIN |= {"case", "yml", "UTF", "K", "M"}  # a file, an encoding, letters behind numbers
LATIN |= {"PNG", "PowerPoint", "SVG", "tables"}  # formats, programs, and a folder of the run
SAME = {"CRM", "Khramatrix", "LTV", "Segment", "Status", "VIP", "standard", "Region", "km", "nostalgia"}
ENGLISH = re.compile(r"\b(the|of|and|with|customers?|revenue|share|is|are|not|from|orders?|what|who|they)\b", re.IGNORECASE)

DECIDE = ("_suggest", "_verdict", "_reason", "_reading", "_reasons")


@cache
def trees() -> list[tuple[str, ast.Module]]:
    """Every module but the lessons', whose checker has words and catalogs of its own (tests/lessons/test_languages.py)."""
    paths = [path for path in sorted(ROOT.rglob("*.py")) if path.relative_to(ROOT).parts[0] != "lessons"]
    return [(str(path.relative_to(ROOT)), ast.parse(path.read_text(encoding="utf-8"))) for path in paths]


def calls(name: str):
    """Every call of a plain name, or of `name` on the language object where it begins with a dot."""
    for where, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                called = node.func
                if isinstance(called, ast.Name) and called.id == name:
                    yield where, node
                if isinstance(called, ast.Attribute) and "." + called.attr == name and ast.unparse(called.value).split(".")[-1] == "say":
                    yield where, node


def literals(node: ast.expr) -> list[str] | None:
    """The sentences an argument can be; None where it is not written in the call."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.IfExp):
        both = [literals(node.body), literals(node.orelse)]
        return None if None in both else [text for texts in both for text in texts]
    return None


def said() -> set[str]:
    return {text for _, call in calls("say") if call.args for text in literals(call.args[0]) or []}


def plurals() -> set[tuple[str, str]]:
    return {(call.args[0].value, call.args[1].value) for _, call in calls(".many")}


def reasons() -> set[str]:
    """Why a method may be unable to run, where the reason is a constant sentence."""
    assigned = [node for _, tree in trees() for node in tree.body if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)]
    constants = {ast.unparse(node.targets[0]): node.value.value for node in assigned}
    given = [call.args[0] for _, call in calls("NotEnoughData")]
    plain = {text for arg in given for text in literals(arg) or []}
    named = {constants[arg.id] for arg in given if isinstance(arg, ast.Name)}
    return plain | named | {"The data have no table of events."}


def marked() -> set[str]:
    """The names that are marked where they are defined: texts, and the values (or keys) of dicts."""
    found: set[str] = set()
    for _, call in calls("ours"):
        given, by_key = call.args[0], bool(call.keywords)
        parts = [given] if not isinstance(given, ast.Dict) else given.keys if by_key else given.values
        found |= {n.value for part in parts for n in ast.walk(part) if isinstance(n, ast.Constant) and isinstance(n.value, str)}
    return found


def names() -> set[str]:
    """Everything that is looked up by its value and not by a sentence."""
    known = catalogue.catalogue()
    groups = pd.read_csv(ROOT / "methods" / "rfm_segments.csv")["segment"]
    listed = {*known["name"], *known["question"], *known["unit"].dropna(), *known["source"].dropna(), *groups}
    return {*listed, *reasons(), *marked(), *methods.names()} - {""}


def decided() -> set[str]:
    """The values that functions which decide give back, read from their return statements."""
    found: set[object] = set()
    for function in (node for _, tree in trees() for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name in DECIDE):
        for given in (node.value for node in ast.walk(function) if isinstance(node, ast.Return) and node.value is not None):
            compared = {id(part) for test in ast.walk(given) if isinstance(test, ast.Compare) for part in ast.walk(test)}
            found |= {n.value for n in ast.walk(given) if isinstance(n, ast.Constant) and id(n) not in compared}
    return {text for text in found if isinstance(text, str)} - {""}


@cache
def catalog(language: str):
    with (ROOT / "ground" / "locale" / language / "LC_MESSAGES" / "segkit.po").open("rb") as po:
        return read_po(po, locale=language)


def texts(language: str) -> list[tuple[str, str]]:
    """(English, translation) for every form of every message."""
    pairs = []
    for message in catalog(language):
        if message.id:
            english = message.id if isinstance(message.id, tuple) else (message.id,)
            given = message.string if isinstance(message.string, tuple) else (message.string,)
            pairs += [(english[min(i, len(english) - 1)], text) for i, text in enumerate(given)]
    return pairs


def places(text: str) -> set[str]:
    return {field for _, field, _, _ in string.Formatter().parse(text) if field is not None}


def test_every_sentence_is_written_in_its_call():
    strange = {ast.unparse(call.args[0]) for _, call in calls("say") if call.args and literals(call.args[0]) is None}
    assert strange <= SENTENCES_FROM
    assert all(isinstance(arg, ast.Constant) for _, call in calls(".many") for arg in call.args[:2])


def test_what_functions_decide_is_marked():
    assert {"never_measured", "leave out", "nearly unique", "similar", "shifted", "contact detail"} <= decided()
    assert decided() <= names() | said()


@pytest.mark.parametrize("language", TRANSLATED)
def test_everything_said_is_translated_and_nothing_else_is_kept(language):
    kept = {message.id for message in catalog(language) if message.id}
    wanted = said() | names() | plurals()
    assert wanted - kept == set(), "not translated"
    assert kept - wanted == set(), "nothing says this any more"
    assert not catalog(language).obsolete


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_translation_is_empty_fuzzy_or_english(language):
    assert not [message.id for message in catalog(language) if message.id and message.fuzzy]
    assert not [english for english, text in texts(language) if not text.strip()]
    worded = [(english, re.sub(r"{\w+}", "", text)) for english, text in texts(language) if text not in SAME]
    assert not [english for english, text in worded if any(c.isalpha() for c in text) and text == re.sub(r"{\w+}", "", english)]
    assert not [text for _, text in worded if ENGLISH.search(text)]


def test_russian_has_no_latin_words_but_the_field_s_own():
    found = {word for _, text in texts("ru") for word in re.findall(r"[A-Za-z]+", re.sub(r"{\w+}", "", text))}
    assert found <= LATIN


@pytest.mark.parametrize("language", TRANSLATED)
def test_places_are_the_same(language):
    assert not [(english, text) for english, text in texts(language) if places(english) != places(text)]


@pytest.mark.parametrize("language", TRANSLATED)
def test_plurals_have_the_language_s_three_forms(language):
    assert catalog(language).num_plurals == 3
    assert all(len(message.string) == 3 for message in catalog(language) if isinstance(message.id, tuple))


@pytest.mark.parametrize("language", TRANSLATED)
def test_typography(language):
    for english, text in texts(language):
        assert text == unicodedata.normalize("NFC", text)
        assert "  " not in text and '"' not in text and "..." not in text and "'" not in text, text
        assert text[:1].isspace() == english[:1].isspace() and text[-1:].isspace() == english[-1:].isspace(), text
        assert english.endswith(("?", ".")) == text.endswith(("?", ".")), (english, text)
        assert not re.search(r"\{n\} |\d %", text), text
        if language == "ru":
            assert not re.search(r" —|(?<!\w)[вксоуиВКСОУИ] ", text) and "–" not in re.sub(r"\w–\w", "", text), text
        else:
            assert not re.search(r"(?<!\w)[aiouwzAIOUWZ] |«", text), text


@pytest.mark.parametrize(
    ("language", "n", "text"),
    [("ru", 1, "1 клиент"), ("ru", 2, "2 клиента"), ("ru", 5, "5 клиентов"), ("ru", 11, "11 клиентов"), ("ru", 21, "21 клиент"),
     ("ru", 0, "0 клиентов"), ("pl", 1, "1 klient"), ("pl", 2, "2 klientów"), ("pl", 5, "5 klientów"), ("pl", 22, "22 klientów"),
     ("pl", 1200, "1 200 klientów")],
)  # fmt: skip
def test_customers_are_counted(language, n, text):
    assert spaced(Language(language, "RUB").many("{n} customer", "{n} customers", n)) == text


def spaced(text: str) -> str:
    return re.sub(r"[\u00a0\u202f]", " ", text)


def test_russian_sentences_read_as_written_by_hand():
    say = Language("ru", "RUB")
    money = {name: say.money(x) for name, x in {"cost": 5795.5, "profit": 43651.51, "low": -5217.56, "high": 91091.98}.items()}
    sentence = (
        "A campaign to {contacts} of {segment} by {channel} costs {cost} and should earn {profit} beyond what would come anyway, "
        "in 8 cases of 10 between {low} and {high}; it pays with a probability of {chance}"
    )
    contacts = say.many("{n} customer", "{n} customers", 513)
    worth = say(sentence, segment=say.quoted("Собирают гардероб"), channel="Telegram", contacts=contacts, chance=say.percent(0.82), **money)
    assert spaced(worth) == (
        "Кампания в сегменте «Собирают гардероб» (513 клиентов, канал — Telegram) стоит 5 800 ₽ и должна принести 43,7 тыс. ₽ прибыли "
        "сверх того, что пришло бы и так, в 8 случаях из 10 — от −5 220 ₽ до 91,1 тыс. ₽; окупится с вероятностью 82 %"
    )
    first, last = (say.date(dt.date(*day)) for day in ((2024, 11, 1), (2026, 10, 31)))
    people, revenue = say.many("{n} customer", "{n} customers", 4012), say.money(266848623)
    base = say("The base has {customers} with {revenue} of revenue from {first} to {last}", customers=people, revenue=revenue, first=first, last=last)
    assert spaced(base) == "В базе 4 012 клиентов, выручка 267 млн ₽ с 1 ноября 2024 г. по 31 октября 2026 г."
    assert spaced(criteria_words.spoken("order_days >= 3 AND gap_days <= 54.666 AND city = 'Пермь'", say)) == (
        "дни с покупками ≥ 3 и дни между покупками ≤ 54,7 и город = «Пермь»"
    )


def test_polish_sentences_read_as_written_by_hand():
    say = Language("pl", "PLN")
    title = say("{segment} make up {share} of customers and bring {revenue} of revenue", segment=say.quoted("Sklepy"),
                share=say.percent(0.38), revenue=say.percent(0.6))  # fmt: skip
    assert spaced(title) == "„Sklepy” to 38% klientów i 60% przychodu"
    often = say("Do not write more often than they buy, once every {days}", days=say.many("{n} day", "{n} days", 34))
    assert spaced(often) == "Nie odzywajcie się częściej niż raz na 34 dni, bo w takim rytmie kupują"


def test_a_currency_in_letters_stands_apart_from_its_figure():
    say = Language("en", "PLN")
    assert [say.money(x) for x in (333_000, -42, 1_234_567)] == ["PLN\u00a0333K", "−PLN\u00a042", "PLN\u00a01.23M"]
    assert say.money(1234.5, exact=True) == "PLN\u00a01,234.50" and Language("en", "GBP").money(333_000) == "£333K"


def test_names_of_ours_are_typed_once():
    once = {value for name, value in vars(names_of_ours).items() if name.isupper() and isinstance(value, str)}
    typed = [(where, node.lineno, node.value) for where, tree in trees() for node in ast.walk(tree)
             if isinstance(node, ast.Constant) and node.value in once - {"unknown", "other", "Not known"} and where != "ground/names.py"]  # fmt: skip
    assert len(once) >= 11 and typed == []


def test_what_intake_sets_aside_has_a_name():
    rules = {text for _, call in calls("set_aside") for text in literals(call.args[2]) or []}
    told = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "intake" / "maps").glob("*.yml"))
    rules |= set(re.findall(r"reason: (\w+)", told))
    assert len(rules) >= 8 and rules <= set(names_of_ours.SET_ASIDE)


def test_a_number_is_written_alike_however_it_was_come_by():
    assert Language().number(2.55, digits=1) == Language().number(np.float64(2.55), digits=1) == Language().number(2.55 + 4e-16, digits=1) == "2.6"
