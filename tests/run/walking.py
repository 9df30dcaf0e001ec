"""Step notebooks walked in this process: the same cells, without a kernel each."""

import contextlib
import io
import json
import shutil
from pathlib import Path

ROOT = Path(__file__).parents[2]


def walk(folder: Path, *numbers: str, run: str = "runs/.work", as_of: str | None = None) -> Path:
    """Execute the steps with these numbers on a case; returns the folder of their tables."""
    import matplotlib

    matplotlib.use("agg")
    (folder / run / "tables").mkdir(parents=True, exist_ok=True)
    state = folder / run / "run.json"
    if as_of or not state.is_file():
        state.write_text(json.dumps({"as_of": as_of}))
    for path in sorted((ROOT / "notebooks" / "steps").glob("*.ipynb")):
        if not numbers or path.stem[:2] in numbers:
            _execute(path, folder, run)
    return folder / run / "tables"


def _execute(path: Path, folder: Path, run: str) -> None:
    import matplotlib.pyplot as plt

    names = {"__name__": path.stem}
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] != "code":
            continue
        code = "".join(cell["source"])
        if "parameters" in cell["metadata"].get("tags", []):
            code += f"\nCASE, RUN = {str(folder)!r}, {run!r}"
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile(code, path.stem, "exec"), names)
    plt.close("all")


def copied(name: str, place: Path) -> Path:
    """A case of the repository in a folder of the test's own."""
    return Path(shutil.copytree(ROOT / "data" / "cases" / name, place / name, ignore=shutil.ignore_patterns("runs", "draft", "*.parquet")))
