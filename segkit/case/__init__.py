"""The case folder: case.yml, inputs, forms and runs; nothing else touches it."""

from segkit.case.folder import Case, open_case, safe_name, theirs
from segkit.case.lock import locked

__all__ = ["Case", "locked", "open_case", "safe_name", "theirs"]
