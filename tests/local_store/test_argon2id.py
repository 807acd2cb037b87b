"""Both libraries give the same bytes, so a key wrapped by one opens by the other; phones have only the second."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.kdf import argon2

from local_store import keys
from local_store.argon2id import argon2id
from services.device.vault import FileVault
from tests.fakes.clock import NOON

SECRET, SALT = "密码 482911".encode(), bytes(range(16))


def derived() -> bytes:
    return argon2id(SECRET, SALT, length=32, passes=3, lanes=4, memory_kib=1024)


def without_openssl_3_2(monkeypatch: pytest.MonkeyPatch) -> None:
    """As cryptography 48 with OpenSSL 3.0 says it, at the call."""

    class OfOpenSsl30:
        def __init__(self, **_: object) -> None:
            raise UnsupportedAlgorithm("This version of OpenSSL does not support argon2")

    monkeypatch.setattr(argon2, "Argon2id", OfOpenSsl30)


def without_the_module(monkeypatch: pytest.MonkeyPatch) -> None:
    """As cryptography 43."""
    monkeypatch.setitem(sys.modules, "cryptography.hazmat.primitives.kdf.argon2", None)


@pytest.mark.parametrize("phone", [without_openssl_3_2, without_the_module])
def test_a_phone_derives_what_a_desktop_derives(monkeypatch: pytest.MonkeyPatch, phone: object) -> None:
    here = derived()
    phone(monkeypatch)  # type: ignore[operator]
    assert derived() == here
    assert len(here) == 32


def test_a_key_of_a_desktop_opens_on_a_phone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    vault = FileVault(tmp_path / "vault.json")
    key = keys.create(vault, "482911", cost=keys.Cost(64, 1, 1))
    without_openssl_3_2(monkeypatch)
    assert keys.unlock(vault, "482911", NOON) == key


def test_a_build_with_neither_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    without_the_module(monkeypatch)
    monkeypatch.setitem(sys.modules, "argon2.low_level", None)
    with pytest.raises(RuntimeError, match="Argon2id"):
        derived()
