"""The house itself: environments agree, every method has its three files, notebooks are clean, nothing private is in the tree."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").rglob("*.ipynb"))
CONDA_NAMES = {"python-duckdb": "duckdb", "matplotlib-base": "matplotlib"}


def _requirement(text: str) -> tuple[str, frozenset[str]]:
    name, rest = re.fullmatch(r"([\w.-]+)(.*)", text.replace(" ", "")).groups()
    return CONDA_NAMES.get(name, name).replace("_", "-"), frozenset(rest.split(",")) - {""}


def test_environment_yml_is_equivalent_to_pyproject():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    conda = yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]
    by_pip = next(d["pip"] for d in conda if isinstance(d, dict))
    given = [d for d in conda if isinstance(d, str) and d != "pip"] + [d for d in by_pip if d != "-e ."]
    want = [*project["dependencies"], f"python{project['requires-python']}"]
    assert {_requirement(d) for d in given} == {_requirement(d) for d in want}


def test_constraints_pin_every_dependency_and_hold_no_address():
    text = (ROOT / "constraints.txt").read_text()
    pinned = {line.split("==")[0] for line in text.splitlines() if "==" in line}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert {_requirement(d)[0] for d in project["dependencies"]} <= pinned
    assert "://" not in text


def test_every_method_has_a_module_a_lesson_and_a_test():
    modules = {p.stem for p in (ROOT / "segkit/methods").glob("[a-z]*.py")}
    assert modules == {p.stem for p in (ROOT / "notebooks/methods").glob("*.ipynb")}
    assert modules <= {p.stem.removeprefix("test_") for p in (ROOT / "tests/methods").glob("test_*.py")}


def _stems(folder: str, pattern: str = "[a-z]*") -> set[str]:
    return {p.stem.removeprefix("test_") for p in (ROOT / folder).glob(pattern) if p.is_dir() or p.suffix == ".py"}


def test_every_step_has_a_notebook_a_room_its_words_and_a_test_under_one_stem():
    steps = {p.stem[3:] for p in (ROOT / "notebooks/steps").glob("*.ipynb")} - {"report"}
    assert steps == _stems("segkit/steps")
    assert steps <= _stems("segkit/findings")
    assert steps <= _stems("tests/steps", "test_*")
    assert (ROOT / "segkit/report").is_dir() and (ROOT / "tests/report").is_dir()


def test_the_package_can_be_looked_over_in_one_glance():
    tracked = {line.split("/")[1] for line in _git("ls-files", "segkit")}
    assert len(tracked) <= 15, sorted(tracked)


def _git(*words: str) -> list[str]:
    return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()


def test_imports_run_one_way(tmp_path):
    assert _linted(ROOT) == 0
    turned = tmp_path / "turned"
    shutil.copytree(ROOT / "segkit", turned / "segkit", ignore=shutil.ignore_patterns("__pycache__", "locale"))
    shutil.copy(ROOT / "pyproject.toml", turned)
    with (turned / "segkit/ground/shares.py").open("a", encoding="utf-8") as file:
        file.write("\n\nfrom segkit.report import cards\n")
    assert _linted(turned) == 1


def _linted(folder: Path) -> int:
    code = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    return subprocess.run(
        [sys.executable, "-c", code], cwd=folder, env={**os.environ, "PYTHONPATH": str(folder)}, capture_output=True
    ).returncode


def test_what_is_imported_is_declared():
    told = subprocess.run([sys.executable, "-m", "deptry", "."], cwd=ROOT, capture_output=True, text=True)
    assert told.returncode == 0, told.stderr


def test_continuous_integration_says_the_readmes_words():
    assert re.search(r"^make test\b", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert (ROOT / ".ci/run").read_text(encoding="utf-8").rstrip().endswith("\nmake test")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_notebooks_are_committed_without_outputs_and_with_a_kernel(path):
    notebook = json.loads(path.read_text(encoding="utf-8"))
    assert notebook["metadata"]["kernelspec"]["name"] == "python3"
    assert not any(cell.get("outputs") or cell.get("execution_count") for cell in notebook["cells"])


@pytest.mark.parametrize("path", [p for p in NOTEBOOKS if p.parent.name == "steps"], ids=lambda p: p.stem)
def test_step_notebooks_are_short_and_hold_no_functions_or_loops(path):
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    code = ["".join(c["source"]) for c in cells if c["cell_type"] == "code"]
    assert "parameters" in [t for c in cells for t in c["metadata"].get("tags", [])]
    assert len(cells) <= 35
    assert not [c for c in code if re.search(r"^\s*(def|class|for|while) ", c, re.M)]
    assert max(len(c.splitlines()) for c in code) <= 12
