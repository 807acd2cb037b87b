"""The list of medicines, one medicine with what can be done about it, and the person's own day."""

from __future__ import annotations

import flet as ft
import pytest

from local_store import resources
from local_store.store import Writer
from services.record.medicines.model import ClockRule
from tests.views.harness import show, show_app
from tests.views.house import BEIJING, AppHarness
from tests.views.medication.test_day import ALL, bodies, has, prescription
from views import paths
from views.context import UiContext
from views.i18n.zones import Zones
from views.look.tokens import Look, Width
from views.medication.gallery.scenes import scenes
from views.medication.medicine_actions import number_of

SCENES = {scene.name: scene for scene in scenes()}
AROUND = UiContext(zones=Zones(BEIJING, BEIJING))
VALSARTAN = prescription("a", "缬沙坦胶囊", "08:00:00") | {"reasonCode": [{"text": "高血压"}]}
KEY = "MedicationRequest/a"


async def test_the_list_says_how_each_is_taken_and_what_is_warned_of() -> None:
    async with show(SCENES["medicines"].build, AROUND) as shown:
        assert {"在用", "暂停", "已停用", "自己加的", "2 条提醒"} <= set(shown.texts())
        assert "每次 1 粒，每天 08:00" in shown.texts(), "a beginning long ago is left out"


async def test_warnings_say_how_serious_what_to_do_and_where_it_is_published() -> None:
    async with show(SCENES["medicine-warnings"].build, AROUND) as shown:
        assert "与「华法林钠片 2.5 mg」同用 · 风险高" in shown.texts()
        assert any("先问医生" in words and "来源：FDA label" in words for words in shown.texts())


async def test_adherence_names_its_definition_and_a_broken_streak_is_not_spoken_of() -> None:
    async with show(SCENES["medicine"].build, AROUND) as shown:
        assert {"93%", "已连续 12 天全部服了"} <= set(shown.texts())
        assert any("Vrijens" in words for words in shown.texts())
        assert {"97%", "从 10 月 9 日 周五 取药算起，这么多日子手上有药"} <= set(shown.texts())
        assert any("PDC, Pharmacy Quality Alliance" in words for words in shown.texts())
        assert "按现在的服法，够用到 11 月 27 日 周五 之前" in shown.texts()


@pytest.mark.parametrize(
    ("scene", "words"),
    [
        ("medicine-refill-asked", "续药申请已提交，等医院答复"),
        ("medicine-refill-ready", "药房已备好药"),
        ("medicine-refill-early", "手上的药还够，2026 年 12 月 5 日 周六 起再申请。"),
        ("medicine-refill-staff", "医院的答复：\n请先来门诊量一次血压，再决定剂量。"),
    ],
)
async def test_the_answer_to_a_refill_is_told_in_words(scene: str, words: str) -> None:
    async with show(SCENES[scene].build, AROUND) as shown:
        assert words in shown.texts()


async def test_a_desktop_opens_the_first_medicine_beside_the_list(house: AppHarness) -> None:
    await has(house, VALSARTAN)
    async with show_app(house.context, ALL, route=paths.medicines(), width=1280, height=800) as shown:
        await shown.until(lambda: "怎么服" in shown.texts())
        assert {"全部药品", "缬沙坦胶囊", "高血压"} <= set(shown.texts())
    async with show(SCENES["medicine"].build, UiContext(look=Look(width=Width.DESKTOP))) as shown:
        assert shown.texts().count("添加药品") == 1


async def test_more_is_asked_for_once_and_taken_back(house: AppHarness) -> None:
    await has(house, VALSARTAN)
    async with show_app(house.context, ALL, route=paths.medicine(KEY)) as shown:
        await shown.until(lambda: "申请续药" in shown.texts())
        await shown.press("申请续药")
        await shown.until(lambda: "续药申请已提交，等医院答复" in shown.texts())
        assert "申请续药" not in shown.texts()
        await shown.press("撤回申请")
        await shown.until(lambda: "申请续药" in shown.texts())
    (task,) = await bodies(house)
    assert (task["resourceType"], task["focus"], task["status"]) == ("Task", {"reference": KEY}, "cancelled")


async def test_what_is_there_is_counted_and_a_clock_chosen(house: AppHarness) -> None:
    await has(house, VALSARTAN)
    async with show_app(house.context, ALL, route=paths.medicine(KEY)) as shown:
        await shown.until(lambda: "数一数" in shown.texts())
        await shown.press("数一数")
        await shown.type("数量（片）", "十")
        assert "请输入数字" in [field.error for field in shown.all(type(shown.field("数量（片）")))]
        assert not shown.can_press("记下")
        await shown.type("数量（片）", "１０")
        await shown.press("记下")
        await shown.until(lambda: "还剩 10 片" in shown.texts())
        await shown.press("当地时间")
        await shown.until(lambda: any(icon.icon == ft.Icons.RADIO_BUTTON_CHECKED for icon in shown.all(ft.Icon)))
    (basic,) = await bodies(house)
    urls = {each["url"].rpartition("/")[2]: each for each in basic["extension"]}
    assert urls["medicine-clock"]["valueCode"] == ClockRule.WALL.value
    assert float(urls["stock"]["valueQuantity"]["value"]) == 10


async def test_a_change_of_zone_asks_before_anything_else() -> None:
    async with show(SCENES["medication-abroad"].build, AROUND) as shown:
        assert "您换了时区" in shown.texts()
        assert shown.can_press("选择")
    async with show(SCENES["medicine-abroad"].build, AROUND) as shown:
        assert shown.texts().index("按哪个时间服") < shown.texts().index("怎么服")


async def test_the_rhythm_moves_by_half_hours_and_is_kept_at_once(house: AppHarness) -> None:
    await house.unlocked()
    async with show_app(house.context, ALL, route=paths.rhythm()) as shown:
        await shown.until(lambda: "睡觉" in shown.texts())
        for _ in range(5):
            before = shown.texts()[shown.texts().index("睡觉") + 1]
            await shown.press("睡觉晚半小时")
            await shown.until(lambda before=before: shown.texts()[shown.texts().index("睡觉") + 1] != before)
        assert "00:30" in shown.texts(), "past midnight as well"
    (basic,) = await bodies(house)
    assert basic["code"]["coding"][0]["code"] == "rhythm"


@pytest.mark.parametrize(
    ("written", "number"),
    [("１２", "12"), (" 2.5 ", "2.5"), ("2,5", "2.5"), ("-1", None), ("NaN", None), ("1e99", None)],
)
def test_an_amount_is_read_as_people_write_it(written: str, number: str | None) -> None:
    found = number_of(written)
    assert (None if found is None else str(found)) == number


async def test_a_medicine_that_is_not_here_says_so(house: AppHarness) -> None:
    await house.unlocked()
    async with show_app(house.context, ALL, route=paths.medicine("MedicationRequest/x")) as shown:
        await shown.until(lambda: "这项内容还没有下载到本机" in shown.texts())


async def test_somebody_elses_medicine_is_not_shown(house: AppHarness) -> None:
    def keep(w: Writer) -> None:
        resources.put(w, VALSARTAN | {"subject": {"reference": "Patient/q"}}, patient="q")

    await house.unlocked()
    await house.account.store.write(keep)
    async with show_app(house.context, ALL, route=paths.medicine(KEY)) as shown:
        await shown.until(lambda: "这项内容还没有下载到本机" in shown.texts())
        assert "缬沙坦胶囊" not in shown.texts()
