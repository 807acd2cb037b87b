"""A whole content comes back as it was kept; a part of one does not."""

from __future__ import annotations

import pytest

from local_store import attachments, contents, retention
from local_store.errors import AttachmentDamaged
from local_store.store import LocalStore, Writer

NOW, LATER = "2026-11-21T02:00:00.000Z", "2026-11-22T02:00:00.000Z"
LONG = bytes(range(256)) * 2100  # more than two chunks


async def test_a_content_comes_back_whole(store: LocalStore) -> None:
    assert await store.write(contents.opened, "a", NOW) is None
    await store.write(contents.keep, "a", LONG, "image/png", NOW)
    assert await store.write(contents.opened, "a", LATER) == LONG
    await store.write(contents.keep, "a", b"other", "image/png", NOW)
    assert await store.write(contents.opened, "a", LATER) == b"other"


async def test_a_part_of_a_content_is_none(store: LocalStore) -> None:
    def half(w: Writer) -> None:
        attachments.begin(w, "a", "image/png")
        attachments.append(w, "a", b"half")

    await store.write(half)
    assert await store.write(contents.opened, "a", NOW) is None


@pytest.mark.parametrize(("size", "sha1"), [(3, None), (None, "EfatjsUqKYSrqv+1iTEHjqZDBmA=")])
async def test_what_is_not_what_was_promised_is_not_kept(store: LocalStore, size: int | None, sha1: str | None) -> None:
    with pytest.raises(AttachmentDamaged):
        await store.write(lambda w: contents.keep(w, "a", b"content", "text/plain", NOW, size=size, sha1=sha1))
    assert await store.write(contents.opened, "a", NOW) is None


async def test_what_was_opened_is_the_last_to_be_forgotten(store: LocalStore) -> None:
    for id_ in ("old", "read"):
        await store.write(contents.keep, id_, b"x", "text/plain", NOW)
    await store.write(contents.opened, "read", LATER)
    assert await store.write(retention.forget_unopened, "2026-11-21T12:00:00.000Z", LATER) == 1
    assert await store.write(contents.opened, "old", LATER) is None
    assert await store.write(contents.opened, "read", LATER) == b"x"
