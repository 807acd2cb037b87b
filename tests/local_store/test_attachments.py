"""Large content in chunks inside the encrypted file."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

import pytest

from local_store import attachments
from local_store.attachments import Attachment
from local_store.errors import AttachmentDamaged
from local_store.store import LocalStore, Reader
from tests.local_store.worlds import KEY

CHUNKS = [bytes([number]) * 70_000 for number in range(5)]
WHOLE = b"".join(CHUNKS)
SHA1 = base64.b64encode(hashlib.sha1(WHOLE, usedforsecurity=False).digest()).decode()


async def receive(store: LocalStore, chunks: list[bytes]) -> int:
    await store.write(attachments.begin, "film", "image/png")
    return [await store.write(attachments.append, "film", chunk) for chunk in chunks][-1]


def whole(r: Reader) -> bytes:
    return b"".join(attachments.read_chunks(r, "film"))


async def test_content_comes_back_whole_after_a_restart(store: LocalStore, path: Path) -> None:
    assert await receive(store, CHUNKS) == len(WHOLE)
    assert await store.read(attachments.get, "film") == Attachment("film", "image/png", len(WHOLE), complete=False)
    await store.write(attachments.finish, "film", size=len(WHOLE), sha1=SHA1)
    await store.close()
    again = await LocalStore.open(path, KEY)
    assert await again.read(attachments.get, "film") == Attachment("film", "image/png", len(WHOLE), complete=True)
    assert await again.read(whole) == WHOLE
    assert await again.read(attachments.read_chunk, "film", 4) == CHUNKS[4]
    assert await again.read(attachments.read_chunk, "film", 5) is None
    await again.close()


async def test_content_that_differs_from_what_was_promised_is_never_complete(store: LocalStore) -> None:
    await receive(store, CHUNKS[:4])
    with pytest.raises(AttachmentDamaged):
        await store.write(attachments.finish, "film", size=len(WHOLE))
    with pytest.raises(AttachmentDamaged):
        await store.write(attachments.finish, "film", sha1=SHA1)
    found = await store.read(attachments.get, "film")
    assert found is not None
    assert not found.complete
    await store.write(attachments.append, "film", CHUNKS[4])
    await store.write(attachments.finish, "film", size=len(WHOLE), sha1=SHA1)
    assert await store.read(whole) == WHOLE


async def test_beginning_again_and_removing_leave_no_chunk_behind(store: LocalStore) -> None:
    heard: list[str] = []
    store.changes.listen(frozenset({attachments.TOPIC}), lambda: heard.append("attachment"))
    await receive(store, CHUNKS)
    await receive(store, CHUNKS[:1])
    assert await store.read(whole) == CHUNKS[0]
    await store.write(attachments.remove, "film")
    assert await store.read(attachments.get, "film") is None
    assert await store.read(lambda r: r.value("SELECT count(*) FROM attachment_chunk")) == 0
    assert len(heard) == 9
