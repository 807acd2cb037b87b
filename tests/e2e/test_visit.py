"""A visit from the complaint to the receipt, on a phone in Chinese and on a desktop in English."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from hospital.demo.guide import PARTS
from tests.e2e import steps
from tests.e2e.desk import Desk
from tests.e2e.programs import App, Hospital
from tests.e2e.robot import Person
from views.i18n.texts import Language

CARDIOLOGY = "心血管内科"
WHO = pytest.mark.parametrize(
    ("wide", "language"), [(False, Language.CHINESE), (True, Language.ENGLISH)], ids=["phone", "desktop-english"]
)
NewPerson = Callable[..., Person]


def _number(words: str) -> re.Pattern[str]:
    return re.compile(re.escape(words).replace("NUMBER", r"\d+"))


@WHO
@pytest.mark.timeout(400)
def test_from_a_complaint_to_a_booked_visit_in_the_calendar(
    hospital: Hospital, start_app: Callable[[str], App], new_person: NewPerson, wide: bool, language: Language
) -> None:
    person = new_person(start_app("home"), wide=wide, language=language)
    steps.signs_in(person, hospital)
    steps.waits_for_sync(person)
    steps.door(person, "booking")
    person.tap(re.compile(re.escape(person.say("booking.guide"))))
    part = next(one for one in PARTS if any(each.id == "palpitation" for each in one.complaints))
    complaint = next(one for one in part.complaints if one.id == "palpitation")
    english = language is Language.ENGLISH
    person.tap(re.compile(re.escape(part.en if english else part.zh)))
    person.tap(re.compile(re.escape(complaint.en if english else complaint.zh)))
    person.sees(person.say("booking.guide.red_flags"))
    person.tap(person.say("booking.guide.no"))
    person.sees(person.say("booking.guide.no_diagnosis"))
    person.tap(re.compile(re.escape(complaint.suggestions[0][2 if english else 1])))
    person.sees(person.say("booking.doctors"))
    person.tap(re.compile(re.escape(person.say("booking.next_free", when=""))))
    person.sees(person.say("booking.recommended"))
    person.tap(
        re.compile(re.escape(person.say("booking.why.shorter")) + "|" + re.escape(person.say("booking.why.soonest")))
    )
    steps.is_held(person)
    person.tap(person.say("booking.hold.confirm"), pinned=True)
    person.is_told_one_of(person.say("booking.stage.booked"), within=60)
    with person.page.expect_download(timeout=30_000) as kept:
        person.tap(person.say("booking.calendar"))
    calendar = Path(kept.value.path()).read_text("utf-8")
    assert "BEGIN:VEVENT" in calendar
    assert "BEGIN:VALARM" in calendar
    assert steps.MAIN_NAME not in calendar
    assert "心" not in calendar.split("SUMMARY")[1].split("\n")[0]


@WHO
@pytest.mark.timeout(400)
def test_the_day_from_check_in_to_the_receipt(
    hospital: Hospital, start_app: Callable[[str], App], new_person: NewPerson, wide: bool, language: Language
) -> None:
    desk = Desk(hospital)
    patient = desk.patient_id(steps.MAIN_PHONE)
    visit = desk.books_today(CARDIOLOGY, patient)
    person = new_person(start_app("home"), wide=wide, language=language)
    steps.signs_in(person, hospital)
    steps.waits_for_sync(person)
    steps.door(person, "booking")
    person.tap(re.compile(re.escape(person.say("booking.mine.title"))))
    person.tap(re.compile(f"{visit.start:%H:%M}"))
    person.tap(person.say("booking.check_in.type"))
    person.type_into(person.say("booking.check_in.code"), desk.kiosk_code(visit))
    person.tap(person.say("booking.check_in.send"))
    person.sees(person.say("booking.queue.next"), within=60)
    desk.calls(visit)
    person.sees(person.say("booking.queue.called"), within=60)
    desk.sees(visit, "血压控制良好，继续目前的药。")
    person.sees("血压控制良好", within=60)
    _pays_a_bill(person, desk, patient)


def _pays_a_bill(person: Person, desk: Desk, patient: str) -> None:
    before = desk.paid(patient)
    steps.door(person, "me")
    person.tap(re.compile(re.escape(person.say("account.me.bills"))))
    person.sees(person.say("bills.to_pay"), within=60)
    person.tap(re.compile(re.escape(person.say("bills.state.to_pay"))))
    pay = re.compile(person.say("bills.pay_amount", amount="AMOUNT").replace("AMOUNT", r"¥[\d.,]+$"))
    person.tap(pay, pinned=True)
    person.sees(person.say("bills.pay.how"))
    person.tap(re.compile(re.escape(person.say("bills.method.qr"))))
    person.tap(pay, pinned=True)
    person.sees(person.say("bills.code.left"), within=60)
    with person.context.expect_page(timeout=30_000) as opened:
        person.tap(person.say("bills.code.open"))
    opened.value.locator("button[name=deed][value=approve]").click()
    opened.value.wait_for_selector("p.lead")
    opened.value.close()
    person.sees(person.say("bills.paid"), within=60)
    assert desk.paid(patient) == before + 1
    person.tap(person.say("bills.paid.leave"))
    with person.page.expect_download(timeout=60_000) as kept:
        person.tap(person.say("bills.receipt"), within=90)
    assert Path(kept.value.path()).read_bytes().startswith(b"%PDF")
    assert desk.paid(patient) == before + 1
