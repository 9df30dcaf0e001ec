"""Pictures of a notebook with their text: JupyterLab gives a picture shown by itself none, an image of a page has its own."""

from __future__ import annotations

import sys
from html import escape
from typing import Any

FIGURE = "matplotlib.figure.Figure"


def install() -> None:
    """Have the notebook show its pictures with their text; nothing where there is no notebook."""
    if (shell := _notebook()) is not None:
        pages, pictures = (shell.display_formatter.formatters[kind] for kind in ("text/html", "image/png"))
        if FIGURE not in pictures:
            import matplotlib
            from matplotlib import pyplot

            pyplot.switch_backend(matplotlib.get_backend())  # coming up later it would forget what is said here
        pages.for_type_by_name("matplotlib.figure", "Figure", lambda figure: _pictured(pictures(figure), seen(figure)))


def remove() -> None:
    """Have the notebook show its pictures as they are."""
    if (shell := _notebook()) is not None:
        shell.display_formatter.formatters["text/html"].pop(FIGURE, None)


def _notebook() -> Any:
    found = sys.modules.get("IPython")  # no script waits for it
    shell = found.get_ipython() if found else None
    return shell if hasattr(shell, "kernel") else None


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
