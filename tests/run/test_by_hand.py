"""Steps to think along: what each offers by hand, what it writes, what it refuses, and that nothing of it shows in a run."""

from __future__ import annotations

import datetime as dt
import json
import re
import shutil
from pathlib import Path

import pandas as pd
import pytest
import yaml

from segkit.case import open_case, tables
from segkit.ground.problems import Problem, Problems
from segkit.run import notebooks
from segkit.run.by_hand import desk, segments, words, written
from tests.run.walking import by_hand, executed

LANGUAGES = ("en", "ru", "pl")
ASKS_ONLY = {"03_customers", "11_report"}
pytestmark = pytest.mark.together("tea")


@pytest.fixture(scope="module")
def case(tea, tmp_path_factory) -> Path:
    return Path(shutil.copytree(tea, tmp_path_factory.mktemp("hand") / "tea"))


@pytest.fixture(scope="module")
def desks(case) -> dict[str, tuple[str, desk.Choice | None]]:
    """Step → its question and its choice, as its notebook by hand shows them."""
    shown: dict[str, tuple[str, desk.Choice | None]] = {}

    def show(one, step, question, choice=None, real=desk.show) -> None:
        assert one.run is None
        real(one, step, question, choice)
        shown[step] = question, choice() if choice else None

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(desk, "show", show)
        by_hand(case)
    return shown


def labelled(choice: desk.Choice, key: str, **values: object):
    """The control with this label, in the language of the case."""
    label = words.words("en")(key, **values)
    return next(one for one in choice.watched if getattr(one, "description", None) == label)


def test_every_step_asks_and_all_but_two_have_a_choice(desks):
    assert list(desks) == [path.stem for path in notebooks.steps()]
    assert {step for step, (_, choice) in desks.items() if choice is None} == ASKS_ONLY
    assert len({question for question, _ in desks.values()}) == 11 and all(question.endswith("?") for question, _ in desks.values())


def test_steps_by_hand_after_one_run_leave_the_run_alone(desks, case, tea):
    before, after = (open_case(folder).latest for folder in (tea, case))
    content = [{p.relative_to(run).as_posix(): p.read_bytes() for p in run.rglob("*") if p.is_file()} for run in (before, after)]
    assert content[0] == content[1] and len(content[0]) > 40
    assert (case / "draft" / "tables" / "targets.csv").is_file()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_widgets_say_the_same_in_every_language(language):
    english, other = words.texts("en"), words.texts(language)
    assert list(english) == list(other) and all(other.values())
    assert not [key for key, text in english.items() if sorted(re.findall(r"\{\w+\}", text)) != sorted(re.findall(r"\{\w+\}", other[key]))]
    said = "".join(path.read_text(encoding="utf-8") for path in Path(desk.__file__).parent.glob("*.py"))
    made = [pattern.split("{")[0] for pattern in re.findall(r'(?:told|text|_label)\(f"(\w+_\{)', said)]
    assert not [key for key in english if f'"{key}"' not in said and not key.startswith(tuple(made)) and key not in targets_counts()]


def targets_counts() -> set[str]:
    """The fields of a campaign are named by the columns they fill."""
    return {"contacts", "responses", "revenue", "cost", "control", "control_responses", "low", "base", "high"}


def test_every_option_of_a_method_that_is_a_number_has_a_label():
    for method in segments.methods({"facts": None, "events": None, "survey": None, "deals_received": None}):
        assert f"method_{method}" in words.texts("en")
        assert not [name for name in segments.defaults(method) if f"option_{method}_{name}" not in words.texts("en")]


def test_a_preview_stands_at_once_and_untouched_choices_write_nothing(case, desks):
    for step, (_, choice) in desks.items():
        if choice is None:
            continue
        sentence, _ = choice.follows()
        assert choice.now and sentence, step
        try:
            assert written.changed(open_case(case), choice.writes()) == {} or step == "02_collect", step
        except Problems as error:
            assert step in ("04_competitors", "09_strategy", "10_monitor") and "first" in str(error), step


def test_a_tick_writes_the_form_and_its_other_rows_and_columns_stay(case, desks):
    path = case / "forms/criteria.csv"
    path.write_text("criterion;group;chosen\n# help\nage;demographic;yes\n", encoding="utf-8")
    _, choice = desks["01_criteria"]
    rows = choice.controls[-1].children
    age = next(line.children for line in rows if line.children[0].description == "Age")
    try:
        age[0].value, age[1].value = False, "=too few tell it"
        assert "Left out: Age." in choice.follows()[0]
        written.keep(open_case(case), choice.writes())
        assert path.read_text(encoding="utf-8") == "criterion;group;chosen;reason\n# help\nage;demographic;no;'=too few tell it\n"
        assert tables.read_form(path)["reason"].tolist() == ["=too few tell it"]
    finally:
        age[0].value, age[1].value = True, ""
        path.unlink()
    find = choice.controls[0]
    find.value = "age"
    assert 0 < sum(line.layout.display != "none" for line in rows) < len(rows)
    find.value = ""


def test_budget_and_weights_are_decided_on_anew_and_case_yml_keeps_all_else(case, desks):
    _, choice = desks["08_targets"]
    budget, size = labelled(choice, "budget", currency="GBP"), next(one for one in choice.watched if one.description.startswith("Weight: ") and one.value == 2.0)
    before = (case / "case.yml").read_text(encoding="utf-8")
    try:
        budget.value, size.value = "1 000,50", 4.0
        sentence, table = choice.follows()
        assert sentence and len(table) == open_case(case).load("segments")["segment"].nunique()
        written.keep(open_case(case), choice.writes())
        text = (case / "case.yml").read_text(encoding="utf-8")
        assert yaml.safe_load(text)["targets"]["budget"] == 1000.5 and 4 in yaml.safe_load(text)["targets"]["weights"].values()
        assert re.findall("#.*", text) == re.findall("#.*", before) and len(text.splitlines()) == len(before.splitlines())
        budget.value = "much"
        with pytest.raises(Problems, match="'much' is not a number"):
            choice.follows()
    finally:
        budget.value, size.value = "300", 2.0
        (case / "case.yml").write_text(before, encoding="utf-8")


def test_half_held_out_is_a_setting_that_the_preview_and_a_run_follow(case, desks):
    _, choice = desks["08_targets"]
    held = labelled(choice, "hold_out")
    before = (case / "case.yml").read_text(encoding="utf-8")
    try:
        _, now = choice.follows()
        held.value = "50 %"
        _, then = choice.follows()
        assert then["held_out"].sum() > now["held_out"].sum()
        written.keep(open_case(case), choice.writes())
        assert open_case(case).settings.targets.hold_out == 0.5
        (run,) = case.glob("runs/2*")
        made = executed(case, "08", run="runs/.work") if shutil.copytree(run, case / "runs/.work", dirs_exist_ok=True) else {}
        table = made["08_targets"]["targets"].set_index("segment")["held_out"]
        assert table.tolist() == then.set_index("segment")["held_out"].reindex(table.index).tolist()
    finally:
        held.value = ""
        shutil.rmtree(case / "runs/.work", ignore_errors=True)
        (case / "case.yml").write_text(before, encoding="utf-8")


def test_what_the_check_refuses_is_not_written(case, desks):
    before = (case / "case.yml").read_bytes()
    _, choice = desks["06_segments"]
    kind = choice.controls[0]
    rules = [line.children for line in choice.controls[1].children[:-1]]
    assert kind.value == "rules" and rules[0][0].value == "Gone quiet"
    was = rules[0][1].value
    try:
        rules[0][1].value = "gap_dais > 3"
        with pytest.raises(Problems, match="gap_dais"):
            choice.follows()
        with pytest.raises(Problems, match="gap_dais"):
            written.keep(open_case(case), choice.writes())
        assert (case / "case.yml").read_bytes() == before
        blank = rules[4]
        assert blank[0].value == blank[1].value == ""
        blank[0].value, blank[1].value = "Once: lately", "orders = 1 AND recency_days < 30"
        assert segments.ELSE in rules[-1][0].value and "    'Once: lately': orders = 1 AND recency_days < 30\n    else: " in choice.writes()["case.yml"].decode()
        blank[0].value = blank[1].value = ""
        rules[0][1].value = "order_days >= 4 AND recency_days > 3 * gap_days"
        sentence, table = choice.follows()
        assert "In another one than today" in sentence and table["customers"].sum() == len(open_case(case).load("labels"))
        written.keep(open_case(case), choice.writes())
        text = (case / "case.yml").read_text(encoding="utf-8")
        assert text == before.decode().replace(was, rules[0][1].value)
    finally:
        rules[0][1].value = was
        (case / "case.yml").write_bytes(before)
    with pytest.raises(Problems, match="gap_dais"):
        written.keep(open_case(case), {"case.yml": before + b"gap_dais: 1\n"})
    assert (case / "case.yml").read_bytes() == before


def test_a_method_is_previewed_and_the_rules_stay_as_comments(case, desks):
    before = (case / "case.yml").read_text(encoding="utf-8")
    _, choice = desks["06_segments"]
    kind = choice.controls[0]
    try:
        kind.value = "method"
        choice.controls[1].children[0].value = "rfm"
        _, bins = choice.controls[1].children
        bins.value = "2"
        assert choice.follows()[1]["customers"].sum() == len(open_case(case).load("labels"))
        follow = written.keep(open_case(case), choice.writes())
        assert {p.where[:18] for p in follow} == {"forms/messages.yml"} and "there is no segment 'Regulars'" in str(follow[0])
        text = (case / "case.yml").read_text(encoding="utf-8")
        assert open_case(case).settings.segments == {"method": "rfm", "bins": 2} and "#     Regulars: order_days >= 3" in text
        bins.value = "2,5"
        with pytest.raises(Problems, match="not a whole number"):
            choice.follows()
    finally:
        kind.value = "rules"
        (case / "case.yml").write_text(before, encoding="utf-8")


def test_a_problem_that_was_there_before_does_not_stand_in_the_way(case):
    form, before = case / "forms/market.csv", (case / "forms/market.csv").read_bytes()
    try:
        form.write_bytes(before + b",peple,1,2,3,\n")
        assert written.problems(case)
        written.keep(open_case(case), {"forms/diary.csv": b"date,step,question,answer\n"})
        assert (case / "forms/diary.csv").is_file() and form.read_bytes().endswith(b",peple,1,2,3,\n")
    finally:
        form.write_bytes(before)
        (case / "forms/diary.csv").unlink(missing_ok=True)


def test_a_figure_of_the_market_a_competitor_a_campaign_and_a_message_are_lines_of_their_forms(case, desks):
    forms = {name: (case / "forms" / name).read_bytes() for name in ("market.csv", "competitors.csv", "campaigns.csv", "messages.yml")}
    try:
        _, size = desks["07_size"]
        labelled(size, "item").value = "spend"
        for level, value in {"low": "80", "base": "100", "high": "120"}.items():
            labelled(size, level).value = value
        assert "Still missing" in size.follows()[0] and size.follows()[1]["potential_base"].isna().all()
        written.keep(open_case(case), size.writes())
        assert (case / "forms/market.csv").read_text(encoding="utf-8").endswith(",spend,80,100,120,\n")

        _, rival = desks["04_competitors"]
        labelled(rival, "competitor").value, labelled(rival, "criterion").value = "Leaf & Co", "gender"
        labelled(rival, "value").value, labelled(rival, "share").value = rival.watched[2].options[0], "62%"
        _, beside = rival.follows()
        assert beside["theirs"].tolist() == [0.62] and beside["ours"].notna().all()
        written.keep(open_case(case), rival.writes())
        assert "62%" in (case / "forms/competitors.csv").read_text(encoding="utf-8")
        labelled(rival, "share").value = "162%"
        with pytest.raises(Problems, match="not a share"):
            rival.follows()

        _, campaign = desks["10_monitor"]
        for key, value in {"campaign": "May", "contacts": "400", "responses": "60", "control": "100", "control_responses": "5"}.items():
            labelled(campaign, key).value = value
        assert campaign.follows()[1]["points"].round(3).tolist() == [0.1]
        written.keep(open_case(case), campaign.writes())
        logged = open_case(case).form("campaigns")
        assert logged["group"].tolist() == ["target", "control"] and logged["contacts"].tolist() == [400, 100]

        _, message = desks["09_strategy"]
        labelled(message, "segment").value, labelled(message, "channel").value = "Gift buyers", "Letter"
        labelled(message, "message").value = "{{ nam }}, a gift: {{ city }}"
        with pytest.raises(Problems, match="no field 'nam'"):
            message.follows()
        labelled(message, "message").value, labelled(message, "fallback").value = "{{ name }}, a gift: today", "name: Hello"
        assert message.follows()[1]["text"].str.endswith(", a gift: today").all()
        written.keep(open_case(case), message.writes())
        told = open_case(case).form_text("messages.yml")
        assert told[-1] == {"segment": "Gift buyers", "channel": "Letter", "text": "{{ name }}, a gift: today", "fallback": {"name": "Hello"}}
        assert (case / "forms/messages.yml").read_bytes().startswith(forms["messages.yml"].rstrip())
    finally:
        for name, content in forms.items():
            (case / "forms" / name).write_bytes(content)


def test_who_brings_what_is_missing_stands_in_the_data_plan(case, desks):
    _, plan = desks["02_collect"]
    labelled(plan, "owner").value, labelled(plan, "due").value = "marketing", dt.date(2026, 12, 1)
    assert plan.follows()[0]
    try:
        written.keep(open_case(case), plan.writes())
        assert open_case(case).form("data_plan")["owner"].tolist() == ["marketing"]
    finally:
        (case / "forms/data_plan.csv").unlink(missing_ok=True)


def pressed(case: Path, answer: str, monkeypatch) -> str:
    """What the diary says after its button was pressed."""
    import ipywidgets
    from IPython import display

    kept: list = []
    original = ipywidgets.Button
    monkeypatch.setattr(ipywidgets, "Button", lambda **told: kept.append(original(**told)) or kept[-1])
    monkeypatch.setattr(display, "display", lambda *_, **__: None)
    made: list = []
    box = ipywidgets.VBox
    monkeypatch.setattr(ipywidgets, "VBox", lambda children=(), **told: made.append(box(children, **told)) or made[-1])
    desk.ask(open_case(case), "08_targets", "Why these?")
    area, _, status = made[0].children[-3:]
    area.value = answer
    kept[-1].click()
    return status.value


@pytest.mark.parametrize("answer", ["", "ask ann@example.org", "call 601 101 456 first", "Anna Petrova asked for it", "x" * 2001])
def test_an_answer_that_names_a_person_is_refused(case, answer, monkeypatch):
    from segkit.privacy import detect

    known = detect.people(pd.DataFrame({"customer_id": ["1"], "name": ["Anna Petrova"]}))
    monkeypatch.setattr(desk, "_people", lambda _: known)
    told = pressed(case, answer, monkeypatch)
    assert "was not written" in told and not (case / "forms/diary.csv").exists()


def test_the_diarys_answer_reaches_the_decision_log_and_nobody_is_named_in_it(case, monkeypatch):
    form = case / "forms/diary.csv"
    try:
        assert "decision log" in pressed(case, "The stock of =1+1 <b>green tea</b> is full.", monkeypatch)
        with form.open("a", encoding="utf-8") as file:
            file.write("2026-11-02,01_criteria,Which?,\"by hand: write to ann@example.org\"\n")
        assert not written.problems(case)
        (run,) = case.glob("runs/2*")
        shutil.copytree(run, case / "runs/.work")
        printed = json.dumps(executed(case, "08", "11", run="runs/.work")["11_report"]["made"], default=str)
        assert "8. Targets" in printed and "green tea" in printed and "ann@" not in printed
        log = tables.read_csv(case / "runs/.work/tables/decisions.csv")
        mine = log[log["decision"] == "diary"]
        assert mine["segment"].tolist() == ["8. Targets", "1. Criteria"]
        assert mine["why"].iloc[0].endswith("Why these? The stock of =1+1 <b>green tea</b> is full.") and f"{dt.date.today():%Y}" in mine["why"].iloc[0]
        assert "•••@•••" in mine["why"].iloc[1] and "ann@" not in (case / "runs/.work/tables/decisions.csv").read_text(encoding="utf-8")
        assert len(log) == len(mine) + open_case(case).load("segments")["segment"].nunique()
    finally:
        shutil.rmtree(case / "runs/.work", ignore_errors=True)
        form.unlink(missing_ok=True)


def test_a_run_shows_nothing_of_it(tea):
    (run,) = tea.glob("runs/2*")
    seen = 0
    for path in (run / "notebooks").glob("*.ipynb"):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            assert not any("application/vnd.jupyter.widget-view+json" in out.get("data", {}) for out in cell.get("outputs", []))
            if "by_hand" in cell["metadata"].get("tags", []):
                seen += 1
                assert cell["outputs"] == []
        page = run / "workbook" / f"{path.stem}.html"
        assert "by_hand" not in page.read_text(encoding="utf-8") and "For the diary" not in page.read_text(encoding="utf-8")
    assert seen == 11 and "For the diary" not in (run / "report.html").read_text(encoding="utf-8")
    assert not [p for p in written.problems(tea) if isinstance(p, Problem) and "diary" in p.where]
