"""What the screens of measurements say: the newest of each kind, the week, the share in target, the protocol."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import flet as ft
import pytest

from local_store import resources
from local_store.store import Writer
from services.clock import instant
from services.record.measurements.kinds import MeasurementKind
from services.record.measurements.target import PUBLISHED, OwnGoal, TargetSource
from tests.fakes.clock import NOON
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


async def test_measurements_show_what_became_of_them_at_the_clinic() -> None:
    async with show(SCENES["vitals-reviews"].build) as shown:
        for each in ("医院对您测量的意见", "等医生看", "请来就诊", "医生说：请本周来门诊"):
            assert each in shown.words, each
    async with show(SCENES["vitals-pressure-reviewed"].build) as shown:
        assert "已请另一位医生一起看" in shown.words
    async with show(SCENES["vitals-pressure"].build) as shown:
        assert "医院对您测量的意见" not in shown.words


async def test_a_proposal_of_another_kind_stands_on_its_own_screen_alone(house: AppHarness) -> None:
    await house.unlocked()
    kinds = {"pressure-rising": "家庭血压持续升高", "weight-gain": "三天内体重增加"}

    def receive(w: Writer) -> None:
        for rule, words in kinds.items():
            coding = {"system": "http://anxin.example/fhir/CodeSystem/monitoring-rule", "code": rule}
            review = {"system": "http://anxin.example/fhir/CodeSystem/task", "code": "clinical-review"}
            body = {
                "resourceType": "Task", "id": rule, "status": "requested", "intent": "proposal",
                "code": {"coding": [review]}, "reasonCode": {"coding": [coding], "text": words},
                "for": {"reference": "Patient/p1"}, "authoredOn": instant(NOON),
            }  # fmt: skip
            resources.put(w, body, patient="p1")
        resources.put(w, pressure_json(), patient="p1")

    await house.account.store.write(receive)
    async with show_app(house.context, SCREENS, route=paths.vitals()) as shown:
        await shown.until(lambda: all(words in shown.texts() for words in kinds.values()))
    async with show_app(house.context, SCREENS, route=paths.vital(MeasurementKind.PRESSURE)) as shown:
        await shown.until(lambda: "家庭血压持续升高" in shown.texts())
        assert "三天内体重增加" not in shown.texts()


def pressure_json() -> dict[str, Any]:
    return {
        "resourceType": "Observation", "id": "bp", "status": "final",
        "category": [{"coding": [{"system": "http://terminology.hl7.org/CodeSystem/observation-category",
                                  "code": "vital-signs"}]}],
        "code": {"coding": [{"system": "http://loinc.org", "code": "85354-9"}]},
        "subject": {"reference": "Patient/p1"}, "effectiveDateTime": instant(NOON),
        "component": [
            {"code": {"coding": [{"system": "http://loinc.org", "code": code}]},
             "valueQuantity": {"value": value, "system": "http://unitsofmeasure.org", "code": "mm[Hg]"}}
            for code, value in (("8480-6", 150), ("8462-4", 90))
        ],
    }  # fmt: skip
