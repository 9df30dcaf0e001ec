"""Whatever ends a run, the last good one stays as it was, byte for byte, and the next run works."""

from __future__ import annotations

import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest

from segkit import case as case_module
from segkit.ground.problems import Problems
from segkit.run import kernel, runner
from segkit.run import state as _state
from tests.run.bare import come_up
from tests.run.walking import segkit

pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name != "posix", reason="signals and locks of Linux and macOS")]
DATE = "2026-01-01"
KILLS = int(os.environ.get("SEGKIT_KILLS", "6"))  # fifty by hand
STEP = """
import json, pathlib, time
noted = pathlib.Path(RUN, ".noted")
noted.write_text(noted.read_text() + "".join(json.dumps(what) + "\\n" for what in READS))
tables = pathlib.Path(RUN, "tables")
for i in range(12):
    (tables / f"{NAME}_{i}.csv").write_text(pathlib.Path("inputs/sales.csv").read_text() * 50)
    time.sleep(PAUSE / 12)
known = pathlib.Path(RUN, "tables", "findings.json")
found = json.loads(known.read_text()) if known.exists() else {}
known.write_text(json.dumps({**found, NAME: ["done"]}))
"""
DRIVER = """
import sys
from pathlib import Path
from segkit import cli
from segkit.run import kernel, runner
sys.path.insert(0, ROOT)
from tests.run.bare import come_up
stubs = sorted(Path(sys.argv[1]).glob("*.ipynb"))
runner.steps, kernel._come_up = lambda: stubs, come_up
sys.argv = ["segkit", *sys.argv[2:]]
cli.main()
""".replace("ROOT", repr(str(Path(__file__).parents[2])))


@pytest.fixture
def made(tmp_path: Path) -> tuple[Path, Path]:
    """A case with a good run, and three quick steps."""
    folder, stubs = tmp_path / "acme", tmp_path / "stubs"
    for place in (folder / "inputs", folder / "runs" / DATE / "tables", stubs):
        place.mkdir(parents=True)
    (folder / "inputs" / "sales.csv").write_text("customer_id,date,amount\n1,2025-01-01,5\n")
    (folder / "case.yml").write_text(f"case: Acme\nas_of: {DATE}\nsources: {{transactions: {{file: inputs/sales.csv}}}}\n")
    (folder / "runs" / DATE / "run.json").write_text("{}")
    (folder / "runs" / DATE / "tables" / "old.csv").write_text("the last good run")
    for name in ("01_criteria", "02_collect", "03_customers"):
        step(stubs, name)
    return folder, stubs


def step(stubs: Path, name: str, source: str = STEP, pause: float = 0) -> None:
    reads = ["source:transactions", "setting:language", *{"02_collect": ["form:data_plan"], "03_customers": ["form:market"]}.get(name, [])]
    told = f'CASE = "."\nRUN = ""\nNAME = "{name}"\nPAUSE = {pause}\nREADS = {reads}'
    cells = [nbformat.v4.new_code_cell(told, metadata={"tags": ["parameters"]}), nbformat.v4.new_code_cell(source)]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), stubs / f"{name}.ipynb")


def started(made: tuple[Path, Path], *words: str, **options) -> subprocess.Popen:
    folder, stubs = made
    command = [sys.executable, "-c", DRIVER, str(stubs), "run", str(folder), *words]
    heard = {"preexec_fn": lambda: signal.signal(signal.SIGINT, signal.default_int_handler)}  # a shell's background jobs do not hear Ctrl-C
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **{**heard, **options})


def done(made: tuple[Path, Path], *words: str, **options) -> tuple[int, str]:
    process = started(made, *words, **options)
    said, _ = process.communicate(timeout=120)
    assert "Traceback" not in said
    return process.returncode, said


@pytest.fixture
def here(made, monkeypatch):
    """here(*words): the same command without a process of its own, which is quicker."""
    monkeypatch.setattr(runner, "steps", lambda: sorted(made[1].glob("*.ipynb")))
    monkeypatch.setattr(kernel, "_come_up", come_up)

    def run(*words: str) -> tuple[int, str]:
        done = segkit("run", made[0], *words)
        assert "Traceback" not in done.stdout
        return done.returncode, done.stdout

    return run


@pytest.fixture
def soon(here, warm):
    """soon(*words): the same in a kernel that is there already."""
    return here


def good(folder: Path) -> dict[str, str]:
    place = folder / "runs" / DATE
    return {p.relative_to(place).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(place.rglob("*")) if p.is_file()}


def until(what, seconds: float = 180) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end
        time.sleep(0.02)


def finished(folder: Path) -> list[str]:
    return _state.read_json(folder / "runs" / ".partial" / "run.json").get("finished", [])


def test_killed_at_any_moment_the_last_good_run_is_untouched_and_the_next_one_works(made):
    folder, stubs = made
    for name in ("01_criteria", "02_collect", "03_customers"):
        step(stubs, name, pause=0.3)
    before, chance = good(folder), random.Random(7)
    for _ in range(KILLS):
        process = started(made)
        if chance.random() < 0.8:  # most of them well inside the run, some while Python starts
            until(lambda mine=process: (folder / "runs" / ".partial" / "tables").exists() or mine.poll() is not None)
        time.sleep(chance.random() * 1.8)
        process.kill()
        process.communicate()
        if good(folder) != before:  # it was done before the kill reached it: then it is whole
            assert (folder / "runs" / DATE / "tables" / "03_customers_11.csv").is_file() and process.returncode in (0, -9)
            before = good(folder)
    assert done(made)[0] == 0
    assert (folder / "runs" / DATE / "tables" / "03_customers_11.csv").is_file()
    assert sorted(p.name for p in (folder / "runs").iterdir()) == [".lock", DATE]


def test_resume_does_again_only_what_depends_on_what_was_mended(made, soon):
    folder, stubs = made
    step(stubs, "03_customers", "raise ValueError('call anna.canary@leak.example, +7 916 777-01-02')")
    before = good(folder)
    code, said = soon()
    assert code == 2 and "03_customers broke" in said and "last good run is untouched" in said
    assert "canary" not in said + (folder / "runs" / "last-error.log").read_text() and "777" not in said
    assert good(folder) == before and finished(folder) == ["01_criteria", "02_collect"]

    (folder / "forms").mkdir()
    (folder / "forms" / "data_plan.csv").write_text("criterion,owner,status,due\n")
    code, said = soon("--resume")  # the step is still broken, and what reads the new form is done again
    assert code == 2 and "✓ 02_collect" in said and "✓ 01_criteria" not in said and good(folder) == before
    (folder / "forms" / "guide.md").write_text("for people to read")
    (folder / "forms" / "market.csv").write_text("segment,item,low,base,high\n")
    code, said = soon("--resume")
    assert code == 2 and "✓" not in said and good(folder) == before
    sales = (folder / "inputs" / "sales.csv").read_bytes()
    (folder / "inputs" / "sales.csv").write_bytes(sales + b"2,2025-01-02,7\n")
    code, said = soon("--resume")
    assert code == 2 and "✓ 01_criteria" in said and "✓ 02_collect" in said and good(folder) == before

    step(stubs, "03_customers")
    code, said = soon("--resume")
    assert code == 0 and "✓ 03_customers" in said and "✓ 02_collect" not in said
    told = json.loads((folder / "runs" / DATE / "run.json").read_text())
    assert set(told["steps"]) == {"01_criteria", "02_collect", "03_customers"} and "begun" not in told
    code, said = soon("--resume")
    assert code == 1 and "no unfinished run" in said


def test_a_run_from_a_step_keeps_nothing_that_later_steps_wrote(made, soon):
    folder, _ = made
    code, said = soon()
    assert code == 0
    tables_ = folder / "runs" / DATE / "tables"
    assert (tables_ / "03_customers_3.csv").is_file()
    code, said = soon("--from", "02_collect", "--to", "02_collect")
    assert code == 0 and "✓ 02_collect" in said and "✓ 01_criteria" not in said
    names = {p.name for p in tables_.iterdir()}
    assert {"01_criteria_3.csv", "02_collect_3.csv"} <= names and not [n for n in names if n.startswith("03_customers")]
    assert set(json.loads((tables_ / "findings.json").read_text())) == {"01_criteria", "02_collect"}
    assert not (folder / "runs" / DATE / "notebooks" / "03_customers.ipynb").exists()


def test_without_a_finished_run_nothing_is_called_untouched(made, soon):
    import shutil

    shutil.rmtree(made[0] / "runs")
    step(made[1], "02_collect", "raise ValueError('x')")
    code, said = soon()
    assert code == 2 and "no finished run" in said and "untouched" not in said and "--resume" in said


def test_a_second_run_is_told_who_holds_the_first_and_a_stale_lock_holds_nobody(made):
    folder, stubs = made
    step(stubs, "02_collect", pause=30)
    (folder / "runs" / ".lock").write_text("process 1, since 2020-01-01 00:00:00")
    first = started(made)
    until(lambda: finished(folder) == ["01_criteria"])
    code, said = done(made)
    assert code == 1 and "another run is in progress" in said and f"process {first.pid}" in said
    before = good(folder)
    first.send_signal(signal.SIGINT)
    said, _ = first.communicate(timeout=30)
    assert first.returncode == 130 and "Stopped" in said and "--resume" in said and "Traceback" not in said
    assert good(folder) == before and finished(folder) == ["01_criteria"]


def test_tables_of_one_date_are_not_taken_for_another_s(made, soon):
    with (made[0] / "case.yml").open("a") as file:
        file.write("language: pl\n")
    for name in ("01_criteria", "02_collect", "03_customers"):
        step(made[1], name, STEP.replace("READS)", "[*READS, 'as_of'])"))
    assert soon()[0] == 0
    code, said = soon("--from", "02_collect", "--as-of", "2025-06-30")
    assert code == 0 and "✓ 01_criteria" in said and (made[0] / "runs" / "2025-06-30" / "tables" / "01_criteria_3.csv").is_file()


CHANGES = """
import pathlib
with pathlib.Path("inputs/sales.csv").open("a") as file:
    file.write("3,2025-01-03,9\\n")
"""


@pytest.mark.parametrize("then", ["", "raise ValueError('half a file')"])
def test_an_input_changed_between_two_steps_is_told_and_not_mixed(made, soon, then):
    folder, stubs = made
    before = good(folder)
    step(stubs, "02_collect", STEP + CHANGES + then)
    code, said = soon()
    assert code == 1 and "inputs/sales.csv" in said and "it has been changed since the run began" in " ".join(said.split())
    assert "✓ 01_criteria" in said and "02_collect" not in said.replace("✓ 01_criteria", "") and "--resume" in said and good(folder) == before
    step(stubs, "02_collect")
    code, said = soon("--resume")
    assert code == 0 and "✓ 01_criteria" in said and "✓ 02_collect" in said, "what had read the old file is done again"
    made_of = {p.read_text() for p in (folder / "runs" / DATE / "tables").glob("*.csv")}
    assert made_of == {(folder / "inputs" / "sales.csv").read_text() * 50}


def test_a_run_from_a_step_does_again_what_was_made_from_other_inputs(made, soon):
    folder, _ = made
    (folder / "forms").mkdir()
    assert soon()[0] == 0
    (folder / "forms" / "market.csv").write_text("segment,item,low,base,high\n")  # the third step reads it
    code, said = soon("--from", "03_customers")
    assert code == 0 and "= 01_criteria to 02_collect" in said and "✓ 03_customers" in said
    (folder / "inputs" / "sales.csv").write_text("customer_id,date,amount\n1,2025-01-01,6\n")
    code, said = soon("--from", "03_customers")
    assert code == 0 and all(f"✓ {name}" in said for name in ("01_criteria", "02_collect", "03_customers"))


def test_a_dead_kernel_and_a_slow_step_are_told_apart(made, here):
    folder, stubs = made
    before = good(folder)
    step(stubs, "02_collect", "import os; os.kill(os.getpid(), 9)")
    code, said = here()
    assert code == 2 and "its process was ended" in said and good(folder) == before
    step(stubs, "02_collect", pause=60)
    code, said = here("--time-limit", "3")
    assert code == 1 and "took longer than 3 seconds" in said and "--time-limit" in said and good(folder) == before


def test_a_full_disk_is_said_and_changes_nothing(made):
    import resource

    folder, _ = made
    before = good(folder)
    tight = lambda: (signal.signal(signal.SIGXFSZ, signal.SIG_IGN), resource.setrlimit(resource.RLIMIT_FSIZE, (1024, 1024)))  # noqa: E731
    code, said = done(made, preexec_fn=tight)
    assert code in (1, 2) and "last good run is untouched" in said and good(folder) == before


def without_power() -> None:
    """Root may write anywhere by two of its capabilities: the command is started without them."""
    import ctypes

    for capability in (1, 2):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
        ctypes.CDLL(None).prctl(24, capability, 0, 0, 0)  # PR_CAPBSET_DROP; refused, and not needed, where the user is not root


@pytest.mark.skipif(sys.platform != "linux", reason="capabilities of Linux")
def test_a_read_only_folder_is_said(made):
    folder, _ = made
    before = good(folder)
    (folder / "runs").chmod(0o500)
    try:
        code, said = done(made, preexec_fn=without_power)
    finally:
        (folder / "runs").chmod(0o700)
    assert code == 1 and "ermission denied" in said and good(folder) == before


@pytest.mark.skipif(sys.platform != "linux", reason="capabilities of Linux")
def test_inputs_that_may_only_be_read_are_enough(made):
    folder, _ = made
    closed = [folder / "inputs" / "sales.csv", folder / "inputs", folder / "case.yml"]
    for path in closed:
        path.chmod(0o500 if path.is_dir() else 0o400)
    try:
        code, said = done(made, preexec_fn=without_power)
    finally:
        (folder / "inputs").chmod(0o700)
    assert code == 0 and (folder / "runs" / DATE / "tables" / "03_customers_11.csv").is_file(), said


FULL = """
mount -t tmpfs -o size={size}k none {disk} && cp -r {folder} {disk}/ && cd {disk}/acme || exit 77
sums() {{ find runs/{date} -type f -exec sha256sum {{}} + | sort; }}
sums > {out}/before
"$@" > {out}/said 2>&1; echo $? > {out}/code
sums > {out}/after; df --output=avail {disk} | tail -1 > {out}/left
mount -o remount,size=64m {disk}
"$@" > {out}/again 2>&1; echo $? > {out}/code_again
ls -A runs > {out}/runs; sums > {out}/new
"""


@pytest.mark.skipif(sys.platform != "linux", reason="a disk of its own for a test: namespaces of Linux")
@pytest.mark.parametrize("size", [24, 64, 120] if KILLS >= 50 else [64])
def test_a_disk_that_fills_up_in_the_middle_of_a_run(made, tmp_path, size):
    folder, stubs = made
    disk, out = tmp_path / "disk", tmp_path / "out"
    disk.mkdir(), out.mkdir()
    script = FULL.format(size=size, disk=disk, folder=folder, out=out, date=DATE)
    command = [sys.executable, "-c", DRIVER, str(stubs), "run", str(disk / "acme")]
    ended = subprocess.run(["unshare", "--user", "--map-root-user", "--mount", "bash", "-c", script, "bash", *command], timeout=120)
    if ended.returncode in (1, 77) and not (out / "code").exists():
        pytest.skip("this system lets nobody mount a disk of their own")
    said = {p.name: p.read_text() for p in out.iterdir()}
    assert said["code"].strip() in ("1", "2") and "Traceback" not in said["said"] and "last good run is untouched" in said["said"]
    assert "space left" in " ".join(said["said"].split())
    assert said["before"] and said["before"] == said["after"]
    assert said["code_again"].strip() == "0" and "03_customers_11.csv" in said["new"]
    assert sorted(said["runs"].split()) == [".lock", DATE]


def test_a_folder_that_cannot_be_written_is_said_in_words(made, monkeypatch, capsys):
    from segkit import cli

    def refused(*_, **__):
        raise PermissionError(13, "Permission denied", str(made[0] / "runs" / ".lock"))

    monkeypatch.setattr(Path, "open", refused)
    monkeypatch.setattr(sys, "argv", ["segkit", "run", str(made[0])])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 1 and "Permission denied" in capsys.readouterr().out


def test_no_space_left_while_a_table_is_saved_keeps_the_old_one(tmp_path, monkeypatch):
    (tmp_path / "case.yml").write_text("case: A\nsources: {transactions: {file: inputs/x.csv}}\n")
    case = case_module.open_case(tmp_path)
    case.save("baseline", {"kind": "old"})

    def full(self, content):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space left"):
        case.save("baseline", {"kind": "new"})
    assert case.load("baseline") == {"kind": "old"}


def test_a_run_that_was_being_replaced_without_an_exchange_is_put_back(tmp_path, monkeypatch):
    old, new = tmp_path / DATE, tmp_path / ".partial"
    for place in (old, new):
        place.mkdir()
        (place / "run.json").write_text(place.name)
    monkeypatch.setattr(_state, "_exchange", lambda one, other: False)
    renamed, rename = [], os.rename

    def once(a, b):
        if renamed:
            raise KeyboardInterrupt
        renamed.append(a)
        rename(a, b)

    monkeypatch.setattr(_state.os, "rename", once)
    with pytest.raises(KeyboardInterrupt):
        _state.swap(new, old)
    monkeypatch.setattr(_state.os, "rename", rename)
    assert not old.exists()
    _state.recover(tmp_path)
    assert (old / "run.json").read_text() == DATE
    _state.swap(new, old)
    assert (old / "run.json").read_text() == ".partial" and [p.name for p in tmp_path.iterdir()] == [DATE]


def test_a_state_cut_off_in_the_middle_is_no_run_to_resume(tmp_path):
    (tmp_path / "run.json").write_text('{"begun": {"inputs"')
    with pytest.raises(Problems, match="no unfinished run"):
        _state.unfinished(tmp_path)
