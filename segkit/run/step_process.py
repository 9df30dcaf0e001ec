"""A process that does steps beside a run: what it is asked for comes line by line on its standard input (run.branch asks)."""

from __future__ import annotations

import atexit
import gc
import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

from segkit import case as _case
from segkit.run import across
from segkit.run import kernel as _kernel
from segkit.run.execute import done
from segkit.run.notebooks import lightly


def main() -> None:
    """Do the steps that are asked for, until nobody asks any more; what one did is told in a line."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the run's, which ends this process with it
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    atexit.register(gc.freeze)  # the run waits for its end: nothing is looked through for garbage; the engine is in the process of the steps
    case = _case.open_case(Path(sys.argv[1]))
    with _kernel.started(case.folder, _kernel.first(case)) as kernel:
        with lightly():
            import papermill  # noqa: F401
        for line in sys.stdin:
            said = json.dumps(_said(case, kernel, json.loads(line)))
            try:
                print(said, flush=True)
            except BrokenPipeError:  # the run was killed: nobody hears what would be said of it
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
                return


def _said(case: _case.Case, kernel: Any, asked: dict[str, Any]) -> dict[str, Any]:
    try:
        return done(case, kernel, **asked)
    except Exception as error:
        return across.told(error)


if __name__ == "__main__":
    main()
