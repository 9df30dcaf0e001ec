"""YAML as people write it: values only, no references to other places, nothing that grows when it is read."""

from __future__ import annotations

import re
from copy import deepcopy
from functools import lru_cache
from typing import Any

import yaml

from segkit.ground.problems import Problem, Problems

LONGEST = 300_000  # characters of a file
UNSHOWN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
ERRORS = (yaml.YAMLError, RecursionError, ValueError, AttributeError, LookupError)  # the last two: !!timestamp x, !!bool x


def load(text: str, name: str) -> tuple[yaml.Node | None, Any, list[Problem]]:
    """The text as nodes and as values; what YAML allows and could harm us stands as something harmless, with a problem."""
    if len(text) > LONGEST:
        raise Problems([Problem(name, f"it is {len(text) // 1000} kB long", f"at most {LONGEST // 1000} kB are read", "too_large")])
    node, given, odd = _parsed(text)
    return node, deepcopy(given), [Problem(f"{name}, line {line}", what, todo, "yaml") for line, what, todo in odd]


@lru_cache(maxsize=4)
def _parsed(text: str) -> tuple[yaml.Node | None, Any, list[tuple[int, str, str]]]:
    """A text's nodes, its values and what is odd in it, by the text alone: every step of a run reads the same case.yml."""
    loader = _Loader(text)
    node = loader.get_single_node()
    odd = [*dict.fromkeys(loader.aliases), *_odd_scalars(node)]
    return node, None if node is None else loader.construct_document(node), odd


class _Loader(yaml.SafeLoader):
    """Without references to other parts of the text: a few of them can stand for millions of values, or for themselves."""

    def __init__(self, text: str):
        super().__init__(text)
        self.aliases: list[tuple[int, str, str]] = []

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        if not self.check_event(yaml.AliasEvent):
            return super().compose_node(parent, index)
        event = self.get_event()
        self.aliases.append((event.start_mark.line + 1, f"'*{event.anchor}' refers to another place", "write the value out"))
        return yaml.ScalarNode("tag:yaml.org,2002:null", "", event.start_mark, event.end_mark)


def _odd_scalars(root: yaml.Node | None) -> list[tuple[int, str, str]]:
    """Texts with characters that cannot be shown, and numbers of hundreds of digits; both are made harmless."""
    found, stack = [], [root] if root else []
    while stack:
        node = stack.pop()
        if not isinstance(node, yaml.ScalarNode):
            stack += [n for pair in node.value for n in (pair if isinstance(pair, tuple) else (pair,))]
        elif UNSHOWN.search(node.value):
            code = ord(UNSHOWN.search(node.value).group())
            found.append((node.start_mark.line + 1, f"the text holds a character that cannot be shown (U+{code:04X})", "leave it out"))
            node.value = UNSHOWN.sub("?", node.value)
        elif node.tag.endswith(":int") and len(node.value) > 300:
            found.append((node.start_mark.line + 1, f"the number has {len(node.value)} digits", "put text in quotes"))
            node.value = "0"
    return sorted(set(found))


def value(text: str, name: str) -> Any:
    """The value of a text; raises Problems with the line of whatever is not plain.

    >>> value("templates: [{segment: VIP}]", "forms/messages.yml")
    {'templates': [{'segment': 'VIP'}]}
    """
    try:
        _, given, refused = load(text, name)
    except ERRORS as error:
        mark = getattr(error, "problem_mark", None)
        what = str(getattr(error, "problem", None) or "it is not valid YAML").replace("\n", " ")
        where = f"{name}, line {mark.line + 1}" if mark else name
        raise Problems([Problem(where, what, "mend the line; text with a colon needs quotes", "yaml")]) from None
    if refused:
        raise Problems(refused)
    return given
