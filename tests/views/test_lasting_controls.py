"""What is kept longer than one render still knows its page: the services of the device, and fields that are given the
focus later. Flet 1.0.5 finds a control's page through its parents, and those of an earlier render are gone."""

from __future__ import annotations

import gc
from collections.abc import Awaitable, Callable
from typing import Any, Final, cast

import flet as ft
import msgpack
import pytest
from flet_local_auth import LocalAuthentication
from flet_secure_storage import SecureStorage

from app.signals import signals_of
from tests.views.connection import RecordingConnection
from tests.views.harness import Shown, show_app
from tests.views.house import CODE, AppHarness
from views import paths
from views.device import pick_file, save_file
from views.i18n.texts import Language, texts_for
from views.routes import SCREENS

T: Final = texts_for(Language.CHINESE)
ANSWERS: Final[dict[str, Any]] = {
    "share_files": {"status": "success", "raw": ""},
    "pick_files": [],
    "save_file": "/kept.pdf",
    "get": "kept",
    "is_device_supported": True,
}


def asked(shown: Shown) -> list[tuple[str, int]]:
    """The methods that the client was asked for, each with the id of its control."""
    connection = cast("RecordingConnection", shown.session.connection)
    messages = [msgpack.unpackb(each, strict_map_key=False)[1] for each in connection.sent]
    return [(each["name"], each["control_id"]) for each in messages if isinstance(each, dict) and "call_id" in each]


async def used_for_a_while(shown: Shown, house: AppHarness) -> None:
    """Screens come and go, the window changes, the app is locked and opened, and Python cleans up."""
    for address in (paths.reports(), paths.me(), paths.settings(), paths.medicine_add(), paths.home()):
        await shown.go(address)
        gc.collect()
    await shown.resize(900, 700)
    await shown.resize(400, 800)
    await house.account.lock()
    await shown.settle(30)
    await house.account.unlock(CODE)
    await shown.until(lambda: len(shown.screens) > 0)
    await shown.key("Escape")
    gc.collect()


async def test_the_services_of_a_device_answer_after_many_renders(house: AppHarness) -> None:
    await house.unlocked()
    async with show_app(house.context, SCREENS, route=paths.home(), platform="android") as shown:
        page = shown.page
        cast("RecordingConnection", shown.session.connection)._answers.update(ANSWERS)
        launcher, picker, share = ft.UrlLauncher(), ft.FilePicker(), ft.Share()
        page.services += [launcher, picker, share]
        signals = signals_of(page)
        vault, prover = SecureStorage(), LocalAuthentication()  # as app/phone_vault.py keeps them: in no list
        await used_for_a_while(shown, house)
        uses: dict[str, Callable[[], Awaitable[Any]]] = {
            "launch_url": lambda: launcher.launch_url("https://anxin.test"),
            "share_files": lambda: save_file(page, picker, share, "a.pdf", b"%PDF"),
            "pick_files": lambda: pick_file(page, picker, ("csv",)),
            "vibrate": signals.vibrate,
            "set_application_screen_brightness": lambda: signals.brighten(True),
            "get": lambda: vault.get("key"),
            "is_device_supported": prover.is_device_supported,
        }
        for name, use in uses.items():
            await use()
            assert name in [method for method, _ in asked(shown)], name
        assert {each.page for each in (launcher, picker, share, vault, prover)} == {page}


@pytest.mark.parametrize("renders", [1, 4])
async def test_the_cursor_goes_to_the_next_field_however_often_the_screen_was_drawn(
    house: AppHarness, renders: int
) -> None:
    await house.unlocked()
    old, new, again = (T.get(f"account.passcode.{name}") for name in ("old", "new", "again"))
    async with show_app(house.context, SCREENS, route=paths.change_passcode()) as shown:
        for n in range(renders):
            await shown.type(old, CODE[: n + 1])
            await shown.type(new, CODE[: n + 1])
            await shown.resize(400 + 300 * (n % 2))
        gc.collect()
        await shown.submit(old)
        assert asked(shown)[-1] == ("focus", shown.field(new)._i)
        await shown.submit(new)
        assert asked(shown)[-1] == ("focus", shown.field(again)._i)
        await shown.submit(again)
        assert asked(shown)[-1] == ("focus", shown.field(again)._i), "the cursor stays, for the next try"
        assert not shown.has_fault
