"""What the screens of measurements say: the newest of each kind, the week, the share in target, the protocol."""

from __future__ import annotations

from dataclasses import replace

import flet as ft
import pytest

from services.record.measurements.kinds import MeasurementKind
from services.record.measurements.target import PUBLISHED, OwnGoal, TargetSource
from tests.services.record.measurements.samples import BEIJING, measured
from tests.views.harness import show, show_app
from tests.views.house import AppHarness
from views import paths
from views.care_entry import CareEntry
from views.context import UiContext
from views.i18n.texts import Language, texts_for
from views.i18n.zones import Zones
from views.measurement_words import amount_words, unit_words
from views.routes import CARE, SCREENS
from views.vitals.gallery.scenes import scenes
from views.vitals.words import NAMES, kind_words, source_words

SCENES = {scene.name: scene for scene in scenes()}
HERE = UiContext(zones=Zones(BEIJING, BEIJING))


async def test_the_newest_of_each_kind_is_a_row_and_the_others_lead_to_their_entry() -> None:
    async with show(SCENES["vitals"].build) as shown:
        rows = [tile for tile in shown.all(ft.ListTile) if tile.on_click]
        assert len(rows) == 3 + len(MeasurementKind)
        for words in ("128/82 mmHg", "脉搏 69", "6.4 mmol/L", "6,120 步", "不错", "达标", "还没记过"):
            assert words in shown.words


async def test_a_crisis_says_what_to_do_now_and_whose_word_it_is() -> None:
    for name in ("vitals-crisis", "vitals-pressure-crisis"):
        async with show(SCENES[name].build) as shown:
            for words in ("马上拨打 120", "186/121 mmHg", "中国高血压防治指南（2024 年修订版）", "非常高"):
                assert words in shown.words
            assert shown.can_press("拨打 120") and shown.can_press("再量一次")


async def test_a_course_has_its_band_its_share_and_its_table() -> None:
    async with show(SCENES["vitals-pressure"].build) as shown:
        for words in ("目标 90–134 mmHg", "目标 60–84 mmHg", "最近七天", "比前一周平均", "在目标内"):
            assert words in shown.words
        pictures = [part.label for part in shown.all(ft.Semantics) if part.image and part.label]
        assert any("高压" in label and "目标 90–134 mmHg" in label for label in pictures)
        before = len(shown.texts())
        await shown.press("看表格")
        assert len(shown.texts()) > before


async def test_a_goal_of_ones_own_is_the_band_and_says_who_set_it() -> None:
    async with show(SCENES["vitals-pressure-goal"].build) as shown:
        for words in (
            "您的目标 110–129 mmHg",
            "目标 60–84 mmHg",
            "您的目标，由李明定：在家血压低于 130",
            "依据：中国高血压防治指南（2024 年修订版），家庭血压",
            "在您的目标内",
            "不在您的目标内",
        ):
            assert words in shown.words
        assert "达标" not in shown.words
    t = texts_for(Language.ENGLISH)
    assert source_words(t, OwnGoal("", None)) == "Your goal, set by the hospital"
    assert source_words(t, OwnGoal("130", "Li")) == "Your goal, set by Li: 130"


async def test_the_course_is_of_all_readings_and_the_list_of_the_newest() -> None:
    async with show(SCENES["vitals-pressure"].build, HERE) as shown:
        assert "18 次里有" in shown.words
        assert "再看以前的（还有 6 次）" in shown.words


async def test_the_seven_days_say_what_is_due_and_what_they_came_to() -> None:
    async with show(SCENES["vitals-week-second"].build, HERE) as shown:
        assert "晚上的第一次量好了。歇一分钟，再量第二次。" in shown.words
        assert "早上 2/2 · 晚上 1/2" in shown.words
    async with show(SCENES["vitals-week-over"].build, replace(HERE, texts=texts_for(Language.ENGLISH))) as shown:
        assert "The mean of 24 readings, days 2 to 7" in shown.words
        assert "131/82 mmHg" in shown.words


async def test_the_protocol_begins_and_ends_by_a_tap(house: AppHarness) -> None:
    await house.unlocked()
    async with show_app(house.context, SCREENS, route=paths.home_protocol()) as shown:
        await shown.until(lambda: "今天开始" in shown.words)
        await shown.press("今天开始")
        await shown.until(lambda: "第 1 天，共 7 天" in shown.words)
        await shown.press("不量了，结束这一轮")
        await shown.until(lambda: "今天开始" in shown.words)


def test_measurements_are_an_entry_of_the_screen_health() -> None:
    assert [entry.words for entry in CARE if isinstance(entry, CareEntry) and entry.path == paths.vitals()] == [
        "vitals.title"
    ]


@pytest.mark.parametrize("language", Language)
def test_every_kind_and_every_source_has_words(language: Language) -> None:
    t = texts_for(language)
    assert len({kind_words(t, kind) for kind in MeasurementKind}) == len(NAMES) == len(MeasurementKind)
    assert len({source_words(t, source) for source in TargetSource}) == len(TargetSource)
    assert all(unit_words(t, kind) for kind in MeasurementKind if kind is not MeasurementKind.MOOD)
    assert {band.source for kind in MeasurementKind if (band := PUBLISHED.of(kind))} == set(TargetSource)


def test_a_number_is_written_as_finely_as_its_kind() -> None:

    t = texts_for(Language.CHINESE)
    written = [
        amount_words(t, measured(kind, value))
        for kind, value in (
            (MeasurementKind.GLUCOSE, "7"),
            (MeasurementKind.STEPS, "12000"),
            (MeasurementKind.SLEEP, "7.5"),
            (MeasurementKind.MOOD, "5"),
            (MeasurementKind.MOOD, "9"),
        )
    ]
    assert written == ["7.0 mmol/L", "12,000 步", "7.5 小时", "很好", "9"]
