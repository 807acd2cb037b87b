"""Finding departments and doctors by Chinese, English and pinyin, and the doctors one knows, in a real store."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from hospital.demo import calendar, guide
from hospital.demo.build import DEFAULT_SEED, directory
from hospital.demo.staff import members
from local_store import resources
from local_store.store import LocalStore, Writer
from services.booking.ask.queries import department_page
from services.booking.find.favourites import favourites, mark_favourite
from services.booking.find.finding import find_complaints, find_departments
from services.booking.find.queries import complaints, departments, doctors, known_doctors
from services.clock import instant
from services.fhir.language import in_chinese_alone
from services.pinyin import spellings
from services.spelling.spelling import find, in_pinyin, plain
from services.spelling.synonyms import synonyms
from tests.local_store.worlds import KEY
from tests.prepared import prepare

DAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 7, tzinfo=timezone(timedelta(hours=8)))


@pytest.mark.parametrize(
    ("name", "spelled"),
    [
        ("心血管内科", {"xinxueguanneike", "xxgnk"}),
        ("单伟", {"shanwei", "sw", "danwei", "dw"}),
        ("曾敏（特需）", {"zengmin", "zm", "texu", "tx"}),
        ("绿城", {"lvcheng", "lc"}),
        ("Dr. Li", set()),
    ],
)
def test_names_are_spelled_in_full_and_by_initials_surnames_in_each_reading(name: str, spelled: set[str]) -> None:
    assert spelled <= set(spellings(name))


def _fill(w: Writer) -> None:
    week = (DAY + timedelta(days=7)).isoformat()
    coming = (one for one in calendar.slots(DEFAULT_SEED, DAY) if one["start"] < week)
    for body in (*directory(DAY), *coming, *guide.resources(DEFAULT_SEED, DAY)):
        resources.put(w, body, fetched_at=instant(NOW))


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[LocalStore]:
    await prepare(_filled, tmp_path)
    opened = await LocalStore.open(tmp_path / "patient.store", KEY)
    yield opened
    await opened.close()


async def _filled(folder: Path) -> None:
    opened = await LocalStore.open(folder / "patient.store", KEY)
    await opened.write(_fill)
    await opened.close()


@pytest.mark.parametrize("asked", ["心血管", "xinxueguan", "XXG", "xxgnk", "cardio", "高血压", "gxy", "gaoxueya"])
async def test_a_department_is_found_by_what_one_can_type(store: LocalStore, asked: str) -> None:
    every = (await store.read(departments, "zh-CN", NOW)).read
    assert "心血管内科" in {one.name for one in find(every, asked)}
    assert len(find(every, asked)) < len(every)


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("头疼", "神经内科"),
        ("经常头疼", "神经内科"),
        ("headache", "神经内科"),
        ("血压高", "心血管内科"),
        ("拉肚子", "消化内科"),
        ("睡不着", "神经内科"),
        ("short of breath", "呼吸与危重症医学科"),
    ],
)
async def test_a_complaint_in_anybodys_words_finds_where_the_hospital_sends_people_with_it(
    store: LocalStore, asked: str, first: str
) -> None:
    every = (await store.read(departments, "zh-CN", NOW)).read
    found = [one.name for one in find_departments(every, asked)]
    assert first in found
    assert len(found) < len(every)


async def test_a_nurse_of_the_directory_is_nobody_to_book_with(store: LocalStore) -> None:
    nurse = next(filter(None, (member.works_in for member in members())))
    await store.write(lambda w: resources.put(w, nurse, fetched_at=instant(NOW)))
    named = {found.id for found in (await store.read(doctors, "zh-CN", NOW)).read}
    page = await store.read(department_page, nurse["healthcareService"][0]["reference"].split("/")[1], "zh-CN", NOW)
    assert page.doctors and nurse["id"] not in named | {found.id for found in page.doctors}


async def test_a_complaint_with_a_word_that_nobody_has_finds_nothing(store: LocalStore) -> None:
    every = (await store.read(departments, "zh-CN", NOW)).read
    assert find_departments(every, "头疼 李明明") == ()


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("头疼三天", "头痛"),
        ("我从昨天开始头疼，还有点发烧", "头痛"),
        ("headache since monday", "头痛"),
        ("胸口疼", "胸痛"),
        ("kesou", "咳嗽"),
        ("拉肚子", "腹泻"),
        ("晚上睡不着", "睡不好"),
        ("孩子发烧", "孩子发热"),
    ],
)
async def test_a_sentence_is_handed_to_the_guide_at_its_complaint(store: LocalStore, asked: str, first: str) -> None:
    found = find_complaints(await store.read(complaints, "zh-CN"), asked)
    assert first in found[0].name, [each.name for each in found]
    assert len(found) <= 3


@pytest.mark.parametrize("asked", ["", "头", "心内科", "骨科", "李明", "Li Ming", "xxgnk", "mr"])
async def test_a_name_or_a_letter_means_no_complaint(store: LocalStore, asked: str) -> None:
    assert find_complaints(await store.read(complaints, "zh-CN"), asked) == ()


def test_every_row_of_the_table_can_be_compared() -> None:
    rows = synonyms().words
    assert all(word == plain(word) for row in rows for word in row)
    assert all(len(row) > 1 and all(len(word) > 1 for word in row) for row in rows)


async def test_departments_stand_in_the_order_of_their_pinyin(store: LocalStore) -> None:
    names = [one.name for one in (await store.read(departments, "zh-CN", NOW)).read]
    assert names == sorted(names, key=in_pinyin)
    assert names.index("儿科") < names.index("心血管内科") < names.index("中医科")
    english = [one.name for one in (await store.read(departments, "en", NOW)).read]
    assert english == sorted(english, key=str.casefold)


async def test_a_doctor_is_found_by_name_pinyin_and_department_with_fee_and_next_free_time(store: LocalStore) -> None:
    every = (await store.read(doctors, "zh-CN", NOW)).read
    wanted = next(one for one in every if one.next_free is not None)
    for asked in (wanted.name, *spellings(wanted.name)):
        assert wanted.id in {one.id for one in find(every, asked)}
    assert wanted.fee is not None
    assert wanted.department
    assert wanted.next_free is not None
    assert wanted.next_free > NOW


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("typed", ["李明", "Li Ming", "liming", "冠心病", "coronary"])
async def test_a_doctor_is_found_in_either_language(store: LocalStore, language: str, typed: str) -> None:
    every = (await store.read(doctors, language, NOW)).read
    assert "role-liming" in {doctor.id for doctor in find(every, typed)}


async def test_the_directory_has_no_chinese_for_whom_reads_english(store: LocalStore) -> None:
    services, people = (await store.read(departments, "en", NOW)).read, (await store.read(doctors, "en", NOW)).read
    words = {words for known in services for words in (known.name, known.treats, known.place)}
    words |= {words for who in people for words in (who.name, who.title, who.expertise, who.department, who.place)}
    assert not {each for each in words if in_chinese_alone(each, "en")}


async def test_marked_doctors_come_newest_first_and_those_seen_before_are_remembered(store: LocalStore) -> None:
    first, second, seen, *_ = [one.id for one in (await store.read(doctors, "zh-CN", NOW)).read]

    def visited(w: Writer) -> None:
        actor = {"actor": {"reference": f"PractitionerRole/{seen}"}, "status": "accepted"}
        body = {"resourceType": "Appointment", "id": "a", "status": "fulfilled", "participant": [actor]}
        resources.put(w, body, patient="p1")

    def only_booked(w: Writer) -> None:
        for id_, status in (("b", "booked"), ("c", "arrived"), ("d", "noshow")):
            actor = {"actor": {"reference": f"PractitionerRole/{first}"}, "status": "accepted"}
            body = {"resourceType": "Appointment", "id": id_, "status": status, "participant": [actor]}
            resources.put(w, body, patient="p1")

    await store.write(visited)
    await store.write(only_booked)
    assert [one.id for one in (await store.read(known_doctors, "p1", "zh-CN")).seen] == [seen]
    await store.write(mark_favourite, first, True)
    await store.write(mark_favourite, second, True)
    known = await store.read(known_doctors, "p1", "zh-CN")
    assert [one.id for one in known.favourites] == [second, first]
    assert [one.id for one in known.seen] == [seen]
    assert all(one.department for one in known.favourites)
    await store.write(mark_favourite, first, False)
    assert await store.read(favourites) == (second,)
    assert (await store.read(known_doctors, "someone-else", "zh-CN")).seen == ()
