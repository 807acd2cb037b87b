"""Uploads in parts that resume after a cut: tus 1.0.0 (https://tus.io/protocols/resumable-upload), core and creation.

Talks to the hospital. An address is followed on the hospital's own origin alone: the token goes nowhere else.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Set
from typing import Any, Final, Protocol

from services.errors import ServerMisunderstood
from services.fhir import terms
from services.fhir.origins import joined
from services.fhir.web import HttpResponse

_VERSION: Final = {"Tus-Resumable": "1.0.0"}
_PART_TYPE: Final = "application/offset+octet-stream"
_GONE: Final = frozenset({403, 404, 410})
_AT_ANOTHER: Final = 409
_LONGEST_NUMBER: Final = 12


class UploadServer(Protocol):
    """The part of the FHIR client that is used here."""

    async def send(
        self, method: str, url: str, headers: Mapping[str, str], content: bytes | None, passing: Set[int]
    ) -> HttpResponse: ...


async def announce(client: UploadServer, where: str, length: int, told: Mapping[str, str]) -> tuple[str, int]:
    """The address of a new upload, and how many bytes of it the server has: the same content may have been announced
    before. Raises what a refused write raises."""
    pairs = (f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in told.items())
    headers = {**_VERSION, "Upload-Length": str(length), "Upload-Metadata": ",".join(pairs)}
    answer = await client.send("POST", where, headers, None, frozenset())
    address = answer.headers.get("location")
    if answer.status != 201 or not address:
        raise ServerMisunderstood("an upload without an address")
    return joined(where, address), _offset(answer) or 0


async def how_far(client: UploadServer, address: str) -> int | None:
    """How many bytes the server has; None where it knows no such upload, or no longer."""
    answer = await client.send("HEAD", address, _VERSION, None, _GONE)
    if answer.status in _GONE:
        return None
    offset = _offset(answer)
    if offset is None:
        raise ServerMisunderstood("an upload without an offset")
    return offset


async def send_part(client: UploadServer, address: str, at: int, part: bytes) -> int | None:
    """How many bytes the server has after this part, which begins at `at`: also where it had more or fewer before, and
    took nothing. None where it knows no such upload."""
    headers = {**_VERSION, "Upload-Offset": str(at), "Content-Type": _PART_TYPE}
    answer = await client.send("PATCH", address, headers, part, _GONE | {_AT_ANOTHER})
    if answer.status in _GONE:
        return None
    offset = _offset(answer)
    return await how_far(client, address) if offset is None or answer.status == _AT_ANOTHER else offset


def naming_upload(body: Mapping[str, Any], address: str) -> dict[str, Any]:
    """A Binary that names an upload instead of holding its data (an extension of the missing value, R4 §2.6.1.1)."""
    rest = {key: value for key, value in body.items() if key != "data"}
    return {**rest, "_data": {"extension": [{"url": terms.UPLOADED_CONTENT, "valueUrl": address}]}}


def _offset(answer: HttpResponse) -> int | None:
    text = answer.headers.get("upload-offset", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER else None
