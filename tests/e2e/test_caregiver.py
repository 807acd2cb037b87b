"""A caregiver's day in real browsers: a mother on a phone, in Chinese, with two children and her father; the father on
a desktop, in English.

She books for one child and gives them their medicine, reads their result, pays for the other; at midnight, out of the
hospital's reach, what she may see of the other is over; he ends what he gave her, and reads that she looked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from hospital.base import clock as at_the_hospital
from services.fhir.language import in_chinese_alone
from tests.e2e import steps
from tests.e2e.cable import Cable
from tests.e2e.desk import CLINIC, Desk
from tests.e2e.programs import App, Hospital, StartApp
from tests.e2e.robot import Person
from tests.fakes.moved_clock import MovedClock
from views.i18n.texts import Language

NewPerson = Callable[..., Person]
MOTHER, MOTHERS_PHONE, MOTHER_ID = "林敏", "13800000006", "pat-lin-min"
FATHER, FATHERS_PHONE, FATHER_ID = "林国强", "13800000007", "pat-lin-guoqiang"
SMALL, SMALL_ID = "高晓天", "pat-gao-xiaotian"
LARGE, LARGE_ID = "高晓雨", "pat-gao-xiaoyu"
MEDICINE, RESULT = "儿童维生素 D", "儿童血常规复查"


@dataclass
class CaregiverDay:
    """What the journey works with. `clock` is the phone's; the hospital's goes as it does."""

    cable: Cable
    hospital: Hospital
    desk: Desk
    clock: MovedClock
    phone: App


@pytest.fixture
def day(tmp_path: Path, cable: Cable, hospital: Hospital, scratch: Path, clinic_day: None) -> Iterator[CaregiverDay]:
    clock = MovedClock(tmp_path / "clock.json")
    clock.move(at_the_hospital.now().astimezone(CLINIC))
    home = tmp_path / "phone"
    home.mkdir()
    app = App(home, hospital, tmp_path / "phone.log", scratch, clock.file)
    app.start()
    yield CaregiverDay(cable, hospital, Desk(hospital), clock, app)
    app.stop()


def tonight() -> datetime:
    """The midnight at the hospital that comes next."""
    today = at_the_hospital.now().astimezone(CLINIC).date()
    return datetime.combine(today + timedelta(days=1), time(), CLINIC)


def looked_after(hospital: Hospital, desk: Desk) -> None:
    """What the desk has written: the daughter agrees that her mother sees her record, until tonight; the father gave
    his daughter everything."""
    until = (tonight() - timedelta(days=1)).date().isoformat()
    scopes = ("--scope", "see", "--scope", "pay")
    hospital.command(
        "proxy", "add", "--patient", LARGE_ID, "--related-person", f"carer-lin-min-{LARGE_ID[4:]}",
        "--holder", MOTHER_ID, *scopes, "--until", until, "--reason", "her word",
    )  # fmt: skip
    related: dict[str, Any] = {
        "resourceType": "RelatedPerson", "id": "fathers-daughter", "active": True,
        "patient": {"reference": f"Patient/{FATHER_ID}"}, "name": [{"text": MOTHER}],
    }  # fmt: skip
    desk.keeps(related)
    hospital.command(
        "proxy", "add", "--patient", FATHER_ID, "--related-person", "fathers-daughter", "--holder", MOTHER_ID, *scopes,
        "--reason", "his word",
    )  # fmt: skip


def owes(hospital: Hospital, desk: Desk) -> None:
    """A visit of the daughter's that is over, and its bill."""
    now = at_the_hospital.now()
    desk.keeps({
        "resourceType": "Encounter", "id": "visit-of-hers", "status": "finished",
        "class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "AMB"},
        "subject": {"reference": f"Patient/{LARGE_ID}"},
        "period": {"start": at_the_hospital.instant(now - timedelta(hours=2)), "end": at_the_hospital.instant(now)},
    })  # fmt: skip
    hospital.command("bill", "visit-of-hers", "LAB-CBC")


def has_everything(person: Person) -> None:
    """The records of four people take their time on a busy machine."""
    steps.door(person, "me")
    said = re.escape(person.say("account.sync.in_step", at="#")).replace("\\#", ".*")
    person.sees_match(said, within=400)


def views(person: Person, name: str) -> None:
    """Brings somebody's record into view; ends at their home."""
    steps.door(person, "me")
    person.tap(re.compile("^" + re.escape(person.say("account.people.view", name=name))))
    person.sees(person.say("kit.record_of", name=name))


def gives_a_dose(person: Person, desk: Desk) -> None:
    person.sees(MEDICINE, within=60)
    person.sees(for_whom(person, SMALL))
    person.tap(re.compile("^" + re.escape(person.say("medication.dose.take"))))
    desk.until(lambda: len(desk.search("MedicationAdministration", patient=SMALL_ID)) == 1)


def reads_a_result(person: Person) -> None:
    steps.door(person, "reports")
    person.tap(re.compile(re.escape(RESULT)))
    person.sees(RESULT)


def books(person: Person, desk: Desk) -> None:
    before = desk.booked(SMALL_ID)
    steps.chooses_a_time(person, desk.half_hour_with_free_number("儿科", SMALL_ID))
    steps.is_held(person)
    person.sees(for_whom(person, SMALL))
    person.tap(re.compile("^" + re.escape(person.say("booking.hold.confirm"))), pinned=True)
    person.is_told_one_of(person.say("booking.stage.booked"), within=60)
    assert desk.booked(SMALL_ID) == before + 1
    assert desk.booked(MOTHER_ID) == 0


def pays(person: Person, desk: Desk) -> None:
    person.tap(re.compile("^" + re.escape(person.say("home.bill.amount", amount="¥"))), within=60)
    person.tap(re.compile("^" + re.escape(person.say("bills.pay_amount", amount="¥"))), within=60)
    person.sees(person.say("bills.pay.how"))
    person.sees(for_whom(person, LARGE))
    person.tap(re.compile("^" + re.escape(person.say("bills.pay_amount", amount="¥"))), pinned=True)
    person.sees(person.say("bills.code.scan"), within=30)
    with person.context.expect_page(timeout=20_000) as opened:
        person.tap(re.compile("^" + re.escape(person.say("bills.code.open"))))
    opened.value.locator("button[value=approve]").click()
    person.sees(person.say("bills.paid"), within=30)
    opened.value.close()
    assert desk.paid(LARGE_ID) == 1
    assert desk.paid(MOTHER_ID) == 0


def for_whom(person: Person, name: str) -> str:
    return person.say("kit.whom", name=name)


def loses_at_midnight(person: Person, day: CaregiverDay) -> None:
    """Out of reach; the phone locked itself for the night, and afterwards knows of her no more."""
    day.cable.cut()
    day.clock.move(tonight() + timedelta(seconds=5))
    person.sees(person.say("account.unlock.headline"), within=90)
    steps.unlocks(person)
    steps.door(person, "me")
    shown = person.sees(person.say("account.people.view", name=SMALL))
    assert LARGE not in shown
    day.clock.move(at_the_hospital.now().astimezone(CLINIC))
    day.cable.mend()


def comes_to_the_desktop(father: Person, hospital: Hospital) -> None:
    """Signs in on a computer and sees his own record there; what he decided before is not asked again."""
    father.open()
    father.tap(re.compile("^Anxin Hospital"))
    steps.signs_in_at_the_hospital(father, hospital, FATHERS_PHONE)
    steps.chooses_a_passcode(father)
    steps.waits_for_sync(father)
    assert not father.is_told(father.say("consents.asking.title"))


def ends_her_access(father: Person) -> None:
    steps.door(father, "me")
    father.tap(re.compile("^" + re.escape(father.say("account.me.family"))))
    father.sees(MOTHER, within=60)
    father.tap(re.compile("^" + re.escape(father.say("family.end"))))
    father.tap(father.say("family.end.yes"))
    father.sees(father.say("family.carers.none"), within=60)


def reads_who_looked(father: Person) -> None:
    """Who, what, when and why, in plain English words."""
    steps.door(father, "me")
    father.tap(re.compile("^" + re.escape(father.say("account.me.access_log"))))
    who = father.say("access_log.named", name=MOTHER, party=father.say("access_log.carer"))
    shown = father.sees(who, within=60)
    assert re.search("Searched|Looked at", shown), shown
    assert father.say("access_log.purpose.family") in shown, shown
    assert re.search(r"\b\d{1,2}:\d{2}\b", shown), shown
    told = [line for line in shown.split("\n") if in_chinese_alone(line, Language.ENGLISH)]
    assert [line for line in told if MOTHER not in line and FATHER not in line] == []


@pytest.mark.nightly
@pytest.mark.timeout(1200)
def test_a_caregivers_day(day: CaregiverDay, start_app: StartApp, new_person: NewPerson) -> None:
    hospital, desk = day.hospital, day.desk
    looked_after(hospital, desk)
    owes(hospital, desk)
    desk.gives(SMALL_ID, MEDICINE)
    desk.reports(SMALL_ID, RESULT)
    mother = new_person(day.phone)
    steps.signs_in(mother, hospital, MOTHERS_PHONE)
    has_everything(mother)
    views(mother, SMALL)
    gives_a_dose(mother, desk)
    reads_a_result(mother)
    books(mother, desk)
    views(mother, FATHER)
    views(mother, LARGE)
    pays(mother, desk)
    steps.door(mother, "home")
    loses_at_midnight(mother, day)

    father = new_person(start_app("desktop"), wide=True, language=Language.ENGLISH)
    comes_to_the_desktop(father, hospital)
    steps.door(mother, "me")
    mother.sees(mother.say("account.people.view", name=FATHER), within=90)
    ends_her_access(father)
    mother.until(lambda shown: FATHER not in shown, "his record has left her phone", within=90)
    reads_who_looked(father)
