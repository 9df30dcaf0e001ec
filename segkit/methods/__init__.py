"""The methods of segmentation: one module each, found by its file; `fit` runs one by name."""

from __future__ import annotations

import inspect
import pkgutil
from importlib import import_module
from numbers import Integral, Real
from types import ModuleType
from typing import TYPE_CHECKING

from segkit.ground.problems import Problem, Problems, nearest

if TYPE_CHECKING:
    import pandas as pd

    from segkit.methods._segmentation import Segmentation


def names() -> list[str]:
    """The methods there are: every module of this folder that does not start with an underscore.

    >>> "rfm" in names()
    True
    """
    return sorted(found.name for found in pkgutil.iter_modules(__path__) if not found.name.startswith("_"))


def module(name: str) -> ModuleType:
    """The module of a method; Problems with the nearest name if there is none."""
    if name not in names():
        raise Problems([Problem("method", f"there is no method '{name}'", nearest(name, names()), "unknown_method")])
    return import_module(f"{__name__}.{name}")


def table_of(name: str) -> str:
    """The table a method wants: the name of its fit's first parameter.

    >>> table_of("rfm")
    'facts'
    """
    return next(iter(inspect.signature(module(name).fit).parameters))


def options_of(name: str) -> dict[str, object]:
    """The options of a method and their defaults (`inspect.Parameter.empty` where one must be given)."""
    return {key: option.default for key, option in list(inspect.signature(module(name).fit).parameters.items())[1:]}


def fit(name: str, tables: dict[str, pd.DataFrame], **options: object) -> Segmentation:
    """Run a method by name on the table it wants.

    Raises Problems for an unknown method or option, a required option not given, or a table that is not there; NotEnoughData
    where the data cannot support the method.
    """
    known, wants = options_of(name), table_of(name)
    problems = [
        Problem(f"method {name}", f"there is no option '{o}'", nearest(o, known), "unknown_option") for o in options if o not in known
    ]
    problems += [p for o, value in options.items() if o in known for p in _wrong_kind(name, o, value)]
    needed = [key for key, default in known.items() if default is inspect.Parameter.empty and key not in options]
    problems += [
        Problem(f"method {name}", f"the option '{o}' must be given", "add it to the case's segments", "missing_option") for o in needed
    ]
    if tables.get(wants) is None:
        problems.append(
            Problem(
                f"method {name}", f"it needs the table '{wants}'", f"add the source to case.yml; {nearest(wants, tables)}", "missing_table"
            )
        )
    if problems:
        raise Problems(problems)
    return module(name).fit(tables[wants], **options)


KINDS = {"int": (Integral, "a whole number"), "float": (Real, "a number"), "str": (str, "a word"), "list": (list, "a list"),
         "tuple": (list | tuple, "a list"), "dict": (dict, "a table of name: value")}  # fmt: skip


def _wrong_kind(name: str, option: str, value: object) -> list[Problem]:
    """What case.yml gives an option that is of another kind than the method's signature says (bins: three); in lists, every value."""
    told = str(inspect.signature(module(name).fit).parameters[option].annotation)
    outer, _, inner = told.removesuffix(" | None").partition("[")
    if value is None or outer not in KINDS:
        return []
    leaf = next((kind for kind in ("float", "int") if inner.rstrip("]").endswith(kind)), None)
    parts = [(part, leaf) for part in _leaves(value) if part is not None] if leaf and isinstance(value, KINDS[outer][0]) else []
    wrong = [(shown, KINDS[kind][1]) for shown, kind in [(value, outer), *parts] if not _is(shown, kind)]
    return [Problem(f"method {name}, option {option}", f"'{shown}' is not {kind}", f"give {kind}", "option") for shown, kind in wrong[:1]]


def _is(value: object, kind: str) -> bool:
    number = kind in ("int", "float")
    return isinstance(value, KINDS[kind][0]) and not (number and isinstance(value, bool))


def _leaves(value: object) -> list[object]:
    """The single values in a list or table of any depth."""
    parts = list(value.values()) if isinstance(value, dict) else value
    return [leaf for part in parts for leaf in _leaves(part)] if isinstance(parts, list | tuple) else [value]
