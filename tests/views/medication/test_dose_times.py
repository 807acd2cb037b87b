"""The times of a medicine are moved, asked about when they are close, kept, and taken back."""

from __future__ import annotations

from datetime import time
from typing import Any

from services.medication.commands import choose_dose_times
from tests.fakes.clock import NOON
from tests.views.harness import Shown, show, show_app
from tests.views.house import BEIJING, AppHarness
from tests.views.medication.test_day import ALL, bodies, has, prescription
from views import paths
from views.context import UiContext
from views.i18n.texts import Language, texts_for
from views.i18n.zones import Zones
from views.medication.gallery.scenes import scenes

SCENES = {scene.name: scene for scene in scenes()}
AROUND = UiContext(zones=Zones(BEIJING, BEIJING))
KEY = "MedicationRequest/a"


def twice_a_day() -> dict[str, Any]:
    body = prescription("a", "头孢呋辛", "08:00:00", "20:00:00")
    del body["dosageInstruction"][0]["timing"]["repeat"]["timeOfDay"]
    return body


def times(shown: Shown) -> list[str]:
    return [words for words in shown.texts() if len(words) == 5 and words[2] == ":"]


def kept(body: dict[str, Any]) -> list[str]:
    return [each["valueString"] for each in body["extension"] if each["url"].endswith("/medicine-time")]


async def test_times_are_changed_from_the_medicine_and_follow_the_day_again(house: AppHarness) -> None:
    await has(house, twice_a_day())
    async with show_app(house.context, ALL, route=paths.medicine(KEY)) as shown:
        await shown.until(lambda: "07:00 · 18:00" in shown.texts())
        assert "按您的作息排的" in shown.texts()
        await shown.press("改时间")
        assert await shown.follow() == paths.medicine_times(KEY)
        await shown.until(lambda: times(shown) == ["07:00", "18:00"])
        await shown.press("第 1 次晚半小时")
        await shown.press("第 2 次早半小时")
        assert times(shown) == ["07:30", "17:30"]
        await shown.press("保存")
        await shown.follow()
        await shown.until(lambda: "07:30 · 17:30" in shown.texts())
        assert "您自己定的时间" in shown.texts()
        (basic,) = await bodies(house)
        assert kept(basic) == ["0 07:30", "0 17:30"]
        await shown.press("改时间")
        await shown.follow()
        await shown.until(lambda: times(shown) == ["07:30", "17:30"])
        await shown.press("改回按作息")
        assert times(shown) == ["07:00", "18:00"]
        await shown.press("保存")
        await shown.follow()
        await shown.until(lambda: "07:00 · 18:00" in shown.texts())
    (basic,) = await bodies(house)
    assert kept(basic) == []


async def test_doses_close_together_are_asked_about_before_they_are_kept(house: AppHarness) -> None:
    await has(house, twice_a_day())
    await house.account.store.write(choose_dose_times, KEY, ((0, time(7)), (0, time(13))), "p1", NOON)
    async with show_app(house.context, ALL, route=paths.medicine_times(KEY)) as shown:
        await shown.until(lambda: times(shown) == ["07:00", "13:00"])
        await shown.press("第 2 次早半小时")
        await shown.press("保存")
        assert "两次只隔 5.5 小时？" in shown.texts()
        await shown.press("再调一调")
        assert kept((await bodies(house))[0]) == ["0 07:00", "0 13:00"]
        await shown.press("保存")
        await shown.press("就这样定")
        await shown.follow()
    (basic,) = await bodies(house)
    assert kept(basic) == ["0 07:00", "0 12:30"]


async def test_two_doses_at_one_time_are_not_kept() -> None:
    async with show(SCENES["medicine-times-same"].build, AROUND) as shown:
        assert "两次不能是同一个时间" in shown.texts()
        assert not shown.can_press("保存")
        assert shown.can_press("改回按作息")


async def test_what_the_doctor_wrote_is_told_to_be_fixed_and_an_unknown_medicine_is_not_here(house: AppHarness) -> None:
    async with show(SCENES["medicine-times-fixed"].build, AROUND) as shown:
        assert "这种药几点服是医生写好的，这里改不了。" in shown.texts()
    await house.unlocked()
    async with show_app(house.context, ALL, route=paths.medicine_times("MedicationRequest/gone")) as shown:
        await shown.until(lambda: "这项内容还没有下载到本机" in shown.texts())
        assert "保存" not in shown.texts()


async def test_it_is_said_in_english() -> None:
    english = UiContext(texts=texts_for(Language.ENGLISH), zones=AROUND.zones)
    async with show(SCENES["medicine-times-close"].build, english) as shown:
        assert "Only 2.5 h apart?" in shown.texts()
        assert any("is taken 2 times a day" in words for words in shown.texts())
