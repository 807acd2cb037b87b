"""Keeps the hospital's files from other users of the machine: folders 0700, files 0600, checked at every start.

What is ours and open is closed. What belongs to somebody else and is open to others is refused, in words. Windows has
no such modes: there a file is as private as the folder it stands in, and nothing is checked.
"""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_POSIX: Final = os.name == "posix"
_OTHERS: Final = 0o077
#: What SQLite keeps beside a database.
_BESIDE: Final = ("-wal", "-shm", "-journal")
#: What a start says where nothing is checked.
NOT_CHECKED: Final = "" if _POSIX else "file permissions are not checked on this system: give the folder to one account"


class NotPrivate(OSError):
    """Other users of this machine can read or replace what should be private; the message says what to do."""


@contextmanager
def private_by_default() -> Iterator[None]:
    """New files and folders of this process are for its user alone while the block runs."""
    before = os.umask(_OTHERS)
    try:
        yield
    finally:
        os.umask(before)


def close_file(path: Path) -> None:
    """Takes a file from everybody but its owner. Raises NotPrivate when it is somebody else's and open."""
    _close(path, path.stat(), 0o600)


def close_folder(path: Path) -> None:
    """Makes a folder of the hospital's own, or takes an existing one from everybody but its owner. Raises NotPrivate,
    also for a folder that all users share, as /tmp."""
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    if _POSIX and path.stat().st_mode & stat.S_ISVTX:
        raise NotPrivate(f"{path} is everybody's: name a folder of the hospital's own")
    _close(path, path.stat(), 0o700)


def close_database(path: Path) -> None:
    """Closes a SQLite file and what stands beside it; makes the file when there is none, since SQLite would make it
    open to all. Raises NotPrivate.

    Its folder is closed too when nothing but the database and its relatives are in it. A folder that holds other things
    stays as it is, unless everybody may replace files there: that is refused.
    """
    if not _POSIX:
        return
    mode = path.parent.stat().st_mode
    if mode & stat.S_ISVTX:  # as /tmp: only its owner replaces a file there
        pass
    elif all(entry.name.startswith(f"{path.stem}.") for entry in path.parent.iterdir()):
        close_folder(path.parent)
    elif mode & stat.S_IWOTH:
        raise NotPrivate(f"everybody may replace files in {path.parent}: take that right away, or use another folder")
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    for file in (path, *(path.with_name(path.name + ending) for ending in _BESIDE)):
        if file.exists():
            close_file(file)


def write_once(path: Path, content: bytes) -> None:
    """Writes a file for its owner alone, unless there is one: the first process wins, and no file is incomplete."""
    draft = _draft(path, content)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def write_over(path: Path, content: bytes) -> None:
    """Writes a file for its owner alone in the place of what was there; a reader finds one or the other whole."""
    _draft(path, content).replace(path)


def _draft(path: Path, content: bytes) -> Path:
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return draft


def _close(path: Path, found: os.stat_result, mode: int) -> None:
    if not _POSIX or not found.st_mode & _OTHERS:
        return
    if os.geteuid() not in (0, found.st_uid):
        raise NotPrivate(f"others can open {path}, and it is not ours to close: its owner should set mode {mode:o}")
    path.chmod(mode)
