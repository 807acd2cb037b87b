"""What a file was found to hold, gathered in bounded memory. Pure."""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from enum import StrEnum
from itertools import count

from services.moments import day_in
from services.record.measurements.kinds import MeasurementKind
from services.record.measurements.model import Measurement, measurement_id
from services.record.measurements.plausibility import doubts

MOST_OF_A_KIND = 5000
"""The newest so many of each kind are taken; older ones are counted."""


class ImportEnd(StrEnum):
    """How reading a file ended."""

    COMPLETE = "complete"
    CUT = "cut"  # it ends in the middle; what was before is taken
    DAMAGED = "damaged"  # no part of it can be read
    NOT_KNOWN = "not-known"  # neither an export of Apple Health nor a table of measurements
    DANGEROUS = "dangerous"  # it declares entities: XML that reads other files or grows without end
    TOO_LARGE = "too-large"  # it unpacks to more than any export, or to one endless line
    UNCLEAR_DATES = "unclear-dates"  # 03/04/2026 may be March or April, and no other row decides


@dataclass(frozen=True)
class KindCount:
    """How many measurements of a kind there are, between which days. `older` ones are beyond what is taken."""

    kind: MeasurementKind
    count: int
    first: date
    last: date
    older: int = 0


@dataclass(frozen=True)
class FileFindings:
    """What can be taken of a file: plausible measurements and doubtful ones, each newest first; how many rows had no
    time or number that can be read; and how many were of something else."""

    end: ImportEnd
    plausible: tuple[Measurement, ...] = ()
    doubtful: tuple[Measurement, ...] = ()
    older: dict[MeasurementKind, int] = field(default_factory=dict)
    unreadable: int = 0
    others: int = 0

    def counts(self, zone: tzinfo) -> tuple[KindCount, ...]:
        """The plausible ones by kind, in the order of the kinds."""
        found = []
        for kind in MeasurementKind:
            own = [each for each in self.plausible if each.kind is kind]
            if own:
                first, last = day_in(own[-1].moment, zone), day_in(own[0].moment, zone)
                found.append(KindCount(kind, len(own), first, last, self.older.get(kind, 0)))
        return tuple(found)


class Gathering:
    """Gathers measurements: each once, and the newest of each kind."""

    def __init__(self, most: int = MOST_OF_A_KIND) -> None:
        self._most = most
        self._order = count()
        self._heaps: dict[MeasurementKind, list[tuple[float, int, Measurement]]] = {
            kind: [] for kind in MeasurementKind
        }
        self._older: dict[MeasurementKind, int] = {}
        self.unreadable = 0
        self.others = 0

    def add(self, measured: Measurement) -> None:
        heap, entry = self._heaps[measured.kind], (measured.moment.timestamp(), next(self._order), measured)
        if len(heap) < 2 * self._most:  # the same reading may stand there twice, from two devices
            heapq.heappush(heap, entry)
        else:
            heapq.heappushpop(heap, entry)
            self._older[measured.kind] = self._older.get(measured.kind, 0) + 1

    def findings(self, end: ImportEnd, now: datetime) -> FileFindings:
        """Everything gathered, each measurement once, newest first."""
        plausible: list[Measurement] = []
        doubtful: list[Measurement] = []
        older = dict(self._older)
        for kind, heap in self._heaps.items():
            single = _once(entry[2] for entry in sorted(heap, reverse=True))
            if len(single) > self._most:
                older[kind] = older.get(kind, 0) + len(single) - self._most
            for measured in single[: self._most]:
                (doubtful if doubts(measured, None, now) else plausible).append(measured)
        return FileFindings(end, tuple(plausible), tuple(doubtful), older, self.unreadable, self.others)


def _once(every: Iterable[Measurement]) -> list[Measurement]:
    """The first of those with one id: the same reading from two devices is one."""
    return list({measurement_id("", each): each for each in every}.values())
