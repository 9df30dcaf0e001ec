"""The process in which a student's notebook is run for marking: no network, no files but its own folder and the libraries, no other programs.

It is a fence against mistakes, curiosity and copied tricks. The key is not in this process, so whatever gets over the fence finds no
answers; but whoever marks notebooks of people they do not trust should do it in a container or on a machine that holds nothing else.
"""

from __future__ import annotations

import os
import sys
import sysconfig
from collections.abc import Callable
from pathlib import Path

MEMORY, WRITTEN, SECONDS = 6 * 2**30, 20 * 2**20, 300  # bytes it may hold, bytes of a file it may write, seconds of computing
CLOSED = (
    "socket.connect", "socket.bind", "socket.getaddrinfo", "socket.gethostbyname", "subprocess.Popen", "os.system", "os.exec", "os.fork",
    "os.forkpty", "os.posix_spawn", "os.spawn", "os.kill", "os.killpg", "ctypes.dlopen", "ctypes.dlsym", "ctypes.cdata", "ctypes.string_at",
    "gc.get_objects", "gc.get_referrers", "gc.get_referents", "pty.spawn", "os.chmod", "os.symlink", "os.link", "shutil.chown", "urllib.Request",
)  # fmt: skip
TOUCHED = ("os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.truncate", "os.listdir", "os.scandir", "os.chdir", "glob.glob", "glob.glob/2")


def main() -> None:
    """Start a kernel behind the fence; its working folder is the only one that it may write into."""
    import ipykernel.kernelapp
    import pandas  # noqa: F401 - what looks around while it is loaded does so before the fence
    import zmq  # noqa: F401

    from segkit.lessons import lesson, packed  # noqa: F401

    _limit()
    app = ipykernel.kernelapp.IPKernelApp.instance()
    app.initialize(sys.argv[1:])
    app.kernel.do_shutdown = app.shell.ask_exit = _stay
    sys.addaudithook(_fence(Path.cwd()))
    app.start()


def _stay(*_: object, **__: object) -> None:
    raise PermissionError("ending the kernel: not in a marked notebook")  # the marking ends it


def _limit() -> None:
    try:
        import resource
    except ImportError:  # Windows
        return
    for kind, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_FSIZE, WRITTEN), (resource.RLIMIT_CPU, SECONDS), (resource.RLIMIT_CORE, 0)):
        resource.setrlimit(kind, (most, most))


def _fence(own: Path) -> Callable[[str, tuple], None]:
    """What refuses: everything of CLOSED, and to open or change what lies outside; nothing in the module changes it afterwards."""
    import segkit

    package = os.path.realpath(Path(segkit.__file__).parent)
    shared = sysconfig.get_paths()
    libraries = {os.path.realpath(shared[key]) for key in ("stdlib", "platstdlib", "purelib", "platlib")} | {os.path.realpath(p) for p in _extra()}
    reads = tuple(sorted(libraries | {package, "/usr/share", "/usr/lib", "/lib", "/dev/null", "/dev/urandom", "/etc/localtime", "/proc/self"}))
    mine, closed, touched = os.path.realpath(own), frozenset(CLOSED), frozenset(TOUCHED)

    def inside(path: object, folders: tuple[str, ...], real=os.path.realpath, decode=os.fsdecode) -> bool:
        if path is None or isinstance(path, int):
            return True
        name = real(decode(path))
        return any(name == folder or name.startswith(folder + "/") for folder in folders)

    def fence(event: str, told: tuple, refused=PermissionError) -> None:
        if event in closed:
            raise refused(f"{event}: not in a marked notebook")
        if event == "open":
            mode, flags = told[1], told[2] or 0
            writes = bool(isinstance(mode, str) and set(mode) & set("wax+")) or bool(flags & (os.O_WRONLY | os.O_RDWR))
            if not inside(told[0], (mine,) if writes else (mine, *reads)):
                raise refused("open: only files of the notebook's own folder")
        if event in touched and told and not inside(told[0], (mine, *(reads if event in ("os.listdir", "os.scandir") else ()))):
            raise refused(f"{event}: only in the notebook's own folder")

    return fence


def _extra() -> list[str]:
    """Where else this Python looks for its libraries: an editable install's and PYTHONPATH's folders hold the key's too, so only their packages."""
    return [p for p in sys.path if p and p.endswith(("site-packages", "dist-packages", ".zip", "lib-dynload"))]


if __name__ == "__main__":
    main()
