"""A person answers what the hospital asks, offline: it outlives the screen, is read once more, and waits to be sent."""

from __future__ import annotations

import pytest

from hospital.demo import questionnaires
from local_store import outbox, resources
from local_store.store import Writer
from services.record.questionnaires.response import RESPONSE
from tests.services.questionnaires.test_with_hospital import TASK
from tests.views.harness import show, show_app
from tests.views.house import AppHarness
from views import paths
from views.questionnaires.gallery.scenes import scenes
from views.routes import SCREENS


def _fill(w: Writer) -> None:
    for body in questionnaires.directory():
        resources.put(w, body)
    resources.put(w, TASK, patient="p1")


async def test_answers_outlive_the_screen_are_read_once_more_and_wait_for_the_network(house: AppHarness) -> None:
    await house.unlocked()
    await house.account.store.write(_fill)
    async with show_app(house.context, SCREENS, route=paths.care_requests()) as shown:
        await shown.until(lambda: "体检之后，您还好吗？" in shown.words)
        await shown.go(paths.care_request("t1"))
        await shown.until(lambda: "这一周您觉得怎么样？" in shown.words)
        await shown.press("下一步")
        await shown.until(lambda: "还有 2 处要改" in shown.words)
        await shown.press("挺好")
        await shown.press("胸闷、胸痛")
        await shown.until(lambda: "胸痛不缓解、喘不上气，请马上拨打 120。" in shown.words)
        await shown.press("都没有")  # stands alone
        await shown.until(lambda: "请马上拨打 120" not in shown.words)
        await shown.press("下一步")
        await shown.until(lambda: "每天都按时吃吗" in shown.words)
        await shown.press("否")
        await shown.until(lambda: "这一周漏了几次？" in shown.words)
        await shown.type("您的回答", "两三次")
        await shown.press("下一步")
        await shown.until(lambda: shown.field("您的回答").error == "请填数字")
    async with show_app(house.context, SCREENS, route=paths.care_request("t1")) as shown:
        await shown.until(lambda: "这一周您觉得怎么样？" in shown.words)
        await shown.press("下一步")
        await shown.until(lambda: shown.field("您的回答").value == "两三次")
        await shown.type("您的回答", "２")
        await shown.press("下一步")
        await shown.until(lambda: "最近一次的体重" in shown.words)
        await shown.press("下一步")
        await shown.until(lambda: "发出去之前，再看一遍" in shown.words)
        assert "挺好" in shown.words
        await shown.press("交给医院")
        await shown.until(lambda: "等待发送" in shown.words)
    (entry,) = await house.account.store.read(outbox.entries)
    assert (entry.type, entry.body is not None and entry.body["status"]) == (RESPONSE, "completed")


@pytest.mark.parametrize("scene", [scene for scene in scenes() if scene.quick], ids=lambda scene: scene.name)
async def test_scenes_are_drawn(scene: object) -> None:
    async with show(scene.build) as shown:  # type: ignore[attr-defined]
        assert not shown.has_fault
