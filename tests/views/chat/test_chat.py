"""A person writes to a department without a network, sees how far it came, reads the answer, and rates the end."""

from __future__ import annotations

import base64
from typing import Any

import flet as ft

from local_store import outbox, resources
from local_store.store import Reader, Writer
from services.record.messages.unread import unread_count
from tests.hospital.chat.talking import TEAM, consultation, message, team
from tests.services.pictures.camera_files import phone_photo
from tests.services.pictures.pdf_files import pdf
from tests.views.documents.test_documents import choosing, pictures
from tests.views.harness import show, show_app
from tests.views.house import AppHarness
from views import paths
from views.chat.gallery.scenes import scenes
from views.chat.screens import SCREENS
from views.context import PickedFile

Json = dict[str, Any]
SHOWN = {scene.name: scene for scene in scenes()}
LI = {"sender": {"reference": "Practitioner/li"}, "sent": "2026-11-20T10:00:00Z"}


async def kept(house: AppHarness, *bodies: Json) -> None:
    def put(w: Writer) -> None:
        for body in bodies:
            resources.put(w, body, patient=None if body["resourceType"] == "HealthcareService" else "p1")

    await house.account.store.write(put)


async def test_a_first_message_with_a_picture_waits_for_the_network(house: AppHarness) -> None:
    await house.unlocked()
    await kept(house, team())
    app = choosing(house, PickedFile("x.jpg", content=phone_photo()))
    async with show_app(app, SCREENS, route=paths.messages()) as shown:
        await shown.until(lambda: "还没有咨询" in shown.words)
        await shown.press("写给医生护士")
        assert await shown.follow() == paths.message_teams()
        await shown.until(lambda: "心血管内科" in shown.words)
        assert "拨打 120" in shown.words
        await shown.press("心血管内科")
        assert await shown.follow() == paths.message_write(TEAM)
        await shown.until(lambda: not shown.can_press("发送"))
        await shown.press("添加")
        await shown.press("选一张图片或一份 PDF")
        await shown.until(lambda: "图片 1" in shown.words)
        await shown.type("写点什么", "脚踝肿了，要停药吗？")
        await shown.press("发送")
        await shown.follow()
        await shown.until(lambda: "等待发送" in shown.words and "脚踝肿了，要停药吗？" in shown.words)
        await shown.press("看图片")
        await shown.until(lambda: len(pictures(shown)) == 1)  # from this device: there is no network
        assert b"PhoneMaker" not in pictures(shown)[0]
        assert shown.field("写点什么").value == ""
        await shown.press("急事别等，拨打 120")
        await shown.until(lambda: house.opened_pages == ["tel:120"])
    entries = await house.account.store.read(outbox.entries)
    assert [entry.type for entry in entries] == ["Encounter", "Binary", "Communication"]


async def test_a_pdf_goes_with_a_message_is_there_after_a_restart_and_opens_inside(house: AppHarness) -> None:
    await house.unlocked()
    opened = consultation("p1") | {"status": "in-progress"}
    await kept(house, team(), opened)
    broken, whole = pdf("x")[:-40], pdf("胃镜报告", 2)
    app = choosing(
        house,
        PickedFile("../../报告<b>.pdf", content=b"<html><script>1</script>"),
        PickedFile("x.pdf", content=broken),
        PickedFile("../../报告<b>.pdf", content=whole),
    )
    async with show_app(app, SCREENS, route=paths.message_thread(opened["id"])) as shown:
        await shown.until(lambda: "进行中" in shown.words)
        for words in ("这不是照片", "文件不完整"):
            await shown.press("添加")
            await shown.press("选一张图片或一份 PDF")
            await shown.until(lambda words=words: words in shown.words)
            assert not shown.can_press("发送")
        await shown.press("添加")
        await shown.press("选一张图片或一份 PDF")
        await shown.until(lambda: "PDF 文件，" in shown.words)
    async with show_app(app, SCREENS, route=paths.message_thread(opened["id"])) as shown:
        await shown.until(lambda: "PDF 文件，" in shown.words)
        await shown.press("发送")
        await shown.until(lambda: "等待发送" in shown.words and not shown.can_press("发送"))
        await shown.press(next(words for words in shown.texts() if words.startswith("打开 PDF 文件")))
        assert await shown.follow() == paths.message_file(opened["id"], await binary_of(house))
        await shown.until(lambda: len(pictures(shown)) == 2)  # from this device, drawn here
        assert "报告" not in shown.words
    content, size = await house.account.store.read(only_binary)
    assert (content, size) == ("application/pdf", whole)


def only_binary(r: Reader) -> tuple[str, bytes]:
    (body,) = [entry.body for entry in outbox.entries(r) if entry.type == "Binary" and entry.body]
    return body["contentType"], base64.b64decode(body["data"])


async def binary_of(house: AppHarness) -> str:
    return next(entry.id for entry in await house.account.store.read(outbox.entries) if entry.type == "Binary")


async def test_what_is_in_sight_is_read_and_what_is_typed_is_kept(house: AppHarness) -> None:
    await house.unlocked()
    opened = consultation("p1") | {"status": "in-progress"}
    await kept(house, team(), opened, message(opened, "先别停药。", **LI))
    assert await house.account.store.read(unread_count, "p1", "Patient/p1") == 1
    async with show_app(house.context, SCREENS, route=paths.messages()) as shown:
        await shown.until(lambda: "1 条未读" in shown.words and "先别停药。" in shown.words)
        await shown.press("心血管内科")
        await shown.follow()
        await shown.until(lambda: "进行中" in shown.words)
        await shown.type("写点什么", "还有")
    assert await house.account.store.read(unread_count, "p1", "Patient/p1") == 0
    async with show_app(house.context, SCREENS, route=paths.message_thread(opened["id"])) as shown:
        await shown.until(lambda: "进行中" in shown.words)
        await shown.until(lambda: shown.field("写点什么").value == "还有")
        await shown.press("结束这次咨询")
        await shown.press("结束这次咨询")
        await shown.until(lambda: "这次咨询怎么样？" in shown.words)
        assert not shown.all(ft.TextField) or "写点什么" not in [field.label for field in shown.all(ft.TextField)]
        await shown.press("很满意")
        await shown.press("提交评价")
        await shown.until(lambda: "您的评价：很满意" in shown.words)
    (change,) = [e for e in await house.account.store.read(outbox.entries) if e.type == "Encounter"]
    assert change.body is not None and change.body["status"] == "finished"


async def test_every_state_says_what_it_is_and_what_can_be_done() -> None:
    async with show(SHOWN["thread-failed"].build) as shown:
        for words in (
            "没有送到",
            "等回复的消息太多了",
            "等待发送",
            "已送达",
            "已读",
            "李明",
            "急事别等",
            "昨天",
            "今天",
        ):
            assert words in shown.words, words
        assert shown.can_press("再发一次") and shown.can_press("不发了，删掉")
    async with show(SHOWN["thread-pending"].build) as shown:
        assert "现在不在回复时间" in shown.words and shown.can_press("不问了，撤回")
    async with show(SHOWN["thread"].build) as shown:
        assert "一般 4 小时内" in shown.words and "视频" not in shown.words
    async with show(SHOWN["thread-video"].build) as shown:
        assert shown.can_press("进入视频（在浏览器里打开）")
    async with show(SHOWN["thread-cancelled"].build) as shown:
        assert "不能再写" in shown.words and "发送" not in shown.texts()
    async with show(SHOWN["message-too-long"].build) as shown:
        assert not shown.can_press("发送")


async def test_letters_still_on_their_way_when_send_is_pressed_are_sent_and_later_ones_stay(house: AppHarness) -> None:
    """The client hands over a tap with the button that it shows: that of an older rendering."""
    await house.unlocked()
    opened = consultation("p1") | {"status": "in-progress"}
    await kept(house, team(), opened)
    async with show_app(house.context, SCREENS, route=paths.message_thread(opened["id"])) as shown:
        await shown.until(lambda: "进行中" in shown.words)
        await shown.type("写点什么", "胸口")
        pressed = shown.button("发送").on_click  # type: ignore[attr-defined]
        await shown.type("写点什么", "胸口闷了十分钟")
        pressed(None)
        await shown.type("写点什么", "胸口闷了十分钟还有")
        await shown.until(lambda: "胸口闷了十分钟" in shown.words.split("\n"))
        await shown.until(lambda: shown.field("写点什么").value == "还有")
