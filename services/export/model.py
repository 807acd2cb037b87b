"""What an export is made of, and what came of it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

SLICE: Final = 100
Named = tuple[str, str]
"""Type and id of a resource."""


@dataclass(frozen=True)
class ExportSource:
    """Whose record, by whom (`Type/id`), from which hospital (its FHIR base and its name), when; `as_of`: when the
    record was last in step with the hospital, None for never."""

    patient: str
    user: str
    base: str
    hospital: str
    now: datetime
    as_of: datetime | None


@dataclass(frozen=True)
class ExportCounts:
    """How much an export has. `resources`: of the person's record, of which so many are `unsent`; `directory`: what
    they refer to and is the same for everybody (doctors, places); `contents`: of documents and pictures; `missing`:
    contents that are named and not on this device; `gone`: what left this device while it was written."""

    resources: int = 0
    unsent: int = 0
    directory: int = 0
    contents: int = 0
    missing: int = 0
    gone: int = 0

    def __add__(self, other: ExportCounts) -> ExportCounts:
        return ExportCounts(
            self.resources + other.resources,
            self.unsent + other.unsent,
            self.directory + other.directory,
            self.contents + other.contents,
            self.missing + other.missing,
            self.gone + other.gone,
        )


def in_slices(names: Sequence[Named]) -> Iterator[Sequence[Named]]:
    """So many at once as are in memory together."""
    return (names[start : start + SLICE] for start in range(0, len(names), SLICE))
