"""From a device nearby to the record, and honest words where nothing can come."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection
from dataclasses import replace
from struct import pack

import pytest

from local_store import outbox
from services.device.bluetooth import BluetoothTrouble, DeviceNotification
from services.record.measurements.observation import measurement_of
from services.vitals.bluetooth.characteristics import BLOOD_PRESSURE, DeviceTrouble, PressureNote
from tests.views.harness import show, show_app
from tests.views.house import AppHarness
from views import paths
from views.i18n.texts import Language, texts_for
from views.routes import SCREENS
from views.vitals.from_device import NOTES, TROUBLES
from views.vitals.gallery.scenes import scenes

SCENES = {scene.name: scene for scene in scenes()}


class Nearby:
    """Devices nearby that tell this."""

    def __init__(self, *told: DeviceNotification | BluetoothTrouble) -> None:
        self._told = told

    async def notifications(
        self, characteristics: Collection[int], seconds: float
    ) -> AsyncIterator[DeviceNotification | BluetoothTrouble]:
        assert BLOOD_PRESSURE in characteristics and seconds > 0
        for each in self._told:
            yield each


def pressure(upper: int, lower: int, pulse: int) -> DeviceNotification:
    return DeviceNotification("J735", BLOOD_PRESSURE, pack("<BHHHH", 4, upper, lower, 90, pulse))


async def test_a_reading_comes_and_is_kept(house: AppHarness) -> None:
    house.context = replace(house.context, bluetooth=Nearby(pressure(128, 82, 72)))
    await house.unlocked()
    async with show_app(house.context, SCREENS, route=paths.vitals_device()) as shown:
        await shown.until(lambda: "开始接收" in shown.words)
        await shown.press("开始接收")
        await shown.until(lambda: "128/82 mmHg" in shown.words)
        assert "来自 J735" in shown.words
        await shown.press("记下这次测量")
        await shown.follow()
        entries = await house.account.store.read(outbox.entries)
        assert len(entries) == 2 and entries[0].body is not None
        assert [part["valueQuantity"]["value"] for part in entries[0].body["component"]] == [128, 82]


async def test_a_reading_may_be_left_and_a_crisis_is_asked_about(house: AppHarness) -> None:
    house.context = replace(house.context, bluetooth=Nearby(pressure(190, 125, 72)))
    await house.unlocked()
    async with show_app(house.context, SCREENS, route=paths.vitals_device()) as shown:
        await shown.until(lambda: "开始接收" in shown.words)
        await shown.press("开始接收")
        await shown.until(lambda: "这个血压非常高" in shown.words)
        await shown.press("不要这次的")
        assert await house.account.store.read(outbox.entries) == ()


async def test_a_wrong_clock_is_told_and_the_phones_time_can_be_taken(house: AppHarness) -> None:
    reset = pack("<HBBBBB", 2000, 1, 1, 0, 3, 0)
    told = DeviceNotification("J735", BLOOD_PRESSURE, pack("<BHHH", 2, 128, 82, 90) + reset)
    house.context = replace(house.context, bluetooth=Nearby(told))
    await house.unlocked()
    async with show_app(house.context, SCREENS, route=paths.vitals_device()) as shown:
        await shown.until(lambda: "开始接收" in shown.words)
        await shown.press("开始接收")
        await shown.until(lambda: "测量时间在很久以前" in shown.words)
        await shown.press("记下，时间按现在")
        await shown.follow()
        (entry,) = await house.account.store.read(outbox.entries)
        kept = measurement_of(entry.body)
        assert kept is not None and kept.device_time is not None
        assert (kept.moment, kept.device_time.year) == (house.clock.now(), 2000)


async def test_without_bluetooth_it_says_so_and_what_to_do_instead(house: AppHarness) -> None:
    await house.unlocked()
    async with show_app(house.context, SCREENS, route=paths.vitals_device()) as shown:
        await shown.until(lambda: "开始接收" in shown.words)
        await shown.press("开始接收")
        await shown.until(lambda: "这台设备上的安心还不能用蓝牙" in shown.words)
        assert "可以手动记录" in shown.words


async def test_a_device_whose_clock_was_reset_is_asked_about() -> None:
    async with show(SCENES["vitals-device-doubtful"].build) as shown:
        assert "测量时间在很久以前，可能是设备的时钟没有设好。" in shown.words


@pytest.mark.parametrize("language", Language)
def test_every_trouble_and_every_note_has_words(language: Language) -> None:
    t = texts_for(language)
    assert set(TROUBLES) == {*BluetoothTrouble, *DeviceTrouble}
    assert set(NOTES) == set(PressureNote)
    assert not any(t.get(key).startswith("[") for key in (*TROUBLES.values(), *NOTES.values()))
