"""The lists in the shape of sending services: headers, digits, nobody twice, nobody without the contact."""

from pathlib import Path

import pandas as pd
import pytest

from segkit.steps import strategy
from segkit.steps.strategy.sending import digits, kind_of

LISTS = {
    "Спящие": pd.DataFrame(
        {
            "customer_id": ["1", "2", "3", "4"], "segment": "Спящие", "name": ["Анна", "=1+1", None, "Ян"], "Телефон": ["8 (916) 123-45-67", "+48 601 101 456", None, "89161234567"],
            "email": ["a@b.ru", None, "c@d.ru", "a@b.ru"], "channel": ["SMS", "SMS", "SMS", "SMS"], "message": ["Анна, привет", None, "x", "y"],
        }
    )
}  # fmt: skip


def on(channel):
    return strategy.for_senders({"Спящие": LISTS["Спящие"].assign(channel=channel)}, currency="RUB")


def test_the_files_by_hand():
    assert on("SMS")["sms"]["Спящие"].fillna("").to_dict("list") == {"phone": ["79161234567", "48601101456"], "text": ["Анна, привет", ""]}
    assert on("Viber")["viber"]["Спящие"].columns.tolist() == ["phone", "text"]
    assert on("WhatsApp")["whatsapp"]["Спящие"].columns.tolist() == ["phone", "name", "text"]
    mail = on("E-mail рассылка")["email"]["Спящие"]
    assert mail.columns.tolist() == ["email", "name", "segment", "text"] and mail["email"].tolist() == ["a@b.ru", "c@d.ru"]
    assert on("Billboard") == {} and on("Звонок") == {}


def test_telegram_takes_who_has_a_name_there_or_a_phone():
    table = LISTS["Спящие"].assign(channel="Telegram", telegram=[None, None, "@ann", None])
    rows = strategy.for_senders({"s": table}, currency="RUB")["telegram"]["s"]
    assert rows.columns.tolist() == ["phone", "username", "name", "text"] and rows["username"].dropna().tolist() == ["@ann"] and len(rows) == 3


@pytest.mark.parametrize(("text", "region", "told"), [("8 916 123-45-67", "RU", "79161234567"), ("0048601101456", None, "48601101456"), ("ext. 5", "RU", "5"), ("9161234567", None, "9161234567")])
def test_phones_in_digits(text, region, told):
    assert digits(text, region) == told


def test_the_guide_states_every_header():
    text = (Path(__file__).parents[2] / "docs" / "channels.md").read_text(encoding="utf-8")
    assert all(f"| `{kind}` |" in text and f"`{','.join(columns)}`" in text for kind, columns in strategy.HEADERS.items())
    assert kind_of("Вайбер") == "viber" and kind_of("poczta") == "email"
