"""Where the wrapped key is kept on this device: a keyring that works, else a file; never both."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import keyring
import keyring.backend
import keyring.backends.fail
import keyring.errors
import pytest

from local_store.errors import VaultUnavailable
from local_store.vault import KeyVault
from services.device.vault import FILE, KEYRING_MARK, FileVault, KeyringVault, device_vault


class DeskKeyring(keyring.backend.KeyringBackend):
    """A desktop's keyring that can be out of order."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}
        self.broken = False

    def _works(self) -> None:
        if self.broken:
            raise keyring.errors.KeyringLocked

    def get_password(self, service: str, username: str) -> str | None:
        self._works()
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._works()
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._works()
        del self.kept[service, username]


@pytest.fixture
def before() -> Iterator[None]:
    """Gives the process its own keyring back afterwards."""
    own = keyring.get_keyring()
    yield
    keyring.set_keyring(own)


@pytest.fixture
def desk(before: None) -> DeskKeyring:
    desk = DeskKeyring()
    keyring.set_keyring(desk)
    return desk


@pytest.fixture
def headless(before: None) -> None:
    keyring.set_keyring(keyring.backends.fail.Keyring())


def keeps(vault: KeyVault) -> None:
    assert vault.get("one") is None
    vault.set("one", b"\x00\xff1")
    vault.set("two", b"2")
    vault.set("one", b"\x00\xff3")
    assert (vault.get("one"), vault.get("two")) == (b"\x00\xff3", b"2")
    vault.delete("one")
    vault.delete("one")
    assert (vault.get("one"), vault.get("two")) == (None, b"2")


def test_a_working_keyring_is_used(desk: DeskKeyring, tmp_path: Path) -> None:
    vault = device_vault(tmp_path)
    assert vault.name == "keyring"
    assert desk.kept == {}
    keeps(vault)
    assert not (tmp_path / FILE).exists()
    assert device_vault(tmp_path).get("two") == b"2"
    assert device_vault(tmp_path / "another home").get("two") is None


def test_without_a_keyring_a_file_serves_and_says_so(headless: None, tmp_path: Path) -> None:
    vault = device_vault(tmp_path / "home")
    assert vault.name == "file"
    keeps(vault)
    file = tmp_path / "home" / FILE
    assert file.stat().st_mode & 0o777 == 0o600
    assert [name.name for name in file.parent.iterdir()] == [FILE]


def test_what_is_in_a_file_is_not_looked_for_in_a_keyring_that_came_later(before: None, tmp_path: Path) -> None:
    keyring.set_keyring(keyring.backends.fail.Keyring())
    device_vault(tmp_path).set("one", b"1")
    keyring.set_keyring(DeskKeyring())
    vault = device_vault(tmp_path)
    assert (vault.name, vault.get("one")) == ("file", b"1")


def test_a_keyring_that_does_not_answer_is_not_taken_for_an_empty_one(desk: DeskKeyring, tmp_path: Path) -> None:
    vault = device_vault(tmp_path)
    vault.set("one", b"1")
    desk.broken = True
    with pytest.raises(VaultUnavailable):
        device_vault(tmp_path)
    for act in (lambda: vault.get("one"), lambda: vault.set("one", b"2"), lambda: vault.delete("one")):
        with pytest.raises(VaultUnavailable):
            act()
    desk.broken = False
    assert device_vault(tmp_path).get("one") == b"1"


def test_a_broken_keyring_in_which_nothing_was_put_is_passed_over(desk: DeskKeyring, tmp_path: Path) -> None:
    desk.broken = True
    assert device_vault(tmp_path).name == "file"


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"one": 1}', b'{"one": "*"}'])
def test_a_damaged_file_is_told_and_left_alone(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / FILE
    file.write_bytes(content)
    with pytest.raises(VaultUnavailable):
        FileVault(file).get("one")
    assert file.read_bytes() == content


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "home").write_bytes(b"a file where the folder should be")
    with pytest.raises(VaultUnavailable):
        FileVault(tmp_path / "home" / FILE).set("one", b"1")


def test_foreign_text_in_the_keyring_is_told(desk: DeskKeyring, tmp_path: Path) -> None:
    vault = KeyringVault("service", tmp_path / KEYRING_MARK)
    desk.kept["service", "one"] = "not base64 *"
    with pytest.raises(VaultUnavailable):
        vault.get("one")
