"""The files of the store: which belong to it, and the operations on them that survive a power cut."""

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
    """Turns the system's errors about files (no space, no permission, no folder) into the store's errors."""
    try:
        yield
    except OSError as error:
        if error.errno in NO_ROOM:
            raise StoreFull from error
        raise StoreUnwritable if error.errno in NO_RIGHT else StoreUnreadable from error


def beside(path: Path, ending: str) -> Path:
    """The file next to the store with `ending` added to its name."""
    return path.with_name(path.name + ending)


def hold(path: Path) -> FileLock:
    """Locks the store for this process. Raises `StoreBusy` when another process has it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return FileLock(beside(path, ".lock"))


def claim(folder: Path) -> FileLock:
    """Locks a whole data folder for this process, until it is released or the process ends.

    Raises `StoreBusy` when another copy of the app has it, `StoreUnwritable` or `StoreFull` when it is not writable.
    """
    with typed_file_errors():
        write(folder / "app.lock.probe", b"")  # an existing lock file opens even in a read-only folder
        (folder / "app.lock.probe").unlink()
        return FileLock(folder / "app.lock")


def erase(path: Path) -> None:
    """Deletes the store with all its files; call after destroying the key. Raises `StoreBusy` while it is open."""
    lock = hold(path)
    try:
        for ending in ENDINGS:
            beside(path, ending).unlink(missing_ok=True)
    finally:
        lock.release()


def set_aside(path: Path) -> None:
    """Gives the store and its files names that no store has ("kept-..."); nothing in them changes. Raises `StoreBusy`
    while it is open, and `StoreFull` or `StoreUnwritable`."""
    lock = hold(path)
    try:
        with typed_file_errors():
            for ending in ENDINGS:
                source = beside(path, ending)
                if source.exists():
                    move(source, beside(path.with_name(f"{path.stem}.kept"), ending))
    finally:
        lock.release()


def copy(source: Path, target: Path) -> None:
    """Creates a complete copy or none."""
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
