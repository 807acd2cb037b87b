"""The day's doses: what each state says and offers, the days beside it, and limits that warn before a dose too many."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import Any

import flet as ft
import pytest

from local_store import outbox, resources
from local_store.store import Writer
from services.reminders.kept import put_off
from tests.fakes.clock import NOON
from tests.views.harness import Shown, show, show_app
from tests.views.house import BEIJING, AppHarness
from views import paths
from views.care.screens import screens as care
from views.context import UiContext
from views.i18n.texts import Language, texts_for
from views.i18n.zones import Zones
from views.look.tokens import Look, Width
from views.medication.gallery.scenes import scenes
from views.medication.screens import CARE, SCREENS

SCENES = {scene.name: scene for scene in scenes()}
AROUND = UiContext(zones=Zones(BEIJING, BEIJING))
ALL = (*SCREENS, *care(CARE))


def prescription(id_: str, name: str, *times: str, **dosage: Any) -> dict[str, Any]:
    repeat = {"boundsPeriod": {"start": "2026-11-01"}, "frequency": len(times), "period": 1, "periodUnit": "d"}
    timing = {"timing": {"repeat": {**repeat, "timeOfDay": list(times)}}} if times else {}
    return {
        "resourceType": "MedicationRequest",
        "id": id_,
        "meta": {"versionId": "1"},
        "status": "active",
        "intent": "order",
        "medicationCodeableConcept": {"text": name},
        "subject": {"reference": "Patient/p1"},
        "authoredOn": "2026-11-01T09:00:00+08:00",
        "dosageInstruction": [{**timing, "doseAndRate": [{"doseQuantity": {"value": 1, "unit": "片"}}], **dosage}],
    }


PAINKILLER = prescription(
    "pain",
    "布洛芬",
    asNeededBoolean=True,
    timing={"repeat": {"frequency": 1, "period": 6, "periodUnit": "h"}},
)


async def has(house: AppHarness, *bodies: dict[str, Any]) -> None:
    def keep(w: Writer) -> None:
        for body in bodies:
            resources.put(w, body, patient="p1")

    await house.unlocked()
    await house.account.store.write(keep)


async def bodies(house: AppHarness) -> list[dict[str, Any]]:
    return [dict(entry.body or {}) for entry in await house.account.store.read(outbox.entries)]


def _order(shown: Shown, *words: str) -> list[int]:
    return [shown.texts().index(each) for each in words]


async def test_the_day_is_in_four_parts_and_what_is_due_stands_above_once() -> None:
    async with show(SCENES["medication"].build, AROUND) as shown:
        places = _order(shown, "现在该服的药", "早上", "中午", "傍晚", "睡前")
        assert places == sorted(places)
        assert shown.texts().count("缬沙坦胶囊 80 mg") == 1
        assert {"07:32 已服", "时间过了，没有记录", "共 7 次，已服 1 次"} <= set(shown.texts())


async def test_a_past_day_can_be_read_and_a_day_to_come_offers_nothing_to_record() -> None:
    async with show(SCENES["medication-past"].build, AROUND) as shown:
        assert "补记" in shown.texts() and "提前服" not in shown.texts()
    async with show(SCENES["medication-future"].build, AROUND) as shown:
        assert "共 7 次" in shown.texts()
        assert not {"已服", "补记", "提前服", "撤销"} & set(shown.texts())


async def test_a_desktop_has_the_plan_beside_what_is_due() -> None:
    async with show(SCENES["medication"].build, UiContext(look=Look(width=Width.DESKTOP), zones=AROUND.zones)) as shown:
        places = _order(shown, "现在该服的药", "需要时服", "早上")
        assert places == sorted(places), "the second column comes after the first"


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("elder", [False, True])
async def test_no_two_buttons_of_a_day_are_spoken_alike(language: Language, elder: bool) -> None:
    around = UiContext(look=Look(elder=elder), texts=texts_for(language), zones=AROUND.zones)
    for name in ("medication", "medication-evening", "medication-past", "medication-refused"):
        async with show(SCENES[name].build, around) as shown:
            spoken = [_spoken(shown, button) for button in shown.all(ft.Button)]
            assert len(set(spoken)) == len(spoken) > 1, name
            assert all(words in said for words, said in _said(shown)), "what is read is part of what is spoken"


def _spoken(shown: Shown, button: ft.Button) -> str:
    """What a screen reader says of a button; of an icon alone its name."""
    read = [each.semantics_label or each.value for each in shown.controls(button) if isinstance(each, ft.Text)]
    return " ".join(read) or str(button.tooltip)


def _said(shown: Shown) -> list[tuple[str, str]]:
    """The words of each button, and what is spoken instead."""
    return [(" ".join(shown.texts(button)), _spoken(shown, button)) for button in shown.all(ft.Button)]


async def test_a_button_of_a_dose_is_called_by_its_medicine_and_time() -> None:
    async with show(SCENES["medication"].build, AROUND) as shown:
        assert ("已服", "已服：缬沙坦胶囊 80 mg，08:00") in _said(shown)
    english = UiContext(texts=texts_for(Language.ENGLISH), zones=AROUND.zones)
    async with show(SCENES["medication"].build, english) as shown:
        assert ("Taken", "Taken: 缬沙坦胶囊 80 mg, 08:00") in _said(shown)


async def test_a_reminder_is_put_off_and_nothing_is_recorded(house: AppHarness) -> None:
    await has(house, prescription("a", "缬沙坦", "12:00:00"))
    async with show_app(house.context, ALL, route=paths.medication()) as shown:
        await shown.until(lambda: "不服" in shown.texts())
        await shown.press("不服")
        await shown.press("15 分钟后再提醒我")
        await shown.until(lambda: "15 分钟后再提醒我" not in shown.texts())
    assert await bodies(house) == []
    (until,) = (await house.account.store.write(put_off, NOON)).values()  # behind what was written before
    assert until == NOON + timedelta(minutes=15)


async def test_a_dose_is_skipped_with_a_reason_and_undone_on_its_row(house: AppHarness) -> None:
    await has(house, prescription("a", "缬沙坦", "12:00:00"))
    async with show_app(house.context, ALL, route=paths.medication()) as shown:
        await shown.until(lambda: "缬沙坦" in shown.texts())
        await shown.press("不服")
        await shown.press("药用完了")
        await shown.until(lambda: "没有服：药用完了" in shown.texts())
        (sent,) = await bodies(house)
        assert (sent["status"], sent["statusReason"][0]["coding"][0]["code"]) == ("not-done", "ran-out")
        await shown.press("撤销")
        await shown.until(lambda: "现在该服的药" in shown.texts())
    (sent,) = await bodies(house)
    assert sent["status"] == "entered-in-error"


async def test_another_reason_is_written_in_own_words(house: AppHarness) -> None:
    await has(house, prescription("a", "缬沙坦", "12:00:00"))
    async with show_app(house.context, ALL, route=paths.medication()) as shown:
        await shown.until(lambda: "缬沙坦" in shown.texts())
        await shown.press("不服")
        await shown.press("其他原因")
        await shown.type("写一句原因（可不填）", "出门忘带了")
        await shown.press("记下")
        await shown.until(lambda: any("没有服" in words for words in shown.texts()))
    (sent,) = await bodies(house)
    assert sent["statusReason"][0]["text"] == "出门忘带了"


async def test_a_missed_dose_is_recorded_at_its_own_time_or_as_late(house: AppHarness) -> None:
    await has(house, prescription("a", "缬沙坦", "04:00:00"))
    async with show_app(house.context, ALL, route=paths.medication()) as shown:
        await shown.until(lambda: "时间过了，没有记录" in shown.texts())
        assert "已服" not in shown.texts(), "nothing says take it now"
        await shown.press("补记")
        assert any("不要加倍补" in words for words in shown.texts())
        await shown.press("刚刚服了")
        await shown.until(lambda: "12:00 服的，晚了一些" in shown.texts())
        await shown.press("撤销")
        await shown.until(lambda: "补记" in shown.texts())
        await shown.press("补记")
        await shown.press("04:00 按时服了")
        await shown.until(lambda: "04:00 已服" in shown.texts())


async def test_days_are_turned_and_today_is_one_tap_away(house: AppHarness) -> None:
    await has(house, prescription("a", "缬沙坦", "12:00:00"))
    async with show_app(house.context, ALL, route=paths.medication()) as shown:
        await shown.until(lambda: "现在该服的药" in shown.texts())
        await shown.press("前一天")
        await shown.until(lambda: "时间过了，没有记录" in shown.texts())
        assert "昨天" in shown.texts()
        await shown.press("回到今天")
        await shown.until(lambda: "现在该服的药" in shown.texts())


async def test_too_soon_warns_first_and_can_be_recorded_all_the_same(house: AppHarness) -> None:
    await has(house, PAINKILLER)
    async with show_app(house.context, ALL, route=paths.medication()) as shown:
        await shown.until(lambda: "需要时服" in shown.texts())
        await shown.press("服了一次")
        await shown.until(lambda: "间隔还不够，今天 18:00 以后再服" in shown.texts())
        house.clock.advance(minutes=30)
        await shown.press("服了一次")
        await shown.press("好，再等等")
        assert len(await bodies(house)) == 1
        await shown.press("服了一次")
        await shown.press("已经服了，记下")
        await shown.until(lambda: "撤销 12:30" in shown.texts())
    assert len(await bodies(house)) == 2


async def test_a_refused_record_says_so_and_leads_to_where_it_is_settled(house: AppHarness) -> None:
    await has(house, prescription("a", "缬沙坦", "12:00:00"))
    async with show_app(house.context, ALL, route=paths.medication()) as shown:
        await shown.until(lambda: "缬沙坦" in shown.texts())
        await shown.press("已服")
        await shown.until(lambda: "12:00 已服" in shown.texts())

        def refuse(w: Writer) -> None:
            (entry,) = outbox.claim(w, "2026-11-21T04:00:00.000Z")
            outbox.reject(w, entry.entry_id, entry.revision, {"code": "not-allowed"})

        await house.account.store.write(refuse)
        await shown.until(lambda: "医院没有接受这条记录" in shown.texts())
        assert "1 条服药记录医院没有接受" in shown.texts()
        await shown.press("去处理")
        assert await shown.follow() == paths.sync()


async def test_the_health_screen_says_what_is_due_or_next(house: AppHarness) -> None:
    await has(house, prescription("a", "缬沙坦", "12:00:00", "20:00:00"))
    async with show_app(house.context, ALL, route=paths.care()) as shown:
        await shown.until(lambda: "12:00 · 缬沙坦" in shown.words)
        assert "该服 1" in shown.texts()
    house.clock.moment = NOON + timedelta(hours=5)
    async with show_app(house.context, ALL, route=paths.care()) as shown:
        await shown.until(lambda: "下一次 20:00 · 缬沙坦" in shown.words)


async def test_times_are_those_of_the_device() -> None:
    async with show(SCENES["medication"].build, UiContext(zones=Zones(BEIJING, UTC))) as shown:
        assert "00:00" in shown.texts(), "08:00 in Beijing"
