"""The phone's controls in a real Flet session: what is sent to the device is what its plugins read there."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from importlib.metadata import files
from pathlib import Path
from typing import Any

import msgpack
import pytest
from flet.controls.context import _context_page
from flet.messaging.protocol import Message, MessageAction, RegisterClientResponseBody
from flet.messaging.session import Session

from app.phone_vault import PhoneKeeping
from local_store.errors import BoundKeyVoid, VaultUnavailable
from services.device.biometrics import BiometricKind
from services.device.system import System
from services.errors import BiometricProblem, BiometricsRefused
from tests.fakes.phone_secrets import CHANGED_FINGERPRINTS, CLEARED_KEYSTORE, FIRST_USE, prompt
from tests.views.connection import RecordingConnection

ROOT = Path(__file__).parents[2]
SECRET = bytes(range(32))


class PhoneConnection(RecordingConnection):
    """The device's end: entries by account and name; `refuses` says, in order, with which words it raises instead."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.entries: dict[tuple[str, str], str] = {}
        self.refuses: list[str | None] = []
        self.knows: list[str] = ["strong"]
        self.proves: Any = True

    def send_message(self, message: Message) -> None:
        if message.action != MessageAction.INVOKE_METHOD:
            super().send_message(message)
            return
        super_sent = len(self.sent)
        self._answers = {}
        session, self.session = self.session, None
        super().send_message(message)
        self.session = session
        body: Any = message.body
        _action, sent = msgpack.unpackb(self.sent[super_sent], strict_map_key=False)
        args = sent.get("args") or {}
        self.calls.append((body.name, args))
        said = self.refuses.pop(0) if self.refuses and "key" in args else None
        result = None if said else self._result(body.name, args)
        assert session is not None
        self.loop.call_soon(session.handle_invoke_method_results, body.control_id, body.call_id, result, said)

    def _result(self, name: str, args: dict[str, Any]) -> Any:
        place = ((args.get("android") or {}).get("shared_preferences_name", "vault"), args.get("key", ""))
        if name == "set":
            self.entries[place] = args["value"]
        elif name == "remove":
            self.entries.pop(place, None)
        elif name == "clear":
            self.entries.clear()
        elif name == "get":
            return self.entries.get(place)
        elif name == "get_available_biometrics":
            return self.knows
        elif name == "can_check_biometrics":
            return True
        elif name == "authenticate":
            return self.proves
        return None


class Phone:
    """A phone with the app's controls in its page."""

    def __init__(self, system: System) -> None:
        self.device = PhoneConnection()
        self.session = Session(self.device)
        self.device.session = self.session
        self.session.apply_page_patch({"route": "/", "platform": system.value, "width": 400, "height": 800})
        body = RegisterClientResponseBody(
            session_id=self.session.id, page_patch=self.session.get_page_patch(), error=""
        )
        self.device.send_message(Message(MessageAction.REGISTER_CLIENT, body))
        self.keeping = PhoneKeeping(system, lambda: ("打开安心", "确认是您本人", "取消"))
        _context_page.set(self.session.page)  # as Flet does where a page is entered
        self.keeping.attach()

    def options(self, name: str, system: str) -> dict[str, Any]:
        return next(args[system] for called, args in reversed(self.device.calls) if called == name)


@pytest.fixture
async def android() -> AsyncIterator[Phone]:
    phone = Phone(System.ANDROID)
    yield phone
    phone.session.close()
    phone.device.dispose()


async def test_before_its_page_nothing_answers() -> None:
    keeping = PhoneKeeping(System.IOS, lambda: ("", "", ""))
    with pytest.raises(VaultUnavailable):
        await asyncio.to_thread(keeping.vault.get, "a")
    with pytest.raises(BiometricsRefused):
        await keeping.biometrics.release()


async def test_the_vault_keeps_what_it_is_given(android: Phone) -> None:
    vault = android.keeping.vault
    await asyncio.to_thread(vault.set, "a", b"\x00\xff")
    assert await asyncio.to_thread(vault.get, "a") == b"\x00\xff"
    await asyncio.to_thread(vault.delete, "a")
    assert await asyncio.to_thread(vault.get, "a") is None


async def test_the_vaults_own_settings_ask_nobody_and_erase_nothing(android: Phone) -> None:
    storage = android.keeping._storage
    settings: Any = storage
    assert settings.android_options.reset_on_error is False
    assert settings.android_options.enforce_biometrics is False
    assert settings.android_options.key_cipher_algorithm.value.startswith("RSA_ECB_OAEP")
    assert settings.android_options.storage_cipher_algorithm.value == "AES_GCM_NoPadding"
    assert settings.ios_options.accessibility.value == "unlocked_this_device"
    assert settings.ios_options.synchronizable is False


async def test_a_cleared_keystore_is_renewed_by_the_next_write(android: Phone) -> None:
    vault = android.keeping.vault
    android.device.refuses = [CLEARED_KEYSTORE]
    assert await asyncio.to_thread(vault.get, "a") is None
    android.device.refuses = [CLEARED_KEYSTORE]
    await asyncio.to_thread(vault.set, "a", b"1")
    assert "reset_on_error" not in android.options("clear", "android"), "left out it is true, which is the plugin's own"
    assert await asyncio.to_thread(vault.get, "a") == b"1"


async def test_the_secret_is_bound_to_the_biometrics_of_today(android: Phone) -> None:
    await android.keeping.biometrics.keep(SECRET)
    bound = android.options("set", "android")
    assert bound["enforce_biometrics"] is True
    assert bound["reset_on_error"] is False
    assert bound["migrate_on_algorithm_change"] is False
    assert bound["key_cipher_algorithm"] == "AES_GCM_NoPadding"
    assert bound["biometric_prompt_title"] == "打开安心"
    on_ios = android.options("set", "ios")
    assert on_ios["access_control_flags"] == ["biometryCurrentSet"]
    assert on_ios["accessibility"] == "unlocked_this_device"


async def test_androids_first_use_is_asked_again_by_itself(android: Phone) -> None:
    android.device.refuses = [FIRST_USE]
    await android.keeping.biometrics.keep(SECRET)
    assert any("anxin-bound" in place for place in android.device.entries)


@pytest.mark.parametrize(
    ("said", "error"),
    [(prompt(10), BiometricsRefused), (prompt(7), BiometricsRefused), (CHANGED_FINGERPRINTS, BoundKeyVoid)],
)
async def test_what_the_plugin_raises_is_typed(android: Phone, said: str, error: type[Exception]) -> None:
    await android.keeping.biometrics.keep(SECRET)
    again = PhoneKeeping(System.IOS, lambda: ("", "", ""))
    _context_page.set(android.session.page)
    again.attach()
    android.device.refuses = [said]
    with pytest.raises(error):
        await again.biometrics.release()
    assert await again.biometrics.release() == SECRET


async def test_the_second_time_android_is_asked_by_the_app(android: Phone) -> None:
    biometrics = android.keeping.biometrics
    await biometrics.keep(SECRET)
    assert await biometrics.release() == SECRET
    android.device.proves = {"error_code": "uiUnavailable", "error_description": "no FragmentActivity"}
    with pytest.raises(BiometricsRefused) as refused:
        await biometrics.release()
    assert refused.value.problem is BiometricProblem.NOT_NOW


async def test_what_it_knows_a_person_by(android: Phone) -> None:
    assert await android.keeping.biometrics.kind() is BiometricKind.OTHER
    android.device.knows = ["face"]
    assert await android.keeping.biometrics.kind() is BiometricKind.FACE
    android.device.knows = []
    with pytest.raises(BiometricsRefused) as refused:
        await android.keeping.biometrics.kind()
    assert refused.value.problem is BiometricProblem.NONE_SET_UP


@pytest.mark.parametrize("plugin", ["flutter_secure_storage", "local_auth"])
def test_comments_name_the_plugin_that_the_wheel_brings(plugin: str) -> None:
    wheel = "flet-secure-storage" if plugin == "flutter_secure_storage" else "flet-local-auth"
    (pubspec,) = [file for file in files(wheel) or () if file.name == "pubspec.yaml"]
    (brought,) = re.findall(rf"^  {plugin}: (\S+)$", pubspec.read_text("utf-8"), re.MULTILINE)
    sources = [path for folder in ("app", "services", "tests") for path in (ROOT / folder).rglob("*.py")]
    named = [
        version for path in sources for version in re.findall(rf"\b{plugin} (\d[\d.]*\d)", path.read_text("utf-8"))
    ]
    assert set(named) == {brought}
