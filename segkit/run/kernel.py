"""The process that the steps run in: one for a whole run (run.branch has a second one), emptied before every step, and ended with it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import get_ident
from typing import TYPE_CHECKING, Any

from segkit.run.notebooks import shared

if TYPE_CHECKING:
    from segkit.case import Case

SMALL = 8_000_000  # bytes of input
LONGEST = 1000  # letters of a cell that a page shows: pandas would cut a sentence after 50


def helper(module: str, *told: str) -> subprocess.Popen:
    """A process of ours that works beside a run, line by line; nothing of the client's folder is imported in it."""
    place, safe = str(shared("templates")), {**os.environ, "PYTHONSAFEPATH": "1"}
    return subprocess.Popen([sys.executable, "-m", module, *told], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8", cwd=place, env=safe)


class Died(Exception):
    """The process of the steps is gone."""


def first(case: Case) -> str:
    """What the process of a case's steps does first: it keeps what it reads, and holds texts as befits how many there are."""
    return f"import pandas; pandas.set_option('mode.string_storage', {texts(case)!r}); from segkit.intake import kept; kept.begin()"


def texts(case: Case) -> str:
    """How pandas is to hold the texts of a case: Arrow's are smaller and sooner looked through, but each call to them takes longer, and a
    step of a small case is little but thousands of calls. The tables are the same."""
    local = all(source.file for source in case.settings.sources.values())
    return "python" if local and sum(path.stat().st_size for path in case.made_from().values()) < SMALL else "auto"


@contextmanager
def started(folder: Path, first: str = "") -> Iterator[Any]:
    """One kernel for all steps, emptied before each: starting Python and pandas eleven times would take longer than the steps.

    It comes up beside whatever is done next; what is asked of it waits until it is there. Its one thread holds its one connection.
    `first` is what it does first.
    """
    # The case folder is the client's: nothing in it is imported, whatever it is called.
    told = {
        "PYTHONSAFEPATH": "1",
        "PYTHONHASHSEED": "0",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    }
    with TemporaryDirectory(prefix="segkit-") as own:  # sockets lie beside the connection file, whatever the working folder
        place = {"connection_file": f"{own}/kernel.json", **({"transport": "ipc"} if os.name == "posix" else {})}
        kernel = _manager()(kernel_name="python3", **place)
        kernel.worker = ThreadPoolExecutor(1)
        begun = kernel.worker.submit(_start, kernel, cwd=own, env={**os.environ, **told})
        kernel.coming = kernel.worker.submit(_come_up, kernel, folder, first)
        try:
            yield kernel
        finally:
            wait([begun])
            end(kernel)
            kernel.worker.shutdown(cancel_futures=True)


@cache
def _manager() -> type:
    """A kernel's manager that keeps one connection: a new one for every notebook waits until nothing more is heard on it."""
    from jupyter_client import AsyncKernelManager  # with the other one nbclient does not see that a kernel has died

    class Manager(AsyncKernelManager):
        mine: Any = None
        home: int | None = None

        def client(self, **told: Any) -> Any:
            if get_ident() != self.home:
                return super().client(**told)
            if self.mine is None:
                self.mine = super().client(**told)
                self.mine.start_channels()
                self.mine.start_channels = self.mine.wait_for_ready = _done
            return self.mine

    return Manager


async def _done(*_: Any, **__: Any) -> None:
    """The connection stands already."""


def _start(kernel: Any, **told: Any) -> None:
    from jupyter_core.utils import run_sync

    kernel.home = get_ident()
    run_sync(kernel.start_kernel)(extra_arguments=["--InteractiveShellApp.ignore_cwd=True", "--HistoryManager.enabled=False"], **told)


def _come_up(kernel: Any, folder: Path, first: str) -> None:
    """Go to the case folder, once what looks for settings in the working folder has done so elsewhere: matplotlib takes a matplotlibrc."""
    from jupyter_core.utils import run_sync

    run_sync(_ready)(kernel)
    # The backend before any style: fetched inside of one, it would forget with it that pictures are shown.
    shows = "import matplotlib.pyplot, os, pandas; matplotlib.pyplot.switch_backend(os.environ['MPLBACKEND'])"
    shows += "; matplotlib.pyplot.uninstall_repl_displayhook()"  # it would draw every picture once more, just before it is shown
    shows += f"; pandas.set_option('display.max_colwidth', {LONGEST}); import gc; gc.set_threshold(50_000, 20, 20)"  # young tables live long
    _tell(kernel, f"{shows}; os.chdir({str(folder.resolve())!r})\n{first}")


async def _ready(kernel: Any) -> None:
    from jupyter_client.asynchronous import AsyncKernelClient

    await AsyncKernelClient.wait_for_ready(kernel.client(), timeout=120)


def in_its_thread(kernel: Any, task: Callable[..., Any], *told: Any, **more: Any) -> Any:
    """Do something with the kernel where its connection is held; what is asked before it has come up waits."""
    kernel.coming.result()
    return kernel.worker.submit(task, *told, **more).result()


def empty(kernel: Any, first: str = "") -> None:
    """Empty the kernel: no name of an earlier step is left, and cells count from one again. `first` is done before.

    What stands after that (modules, what is kept) stays to the end: frozen, it is not looked through for garbage again and again.
    """
    in_its_thread(kernel, _tell, kernel, f"{first}\nget_ipython().reset(new_session=True)\n__import__('gc').freeze()")


def ask(kernel: Any, code: str) -> Any:
    """Run code in the kernel and return the value of its name `answer`, which must be JSON. Raises Died or RuntimeError."""
    said = in_its_thread(kernel, _tell, kernel, f"{code}\nimport json\nanswer = json.dumps(answer)", {"answer": "answer"})
    return json.loads(_text(said["user_expressions"]["answer"]["data"]["text/plain"]))


def _text(shown: str) -> str:
    import ast

    return ast.literal_eval(shown)


def _tell(kernel: Any, code: str, asked: dict[str, str] | None = None) -> dict[str, Any]:
    from jupyter_core.utils import run_sync

    return run_sync(_told)(kernel, code, asked or {})


async def _told(kernel: Any, code: str, asked: dict[str, str]) -> dict[str, Any]:
    from queue import Empty

    client = kernel.client()
    sent = client.execute(code, store_history=False, user_expressions=asked, allow_stdin=False)
    while True:
        try:
            heard = await client.get_shell_msg(timeout=1)
        except Empty:
            if not await kernel.is_alive():
                raise Died("its process was ended, perhaps for lack of memory") from None
            continue
        if heard["parent_header"].get("msg_id") == sent:
            if heard["content"]["status"] != "ok":
                raise RuntimeError("\n".join(heard["content"].get("traceback", [heard["content"]["status"]])))
            return heard["content"]


def end(kernel: Any) -> None:
    """End it at once, whatever it is doing."""
    from jupyter_core.utils import run_sync  # asyncio.run refuses inside a notebook, where a loop is running already

    run_sync(kernel.shutdown_kernel)(now=True)
