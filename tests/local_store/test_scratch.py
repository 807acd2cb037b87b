"""The scratch file of a self-check: what it says of the driver, and that nothing of it remains."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from local_store import scratch
from local_store.errors import CipherMissing, StoreUnreadable


def test_this_machines_driver_encrypts(tmp_path: Path) -> None:
    seen = scratch.try_driver(tmp_path)
    assert seen.sqlite.startswith("3.")
    assert seen.cipher.startswith("4.")
    assert (seen.searches, seen.reads_back, seen.is_encrypted, seen.refuses_another_key) == (True, True, True, True)
    assert list(tmp_path.iterdir()) == []


def test_a_driver_without_encryption_is_found_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def of_plain_sqlite(*_: object, **__: object) -> object:
        raise CipherMissing

    monkeypatch.setattr(scratch, "connect", of_plain_sqlite)
    with pytest.raises(CipherMissing):
        scratch.try_driver(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_driver_that_writes_plain_text_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Python's own SQLite in its place: it reads back, and encrypts nothing."""

    def plain(path: Path, _key: bytes, *, mode: str) -> sqlite3.Connection:
        return sqlite3.connect(f"file:{path}?mode={mode}", uri=True, isolation_level=None)

    monkeypatch.setattr(scratch, "connect", plain)
    seen = scratch.try_driver(tmp_path)
    assert seen.reads_back
    assert not seen.is_encrypted
    assert not seen.refuses_another_key


def test_what_a_killed_try_left_is_removed_and_nothing_else(tmp_path: Path) -> None:
    left, kept = tmp_path / f"{scratch.PREFIX}old", tmp_path / "store.db"
    left.mkdir()
    (left / "scratch.db").write_text("old")
    kept.write_text("the person's")
    scratch.try_driver(tmp_path)
    assert list(tmp_path.iterdir()) == [kept]


def test_a_folder_that_is_not_there_is_one_of_our_errors(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreUnreadable):
        scratch.try_driver(tmp_path / "file")
