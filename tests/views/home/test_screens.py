"""What the first screen says, and that a refused change is settled there with one tap."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import flet as ft
import pytest

from local_store import outbox, resources
from local_store.store import Writer
from services.clock import instant
from tests.fakes.clock import NOON
from tests.views.harness import show, show_app
from tests.views.house import BEIJING, AppHarness
from views import paths
from views.context import UiContext
from views.home.gallery.scenes import scenes
from views.home.header import greeting
from views.home.screens import SCREENS
from views.i18n.zones import Zones
from views.look.tokens import Look, Width

SCENES = {scene.name: scene for scene in scenes()}
AT_THE_CLINIC = UiContext(zones=Zones(BEIJING))


async def test_whose_record_it_is_stands_first_even_with_a_rare_name() -> None:
    async with show(SCENES["home-empty"].build) as shown:
        assert "𠮷野镕的健康记录" in shown.texts()
        assert shown.can_press("预约就诊")
    async with show(SCENES["home"].build) as shown:
        assert shown.texts().index("王秀兰的健康记录") < shown.texts().index("今天就诊")
        assert "18" in shown.texts()


async def test_what_is_due_today_comes_before_an_answer_about_another_day() -> None:
    async with show(SCENES["home"].build, AT_THE_CLINIC) as shown:
        texts = shown.texts()
        assert (
            texts.index("今天就诊")
            < texts.index("这个时间已被约满")
            < texts.index("再约秦镕")
            < texts.index("最新报告")
        )
        assert "12 月 1 日 周二 15:42" in texts
    async with show(SCENES["home-bill"].build, AT_THE_CLINIC) as shown:
        assert shown.texts().index("今天就诊") < shown.texts().index("待付账单") < shown.texts().index("最新报告")


async def test_there_is_one_way_to_book_and_one_to_each_visit() -> None:
    for name in ("home", "home-calm", "home-empty"):
        async with show(SCENES[name].build) as shown:
            assert shown.texts().count("预约就诊") == 1
            assert shown.texts().count("全部预约") == (name != "home-empty")


async def test_a_row_shows_the_value_that_matters_and_never_alarms_with_an_old_one() -> None:
    async with show(SCENES["home-calm"].build, AT_THE_CLINIC) as shown:
        assert "空腹血糖 7.5 偏高" in shown.texts()
        assert "11 月 19 日 周四 · 共 14 项，2 项异常" in shown.texts()
        assert "曾有危急值" in shown.texts()
        assert "血钾" not in shown.words


async def test_elder_mode_has_four_tiles_after_what_runs_out_today() -> None:
    elder = replace(AT_THE_CLINIC, look=Look(elder=True))
    async with show(SCENES["home-bill"].build, elder) as shown:
        texts = shown.texts()
        order = ["今天就诊", "约号", "付费", "看结果", "打电话", "再约秦镕", "其他报告"]
        assert [words for words in texts if words in order] == order
        assert {"¥78.55，已过付款日", "空腹血糖 7.5 偏高", "021-5550-0100"} <= set(texts)
        assert {"预约就诊", "全部预约", "待付账单", "最新报告", "生化检查"}.isdisjoint(texts)
    async with show(SCENES["home-offer"].build, elder) as shown:
        assert (
            shown.texts().index("轮到您了：有一个空号") < shown.texts().index("今天就诊") < shown.texts().index("约号")
        )
    async with show(SCENES["home-payment-unknown"].build, elder) as shown:
        assert "有一笔还没有结果" in shown.texts()


async def test_there_is_no_way_to_call_until_the_number_is_known() -> None:
    for look in (Look(), Look(elder=True), Look(width=Width.DESKTOP)):
        async with show(SCENES["home-first-sync"].build, UiContext(look=look)) as shown:
            assert not [button for button in shown.all(ft.Button) if button.tooltip == "给医院打电话"]
            assert {"给医院打电话", "打电话"}.isdisjoint(shown.texts())


@pytest.mark.parametrize(
    ("hour", "words"),
    [(4, "晚上好"), (5, "早上好"), (9, "上午好"), (11, "中午好"), (13, "下午好"), (17, "下午好"), (18, "晚上好")],
)
def test_the_greeting_follows_the_clock_of_this_device(hour: int, words: str) -> None:
    assert greeting(AT_THE_CLINIC, datetime(2026, 11, 21, hour, tzinfo=BEIJING)) == words


def _fill(w: Writer) -> None:
    resources.put(w, {"resourceType": "Patient", "id": "p1", "name": [{"text": "王秀兰"}]}, patient="p1")
    actor = {"reference": "PractitionerRole/role", "display": "李明"}
    resources.put(w, {"resourceType": "Schedule", "id": "s", "actor": [actor]})
    for number in range(3):
        start, end = f"2026-11-23T0{8 + number // 2}:{number % 2 * 3}0:00+08:00", f"2026-11-23T10:{number}0:00+08:00"
        slot = {"resourceType": "Slot", "id": f"n{number}", "status": "free", "start": start, "end": end}
        resources.put(w, slot | {"schedule": {"reference": "Schedule/s"}})
    wish = {"resourceType": "Appointment", "id": "a", "status": "proposed", "slot": [{"reference": "Slot/n0"}]}
    people = [{"actor": actor, "status": "needs-action"}]
    body = wish | {"start": "2026-11-23T08:00:00+08:00", "participant": people}
    outbox.enqueue(w, body, patient="p1", created_at=instant(NOON))
    (entry,) = outbox.claim(w, instant(NOON))
    outbox.reject(w, entry.entry_id, entry.revision, {"code": "slot-taken", "outcome": {}})


async def test_a_refused_request_is_settled_with_one_tap(house: AppHarness) -> None:
    await house.unlocked()
    await house.account.store.write(_fill)
    async with show_app(house.context, SCREENS, route=paths.home()) as shown:
        await shown.until(lambda: "这个时间已被约满" in shown.words)
        assert "王秀兰的健康记录" in shown.texts()
        choices = [text for text in shown.texts() if text.startswith("换到")]
        assert [choice[:21] for choice in choices] == ["换到 11 月 23 日 周一 08:30", "换到 11 月 23 日 周一 09:00"]
        await shown.press(choices[0])
        await shown.until(lambda: "这个时间已被约满" not in shown.words)
        assert "等待提交，还没有到医院" in shown.words
        stored = await house.account.store.read(resources.get, "Appointment", "a")
        assert stored is not None
        assert (stored.body["slot"], stored.delivery.value) == ([{"reference": "Slot/n1"}], "PENDING")


@pytest.mark.parametrize("around", [UiContext(online=False), UiContext(session_ok=False)])
async def test_a_first_download_that_cannot_go_on_says_what_it_waits_for(around: UiContext) -> None:
    async with show(SCENES["home-first-sync"].build, around) as shown:
        assert "您的资料还没有下载完" in shown.texts()
        assert "正在下载您的资料" not in shown.texts()
        assert ("重新登录后会自动继续下载。" in shown.texts()) == (not around.session_ok)


async def test_a_doctor_who_asks_the_person_to_come_leads_to_booking(house: AppHarness) -> None:
    await house.unlocked()
    coding = {"system": "http://anxin.example/fhir/CodeSystem/communication", "code": "ask-to-come"}
    said = {
        "resourceType": "Communication", "id": "c", "status": "completed", "sent": instant(NOON),
        "category": [{"coding": [coding]}], "subject": {"reference": "Patient/p1"},
        "payload": [{"contentString": "请来门诊复查"}],
    }  # fmt: skip

    def receive(w: Writer) -> None:
        resources.put(w, said, patient="p1")

    await house.account.store.write(receive)
    async with show_app(house.context, SCREENS, route=paths.home()) as shown:
        await shown.until(lambda: "医生请您来就诊" in shown.texts())
        assert "医生说：请来门诊复查" in shown.words
        assert shown.can_press("去预约")
