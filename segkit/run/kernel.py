"""The process that the steps run in: one for a whole run, emptied before every step, and ended with it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any


@contextmanager
def started(folder: Path) -> Iterator[Any]:
    """One kernel for all steps, emptied before each: starting Python and pandas eleven times would take longer than the steps."""
    from jupyter_client import AsyncKernelManager  # with the other one nbclient does not see that a kernel has died
    from jupyter_core.utils import run_sync

    # The case folder is the client's: nothing in it is imported, whatever it is called.
    told = {
        "PYTHONSAFEPATH": "1",
        "PYTHONHASHSEED": "0",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    }
    with TemporaryDirectory(prefix="segkit-") as own:  # sockets lie beside the connection file, whatever the working folder
        place = {"connection_file": f"{own}/kernel.json", **({"transport": "ipc"} if os.name == "posix" else {})}
        kernel = AsyncKernelManager(kernel_name="python3", **place)
        try:
            run_sync(kernel.start_kernel)(cwd=own, env={**os.environ, **told}, extra_arguments=["--InteractiveShellApp.ignore_cwd=True"])
            _enter(kernel, folder)
            yield kernel
        finally:
            end(kernel)


def _enter(kernel: Any, folder: Path) -> None:
    """Go to the case folder, once what looks for settings in the working folder has done so elsewhere: matplotlib takes a matplotlibrc."""
    _tell(kernel, f"import matplotlib, os; os.chdir({str(folder.resolve())!r})")


def empty(kernel: Any) -> None:
    """Empty the kernel: no name of an earlier step is left, and cells count from one again."""
    _tell(kernel, "get_ipython().reset(new_session=True)")


def _tell(kernel: Any, code: str) -> None:
    client = kernel.blocking_client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=60)
        client.execute(code, store_history=False, reply=True, timeout=60)
    finally:
        client.stop_channels()


def end(kernel: Any) -> None:
    """End it at once, whatever it is doing."""
    from jupyter_core.utils import run_sync  # asyncio.run refuses inside a notebook, where a loop is running already

    run_sync(kernel.shutdown_kernel)(now=True)
