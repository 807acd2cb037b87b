"""Somebody who looks after another person is told when and how they want: not in their own quiet hours, by their way,
and never twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import time
from typing import Any

import pytest

from services.reminders.hospital_wish import HospitalWish, QuietHours, wish_json
from tests.hospital.medication.pharmacy import EXTENSIONS, Json, prescription
from tests.hospital.reminding.test_sweep import House, at, house, person, wish, with_mail

__all__ = ["house"]

CARER = HospitalWish(quiet=QuietHours(time(8), time(16)))


def of_carer(wanted: HospitalWish) -> Json:
    return wish_json(wanted, patient="b")


def due_at(clock: str) -> Json:
    made = prescription("late")
    made["dosageInstruction"][0]["timing"]["repeat"] = {
        "frequency": 1, "period": 1, "periodUnit": "d", "timeOfDay": [clock],
    }  # fmt: skip
    return made


def test_nothing_is_sent_in_the_carers_own_hours_and_it_is_told_after_them(house: House) -> None:
    assert house.pharmacy.write(wish(carer="carer", after=60))[0] == 201
    assert house.pharmacy.write(of_carer(CARER), "b")[0] == 201
    for hour in (8.1, 12, 15.9):
        at(house, hour)
        assert house.sweep() == 0
    at(house, 16.02)
    assert house.sweep() == 1
    assert [phone for phone, _ in house.sent()] == ["13800000002"]


def test_the_patients_own_quiet_hours_are_not_the_carers(house: House) -> None:
    asked = HospitalWish(by_sms=True, carer="carer", after=60, quiet=QuietHours(time(20), time(9)))
    assert house.pharmacy.write(wish_json(asked, patient="a"))[0] == 201
    at(house, 7.02)
    assert house.sweep() == 0, "the patient sleeps long"
    at(house, 8.1)
    assert house.sweep() == 1
    assert [phone for phone, _ in house.sent()] == ["13800000002"]
    at(house, 9.1)
    assert house.sweep() == 0, "a reminder at the time is of no use later"


def test_what_was_due_before_the_longest_silence_is_still_told(house: House) -> None:
    """Due in the evening, to be told in the night, and the morning is quiet too."""
    house.pharmacy.put_in({**prescription("valsartan"), "status": "stopped"}, due_at("18:30:00"))
    assert house.pharmacy.write(wish(carer="carer", after=240))[0] == 201
    assert house.pharmacy.write(of_carer(replace(CARER, quiet=QuietHours(time(7), time(19)))), "b")[0] == 201
    for hour in (22, 31, 42.9):
        at(house, hour)
        assert house.sweep() == 0
    at(house, 43.1)
    assert house.sweep() == 1


@pytest.mark.parametrize(("has_mail", "way"), [(True, "mail"), (False, "sms")])
def test_the_carer_is_told_by_their_way_if_they_can_be_reached_by_it(house: House, has_mail: bool, way: str) -> None:
    if has_mail:
        house.pharmacy.put_in(with_mail(person("Patient", "b", "13800000002", "赵一诺"), "zhao@mail.example"))
    assert house.pharmacy.write(wish(carer="carer", after=60))[0] == 201
    assert house.pharmacy.write(of_carer(HospitalWish(told_by_email=True)), "b")[0] == 201
    at(house, 8.1)
    assert house.sweep() == 1
    assert (len(house.email.letters), len(house.sms.letters)) == ((1, 0) if way == "mail" else (0, 1))


def test_a_carer_who_changes_the_way_is_not_told_again(house: House) -> None:
    house.pharmacy.put_in(with_mail(person("Patient", "b", "13800000002", "赵一诺"), "zhao@mail.example"))
    assert house.pharmacy.write(wish(carer="carer", after=60))[0] == 201
    at(house, 8.1)
    assert house.sweep() == 1
    assert house.pharmacy.write(of_carer(HospitalWish(told_by_email=True)), "b")[0] == 201
    at(house, 11)
    assert house.sweep() == 0
    assert house.email.letters == []


@pytest.mark.parametrize(
    "items",
    [
        {"quiet-from": "08:00:00"},
        {"quiet-from": "08:00:00", "quiet-to": "08:00:00"},
        {"quiet-from": "08:00:00", "quiet-to": "21:01:00"},
        {"told-by": "fax"},
    ],
)
def test_hours_or_a_way_that_nobody_can_keep_are_refused(house: House, items: dict[str, Any]) -> None:
    made = [
        {"url": EXTENSIONS + name, ("valueTime" if name.startswith("quiet") else "valueCode"): value}
        for name, value in items.items()
    ]
    assert house.pharmacy.write({**wish(), "extension": made}) == (422, {"code": "invalid"})
