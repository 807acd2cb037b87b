"""The alarms that a process beside the app may ring: a file with moments and hashes, which says of nothing what it is.

The app and that process ring from one list: who claims a ring first gives it, the other does not. The file exists while
the person wants to be rung for when Anxin is not open.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from local_store import files
from local_store.errors import StoreBusy
from local_store.lock import FileLock
from services.alarm import Alarm
from services.clock import instant

MOST_RUNG: Final = 500
_NAMESPACE: Final = "f3a4c1f6-2f0b-5a0e-9a57-3d6f5b0f9b11"
_WAITS: Final = 2.0
"""Seconds for the other process, which holds the list for milliseconds."""


@dataclass(frozen=True)
class ListedAlarm:
    """An alarm as the file has it: the hashes of its keys, when it rings, and until when that is of use."""

    marks: tuple[str, ...]
    at: datetime
    until: datetime


@dataclass(frozen=True)
class _Content:
    alarms: tuple[ListedAlarm, ...] = ()
    rung: tuple[str, ...] = ()


class AlarmList:
    """The list in the file at `path`. Every call takes a moment; those that change it raise StoreBusy, StoreFull or
    StoreUnwritable when they cannot."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def is_kept(self) -> bool:
        """Whether there is such a list."""
        return self._path.exists()

    def begin(self) -> None:
        """Keeps a list from now on."""
        with self._locked():
            if not self.is_kept:
                self._write(_Content())

    def end(self) -> None:
        """Deletes the list."""
        with self._locked(), files.typed_file_errors():
            self._path.unlink(missing_ok=True)

    def put(self, alarms: Iterable[Alarm]) -> None:
        """These are to ring and no others. Does nothing where no list is kept."""
        listed = tuple(ListedAlarm(tuple(map(mark, alarm.keys)), alarm.at, alarm.until) for alarm in alarms)
        with self._locked():
            content = self._read()
            if self.is_kept and content.alarms != listed:
                self._write(replace(content, alarms=listed))

    def rung(self) -> frozenset[str]:
        """The marks of what has rung."""
        return frozenset(self._read().rung)

    def claim(self, marks: Iterable[str]) -> frozenset[str]:
        """Those of these marks that have not rung; from now on they have."""
        with self._locked():
            content = self._read()
            fresh = [each for each in dict.fromkeys(marks) if each not in content.rung]
            if fresh and self.is_kept:
                self._write(replace(content, rung=(*content.rung, *fresh)[-MOST_RUNG:]))
            return frozenset(fresh)

    def give_back(self, marks: Iterable[str]) -> None:
        """These could not be given: they have not rung."""
        lost = frozenset(marks)
        with self._locked():
            content = self._read()
            if self.is_kept:
                self._write(replace(content, rung=tuple(each for each in content.rung if each not in lost)))

    def due(self, now: datetime) -> tuple[ListedAlarm, ...]:
        """What is to ring now and is still of use."""
        return tuple(alarm for alarm in self._read().alarms if alarm.at <= now < alarm.until)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        deadline = time.monotonic() + _WAITS
        while True:
            try:
                with files.typed_file_errors():
                    lock = FileLock(files.beside(self._path, ".lock"))
                break
            except StoreBusy:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.02)
        try:
            yield
        finally:
            lock.release()

    def _write(self, content: _Content) -> None:
        rows = [{"marks": each.marks, "at": instant(each.at), "until": instant(each.until)} for each in content.alarms]
        with files.typed_file_errors():
            files.write(self._path, json.dumps({"alarms": rows, "rung": content.rung}).encode())

    def _read(self) -> _Content:
        """The content; of a damaged file, what can be read of it."""
        try:
            found = json.loads(self._path.read_bytes())
        except (OSError, ValueError, RecursionError):
            return _Content()
        if not isinstance(found, Mapping):
            return _Content()
        rows = (_listed(row) for row in _list(found.get("alarms")))
        return _Content(tuple(row for row in rows if row is not None), _texts(found.get("rung")))


def mark(key: str) -> str:
    """A reminder's key as the file has it; nobody learns from it what the reminder is of."""
    import uuid  # noqa: PLC0415 - nothing is named before the first frame

    return str(uuid.uuid5(uuid.UUID(_NAMESPACE), key))


def _listed(row: Any) -> ListedAlarm | None:
    if not isinstance(row, Mapping):
        return None
    from services.fhir.when import instant_of  # noqa: PLC0415 - nothing is read before the first frame

    marks, at, until = _texts(row.get("marks")), instant_of(row.get("at")), instant_of(row.get("until"))
    return ListedAlarm(marks, at, until) if marks and at is not None and until is not None else None


def _texts(found: Any) -> tuple[str, ...]:
    return tuple(each for each in _list(found) if isinstance(each, str))


def _list(found: Any) -> list[Any]:
    return found if isinstance(found, list) else []
