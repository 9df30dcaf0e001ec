"""How far a command is, for who looks at a terminal; nothing of it goes into a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from segkit.ground import defuse

if TYPE_CHECKING:
    from rich.console import Console

    from segkit.case import Case


@contextmanager
def shown(screen: Console, first: str = "starting") -> Iterator[tuple[Callable[[str], None], Callable[[int, int], None]]]:
    """A line that says what is being done, how far it is and since when, while somebody looks; nothing where nobody does."""
    if not screen.is_terminal:
        yield lambda name: None, lambda done, all_: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = SpinnerColumn(), TextColumn("{task.description}", markup=False), BarColumn(bar_width=20), MofNCompleteColumn(), TimeElapsedColumn()
    with Progress(*columns, console=screen, transient=True) as bar:
        task = bar.add_task(first, total=None)
        yield (
            lambda name: bar.reset(task, description=defuse.terminal(name), total=None),
            lambda done, all_: bar.update(task, completed=done - 1, total=all_),
        )


def amount(case: Case) -> str:
    """What is about to be read, and how much of it."""
    sizes = [path.stat().st_size for path in case.made_from().values() if path.is_file()]
    far = [name for name, source in case.settings.sources.items() if source.file is None]
    return f"reading {len(sizes)} files, {sum(sizes) / 2**20:,.0f} MB" + (f", and asking for {', '.join(far)}" if far else "")
