"""The store over Android's own SQLCipher, and its files on desktops and back."""

from __future__ import annotations

import _sqlite3
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from local_store import files
from local_store.connection import connect, scalar
from local_store.driver.choice import VARIABLE, driver
from local_store.errors import CipherMissing
from local_store.store import LocalStore
from tests.interop.maven import ROOT
from tests.interop.sqlcipher.android import HERE, VERSION, library, link
from tests.local_store import golden
from tests.local_store.worlds import KEY


def test_all_tests_of_the_store_pass_over_androids_library() -> None:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-n", "2", "tests/local_store"]
    environment = {**os.environ, VARIABLE: str(library())}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=900, check=False)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]


@pytest.mark.parametrize("writer", ["phone", "desktop"])
async def test_a_store_goes_from_the_phone_to_the_desktop_and_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, writer: str
) -> None:
    """With the log that an app leaves which was killed, and with what the other one adds."""
    path, moved = tmp_path / "here" / "s.db", tmp_path / "there" / "s.db"
    on = {"phone": str(library()), "desktop": ""}
    other = "desktop" if writer == "phone" else "phone"

    monkeypatch.setenv(VARIABLE, on[writer])
    store = await LocalStore.open(path, KEY)
    await store.write(golden.fill)
    moved.parent.mkdir()
    for ending in ("", "-wal"):
        shutil.copy(files.beside(path, ending), files.beside(moved, ending))
    await store.close()

    for reader in (other, writer):
        monkeypatch.setenv(VARIABLE, on[reader])
        assert driver().name == ("library" if on[reader] else "wheel")
        opened = await LocalStore.open(moved, KEY)
        await golden.check(opened)
        assert await opened.read(lambda r: r.rows("PRAGMA cipher_integrity_check")) == []
        assert await opened.read(lambda r: r.rows("PRAGMA integrity_check")) == [("ok",)]
        await opened.write(lambda w: w.run("setting", "UPDATE setting SET value = value"))
        await opened.close()


def test_the_library_is_androids(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, str(library()))
    opened = connect(tmp_path / "a.db", KEY, mode="rwc")
    assert str(scalar(opened, "PRAGMA cipher_version")).startswith(VERSION)
    assert scalar(opened, "PRAGMA cipher_provider") == "libtomcrypt"
    assert scalar(opened, "PRAGMA cache_size") == -32_000
    opened.close()


async def test_a_library_that_takes_a_key_and_encrypts_nothing_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link(HERE / "pretender.c", Path(_sqlite3.__file__), tmp_path / "pretender.so")
    monkeypatch.setenv(VARIABLE, str(tmp_path / "pretender.so"))
    assert driver().name == "library"
    with pytest.raises(CipherMissing):
        await LocalStore.open(tmp_path / "home" / "s.db", KEY)
    assert [file.stat().st_size for file in (tmp_path / "home").iterdir()] == [0, 0]  # the lock, and what was opened
