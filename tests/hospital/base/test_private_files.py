"""Other users of the machine open nothing of the hospital: what was open is closed at the next start, or refused."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from hospital.base import clock
from hospital.base.config import Config, database_url
from hospital.base.private_files import NotPrivate, close_database, close_file, close_folder
from hospital.base.signing import own_key
from hospital.billing.choosing import sandbox_at
from hospital.billing.wechat import Merchant
from hospital.fhir.store.store import FhirStore
from sandbox.cashier.database import open_database
from tests.hospital.fhir.samples import patient

pytestmark = pytest.mark.skipif(os.name != "posix", reason="these modes are POSIX's")


@pytest.fixture(autouse=True)
def generous() -> object:
    """The usual mask of a machine, under which new files are open to all."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def modes(folder: Path) -> dict[str, str]:
    """Every file and folder below one, with its mode."""
    return {str(path.relative_to(folder)): f"{path.stat().st_mode & 0o7777:o}" for path in folder.rglob("*")}


def open_hospital(path: Path) -> FhirStore:
    store = FhirStore.open(f"sqlite:///{path}", "http://hospital.test/fhir")
    with store.begin() as tx:
        tx.put(patient("a"))
    return store


def test_the_databases_and_what_stands_beside_them_are_for_the_hospital_alone(tmp_path: Path) -> None:
    database_url(str(tmp_path / "data" / "h.sqlite"))
    store = open_hospital(tmp_path / "data" / "h.sqlite")
    found = modes(tmp_path)
    store.close()
    assert {"data/h.sqlite-wal", "data/h.audit.sqlite-wal"} <= set(found)
    assert {mode for name, mode in found.items() if name != "data"} == {"600"}
    assert found["data"] == "700"


def test_what_an_earlier_start_left_open_is_closed(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    store = open_hospital(folder / "h.sqlite")
    for path in (folder, *folder.iterdir()):
        path.chmod(0o755 if path.is_dir() else 0o644)
    again = open_hospital(folder / "h.sqlite")
    found = modes(tmp_path)
    again.close()
    store.close()
    assert set(found.values()) == {"700", "600"}


def test_a_folder_with_other_things_in_it_stays_as_it_is(tmp_path: Path) -> None:
    folder = tmp_path / "shared"
    folder.mkdir(mode=0o755)
    (folder / "page.html").touch(mode=0o644)
    close_database(folder / "h.sqlite")
    assert modes(tmp_path) == {"shared": "755", "shared/page.html": "644", "shared/h.sqlite": "600"}


def test_a_folder_where_everybody_replaces_files_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "other").touch()
    tmp_path.chmod(0o777)
    with pytest.raises(NotPrivate, match="everybody may replace files"):
        close_database(tmp_path / "h.sqlite")
    tmp_path.chmod(0o1777)  # as /tmp: there only the owner replaces a file
    close_database(tmp_path / "h.sqlite")
    assert f"{tmp_path.stat().st_mode & 0o7777:o}" == "1777"
    with pytest.raises(NotPrivate, match="a folder of the hospital's own"):
        close_folder(tmp_path)


def test_what_belongs_to_somebody_else_and_is_open_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    theirs = tmp_path / "key.pem"
    theirs.touch(mode=0o644)
    monkeypatch.setattr("os.geteuid", lambda: theirs.stat().st_uid + 1)
    with pytest.raises(NotPrivate, match=r"key\.pem"):
        close_file(theirs)
    theirs.chmod(0o600)
    close_file(theirs)


def test_keys_and_the_cashiers_database_are_closed_at_every_start(tmp_path: Path) -> None:
    config = Config(database_url(str(tmp_path / "h.sqlite")))
    for _ in range(2):
        sandbox_at(config, clock.now, {"HOSPITAL_CASHIER_URL": "http://127.0.0.1:1"})
        own_key(tmp_path / "h.pay" / "pay-keys", "cashier")
        open_database(tmp_path / "h.pay" / "cashier.sqlite").dispose()
        found = modes(tmp_path)
        assert {mode for name, mode in found.items() if not name.endswith(".pub.pem")} == {"700", "600"}
        for path in tmp_path.rglob("*"):
            path.chmod(0o755 if path.is_dir() else 0o644)


def test_the_keys_of_a_payment_provider_are_closed(tmp_path: Path) -> None:
    key = tmp_path / "wechat.pem"
    key.write_text("key", "utf-8")
    names = ("MCHID", "APPID", "SERIAL", "SECRET", "PUBLIC_KEY_ID")
    given = {f"HOSPITAL_WECHAT_{name}": "x" for name in names}
    Merchant.from_env(given | {"HOSPITAL_WECHAT_KEY_FILE": str(key), "HOSPITAL_WECHAT_PUBLIC_KEY_FILE": str(key)})
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
