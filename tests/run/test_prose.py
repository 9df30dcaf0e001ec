"""Step pages and step notebooks speak the case's language."""

import shutil

import nbformat

from segkit.ground.language import Language
from segkit.run import html, notebooks, prose


def test_a_step_page_is_in_the_cases_language(tmp_path):
    step = next(path for path in notebooks.steps() if path.stem == "07_size")
    shutil.copy(step, tmp_path / step.name)
    prosed = {language: "\n".join(c.source for c in html._cleaned(tmp_path / step.name, Language(language)).cells).replace("\u00a0", " ") for language in ("en", "ru", "pl")}
    assert "# 7. Size and potential" in prosed["en"] and "# 7. Размер и потенциал" in prosed["ru"] and "# 7. Wielkość i potencjał" in prosed["pl"]
    assert "A share is an estimate" not in prosed["ru"] + prosed["pl"]


def test_what_a_client_reads_is_not_touched_by_a_catalog(tmp_path):
    step = next(path for path in notebooks.steps() if path.stem == "07_size")
    assert prose.of_notebook(step, "en") == {}
    notebook = nbformat.read(step, as_version=4)
    before = [cell.source for cell in notebook.cells]
    prose.translate(notebook, {})
    assert [cell.source for cell in notebook.cells] == before
