"""A photo and a PDF that go with an entry: added offline, sent later, seen at the desk by the doctor, who writes about
them, and still there after signing out and in again. `tests/services/documents/test_beside_an_entry.py` goes the same
way in a moment, without browsers."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import FilePayload, expect

from tests.e2e import steps
from tests.e2e.cable import Cable
from tests.e2e.desk import Desk
from tests.e2e.doctor import Doctor
from tests.e2e.programs import Hospital, StartApp
from tests.e2e.robot import Person
from tests.e2e.side_by_side import SideBySide
from tests.services.pictures.camera_files import phone_photo
from tests.services.pictures.pdf_files import pdf

ULCER, PHOTO, REPORT = "胃溃疡", "药盒", "胃镜报告"
WRITTEN = "胃镜报告看到了，下次来带上原件"


def tells_of_an_illness(person: Person) -> None:
    """Ends at the entry."""
    steps.door(person, "care")
    person.reaches(person.say("record.own.title"), re.compile(f"^{person.say('record.title')}"))
    person.reaches(person.say("record.own.what"), person.say("record.own.title"))
    person.tap(person.say("record.own.kind.condition"))
    person.type_into(person.say("record.own.disease"), ULCER)
    person.tap(person.say("record.own.send"), pinned=True)
    person.sees(person.say("record.papers.add"))


def adds(person: Person, title: str, file: FilePayload) -> None:
    """A file of this device, beside the entry; ends at the entry, where it waits."""
    person.reaches(person.say("documents.choose_file"), person.say("record.papers.add"))
    with person.page.expect_file_chooser(timeout=30_000) as chooser:
        person.tap(person.say("documents.choose_file"))
    chooser.value.set_files(file)
    person.sees(person.say("documents.name"), within=60)
    person.type_into(person.say("documents.name"), title)
    person.tap(person.say("documents.send"), pinned=True)
    person.sees(title)


def opens_the_entry(person: Person) -> None:
    steps.door(person, "care")
    person.reaches(person.say("record.own.title"), re.compile(f"^{person.say('record.title')}"))
    person.reaches(person.say("record.papers.add"), re.compile(f"^{ULCER}"))


def sees_the_pages(person: Person, title: str) -> None:
    """The paper opens inside, and is left again."""
    person.reaches(person.say("documents.page", n=1, of=1), re.compile(f"^{title}"))
    person.tap(person.say("kit.back"), pinned=True)
    person.sees(person.say("record.papers.add"))


def signs_out_and_in_again(person: Person, hospital: Hospital) -> None:
    """Everything of this device goes with its key; what the hospital has comes back."""
    steps.door(person, "me")
    person.tap(person.say("account.leave"))
    person.tap(person.say("account.leave.yes"))
    steps.chooses_the_hospital(person)
    steps.signs_in_at_the_hospital(person, hospital)
    steps.chooses_a_passcode(person)
    steps.waits_for_sync(person)


def reads_both(at_work: Doctor, patient: str) -> str:
    """At the desk both stand beside the entry, and open; the doctor has looked at them and writes. Returns the
    department in whose name."""
    page = at_work.page
    page.goto(f"{at_work.origin}/staff/patients/{patient}?lang=zh")
    told = page.locator("li", has_text=ULCER)
    for title in (PHOTO, REPORT):
        expect(told).to_contain_text(title)
    links = [str(link.get_attribute("href")) for link in told.locator("a[target=_blank]").all()]
    answers = [page.request.get(f"{at_work.origin}{link.removeprefix(at_work.origin)}") for link in links]
    assert sorted(answer.headers["content-type"] for answer in answers) == ["application/pdf", "image/jpeg"]
    team = str(page.locator("#team option").first.inner_text())
    page.locator("#words").fill(WRITTEN)
    page.locator("form", has=page.locator("#words")).get_by_role("button").click()
    expect(page.locator("body")).to_contain_text(WRITTEN)
    return team


@pytest.mark.nightly
@pytest.mark.timeout(900)
def test_from_the_tunnel_to_the_desk_and_back(
    cable: Cable, hospital: Hospital, start_app: StartApp, new_person: Callable[..., Person],
    doctor: Callable[[], Doctor],
) -> None:  # fmt: skip
    desk = Desk(hospital)
    patient = desk.patient_id(steps.MAIN_PHONE)
    person = new_person(start_app("home", signed_in=True))
    steps.comes_back(person)
    steps.waits_for_sync(person)

    cable.cut()
    tells_of_an_illness(person)
    adds(person, PHOTO, {"name": "box.jpg", "mimeType": "image/jpeg", "buffer": phone_photo()})
    adds(person, REPORT, {"name": "report.pdf", "mimeType": "application/pdf", "buffer": pdf(REPORT)})
    person.sees(person.say("record.sending.waiting"))
    assert not sent(desk, patient)

    cable.mend()
    desk.until(lambda: len(sent(desk, patient)) == 2, within=180)
    person.until(lambda shown: person.say("record.sending.waiting") not in shown, "still waiting", within=60)
    at_work = doctor()
    team = reads_both(at_work, patient)
    SideBySide(person.page, at_work.page).take("papers")

    steps.door(person, "care")
    person.reaches(team, re.compile(f"^{person.say('chat.title')}"))
    person.sees(WRITTEN, within=90)
    signs_out_and_in_again(person, hospital)
    opens_the_entry(person)
    sees_the_pages(person, PHOTO)
    sees_the_pages(person, REPORT)


def sent(desk: Desk, patient: str) -> list[dict[str, Any]]:
    """What the person sent, as the hospital has it."""
    found = desk.search("DocumentReference", patient=patient, status="current")
    return [body for body in found if body.get("description") in {PHOTO, REPORT}]
