"""A kernel that is emptied between notebooks shows the pictures of all of them, also where the first was drawn inside of a style."""

from __future__ import annotations

from pathlib import Path

import nbformat
import papermill
import pytest
from nbclient import NotebookClient

from segkit.run import kernel

PICTURE = "from segkit.drawing import style\nwith style.style():\n    ax = style.axes(); ax.plot([1, 2])\nax;"


@pytest.mark.slow
def test_pictures_of_every_notebook_are_shown_and_no_name_is_left(tmp_path: Path):
    told = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    cells = [nbformat.v4.new_code_cell(text) for text in ("'ax' in globals()", PICTURE)]
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=told), tmp_path / "a.ipynb")
    with kernel.started(tmp_path) as one:
        for _ in range(2):
            kernel.empty(one)
            paths = str(tmp_path / "a.ipynb"), str(tmp_path / "out.ipynb")
            made = kernel.in_its_thread(one, papermill.execute_notebook, *paths, km=one, kernel_name="python3", progress_bar=False)
            first, picture = (cell.outputs for cell in made.cells)
            assert first[0].data["text/plain"] == "False" and any("image/png" in o.data for o in picture)


@pytest.mark.slow
def test_what_is_shown_by_hand_is_titled_and_what_a_run_shows_is_left_to_its_page(tmp_path: Path):
    """In a process of its own: a notebook opens its case before anything draws; that of a run has checked the case by hand before."""
    (tmp_path / "case.yml").write_bytes((Path(__file__).parents[2] / "data/cases/style/case.yml").read_bytes())
    drawn = PICTURE.replace("ax;", "ax.set_title('Kilka <sklepów>');")
    table = "import pandas\npandas.DataFrame({'recency_days': [0.123456]})"
    sources = "import segkit\nsegkit.open_case('.');", drawn, table, "segkit.open_case('.', 'runs/1');", drawn, table
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(text) for text in sources])
    NotebookClient(notebook, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}).execute()
    shown = [o.data.get("text/html", "") for cell in notebook.cells for o in cell.outputs if "image/png" in o.get("data", {})]
    tables = [o.data["text/html"] for cell in notebook.cells for o in cell.outputs if "<table" in o.get("data", {}).get("text/html", "")]
    assert "Дни с" in tables[0] and ">0,12<" in tables[0] and "0.123456" in tables[1] and "Дни" not in tables[1]  # its page titles it
    assert shown[0].startswith('<img alt="Kilka &lt;sklepów&gt;" src="data:image/png') and shown[1:] == [""]
