"""One value of case.yml changed in place: every other character of the file, comments above all, stays as a person wrote it."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from segkit.case import plain_yaml, tables
from segkit.case.draft import quoted
from segkit.ground.problems import Problem, Problems


def setting(text: str, key: str, value: str) -> str:
    """The text with another value for a key of the outermost level (language, currency, market).

    >>> setting("language: en   # a guess\\ncase: Shop\\n", "language", "pl")
    'language: pl   # a guess\\ncase: Shop\\n'
    """
    root = _root(text)
    pair = _pair(root, key)
    new = _spliced(text, pair[1], quoted(value)) if pair else _before(text, root, f"{key}: {quoted(value)}")
    return _checked(text, new, [key], value)


def column(text: str, source: str, ours: str, theirs: str | None) -> str:
    """The text with another column of theirs for one of ours in a source; None: it has none. Raises Problems where that cannot be said.

    >>> column("sources: {transactions: {file: a.csv, columns: {date: sent}}}", "transactions", "date", "paid")
    'sources: {transactions: {file: a.csv, columns: {date: paid}}}'
    """
    pair = _pair(_pair(_root(text), "sources", {})[1], source)
    if pair is None:
        raise Problems([Problem("case.yml, sources", f"there is no source '{source}'", "open the case again", "bad_value")])
    columns = _pair(pair[1], "columns")
    known = _pair(columns[1], ours) if columns else None
    if known and theirs is None:
        new = _without(text, columns, known)
    elif known:
        new = _replaced(text, columns[1], known, theirs)
    else:
        new = text if theirs is None else _added(text, pair, columns, ours, theirs)
    return _checked(text, new, ["sources", source, "columns", ours], theirs)


def file(path: Path, change: Callable[[str], str]) -> None:
    """Change case.yml by what makes a new text of its text: the file is written anew as a whole, or not at all."""
    text = path.read_bytes().decode("utf-8-sig")
    tables.write(path, change(text).encode("utf-8"))


def _root(text: str) -> yaml.MappingNode:
    plain_yaml.value(text, "case.yml")  # what is not plain is refused in words
    return plain_yaml.load(text, "case.yml")[0]


def _pair(node: yaml.Node, key: str, otherwise: Any = None) -> tuple[yaml.Node, yaml.Node] | Any:
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    return next((p for p in pairs if p[0].value == key), (None, otherwise) if otherwise is not None else None)


def _spliced(text: str, node: yaml.Node, value: str) -> str:
    return text[: node.start_mark.index] + value + text[node.end_mark.index :]


def _line(text: str, index: int) -> tuple[int, int]:
    """Where the line that holds this place begins, and where the next one does."""
    end = text.find("\n", index)
    return text.rfind("\n", 0, index) + 1, len(text) if end < 0 else end + 1


def _before(text: str, node: yaml.MappingNode, line: str) -> str:
    """A line of its own, or an entry between braces, before the first entry of a mapping."""
    if node.flow_style:
        at = node.start_mark.index + 1
        return text[:at] + line + (", " if node.value else "") + text[at:]
    at, _ = _line(text, node.value[0][0].start_mark.index)
    indent = " " * node.value[0][0].start_mark.column
    return text[:at] + "".join(f"{indent}{part}{_end(text)}" for part in line.split("\n")) + text[at:]


def _end(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def _replaced(text: str, columns: yaml.Node, known: tuple[yaml.Node, yaml.Node], theirs: str) -> str:
    """Another value; the comment beside it is of the column that stood there, and says so."""
    old, stop = known[1].value, _line(text, known[1].end_mark.index)[1]
    rest = text[known[1].end_mark.index : stop]
    comment = None if columns.flow_style else re.match(r"(\s+# )(?:was (?P<was>.+?): )?", rest)
    if comment and comment["was"] == quoted(theirs):
        rest = comment[1] + rest[comment.end() :]
    elif comment and not comment["was"]:
        rest = f"{comment[1]}was {quoted(old)}: {rest[comment.end() :]}"
    return text[: known[1].start_mark.index] + quoted(theirs) + rest + text[stop:]


def _without(text: str, columns: tuple[yaml.Node, yaml.Node], known: tuple[yaml.Node, yaml.Node]) -> str:
    """Without one entry: commented out where it has a line of its own, else taken out with its comma."""
    pairs = columns[1].value
    if not columns[1].flow_style:
        at = known[0].start_mark.index
        text = text[:at] + "# " + text[at:]
        head = columns[0].start_mark.index
        return text if len(pairs) > 1 else text[:head] + "# " + text[head:]  # with nothing below it, it would be no mapping
    number = pairs.index(known)
    first = known[0].start_mark.index if number == 0 else pairs[number - 1][1].end_mark.index
    last = pairs[1][0].start_mark.index if number == 0 and len(pairs) > 1 else known[1].end_mark.index
    return text[:first] + text[last:]


def _added(text: str, source: tuple[yaml.Node, yaml.Node], columns: tuple[yaml.Node, yaml.Node] | None, ours: str, theirs: str) -> str:
    """A new entry: in the place of the comment that waits for it, else before the others."""
    entry = f"{ours}: {quoted(theirs)}"
    if columns and columns[1].value and columns[1].flow_style:
        return _before(text, columns[1], entry)
    if columns and isinstance(columns[1], yaml.MappingNode) and columns[1].flow_style:
        return _spliced(text, columns[1], "{" + entry + "}")
    if source[1].flow_style:
        return _before(text, source[1], f"columns: {{{entry}}}")
    indent = columns[0].start_mark.column if columns else source[1].value[0][0].start_mark.column
    start, stop = _span(text, source)
    part, waiting = _awaited(text[start:stop], ours, entry, columns is None)
    if waiting:
        return text[:start] + part + text[stop:]
    if columns and columns[1].value:
        return _before(text, columns[1], entry)
    if columns:  # the key alone, with nothing below it
        _, at = _line(text, columns[0].start_mark.index)
        return text[:at] + " " * (indent + 2) + entry + _end(text) + text[at:]
    return _before(text, source[1], f"columns:\n  {entry}")


def _awaited(part: str, ours: str, entry: str, headless: bool) -> tuple[str, bool]:
    """A source's lines with the comment `# ours: …` made an entry, and `# columns:` above it a key where there is none yet."""
    waits = re.search(rf"(?m)^( +)# {re.escape(ours)}: (?P<old>.*?)(?P<sample>   # (?!was ).*?)?(?=\r?$)", part)
    heading = re.search(r"(?m)^( +)# (?=columns:[ ]*(?:#.*)?\r?$)", part)
    if not waits or (headless and (not heading or heading.start() > waits.start() or len(heading[1]) >= len(waits[1]))):
        return part, False
    sample = f"   # was {waits['old']}: {waits['sample'][5:]}" if waits["sample"] else ""
    made = part[: waits.start()] + waits[1] + entry + sample + part[waits.end() :]
    return (part[: heading.start()] + heading[1] + made[heading.end() :] if headless else made), True


def _span(text: str, source: tuple[yaml.Node, yaml.Node]) -> tuple[int, int]:
    """From the line below a source's name to the next line that is less indented than what it says; comments at its depth are its own."""
    _, start = _line(text, source[0].start_mark.index)
    depth, stop = source[1].value[0][0].start_mark.column, start
    while stop < len(text):
        begin, end = _line(text, stop)
        line = text[begin:end]
        if line.strip() and len(line) - len(line.lstrip(" ")) < depth:
            break
        stop = end
    return start, stop


def _checked(old: str, new: str, path: list[str], value: str | None) -> str:
    """The new text, after reading it: it must say what the old one said, and this one thing otherwise."""
    wanted = copy.deepcopy(plain_yaml.value(old, "case.yml"))
    place = wanted
    for key in path[:-1]:
        place[key] = place.get(key) or {}
        place = place[key]
    place[path[-1]] = value
    if value is None:
        place.pop(path[-1])
    try:
        said = plain_yaml.value(new, "case.yml")
    except Problems:
        said = None
    if _bare(said) != _bare(wanted):
        todo = f"open case.yml in a text editor and write {path[-1]}: {value or '…'} by hand"
        raise Problems([Problem(f"case.yml, {', '.join(path)}", "it is written in a way that cannot be changed from here", todo, "yaml")])
    return new


def _bare(value: Any) -> Any:
    """Without empty mappings: `columns: {}`, `columns:` and no columns are the same."""
    if not isinstance(value, dict):
        return value
    return {k: _bare(v) for k, v in value.items() if not (k == "columns" and not v)}
