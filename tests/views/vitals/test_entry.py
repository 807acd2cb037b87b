"""A blood pressure takes three taps; a doubtful number is asked about; every way of entering comes to the same."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import flet as ft
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from local_store import outbox, resources
from local_store.store import Reader
from services.record.measurements.kinds import MeasurementKind
from services.record.measurements.model import Meal
from services.vitals.commands import begin_protocol, keep_measurements
from services.vitals.model import EntryPage
from tests.services.record.measurements.samples import BEIJING, measured, pressure
from tests.views.harness import show, show_app
from tests.views.house import AppHarness
from views import paths
from views.routes import SCREENS
from views.vitals.entry_fields import (
    RANGES,
    EntryDraft,
    EntryPart,
    EntryTime,
    first_draft,
    measurements,
    numbers,
    parsed,
    times_for,
    usual_meal,
    with_number,
)
from views.vitals.gallery.scenes import scenes

K = MeasurementKind
SCENES = {scene.name: scene for scene in scenes()}


async def readings(house: AppHarness) -> list[tuple[str, list[int | Decimal]]]:
    """What waits for the hospital: the code and the values."""

    def read(r: Reader) -> list[tuple[str, list[int | Decimal]]]:
        bodies = [entry.body for entry in outbox.entries(r) if entry.body is not None]
        return [
            (
                body["code"]["coding"][0]["code"],
                [part["valueQuantity"]["value"] for part in body.get("component", [body])],
            )
            for body in bodies
        ]

    return await house.account.store.read(read)


async def test_three_taps_keep_a_blood_pressure_with_its_pulse(house: AppHarness) -> None:
    await house.unlocked()
    async with show_app(house.context, SCREENS) as shown:
        await shown.go(paths.vitals())
        await shown.until(lambda: "还没记过" in shown.words or "血压" in shown.words)
        await shown.press("量血压")
        await shown.follow()
        await shown.until(lambda: "128" in shown.texts())
        for number in ("128", "82", "72"):
            await shown.press(number)
        await shown.follow()
        await shown.until(lambda: "128/82 mmHg" in shown.words)
        assert await readings(house) == [("85354-9", [128, 82]), ("8867-4", [72])]
        assert "脉搏 72" in shown.words
        assert "还没传到医院" in shown.words


async def test_a_pulse_may_be_left_out_and_a_number_typed_and_changed(house: AppHarness) -> None:
    await house.unlocked()
    async with show_app(house.context, SCREENS) as shown:
        await shown.go(paths.vital_entry(K.PRESSURE))
        await shown.until(lambda: "128" in shown.texts())
        await shown.press("118")
        await shown.press("高压")
        await shown.press("自己输入数字")
        await shown.type("高压（mmHg）", "131")
        await shown.press("下一项")
        await shown.press("点选数字")
        await shown.press("84")
        await shown.press("没有脉搏，直接保存")
        await shown.follow()
        assert await readings(house) == [("85354-9", [131, 84])]


async def test_a_doubtful_number_is_asked_about_and_fixed_or_kept(house: AppHarness) -> None:
    await house.unlocked()
    async with show_app(house.context, SCREENS) as shown:
        await shown.go(paths.vital_entry(K.PRESSURE))
        await shown.until(lambda: "128" in shown.texts())
        await shown.press("自己输入数字")
        await shown.type("高压（mmHg）", "250")
        await shown.press("下一项")
        await shown.type("低压（mmHg）", "82")
        await shown.press("下一项")
        await shown.press("没有脉搏，直接保存")
        await shown.until(lambda: shown.prompt is not None)
        assert "真的是 250/82 mmHg 吗？" in shown.words
        await shown.press("改一下")
        assert await readings(house) == []
        await shown.press("没有脉搏，直接保存")
        await shown.press("没错，就是这个数")
        await shown.follow()
        await shown.until(lambda: "血压非常高，请现在就处理" in shown.words)
        assert await readings(house) == [("85354-9", [250, 82])]


async def test_a_number_that_must_not_be_missing_is_asked_for_and_a_changed_one_saved(house: AppHarness) -> None:
    await house.unlocked()
    async with show_app(house.context, SCREENS) as shown:
        await shown.go(paths.vital_entry(K.PRESSURE))
        await shown.until(lambda: "128" in shown.texts())
        await shown.press("脉搏")
        await shown.press("72")
        await shown.press("128")
        assert await readings(house) == []
        await shown.press("82")
        await shown.press("高压")
        await shown.press("131")
        await shown.press("保存")
        await shown.follow()
        assert await readings(house) == [("85354-9", [131, 82]), ("8867-4", [72])]


async def test_during_a_home_protocol_a_reading_leads_back_to_it(house: AppHarness) -> None:
    await house.unlocked()
    await house.account.store.write(begin_protocol, "p1", house.clock.now().date())
    async with show_app(house.context, SCREENS) as shown:
        await shown.go(paths.vital_entry(K.PRESSURE))
        await shown.until(lambda: "128" in shown.texts())
        for number in ("128", "82", "72"):
            await shown.press(number)
        assert await shown.follow() == paths.home_protocol()
        await shown.until(lambda: "先歇一分钟再量第二次。" in shown.words)


async def test_the_last_numbers_are_where_the_next_begin(house: AppHarness) -> None:
    await house.unlocked()
    now = house.clock.now()
    before = [pressure(171, 104, now - timedelta(days=1)), measured(K.PULSE, "90", now - timedelta(days=1))]
    await house.account.store.write(keep_measurements, "p1", before, now)
    async with show_app(house.context, SCREENS) as shown:
        await shown.go(paths.vital_entry(K.PRESSURE))
        await shown.until(lambda: "171" in shown.texts())
        await shown.press("168")
        await shown.press("101")
        await shown.press("88")
        await shown.follow()
        assert (await readings(house))[2:] == [("85354-9", [168, 101]), ("8867-4", [88])]


async def test_what_was_deleted_comes_back_with_undo(house: AppHarness) -> None:
    await house.unlocked()
    now = house.clock.now()
    (id_,) = await house.account.store.write(keep_measurements, "p1", [measured(K.WEIGHT, "65.2", now)], now)
    async with show_app(house.context, SCREENS) as shown:
        await shown.go(paths.vital(K.WEIGHT))
        await shown.until(lambda: "65.2 kg" in shown.words)
        await shown.press("65.2")
        await shown.press("删除这次测量")
        await shown.until(lambda: "还没有体重记录" in shown.words)
        stored = await house.account.store.read(resources.get, "Observation", id_)
        assert stored is not None and stored.body["status"] == "entered-in-error"
        (told,) = [each for each in shown.page._dialogs.controls if isinstance(each, ft.SnackBar)]
        assert isinstance(told.action, ft.SnackBarAction)
        await shown.fire(told.action, "click")
        await shown.until(lambda: "65.2 kg" in shown.words)


async def test_what_the_hospital_measured_cannot_be_deleted() -> None:
    async with show(SCENES["vitals-pressure-hospitals"].build) as shown:
        assert "这是医院量的，这里不能删除。" in shown.words
        assert "删除这次测量" not in shown.words


@settings(max_examples=60)
@given(st.sampled_from(sorted(RANGES)), st.decimals(0, 400, places=1), st.integers(2, 50), st.integers(-9, 9))
def test_the_numbers_on_a_page_are_within_the_range_and_in_order(
    place: tuple[MeasurementKind, EntryPart], near: Decimal, count: int, paged: int
) -> None:
    chosen = RANGES[place]
    shown = numbers(chosen, near, count, paged)
    assert 1 <= len(shown) <= count
    assert chosen.low <= shown[0] and shown[-1] <= chosen.high
    assert list(shown) == sorted(shown)
    if paged == 0 and chosen.low <= near <= chosen.high and near % chosen.step == 0:
        assert near in shown


@pytest.mark.parametrize(
    ("typed", "found"),
    [("128", "128"), (" 6.4 ", "6.4"), ("6，4", "6.4"), ("6。4", "6.4"), ("36,6", "36.6"), ("１２８", "128")]
    + [(wrong, None) for wrong in ("", "12a", "-5", "1e5", "NaN", "128/82", "6.", ".5", "1234567")],
)
def test_what_is_typed(typed: str, found: str | None) -> None:
    assert parsed(typed) == (None if found is None else Decimal(found))


def test_a_choice_of_time_that_has_not_come_is_not_offered() -> None:
    six = measured(K.PULSE, "1").moment.replace(hour=6)
    assert EntryTime.MORNING not in times_for(six, BEIJING)
    assert EntryTime.MORNING in times_for(six.replace(hour=9), BEIJING)


def test_the_meal_follows_the_time_of_day() -> None:
    at = measured(K.GLUCOSE, "1").moment
    assert [usual_meal(at.replace(hour=hour), BEIJING) for hour in (7, 13, 22)] == [
        Meal.FASTING,
        Meal.AFTER,
        Meal.BEDTIME,
    ]
    assert first_draft(K.GLUCOSE, EntryPage(), at, BEIJING).meal is Meal.FASTING
    assert first_draft(K.WEIGHT, EntryPage(), at, BEIJING).typing


def test_a_daily_number_belongs_to_its_day() -> None:
    now = measured(K.STEPS, "1").moment
    draft = with_number(EntryDraft((None,), time=EntryTime.LAST_EVENING), Decimal(6000))
    (made,) = measurements(K.STEPS, draft, now, BEIJING)
    assert made.moment == now.replace(day=20, hour=0, minute=0)


async def test_what_is_typed_while_a_tap_is_on_its_way_stays(house: AppHarness) -> None:
    """Both come before the screen is drawn again."""
    await house.unlocked()
    async with show_app(house.context, SCREENS) as shown:
        await shown.go(paths.vital_entry(K.WEIGHT))
        await shown.until(lambda: "保存" in shown.words)
        field, chip = shown.field("体重（kg）"), shown.button("一小时前")
        shown.session.apply_patch(field._i, {"value": "65.2"})
        await shown.session.dispatch_event(field._i, "change", "65.2")
        await shown.session.dispatch_event(chip._i, "click", None)
        await shown.settle()
        assert shown.field("体重（kg）").value == "65.2"
        await shown.press("保存")
        await shown.follow()
        assert [str(value) for _, values in await readings(house) for value in values] == ["65.2"]
