"""From "health" to an article chosen for a new result, read without a network, finished once; and the points."""

from __future__ import annotations

from dataclasses import replace

import flet as ft

from hospital.demo import learning
from local_store import outbox, resources
from local_store.store import Writer
from services.education.favourites import favourites
from services.education.points import Credit
from services.fhir import terms
from tests.fakes.clock import NOON
from tests.fakes.voice import HeardVoice
from tests.views.harness import show, show_app
from tests.views.house import AppHarness
from views import paths
from views.context import UiContext
from views.education.gallery.scenes import scenes
from views.routes import SCREENS

SCENES = {scene.name: scene for scene in scenes()}
_CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category"


def _fill(w: Writer) -> None:
    for body in learning.resources(7, NOON.date()):
        resources.put(w, body)
    result = {
        "resourceType": "Observation",
        "id": "hba1c",
        "status": "final",
        "category": [{"coding": [{"system": _CATEGORY, "code": "laboratory"}]}],
        "code": {"coding": [{"system": "http://loinc.org", "code": "4548-4"}], "text": "糖化血红蛋白"},
        "effectiveDateTime": NOON.isoformat(),
        "valueQuantity": {"value": 7.4, "unit": "%"},
        "interpretation": [{"coding": [{"system": terms.INTERPRETATION, "code": "H"}]}],
    }
    resources.put(w, result, patient="p1")


async def _finished(house: AppHarness) -> list[str]:
    entries = await house.account.store.read(outbox.entries)
    return [str(entry.body["focus"]["reference"]) for entry in entries if entry.body and entry.type == "Task"]


async def test_an_article_chosen_for_a_new_result_is_read_offline_and_finished_once(house: AppHarness) -> None:
    await house.unlocked()
    await house.account.store.write(_fill)
    async with show_app(house.context, SCREENS, route=paths.care()) as shown:
        await shown.until(lambda: "看懂血糖和糖化血红蛋白" in shown.words)
        await shown.press("健康知识")
        await shown.follow()
        await shown.until(lambda: "因为新结果：糖化血红蛋白有提示" in shown.words)
        await shown.press("看懂血糖和糖化血红蛋白")
        await shown.follow()
        await shown.until(lambda: "大致怎么看" in shown.words and "周文英医生审阅" in shown.words)
        await shown.press("收藏")
        await shown.press("读完了")
        await shown.until(lambda: "已经记下，医院确认后加积分。" in shown.words)
    assert await _finished(house) == ["Library/article-glucose-results"]
    assert await house.account.store.read(favourites, "p1", True) == ("article-glucose-results",)


async def test_an_article_is_found_by_pinyin_and_its_source_is_opened(house: AppHarness) -> None:
    await house.unlocked()
    await house.account.store.write(_fill)
    async with show_app(house.context, SCREENS, route=paths.learn()) as shown:
        await shown.until(lambda: "搜索文章" in {field.label for field in shown.all(ft.TextField)})
        await shown.type("搜索文章", "ejsg")
        await shown.until(
            lambda: "二甲双胍，怎么吃更舒服" in shown.words and "高血压：没感觉，也要管" not in shown.words
        )
        await shown.press("二甲双胍，怎么吃更舒服")
        await shown.follow()
        await shown.until(lambda: "打开原文" in shown.words)
        await shown.press("打开原文")
    assert house.opened_pages == ["https://www.nhs.uk/medicines/metformin/"]


async def test_what_came_of_it_is_said() -> None:
    for scene, words in (
        ("article-credited", "得到 5 积分，每篇只算一次。"),
        ("article-waiting", "已经记下"),
        ("article-day-full", "今天的积分已经满了"),
    ):
        async with show(SCENES[scene].build) as shown:
            assert words in shown.words
            assert "读完了" not in shown.texts()


async def test_who_reads_for_another_person_has_no_points_and_nothing_to_finish() -> None:
    async with show(SCENES["learn-of-another"].build) as shown:
        assert "因为新结果：糖化血红蛋白有提示" in shown.words
        assert "健康积分" not in shown.words
    async with show(SCENES["learn"].build) as shown:
        assert shown.can_press("健康积分")
    async with show(SCENES["article-of-another"].build) as shown:
        assert "大致怎么看" in shown.words
        assert "读完了" not in shown.texts()


async def test_the_ledger_says_what_every_line_earned_and_its_code() -> None:
    async with show(SCENES["points"].build) as shown:
        for words in ("35 分", "+5", "+20", "−30", "取用码 K7QX4M9A", "等医院确认", "已算过", "今日已满", "还差 25 分"):
            assert words in shown.words, words
        assert shown.can_press("健康讲座预留座位")
        assert Credit.REFUSED.value not in shown.words


async def test_points_are_exchanged_after_one_question(house: AppHarness) -> None:
    await house.unlocked()

    def earned(w: Writer) -> None:
        _fill(w)

        def concept(code: str) -> dict[str, object]:
            return {"coding": [{"system": terms.LEARNING_SYSTEM, "code": code}]}

        output = {"type": concept("points"), "valueInteger": 40}
        code, word = concept("measured"), concept("credited")
        task = {"resourceType": "Task", "id": "t", "status": "completed", "code": code, "businessStatus": word}
        resources.put(w, task | {"output": [output]}, patient="p1")

    await house.account.store.write(earned)
    async with show_app(house.context, SCREENS, route=paths.points()) as shown:
        await shown.until(lambda: "40 分" in shown.words)
        await shown.press("健康讲座预留座位")
        await shown.press("再想想")
        await shown.press("健康讲座预留座位")
        await shown.press("用 30 分兑换")
        await shown.until(lambda: "等医院确认" in shown.words)
    entries = await house.account.store.read(outbox.entries)
    assert [entry.body["input"][0]["valueCode"] for entry in entries if entry.body] == ["lecture"]


async def test_a_link_in_a_text_is_a_button() -> None:
    async with show(SCENES["article"].build, UiContext()) as shown:
        assert shown.can_press("世界卫生组织的介绍")


async def test_an_article_is_read_aloud_where_the_device_has_a_voice_and_ends_with_the_screen(
    house: AppHarness,
) -> None:
    await house.unlocked()
    await house.account.store.write(_fill)
    where = paths.article("article-glucose-results")
    async with show_app(house.context, SCREENS, route=where) as shown:
        await shown.until(lambda: "大致怎么看" in shown.words)
        assert "读给我听" not in shown.texts()
    voice = HeardVoice()
    async with show_app(replace(house.context, voice=voice), SCREENS, route=paths.learn()) as shown:
        await shown.until(lambda: shown.words.count("看懂血糖和糖化血红蛋白") > 0)
        await shown.press("看懂血糖和糖化血红蛋白")
        await shown.follow()
        await shown.until(lambda: "读给我听" in shown.texts())
        await shown.press("读给我听")
        await shown.until(lambda: "先不读了" in shown.texts())
        await shown.press("先不读了")
        await shown.until(lambda: "读给我听" in shown.texts())
        await shown.press("读给我听")
        await shown.until(lambda: not voice.silent.is_set())
        await shown.press("返回")
        await shown.follow()
        await shown.until(voice.silent.is_set)
    text, language = voice.said[0]
    assert language == "zh-CN"
    assert text.startswith("看懂血糖和糖化血红蛋白\n")
    assert "**" not in text and "##" not in text
