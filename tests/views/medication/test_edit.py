"""A medicine of one's own: found by initials or typed, its schedule, changed, paused, ended."""

from __future__ import annotations

from typing import Any

from local_store import resources
from local_store.store import Writer
from services.medication.own_medicine import LONGEST_NOTE
from tests.views.harness import show_app
from tests.views.house import AppHarness
from tests.views.medication.test_day import ALL, bodies
from tests.views.medication.test_dose_times import times
from views import paths

FORMULARY: dict[str, Any] = {
    "resourceType": "MedicationKnowledge",
    "id": "formulary-panadol",
    "meta": {"versionId": "1"},
    "status": "active",
    "productType": [
        {"coding": [{"system": "http://anxin.example/fhir/CodeSystem/medication-knowledge", "code": "formulary"}]}
    ],
    "code": {
        "coding": [
            {"system": "http://www.whocc.no/atc", "code": "N02BE01"},
            {"system": "http://anxin.example/fhir/CodeSystem/formulary", "code": "panadol"},
        ],
        "text": "对乙酰氨基酚片 500 mg",
    },
    "ingredient": [
        {
            "itemCodeableConcept": {
                "coding": [{"system": "http://anxin.example/fhir/CodeSystem/ingredient", "code": "paracetamol"}],
                "text": "对乙酰氨基酚",
            },
            "isActive": True,
            "strength": {"denominator": {"value": 1, "unit": "片"}},
        }
    ],
}


async def _ready(house: AppHarness) -> None:
    def keep(w: Writer) -> None:
        resources.put(w, FORMULARY)

    await house.unlocked()
    await house.account.store.write(keep)


async def test_found_by_initials_it_brings_its_codes_and_unit(house: AppHarness) -> None:
    await _ready(house)
    async with show_app(house.context, ALL, route=paths.medicine_add()) as shown:
        await shown.until(lambda: "药名" in [field.label for field in shown.all(type(shown.field("药名")))])
        assert not shown.can_press("保存")
        await shown.settle(40)
        await shown.type("药名", "dyx")
        await shown.until(lambda: "对乙酰氨基酚片 500 mg" in shown.texts())
        await shown.press("对乙酰氨基酚片 500 mg")
        assert shown.field("单位").value == "片"
        await shown.press("每隔几小时")
        await shown.press("6 小时")
        await shown.press("5 天")
        assert any("最后一天：11 月 25 日" in words for words in shown.texts())
        await shown.press("保存")
        assert (await shown.follow()).startswith("/medication/of/MedicationStatement")
        await shown.until(lambda: "怎么服" in shown.texts())
    (statement,) = await bodies(house)
    codes = [each["code"] for each in statement["medicationCodeableConcept"]["coding"]]
    assert codes == ["N02BE01", "panadol"]
    assert statement["dosage"][0]["timing"]["repeat"]["period"] == 6
    assert statement["effectivePeriod"]["end"] == "2026-11-25"


async def test_times_are_added_set_and_taken_away_by_touch_and_two_alike_are_said(house: AppHarness) -> None:
    await _ready(house)
    async with show_app(house.context, ALL, route=paths.medicine_add()) as shown:
        await shown.until(lambda: "08:00" in shown.texts())
        await shown.type("药名", "奶奶的草药")
        await shown.press("再加一次")
        assert times(shown) == ["08:00", "12:00"]
        await shown.press("12:00")
        assert "第 2 次：几点？" in shown.texts()
        hour, minute = shown.button("7 点"), shown.button("25 分")
        await shown.fire(hour, "click")
        await shown.fire(minute, "click")  # what is drawn may be older than the tap before
        await shown.press("就定 07:25")
        assert times(shown) == ["08:00", "07:25"]
        await shown.press("07:25")
        await shown.press("6 点")
        await shown.key("Escape")
        assert times(shown) == ["08:00", "07:25"], "nothing is changed by looking"
        await shown.press("07:25")
        await shown.press("8 点")
        await shown.press("0 分")
        await shown.press("就定 08:00")
        assert "两次不能是同一个时间" in shown.texts() and not shown.can_press("保存")
        await shown.press("第 1 次晚半小时")
        await shown.press("保存")
        await shown.follow()
    (statement,) = await bodies(house)
    assert statement["dosage"][0]["timing"]["repeat"]["timeOfDay"] == ["08:00:00", "08:30:00"]


async def test_what_is_not_listed_is_kept_as_written_and_too_much_is_said(house: AppHarness) -> None:
    await _ready(house)
    async with show_app(house.context, ALL, route=paths.medicine_add()) as shown:
        await shown.until(lambda: bool(shown.screens))
        await shown.type("药名", "奶奶的草药")
        await shown.type("备注（可不填）", "长" * (LONGEST_NOTE + 2))
        assert not shown.can_press("保存")
        await shown.type("备注（可不填）", "饭后")
        await shown.type("每次", "一勺")
        assert not shown.can_press("保存")
        await shown.type("每次", "0.5")
        await shown.type("单位", "勺")
        await shown.press("再加一次")
        await shown.press("去掉第 1 次")
        await shown.press("保存")
        await shown.follow()
        await shown.until(lambda: "每次 0.5 勺，每天 12:00" in shown.texts())
    (statement,) = await bodies(house)
    assert "coding" not in statement["medicationCodeableConcept"]


async def test_it_is_changed_paused_taken_again_and_ended(house: AppHarness) -> None:
    await _ready(house)
    async with show_app(house.context, ALL, route=paths.medicine_add()) as shown:
        await shown.until(lambda: bool(shown.screens))
        await shown.type("药名", "维生素 D")
        await shown.press("保存")
        await shown.follow()
        await shown.until(lambda: "修改" in shown.texts())
        await shown.press("修改")
        await shown.follow()
        await shown.until(lambda: "每周几天" in shown.texts())
        await shown.press("每周几天")
        assert not shown.can_press("保存"), "on no day"
        await shown.press("周一")
        await shown.press("保存")
        await shown.follow()
        await shown.until(lambda: "暂停" in shown.texts())
        await shown.press("暂停")
        await shown.until(lambda: "暂停中" in shown.texts())
        await shown.press("重新开始服")
        await shown.follow()
        await shown.until(lambda: "每周几天" in shown.texts())
        await shown.press("保存")
        await shown.follow()
        await shown.until(lambda: "停用" in shown.texts())
        await shown.press("停用")
        await shown.until(lambda: shown.prompt is not None)
        await shown.press("停用")
        await shown.until(lambda: "已停用" in shown.texts())
    statuses = [each["status"] for each in await bodies(house)]
    assert statuses == ["stopped", "stopped", "stopped"]


async def test_an_old_address_of_a_medicine_says_that_it_is_not_here(house: AppHarness) -> None:
    await _ready(house)
    async with show_app(house.context, ALL, route=paths.medicine_edit("x")) as shown:
        await shown.until(lambda: "这项内容还没有下载到本机" in shown.texts())


async def test_what_is_typed_while_a_tap_is_on_its_way_is_kept(house: AppHarness) -> None:
    await _ready(house)
    async with show_app(house.context, ALL, route=paths.medicine_add()) as shown:
        await shown.until(lambda: bool(shown.screens))
        field, kind = shown.field("药名"), shown.button("每隔几小时")
        shown.session.apply_patch(field._i, {"value": "维生素 D"})
        await shown.session.dispatch_event(field._i, "change", "维生素 D")
        await shown.session.dispatch_event(kind._i, "click", None)
        await shown.settle(40)
        assert shown.field("药名").value == "维生素 D"
        assert "间隔" in shown.texts()
        assert shown.can_press("保存")
