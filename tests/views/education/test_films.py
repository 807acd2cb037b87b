"""From an article to its film: it plays by itself, goes on where somebody stopped, and says what is not here yet."""

from __future__ import annotations

import base64
from datetime import timedelta

import flet as ft

from hospital.demo import learning
from hospital.education.film_pictures import picture
from local_store import attachments, resources
from local_store.store import Writer
from services.education.film_model import picture_key
from services.education.films import film_page
from services.fhir.terms import LIBRARY_SYSTEM
from tests.fakes.clock import NOON
from tests.views.harness import show, show_app
from tests.views.house import AppHarness
from views import paths
from views.education.gallery.scenes import scenes
from views.routes import SCREENS

SCENES = {scene.name: scene for scene in scenes()}
FILM = "film-inhaler"


def _fill(w: Writer) -> None:
    for body in learning.resources(7, NOON.date()):
        resources.put(w, body)
    key = picture_key(FILM, 0)
    attachments.begin(w, key, "image/png")
    attachments.append(w, key, picture("shake"))
    attachments.finish(w, key)


async def test_a_film_plays_from_an_article_and_goes_on_where_somebody_stopped(house: AppHarness) -> None:
    await house.unlocked()
    await house.account.store.write(_fill)
    async with show_app(house.context, SCREENS, route=paths.article("article-inhaler")) as shown:
        await shown.until(lambda: "看图学一遍" in shown.texts())
        await shown.press("看图学一遍")
        await shown.follow()
        await shown.until(lambda: "第 1 幅，共 5 幅" in shown.words)
        await shown.until(lambda: picture("shake") in [image.src for image in shown.all(ft.Image)])
        assert "摇一摇，新的先空喷两下。" in shown.words
        await shown.press("播放")
        house.clock.moment += timedelta(seconds=60)
        await shown.until(lambda: "第 2 幅，共 5 幅" in shown.words)
        await shown.until(lambda: "这幅图还没下载" in shown.words)
        assert "先慢慢呼完气，再含紧口器。" in shown.words
        await shown.press("暂停")
        await shown.press("下一幅")
        await shown.until(lambda: "第 3 幅，共 5 幅" in shown.words)
    page = await house.account.store.read(film_page, "zh-CN", FILM)
    assert page is not None
    assert page.place == 2
    async with show_app(house.context, SCREENS, route=paths.film(FILM)) as shown:
        await shown.until(lambda: "第 3 幅，共 5 幅" in shown.words)
        await shown.press("1. 摇一摇")
        await shown.until(lambda: "第 1 幅，共 5 幅" in shown.words)


async def test_what_is_on_the_device_is_told_and_removed(house: AppHarness) -> None:
    await house.unlocked()
    await house.account.store.write(_fill)
    async with show_app(house.context, SCREENS, route=paths.learn_offline()) as shown:
        await shown.until(lambda: "已下载 1/5 幅" in shown.words)
        await shown.press("下载其余的（3 部）")
        await shown.until(lambda: "下载其余的（3 部）" in shown.texts())
        await shown.press(next(words for words in shown.texts() if words.startswith("从本机清除")))
        await shown.until(lambda: "已下载 1/5 幅" not in shown.words)


async def test_a_video_leaves_the_app_only_after_a_yes(house: AppHarness) -> None:
    await house.unlocked()
    body = {
        "resourceType": "Library", "id": "film-pen", "title": "胰岛素笔怎么打", "status": "active",
        "type": {"coding": [{"system": LIBRARY_SYSTEM, "code": "film"}]},
        "content": [{"contentType": "video/mp4", "data": base64.b64encode(b"moving").decode(), "size": 6}],
    }  # fmt: skip
    await house.account.store.write(lambda w: resources.put(w, body))
    async with show_app(house.context, SCREENS, route=paths.film("film-pen")) as shown:
        await shown.until(lambda: "MP4 视频，1 KB" in shown.words)
        await shown.press("存下来看")
        await shown.until(lambda: "把视频存到安心外面？" in shown.words)
        await shown.press("不用了")
        await shown.until(lambda: "把视频存到安心外面？" not in shown.words)
        assert not house.saved_files
        await shown.press("存下来看")
        await shown.until(lambda: "把视频存到安心外面？" in shown.words)
        await shown.press("存下来看")
        await shown.until(lambda: house.saved_files == {"胰岛素笔怎么打.mp4": b"moving"})


async def test_every_state_of_the_pack_says_what_it_is() -> None:
    for scene, words in (
        ("learn-offline", "下载和我有关的（1 部）"),
        ("learn-offline-little-room", "本机只剩 90.0 MB"),
        ("learn-offline-all", "都在本机了"),
        ("film-not-here", "这幅图还没下载，文字照样能看。"),
        ("film-playing", "暂停"),
        ("video", "视频，还没下载"),
        ("video-here", "已在本机，没网也能看（4.8 MB）"),
        ("video-in-the-browser", "MP4 视频，医院没写多大"),
        ("video-too-large", "这里最多能下载 14.0 MB"),
    ):
        async with show(SCENES[scene].build) as shown:
            assert words in shown.words, scene
