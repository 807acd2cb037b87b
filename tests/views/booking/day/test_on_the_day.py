"""The day of a visit: what takes the screen, what is said before the clinic begins, and a code that was refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from local_store import resources
from local_store.store import Writer
from services.clock import instant
from services.device.signals import Signals
from services.errors import RefusalCode
from services.fhir import terms
from services.record.visits.visit import Refusing, Stage
from tests.fakes.clock import NOON
from tests.fakes.voice import HeardVoice
from tests.views.harness import Shown, show, show_app
from tests.views.house import AppHarness
from views import paths
from views.booking.gallery.data import a_visit
from views.booking.gallery.scenes import scenes
from views.booking.refusal import refusal_words
from views.booking.screens import SCREENS
from views.context import UiContext
from views.routes import DOORS

SCENES = {scene.name: scene for scene in scenes()}


def _today(w: Writer, status: str = "booked", *extensions: dict[str, Any]) -> None:
    body: dict[str, Any] = {
        "resourceType": "Appointment",
        "id": "a",
        "status": status,
        "start": instant(NOON + timedelta(minutes=5)),
        "end": instant(NOON + timedelta(minutes=35)),
        "participant": [{"actor": {"reference": "Patient/p1"}, "status": "accepted"}],
        "extension": [{"url": terms.QUEUE_NUMBER, "valuePositiveInt": 18}, *extensions],
        "meta": {"versionId": "3"},
    }
    resources.put(w, body, patient="p1", fetched_at=instant(NOON))


def _queued(w: Writer, state: str) -> None:
    place = [{"url": "state", "valueCode": state}, {"url": "room", "valueString": "305 诊室"}]
    _today(w, "arrived", {"url": terms.QUEUE, "extension": place})


async def test_a_video_visit_says_from_when_on_and_leads_into_its_room_near_its_time_alone() -> None:
    async with show(SCENES["appointment-video-later"].build) as shown:
        assert "这是视频看诊，不用来医院" in shown.words and "进入视频看诊" not in shown.words
    async with show(SCENES["appointment-video-now"].build) as shown:
        assert shown.can_press("进入视频看诊（在浏览器里打开）")
        assert "门诊楼" not in shown.words, "nobody has to find a room"


async def test_a_call_takes_the_screen_and_vibrates_until_it_is_seen_and_again_when_called_again(
    house: AppHarness,
) -> None:
    felt: list[str] = []

    async def vibrate() -> None:
        felt.append("vibrated")

    voice = HeardVoice()
    context = replace(house.context, signals=Signals(vibrate=vibrate), voice=voice)
    await house.unlocked()
    store = house.account.store
    await store.write(_queued, "waiting")
    async with show_app(context, SCREENS, DOORS, route=paths.appointment("a")) as shown:
        await shown.until(lambda: "预约信息" in shown.texts())
        await store.write(_queued, "called")
        await _is_called(shown)
        assert felt == ["vibrated"]
        assert voice.said == [("叫到您了\n请到 305 诊室", "zh-CN")]
        await shown.press("知道了，这就去")
        await shown.until(lambda: "预约信息" in shown.texts())
        assert "叫到您了" in shown.texts()
        assert voice.silent.is_set()
        await store.write(_queued, "skipped")
        await shown.until(lambda: "叫号时您不在，已过号" in shown.texts())
        await store.write(_queued, "called")
        await _is_called(shown)
        assert felt == ["vibrated", "vibrated"]
        assert len(voice.said) == 2
        await store.write(_queued, "in-room")
        await shown.until(lambda: "您正在就诊" in shown.texts())
        assert "叫到您了" not in shown.texts()


async def test_a_call_is_told_above_any_other_screen_and_leads_to_the_visit(house: AppHarness) -> None:
    await house.unlocked()
    store = house.account.store
    await store.write(_queued, "waiting")
    voice = HeardVoice()
    context = replace(house.context, voice=voice)
    async with show_app(context, SCREENS, DOORS, route=paths.booking()) as shown:
        await shown.until(lambda: "预约就诊" in shown.texts())
        await store.write(_queued, "called")
        await shown.until(lambda: shown.prompt is not None)
        assert "请到 305 诊室" in shown.texts()
        assert [text for text, _ in voice.said] == ["叫到您了\n请到 305 诊室"]
        await shown.press("看看怎么走")
        assert await shown.follow() == paths.appointment("a")
        await _is_called(shown)
        assert shown.prompt is None


async def test_a_call_that_was_seen_above_another_screen_does_not_come_back(house: AppHarness) -> None:
    await house.unlocked()
    await house.account.store.write(_queued, "called")
    async with show_app(house.context, SCREENS, DOORS, route=paths.booking()) as shown:
        await shown.until(lambda: shown.prompt is not None)
        await shown.press("知道了，这就去")
        await shown.until(lambda: shown.prompt is None)
        assert "预约就诊" in shown.texts()


async def test_who_is_called_once_more_is_told_once_more(house: AppHarness) -> None:
    felt: list[str] = []

    async def vibrate() -> None:
        felt.append("vibrated")

    def called(w: Writer, minute: int) -> None:
        place = [{"url": "state", "valueCode": "called"}, {"url": "room", "valueString": "305 诊室"}]
        at = {"url": terms.CALLED_AT, "valueInstant": instant(NOON + timedelta(minutes=minute))}
        _today(w, "arrived", {"url": terms.QUEUE, "extension": place}, at)

    await house.unlocked()
    store = house.account.store
    await store.write(called, 0)
    context = replace(house.context, signals=Signals(vibrate=vibrate))
    async with show_app(context, SCREENS, DOORS, route=paths.appointment("a")) as shown:
        await _is_called(shown)
        await shown.press("知道了，这就去")
        await shown.until(lambda: "预约信息" in shown.texts())
        await store.write(called, 1)
        await _is_called(shown)
        assert felt == ["vibrated", "vibrated"]
    async with show_app(context, SCREENS, DOORS, route=paths.booking()) as shown:
        await shown.until(lambda: shown.prompt is not None)
        await shown.press("知道了，这就去")
        await shown.until(lambda: shown.prompt is None)
        await store.write(called, 2)
        await shown.until(lambda: shown.prompt is not None)


async def test_a_doctor_who_is_out_of_the_room_is_told_to_who_waits() -> None:
    async with show(SCENES["appointment-queue-away"].build) as shown:
        assert any("医生暂时离开" in words and "左右回来接着看" in words for words in shown.texts())


async def test_the_code_lights_the_screen_up_for_as_long_as_it_is_shown_and_back_closes_it(house: AppHarness) -> None:
    lit: list[bool] = []

    async def brighten(bright: bool) -> None:
        lit.append(bright)

    await house.unlocked()
    await house.account.store.write(_today)
    context = replace(house.context, signals=Signals(brighten=brighten))
    async with show_app(context, SCREENS, DOORS, route=paths.appointment("a")) as shown:
        await shown.until(lambda: "出示签到码" in shown.texts())
        await shown.press("出示签到码")
        await shown.until(lambda: "18 号" in shown.texts())
        assert "预约信息" not in shown.texts()
        assert lit == [True]
        await shown.press("返回")
        await shown.until(lambda: "预约信息" in shown.texts())
        assert lit == [True, False]


async def _is_called(shown: Shown) -> None:
    await shown.until(lambda: "知道了，这就去" in shown.texts())
    assert "请到 305 诊室" in shown.texts()
    assert "18 号" in shown.words
    assert "预约信息" not in shown.texts()


async def test_before_the_clinic_begins_nobody_is_told_that_it_is_nearly_their_turn() -> None:
    async with show(SCENES["appointment-queue-early"].build) as shown:
        assert any(words.startswith("还没开诊") for words in shown.texts())
        assert "下一个就是您" not in shown.texts()
    async with show(SCENES["appointment-queue-next"].build) as shown:
        assert "下一个就是您" in shown.texts()


async def test_a_refused_code_is_said_below_its_field_and_nothing_comes_above_it() -> None:
    async with show(SCENES["appointment-today-typing"].build) as before:
        above = before.texts()[: before.texts().index("签到") + 1]
    async with show(SCENES["appointment-change-check-in-again"].build) as after:
        assert after.field("签到机上的码").error is not None
        assert "没有签到成功" not in after.texts()
        assert len(after.texts()[: after.texts().index("签到") + 1]) <= len(above)


def test_the_code_of_another_place_is_answered_with_the_place_of_the_visit() -> None:
    booked = a_visit(Stage.BOOKED, 1)
    wrong = replace(
        a_visit(Stage.CHECK_IN_REFUSED, 1), standing=booked, refusing=Refusing(RefusalCode.WRONG_CODE, None, ())
    )
    title, words = refusal_words(UiContext(), wrong)
    assert title == "签到码不对"
    assert "门诊三楼 305 诊室" in words


async def test_the_code_to_show_has_the_name_and_the_number_beside_it() -> None:
    async with show(SCENES["check-in-code"].build, UiContext(person="王秀兰")) as shown:
        assert "王秀兰 · 18 号" in shown.texts()
        assert shown.can_press("收起")


async def test_the_way_has_a_legend_and_the_hospital_can_be_called_and_found() -> None:
    async with show(SCENES["appointment-today"].build) as shown:
        assert "绿线是走法，绿色的房间是您要去的诊室。" in shown.texts()
        assert shown.can_press("打电话给医院")
        assert shown.can_press("在地图上看路线")
