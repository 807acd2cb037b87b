"""Large content (films, PDFs) inside the encrypted file, in chunks: none of it has to fit into memory at once."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from local_store.errors import AttachmentDamaged
from local_store.store import Reader, Writer

TOPIC = "attachment"


@dataclass(frozen=True)
class Attachment:
    """The state of a content: how much of it is stored, and whether it is complete and was checked."""

    id: str
    content_type: str
    size: int
    complete: bool


def begin(w: Writer, id_: str, content_type: str) -> None:
    """Starts a content from the beginning; deletes what was stored under this id."""
    remove(w, id_)
    w.run(TOPIC, "INSERT INTO attachment (id, content_type) VALUES (?, ?)", id_, content_type)


def append(w: Writer, id_: str, chunk: bytes) -> int:
    """Adds a chunk and returns the number of bytes stored: an interrupted download continues there."""
    w.run(
        TOPIC,
        """INSERT INTO attachment_chunk (attachment, position, bytes)
           SELECT ?, coalesce(max(position) + 1, 0), ? FROM attachment_chunk WHERE attachment = ?""",
        id_,
        chunk,
        id_,
    )
    w.run(TOPIC, "UPDATE attachment SET size = size + ?, complete = 0 WHERE id = ?", len(chunk), id_)
    return int(w.value("SELECT size FROM attachment WHERE id = ?", id_))


def finish(w: Writer, id_: str, *, size: int | None = None, sha1: str | None = None) -> None:
    """Marks the content complete after checking FHIR Attachment.size and .hash (base64 SHA-1, R4 §2.24.0.3).

    Raises `AttachmentDamaged` when it differs; the content then stays incomplete.
    """
    digest, length = hashlib.sha1(usedforsecurity=False), 0
    for chunk in read_chunks(w, id_):
        digest.update(chunk)
        length += len(chunk)
    wrong_size = size is not None and size != length
    if wrong_size or (sha1 is not None and base64.b64encode(digest.digest()).decode() != sha1):
        raise AttachmentDamaged
    w.run(TOPIC, "UPDATE attachment SET complete = 1 WHERE id = ?", id_)


def get(r: Reader, id_: str) -> Attachment | None:
    """The state of a content, or None. Reads only."""
    row = r.row("SELECT id, content_type, size, complete FROM attachment WHERE id = ?", id_)
    return Attachment(row[0], row[1], row[2], bool(row[3])) if row else None


def read_chunk(r: Reader, id_: str, position: int) -> bytes | None:
    """One chunk, counted from 0; None after the last. For streaming over several reads. Reads only."""
    chunk: bytes | None = r.value(
        "SELECT bytes FROM attachment_chunk WHERE attachment = ? AND position = ?", id_, position
    )
    return chunk


def read_chunks(r: Reader, id_: str) -> Iterator[bytes]:
    """All chunks in order, one in memory at a time. Iterate within the query or command. Reads only."""
    position = 0
    while (chunk := read_chunk(r, id_, position)) is not None:
        yield chunk
        position += 1


def remove(w: Writer, id_: str) -> None:
    """Deletes a content; it can be downloaded again."""
    w.run(TOPIC, "DELETE FROM attachment WHERE id = ?", id_)
