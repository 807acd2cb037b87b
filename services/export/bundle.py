"""A person's record as one FHIR Bundle (R4 §2.36, type collection), slice by slice: never more than a slice in memory.

Every resource is there as it was received. What the hospital does not have yet carries a tag. The contents of documents
that are on this device are there as Binary. The last entry is a Provenance: when, by which version of the app, from
which hospital, how much, and what was not on this device.
"""

from __future__ import annotations

import base64
import uuid
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any, Final

from local_store import attachments, exact_json, resources
from local_store.resources import Delivery, Stored
from local_store.store import LocalStore, Reader
from services.clock import instant
from services.export.model import ExportCounts, ExportSource, Named, in_slices
from services.export.queries import everything, those
from services.fhir import resource as fhir
from services.fhir.terms import CODE_SYSTEMS
from services.version import VERSION

TAG_SYSTEM: Final = f"{CODE_SYSTEMS}export"
_TAGS: Final = {
    Delivery.PENDING: ("not-sent", "Not sent to the hospital yet"),
    Delivery.IN_FLIGHT: ("not-sent", "Not sent to the hospital yet"),
    Delivery.REJECTED: ("refused", "The hospital did not take this change"),
}
#: The same for everybody, and taken along where the record names them.
DIRECTORY: Final = frozenset({
    "Practitioner", "PractitionerRole", "Organization", "Location", "HealthcareService", "Medication",
})  # fmt: skip
_BINARY: Final = "Binary"
_NEXT: Final = b",\n"


@dataclass
class _Written:
    """What was written so far: how much, and what it names of doctors and places, and of contents."""

    counts: ExportCounts = field(default_factory=ExportCounts)
    directory: dict[Named, None] = field(default_factory=dict)
    contents: dict[str, None] = field(default_factory=dict)


async def bundle(store: LocalStore, source: ExportSource, tell: Callable[[ExportCounts], None]) -> AsyncIterator[bytes]:
    """The whole file in pieces; `tell` hears the counts after each slice. Raises StoreLocked when the person signs out
    meanwhile: then the file is not whole, and whoever writes it takes it away."""
    names, written = await store.read(everything, source.patient), _Written()
    yield _head(source)
    for some in in_slices([name for name in names if name[0] != _BINARY]):
        yield await store.read(_slice, source, some, written)
        tell(written.counts)
    own = frozenset(names)
    for some in in_slices([name for name in written.directory if name not in own]):
        yield await store.read(_directory_slice, source, some, written)
    for id_ in dict.fromkeys([*(id_ for type_, id_ in names if type_ == _BINARY), *written.contents]):
        async for piece in _content(store, source, id_, written, is_own=(_BINARY, id_) in own):
            yield piece
        tell(written.counts)
    yield _entry(source, _provenance(source, written.counts)) + b"\n]}\n"


def _head(source: ExportSource) -> bytes:
    own = {"resourceType": "Bundle", "id": str(uuid.uuid4()), "type": "collection", "timestamp": instant(source.now)}
    return exact_json.dumps(own).encode()[:-1] + b',"entry":[\n'


def _slice(r: Reader, source: ExportSource, names: Sequence[Named], written: _Written) -> bytes:
    """The entries of these resources; each ends with a comma, as the last entry of the file comes later."""
    found = those(r, source.patient, names)
    bodies = [_tagged(stored) for stored in found]
    for body in bodies:
        _note(body, written)
    unsent = sum(stored.delivery is not Delivery.CONFIRMED for stored in found)
    written.counts += ExportCounts(resources=len(found), unsent=unsent, gone=len(names) - len(found))
    return b"".join(_entry(source, body) + _NEXT for body in bodies)


def _directory_slice(r: Reader, source: ExportSource, names: Sequence[Named], written: _Written) -> bytes:
    """Of these names what is here and is the same for everybody."""
    held = (resources.get(r, type_, id_) for type_, id_ in names)
    found = [stored.body for stored in held if stored is not None and stored.patient is None]
    written.counts += ExportCounts(directory=len(found))
    return b"".join(_entry(source, body) + _NEXT for body in found)


def _tagged(stored: Stored) -> dict[str, Any]:
    """The body as received; one that the hospital does not have says so."""
    if stored.delivery not in _TAGS:
        return stored.body
    code, words = _TAGS[stored.delivery]
    meta = dict(fhir.as_object(stored.body.get("meta")))
    tag = {"system": TAG_SYSTEM, "code": code, "display": words}
    return {**stored.body, "meta": {**meta, "tag": [*fhir.as_list(meta.get("tag")), tag]}}


def _entry(source: ExportSource, body: fhir.JsonObject) -> bytes:
    return _before(source, body) + exact_json.dumps(body).encode("utf-8", "replace") + b"}"


def _before(source: ExportSource, body: fhir.JsonObject) -> bytes:
    type_, id_ = body.get("resourceType"), body.get("id")
    address = f"urn:uuid:{id_}" if type_ == "Provenance" and id_ else f"{source.base.rstrip('/')}/{type_}/{id_}"
    return b'{"fullUrl":' + exact_json.dumps(address).encode() + b',"resource":'


def _note(body: Any, written: _Written) -> None:
    for name, value in _strings(body):
        type_, _, id_ = value.rpartition("/")
        type_ = type_.rpartition("/")[2]
        if type_ == _BINARY and name in {"url", "reference"}:
            written.contents.setdefault(id_)
        elif type_ in DIRECTORY and name == "reference":
            written.directory.setdefault((type_, id_))


def _strings(body: Any) -> Iterator[tuple[str, str]]:
    """Every `url` and `reference` in a resource, however deep."""
    waiting = [body]
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting += value
        elif isinstance(value, dict):
            for name, inner in value.items():
                if isinstance(inner, str):
                    if name in {"url", "reference"}:
                        yield name, inner
                else:
                    waiting.append(inner)


async def _content(
    store: LocalStore, source: ExportSource, id_: str, written: _Written, *, is_own: bool
) -> AsyncIterator[bytes]:
    """A content as Binary: chunk by chunk where it is kept apart, else as its resource has it; nothing of one that is
    not here."""
    key = f"{_BINARY}/{id_}"
    kept = await store.read(attachments.get, key)
    stored = (await store.read(those, source.patient, [(_BINARY, id_)])) if is_own else []
    body = _tagged(stored[0]) if stored else {"resourceType": _BINARY, "id": id_}
    unsent = sum(each.delivery is not Delivery.CONFIRMED for each in stored)
    written.counts += ExportCounts(resources=len(stored), unsent=unsent, gone=int(is_own and not stored))
    is_here = "data" in body or (kept is not None and kept.complete)
    written.counts += ExportCounts(contents=1) if is_here else ExportCounts(missing=1)
    if kept is not None and kept.complete and "data" not in body:
        whole = {"contentType": kept.content_type or "application/octet-stream", **body}
        yield _before(source, whole) + exact_json.dumps(whole).encode()[:-1] + b',"data":"'
        async for piece in _base64(store, key):
            yield piece
        yield b'"}}' + _NEXT
    elif stored:
        yield _entry(source, body) + _NEXT


async def _base64(store: LocalStore, key: str) -> AsyncIterator[bytes]:
    """A kept content in base64; three bytes make four letters, so what is left over waits for the next chunk."""
    left, position = b"", 0
    while (chunk := await store.read(attachments.read_chunk, key, position)) is not None:
        left, position = left + chunk, position + 1
        whole = len(left) - len(left) % 3
        yield base64.b64encode(left[:whole])
        left = left[whole:]
    if left:
        yield base64.b64encode(left)


def _provenance(source: ExportSource, counts: ExportCounts) -> dict[str, Any]:
    """Where all this comes from (R4 §6.3 Provenance)."""
    lines = [
        f"Exported from a device by Anxin {VERSION}, not by the hospital; the hospital has no trail of it.",
        f"In step with the hospital: {instant(source.as_of) if source.as_of else 'never'}.",
        f"{counts.resources} resources of the record, {counts.unsent} of them not at the hospital;"
        f" {counts.directory} of its directory; {counts.contents} contents;"
        f" {counts.missing} contents named and not on this device.",
    ]
    words = "".join(f"<p>{escape(line)}</p>" for line in lines)
    return {
        "resourceType": "Provenance",
        "id": str(uuid.uuid4()),
        "text": {"status": "generated", "div": f'<div xmlns="http://www.w3.org/1999/xhtml">{words}</div>'},
        "target": [{"reference": f"Patient/{source.patient}"}],
        "recorded": instant(source.now),
        "activity": _coded("http://terminology.hl7.org/CodeSystem/iso-21089-lifecycle", "extract"),
        "agent": [
            {
                "type": _coded("http://terminology.hl7.org/CodeSystem/provenance-participant-type", "assembler"),
                "who": {"display": f"Anxin {VERSION}"},
                "onBehalfOf": {"reference": source.user},
            }
        ],
        "entity": [
            {
                "role": "source",
                "what": {
                    "identifier": {"system": "urn:ietf:rfc:3986", "value": source.base},
                    "display": source.hospital or source.base,
                },
            }
        ],
    }


def _coded(system: str, code: str) -> dict[str, Any]:
    return {"coding": [{"system": system, "code": code}]}
