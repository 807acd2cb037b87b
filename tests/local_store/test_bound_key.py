"""The copy of the key that biometrics open: worth nothing by itself, and never the only way."""

from __future__ import annotations

import pytest

from local_store import bound_key, keys
from local_store.errors import BoundKeyVoid, WrongPasscode
from tests.local_store.worlds import CHEAP, MOMENT, MemoryVault

CODE = "246810"


def made() -> tuple[MemoryVault, bytes, bytearray]:
    vault = MemoryVault()
    key = bytes(keys.create(vault, CODE, cost=CHEAP))
    return vault, key, bound_key.create(vault, CODE, MOMENT)


def test_the_secret_opens_the_same_key_and_the_passcode_does_too() -> None:
    vault, key, secret = made()
    assert bound_key.unlock(vault, secret) == key
    assert keys.unlock(vault, CODE, MOMENT) == key


def test_the_vault_holds_neither_the_key_nor_the_secret() -> None:
    vault, key, secret = made()
    assert all(key not in record and bytes(secret) not in record for record in vault.records.values())


def test_it_takes_the_passcode_to_make_one() -> None:
    vault = MemoryVault()
    keys.create(vault, CODE, cost=CHEAP)
    with pytest.raises(WrongPasscode):
        bound_key.create(vault, "000000", MOMENT)
    assert not bound_key.exists(vault)


def test_a_new_passcode_leaves_it_and_deleting_it_leaves_the_passcode() -> None:
    vault, key, secret = made()
    keys.change_passcode(vault, CODE, "135790", MOMENT, cost=CHEAP)
    assert bound_key.unlock(vault, secret) == key
    bound_key.delete(vault)
    with pytest.raises(BoundKeyVoid):
        bound_key.unlock(vault, secret)
    assert keys.unlock(vault, "135790", MOMENT) == key


@pytest.mark.parametrize("secret", [bytes(32), b"short", b""])
def test_another_secret_is_void(secret: bytes) -> None:
    vault, _key, _secret = made()
    with pytest.raises(BoundKeyVoid):
        bound_key.unlock(vault, secret)


def test_making_it_anew_ends_the_one_before() -> None:
    vault, key, first = made()
    second = bound_key.create(vault, CODE, MOMENT)
    with pytest.raises(BoundKeyVoid):
        bound_key.unlock(vault, first)
    assert bound_key.unlock(vault, second) == key


def test_the_owner_recognised_by_the_device_begins_with_fresh_tries() -> None:
    vault, _key, secret = made()
    for _ in range(3):
        with pytest.raises(WrongPasscode):
            keys.unlock(vault, "000000", MOMENT)
    bound_key.unlock(vault, secret)
    with pytest.raises(WrongPasscode) as wrong:
        keys.unlock(vault, "000000", MOMENT)
    assert wrong.value.wait_seconds == 0
