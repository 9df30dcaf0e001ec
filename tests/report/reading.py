"""What a report says, as its reader meets it; and the form that no sentence of it may have."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

LABELLED = re.compile(r"^[^:.;]{1,80}: [^:.;]{1,80}(: |[(,] ?[<>]?\d)|[(,] ?(index|индекс|indeks) \d")


def sentences(made: dict[str, Any]) -> Iterator[str]:
    """Every sentence of a report: first screen, findings, paragraphs, bullets, answers, titles of charts, checks."""
    yield made["title"]
    yield from made["answer"]["whom"]
    for action in made["answer"]["actions"]:
        yield from (action["title"], action["worth"], *(fact["meaning"] for fact in action["facts"]))
    for card in [*made["sections"], *made["appendix"]]:
        yield from (card["finding"], card["how"], *card["text"])
        yield from (check[key] for check in card["checks"] for key in ("result", "meaning", "todo"))
        yield from (picture["title"] for picture in card["pictures"])
        for part in card["parts"]:
            yield from (part["heading"], *part["text"], *part["bullets"], *(fact["meaning"] for fact in part["facts"]))
