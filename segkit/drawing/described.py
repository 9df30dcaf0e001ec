"""Pictures of a notebook with their text: JupyterLab gives a picture shown by itself none, an image of a page has its own."""

from __future__ import annotations

import sys
from html import escape
from typing import Any


def install() -> None:
    """Have the notebook show its pictures with their text; nothing where there is no notebook."""
    notebook = sys.modules.get("IPython")  # no script waits for it
    shell = notebook.get_ipython() if notebook else None
    if hasattr(shell, "kernel"):
        import matplotlib
        from matplotlib import pyplot

        pyplot.switch_backend(matplotlib.get_backend())  # once it is there: coming up later it would forget what is said here
        pages, pictures = (shell.display_formatter.formatters[kind] for kind in ("text/html", "image/png"))
        pages.for_type_by_name("matplotlib.figure", "Figure", lambda figure: _pictured(pictures(figure), seen(figure)))


def _pictured(drawn: Any, text: str) -> str | None:
    png = drawn[0] if isinstance(drawn, tuple) else drawn
    return image(png, text) if png else None


def image(png: str, text: str) -> str:
    """A picture as an image of a page, with its text.

    >>> image("abc\\n", 'few "bring" much')
    '<img alt="few &quot;bring&quot; much" src="data:image/png;base64,abc">'
    """
    return f'<img alt="{escape(text)}" src="data:image/png;base64,{png.strip()}">'


def seen(figure: Any) -> str:
    """What a chart says in words: its finding, its measure, and what its axes are.

    >>> from matplotlib.figure import Figure
    >>> figure = Figure()
    >>> _ = figure.suptitle("Few bring much"), figure.subplots().set(xlabel="Customers", ylabel="Revenue")
    >>> seen(figure)
    'Few bring much. Customers. Revenue'
    """
    top = [figure.get_suptitle()] if figure.get_suptitle() else []
    told = [text for ax in figure.axes for text in (ax.get_title("left") or ax.get_title(), ax.get_xlabel(), ax.get_ylabel()) if text]
    return ". ".join(dict.fromkeys(" ".join(text.split()).rstrip(".") for text in top + told))
