"""python -m tests.strangers: every row of the matrix, as many processes as there are cores; further words are pytest's."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

if __name__ == "__main__":
    os.environ["STRANGERS"] = "all"
    sys.exit(pytest.main([str(Path(__file__).with_name("test_matrix.py")), "-n", "auto", "--dist", "worksteal", *sys.argv[1:]]))
