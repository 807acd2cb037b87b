"""Sends the content of a large Binary in parts before the Binary itself, where the hospital offers that.

```
 known here --HEAD--> the hospital's offset ---.
 new ------- POST --> its offset (0) ----------+--> PATCH ... PATCH --> whole --> PUT Binary, which names the upload
 gone (expired) ----> announced again ---------'       '- cut: the next cycle asks by HEAD
```
What the hospital says of the offset counts, never what is noted here: an answer may have been lost, and another phone
may have gone on.
"""

from __future__ import annotations

import binascii
import logging
from typing import Any, Final

from local_store import uploads
from local_store.outbox import Entry
from local_store.store import LocalStore
from local_store.uploads import UploadProgress
from services.errors import RefusalCode, Rejected, ServerMisunderstood
from services.fhir.client import FhirClient
from services.fhir.shape import as_bytes, as_text
from services.fhir.subject import subjects
from services.fhir.tus import announce, how_far, naming_upload, send_part

log = logging.getLogger(__name__)

LARGE: Final = 512 * 1024
"""Smaller contents go in one request."""
PART: Final = 256 * 1024
"""What a cut loses at most: four seconds of 64 kB/s."""
_TIMES_WITHOUT_PROGRESS: Final = 3


def in_parts(entry: Entry) -> bool:
    """Whether an entry's content is large enough to go in parts."""
    data = as_text((entry.body or {}).get("data")) or ""
    return entry.type == "Binary" and entry.creates and len(data) * 3 // 4 >= LARGE


async def uploaded(store: LocalStore, client: FhirClient, where: str, entry: Entry) -> dict[str, Any] | None:
    """The Binary as it is sent once the hospital holds its content; None where the hospital does not take it in parts
    and has to be asked in one request. Raises Offline and the like; what arrived so far is noted."""
    content = _content(entry)
    try:
        address, at = await _begun(store, client, where, entry, content)
    except Rejected as refused:
        if refused.refusal is RefusalCode.SUPERSEDED:
            raise
        log.info("the server takes no upload in parts: sent in one request")
        return None
    stuck = 0
    while at < len(content):
        after = await send_part(client, address, at, content[at : at + PART])
        stuck = 0 if after is not None and after > at else stuck + 1
        if stuck == _TIMES_WITHOUT_PROGRESS or (after or 0) > len(content):
            raise ServerMisunderstood("an upload that does not go on")
        if after is None:
            await store.write(uploads.forget, entry.entry_id)
            address, after = await _begun(store, client, where, entry, content)
        at = after
        await store.write(uploads.keep, entry.entry_id, UploadProgress(address, at, len(content)))
    return naming_upload(entry.body or {}, address)


async def _begun(store: LocalStore, client: FhirClient, where: str, entry: Entry, content: bytes) -> tuple[str, int]:
    """The address of the upload and the hospital's offset: of the one that is under way, else of a new one."""
    known = await store.read(uploads.get, entry.entry_id)
    if known is not None and known.size == len(content):
        at = await how_far(client, known.address)
        if at is not None and at <= len(content):
            return known.address, at
    body = entry.body or {}
    told = {"binary": entry.id, "patient": min(subjects(body), default=""), "filetype": str(body.get("contentType"))}
    address, at = await announce(client, where, len(content), told)
    await store.write(uploads.keep, entry.entry_id, UploadProgress(address, at, len(content)))
    return address, at


def _content(entry: Entry) -> bytes:
    try:
        return as_bytes(as_text((entry.body or {}).get("data")) or "") or b""
    except (ValueError, binascii.Error):
        return b""
