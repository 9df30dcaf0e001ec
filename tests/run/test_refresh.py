"""`segkit refresh` on a case in a folder: one history, the same files change nothing, whatever ends it does no harm."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from segkit import open_case
from segkit.case import tables
from segkit.ground.problems import Problems
from segkit.methods import rules
from segkit.run.refresh import kept, lines, refresh
from segkit.steps import collect

ROOT = Path(__file__).parents[2]
RULES = {"Silent": "order_days >= 2 AND recency_days > 3 * gap_days", "Many": "orders >= 5", "else": "Rest"}
KILLS = int(os.environ.get("SEGKIT_KILLS", "3"))  # twenty by hand


def sales(n: int = 900) -> pd.DataFrame:
    rng = np.random.default_rng(0)
    who = rng.integers(0, 90, n)
    days = rng.integers(0, 600, n) * np.where(who % 5, 1.0, 0.72)
    dates = pd.Timestamp("2024-05-01") + pd.to_timedelta(days.astype(int), unit="D")
    table = pd.DataFrame({"customer_id": [f"к{i:03}" for i in who], "order_id": [f"o{i}" for i in range(n)], "date": dates.strftime("%Y-%m-%d"),
                          "amount": (rng.random(n) * 90 + 10).round(2)})  # fmt: skip
    return table.sort_values("date", ignore_index=True)


def until(folder: Path, day: str) -> None:
    table = sales()
    table[table["date"] < day].to_csv(folder / "inputs" / "sales.csv", index=False)


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """A case with a finished run of October 2025."""
    folder = tmp_path / "acme"
    run = folder / "runs" / "2025-10-01"
    for place in (folder / "inputs", folder / "forms", run / "tables"):
        place.mkdir(parents=True)
    told = json.dumps({"rules": RULES})
    (folder / "case.yml").write_text(f"case: Acme\nsources: {{transactions: {{file: inputs/sales.csv}}}}\nsegments: {told}\n", encoding="utf-8")
    until(folder, "2025-10-01")
    (run / "run.json").write_text('{"as_of": "2025-10-01"}')
    case = open_case(folder)
    facts, _ = collect.customers(case.read_inputs(), as_of=dt.date(2025, 10, 1))
    segmentation = rules.fit(facts, rules=RULES)
    tables.write_parquet(run / "tables" / "facts.parquet", facts)
    tables.write_parquet(run / "tables" / "labels.parquet", segmentation.table)
    (run / "tables" / "definition.json").write_text(json.dumps(segmentation.definition), encoding="utf-8")
    (run / "tables" / "segmentation.json").write_text(told, encoding="utf-8")
    return folder


def snapshot(folder: Path) -> dict[str, tuple]:
    files = [p for p in (folder / "history").rglob("*") if p.is_file()]
    return {p.relative_to(folder).as_posix(): (hashlib.sha256(p.read_bytes()).hexdigest(), p.stat().st_mtime_ns) for p in files}


def test_month_by_month_one_history_and_the_second_call_changes_nothing(made):
    found = []
    for day in ("2025-10-01", "2025-11-01", "2025-12-01"):
        until(made, day)
        found.append(refresh(made, as_of=dt.date.fromisoformat(day)))
        before = snapshot(made)
        assert not refresh(made).new and not refresh(made, as_of=dt.date.fromisoformat(day)).new
        assert snapshot(made) == before
    history = kept(made)
    assert history["date"].nunique() == 3 and not history.duplicated(["date", "customer_id"]).any()
    assert found[0].since is None and found[2].since == dt.date(2025, 11, 1)
    silent = tables.read_csv(made / "history" / "lists" / "2025-12-01" / "became-silent.csv")
    assert silent["customer_id"].tolist() == found[2].lists["became silent"]["customer_id"].tolist() and len(silent) > 0
    moved = found[2].moves
    assert moved["customers"].sum() == history[history["date"] == "2025-12-01"]["customer_id"].nunique()
    assert "customers labelled" in lines(found[2])[0] and lines(refresh(made)) == ["✓ nothing new since 2025-12-01"]
    later = collect.customers(open_case(made).read_inputs(), as_of=dt.date(2025, 12, 1))[0]
    assert rules.fit(later, rules=RULES).table["segment"].tolist() == history[history["date"] == "2025-12-01"]["segment"].tolist()


def test_a_file_sent_again_for_the_same_date_takes_its_place(made):
    refresh(made, as_of=dt.date(2025, 10, 1))
    table = sales()
    table[(table["date"] < "2025-10-01") & (table["customer_id"] != "к001")].to_csv(made / "inputs" / "sales.csv", index=False)
    assert refresh(made, as_of=dt.date(2025, 10, 1)).new
    history = kept(made)
    assert "к001" not in set(history["customer_id"]) and history["date"].nunique() == 1


def test_what_cannot_be_is_told(made):
    refresh(made, as_of=dt.date(2025, 10, 1))
    with pytest.raises(Problems, match="already reaches 2025-10-01"):
        refresh(made, as_of=dt.date(2025, 9, 1))
    text = (made / "case.yml").read_text(encoding="utf-8")
    (made / "case.yml").write_text(text + "refresh: {triggers: {x: order > 5}}\n", encoding="utf-8")
    with pytest.raises(Problems, match="did you mean 'orders'"):
        refresh(made)
    (made / "runs" / "2025-10-01" / "run.json").unlink()
    with pytest.raises(Problems, match="no finished run"):
        refresh(made)


def test_a_base_that_has_become_another_is_alerted(made):
    run = made / "runs" / "2025-10-01" / "tables"
    facts = pd.read_parquet(run / "facts.parquet").assign(city="Perm")
    tables.write_parquet(run / "facts.parquet", facts)
    criteria = pd.DataFrame({"criterion": ["city"], "column": ["city"], "chosen": [True]})
    tables.write_csv(run, "criteria", criteria)
    pd.DataFrame({"customer_id": facts["customer_id"], "city": "Omsk"}).to_csv(made / "inputs" / "people.csv", index=False)
    text = (made / "case.yml").read_text(encoding="utf-8").replace("sales.csv}}", "sales.csv}, customers: {file: inputs/people.csv}}")
    (made / "case.yml").write_text(text, encoding="utf-8")
    found = refresh(made, as_of=dt.date(2025, 10, 1))
    assert any("no longer who they were by city" in alert for alert in found.alerts)
    assert tables.read_csv(made / "history" / "alerts.csv")["alert"].tolist() == found.alerts


def test_a_list_that_nobody_can_be_on_is_alerted(made, monkeypatch):
    from segkit.steps.monitor import standing

    monkeypatch.setattr(standing, "valued", lambda facts, triggers: facts.assign(**{name: np.nan for name in standing.VALUED}))
    text = (made / "case.yml").read_text(encoding="utf-8")
    (made / "case.yml").write_text(text + "refresh: {triggers: {at risk: value_at_risk > 100, many: orders > 2}}\n", encoding="utf-8")
    found = refresh(made, as_of=dt.date(2025, 10, 1))
    assert [alert for alert in found.alerts if "nobody can be" in alert] == ["nobody can be on the list 'at risk': what it asks of is known of no customer"]


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="signals of Linux and macOS")
def test_killed_anywhere_it_does_no_harm(made):
    until(made, "2025-10-01")
    refresh(made, as_of=dt.date(2025, 10, 1))
    until(made, "2025-11-01")
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r}); sys.argv = ['segkit', 'refresh', {str(made)!r}, '--as-of', '2025-11-01']; from segkit import cli; cli.main()"
    before = (made / "history" / "labels.parquet").read_bytes()
    started = time.monotonic()
    clean = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=300)
    whole = time.monotonic() - started
    assert clean.returncode == 0, clean.stdout + clean.stderr
    wanted = _contents(made)
    rng = random.Random(0)
    for _ in range(KILLS):
        (made / "history" / "labels.parquet").write_bytes(before)
        process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(rng.uniform(0.3, 1.0) * whole)
        process.send_signal(signal.SIGKILL)
        process.wait()
        left = (made / "history" / "labels.parquet").read_bytes()
        assert left == before or kept(made)["date"].nunique() == 2
        refresh(made, as_of=dt.date(2025, 11, 1))
        assert _contents(made) == wanted


def _contents(folder: Path) -> dict[str, object]:
    files = {p.relative_to(folder).as_posix(): p.read_bytes() for p in (folder / "history").rglob("*") if p.is_file() and p.suffix == ".csv"}
    return files | {"history": kept(folder).drop(columns="made_from").to_csv()}
