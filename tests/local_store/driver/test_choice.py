"""Which driver a device gets, and what happens where there is none that encrypts."""

from __future__ import annotations

import _sqlite3
import os
import subprocess
import sys
from pathlib import Path

import pytest

from local_store.driver.choice import VARIABLE, driver
from local_store.errors import CipherMissing
from local_store.store import LocalStore
from tests.local_store.drivers import LIBRARIES, over_our_own
from tests.local_store.worlds import KEY, ROOT

#: A phone build: the wheel is not there.
ON_A_PHONE = """
import sys
sys.modules["sqlcipher3"] = None
from pathlib import Path
from local_store.connection import connect, scalar
from local_store.driver.choice import driver
from local_store.errors import CipherMissing
try:
    db = connect(Path(sys.argv[1]), bytes(32), mode="rwc")
    print(driver().name, scalar(db, "PRAGMA cipher_version").split(".")[0])
except CipherMissing as error:
    print(error.code)
"""


def test_the_driver_is_the_wheel_unless_a_library_is_named(driver_name: str, tmp_path: Path) -> None:
    assert driver().name == ("wheel" if LIBRARIES[driver_name] == "" else "library")
    assert driver() is driver()


@over_our_own
@pytest.mark.parametrize("name", ["libsqlcipher.so", "SQLCipher"], ids=["as on Android", "as on iOS"])
def test_without_the_wheel_the_library_that_the_build_brings_is_found_by_its_name(tmp_path: Path, name: str) -> None:
    (tmp_path / name).symlink_to(os.environ[VARIABLE])
    environment = {name: value for name, value in os.environ.items() if name != VARIABLE}
    done = subprocess.run(
        [sys.executable, "-c", ON_A_PHONE, str(tmp_path / "a.db")],
        env={**environment, "PYTHONPATH": str(ROOT), "LD_LIBRARY_PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout.split() == ["library", "4"]


@pytest.mark.parametrize(
    "library",
    ["/nowhere/libsqlcipher.so", _sqlite3.__file__, str(Path(__file__))],
    ids=["no library", "the system's SQLite", "no library at all"],
)
async def test_without_a_library_that_encrypts_nothing_is_opened_and_nothing_written(
    path: Path, monkeypatch: pytest.MonkeyPatch, library: str
) -> None:
    store = await LocalStore.open(path, KEY)
    await store.close()
    before = {file.name: file.read_bytes() for file in path.parent.iterdir()}
    monkeypatch.setenv(VARIABLE, library)
    for file in (path, path.with_name("new.store")):
        with pytest.raises(CipherMissing):
            await LocalStore.open(file, KEY)
    (path.parent / "new.store.lock").unlink()
    assert {file.name: file.read_bytes() for file in path.parent.iterdir()} == before
