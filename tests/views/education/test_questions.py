"""A person asks the care team from an article without a network; what was typed is kept, what came of it is told."""

from __future__ import annotations

from hospital.demo import learning
from local_store import outbox, resources
from local_store.store import Writer
from services.fhir import terms
from tests.fakes.clock import NOON
from tests.views.harness import show, show_app
from tests.views.house import AppHarness
from views import paths
from views.education.gallery.scenes import scenes
from views.routes import SCREENS

SCENES = {scene.name: scene for scene in scenes()}
ARTICLE = "article-amlodipine"


def _fill(w: Writer) -> None:
    for body in learning.resources(7, NOON.date()):
        resources.put(w, body)


async def test_a_question_is_asked_from_an_article_offline_and_what_was_typed_outlives_the_screen(
    house: AppHarness,
) -> None:
    await house.unlocked()
    await house.account.store.write(_fill)
    async with show_app(house.context, SCREENS, route=paths.article(ARTICLE)) as shown:
        await shown.until(lambda: "没看懂？问医护团队" in shown.texts())
        await shown.press("没看懂？问医护团队")
        await shown.follow()
        await shown.until(lambda: "关于：氨氯地平：脚肿别慌，别自己停" in shown.words)
        await shown.type("您的问题", "脚踝肿了，要停药吗？")
    async with show_app(house.context, SCREENS, route=paths.ask_care_team(ARTICLE)) as shown:
        await shown.until(lambda: shown.field("您的问题").value == "脚踝肿了，要停药吗？")
        await shown.press("发给医护团队")
        await shown.follow()
        await shown.until(lambda: "等联网发送" in shown.words and "脚踝肿了，要停药吗？" in shown.words)
        await shown.press("提一个问题")
        await shown.follow()
        await shown.until(lambda: shown.field("您的问题").value == "")
    (entry,) = await house.account.store.read(outbox.entries)
    assert entry.body is not None
    assert entry.body["about"] == [{"reference": f"Library/{ARTICLE}"}]
    assert entry.body["payload"] == [{"contentString": "脚踝肿了，要停药吗？"}]
    assert "extension" not in entry.body


async def test_a_question_is_taken_back_after_one_more(house: AppHarness) -> None:
    await house.unlocked()
    question = {
        "resourceType": "Communication",
        "id": "q",
        "status": "in-progress",
        "category": [{"coding": [{"system": terms.COMMUNICATION_SYSTEM, "code": "question"}]}],
        "subject": {"reference": "Patient/p1"},
        "payload": [{"contentString": "能喝西柚汁吗？"}],
    }
    await house.account.store.write(lambda w: resources.put(w, question, patient="p1"))
    async with show_app(house.context, SCREENS, route=paths.care_questions()) as shown:
        await shown.until(lambda: "已送达，等回答" in shown.words)
        await shown.press("撤回")
        await shown.press("不撤回")
        await shown.press("撤回")
        assert shown.prompt is not None
        await shown.press("撤回")
        await shown.until(lambda: "还没有问过问题" in shown.words)
    (entry,) = await house.account.store.read(outbox.entries)
    assert entry.body is not None
    assert entry.body["status"] == "stopped"


async def test_every_state_says_what_it_is() -> None:
    async with show(SCENES["care-questions"].build) as shown:
        for words in ("等联网发送", "已送达，等回答", "已回答", "李明医生", "已匿名公开", "等回答的问题已有五个"):
            assert words in shown.words, words
    async with show(SCENES["ask-care-team-empty"].build) as shown:
        assert not shown.can_press("发给医护团队")
        assert "120" in shown.words
    async with show(SCENES["ask-care-team-too-long"].build) as shown:
        assert not shown.can_press("发给医护团队")
    async with show(SCENES["article-of-another"].build) as shown:
        assert "没看懂？问医护团队" not in shown.texts()
    async with show(SCENES["article-credited"].build) as shown:
        assert "大家问过的" in shown.words
        assert shown.can_press("化验前一晚能喝无糖饮料吗？")
