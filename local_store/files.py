"""The store as files: what belongs to it on the disk, and the few moves that survive a power cut."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from local_store.errors import StoreFull, StoreUnreadable, StoreUnwritable
from local_store.lock import FileLock

NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
NO_RIGHT = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})

# The database, SQLite's own companions, the copy before a migration, and a store that was being created.
ENDINGS = ("", "-wal", "-shm", "-journal", ".aside", ".aside.tmp", ".new", ".new-journal")


@contextmanager
def typed_file_errors() -> Iterator[None]:
    """Turns what the system says about files (no room, no right, no folder) into the store's errors."""
    try:
        yield
    except OSError as error:
        if error.errno in NO_ROOM:
            raise StoreFull from error
        raise StoreUnwritable if error.errno in NO_RIGHT else StoreUnreadable from error


def beside(path: Path, ending: str) -> Path:
    """The file next to the store whose name goes on with `ending`."""
    return path.with_name(path.name + ending)


def hold(path: Path) -> FileLock:
    """Takes the store for this process. Raises `StoreBusy` when somebody has it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return FileLock(beside(path, ".lock"))


def claim(folder: Path) -> FileLock:
    """Takes a whole data folder for this process, until it is released or the process ends.

    Raises `StoreBusy` when another copy of the app has it, `StoreUnwritable` or `StoreFull` when nothing can be kept.
    """
    with typed_file_errors():
        write(folder / "app.lock.probe", b"")  # a lock file from an earlier day opens in a read-only folder, too
        (folder / "app.lock.probe").unlink()
        return FileLock(folder / "app.lock")


def erase(path: Path) -> None:
    """Removes the store and all that belongs to it; call after the key is destroyed. Raises `StoreBusy` while open."""
    lock = hold(path)
    try:
        for ending in ENDINGS:
            beside(path, ending).unlink(missing_ok=True)
    finally:
        lock.release()


def copy(source: Path, target: Path) -> None:
    """Makes a complete copy or none."""
    unfinished = beside(target, ".tmp")
    shutil.copyfile(source, unfinished)
    unfinished.chmod(0o600)
    move(unfinished, target)


def write(path: Path, content: bytes) -> None:
    """Replaces a small file with `content`, all or nothing. Only its owner may read it. Raises `OSError`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = beside(path, ".new")
    fresh.touch(0o600)
    fresh.write_bytes(content)
    move(fresh, path)


def move(source: Path, target: Path) -> None:
    """Replaces `target` in one step that survives a power cut: first the content reaches the disk, then the name."""
    with source.open("rb+") as file:
        os.fsync(file.fileno())
    source.replace(target)
    if os.name == "posix":
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
