"""python -m tests.lessons: a class of thirty is marked, where the tests take one student of each kind; further words are pytest's."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

if __name__ == "__main__":
    os.environ["STUDENTS"] = "thirty"
    sys.exit(pytest.main([str(Path(__file__).with_name("test_grading.py")), *sys.argv[1:]]))
