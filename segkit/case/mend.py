"""One value of case.yml changed in place: every other character of the file, comments above all, stays as a person wrote it."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Sequence
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


def put(text: str, path: Sequence[str | int], value: Any, *, last: str = "") -> str:
    """The text with this value at a place named from the outermost level inwards; None takes the entry away. What a person wrote below the
    key it had stays as comments. A new entry stands before the others, or after them, but before the one called `last` where there is one.

    >>> put("targets:\\n  budget: 5   # of May\\n", ["targets", "budget"], 900)
    'targets:\\n  budget: 900   # of May\\n'
    >>> put("case: A\\n", ["targets", "weights"], {"size": 2})
    'case: A\\ntargets: {weights: {size: 2}}\\n'
    >>> print(put("segments:\\n  rules:\\n    VIP: orders > 9  # many\\n", ["segments"], {"method": "rfm"}), end="")
    segments: {method: rfm}
    #   rules:
    #     VIP: orders > 9  # many
    """
    chain: list[Any] = [(None, _root(text))]
    for depth, key in enumerate(path):
        found = _pair(chain[-1][1], key)
        if found is None:
            new = text if value is None else _entered(text, chain[-1], path[depth:], value, last)
            return _checked(text, new, path, value)
        chain.append(found)
    return _checked(text, _taken(text, chain[-2], chain[-1]) if value is None else _valued(text, chain[-1], value), path, value)


def _entered(text: str, pair: Any, path: Sequence[str | int], value: Any, last: str) -> str:
    """A new entry in a mapping; where the key has nothing below it yet, all of it as one value."""
    for key in reversed(path[1:]):
        value = {key: value}
    key, node = pair
    if not isinstance(node, yaml.MappingNode) or not node.value:
        return _valued(text, pair, {path[0]: value})
    line = f"{_flow(path[0])}: {_flow(value)}"
    after = next((one for one in node.value if one[0].value == last), None)
    if (last and after is None) or (key is None and not node.flow_style):
        return _after(text, node, line)
    return _before(text, node, line, after)


def _taken(text: str, columns: tuple[yaml.Node, yaml.Node], known: tuple[yaml.Node, yaml.Node]) -> str:
    """Without one entry, all lines of it commented out."""
    first, stop = _line(text, known[0].start_mark.index)[1], _line(text, _ends(text, known[1]) - 1)[1]
    if columns[1].flow_style or stop <= first:
        return _without(text, columns, known)
    at = _line(text, known[0].start_mark.index)[0]
    return text[:at] + "".join(_commented(line) for line in text[at:stop].splitlines(keepends=True)) + text[stop:]


def _after(text: str, node: yaml.MappingNode, line: str) -> str:
    """An entry after the last of a mapping; at the outermost level at the end of the text."""
    end = _ends(text, node)
    if node.flow_style:
        end = _ends(text, node.value[-1][1])
        return f"{text[:end]}, {line}{text[end:]}"
    column = node.value[0][0].start_mark.column
    at = _line(text, end)[1] if column else len(text)
    gap = "" if text[:at].endswith("\n") else _end(text)
    return f"{text[:at]}{gap}{' ' * column}{line}{_end(text)}{text[at:]}"


def listed(text: str, entry: dict[str, Any]) -> str:
    """The text of a list with one more entry below the others.

    >>> print(listed("# texts\\n- {segment: A}\\n", {"segment": "VIP", "text": "come in: today"}), end="")
    # texts
    - {segment: A}
    - segment: VIP
      text: 'come in: today'
    """
    lines = [f"{'  ' if at else '- '}{_flow(key)}: {_flow(value)}{_end(text)}" for at, (key, value) in enumerate(entry.items())]
    new = text + ("" if not text or text.endswith("\n") else _end(text)) + "".join(lines)
    try:
        same = plain_yaml.value(new, "forms") == [*(plain_yaml.value(text, "forms") or []), entry]
    except (Problems, TypeError):
        same = False
    if not same:
        raise Problems([Problem("forms/messages.yml", "it is written in a way that cannot be changed from here", "write it there by hand", "yaml")])
    return new


def _ends(text: str, node: yaml.Node) -> int:
    """Where what is said of a node ends, without the blank lines and comments below it."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _ends(text, last[1] if isinstance(last, tuple) else last)
    start, end = node.start_mark.index, node.end_mark.index
    return start + len(text[start:end].rstrip())


def _valued(text: str, pair: tuple[yaml.Node, yaml.Node], value: Any) -> str:
    """Another value for a key, in one line; more lines than one of the old value stay below it as comments."""
    key, old = pair
    start, end, flow = old.start_mark.index, _ends(text, old), _flow(value)
    if start == end:  # the key alone
        return f"{text[:start].rstrip(' ')} {flow}{text[start:]}" if text[start - 1] in ": " else text[:start] + flow + text[start:]
    if old.start_mark.line == key.end_mark.line and "\n" not in text[start:end]:
        return text[:start] + flow + text[end:]
    colon = text.index(":", key.end_mark.index) + 1
    first, stop = _line(text, key.start_mark.index)[1], _line(text, end)[1]
    was = [_commented(line) for line in text[first:stop].splitlines(keepends=True)]
    if old.start_mark.line == key.end_mark.line:
        head, was = _end(text), [f"# {text[start:first]}", *was]
    else:
        head = text[colon:first]
    return f"{text[:colon]} {flow}{head}{''.join(was)}{text[stop:]}"


def _commented(line: str) -> str:
    return line if not line.strip() or line.lstrip().startswith("#") else f"# {line}"


def _flow(value: Any) -> str:
    """A value as one line of YAML."""
    return yaml.safe_dump([_whole(value)], default_flow_style=True, allow_unicode=True, width=10**6, sort_keys=False).strip()[1:-1]


def _whole(value: Any) -> Any:
    """The same with whole numbers written as such."""
    if isinstance(value, dict):
        return {key: _whole(one) for key, one in value.items()}
    return int(value) if isinstance(value, float) and value.is_integer() else value


def file(path: Path, change: Callable[[str], str]) -> None:
    """Change case.yml by what makes a new text of its text: the file is written anew as a whole, or not at all."""
    text = path.read_bytes().decode("utf-8-sig")
    tables.write(path, change(text).encode("utf-8"))


def _root(text: str) -> yaml.MappingNode:
    plain_yaml.value(text, "case.yml")  # what is not plain is refused in words
    return plain_yaml.load(text, "case.yml")[0]


def _pair(node: yaml.Node, key: str | int, otherwise: Any = None) -> tuple[yaml.Node, yaml.Node] | Any:
    if isinstance(key, int):
        return (None, node.value[key]) if isinstance(node, yaml.SequenceNode) and key < len(node.value) else None
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    return next((p for p in pairs if p[0].value == key), (None, otherwise) if otherwise is not None else None)


def _spliced(text: str, node: yaml.Node, value: str) -> str:
    return text[: node.start_mark.index] + value + text[node.end_mark.index :]


def _line(text: str, index: int) -> tuple[int, int]:
    """Where the line that holds this place begins, and where the next one does."""
    end = text.find("\n", index)
    return text.rfind("\n", 0, index) + 1, len(text) if end < 0 else end + 1


def _before(text: str, node: yaml.MappingNode, line: str, pair: tuple[yaml.Node, yaml.Node] | None = None) -> str:
    """A line of its own, or an entry between braces, before an entry of a mapping, the first where none is named."""
    if node.flow_style:
        at = pair[0].start_mark.index if pair else node.start_mark.index + 1
        return text[:at] + line + (", " if node.value else "") + text[at:]
    at, _ = _line(text, (pair or node.value[0])[0].start_mark.index)
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


def _checked(old: str, new: str, path: Sequence[str | int], value: Any) -> str:
    """The new text, after reading it: it must say what the old one said, and this one thing otherwise."""
    wanted = copy.deepcopy(plain_yaml.value(old, "case.yml"))
    place = wanted
    for key in path[:-1]:
        if not isinstance(key, int):
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
        todo = f"open case.yml in a text editor and write {path[-1]}: {_flow(value) if isinstance(value, dict) else value or '…'} by hand"
        raise Problems([Problem(", ".join(["case.yml", *map(str, path)]), "it is written in a way that cannot be changed from here", todo, "yaml")])
    return new


def _bare(value: Any) -> Any:
    """Without keys that say nothing: `columns: {}`, `columns:` and no columns are the same."""
    if not isinstance(value, dict):
        return value
    return {k: told for k, v in value.items() if (told := _bare(v)) not in (None, {})}
