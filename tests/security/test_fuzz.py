"""`benchmarks/fuzz.py` without the fuzzer: every target takes its seeds, also when they are damaged, and a bug is told with its place."""

from __future__ import annotations

import random
from importlib import import_module
from pathlib import Path

import pytest

TIMES = {"intake": 4, "maps": 4}  # inputs of these take a third of a second, of others milliseconds


@pytest.fixture
def fuzz(monkeypatch):
    monkeypatch.syspath_prepend(Path(__file__).parents[2] / "benchmarks")
    return import_module("fuzz")


def damaged(data: bytes, words: list[str], chance: random.Random) -> bytes:
    """The input with a few bytes changed, taken out, doubled, or with a word of the target's put in."""
    for _ in range(chance.randint(1, 4)):
        at, long = chance.randrange(len(data) + 1), chance.randint(1, 9)
        put = chance.choice([b"", data[at : at + long] * 2, bytes([chance.randrange(256)]), chance.choice(words).encode()])
        data = data[:at] + put + data[at + chance.choice([0, long]) :]
    return data


@pytest.mark.parametrize("target", ["intake", "maps", "rules", "settings", "messages", "svg"])
def test_seeds_and_damaged_seeds_are_taken_or_refused_in_words(fuzz, target, tmp_path):
    _, seeds, words, rooms = fuzz.TARGETS[target]
    chance, known = random.Random(target), seeds()
    tried = chance.sample(known, min(len(known), TIMES.get(target, 12)))
    tried += [damaged(chance.choice(known), [w for w in words if w], chance) for _ in range(TIMES.get(target, 60))]
    assert [(kind, data) for data in tried if (kind := fuzz.once(target, data, tmp_path)[0])] == []
    assert all(import_module(room) for room in rooms) and len(known) > 20


def test_a_bug_is_told_with_its_place_and_a_refusal_is_none(fuzz, monkeypatch, tmp_path):
    from segkit.ground.problems import Problem, Problems

    def target(data: bytes, folder: Path) -> None:
        if data == b"refused":
            raise Problems([Problem("a.csv", "it is empty", "write something", "empty")])
        assert data != b"lost", "rows are lost"
        {}[data]

    monkeypatch.setitem(fuzz.TARGETS, "planted", (target, list, [], []))
    assert fuzz.once("planted", b"refused", tmp_path) == ("", "")
    assert fuzz.once("planted", b"lost", tmp_path)[0].startswith("AssertionError at ") and "rows are lost" in fuzz.once("planted", b"lost", tmp_path)[0]
    assert fuzz.once("planted", b"x", tmp_path)[0].startswith("KeyError at ")
