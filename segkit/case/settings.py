"""case.yml: what a case is told, checked as a whole before anything runs."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any, Literal, get_args

import yaml
from pydantic import BaseModel, ConfigDict, Field, PositiveFloat, ValidationError, field_validator, model_validator

from segkit.case import plain_yaml
from segkit.ground.names import ours
from segkit.ground.problems import Problem, Problems, nearest
from segkit.intake.source import Limits, Source

TABLES = ours(("transactions", "customers", "deals", "events", "survey", "campaign_contacts"))
OWN = "case"  # among scenarios: what case.yml says beside them


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Targets(_Strict):
    """How targets are chosen; set before segments are seen."""

    knock_out: list[str | dict[str, Any]] = ["measurable", "accessible", "substantial", "differentiable", "actionable"]
    weights: dict[str, float] = {"size": 2, "growth": 2, "value": 3, "reach": 1}
    strength: dict[str, float] = {}
    budget: float | None = Field(default=None, ge=0)
    top: int | None = Field(default=None, ge=1)
    confidence: float = Field(default=0.8, gt=0.5, lt=1)
    hold_out: float | None = Field(default=None, ge=0, lt=1, exclude_if=lambda share: share is None)  # who get no message; else as many as show something
    rest_days: int = Field(default=0, ge=0)  # nobody is written to again so soon after the last contact (campaign_contacts)
    margin: float = Field(default=1.0, gt=0, le=1)
    orders: PositiveFloat | dict[str, PositiveFloat] = (
        1.0  # orders a response brings within a year where the campaign log tells no revenue; or by segment, 1 for the rest
    )

    @field_validator("weights")
    @classmethod
    def _positive(cls, weights: dict[str, float]) -> dict[str, float]:
        if any(w < 0 for w in weights.values()) or not sum(weights.values()) > 0:
            raise ValueError("weights are zero or more, and not all zero")
        return weights


class Refresh(_Strict):
    """What `segkit refresh` watches: lists by name, of the customers who have come to fit a condition; left out, two of ours."""

    triggers: dict[str, str] | None = None


class Scenario(_Strict):
    """Other segments of the same customers, or other targets (budget, weights, top …), or both; what it leaves out is the case's own."""

    segments: dict[str, Any] | None = None
    targets: Targets | None = None

    @model_validator(mode="after")
    def _something_else(self) -> Scenario:
        if self.segments is None and self.targets is None:
            raise ValueError("say what is different in it: segments, or targets (budget, weights, …)")
        return self


class Choice(_Strict):
    """Which scenario the case is run by, and why: the reason stands in the decision log."""

    scenario: str
    reason: str = Field(min_length=3, max_length=500)


class Sensitive(_Strict):
    basis: str | None = None


class Privacy(_Strict):
    min_cell: int = Field(default=5, ge=0)


class Brand(_Strict):
    logo: str | None = None
    template: str | None = None  # a presentation whose layouts and colours report.pptx takes
    colour: str = Field(default="#2b6cb0", pattern=r"^#[0-9a-fA-F]{6}$")


class House(_Strict):
    """A consultancy's own file, for all its cases: its brand, and its words for ours by language (our text as the report has it → theirs)."""

    brand: Brand = Brand()
    words: dict[Literal["en", "ru", "pl"], dict[str, str]] = {}


class Settings(_Strict):
    """All that case.yml may say; unknown keys are errors."""

    case: str = Field(min_length=1, max_length=120)
    language: Literal["en", "ru", "pl"] = "en"
    currency: str = "USD"
    as_of: dt.date | None = None
    market: Literal["b2c", "b2b"] = "b2c"
    sources: dict[str, Source] = Field(default={}, validate_default=True)
    segments: dict[str, Any] | None = None  # left out, the data decide (steps.segments.fitting)
    methods: dict[str, dict[str, Any]] = {}
    targets: Targets = Targets()
    refresh: Refresh = Refresh()
    scenarios: dict[str, Scenario] = {}
    choice: Choice | None = None
    sensitive: Sensitive = Sensitive()
    privacy: Privacy = Privacy()
    limits: Limits = Limits()
    brand: Brand = Brand()
    words: dict[str, str] = {}  # our texts as the report has them → others
    house: str | None = None  # the consultancy's file (House), by its path from the case folder

    @field_validator("words")
    @classmethod
    def _same_places(cls, words: dict[str, str]) -> dict[str, str]:
        if wrong := _other_places(words):
            raise ValueError(f"'{wrong}' can be filled only with what stands in its braces")
        return words

    @field_validator("currency")
    @classmethod
    def _known_currency(cls, currency: str) -> str:
        from babel import Locale

        if currency not in Locale("en").currencies:
            raise ValueError("it is not an ISO 4217 code such as RUB, PLN, EUR or USD")
        return currency

    @field_validator("sources")
    @classmethod
    def _known_sources(cls, sources: dict[str, Source]) -> dict[str, Source]:
        unknown = [name for name in sources if name not in TABLES]
        if unknown:
            raise ValueError(f"unknown source '{unknown[0]}': {nearest(unknown[0], TABLES)}")
        if not set(TABLES) - {"campaign_contacts"} & set(sources):
            raise ValueError("no source is given: at least transactions (or customers, deals, events, survey) is needed")
        return sources

    @model_validator(mode="after")
    def _one_segmentation(self) -> Settings:
        kinds = {"method", "cross", "rules"} & set(self.segments or {})
        if self.segments is not None and len(kinds) != 1:
            raise ValueError(
                "segments: say one of method (rfm, …), cross ([abc_xyz, life_cycle]) or rules ({name: condition}), or leave it out"
            )
        return self

    @model_validator(mode="after")
    def _known_choice(self) -> Settings:
        if OWN in self.scenarios:
            raise ValueError(f"scenarios: '{OWN}' is what the case itself says; give the scenario another name")
        if self.choice and self.choice.scenario not in (known := [OWN, *self.scenarios]):
            raise ValueError(f"choice: there is no scenario '{self.choice.scenario}': {nearest(self.choice.scenario, known)}")
        return self


def resolved(told: Settings) -> Settings:
    """The same with every scenario said in full, that of the case as it is written among them, and segments and targets as `choice` says.

    >>> told = Settings.model_validate({"case": "A", "sources": {"transactions": {"file": "a.csv"}}, "targets": {"budget": 9, "top": 2},
    ...     "scenarios": {"half": {"targets": {"budget": 4.5}}}, "choice": {"scenario": "half", "reason": "no more money"}})
    >>> made = resolved(told)
    >>> made.targets.budget, made.targets.top, {name: one.targets.budget for name, one in made.scenarios.items()}
    (4.5, 2, {'case': 9.0, 'half': 4.5})
    """
    if not told.scenarios:
        return told
    scenarios = {OWN: Scenario(segments=told.segments, targets=told.targets)}
    for name, one in told.scenarios.items():
        given = {key: getattr(one.targets, key) for key in one.targets.model_fields_set} if one.targets else {}
        scenarios[name] = Scenario(segments=one.segments or told.segments, targets=told.targets.model_copy(update=given))
    taken = scenarios[told.choice.scenario if told.choice else OWN]
    return told.model_copy(update={"scenarios": scenarios, "segments": taken.segments, "targets": taken.targets})


def read(path: Path) -> Settings:
    """Read and check case.yml; raise Problems with every key, line and the nearest valid name."""
    name = path.name
    if not path.is_file():
        raise Problems([Problem(str(path), "there is no case.yml in this folder", "make a case with: segkit new DIR", "missing_case")])
    try:
        node, given, refused = plain_yaml.load(path.read_text(encoding="utf-8-sig"), name)
    except UnicodeDecodeError as error:
        raise Problems([Problem(name, f"it is not UTF-8 text (byte {error.start})", "save it as UTF-8", "encoding")]) from None
    except plain_yaml.ERRORS as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{name}, line {mark.line + 1}" if mark else name
        what = str(getattr(error, "problem", None) or "it is not valid YAML").replace("\n", " ")
        raise Problems([Problem(where, what, "mend the line; text with a colon needs quotes", "yaml")]) from None
    if not isinstance(given, dict):
        raise Problems([Problem(name, "it is empty or not a list of keys", "start from the case.yml that segkit new writes", "yaml")])
    repeated = refused + _repeated(node, name)
    try:
        settings = Settings.model_validate(given)
    except ValidationError as error:
        raise Problems(repeated + [_problem(e, node, name) for e in error.errors()]) from None
    if repeated:
        raise Problems(repeated)
    return resolved(_housed(settings, path.parent))


def _other_places(words: dict[str, str]) -> str:
    """The first of our texts whose replacement has places that it has not; empty where there is none.

    >>> _other_places({"As of {date}": "On {date}", "{n} orders": "{n.__class__}"})
    '{n} orders'
    """
    places = lambda text: re.findall(r"\{[^{}]*\}?|\}", text)  # noqa: E731
    return next((ours for ours, theirs in words.items() if not set(places(theirs)) <= set(places(ours))), "")


def _housed(told: Settings, folder: Path) -> Settings:
    """The same with the brand and the words of the house (`house`) where the case has none of its own; its files lie beside it."""
    if told.house is None:
        return told
    path, where = folder / told.house, told.house
    try:
        node, given, refused = plain_yaml.load(path.read_text(encoding="utf-8-sig"), where)
    except OSError:
        raise Problems([Problem(f"case.yml, house '{where}'", "there is no such file", "name it by its path from the case folder", "house")]) from None
    except plain_yaml.ERRORS as error:
        what = str(getattr(error, "problem", None) or "it is not a list of keys in UTF-8").replace("\n", " ")
        raise Problems([Problem(where, what, "mend the line; text with a colon needs quotes", "yaml")]) from None
    try:
        house = House.model_validate(given or {})
    except ValidationError as error:
        raise Problems([_problem(e, node, where, House) for e in error.errors()]) from None
    words = {**house.words.get(told.language, {}), **told.words}
    if wrong := _other_places(words):
        raise Problems([Problem(where, f"words: '{wrong}' can be filled only with what stands in its braces", "keep them as they are", "house_words")])
    if refused:
        raise Problems(refused)
    beside = {name: (Path(told.house).parent / file).as_posix() for name in ("logo", "template") if (file := getattr(house.brand, name))}
    theirs = {name: beside.get(name, getattr(house.brand, name)) for name in house.brand.model_fields_set}
    own = {name: getattr(told.brand, name) for name in told.brand.model_fields_set}
    return told.model_copy(update={"brand": Brand(**{**theirs, **own}), "words": words})


def _problem(error: dict[str, Any], node: yaml.Node, name: str, model: type[BaseModel] = Settings) -> Problem:
    path = [str(part) for part in error["loc"] if not str(part).startswith("function-")]
    where = f"{name}, line {_line(node, path)}" + (f", {'.'.join(path)}" if path else "")
    if error["type"] == "extra_forbidden":
        return Problem(where, f"unknown key '{path[-1]}'", nearest(path[-1], _keys(path[:-1], model)), "unknown_key")
    if error["type"] == "missing":
        return Problem(where, f"the key '{path[-1]}' is missing", "add it", "missing_key")
    shown = error.get("input")
    said = error["msg"].removeprefix("Value error, ")
    short = f"'{str(shown)[:60]}': " if isinstance(shown, str | int | float | bool) else ""
    hint = (
        nearest(str(shown), error["ctx"]["expected"].replace("'", "").replace(" or ", ", ").split(", "))
        if error["type"] == "literal_error"
        else ""
    )
    return Problem(where, short + said, hint or "correct the value", "bad_value")


def _keys(path: list[str], model: Any = Settings) -> list[str]:
    """The keys that may stand at this place of case.yml, or of another file's model."""
    for part in path:
        annotation = model.model_fields[part].annotation if part in getattr(model, "model_fields", {}) else None
        if annotation is None:
            continue
        model = next((a for a in (annotation, *get_args(annotation)) if isinstance(a, type) and issubclass(a, BaseModel)), model)
    return [field.alias or key for key, field in model.model_fields.items()]


def _line(node: yaml.Node | None, path: list[str]) -> int:
    """The line, counted from one, where a key of case.yml stands."""
    line = 1
    for part in path:
        pairs = node.value if isinstance(node, yaml.MappingNode) else []
        found = next(((key, value) for key, value in pairs if str(key.value) == part), None)
        if found is None:
            break
        line, node = found[0].start_mark.line + 1, found[1]
    return line


def _repeated(node: yaml.Node | None, name: str) -> list[Problem]:
    """YAML keeps the last of two equal keys and says nothing; we say it."""
    if not isinstance(node, yaml.MappingNode):
        return []
    seen: dict[str, int] = {}
    problems: list[Problem] = []
    for key, value in node.value:
        line = key.start_mark.line + 1
        if str(key.value) in seen:
            todo = f"keep one of them (the other is on line {seen[str(key.value)]})"
            problems.append(Problem(f"{name}, line {line}", f"the key '{key.value}' is given twice", todo, "repeated_key"))
        seen[str(key.value)] = line
        problems += _repeated(value, name)
    return problems
