"""A PostgreSQL of the tests' own: Debian's programs, an unprivileged user, a folder and a socket that go with it."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SECRET = "s3cret-Passw0rd-of-the-database"


def programs() -> Path | None:
    """Where initdb and pg_ctl are, if anywhere."""
    found = shutil.which("initdb")
    folders = [Path(found).parent] if found else sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((folder for folder in folders if (folder / "initdb").exists()), None)


@contextmanager
def started() -> Iterator[str]:
    """A server with the user shop and its password; the folder of its socket."""
    bin_ = programs()
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    told: dict = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "check": True, "cwd": "/"}
    if os.geteuid() == 0:  # PostgreSQL refuses root
        user = next(name for name in ("postgres", "nobody") if _known(name))
        os.chown(folder, pwd.getpwnam(user).pw_uid, pwd.getpwnam(user).pw_gid)
        told["user"] = user
    secret = folder / "secret"
    secret.write_text(SECRET)
    secret.chmod(0o644)
    data, options = folder / "data", f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off"
    try:
        subprocess.run([bin_ / "initdb", "-D", data, "-U", "shop", "--auth=scram-sha-256", f"--pwfile={secret}", "-E", "UTF8"], **told)
        subprocess.run([bin_ / "pg_ctl", "-D", data, "-o", options, "-w", "start"], **told)
        yield str(folder)
    finally:
        subprocess.run([bin_ / "pg_ctl", "-D", data, "-m", "immediate", "stop"], **{**told, "check": False})
        shutil.rmtree(folder, ignore_errors=True)


def _known(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


def fill(socket: str, table: str, frame) -> None:
    """Put a frame into a table."""
    import sqlalchemy

    engine = sqlalchemy.create_engine(f"postgresql+psycopg://shop:{SECRET}@/postgres?host={socket}", poolclass=sqlalchemy.NullPool)
    with engine.begin() as connection:
        frame.to_sql(table, connection, index=False, if_exists="replace")
