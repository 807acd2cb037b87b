"""The main job in a real browser, against the real hospital: what a person does, and what they are told."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from tests.e2e import steps
from tests.e2e.desk import Desk
from tests.e2e.leaks import leaks, secrets_of
from tests.e2e.programs import App, Hospital, StartApp
from tests.e2e.robot import Person
from views.i18n.texts import Language

CARDIOLOGY = "心血管内科"

pytestmark = pytest.mark.timeout(400)


def nothing_leaks(hospital: Hospital, scratch: Path, *apps: App) -> None:
    """Neither while the apps run nor after they ended is anything of the person in a file but in the store, encrypted:
    not in their folders, not in the system's temp folder, not in what either program wrote."""
    exported = hospital.command("export", "--patient", Desk(hospital).patient_id(steps.MAIN_PHONE))
    planted = secrets_of(json.loads(line) for line in exported.splitlines())
    assert len(planted) > 100
    places = [scratch, hospital.log, *(place for app in apps for place in (app.home, app.log))]
    assert leaks(places, planted) == []
    for app in apps:
        app.stop()
    assert leaks(places, planted) == []


def test_sign_in_book_read_switch_lock_unlock(
    hospital: Hospital,
    start_app: StartApp,
    new_person: Callable[[App], Person],
    scratch: Path,
) -> None:
    app = start_app("phone")
    person = new_person(app)
    steps.signs_in(person, hospital)
    person.sees(steps.MAIN_NAME)

    desk = Desk(hospital)
    steps.chooses_a_time(person, desk.half_hour_with_free_number(CARDIOLOGY, desk.patient_id(steps.MAIN_PHONE)))
    steps.is_held(person)
    hospital.pause()
    person.tap(person.say("booking.hold.confirm"), pinned=True)
    person.sees(person.say("booking.hold.confirming"))
    assert not person.is_told(person.say("booking.stage.booked"))
    hospital.resume()
    person.is_told_one_of(person.say("booking.stage.booked"), within=40)
    person.sees_match(f"^{person.say('booking.number', n='NUMBER')}$".replace("NUMBER", r"\d+"))

    steps.door(person, "reports")
    person.tap(re.compile("血脂四项"))
    person.sees(person.say("reports.results"))
    person.sees("mmol/L")

    steps.sets_language(person, Language.ENGLISH)
    steps.sets_elder_mode(person)
    steps.door(person, "home")
    person.sees(person.say("shell.door.reports"))
    for tile in ("book", "pay", "result", "call"):
        person.sees(person.say(f"home.tile.{tile}"))

    steps.locks(person)
    assert steps.MAIN_NAME not in person.screen()
    steps.unlocks(person, "000111")
    person.sees(person.say("account.unlock.wrong.more", n=3))
    steps.unlocks(person)
    person.sees(steps.MAIN_NAME)

    nothing_leaks(hospital, scratch, app)
    assert person.outside == []


def test_everything_seen_survives_and_an_offline_booking_is_sent(
    hospital: Hospital, start_app: StartApp, new_person: Callable[[App], Person], scratch: Path
) -> None:
    app = start_app("phone", signed_in=True)
    person = new_person(app)
    steps.comes_back(person)
    steps.waits_for_sync(person)
    desk = Desk(hospital)
    patient = desk.patient_id(steps.MAIN_PHONE)
    wanted, before = desk.half_hour_with_free_number(CARDIOLOGY, patient), desk.booked(patient)
    hospital.stop()
    app.kill()

    app.start()
    steps.comes_back(person)
    person.sees(steps.MAIN_NAME)
    steps.door(person, "reports")
    person.tap(re.compile("血脂四项"))
    person.sees("mmol/L")

    steps.chooses_a_time(person, wanted)
    steps.leaves_a_wish(person)
    app.kill()

    hospital.start()
    app.start()
    steps.comes_back(person)
    steps.sees_booked(person, before + 1)
    assert desk.booked(patient) == before + 1
    nothing_leaks(hospital, scratch, app)


@pytest.mark.nightly
def test_a_slot_gone_meanwhile_is_told_with_two_other_times_and_one_tap_takes_one(
    hospital: Hospital, start_app: StartApp, new_person: Callable[[App], Person], scratch: Path
) -> None:
    app = start_app("phone", signed_in=True)
    person = new_person(app)
    steps.comes_back(person)
    steps.waits_for_sync(person)
    desk = Desk(hospital)
    patient = desk.patient_id(steps.MAIN_PHONE)
    wanted, before = desk.half_hour_with_free_number(CARDIOLOGY, patient), desk.booked(patient)
    hospital.stop()
    steps.finds(person, wanted)
    steps.chooses(person, wanted)
    steps.leaves_a_wish(person)
    app.kill()

    hospital.start()
    desk.leave(wanted, 0)
    app.start()
    steps.comes_back(person)
    taking = person.say("booking.refused.take", when="#").split("#")[0]
    person.until(lambda shown: shown.count(taking) >= 2, "two other times", within=60)
    person.tap(re.compile(re.escape(taking)))
    steps.sees_booked(person, before + 1)
    assert desk.booked(patient) == before + 1
    assert desk.numbers_taken(wanted) == wanted.capacity
    nothing_leaks(hospital, scratch, app)


@pytest.mark.nightly
def test_two_instances_race_for_the_last_number(
    hospital: Hospital, start_app: StartApp, new_person: Callable[[App], Person], scratch: Path
) -> None:
    apps = [start_app("one", signed_in=True), start_app("two")]
    people = [new_person(app) for app in apps]
    steps.comes_back(people[0])
    steps.signs_in(people[1], hospital)
    for person in people:
        steps.waits_for_sync(person)
    desk = Desk(hospital)
    wanted = desk.half_hour_with_free_number(CARDIOLOGY, desk.patient_id(steps.MAIN_PHONE))
    desk.leave(wanted, 1)
    for person in people:
        steps.finds(person, wanted)
    hospital.pause()
    for person in people:
        steps.chooses(person, wanted)
    hospital.resume()
    held = people[0].say("booking.hold.left")
    taken = people[0].say("error.refused.slot_taken").split("\n")[0]
    told = [person.is_told_one_of(held, taken, within=60) for person in people]
    assert sorted(told) == sorted([held, taken])
    winner = people[told.index(held)]
    winner.tap(winner.say("booking.hold.confirm"), pinned=True)
    winner.is_told_one_of(winner.say("booking.stage.booked"), within=40)
    assert desk.numbers_taken(wanted) == wanted.capacity
    nothing_leaks(hospital, scratch, *apps)


@pytest.mark.nightly
def test_the_hospital_is_asked_with_honest_words_when_it_is_not_one(
    hospital: Hospital, start_app: StartApp, new_person: Callable[[App], Person]
) -> None:
    assert httpx.get(f"{hospital.origin}/demo/messages").status_code == 200
    person = new_person(start_app("phone"))
    person.open()
    person.tap(person.say("account.welcome.advanced"))
    for address, problem in (
        ("ftp://hospital.example", "error.address.not_an_address"),
        ("http://hospital.example/fhir", "error.address.not_https"),
        ("http://127.0.0.1:9/fhir", "error.address.unreachable"),
        (f"{hospital.origin}/demo", "error.address.not_fhir"),
    ):
        person.type_into(person.say("account.welcome.address"), address)
        person.tap(person.say("account.welcome.connect"))
        person.sees(person.say(problem).split("\n")[0])
