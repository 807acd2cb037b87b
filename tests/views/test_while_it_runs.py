"""What changes around the app while it runs, or was gone before it began: the system turns dark, text gets large, there
is no network. What is typed and asked stays."""

from __future__ import annotations

import dataclasses

import flet as ft
import pytest
from flet.controls.base_page import PageMediaData

from local_store import outbox, resources
from local_store.store import Writer
from tests.views.harness import Shown, show_app
from tests.views.house import CODE, AppHarness
from tests.views.medication.test_day import prescription
from views import paths
from views.i18n.texts import Language, texts_for
from views.look.tokens import DARK, LIGHT
from views.routes import SCREENS

T = texts_for(Language.CHINESE)
NAME = T.get("medication.edit.name")


async def system_turns(shown: Shown, brightness: str) -> None:
    """As the client reports it, while the person does something else."""
    shown.session.apply_page_patch({"platform_brightness": brightness})
    event = {"brightness": brightness}
    await shown.session.dispatch_event(shown.page._i, "platform_brightness_change", event)
    await shown.settle(30)


def ground(shown: Shown) -> object:
    return shown.screens[-1].bgcolor


async def test_the_system_turns_dark_and_light_again_and_what_is_typed_and_asked_stays(house: AppHarness) -> None:
    await house.unlocked()
    async with show_app(house.context, SCREENS, route=paths.medicine_add()) as shown:
        await shown.until(lambda: NAME in [field.label for field in shown.all(ft.TextField)])
        await shown.type(NAME, "奶奶的草药")
        await shown.press("08:00")
        for brightness, palette, mode in (
            ("dark", DARK, ft.ThemeMode.DARK),
            ("light", LIGHT, ft.ThemeMode.LIGHT),
            ("dark", DARK, ft.ThemeMode.DARK),
        ):
            await system_turns(shown, brightness)
            assert (ground(shown), shown.page.theme_mode) == (palette.ground, mode)
            assert shown.prompt is not None, "the question stays"
        assert shown.prompt.bgcolor == DARK.raised  # type: ignore[attr-defined]
        await shown.key("Escape")
        assert shown.field(NAME).value == "奶奶的草药"
        assert not shown.has_fault


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_whoever_chose_light_or_dark_keeps_it(house: AppHarness, theme: str) -> None:
    await house.unlocked()
    house.context.preferences.change(theme=theme)
    async with show_app(house.context, SCREENS, route=paths.home()) as shown:
        for brightness in ("dark", "light"):
            await system_turns(shown, brightness)
            assert ground(shown) == (DARK if theme == "dark" else LIGHT).ground


async def test_text_gets_twice_as_large_while_something_is_typed(house: AppHarness) -> None:
    """By the app's own choice. The system's size is applied by Flutter alone: Flet 1.0.5 tells no program of it."""
    assert not [each.name for each in dataclasses.fields(PageMediaData) if "text" in each.name]
    await house.unlocked()
    async with show_app(house.context, SCREENS, route=paths.medicine_add(), width=320, height=640) as shown:
        await shown.until(lambda: NAME in [field.label for field in shown.all(ft.TextField)])
        await shown.type(NAME, "奶奶的草药")
        before = shown.field(NAME).text_style
        house.context.preferences.change(text_percent=200)
        await shown.settle(30)
        after = shown.field(NAME).text_style
        assert before is not None and after is not None
        assert after.size == 2 * (before.size or 0)
        assert shown.field(NAME).value == "奶奶的草药"
        assert shown.can_press("再加一次") and not shown.has_fault


async def test_a_start_without_a_network_shows_the_first_screen_from_the_store_and_says_so(house: AppHarness) -> None:
    def keep(w: Writer) -> None:
        resources.put(w, prescription("a", "缬沙坦", "12:00:00"), patient="p1")

    await house.unlocked()
    await house.account.store.write(keep)
    await house.account.lock()
    house.network.hint(online=False)
    async with show_app(house.context, SCREENS, route=paths.home()) as shown:
        await shown.type(T.get("account.unlock.code"), CODE)
        await shown.submit(T.get("account.unlock.code"))
        await shown.until(lambda: "缬沙坦" in shown.words)
        assert T.get("account.sync.offline") in shown.words, "as it is"
        await shown.press(T.get("medication.dose.take"))
        await shown.until(lambda: T.get("medication.dose.take") not in shown.texts())
        assert not shown.has_fault
    (entry,) = await house.account.store.read(outbox.entries)
    assert (entry.type, entry.state) == ("MedicationAdministration", outbox.EntryState.PENDING)
