"""Messages: SMS parts, merge fields, what is refused before sending."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segkit.ground.problems import Problems
from segkit.steps import strategy

PEOPLE = pd.DataFrame(
    {
        "customer_id": ["2", "1", "3"],
        "segment": ["VIP", "VIP", "rest"],
        "name": ["Анна", "Николай", None],
        "Размер одежды": ["S", None, "M"],
        "religion": ["x", "y", "z"],
    }
)


def template(text, **more):
    return strategy.load([{"segment": "VIP", "channel": "SMS", "text": text, **more}])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ("GSM-7", 0, 0)),
        ("a" * 160, ("GSM-7", 160, 1)),
        ("a" * 161, ("GSM-7", 161, 2)),
        ("a" * 306, ("GSM-7", 306, 2)),
        ("a" * 307, ("GSM-7", 307, 3)),
        ("€" * 80, ("GSM-7", 160, 1)),
        ("€" * 81, ("GSM-7", 162, 2)),
        ("a" * 152 + "€" + "a" * 10, ("GSM-7", 164, 2)),
        ("a" * 152 + "€" + "a" * 151, ("GSM-7", 305, 2)),
        ("a" * 152 + "€" + "a" * 152, ("GSM-7", 306, 3)),  # 306 would fit two parts, but the € moves whole into the second
        ("я" * 70, ("UCS-2", 70, 1)),
        ("я" * 71, ("UCS-2", 71, 2)),
        ("я" * 134, ("UCS-2", 134, 2)),
        ("я" * 135, ("UCS-2", 135, 3)),
        ("😀" * 35, ("UCS-2", 70, 1)),
        ("😀" * 36, ("UCS-2", 72, 2)),
        ("😀" * 67, ("UCS-2", 134, 3)),  # 33 fit a part of 67: a pair is not split
        ("zażółć", ("UCS-2", 6, 1)),
    ],
)
def test_parts(text, expected):
    assert strategy.parts(text) == expected


def test_the_texts_own_example():
    text = "Николай, в магазин «Style» поступили новые куртки и джемперы размера S!"
    assert len(text) == 71
    assert strategy.parts(text) == ("UCS-2", 71, 2)
    assert strategy.parts(text.replace("«Style»", "Style")) == ("UCS-2", 69, 1)


@given(st.text(max_size=400))
def test_parts_never_hold_more_than_they_can(text):
    encoding, characters, count = strategy.parts(text)
    one, several = (160, 153) if encoding == "GSM-7" else (70, 67)
    assert (count <= 1) == (characters <= one)
    assert count <= 1 or (count - 1) * (several - 1) < characters <= count * several
    if encoding == "UCS-2":
        assert characters == len(text.encode("utf-16-le", "surrogatepass")) // 2


def test_a_message_is_rendered_for_its_segment_only():
    text = "{{ name }}, в магазин «Style» поступили новые куртки и джемперы размера {{ Размер_одежды }}!"
    sent = strategy.render(template(text, fallback={"Размер одежды": "вашего"}), PEOPLE)
    assert sent["customer_id"].tolist() == ["1", "2"]
    assert sent["text"].tolist() == [
        "Николай, в магазин «Style» поступили новые куртки и джемперы размера вашего!",
        "Анна, в магазин «Style» поступили новые куртки и джемперы размера S!",
    ]
    assert sent["parts"].tolist() == [2, 1]


def test_missing_fields_are_refused_before_sending_and_counted():
    with pytest.raises(Problems) as error:
        strategy.render(template("{{ name }}, размер {{ Размер_одежды }}, {{ nmae }}"), PEOPLE)
    text = str(error.value)
    assert "1 of 2 customers have no 'Размер_одежды'" in text
    assert "there is no field 'nmae'. → did you mean 'name'?" in text


def test_default_in_the_text_is_a_fallback():
    sent = strategy.render(template("Размер {{ Размер_одежды | default('ваш') }}"), PEOPLE)
    assert sent["text"].tolist() == ["Размер ваш", "Размер S"]


@pytest.mark.parametrize(
    "text",
    [
        "{% for i in range(9**9) %}x{% endfor %}",
        "{{ name.__class__ }}",
        "{{ 'a' * 999999999 }}",
        "{{ name | upper }}",
        "{{ ''.join(name) }}",
        "{{ name[0] }}",
        "{% include 'x' %}",
        "{{ name",
        "{{ name | default(''.__class__) }}",
        "{{ lipsum() }}",
        "{% set x = 1 %}",
        "{{ (name, name) }}",
        "{{ 1 if name else 2 }}",
        "{{" + "(" * 5000 + "name" + ")" * 5000 + "}}",
        "x" * 2001,
    ],
)
def test_anything_but_fields_is_refused(text):
    found = strategy.check(template(text), PEOPLE)
    assert [p.code for p in found if p.severity == "stop"] == ["message_template"]


def test_a_field_with_and_without_default_is_needed():
    found = strategy.check(template("{{ Размер_одежды | default('ваш') }} {{ Размер_одежды }}"), PEOPLE)
    assert [p.code for p in found] == ["message_missing"]


def test_values_are_never_templates():
    people = PEOPLE.assign(name="{{ 7 * 7 }}")
    assert strategy.render(template("{{ name }}"), people)["text"].tolist() == ["{{ 7 * 7 }}"] * 2


def test_sensitive_columns_are_refused():
    found = strategy.check(template("{{ religion }}"), PEOPLE, sensitive=["religion"])
    assert "sensitive" in str(found[0])


def test_unknown_segment_and_unused_fallback():
    form = [{"segment": "VPI", "channel": "SMS", "text": "x", "fallback": {"name": "друг"}}]
    codes = {p.code: p for p in strategy.check(strategy.load(form), PEOPLE)}
    assert "did you mean 'VIP'?" in str(codes["message_segment"])
    assert codes["message_fallback"].severity == "warn"


def test_a_form_in_error_names_everything():
    with pytest.raises(Problems) as error:
        strategy.load([{"segment": "VIP", "chanel": "SMS", "text": ""}, "text"])
    text = str(error.value)
    assert "unknown key 'chanel'. → did you mean 'channel'?" in text
    assert "'text' is missing" in text and "message 2" in text


def test_preview_and_costs():
    form = template("{{ name }}, в магазин «Style» поступили новые куртки и джемперы размера S!")
    assert len(strategy.preview(form, PEOPLE, 1)) == 1  # Николай's is also the longest
    channels = pd.DataFrame({"channel": ["SMS"], "price_per_contact": [1.0], "fixed_cost": [0.5]})
    listed = strategy.render(form, PEOPLE).assign(group="target")
    row = strategy.costs(listed, channels).iloc[0]
    assert (row["messages"], row["parts_least"], row["parts_most"], row["parts"], row["cost"]) == (2, 1, 2, 3, 3.5)


def test_dates_and_numbers():
    assert strategy.written(pd.Timestamp("2026-12-31")) == "31.12.2026"
    assert strategy.written(12.5) == "12.50"
    assert strategy.written(pd.NaT) == ""
