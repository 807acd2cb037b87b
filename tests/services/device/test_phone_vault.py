"""A phone's vault: what Android and iOS say becomes "unavailable" or "gone", and only the person's step empties it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import TypeVar

import pytest

from local_store import keys
from local_store.errors import VaultUnavailable
from services.device.phone_vault import PhoneVault
from tests.fakes.phone_secrets import CLEARED_KEYSTORE, LOCKED_PHONE, PhoneStorageFake
from tests.local_store.worlds import CHEAP

T = TypeVar("T")


def vault_of(storage: PhoneStorageFake) -> PhoneVault:
    loop = asyncio.get_running_loop()
    return PhoneVault(lambda: storage, lambda: loop)


async def in_thread(work: Callable[[], T]) -> T:
    return await asyncio.to_thread(work)


async def test_what_was_set_is_there_and_what_was_deleted_is_not() -> None:
    vault = vault_of(PhoneStorageFake())
    await in_thread(lambda: vault.set("a", b"\x00\xff"))
    assert await in_thread(lambda: vault.get("a")) == b"\x00\xff"
    await in_thread(lambda: vault.delete("a"))
    assert await in_thread(lambda: vault.get("a")) is None


async def test_before_there_is_a_page_it_is_unavailable_not_empty() -> None:
    loop = asyncio.get_running_loop()
    for vault in (PhoneVault(lambda: None, lambda: loop), PhoneVault(PhoneStorageFake, lambda: None)):
        with pytest.raises(VaultUnavailable):
            await in_thread(lambda vault=vault: vault.get("a"))  # type: ignore[misc]


async def test_a_refusal_is_told_and_nothing_of_its_words_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    storage = PhoneStorageFake()
    vault = vault_of(storage)
    await in_thread(lambda: vault.set("a", b"1"))
    storage.says = LOCKED_PHONE
    with caplog.at_level(logging.DEBUG), pytest.raises(VaultUnavailable):
        await in_thread(lambda: vault.get("a"))
    assert "-25308" not in caplog.text
    storage.says = None
    assert await in_thread(lambda: vault.get("a")) == b"1"


async def test_foreign_text_is_told() -> None:
    storage = PhoneStorageFake()
    storage.entries["a"] = "not base64!"
    vault = vault_of(storage)
    with pytest.raises(VaultUnavailable):
        await in_thread(lambda: vault.get("a"))


async def test_a_cleared_keystore_is_an_empty_vault_and_is_renewed_only_by_the_next_write() -> None:
    storage = PhoneStorageFake()
    vault = vault_of(storage)
    await in_thread(lambda: keys.create(vault, "246810", cost=CHEAP))
    storage.says = CLEARED_KEYSTORE
    assert not await in_thread(lambda: keys.exists(vault))
    assert storage.entries, "looking empties nothing"
    storage.says = None
    assert await in_thread(lambda: keys.exists(vault)), "a Keystore that only stumbled opens it again"
    storage.says = CLEARED_KEYSTORE
    await in_thread(lambda: vault.set("b", b"2"))
    assert await in_thread(lambda: vault.get("b")) == b"2"
    assert set(storage.entries) == {"b"}
