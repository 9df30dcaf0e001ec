"""Two tasks at once give what they give one after the other, whatever goes wrong in either."""

from __future__ import annotations

import os
import warnings

import pytest

from segkit.ground import beside


@pytest.fixture(params=[True, False], ids=["two cores", "one core"])
def cores(request, monkeypatch):
    two = request.param and hasattr(os, "fork")
    monkeypatch.setattr(beside, "room", lambda: two)
    return two


def test_each_gives_what_it_gives_alone_and_the_second_leaves_nothing_behind(cores):
    seen = []
    assert beside.both(lambda: 1, lambda: [*range(300_000)]) == (1, [*range(300_000)])  # more than a pipe holds
    beside.both(lambda: seen.append("first"), lambda: seen.append("second"))
    assert seen == (["first"] if cores else ["first", "second"])


def test_an_error_of_either_is_raised_here(cores, monkeypatch):
    begun, copied = [], beside._copied
    monkeypatch.setattr(beside, "_copied", lambda task: begun.append(copied(task)) or begun[-1])
    with pytest.raises(ZeroDivisionError):
        beside.both(lambda: 1, lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        beside.both(lambda: 1 / 0, lambda: 1)
    assert len(begun) == (2 if cores else 0)
    for process, _ in begun:
        with pytest.raises(ChildProcessError):
            os.waitpid(process, os.WNOHANG)  # no copy is left behind


def test_what_cannot_be_sent_or_warns_or_dies_is_done_here(cores):
    here = os.getpid()
    assert beside.both(lambda: 1, lambda: lambda: 2)[1]() == 2
    with pytest.warns(UserWarning, match="few"):
        beside.both(lambda: 1, lambda: warnings.warn("few", UserWarning, stacklevel=1))
    assert beside.both(lambda: 1, lambda: "here" if os.getpid() == here else os._exit(3)) == (1, "here")
