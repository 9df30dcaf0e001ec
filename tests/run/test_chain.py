"""The chain of the steps on whole cases: nothing empty, one decision carried on, and nothing moved that was not touched."""

import csv
import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from segkit import open_case
from segkit.case.tables import read_csv
from segkit.privacy import printed
from segkit.report import deals as report_deals
from segkit.report import survey as report_survey
from segkit.report.view import View
from segkit.steps import monitor
from tests.report import reading
from tests.run.walking import copied, executed, once, quick, sketched, walk

pytestmark = pytest.mark.slow
STEPS = ["01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11"]


@pytest.fixture(scope="session")
def agency(tmp_path_factory) -> Path:
    """The agency after all eleven steps; read only."""
    return once(tmp_path_factory, "agency", lambda place: _walked(copied("agency", place)))


@pytest.fixture(scope="session")
def bank(tmp_path_factory) -> Path:
    """The bank after two runs a quarter apart, the first of them up to the targets; read only."""
    return once(tmp_path_factory, "bank", lambda place: _twice(copied("bank", place)))


def _twice(folder: Path) -> None:
    with quick():
        walk(folder, "01", "02", "06", "07", "08", run="runs/2026-08-01", as_of="2026-08-01")
    _walked(folder, run="runs/2026-11-01", as_of="2026-11-01")


def _walked(folder: Path, **told: str) -> None:
    """All steps, and beside the case what its report says: every chart is drawn, for the words in it."""
    with sketched():
        made = executed(folder, **told)["11_report"]["made"]
    (folder.parent / "said.json").write_text(json.dumps([s for s in reading.sentences(made) if s], ensure_ascii=False), encoding="utf-8")


def findings(tables):
    return json.loads((tables / "findings.json").read_text(encoding="utf-8"))


def work(folder, place, run="runs/.work"):
    """A copy of a walked case that a test may change, and its tables."""
    copy = shutil.copytree(folder, place / folder.name)
    return copy, copy / run / "tables"


@pytest.mark.parametrize("case", ["agency", "bank"])
def test_no_step_is_empty_and_no_sentence_lacks_a_value(case, request):
    folder = request.getfixturevalue(case)
    tables = next(p for p in sorted((folder / "runs").glob("*/tables"), reverse=True) if (p / "targets.csv").is_file())
    told = findings(tables)
    assert sorted(name[:2] for name in told) == STEPS and all(told.values())
    for sentence in [s for sentences in told.values() for s in sentences]:
        assert not {"nan", "NaN", "None", "NaT", "inf"} & set(sentence.replace(",", " ").split()), sentence
        assert "{" not in sentence
    for name in [
        "criteria",
        "customers",
        "competitors",
        "differences",
        "final_criteria",
        "profile",
        "segments",
        "targets",
        "decisions",
        "personas",
        "five_w",
        "khramatrix",
        "economics",
        "responses",
        "migration",
        "intake_log",
        "quality",
    ]:
        assert name in ("intake_log", "personas") or len(read_csv(tables / f"{name}.csv")), name
    targets = read_csv(tables / "targets.csv")
    told = read_csv(tables / "knock_outs.csv")
    told = told[told["test"] == "actionable"]
    loses = told[pd.to_numeric(told["value"]).lt(0)]["segment"]  # even by its best channel
    assert targets["passes"].any() or set(loses) == set(targets["segment"])
    assert set(targets["decision"]) <= {"chosen", "test", "leave"} and not targets.loc[targets["segment"].isin(loses), "passes"].any()
    assert (targets["chosen"] == (targets["decision"] == "chosen")).all()
    assert targets["profit"].notna().any() and (targets.loc[targets["chosen"], "p_profit"] >= 0.8).all()


def test_the_agency_is_told_where_its_hours_go_and_whom_it_should_look_for(agency):
    case = open_case(agency, "runs/.work")
    t = case.load_everything()
    focus = t["deal_focus"].set_index("class")
    truth = {"A": 160, "B": 653, "C": 959, "D": 72, "X": 171}
    assert focus["effort_hours"].to_dict() == truth and focus["deals"].sum() == 30
    assert focus.loc[["B", "C"], "effort_share"].sum() == pytest.approx(0.8)
    cards = report_deals.cards(View(t, case.say))
    assert [card["id"] for card in cards] == ["deals", "buyers"]
    deals, buyers = (json.dumps(card, ensure_ascii=False) for card in cards)
    assert "80%" in cards[0]["finding"] and len(cards[0]["pictures"]) == 2 and "e-commerce" in deals
    assert "dyrektor marketingu" in buyers and "kierownik IT" in buyers  # the second is written down for a client of that segment
    assert "K0022" not in buyers
    assert not t["deal_codes"]["fits"].iloc[0] and "deals_invoiced" not in t and t["listed"]["won_since"].sum() == 0  # the generator deals its customers out at random
    marks = {row["fallen_silent"] for file in (agency / "runs/.work/audiences").glob("*.csv") for row in csv.DictReader(file.open(encoding="utf-8-sig"))}
    assert marks == {"yes", "no"}


@pytest.mark.parametrize("name", ["agency", "bank"])
def test_no_sentence_of_a_report_is_a_label_with_a_value_and_a_number(name, request):
    said = json.loads((request.getfixturevalue(name).parent / "said.json").read_text(encoding="utf-8"))
    assert len(said) > 100 and [s for s in said if reading.LABELLED.search(s)] == []
    assert [s for s in said if "««" in s or "„„" in s or "““" in s or " ." in s] == []


def test_the_bank_hears_what_customers_answered(bank):
    case = open_case(bank, "runs/2026-11-01")
    labels = case.load("labels")
    table, places = case.load("answer_groups"), case.load("answer_places")
    found = table["group"].nunique()
    assert found == labels["cluster"].nunique() == 4 and set(table["answer"]) == {"yes"}
    sizes = table.drop_duplicates("group").set_index("group")["customers"]
    assert sizes.sum() == 800 and sizes.is_monotonic_decreasing
    assert places.groupby("group")["customers"].sum().to_dict() == sizes.to_dict()
    (card,) = report_survey.card(View(printed.report(case.load_everything(), 5), case.say))
    assert card["finding"].startswith(f"The answers fall into {found} natural groups")


def test_two_runs_a_quarter_apart_reconcile_with_both_bases(bank):
    now, then = open_case(bank, "runs/2026-11-01"), open_case(bank, "runs/2026-08-01")
    assert now.load("baseline") == {"kind": "run", "date": "2026-08-01"}
    old, new = then.load("labels"), now.load("labels")
    assert set(new["segment"]) <= set(old["segment"])
    everybody = pd.crosstab(old.set_index("customer_id")["segment"], new.set_index("customer_id")["segment"].reindex(old["customer_id"]))
    assert everybody.to_numpy().sum() == len(old) <= len(new)
    shown = now.load("migration").dropna(subset="customers")
    for row in shown[shown["kind"].isin(["stayed", "moved"])].itertuples():
        assert row.customers == everybody.loc[row[1], row.to]
    assert any("1 August 2026" in s for s in findings(bank / "runs/2026-11-01/tables")["10_monitor"])


def test_a_dearer_channel_changes_the_money_and_nothing_before_it(agency, tmp_path):
    copy, tables = work(agency, tmp_path)
    before = {p.name: p.read_bytes() for p in tables.iterdir()}
    form = copy / "forms" / "channels.csv"
    form.write_text(form.read_text(encoding="utf-8").replace("spotkanie,240,", "spotkanie,900,"), encoding="utf-8")
    walk(copy, "01", "02", "03", "07", "08")
    changed = {name for name in before if (tables / name).read_bytes() != before[name]} - {"findings.json", "intake.json", "claims.csv", "empty_columns.json"}  # the last: which columns of the others hold nothing
    assert {"economics.csv", "targets.csv"} <= changed
    now, then = json.loads((tables / "empty_columns.json").read_bytes()), json.loads(before["empty_columns.json"])
    assert {f"{name}.csv" for name in now.keys() | then.keys() if now.get(name) != then.get(name)} <= changed  # which of their columns are empty
    assert changed - {"empty_columns.json"} <= {
        "economics.csv",
        "targets.csv",
        "decisions.csv",
        "scores.csv",
        "sensitivity.csv",
        "knock_outs.csv",
        "contacts.parquet",
        "listed.csv",
        "gains.parquet",
        "claims.csv",
        "sureness.json",
    }
    old, new = pd.read_csv(agency / "runs/.work/tables/economics.csv"), pd.read_csv(tables / "economics.csv")
    met = old["channel"] == "spotkanie"
    assert (new["cost"][met] == new["contacts"][met] * 900).all() and (old["cost"][met] == old["contacts"][met] * 240).all()
    same = new["contacts"] == old["contacts"]  # a dearer contact may ask for another group held out
    told = old.columns.difference(["other_channel", "other_profit", "unwritten_channel", "unwritten_profit", "unwritten_cost", "unwritten_uplift", "unwritten_whole", "unwritten_people", "unwritten_whole_cost", "unwritten_fixed"])  # what another channel would bring is told in every row
    assert new.loc[~met, told].equals(old.loc[~met, told]) and (new["income"][same] == old["income"][same]).all()
    assert (new["profit"][met] <= old["profit"][met]).all()
    told, had = findings(tables), findings(agency / "runs/.work/tables")
    assert all(told[s] == had[s] for s in had if s[:2] < "08") and told["08_targets"] != had["08_targets"]


def test_a_weight_changed_after_the_segments_were_seen_is_told(agency, tmp_path):
    copy, tables = work(agency, tmp_path)
    yml = copy / "case.yml"
    yml.write_text(yml.read_text(encoding="utf-8").replace("growth: 2, value: 3", "growth: 3, value: 2"), encoding="utf-8")
    walk(copy, "08", "11")
    was, told = findings(agency / "runs/.work/tables")["08_targets"], findings(tables)["08_targets"]
    assert len(told) == len(was) + 1 and set(told) - set(was)
    case = open_case(copy, "runs/.work")
    from segkit.report import appendix

    checks = appendix.health(View(case.load_everything(), case.say, changed=True))["checks"]
    assert sum(c["status"] == "review" for c in checks) > 0


def test_sentences_move_with_the_data(agency, tmp_path):
    copy, tables = work(agency, tmp_path)
    labels, facts = pd.read_parquet(tables / "labels.parquet"), pd.read_parquet(tables / "facts.parquet")
    months = pd.read_parquet(tables / "months.parquet")
    richer = set(labels.loc[labels["segment"] == "Korporacje", "customer_id"])
    money = ["purchases", "refunds", "revenue"]
    facts.loc[facts["customer_id"].isin(richer), money] *= 2
    months.loc[months["customer_id"].isin(richer), ["purchases_cents", "refunds_cents"]] *= 2
    facts.to_parquet(tables / "facts.parquet"), months.to_parquet(tables / "months.parquet")
    before = findings(tables)
    walk(copy, "03", "07", "08")
    after = findings(tables)
    assert all(before[s] != after[s] for s in ("03_customers", "07_size", "08_targets"))
    old, new = (read_csv(t / "segments.csv").set_index("segment") for t in (agency / "runs/.work/tables", tables))
    assert new.loc["Korporacje", "revenue"] == pytest.approx(2 * old.loc["Korporacje", "revenue"])
    assert any("45%" in s for s in after["07_size"]) and not any("45%" in s for s in before["07_size"])  # 2·29 of 100 + 29
    assert new["customers"].to_dict() == old["customers"].to_dict()


def test_without_a_control_group_the_agency_promises_nothing(agency):
    """Income counts whoever would have come anyway, and rests on rates that nobody has measured: so it is called, and no return on it."""
    tables = agency / "runs/.work/tables"
    table, targets = read_csv(tables / "economics.csv"), read_csv(tables / "targets.csv")
    one = table[(table["segment"] == "Stała obsługa sklepów") & (table["channel"] == "e-mail")].iloc[0]
    contacts, response, value, income = (float(one[c]) for c in ("contacts", "uplift", "value", "income"))
    assert income == pytest.approx(contacts * response * value * 0.35, abs=0.01)
    assert table["gross"].all() and table[["p_profit", "roi"]].isna().all(axis=None) and not targets["chosen"].any()
    told = " ".join(findings(tables)["08_targets"])
    assert "założon" in told and "zysk" not in told


def test_report_list_costs_and_files_have_the_same_people(agency):
    run = agency / "runs/.work"
    targets, listed = read_csv(run / "tables/targets.csv").set_index("segment"), pd.read_parquet(run / "tables/contacts.parquet")
    costs = read_csv(run / "tables/message_costs.csv").set_index("segment")
    worked = targets[targets["decision"].isin(["chosen", "test"])]
    written = listed[listed["group"] == "target"].groupby("segment").size()
    files = [len(read_csv(p)) for p in (run / "audiences").glob("*.csv")]
    assert len(worked) and sorted(files) == sorted(written) == sorted(worked["contacts"].astype(int))
    for name, row in worked.iterrows():
        assert costs.loc[name, "messages"] == row["contacts"] == written[name] and costs.loc[name, "cost"] == row["cost"]


@pytest.mark.parametrize("uplift", [0.0, 0.1], ids=["noise", "planted"])
@pytest.mark.parametrize("price", ["cheap", "dear"])
def test_noise_is_not_recommended_by_the_steps_and_what_is_planted_is(bank, tmp_path, price, uplift):
    """Two logs each on the bank's own customers, through the steps: the segments are real, the campaigns invented."""
    copy, tables = work(bank, tmp_path, "runs/2026-11-01")
    forms = copy / "forms"
    (forms / "messages.yml").unlink()
    cost = {"cheap": "0.02,0", "dear": "90,500"}[price]
    head = "channel,price_per_contact,fixed_cost,response_low,response_base,response_high,contact_column,max_contacts"
    (forms / "channels.csv").write_text(f"{head}\nApp message,{cost},0.01,0.02,0.03,,\n", encoding="utf-8")
    spent = 0
    for seed in range(2):
        rng, rows = np.random.default_rng(seed), []
        for segment in ("VIP", "standard", "economy"):
            for group, n, rate in (("target", 500, 0.05 + uplift), ("control", 500, 0.05)):
                count = rng.binomial(n, rate)
                rows.append(f"May,2026-05-01,{segment},App message,{n},{count},{100 * count},0,{group}")
        (forms / "campaigns.csv").write_text("\n".join([",".join(monitor.FORM), *rows]) + "\n", encoding="utf-8")
        walk(copy, "08", run="runs/2026-11-01", as_of="2026-11-01")
        spent += read_csv(tables / "targets.csv")["chosen"].any()
    assert spent == (2 if uplift and price == "cheap" else 0)
