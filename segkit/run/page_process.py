"""A process that renders pages beside a run: what it is asked for comes line by line on its standard input (run.html asks)."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from segkit.run import across
from segkit.run.html import write


def main() -> None:
    """Render what is asked for, line by line, until nobody asks any more."""
    for line in sys.stdin:
        said: dict[str, Any] = {}
        try:
            asked = json.loads(line)
            write(Path(asked.pop("page")), **asked)
        except Exception as error:
            said = across.told(error)
        print(json.dumps(said), flush=True)


if __name__ == "__main__":
    main()
