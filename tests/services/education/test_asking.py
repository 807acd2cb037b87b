"""A question goes out through the outbox, is answered by the real hospital's staff, and what was published is found."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hospital.demo import learning
from hospital.education.publishing import PublishedText, publish
from hospital.fhir.permissions import Access
from hospital.fhir.staff import Role, Staff
from hospital.staff_pages.questions import answer_question
from services.education.asking import ask_care_team, take_back_question
from services.education.care_question_list import AskedQuestion, asked_questions
from services.education.care_questions import QuestionState, care_answer, care_question
from services.education.queries import article_list, article_page
from services.errors import RefusalCode
from tests.fakes.clock import NOON
from tests.services.sync.worlds import Phone, fill, new_id, open_hospital, person, phone, server_store

ARTICLE = "article-amlodipine"
DOCTOR = Access.of_staff(Staff("li", (Role.DOCTOR,), NOON.date()), (("*", "cruds"),))


def _ask(id_: str, words: str = "脚踝肿了，要停药吗？") -> Any:
    how = {"article": ARTICLE, "may_be_published": True, "patient": "p1", "now": NOON}
    return lambda w: ask_care_team(w, id_, words, **how)


async def _asked(of: Phone) -> tuple[AskedQuestion, ...]:
    return await of.store.read(asked_questions, "p1", "zh-CN")


async def test_a_question_is_answered_published_found_and_taken_back(tmp_path: Path) -> None:
    hospital = open_hospital(tmp_path)
    doctor = {"resourceType": "Practitioner", "id": "li", "name": [{"text": "李明"}]}
    fill(hospital, person(), person("p2"), doctor, *learning.resources(7, NOON.date()))
    store = server_store(hospital)
    mine, other = await phone(hospital, tmp_path / "1.db"), await phone(hospital, tmp_path / "2.db", patient="p2")
    await mine.cycle()
    id_ = new_id()
    await mine.store.write(_ask(id_))
    (one,) = await _asked(mine)
    assert (one.question.state, one.title) == (QuestionState.WAITING, "氨氯地平：脚肿别慌，别自己停")
    await mine.cycle()
    (one,) = await _asked(mine)
    assert one.question.state is QuestionState.SENT

    with store.begin() as tx:
        answer_question(tx, DOCTOR, id_, "先别停，抬高腿。")
    with store.begin() as tx:
        text = PublishedText("吃氨氯地平脚踝肿，要停药吗？", "先别停，抬高腿，一周内来看。")
        published = publish(tx, DOCTOR, id_, text, NOON.date())
    for each in (mine, other):
        await each.cycle()
    (one,) = await _asked(mine)
    assert one.answer is not None
    assert (one.question.state, one.answer.words, one.doctor) == (QuestionState.ANSWERED, "先别停，抬高腿。", "李明")
    assert one.question.published == published
    assert await other.store.read(asked_questions, "p1", "zh-CN") == ()
    assert await other.count("Communication") == 0
    found = await other.store.read(article_list, "p2", "zh-CN", "脚踝肿", NOON)
    assert published in [each.id for each in found.all]
    page = await other.store.read(article_page, "p2", "zh-CN", ARTICLE, NOON)
    assert page is not None
    assert [each.title for each in page.answers] == [text.question]

    await mine.store.write(lambda w: take_back_question(w, id_, NOON))
    assert await _asked(mine) == ()
    for each in (mine, other):
        await each.cycle()
    assert await mine.waiting() == ()
    assert await other.store.read(article_page, "p2", "zh-CN", published, NOON) is None
    for each in (mine, other):
        await each.put_away()
    store.close()


async def test_the_sixth_that_waits_is_refused_and_says_why(tmp_path: Path) -> None:
    hospital = open_hospital(tmp_path)
    fill(hospital, person(), *learning.resources(7, NOON.date()))
    mine = await phone(hospital, tmp_path / "1.db")
    await mine.cycle()
    for _ in range(6):
        await mine.store.write(_ask(new_id()))
    await mine.cycle()
    refused = [one for one in await _asked(mine) if one.question.state is QuestionState.REFUSED]
    assert [one.refusal for one in refused] == [RefusalCode.TOO_MANY_QUESTIONS]
    await mine.put_away()
    server_store(hospital).close()


def test_whatever_a_communication_is_reading_it_raises_nothing() -> None:
    for odd in (None, [], {"category": 3}, {"category": [{"coding": [{"system": {}, "code": []}]}]}):
        assert care_question(odd, "CONFIRMED") is None
        assert care_answer(odd) is None
