"""The small SQL language of rules and definitions: parsed by sqlglot and held to an allow-list.

Allowed: columns, literals, comparison, AND, OR, NOT, IN (list), BETWEEN, LIKE, IS NULL, + - * / and parentheses.
"""

from __future__ import annotations

import math
import re
from functools import lru_cache

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.tokens import Token, Tokenizer, TokenType

from segkit.ground.problems import Problem, Problems

LENGTH, DEPTH = 10_000, 50
ALLOWED = "columns, numbers, 'text', = <> < <= > >=, AND, OR, NOT, IN (…), BETWEEN, LIKE, IS NULL, + - * / and parentheses"
COMPARISONS = (exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE)
ARITHMETIC = (exp.Add, exp.Sub, exp.Mul, exp.Div)
NODES = {exp.Column, exp.Identifier, exp.Literal, exp.Boolean, exp.Null, exp.And, exp.Or, exp.Not, exp.In, exp.Between, exp.Like,
         exp.Is, exp.Neg, exp.Paren, *COMPARISONS, *ARITHMETIC}  # fmt: skip
PARTS = {"this", "expression", "expressions", "low", "high", "quoted", "is_string", "typed", "safe"}
REFUSED_WORDS = {
    "if", "case", "cast", "try_cast", "select", "interval", "exists", "any", "all", "some", "with", "over", "ilike", "glob", "rlike",
    "regexp", "similar", "collate", "escape", "union", "symmetric", "distinct", "from", "prior", "overlaps", "div",
}  # fmt: skip
SYMBOLS = {"(", ")", ",", "+", "-", "*", "/", "=", "==", "<>", "!=", "<", "<=", ">", ">="}


def refuse(where: str, what: str, todo: str = "", code: str = "condition") -> Problems:
    return Problems([Problem(where, what, todo or f"allowed are {ALLOWED}", code)])


def quote(text: object) -> str:
    """Write text as a literal of the language.

    >>> quote("Levi's")
    "'Levi''s'"
    """
    return "'" + str(text).replace("'", "''") + "'"


@lru_cache(maxsize=4096)
def name(column: str) -> str:
    """Write a column's name so that it is read as exactly this column."""
    plain = re.fullmatch(r"[a-z_][a-z0-9_]*", column) and column not in REFUSED_WORDS
    return column if plain and Tokenizer().tokenize(column)[0].token_type is TokenType.VAR else '"' + column.replace('"', '""') + '"'


def number(value: float) -> str:
    """Write a number so that reading it gives the same double again."""
    value = float(value)
    return str(int(value)) if value.is_integer() and abs(value) < 2**53 else repr(value)


@lru_cache(maxsize=4096)
def parse(text: str, where: str = "condition") -> exp.Expression:
    """Parse one condition or expression and refuse whatever is not on the allow-list, naming the rule and the place."""
    if not isinstance(text, str) or not text.strip():
        raise refuse(where, "there is no condition here" if text in (None, "") or isinstance(text, str) else f"{text!r} is not a condition")
    if len(text) > LENGTH:
        raise refuse(where, f"the condition is {len(text)} characters long", f"at most {LENGTH} are read; split it into several rules")
    try:
        _check_tokens(Tokenizer().tokenize(text), text, where)
        node = sqlglot.parse_one(text, into=exp.Condition)
    except SqlglotError as error:
        raise refuse(where, _syntax(error, text)) from None
    except RecursionError:
        raise _too_deep(where) from None
    node = node.transform(_not_like) if any(like.args.get("negate") for like in node.find_all(exp.Like)) else node
    _check_nodes(node, where)
    return node


def _not_like(node: exp.Expression) -> exp.Expression:
    """NOT LIKE as what it means: NOT (… LIKE …), as the parser itself reads NOT IN and NOT BETWEEN."""
    return exp.Not(this=exp.Like(this=node.this, expression=node.expression)) if isinstance(node, exp.Like) and node.args.get("negate") else node


def _too_deep(where: str) -> Problems:
    return refuse(where, f"the condition is nested more than {DEPTH} levels deep", "write it flatter, or as several rules")


def _syntax(error: SqlglotError, text: str) -> str:
    first = (getattr(error, "errors", None) or [{}])[0]
    place = f" at line {first['line']}, column {first['col']}: '{first.get('highlight', '')}'" if first.get("line") else f": '{text[:60]}'"
    return f"the condition cannot be read{place}"


def _check_tokens(tokens: list[Token], text: str, where: str) -> None:
    depth = run = 0
    for token in tokens:
        if token.comments or _odd(token, text):
            shown = (
                f"the comment '{token.comments[0].strip()[:40]}' behind"
                if token.comments
                else f"'{text[token.start : token.end + 1][:40]}'"
            )
            hint = f'for a column of this name write "{token.text}"' if token.text.casefold() in REFUSED_WORDS else ""
            raise refuse(where, f"{shown} at line {token.line}, column {token.col - token.end + token.start} is not allowed", hint)
        depth += (token.token_type is TokenType.L_PAREN) - (token.token_type is TokenType.R_PAREN)
        run = run + 1 if token.token_type in (TokenType.NOT, TokenType.DASH) else 0
        if depth > DEPTH or run > DEPTH:
            raise _too_deep(where)
    if ";" in text and not any(t.token_type in (TokenType.STRING, TokenType.IDENTIFIER) and ";" in t.text for t in tokens):
        raise refuse(where, f"';' at column {text.index(';') + 1} is not allowed: a condition is one expression")
    quoted = sum(
        text[t.start : t.end + 1].count("--") + text[t.start : t.end + 1].count("/*")
        for t in tokens
        if t.token_type in (TokenType.STRING, TokenType.IDENTIFIER)
    )
    if text.count("--") + text.count("/*") > quoted:
        raise refuse(where, "comments are not allowed in a condition")


def _odd(token: Token, text: str) -> bool:
    """Whether a token can have no place in a condition: a symbol of another language, a refused word, a special kind of literal."""
    raw = text[token.start : token.end + 1]
    if token.token_type is TokenType.STRING:
        return not raw.startswith("'")
    if token.token_type is TokenType.IDENTIFIER:
        return not raw.startswith('"')
    if token.token_type is TokenType.NUMBER:
        return not math.isfinite(float(token.text)) if re.fullmatch(r"[0-9.]+([eE][+-]?\d+)?", token.text) else True
    return raw.casefold() in REFUSED_WORDS or not (raw in SYMBOLS or re.fullmatch(r"[^\W\d]\w*", raw))


def _check_nodes(root: exp.Expression, where: str) -> None:
    stack = [(root, 1)]
    while stack:
        node, depth = stack.pop()
        if depth > DEPTH:
            raise _too_deep(where)
        reason = _not_allowed(node)
        if reason:
            raise refuse(where, f"{reason}: '{fragment(node)}'{_place(node)}")
        for child in node.iter_expressions():
            stack.append((child, depth + (type(child) is not type(node) or not isinstance(node, exp.And | exp.Or))))


def _not_allowed(node: exp.Expression) -> str:
    if isinstance(node, exp.Func) and type(node) not in NODES:
        return "function calls are not allowed"
    if type(node) not in NODES:
        return f"{type(node).__name__} is not allowed"
    if isinstance(node, exp.Column) and (node.args.get("table") or not isinstance(node.this, exp.Identifier)):
        return "a column is written by its name alone"
    if isinstance(node, exp.Is) and not isinstance(node.expression, exp.Null):
        return "IS goes with NULL only"
    if isinstance(node, exp.Like) and not (isinstance(node.expression, exp.Literal) and node.expression.is_string):
        return "LIKE needs a pattern in quotes"
    if isinstance(node, exp.In) and not node.expressions:
        return "IN needs a list of values in parentheses"
    extra = [key for key, value in node.args.items() if value and key not in PARTS]
    return f"{extra[0]} is not allowed" if extra else ""


def fragment(node: exp.Expression) -> str:
    try:
        text = node.sql()
    except (SqlglotError, RecursionError):
        text = type(node).__name__
    return text if len(text) <= 60 else text[:57] + "…"


def _place(node: exp.Expression) -> str:
    meta = next((n.meta for n in node.walk() if n.meta.get("line")), None)
    return f" at line {meta['line']}, column {meta['col'] - meta['end'] + meta['start']}" if meta else ""


def columns(text: str, where: str = "condition") -> list[str]:
    """The columns a condition reads, in order of appearance."""
    return list(dict.fromkeys(node.name for node in parse(text, where).find_all(exp.Column, bfs=False)))


def chain(node: exp.Expression, kind: type) -> list[exp.Expression]:
    """What a chain of ANDs (or ORs) joins, left to right."""
    parts, stack = [], [node]
    while stack:
        top = stack.pop()
        if isinstance(top, kind):
            stack += [top.expression, top.this]
        else:
            parts.append(top)
    return parts
