"""Reads FHIR R4 out of files: bundles of any kind, single resources, NDJSON. A file is never loaded as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from hospital.base import json_text
from hospital.base.json_stream import array_items, outermost_strings

#: Bundles of these types are resources of their own and stored whole; all others only carry their entries.
_KEPT_WHOLE: Final = frozenset({"document", "message"})
_GZIP: Final = b"\x1f\x8b"


@dataclass(frozen=True)
class FileItem:
    """One resource of a file, at a place there. `broken`: why it cannot be read."""

    path: Path
    place: str
    resource: Any
    full_url: str = ""
    method: str = ""
    broken: str = ""


def items(path: Path) -> Iterator[FileItem]:
    """The resources of a file, in order. ValueError when it is no JSON."""
    if path.suffix in (".ndjson", ".jsonl"):
        yield from _lines(path)
    elif _is_wrapping(path):
        yield from _entries(path)
    else:
        yield FileItem(path, "", json_text.received(path.read_text(encoding="utf-8-sig")))


def _is_wrapping(path: Path) -> bool:
    """Whether a file is a Bundle that only carries its entries, whatever the order of its keys."""
    with path.open(encoding="utf-8-sig") as stream:
        if outermost_strings(stream, frozenset({"resourceType"})).get("resourceType") != "Bundle":
            return False
        stream.seek(0)
        return outermost_strings(stream, frozenset({"type"})).get("type") not in _KEPT_WHOLE


def _lines(path: Path) -> Iterator[FileItem]:
    with path.open(encoding="utf-8-sig") as stream:
        for number, line in enumerate(stream, 1):
            if line.strip():
                place = f"line {number}"
                resource, broken = _parsed(line)
                yield FileItem(path, place, resource, broken=broken)


def _entries(path: Path) -> Iterator[FileItem]:
    with path.open(encoding="utf-8-sig") as stream:
        for number, text in enumerate(array_items(stream, "entry")):
            place = f"entry {number}"
            entry, broken = _parsed(text)
            if broken:
                yield FileItem(path, place, None, broken=broken)
                continue
            request = entry.get("request") if isinstance(entry.get("request"), dict) else {}
            full_url = entry.get("fullUrl") if isinstance(entry.get("fullUrl"), str) else ""
            yield FileItem(path, place, entry.get("resource"), full_url or "", str(request.get("method", "")))


def _parsed(text: str) -> tuple[Any, str]:
    """The value and an empty reason, or None and the reason why the text is not valid."""
    try:
        return json_text.received(text), ""
    except ValueError as broken:
        return None, f"not readable as JSON: {broken}"


def unreadable(path: Path, broken: Exception) -> str:
    """Why a file cannot be read, without any of its content."""
    if isinstance(broken, OSError):
        return f"not readable: {broken.strerror}"
    if isinstance(broken, UnicodeError):
        with path.open("rb") as stream:
            packed = stream.read(2) == _GZIP
        return "compressed; unpack it first" if packed else "not text in UTF-8"
    return f"not readable as JSON: {broken}"
