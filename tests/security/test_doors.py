"""Doors that a case folder could open: code beside the notebooks, addresses with passwords, YAML and SVG that grow, a log others can read."""

import os
import stat
import time

import pytest
import yaml

from segkit.case import open_case
from segkit.ground.problems import Problem, Problems, without_credentials
from segkit.report.brand import clean_svg
from segkit.run import faults, kernel
from tests.run.walking import segkit

SECRET = "hunter2xyz"
SPELLINGS = [
    f"postgresql://anna:{SECRET}@127.0.0.1:1/shop", f"postgresql+psycopg2://anna:{SECRET}@127.0.0.1:1/shop", f"postgres://anna:{SECRET}@127.0.0.1:1/shop",
    f"postgresql:/anna:{SECRET}@127.0.0.1/shop", f"postgresql//anna:{SECRET}@127.0.0.1/shop", f"postgresql;//anna:{SECRET}@127.0.0.1/shop",
    f"anna:{SECRET}@127.0.0.1/shop", f"postgresql://anna:{SECRET}@@127.0.0.1:1/shop", f"postgresql://anna:{SECRET}@ss@127.0.0.1:1/shop",
    f"postgresql://anna:{SECRET}/x@127.0.0.1:1/shop", f"postgresql://anna:{SECRET}%40@127.0.0.1:1/shop", f"postgresql://:{SECRET}@127.0.0.1:1/shop",
    f"mysql://anna:{SECRET}@127.0.0.1:1/shop", f"mssql+pyodbc:///?odbc_connect=DRIVER%3Dx%3BUID%3Danna%3BPWD%3D{SECRET}",
    f"postgresql://127.0.0.1:1/shop?user=anna&password={SECRET}", f"postgresql://127.0.0.1:1/shop?sslpassword={SECRET}",
    f"PostgreSQL ://anna:{SECRET}@127.0.0.1/shop", f"https://anna:{SECRET}@127.0.0.1/shop", f"postgresql://{SECRET}@127.0.0.1:1/shop",
    f"oracle+oracledb://anna:{SECRET}@127.0.0.1:1/x", f"clickhouse://anna:{SECRET}@127.0.0.1:1/x", f"mongodb://anna:{SECRET}@127.0.0.1:1/x",
    f"bigquery://p/d?credentials_base64={SECRET}", f"postgresql://127.0.0.1:1/shop?options=-c%20password%3D{SECRET}", f"sqlite:///nowhere.db?password={SECRET}",
    f"host=127.0.0.1 port=1 user=anna password={SECRET}", f"jdbc:postgresql://127.0.0.1:1/shop?user=anna&password={SECRET}",
    f"Server=127.0.0.1;Database=shop;Uid=anna;Pwd={SECRET};", f"postgresql://anna:{SECRET}@[::1]:1/shop",
    f"postgresql://anna: {SECRET}@127.0.0.1:1/shop", f"sqlite://anna:{SECRET}@127.0.0.1/shop", f"duckdb://anna:{SECRET}@127.0.0.1/shop",
]  # fmt: skip


def case_with(folder, source: dict):
    text = yaml.safe_dump({"case": "X", "segments": {"method": "rfm"}, "sources": {"transactions": source}}, allow_unicode=True)
    (folder / "case.yml").write_text(text, encoding="utf-8")


@pytest.mark.parametrize("url", SPELLINGS)
@pytest.mark.parametrize("key", ["url", "file"])
@pytest.mark.parametrize("command", ["check", "run"])
def test_no_password_is_printed_or_written_however_the_address_is_spelt(tmp_path, warm, url, key, command):
    case_with(
        tmp_path, {key: url, "columns": {"customer_id": "a", "date": "b", "amount": "c"}, **({"table": "sales"} if key == "url" else {})}
    )
    done = segkit(command, tmp_path)
    assert done.returncode == 1 and SECRET not in done.stdout, done.stdout
    assert [p for p in tmp_path.rglob("*") if p.is_file() and p.name != "case.yml" and SECRET in p.read_text(errors="replace")] == []


def test_a_problem_hides_an_address_wherever_it_stands():
    told = str(Problem(f"x://u:{SECRET}@h", f"no answer of u:{SECRET}@h; PWD={SECRET}", f"see //{SECRET}@h"))
    assert SECRET not in told and "@h" in told


@pytest.mark.parametrize("text", ["file:///C:/data/x.csv", "http://127.0.0.1:8000/lab", "inputs/a@b.csv", "segments: {rules: {x: y = 1}}", "key = 5"])
def test_what_is_no_password_stays(text):
    assert without_credentials(text) == text


def test_nothing_in_the_case_folder_is_imported(tmp_path):
    for name in ("segkit", "pandas", "numpy", "json", "sitecustomize"):
        (tmp_path / f"{name}.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'a').write({name!r})\nraise SystemExit\n")
    (tmp_path / "ipython_config.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'a').write('config')\n")
    with kernel.started(tmp_path) as one:
        kernel.empty(one)
        client = one.blocking_client()
        client.start_channels()
        client.wait_for_ready(timeout=60)
        reply = client.execute_interactive("import segkit, pandas; assert pandas.DataFrame", timeout=120, output_hook=lambda message: None)
        client.stop_channels()
    assert reply["content"]["status"] == "ok" and not (tmp_path / "ran").exists()


GROWING = [
    "a: &a [x, x, x]\nb: &b [*a, *a, *a]\nc: [*b, *b, *b]\n", "a: &a [*a]\n", "templates: &t\n  <<: *t\n", "[" * 1000, "{a: " * 300,
    "a: !!python/object/apply:os.system [id]", "a: " + "9" * 1000, "a: " + ":".join("9" for _ in range(500)), "a: 2026-13-45", "? [a]\n: b", "a: !!binary x",
]  # fmt: skip


@pytest.mark.parametrize("text", GROWING)
@pytest.mark.parametrize("where", ["case.yml", "forms/messages.yml"])
def test_a_kilobyte_of_yaml_is_read_or_refused_at_once(tmp_path, text, where):
    case_with(tmp_path, {"file": "inputs/x.csv"})
    (tmp_path / where).parent.mkdir(exist_ok=True)
    (tmp_path / where).write_text(text, encoding="utf-8")
    started = time.process_time()  # of the processor: others may hold the machine up
    try:
        open_case(tmp_path).form_text("messages.yml")
    except Problems as error:
        assert all(where in problem.where for problem in error.problems)
    assert time.process_time() - started < 2


def svg(inner: str) -> bytes:
    return f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">{inner}</svg>'.encode()


USES = "".join(f'<g id="a{i}">' + f'<use href="#a{i - 1}"/>' * 10 + "</g>" for i in range(1, 9))
ENTITIES = b'<!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><svg xmlns="http://www.w3.org/2000/svg"><text>&b;</text></svg>'
SLOW = [
    svg("<g>" * 20_000 + "</g>" * 20_000), svg('<g id="a0"><path d="M0 0"/></g>' + USES), svg('<g id="a"><use href="#a"/></g>'),
    svg('<g id="a"><use href="#b"/></g><g id="b"><use xlink:href="#a"/></g>'), svg("<style>" + "." * 250_000 + "</style>"), ENTITIES,
    svg("<style>" + ".a{fill:red}" * 20_000 + "</style>" + '<path class="' + "a " * 5_000 + '"/>'), svg("<path d='M0 0'/>" * 6_000), svg("x" * 400_000),
]  # fmt: skip


@pytest.mark.parametrize("data", SLOW, ids=range(len(SLOW)))
def test_an_svg_that_grows_is_cleaned_or_refused_at_once(data):
    started = time.process_time()
    found = clean_svg(data)
    assert time.process_time() - started < 2 and (found is None or len(found) < 300_000)


def test_a_plain_logo_with_a_symbol_used_twice_stays():
    found = clean_svg(
        svg(
            '<defs><symbol id="s"><path d="M0 0h9" class="k"/></symbol></defs><style>.k{fill:#123456}</style><use href="#s"/><use href="#s" x="9"/>'
        )
    )
    assert found.count(b"<use") == 2 and b'fill="#123456"' in found


def test_an_error_is_kept_where_only_this_user_reads_it(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    (tmp_path / "segkit").mkdir()
    (tmp_path / "segkit" / "error.log").symlink_to(tmp_path / "elsewhere")
    path = faults.private_log(f"no answer of postgresql://u:{SECRET}@h")
    assert not (tmp_path / "elsewhere").exists() and SECRET not in path.read_text()
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
