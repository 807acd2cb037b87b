"""Whole contents: kept in chunks and read back at once, and noted as opened, so that the rules of forgetting count from
the last look.
"""

from __future__ import annotations

from typing import Final

from local_store import attachments, retention
from local_store.store import Writer

_CHUNK: Final = 256 * 1024


def opened(w: Writer, id_: str, now: str) -> bytes | None:
    """A content that is wholly here; None where nothing or a part of it is."""
    known = attachments.get(w, id_)
    if known is None or not known.complete:
        return None
    retention.opened(w, id_, now)
    return b"".join(attachments.read_chunks(w, id_))


def keep(
    w: Writer,
    id_: str,
    content: bytes,
    content_type: str,
    now: str,
    *,
    size: int | None = None,
    sha1: str | None = None,
) -> None:
    """Keeps a content under this id, instead of what was there. Raises `AttachmentDamaged` where it is not what was
    promised (`size` in bytes, `sha1` in base64)."""
    attachments.begin(w, id_, content_type)
    for start in range(0, len(content), _CHUNK):
        attachments.append(w, id_, content[start : start + _CHUNK])
    attachments.finish(w, id_, size=size, sha1=sha1)
    retention.opened(w, id_, now)
