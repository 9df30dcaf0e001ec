"""The start page without a browser: which cases there are, what was guessed, what a choice writes, what is said of an error."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
import yaml

from segkit.case import open_case
from segkit.ground.problems import NotEnoughData, Problem, Problems
from segkit.run import check
from segkit.run.notebooks import shared, start_notebook
from segkit.run.runner import Step, StepFailed
from segkit.run.start import choosing, going, guesses, page, words
from tests.intake.exports import save
from tests.intake.test_shapes import SHOPIFY

SHOP = "client,ordered,net,gross,e-mail\nc1,2025-01-03,10.50,12.60,ann@example.org\nc2,2025-02-05,20.50,24,bo@example.org\n" \
       "c1,2025-03-03,11.50,13.80,ann@example.org\n"  # fmt: skip


@pytest.fixture
def made(tmp_path) -> Path:
    """A case as the page makes it of a file that the browser sent."""
    return choosing.make(tmp_path, [{"name": "C:\\exports\\shop.csv", "content": memoryview(SHOP.encode())}], "", "My Shop").folder


def only(folder: Path) -> guesses.Seen:
    (one,) = guesses.seen(folder)
    return one


def columns(folder: Path) -> dict[str, str]:
    return yaml.safe_load((folder / "case.yml").read_text(encoding="utf-8"))["sources"]["transactions"]["columns"]


def test_a_case_of_a_file_sent_and_of_one_by_name(tmp_path, made):
    assert made == tmp_path / "my-shop" and (made / "inputs/shop.csv").read_text() == SHOP
    (tmp_path / "b.csv").write_text(SHOP)
    assert choosing.make(tmp_path, [], " b.csv ", "").folder == tmp_path / "b"
    with pytest.raises(Problems, match="no file is chosen"):
        choosing.make(tmp_path, [], "", "x")
    with pytest.raises(Problems, match="it exists"):
        choosing.make(tmp_path, [], "b.csv", "my shop")
    with pytest.raises(Problems) as error:
        choosing.make(tmp_path, [{"name": "notes.csv", "content": b"just words"}], "", "y")
    assert all("segkit-" not in p.where for p in error.value.problems) and not (tmp_path / "y").exists()


def test_cases_are_found_three_folders_down_and_no_further(tmp_path):
    for place in ("a", "b/c", "d/e/f", "g/h/i/j", ".hidden/k", "a/inside"):
        (tmp_path / place).mkdir(parents=True, exist_ok=True)
        (tmp_path / place / "case.yml").touch()
    assert [p.relative_to(tmp_path).as_posix() for p in guesses.cases_below(tmp_path)] == ["a", "b/c", "d/e/f"]


def test_the_table_of_guesses_shows_samples_and_hides_contacts(made):
    table = guesses.table(only(made), made).set_index("ours")
    assert table.index[:3].tolist() == ["customer_id", "date", "amount"] and table["needed"].tolist() == [True] * 3 + [False] * (
        len(table) - 3
    )
    assert table.loc["amount", ["theirs", "sample", "others"]].tolist() == ["net", "10.50 | 20.50 | 11.50", "gross"]
    assert table["theirs"].iloc[3:].eq("").all()
    assert guesses.offered(only(made)) == ["client", "ordered", "net", "gross", "e-mail", "row number"]
    guesses.choose(made, only(made), "customer_id", "e-mail")
    assert guesses.table(only(made), made).set_index("ours").loc["customer_id", "sample"] == "•••"


def test_a_choice_is_written_and_what_had_the_column_takes_the_other(made):
    one = only(made)
    assert guesses.choose(made, one, "amount", "gross") is None and columns(made)["amount"] == "gross"
    assert guesses.choose(made, one, "price", "net") is None
    assert guesses.choose(made, one, "amount", "net") == ("price", "gross")
    assert columns(made) == {"customer_id": "client", "date": "ordered", "amount": "net", "price": "gross"}
    assert guesses.choose(made, one, "price", None) is None and "price" not in columns(made)
    assert guesses.table(one, made).set_index("ours").loc["amount", "others"] == "gross"
    assert open_case(made).read_inputs().tables["transactions"]["amount"].sum() == pytest.approx(42.5)


def test_the_columns_of_a_ready_map_are_overruled_and_given_back(tmp_path):
    folder = choosing.make(tmp_path, [], str(save(tmp_path, "shopify_orders", SHOPIFY)), "s").folder
    one, whole = only(folder), (folder / "case.yml").read_text(encoding="utf-8")
    before = dict(guesses.table(one, folder)[["ours", "theirs"]].values)
    assert before["amount"] and "columns" not in yaml.safe_load(whole)["sources"]["transactions"]
    guesses.choose(folder, one, "product", "Vendor")
    assert dict(guesses.table(one, folder)[["ours", "theirs"]].values)["product"] != before["product"]
    guesses.choose(folder, one, "product", None)
    assert dict(guesses.table(one, folder)[["ours", "theirs"]].values) == before


def test_a_source_that_is_not_there_is_told_and_the_others_are_shown(made):
    (made / "inputs/shop.csv").unlink()
    one = only(made)
    assert one.raw is None and "shop.csv" in one.problems[0].where + one.problems[0].what


def test_a_check_is_told_with_rows_and_problems(made):
    shown = going.checked(check.everything(open_case(made)))
    assert "Purchases: 3 rows in the file, 3 used" in shown and "Nothing stands in the way" in shown
    guesses.choose(made, only(made), "date", None)
    shown = going.checked(check.everything(open_case(made)))
    assert words.phrase("not_ready") in shown and "<th>What to do</th>" in shown and "Nothing stands" not in shown


def test_errors_are_sentences_and_nothing_in_them_is_markup(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    for error, wanted in {
        Problems([Problem("<b>", "it is wrong", "mend it")]): "<td>&lt;b&gt;</td>",
        NotEnoughData("There are <3> customers."): "There are &lt;3&gt; customers.",
        StepFailed("07_size", "KeyError: <x>", Path("last.log")): "07_size broke",
        PermissionError(13, "Permission denied", "/a/<b>"): "/a/&lt;b&gt;: Permission denied.",
        ZeroDivisionError("<x>"): "fault of segkit's, not yours (ZeroDivisionError)",
    }.items():
        said = page.told(error)
        assert wanted in said and "Traceback" not in said and "<x>" not in said
    assert "ZeroDivisionError" in (tmp_path / "segkit/error.log").read_text()


def test_steps_that_are_done_are_lines():
    assert going.gone([]) == ""
    assert '<td>7. size</td><td class="number">1.2</td><td>A &amp; B</td>' in going.gone([Step("07_size", 1.23, "A & B")])


def test_the_page_opens_a_section_and_empties_what_comes_after(tmp_path, monkeypatch, made):
    monkeypatch.setenv("SEGKIT_FOLDER", str(tmp_path))
    shown = []
    monkeypatch.setattr("IPython.display.display", shown.append)
    page.start()
    boxes = shown[0].children[1:]
    assert [bool(box.children) for box in boxes] == [True, False, False, False, False]
    opens = next(w for w in boxes[0].children[-1].children if getattr(w, "description", "") == words.phrase("open"))
    opens.click()
    assert [bool(box.children) for box in boxes] == [True, True, True, False, False]
    boxes[2].children[2].click()
    assert [bool(box.children) for box in boxes] == [True, True, True, True, False]
    currency = boxes[1].children[2].children[1].children[1]
    currency.value = "PLN"
    assert open_case(made).settings.currency == "PLN"
    assert [bool(box.children) for box in boxes] == [True, True, True, False, False]
    (made / "case.yml").unlink()
    opens.click()
    assert "there is no case.yml" in boxes[0].children[-1].children[-1].value and not opens.disabled


def test_the_start_notebook_is_the_clones_own_or_a_copy_that_is_kept(tmp_path):
    ours = shared("notebooks") / "start.ipynb"
    assert start_notebook(ours.parents[1]) == ours
    copy = start_notebook(tmp_path)
    assert copy == tmp_path / "start.ipynb" and copy.read_bytes() == ours.read_bytes()
    copy.write_text("mine")
    assert start_notebook(tmp_path).read_text() == "mine"


def test_lab_opens_the_start_page_here_and_a_case_as_ever(tmp_path, monkeypatch, made):
    from segkit import cli

    run: list[list[str]] = []
    monkeypatch.setattr("os.execv", lambda program, words: run.append(words))
    for name in ("SEGKIT_FOLDER", "PYTHONSAFEPATH"):
        monkeypatch.setenv(name, "")  # what lab sets is taken back after the test
    here = tmp_path / "мой отдел"
    here.mkdir()
    monkeypatch.chdir(here)
    for typed in (["lab", "--no-browser"], ["lab", str(made), "--no-browser"]):
        monkeypatch.setattr("sys.argv", ["segkit", *typed])
        with pytest.raises(SystemExit):
            cli.main()
    assert (
        f"--notebook-dir={here}" in run[0] and "--LabApp.default_url=/lab/tree/start.ipynb" in run[0] and (here / "start.ipynb").is_file()
    )
    assert f"--notebook-dir={made / 'notebooks'}" in run[1] and not [w for w in run[1] if "default_url" in w]
    assert not [w for words in run for w in words if "token" in w or "--ip" in w] and all(w[-1] == "--no-browser" for w in run)
    shutil.rmtree(made)


@pytest.fixture
def english():
    """The page speaks English again afterwards."""
    yield
    words.speak("en")


def test_every_text_is_there_in_three_languages_with_the_same_places():
    first = words.texts("en")
    for language in ("ru", "pl"):
        other = words.texts(language)
        for part, texts in first.items():
            assert list(other[part]) == list(texts)
            for key, text in texts.items():
                assert set(re.findall(r"{\w+}", text)) == set(re.findall(r"{\w+}", other[part][key])), (language, key)
        letters = " ".join(other["words"].values())
        assert re.search("[а-я]" if language == "ru" else "[ąęłśż]", letters) and "Your" not in letters


def test_the_page_speaks_the_language_of_the_case_until_somebody_chooses(tmp_path, english):
    widgets = pytest.importorskip("ipywidgets")
    (tmp_path / "продажи.csv").write_text("Код клиента;Дата;Сумма\n1;13.01.2026;5,50\n2;14.01.2026;6,50\n1;15.02.2026;7,50\n", encoding="utf-8")
    here = page.Page(tmp_path, boxes={name: widgets.VBox() for name in page.SECTIONS})
    choosing.show(here)
    assert "Your data" in here.boxes["case"].children[0].value
    here.speak("ru")
    assert "Ваши данные" in here.boxes["case"].children[0].value and words.column("date") == "Дата" and going.title("03_customers") == "клиенты"
    tongue = here.boxes["case"].children[1].children[1]
    tongue.value = "pl"
    assert "Twoje dane" in here.boxes["case"].children[0].value
    here.speak("ru")
    assert words.spoken() == "pl", "what somebody chose stays"


@pytest.mark.parametrize(("told", "language"), [("ru_RU.UTF-8", "ru"), ("pl_PL", "pl"), ("de_DE.UTF-8", "en"), ("C", "en")])
def test_the_page_begins_in_the_language_of_the_computer(told, language, monkeypatch):
    monkeypatch.setenv("LC_ALL", told)
    assert words.at_home() == language
