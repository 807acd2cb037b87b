"""The card from the choice to the locked screen: off at first, read without a passcode, gone at once at its end."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import flet as ft

from local_store import resources
from local_store.store import Writer
from services.account.lock_screen_file import FILE
from services.account.states import Unlocked
from services.emergency.model import LONGEST_TYPED, CardChoice
from tests.views.harness import Shown, show, show_app
from tests.views.house import CODE, AppHarness
from views import paths
from views.emergency.choosing import can_save
from views.emergency.gallery.scenes import scenes
from views.i18n.texts import Language, texts_for
from views.routes import SCREENS

T = texts_for(Language.CHINESE)
BUTTON = "急救信息 / Emergency information"


def fill(w: Writer) -> None:
    bodies: tuple[dict[str, Any], ...] = (
        {"resourceType": "Patient", "id": "p1", "name": [{"text": "王芳"}], "birthDate": "1958-12-01"},
        {
            "resourceType": "AllergyIntolerance",
            "id": "a",
            "patient": {"reference": "Patient/p1"},
            "code": {"text": "青霉素"},
        },
    )
    for body in bodies:
        resources.put(w, body, patient="p1")


async def opened(house: AppHarness) -> None:
    await house.unlocked()
    await house.account.store.write(fill)


async def chosen(shown: Shown, home: Path) -> None:
    await shown.until(lambda: T.get("emergency.begin") in shown.words)
    await shown.press(T.get("emergency.part.contact"))
    await shown.type(T.get("emergency.type.contact"), "李明")
    await shown.type(T.get("emergency.type.phone"), "138 0000 0001")
    await shown.press(T.get("emergency.begin"))
    await shown.until(lambda: T.get("emergency.is_on") in shown.words and (home / FILE).exists())


async def test_the_locked_screen_has_no_button_until_the_person_wants_one(house: AppHarness) -> None:
    await opened(house)
    async with show_app(house.context, SCREENS, route=paths.emergency_card()) as shown:
        await shown.until(lambda: T.get("emergency.begin") in shown.words)
        await house.account.lock()
        await shown.until(lambda: T.get("account.unlock.headline") in shown.words)
        await shown.settle()
        assert BUTTON not in shown.words


async def test_a_stranger_reads_it_without_the_passcode_dials_and_opens_nothing(
    house: AppHarness, tmp_path: Path
) -> None:
    await opened(house)
    async with show_app(house.context, SCREENS, route=paths.emergency_card()) as shown:
        await chosen(shown, tmp_path)
        await house.account.lock()
        await shown.until(lambda: BUTTON in shown.words)
        await shown.press(BUTTON)
        for words in ("王芳", "1958 年出生", "青霉素", "李明"):
            assert words in shown.words, words
        await shown.press("拨打 138 0000 0001")
        await shown.until(lambda: house.opened_pages == ["tel:13800000001"])
        assert not isinstance(house.account.state, Unlocked)
        await shown.press(T.get("emergency.back"))
        await shown.until(lambda: T.get("account.unlock.headline") in shown.words)
        await shown.type(T.get("account.unlock.code"), CODE)
        await shown.press(T.get("account.unlock.go"))
        await shown.until(lambda: isinstance(house.account.state, Unlocked))
        assert not shown.has_fault


async def test_turned_off_it_is_gone_at_once(house: AppHarness, tmp_path: Path) -> None:
    await opened(house)
    async with show_app(house.context, SCREENS, route=paths.emergency_card()) as shown:
        await chosen(shown, tmp_path)
        await shown.press(T.get("emergency.end"))
        await shown.until(lambda: T.get("emergency.begin") in shown.words)
        assert not (tmp_path / FILE).exists()


async def test_a_torn_card_leaves_the_locked_screen_as_it_is_without_one(house: AppHarness, tmp_path: Path) -> None:
    await opened(house)
    async with show_app(house.context, SCREENS, route=paths.emergency_card()) as shown:
        await chosen(shown, tmp_path)
        (tmp_path / FILE).write_bytes((tmp_path / FILE).read_bytes()[:-9])
        await house.account.lock()
        await shown.until(lambda: T.get("account.unlock.headline") in shown.words)
        await shown.settle()
        assert BUTTON not in shown.words
        assert not shown.has_fault


def test_what_does_not_fit_or_cannot_be_dialled_is_not_saved() -> None:
    assert can_save(CardChoice(phone=" "))
    assert not can_save(CardChoice(phone="请打给我"))
    assert not can_save(CardChoice(phone="*100#"))
    assert not can_save(CardChoice(note="长" * (LONGEST_TYPED + 1)))


async def test_every_statement_about_allergies_is_said_as_its_own() -> None:
    said = {}
    for scene in scenes():
        if scene.name.startswith("emergency-locked"):
            async with show(scene.build) as shown:
                said[scene.name] = shown.words
                assert not shown.has_fault
    assert "问过了，没有已知的过敏。" in said["emergency-locked-none-known"]
    assert "没有问过过敏。不等于不过敏。" in said["emergency-locked-not-asked"]
    assert "没有已知的食物过敏" in said["emergency-locked-unsure"]
    assert "超过 30 天没有更新" in said["emergency-locked-old"]
    assert "王秀兰" in said["emergency-locked-whose"] and "青霉素" not in said["emergency-locked-whose"]
    assert "赵小雨" in said["emergency-locked-child"] and "王秀兰" not in said["emergency-locked-child"]


async def test_on_a_shared_pc_there_is_none() -> None:
    (scene,) = (found for found in scenes() if found.name == "emergency-shared")
    async with show(scene.build) as shown:
        assert T.get("emergency.shared") in shown.words
        assert shown.all(ft.TextField) == []
