"""The consultant's pages: an executed step shows prose and results, hides noise and asks nothing from outside."""

from __future__ import annotations

import nbformat
import pytest
from nbconvert.exporters import HTMLExporter

from tests.browser.sample import TEMPLATES

pytestmark = pytest.mark.slow
DOT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
STEPS = [{"href": f"{i:02d}.html", "title": f"{i}. Step"} for i in range(1, 12)]


def step(here: int = 6, **other) -> str:
    out, cell = nbformat.v4.new_output, nbformat.v4.new_code_cell
    widget = {"application/vnd.jupyter.widget-view+json": {"model_id": "x"}, "text/plain": "HBox(children=())"}
    notebook = nbformat.v4.new_notebook(
        metadata={"language_info": {"name": "python"}},
        cells=[
            nbformat.v4.new_markdown_cell("# 7. Size\n\nHow many are they?\n\n## Shares", id="a"),
            cell(
                "segments = sizes(labels)  # why",
                id="b",
                execution_count=1,
                outputs=[
                    out("stream", name="stdout", text="said <b>aloud</b>"),
                    out("stream", name="stderr", text="a warning nobody needs"),
                    out(
                        "execute_result",
                        data={
                            "text/html": "<table><thead><tr><th>n</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table>"
                            "<script>document.title='run'</script>",
                            "text/plain": "n",
                        },
                        execution_count=1,
                    ),
                ],
            ),
            cell(
                "plot(segments)",
                id="c",
                outputs=[
                    out("display_data", data={"image/png": DOT, "text/plain": "<Figure>"}, metadata={"alt": 'Bar chart: "A" leads'}),
                    out("display_data", data=widget),
                    out("display_data", data={"application/javascript": "document.title='run'"}),
                ],
            ),
        ],
    )
    exporter = HTMLExporter(template_name="workbook", extra_template_basedirs=[str(TEMPLATES)], exclude_anchor_links=True)
    book = other or {"language": "en", "title": "7. Size <now>", "steps": STEPS, "here": here}
    return exporter.from_notebook_node(notebook, resources={"segkit": book})[0]


@pytest.mark.parametrize("width", (1280, 390))
def test_a_step_is_quiet_and_fits(page_at, width):
    page = page_at(step(), width)
    assert [url for url in page.requests if not url.startswith(("file:", "data:"))] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.title() == "7. Size <now>"
    words = page.evaluate("document.body.textContent")
    assert "said <b>aloud</b>" in words and "nobody needs" not in words and "HBox" not in words


def test_code_is_folded_steps_are_linked_and_axe_is_content(page_at):
    from importlib.resources import files

    page = page_at(step(), bypass_csp=True)
    assert not page.locator("details.code pre").first.is_visible()
    assert page.locator("nav.steps a").count() == 11
    assert page.locator("[aria-current=page]").inner_text() == "7. Step"
    assert page.locator("a[rel=next]").get_attribute("href") == "08.html"
    assert page.locator("figure img").get_attribute("alt") == 'Bar chart: "A" leads'
    page.evaluate((files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8"))
    found = page.evaluate("async () => (await axe.run(document, {resultTypes: ['violations']})).violations")
    assert [(rule["id"], rule["nodes"][0]["html"][:120]) for rule in found] == []


def test_the_first_and_the_last_step_and_the_same_bytes_again():
    assert 'rel="prev"' not in step(0) and 'rel="next"' not in step(10)
    assert step() == step()


def test_steps_may_be_plain_names():
    html = step(steps=["01_criteria", "02_collect", "03_customers"], current="02_collect")
    assert '<a aria-current="page" href="02_collect.html">02 collect</a>' in html
    assert '<a href="03_customers.html" rel="next">03 customers →</a>' in html
