"""Faults of ours: where what happened is kept, for whoever has to mend it."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from segkit.ground.problems import without_credentials


def private_log(text: str) -> Path:
    """Keep an error where only this user can read it: a traceback may quote the client's data. Returns the file."""
    home = Path(os.environ.get("XDG_STATE_HOME") or os.environ.get("LOCALAPPDATA") or Path.home() / ".local" / "state")
    folder = home / "segkit"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        folder = Path(tempfile.mkdtemp(prefix="segkit-"))
    path = folder / "error.log"
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(without_credentials(text))
    return path
