"""Everything that a run can refuse, asked before it: all of it at once, by `segkit check` and by `segkit run` alike."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from segkit.case import blank, diary, open_case
from segkit.ground.problems import NotEnoughData, Problem, Problems, nearest
from segkit.intake.fold import fold
from segkit.intake.log import mask
from segkit.run import across
from segkit.run import parameters as _parameters
from segkit.run.notebooks import shared

if TYPE_CHECKING:
    from segkit.case import Case
    from segkit.intake.source import Intake
    from segkit.methods._segmentation import Segmentation

FORMS = {"interviews": ["question", "answer"], "market": ["segment", "item", "low", "base", "high"], "channels": ["channel", "price_per_contact"],
         "committee": ["segment", "role", "person"], "diary": diary.FORM, "overrides": ["table", "id", "value", "reason"]}  # fmt: skip
OVERRIDDEN = ("names", "targets", "deals")
LEFT_OUT = {"contact": "it is left out as personal data", "withheld": "it is left out, since its header does not say whether its texts are somebody's names", "ignored": "the case leaves it out"}
QUICK = {"clusters": {"rows": 100, "draws": 2, "replicates": 2}}  # enough to be refused; who is where is decided by the run


@dataclass
class Checked:
    """What a check read, every problem that it found, and what it only tells: a run does not stop for a warning."""

    received: Intake | None = None
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)

    def ask(self, question: Callable[..., Any], *told: Any, **more: Any) -> Any:
        """The answer, or None where the question ends in Problems or too little data, which are kept."""
        try:
            return question(*told, **more)
        except Problems as error:
            self.problems += error.problems
        except NotEnoughData as error:
            todo = "choose another segmentation, or leave segments out of case.yml: then the data decide"
            self.problems.append(Problem("case.yml, segments", str(error).rstrip("."), todo, "not_enough_data"))
        return None


def everything(
    case: Case, *, as_of: dt.date | None = None, parameters: dict[str, dict[str, Any]] | None = None, data: bool = True
) -> Checked:
    """Ask everything: inputs, case.yml, forms, parameters (by step, as `check_parameters` sorts them).

    Without `data` only what can be asked without reading the inputs: for a run whose inputs were asked before, and are the same.
    """
    found = Checked()
    found.problems += _parameters.kinds(parameters or {})
    forms = {name: found.ask(case.form, name, columns) for name, columns in _forms(case).items()}
    found.problems += [*blank.examples_left(case.folder, shared("templates") / "case"), *_overrides(forms.get("overrides"))]
    found.warnings += blank.unnamed(case.folder, case.settings.sources)
    messages = found.ask(_messages, case)
    found.ask(_alone, case, forms)
    found.received = found.ask(case.read_inputs, as_of=as_of) if data else None
    if found.received is not None:
        found.problems += [p for p in found.received.problems if p.severity == "stop"]
        found.warnings += [p for p in found.received.problems if p.severity != "stop"]
        _with_data(found, case, forms, messages, as_of=as_of, parameters=parameters or {})
    found.problems += _rules_of_choice(case) if not data else []
    found.problems = list(dict.fromkeys(left_out(p, found.received.columns) for p in found.problems) if found.received else dict.fromkeys(found.problems))
    return found


def left_out(problem: Problem, columns: pd.DataFrame) -> Problem:
    """A problem that misses a column, with why where the column is in the inputs and was left out; `columns`: what each of theirs is.

    >>> told = pd.DataFrame([("customers", "Phone", "", "contact", "phone")], columns=["source", "column", "canonical", "role", "kind"])
    >>> print(left_out(Problem("case.yml, segments, A", "there is no column 'Phone'", missed="Phone"), told))
    case.yml, segments, A: there is no column 'Phone' to use: it is left out as personal data (phone). → if it is nobody's and describes customers, write show: ["Phone"] under sources: customers
    """
    if not problem.missed:
        return problem
    theirs = columns[columns["column"].map(fold).eq(fold(problem.missed)) | columns["canonical"].eq(problem.missed)]
    if theirs.empty or not theirs["role"].isin(LEFT_OUT).all():
        return problem
    one = theirs.iloc[0]
    listed = json.dumps([mask(one["column"], 40)], ensure_ascii=False)
    todo = f"if it is nobody's and describes customers, write show: {listed} under sources: {one['source']}"
    todo = f"take it out of ignore: under sources: {one['source']}" if one["role"] == "ignored" else todo
    why = LEFT_OUT[one["role"]] + (f" ({one['kind']})" if one["role"] == "contact" else "")
    why = "free texts may speak of somebody" if one["kind"] == "note" else why
    return replace(problem, what=f"{problem.what} to use: {why}", todo=todo)


def for_run(folder: str, as_of: str | None, parameters: dict[str, dict[str, Any]], data: bool) -> dict[str, Any]:
    """What a run is told before its first step (`across.told`): the problems of `everything`, or an error of the system; nothing where there is none."""
    try:
        found = everything(open_case(folder), as_of=dt.date.fromisoformat(as_of) if as_of else None, parameters=parameters, data=data)
    except OSError as error:
        return across.told(error)
    return across.told(Problems(found.problems)) if found.problems else {}


def _forms(case: Case) -> dict[str, list[str]]:
    from segkit.steps import competitors, monitor

    return FORMS | {"competitors": competitors.FORM, "campaigns": monitor.FORM}


def _alone(case: Case, forms: dict[str, pd.DataFrame | None]) -> None:
    """What forms and the brand say wrongly whatever the data are."""
    from segkit.report import brand
    from segkit.steps import competitors

    told = case.settings.brand
    brand.brand(told.colour, _logo(case, told.logo) if told.logo else None, name=case.settings.case)
    if told.template:
        _template(case, told.template)
    if forms.get("competitors") is not None and len(forms["competitors"]):
        competitors.competitors(forms["competitors"])


def _logo(case: Case, name: str) -> Path:
    """The logo's path; Problems where it is not in the case folder: the report would leave it out without a word."""
    path = case.form_path(name)
    if path is None:
        inside = (case.folder / name).resolve().is_relative_to(case.folder.resolve())
        what = "there is no such file in the case folder" if inside else "it leads out of the case folder"
        raise Problems([Problem(f"case.yml, brand, logo '{name}'", what, "copy the picture into forms/ and name it there", "brand_logo")])
    return path


def _template(case: Case, name: str) -> None:
    """Problems where the deck's template is not in the case folder, or unfit."""
    from segkit.report.deck import template

    path = case.form_path(name)
    inside = (case.folder / name).resolve().is_relative_to(case.folder.resolve())
    if found := template.check(path, name) if path else [template.missing(name, inside=inside)]:
        raise Problems(found)


def _messages(case: Case) -> list[dict[str, Any]]:
    from segkit.steps import strategy

    return strategy.load(case.form_text("messages.yml") or [])


def _with_data(
    found: Checked, case: Case, forms: dict[str, pd.DataFrame | None], messages: list[dict[str, Any]] | None, *, as_of: dt.date | None,
    parameters: dict[str, dict[str, Any]],
) -> None:  # fmt: skip
    """What can be wrong only against the customers: criteria, segments and all that names one, channels, campaigns, weights."""
    from segkit.steps import collect, strategy, targets

    date = collect.reference_date(found.received, as_of or case.as_of)
    made = found.ask(collect.customers, found.received, as_of=date)
    if made is None:
        return
    facts = made[0]
    criteria = found.ask(_criteria, case, found.received, facts)
    cross = parameters.get("03_customers", {}).get("CROSS")
    if criteria is not None and cross:
        known = criteria.loc[criteria["chosen"] & criteria["column"].notna(), "criterion"]
        found.problems += [
            Problem("-p 03_customers.CROSS", f"'{c}' is not a chosen criterion", nearest(c, known), "parameter")
            for c in cross
            if c not in set(known)
        ]
    tables, told = _tables(found.received, facts), parameters.get("06_segments", {}).get("SEGMENTS")
    segmentation = found.ask(_segmentation, case, tables, date, told)
    found.ask(_methods, case, tables, date)
    found.problems += _scenarios(case, tables, date)
    found.problems += _consents(found.received.columns, facts)
    found.warnings += _unread(facts)
    if forms.get("channels") is not None:
        found.problems += [p for p in targets.check_channels(forms["channels"], strategy.reachable(facts)) if p.severity == "stop"]
        found.warnings += _unasked(forms["channels"], facts)
    found.problems += _rules_of_choice(case)
    if segmentation is not None:
        found.ask(_named, case, segmentation, forms)
        found.problems += _segments_named(case, segmentation, messages or [])


def _criteria(case: Case, received: Intake, facts: pd.DataFrame) -> pd.DataFrame:
    """The criteria as step 1 makes them, and the data plan."""
    from segkit.customers import catalogue
    from segkit.steps import collect, criteria

    form, told = case.form_if("criteria"), case.settings
    known = criteria.described(received, told.sources)
    table = catalogue.table(criteria.planned(known), market=told.market, form=form, basis=told.sensitive.basis)
    collect.data_plan(table, collect.coverage(table, facts), form=case.form_if("data_plan"), facts=facts)
    return table


def _tables(received: Intake, facts: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The tables that step 6 works on."""
    from segkit.steps import collect

    others = {"survey": received.tables.get("survey"), "deals_received": received.tables.get("deals"), "events": collect.events(received)}
    return {"facts": facts} | {name: table for name, table in others.items() if table is not None}


def _segmentation(case: Case, tables: dict[str, pd.DataFrame], as_of: dt.date, told: dict[str, Any] | None) -> Segmentation:
    """The segmentation itself, with less effort for the choice of clusters where nobody names one."""
    from segkit import methods
    from segkit.steps import segments

    asked, known = segments.asked(case), methods.names()
    asked["options"] = {name: options for name, options in asked["options"].items() if name in known}
    if asked["names"].empty:
        asked["options"]["clusters"] = {**asked["options"].get("clusters", {}), **QUICK["clusters"]}
    return segments.chosen(told or case.settings.segments, tables, as_of=as_of, say=case.say, **asked)


def _scenarios(case: Case, tables: dict[str, pd.DataFrame], as_of: dt.date) -> list[Problem]:
    """What the scenarios' own segments say wrongly."""
    from segkit.steps import segments

    asked, problems = {"options": {**case.settings.methods, "clusters": {**case.settings.methods.get("clusters", {}), **QUICK["clusters"]}}}, []
    for name, one in case.settings.scenarios.items():
        part = Checked()
        if one.segments and one.segments != case.settings.segments:
            part.ask(segments.chosen, one.segments, tables, as_of=as_of, say=case.say, **asked)
        problems += [replace(p, where=f"case.yml, scenarios: {name}: {p.where}") for p in part.problems]
    return problems


def _methods(case: Case, tables: dict[str, pd.DataFrame], as_of: dt.date) -> None:
    """Every method that has options of its own, run beside the segments."""
    from segkit.steps import segments

    options, deals = case.settings.methods, tables.get("deals_received")
    given = [name for name in options if name != "deals_abc"]
    segments.every(tables, options=options, as_of=as_of, only=given)
    segments.deals(deals, overrides=case.overrides("deals"), options=options)


def _consents(columns: pd.DataFrame, facts: pd.DataFrame) -> list[Problem]:
    """Columns that say who agreed and are not among what is known of the customers: no list is made without them.

    >>> told = pd.DataFrame([("events", "Unsubscribed", "", "not used")], columns=["source", "column", "canonical", "role"])
    >>> print(_consents(told, pd.DataFrame({"customer_id": ["1"]}))[0])
    events, column Unsubscribed: it speaks of who may be written to and is not used, so that people who refused would be listed. → put it among the customers, or write ignore: ["Unsubscribed"] under sources: events if it says something else
    """
    from segkit.privacy import consent

    lost = [
        row for row in columns[columns["role"].ne("ignored")].assign(kind=columns.get("kind", "")).itertuples()
        if consent.says(row.column) and not {row.canonical or row.column, row.column} & set(facts) and row.kind != "no answers"
    ]  # fmt: skip
    return [
        Problem(f"{row.source}, column {mask(row.column, 40)}", "it speaks of who may be written to and is not used, so that people who refused would be listed",
                f"put it among the customers, or write ignore: {json.dumps([mask(row.column, 40)], ensure_ascii=False)} under sources: {row.source} if it says something else", "consent_lost")
        for row in lost
    ]  # fmt: skip


def _unread(facts: pd.DataFrame) -> list[Problem]:
    """Columns by which nobody may be written to, since they hold no answers."""
    from segkit.privacy import consent

    told = consent.told(facts.columns)
    beside = any(t.says == "consent" for t in told)  # of processing alone a yes is asked for
    return [
        Problem(f"column {mask(t.column, 40)}", "it speaks of who may be written to, and its values are neither yes nor no, so that "
                + ("only those are listed who have a day or nothing there" if beside and t.says == "processing" else "nobody is listed"),
                "write yes and no, or ignore: it if it says something else", "consent_unread", severity="warn")
        for t in told if t.says != "opted out" and facts[t.column].notna().any() and not consent.answers(facts[t.column])
    ]  # fmt: skip


def _unasked(form: pd.DataFrame, facts: pd.DataFrame) -> list[Problem]:
    """Channels of whose kind nobody was asked, while others of the file were."""
    from segkit.privacy import consent
    from segkit.steps.strategy.audiences import channel_kinds
    from segkit.steps.targets.channels import read_channels

    found = []
    for row, line in enumerate(read_channels(form).itertuples(), start=2):
        if line.channel and consent.unasked(facts.columns, channel_kinds(line.channel, line.contact_column) or [None]):
            asked = ", ".join(mask(t.column, 40) for t in consent.told(facts.columns))
            found.append(Problem(f"forms/channels.csv, row {row}", f"no column says who agreed to the channel '{mask(line.channel, 40)}'; {asked} speak of others, and only who agreed to them all is listed",
                                 "add a column with the consent to this channel", "channel_consent", severity="warn"))  # fmt: skip
    return found


def _rules_of_choice(case: Case) -> Iterator[Problem]:
    """Knock-outs and weights by the numbers that a table of segments has."""
    from segkit.steps import size, targets

    frame = pd.DataFrame(columns=[c for c in size.PUBLIC if c != "segment"], dtype="float64")
    every = [case.settings.targets, *(one.targets for one in case.settings.scenarios.values())]
    return [problem for told in every for problem in (*targets.check_knock_out(told.knock_out, frame), *targets.check_weights(told.weights, frame))]


def _named(case: Case, made: Segmentation, forms: dict[str, pd.DataFrame | None]) -> None:
    """Forms that name segments, as the steps read them."""
    from segkit.methods import b2b_nests
    from segkit.steps import monitor, size, targets

    labels, segments = made.table[["customer_id", "segment"]], pd.DataFrame({"segment": sorted(_possible(made))})
    problems: list[Problem] = []
    chosen = segments.assign(decision="leave", chosen=False, reason="")
    asked = {
        "market": lambda form: [p for p in size.check_market(form, segments) if p.severity == "stop"],
        "overrides": lambda form: targets.overridden(chosen, form),
        "committee": lambda form: b2b_nests.committee(form, labels=labels),
        "campaigns": lambda form: monitor.responses(monitor.log(form, None, labels)),
    }
    for name, question in asked.items():
        if forms.get(name) is None or forms[name].empty:
            continue
        try:
            answer = question(forms[name])
            problems += answer if isinstance(answer, list) else []
        except Problems as error:
            problems += error.problems
    if problems:
        raise Problems(problems)


def _segments_named(case: Case, made: Segmentation, messages: list[dict[str, Any]]) -> list[Problem]:
    """Segments that case.yml and the messages name and that cannot exist."""
    known, told = _possible(made), case.settings.targets
    orders = told.orders if isinstance(told.orders, dict) else {}
    named = [("case.yml, targets.orders", name) for name in orders] + [("case.yml, targets.strength", name) for name in told.strength]
    named += [(f"forms/messages.yml, message {at}", m["segment"]) for at, m in enumerate(messages, start=1)]
    return [
        Problem(where, f"there is no segment '{name}'", nearest(name, known), "unknown_segment")
        for where, name in named
        if name not in known
    ]


def _possible(made: Segmentation) -> set[str]:
    """The segments there are, and those that the definition, or the method with other customers, could give."""
    from segkit.methods import rfm
    from segkit.methods._cross import labels_of

    given = set(made.table["segment"].dropna())
    last = made.definition["steps"][-1]
    renames = {case[0].partition(" = ")[2].strip("'") for case in last["cases"] if case[0].startswith("segment = ")}
    scored = any(step["column"] == "rfm_segment" for step in made.definition["steps"])  # equal customers have one code, others more
    return (labels_of(made) | given | (rfm.called() if scored else set())) - (renames - given)


def _overrides(form: pd.DataFrame | None) -> list[Problem]:
    if form is None or form.empty:
        return []
    rows = enumerate(form["table"].astype("str"), start=2)
    return [
        Problem(f"forms/overrides.csv, row {row}, column table", f"'{t}' cannot be overridden", nearest(t, OVERRIDDEN), "override_table")
        for row, t in rows
        if t not in OVERRIDDEN
    ]
