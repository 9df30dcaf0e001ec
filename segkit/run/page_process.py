"""A process that renders pages beside a run: what it is asked for comes line by line on its standard input (run.html asks)."""

from __future__ import annotations

import json
import sys
import traceback
from pathlib import Path
from typing import Any

from segkit.run.html import write


def main() -> None:
    """Render what is asked for, line by line, until nobody asks any more."""
    for line in sys.stdin:
        said: dict[str, Any] = {}
        try:
            asked = json.loads(line)
            write(Path(asked.pop("page")), **asked)
        except OSError as error:
            said = {"system": [error.errno, error.strerror, error.filename]}
        except Exception:
            said = {"error": traceback.format_exc()}
        print(json.dumps(said), flush=True)


if __name__ == "__main__":
    main()
