"""Opens a file of measurements, whatever it is: an export of Apple Health, packed or not, or a table. Reads it as a
stream. What it holds is told by what it contains, never by its name.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable, Iterator
from datetime import datetime, tzinfo
from pathlib import Path
from typing import IO, Final

from services.vitals.importing.apple_health import read_export
from services.vitals.importing.device_csv import read_table
from services.vitals.importing.findings import FileFindings, Gathering, ImportEnd

CHUNK: Final = 256 * 1024
MOST_BYTES: Final = 8 * 1024**3
"""No export of a person's is larger, unpacked."""
MOST_PACKED: Final = 300
"""XML packs to a thirtieth of its size. What unpacks to more than this many times its own is a bomb."""
_SMALL: Final = 64 * 1024 * 1024
"""So much may be unpacked of anything."""
_XML: Final = (b"<?xml", b"<!DOCTYPE HealthData", b"<HealthData")
_BOMS: Final = (b"\xef\xbb\xbf",)

Progress = Callable[[float], None]


class UnpackedTooLarge(Exception):
    """A packed file unpacks to more than it may."""


def read_file(path: Path, zone: tzinfo, now: datetime, progress: Progress = lambda _: None) -> FileFindings:
    """What a file holds. Never raises for what is in it; `progress` hears the share that is read."""
    gathering = Gathering()
    try:
        end = _read(path, gathering, zone, progress)
    except UnpackedTooLarge:
        end = ImportEnd.TOO_LARGE
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError):
        return FileFindings(ImportEnd.DAMAGED)
    if end in {ImportEnd.DANGEROUS, ImportEnd.TOO_LARGE, ImportEnd.NOT_KNOWN, ImportEnd.UNCLEAR_DATES}:
        return FileFindings(end)
    return gathering.findings(end, now)


def _read(path: Path, gathering: Gathering, zone: tzinfo, progress: Progress) -> ImportEnd:
    with path.open("rb") as file:
        head = file.read(512)
        file.seek(0)
        if head.startswith(b"PK"):
            return _read_packed(file, gathering, progress)
        if _is_xml(head):
            return read_export(_chunks(file, path.stat().st_size, progress), gathering)
        return read_table(file, gathering, zone)


def _read_packed(file: IO[bytes], gathering: Gathering, progress: Progress) -> ImportEnd:
    with zipfile.ZipFile(file) as packed:
        members = [each for each in packed.infolist() if each.filename.lower().endswith(".xml")]
        own = [each for each in members if not each.filename.lower().endswith("_cda.xml")]
        if not own:
            return ImportEnd.NOT_KNOWN
        largest = max(own, key=lambda each: each.file_size)
        if largest.file_size > MOST_BYTES:
            return ImportEnd.TOO_LARGE
        with packed.open(largest) as member:
            return read_export(_unpacked(member, largest, progress), gathering)


def _unpacked(member: IO[bytes], info: zipfile.ZipInfo, progress: Progress) -> Iterator[bytes]:
    """The member's bytes; ends where it is cut, and stops a bomb."""
    most = max(_SMALL, min(MOST_BYTES, info.compress_size * MOST_PACKED))
    read = 0
    while True:
        try:
            chunk = member.read(CHUNK)
        except (zlib.error, EOFError, zipfile.BadZipFile):
            return
        if not chunk:
            return
        read += len(chunk)
        if read > most:
            raise UnpackedTooLarge
        progress(min(1.0, read / max(1, info.file_size)))
        yield chunk


def _chunks(file: IO[bytes], size: int, progress: Progress) -> Iterator[bytes]:
    read = 0
    while chunk := file.read(CHUNK):
        read += len(chunk)
        progress(min(1.0, read / max(1, size)))
        yield chunk


def _is_xml(head: bytes) -> bool:
    start = head
    for bom in _BOMS:
        start = start.removeprefix(bom)
    return start.lstrip().startswith(_XML)
