"""Coverage-guided fuzzing of what people hand us: files, rules, case.yml, messages, a logo.

    pip install atheris                      # Linux; not among segkit's own requirements
    python benchmarks/fuzz.py intake 10      # minutes; the targets are intake, maps, rules, settings (case.yml), messages and svg
    python benchmarks/fuzz.py intake FILE    # one input once more, with its traceback

Anything but our own errors (Problems, NotEnoughData) is a bug, and so is a row lost without an entry in the log, a label that differs from
the database's, a problem that does not say where, a drawing that could fetch or run anything, an input that takes longer than five seconds of the processor. Bugs are told apart by the place they come
from; every first input of one is kept in the folder that is printed, and belongs into tests/security/test_fuzz_seeds.py once it is mended.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
import subprocess
import sys
import tempfile
import time
import traceback
from contextlib import suppress
from pathlib import Path

from fuzz_targets import TARGETS

SLOW = 5.0  # seconds that one input may take
PLACE = Path(tempfile.gettempdir()) / "segkit-fuzz"


def once(target: str, data: bytes, folder: Path) -> tuple[str, str]:
    """Run one input; return what kind of bug it shows (empty if none) and the traceback."""
    from segkit.ground.problems import NotEnoughData, Problems

    begun = time.process_time()
    try:
        with suppress(Problems, NotEnoughData):  # a refusal in our own words is what is wanted; how long it took is judged below
            TARGETS[target][0](data, folder)
    except BaseException as error:  # panics of the workbook reader are no Exceptions
        if isinstance(error, (KeyboardInterrupt, SystemExit)):
            raise
        frames = [f for f in traceback.extract_tb(error.__traceback__) if "segkit" in f.filename or Path(f.filename).parent == Path(__file__).parent]
        place = f"{Path(frames[-1].filename).stem}.{frames[-1].name}:{frames[-1].lineno}" if frames else "?"
        told = str(error) if isinstance(error, AssertionError) else ""
        return f"{type(error).__name__} at {place} {told}".strip(), "".join(traceback.format_exception(error))
    seconds = time.process_time() - begun
    return ("slow", f"{seconds:.1f} s") if seconds > SLOW else ("", "")


def prepare(target: str) -> None:
    """Import the rooms of a target before the clock starts: what is imported here is what the fuzzer sees, and each module costs it time."""
    for name in TARGETS[target][3]:
        room = importlib.import_module(name)
        for found in pkgutil.walk_packages(getattr(room, "__path__", []), name + "."):
            importlib.import_module(found.name)


def child(target: str, folder: Path, options: list[str]) -> None:
    """The process that libFuzzer drives: bugs are written down and it goes on."""
    import atheris

    with atheris.instrument_imports(include=["segkit"]):
        prepare(target)
    once(target, TARGETS[target][1]()[0], folder / "work")  # what is made once, such as the vocabulary's patterns, is no input's fault
    known = {path.read_text().splitlines()[0] for path in (folder / "bugs").glob("*.txt")}

    def test(data: bytes) -> None:
        kind, told = once(target, data, folder / "work")
        if kind and kind not in known:
            known.add(kind)
            path = folder / "bugs" / f"{len(known):03d}"
            path.write_bytes(data)
            path.with_suffix(".txt").write_text(f"{kind}\n{told}", encoding="utf-8")
            print("BUG", kind, path, flush=True)

    atheris.Setup([sys.argv[0], *options], test)
    atheris.Fuzz()


def campaign(target: str, minutes: float) -> int:
    """Fuzz for so many minutes, begin again where a crash or a hang ended the process; print the figures."""
    folder = PLACE / target
    for part in ("corpus", "bugs", "work"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    _, seeds, words, _ = TARGETS[target]
    for i, seed in enumerate(seeds()):
        (folder / "corpus" / f"seed-{i:03d}").write_bytes(seed)
    escaped = ("".join(f"\\x{b:02x}" for b in word.encode()) for word in words if word)
    (folder / "words").write_text("\n".join(f'"{word}"' for word in escaped) + "\n")
    end, runs, coverage, deaths = time.monotonic() + minutes * 60, 0, 0, 0
    while (left := int(end - time.monotonic())) > 0:
        options = [f"-max_total_time={left}", f"-dict={folder / 'words'}", "-max_len=6000", "-timeout=40", "-rss_limit_mb=4000",
                   "-use_value_profile=0", f"-artifact_prefix={folder / 'bugs'}/died-", str(folder / "corpus")]  # fmt: skip
        command = [sys.executable, __file__, target, "--child", str(folder), *options]
        with (folder / "log").open("wb") as log:
            code = subprocess.run(command, stdout=log, stderr=subprocess.STDOUT, check=False).returncode
        said = (folder / "log").read_text(errors="replace")
        runs += max((int(n) for n in re.findall(r"^#(\d+)\s", said, re.MULTILINE)), default=0)
        coverage = max([coverage, *(int(n) for n in re.findall(r"cov: (\d+)", said))])
        deaths += code != 0
        if code and not re.search(r"cov: \d+", said):
            print(said[-3000:])
            return 2
    bugs = sorted(path.read_text().splitlines()[0] for path in (folder / "bugs").glob("*.txt"))
    print(
        f"{target}: {minutes:g} minutes, {runs:,} inputs, {coverage:,} edges covered, {len(bugs)} kinds of bugs, {deaths} deaths; see {folder}"
    )
    print("".join(f"  {bug}\n" for bug in bugs), end="")
    return 1 if bugs or deaths else 0


def main(words: list[str]) -> int:
    """Read the command line."""
    if len(words) < 2 or words[0] not in TARGETS:
        print(__doc__)
        return 0
    if words[1] == "--child":
        return child(words[0], Path(words[2]), words[3:]) or 0
    if Path(words[1]).is_file():
        prepare(words[0])
        with tempfile.TemporaryDirectory() as folder:
            kind, told = once(words[0], Path(words[1]).read_bytes(), Path(folder))
        print(kind or "nothing wrong", told, sep="\n")
        return 1 if kind else 0
    return campaign(words[0], float(words[1]))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
