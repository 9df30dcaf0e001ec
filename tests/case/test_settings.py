"""case.yml: every mistake named with its line and the nearest valid key, all at once."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from segkit.case import plain_yaml, settings
from segkit.ground.problems import Problems

GOOD = "case: Style\nlanguage: ru\ncurrency: RUB\nsources:\n  transactions: {file: inputs/sales.csv, columns: {customer_id: Код}}\n"


def read(tmp_path, text: str | bytes):
    path = tmp_path / "case.yml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return settings.read(path)


def problems(tmp_path, text) -> list[str]:
    with pytest.raises(Problems) as raised:
        read(tmp_path, text)
    return [str(p) for p in raised.value.problems]


def test_a_good_case_is_read_with_its_defaults(tmp_path):
    told = read(tmp_path, GOOD)
    assert (told.case, told.language, told.market, told.privacy.min_cell) == ("Style", "ru", "b2c", 5)
    assert told.sources["transactions"].columns == {"customer_id": "Код"}
    assert told.segments is None  # the data decide


def test_all_mistakes_are_named_at_once_with_line_and_nearest(tmp_path):
    found = problems(tmp_path, GOOD + "lang: pl\nmarket: b2x\ntargets: {wieghts: {size: 1}}\n")
    assert "case.yml, line 6, lang: unknown key 'lang'. → did you mean 'language'?" in found
    assert "case.yml, line 8, targets.wieghts: unknown key 'wieghts'. → did you mean 'weights'?" in found
    assert any("line 7, market: 'b2x'" in f and "did you mean 'b2c'?" in f for f in found)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "case.yml: it is empty or not a list of keys"),
        ("- a\n- b", "case.yml: it is empty or not a list of keys"),
        (GOOD + "case: Twice\n", "line 6: the key 'case' is given twice. → keep one of them (the other is on line 1)"),
        (GOOD + "brand: {colour: red}\n", "line 6, brand.colour"),
        ("case: X\n", "no source is given"),
        (GOOD.replace("RUB", "ROUBLE"), "not an ISO 4217 code"),
        (GOOD + "as_of: soon\n", "line 6, as_of"),
        (GOOD + "segments: {method: rfm, rules: {}}\n", "say one of method"),
        (GOOD + "targets: {weights: {size: 0}}\n", "not all zero"),
        (GOOD + "x: !!python/object/apply:os.system [ls]\n", "could not determine a constructor"),
        (GOOD + "a: &a [*a]\n", "unknown key 'a'"),
        (GOOD + "x: [1, 2\n", "line 7"),
        ("case: Ст".encode("cp1251"), "it is not UTF-8 text"),
        (GOOD.replace("transactions", "transaction"), "unknown source 'transaction': did you mean 'transactions'?"),
    ],
)
def test_bad_files_are_refused_in_words(tmp_path, text, says):
    assert any(says in line for line in problems(tmp_path, text)), problems(tmp_path, text)


def test_a_missing_case_says_how_to_make_one(tmp_path):
    with pytest.raises(Problems, match="segkit new DIR"):
        settings.read(tmp_path / "case.yml")


def test_limits_are_read_and_reach_intake(tmp_path):
    from segkit import case

    (tmp_path / "inputs").mkdir()
    rows = [f"{i},2025-01-{i + 1:02d},{'soon' if i < 4 else 10}" for i in range(20)]
    (tmp_path / "inputs" / "sales.csv").write_text("customer_id,date,amount\n" + "\n".join(rows))
    text = "case: L\nsources:\n  transactions: {file: inputs/sales.csv}\n"
    (tmp_path / "case.yml").write_text(text)
    with pytest.raises(Problems, match=r"4 of 20 values cannot be read as numbers.*limits: \{bad_numbers: …\}"):
        case.open_case(tmp_path).read_inputs()
    (tmp_path / "case.yml").write_text(text + "limits: {bad_numbers: 0.25}\n")
    assert len(case.open_case(tmp_path).read_inputs().tables["transactions"]) == 16
    (tmp_path / "case.yml").write_text(text + "limits: {memory_mb: 0.001}\n")
    with pytest.raises(Problems, match=r"the ceiling is .* MB.*limits: \{memory_mb: …\} in case.yml"):
        case.open_case(tmp_path).read_inputs()


def test_the_case_that_new_writes_names_every_key():
    from segkit.intake.source import Limits, Source

    text = (Path(__file__).parents[2] / "templates/case/case.yml").read_text(encoding="utf-8")
    keys = {*settings.Settings.model_fields, *settings.Targets.model_fields, *Source.model_fields, *Limits.model_fields}
    assert {key for key in keys if not re.search(rf"\b{key}:", text)} == set()


HOUSE = """brand: {logo: ours.png, colour: "#0b6e4f"}
words:
  en: {"Next steps": "What we suggest", "As of {date}": "On {date}"}
  pl: {"Następne kroki": "Co proponujemy"}
"""


def housed(tmp_path, house: str, case: str = ""):
    from segkit import open_case

    (tmp_path / "acme").mkdir(exist_ok=True)
    (tmp_path / "house.yml").write_text(house, encoding="utf-8")
    (tmp_path / "ours.png").write_bytes(b"png")
    (tmp_path / "acme" / "case.yml").write_text("case: Acme\nhouse: ../house.yml\nsources: {transactions: {file: a.csv}}\n" + case, encoding="utf-8")
    return open_case(tmp_path / "acme")


def test_a_house_gives_its_brand_and_words_to_every_case(tmp_path):
    case = housed(tmp_path, HOUSE)
    assert (case.settings.brand.colour, case.settings.brand.logo) == ("#0b6e4f", "../ours.png")
    assert case.form_path(case.settings.brand.logo) == (tmp_path / "ours.png").resolve()
    assert case.say("Next steps") == "What we suggest" and case.say("As of {date}", date="1 May") == "On 1 May"
    assert {"case.yml", str(tmp_path / "house.yml"), str(tmp_path / "ours.png")} <= set(case.made_from())
    own = housed(tmp_path, HOUSE, 'brand: {colour: "#112233"}\nwords: {"Next steps": "And now"}\n')
    assert (own.settings.brand.colour, own.settings.brand.logo, own.say("Next steps")) == ("#112233", "../ours.png", "And now")


@pytest.mark.parametrize(
    ("house", "says"),
    [("brnad: {}", "unknown key 'brnad'.*did you mean 'brand'"), ("words: {en: {a: 'b {x}'}}", "can be filled only"), ("words: {en: {'{n}': '{n.__class__}'}}", "can be filled only"),
     ("brand: [", "house.yml")],
)  # fmt: skip
def test_a_house_in_error_is_told(tmp_path, house, says):
    with pytest.raises(Problems, match=says):
        housed(tmp_path, house)


def test_no_house_and_no_way_out_of_the_case(tmp_path):
    case = housed(tmp_path, HOUSE)
    assert case.form_path("../../etc/passwd") is None
    (tmp_path / "house.yml").unlink()
    with pytest.raises(Problems, match="there is no such file"):
        __import__("segkit").open_case(tmp_path / "acme")


def test_scenarios_are_said_in_full_and_one_can_be_chosen(tmp_path):
    text = "case: A\nsources: {transactions: {file: a.csv}}\ntargets: {budget: 9, top: 2}\nscenarios:\n  half: {targets: {budget: 4}}\n  rfm: {segments: {method: rfm}}\n"
    path = tmp_path / "case.yml"
    path.write_text(text)
    told = settings.read(path)
    assert {name: (one.targets.budget, one.targets.top, one.segments) for name, one in told.scenarios.items()} == {
        "case": (9, 2, None), "half": (4, 2, None), "rfm": (9, 2, {"method": "rfm"})}  # fmt: skip
    path.write_text(text + "choice: {scenario: rfm, reason: it foretells more}\n")
    assert (settings.read(path).segments, settings.read(path).targets.budget) == ({"method": "rfm"}, 9)
    for wrong, says in (("choice: {scenario: rfn, reason: why}", "did you mean 'rfm'"), ("choice: {scenario: rfm}", "'reason' is missing"), ("choice: {scenario: rfm, reason: ''}", "at least 3")):
        path.write_text(text + wrong + "\n")
        with pytest.raises(Problems, match=says):
            settings.read(path)
    path.write_text(text.replace("half: {targets: {budget: 4}}", "half: {}"))
    with pytest.raises(Problems, match="say what is different"):
        settings.read(path)


def test_a_text_that_is_read_again_is_read_alike_whatever_was_done_with_its_values():
    for _ in range(2):
        with pytest.raises(plain_yaml.ERRORS):
            plain_yaml.load("case: {<<: 5}", "case.yml")
        given = plain_yaml.value("names: [VIP]", "case.yml")
        given["names"].append("rest")
    assert plain_yaml.value("names: [VIP]", "case.yml") == {"names": ["VIP"]}
