"""A Task asks; it is answered out of reach, kept through a kill, sent once, corrected; the real hospital judges it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from shutil import copyfile
from typing import Any

from hospital.demo import questionnaires
from services.pictures.intake import safe_picture
from services.questionnaires.commands import AnswersAbout, keep_draft, keep_file, send_answers
from services.questionnaires.model import AnsweringState, OpenedForm
from services.questionnaires.queries import AMENDMENT, answered, delivered, opened_form
from services.record.questionnaires.checking import problems
from services.record.questionnaires.filling import AnswerPlace, Filling
from services.record.questionnaires.response import RESPONSE, new_filling, read_filling
from services.record.questionnaires.scores import calculate
from services.record.questionnaires.values import FileAnswer, Value
from services.record.requests.kept import open_requests
from services.record.requests.request import RequestKind
from tests.fakes.clock import NOON
from tests.services.pictures.camera_files import phone_photo
from tests.services.sync.worlds import FixedToken, Phone, fill, new_id, open_hospital, person, phone, server_store

TASK: dict[str, Any] = {
    "resourceType": "Task",
    "id": "t1",
    "status": "requested",
    "intent": "order",
    "code": {"coding": [{"system": "http://anxin.example/fhir/CodeSystem/task", "code": "answer-questionnaire"}]},
    "description": "体检之后，您还好吗？",
    "focus": {"reference": f"Questionnaire/{questionnaires.AFTER_CHECK_UP}"},
    "for": {"reference": "Patient/p1"},
    "restriction": {"period": {"start": "2026-01-01T00:00:00+08:00", "end": "2036-01-01T00:00:00+08:00"}},
}


async def _opened(of: Phone) -> OpenedForm:
    return await of.store.read(opened_form, "p1", None, "t1", "zh-CN")


def _about(opened: OpenedForm, *, draft: bool = False) -> AnswersAbout:
    return AnswersAbout(opened.response_id + (AMENDMENT if draft else ""), "p1", opened.task, opened.plan)


def _answer(filling: Filling, link: str, *values: Value) -> None:
    filling.answer(AnswerPlace(filling.form.by_link[link]), values)


def _option(filling: Filling, link: str, number: int) -> Value:
    return filling.form.items[filling.form.by_link[link]].options[number].value


def _as_killed(folder: Path) -> None:
    """The files of the first phone as a killed app leaves them, as those of a second one."""
    for file in folder.glob("1.db*"):
        copyfile(file, folder / file.name.replace("1.db", "2.db"))


async def test_answers_are_kept_sent_once_and_corrected(tmp_path: Path) -> None:
    hospital = open_hospital(tmp_path)
    fill(hospital, person(), TASK, *questionnaires.directory())
    server = server_store(hospital)
    mine = await phone(hospital, tmp_path / "1.db")
    await mine.cycle()
    (wanted,) = await mine.store.read(open_requests, "p1", "zh-CN", NOON)
    assert (wanted.request.kind, wanted.title, wanted.begun) == (RequestKind.ANSWER, "体检之后，您还好吗？", False)

    opened = await _opened(mine)
    filling = new_filling(opened.form)
    _answer(filling, "feeling", _option(filling, "feeling", 0))
    assert await mine.store.write(keep_draft, filling, _about(opened), NOON)
    assert await mine.waiting() == ()  # a draft stays on this device
    again = await _opened(mine)
    filling = read_filling(again.form, again.draft)
    _answer(filling, "symptoms", _option(filling, "symptoms", 4))
    _answer(filling, "taking", False)
    assert [filling.item(place).link_id for place, _ in problems(filling)] == ["missed"]
    _answer(filling, "missed", 2)
    assert not [*problems(filling)]
    await mine.store.write(send_answers, filling, _about(opened), NOON)
    assert not await mine.store.write(keep_draft, filling, _about(opened), NOON)  # a late keystroke
    assert await mine.store.read(open_requests, "p1", "zh-CN", NOON) == ()
    assert (await mine.store.read(delivered, "p1", opened.response_id)).state is AnsweringState.WAITING

    await mine.cycle()
    assert (await mine.store.read(delivered, "p1", opened.response_id)).state is AnsweringState.SENT
    with server.reading() as tx:
        task, arrived = tx.read("Task", "t1"), tx.read(RESPONSE, opened.response_id)
    assert task is not None
    assert arrived is not None
    assert task["status"] == "completed"
    assert [label["code"] for label in arrived["meta"]["security"]] == ["PATAST"]

    again = await _opened(mine)
    filling = read_filling(again.form, again.sent)
    _answer(filling, "missed", 3)
    assert await mine.store.write(keep_draft, filling, _about(again, draft=True), NOON)
    again = await _opened(mine)
    assert again.draft is not None
    await mine.store.write(send_answers, filling, _about(again), NOON)
    await mine.cycle()
    with server.reading() as tx:
        arrived = tx.read(RESPONSE, opened.response_id)
    assert arrived is not None
    assert arrived["status"] == "amended"
    assert (await _opened(mine)).draft is None
    (given,) = await mine.store.read(answered, "p1", "zh-CN")
    assert (given.title, given.state, given.task) == ("体检后的情况", AnsweringState.SENT, "t1")
    await mine.put_away()
    server.close()


async def test_what_does_not_fit_is_refused_in_words_and_can_be_sent_anew(tmp_path: Path) -> None:
    hospital = open_hospital(tmp_path)
    fill(hospital, person(), TASK, *questionnaires.directory())
    mine = await phone(hospital, tmp_path / "1.db")
    await mine.cycle()
    opened = await _opened(mine)
    filling = new_filling(opened.form)
    _answer(filling, "taking", True)
    await mine.store.write(send_answers, filling, _about(opened), NOON)
    await mine.cycle()
    told = await mine.store.read(delivered, "p1", opened.response_id)
    assert (told.state, told.refusal) == (AnsweringState.REFUSED, "answers-invalid")
    _answer(filling, "feeling", _option(filling, "feeling", 1))
    _answer(filling, "symptoms", _option(filling, "symptoms", 4))
    await mine.store.write(send_answers, filling, _about(opened), NOON)
    await mine.cycle()
    assert (await mine.store.read(delivered, "p1", opened.response_id)).state is AnsweringState.SENT
    await mine.put_away()
    server_store(hospital).close()


async def test_a_task_answered_on_two_phones_is_answered_once(tmp_path: Path) -> None:
    hospital = open_hospital(tmp_path)
    task = TASK | {"focus": {"reference": f"Questionnaire/{questionnaires.PHQ_9}"}}
    fill(hospital, person(), task, *questionnaires.directory())
    phones = [await phone(hospital, tmp_path / f"{number}.db") for number in (1, 2)]
    for number, each in enumerate(phones):
        await each.cycle()
        opened = await _opened(each)
        filling = new_filling(opened.form)
        for item in opened.form.items:
            if item.options:
                filling.answer(AnswerPlace(item.number), [item.options[number].value])
        calculate(filling)
        score = AnswerPlace(opened.form.by_link["44261-6"])
        assert filling.answers(score) == (9 * number,)
        await each.store.write(send_answers, filling, _about(opened), NOON)
    for each in (*phones, *phones):
        await each.cycle()
    states = [(await each.store.read(delivered, "p1", opened.response_id)).state for each in phones]
    assert states == [AnsweringState.SENT, AnsweringState.REFUSED]  # the person compares both and decides
    with server_store(hospital).reading() as tx:
        assert tx.read(RESPONSE, opened.response_id) is not None
    for each in phones:
        await each.put_away()
    server_store(hospital).close()


async def test_a_draft_outlives_a_kill(tmp_path: Path) -> None:
    hospital = open_hospital(tmp_path)
    fill(hospital, person(), TASK, *questionnaires.directory())
    mine = await phone(hospital, tmp_path / "1.db")
    await mine.cycle()
    opened = await _opened(mine)
    filling = new_filling(opened.form)
    _answer(filling, "ask", "能喝酒吗？")
    await mine.store.write(keep_draft, filling, _about(opened), NOON)
    _as_killed(tmp_path)
    other = await phone(hospital, tmp_path / "2.db")
    again = await _opened(other)
    assert read_filling(again.form, again.draft).kept(AnswerPlace(again.form.by_link["ask"])) == ("能喝酒吗？",)
    (wanted,) = await other.store.read(open_requests, "p1", "zh-CN", NOON)
    assert wanted.begun
    for each in (mine, other):
        await each.put_away()
    server_store(hospital).close()


async def test_a_picture_is_kept_with_the_draft_and_sent_before_the_answers(tmp_path: Path) -> None:
    hospital = open_hospital(tmp_path)
    asked_for = [{"linkId": "photo", "type": "attachment", "text": "化验单"}]
    body = {"resourceType": "Questionnaire", "id": "photo", "url": "urn:photo", "status": "active", "item": asked_for}
    fill(hospital, person(), TASK | {"focus": {"reference": "Questionnaire/photo"}}, body)
    mine = await phone(hospital, tmp_path / "1.db")
    await mine.cycle()
    opened = await _opened(mine)
    filling, file_id, photo = new_filling(opened.form), new_id(), safe_picture(phone_photo())
    await mine.store.write(keep_file, file_id, photo.content, "image/jpeg", NOON)
    _answer(filling, "photo", FileAnswer("化验单.jpg", "image/jpeg", file_id, len(photo.content)))
    await mine.store.write(keep_draft, filling, _about(opened), NOON)
    again = await _opened(mine)
    await mine.store.write(send_answers, read_filling(again.form, again.draft), _about(again), NOON)
    await mine.cycle()
    assert await mine.waiting() == ()
    with server_store(hospital).reading() as tx:
        response, binary = tx.read(RESPONSE, opened.response_id), tx.read("Binary", file_id)
    assert binary is not None
    assert response is not None
    assert response["item"][0]["answer"][0]["valueAttachment"]["url"] == f"Binary/{file_id}"
    await mine.put_away()
    server_store(hospital).close()


async def test_a_daughter_answers_for_her_mother_who_sees_it(tmp_path: Path) -> None:
    hospital = open_hospital(tmp_path)
    carer = {"resourceType": "RelatedPerson", "id": "carer-of-p1", "patient": {"reference": "Patient/p1"}}
    fill(hospital, person(), person("d1", "王小燕"), carer, TASK, *questionnaires.directory())
    hers = await phone(
        hospital, tmp_path / "1.db", patient="d1", session=FixedToken("carer-d1-p1"), represented=("p1",)
    )
    await hers.cycle()
    assert await hers.store.read(open_requests, "d1", "zh-CN", NOON) == ()
    (wanted,) = await hers.store.read(open_requests, "p1", "zh-CN", NOON)
    opened = await hers.store.read(opened_form, "p1", None, wanted.id, "zh-CN")
    filling = new_filling(opened.form)
    _answer(filling, "feeling", _option(filling, "feeling", 0))
    _answer(filling, "symptoms", _option(filling, "symptoms", 4))
    _answer(filling, "taking", True)
    await hers.store.write(send_answers, filling, replace(_about(opened), own=False), NOON)
    await hers.cycle()
    assert await hers.waiting() == ()
    told = await hers.store.read(delivered, "p1", opened.response_id)
    assert (told.state, told.by_proxy) == (AnsweringState.SENT, True)
    with server_store(hospital).reading() as tx:
        arrived, task = tx.read(RESPONSE, opened.response_id) or {}, tx.read("Task", "t1") or {}
    assert arrived["author"] == arrived["source"] == {"reference": "RelatedPerson/carer-of-p1"}
    assert task["status"] == "completed"

    mine = await phone(hospital, tmp_path / "2.db")
    await mine.cycle()
    assert await mine.store.read(open_requests, "p1", "zh-CN", NOON) == ()
    assert (await mine.store.read(delivered, "p1", opened.response_id)).by_proxy
    for each in (hers, mine):
        await each.put_away()
    server_store(hospital).close()
