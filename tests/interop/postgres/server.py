"""A throw-away PostgreSQL from Debian's package: a folder of its own, loopback only, gone at the end."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_DEBIAN: Final = Path("/usr/lib/postgresql")
_USER: Final = "postgres"
#: Nothing here outlives the run, so nothing has to be flushed; as many connections as several hospitals open.
_SETTINGS: Final = {
    "listen_addresses": "127.0.0.1", "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off",
    "max_connections": "400", "shared_buffers": "128MB", "max_locks_per_transaction": "256",
}  # fmt: skip


class Missing(Exception):
    """There is no PostgreSQL on this machine; `apt-get install postgresql` brings it."""


@contextmanager
def postgres() -> Iterator[str]:
    """The URL of an empty database. Raises Missing when PostgreSQL is not installed."""
    programs = _programs()
    folder = Path(tempfile.mkdtemp(prefix="anxin-postgres-"))
    try:
        _own(folder)
        _run(programs / "initdb", "-D", folder / "data", "-A", "trust", "-U", _USER, "-E", "UTF8", "--locale=C.UTF-8")
        port = _free_port()
        settings = " ".join(f"-c {name}={value}" for name, value in _SETTINGS.items())
        options = f"-p {port} -k {folder} {settings}"
        control = (programs / "pg_ctl", "-D", folder / "data", "-w")
        _run(*control, "-l", folder / "log", "-o", options, "start")
        try:
            yield f"postgresql+psycopg://{_USER}@127.0.0.1:{port}/postgres"
        finally:
            _run(*control, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path:
    """Where the newest PostgreSQL's programs are; Debian keeps them out of the PATH."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    versions = sorted(_DEBIAN.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if not versions:
        raise Missing(Missing.__doc__)
    return versions[-1].parent


def _as_whom() -> list[str]:
    """PostgreSQL refuses to run as root; then it runs as the user its package made."""
    return ["setpriv", f"--reuid={_USER}", f"--regid={_USER}", "--init-groups"] if os.geteuid() == 0 else []


def _own(folder: Path) -> None:
    if os.geteuid() == 0:
        entry = pwd.getpwnam(_USER)
        os.chown(folder, entry.pw_uid, entry.pw_gid)


def _run(*words: object) -> None:
    done = subprocess.run(
        [*_as_whom(), *map(str, words)], cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE, text=True, timeout=120, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"{words[0]} failed: {done.stderr[-2000:]}")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])
