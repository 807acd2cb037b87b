"""More of a medicine is asked for, and the hospital answers by rule in the same write; what rules cannot, staff do."""

from __future__ import annotations

from typing import Any

import pytest

from hospital.fhir.staff import Role
from tests.hospital.medication.pharmacy import Json, Pharmacy, dispense, prescription, refill


def reason(task: Json) -> str:
    return str(task["statusReason"]["coding"][0]["code"])


def dispense_of(house: Pharmacy, task: Json) -> Json:
    id_ = task["output"][0]["valueReference"]["reference"].removeprefix("MedicationDispense/")
    return house.stored({"resourceType": "MedicationDispense", "id": id_})


def test_when_the_supply_ends_soon_more_is_prepared_and_handed_over(house: Pharmacy, valsartan: Json) -> None:
    house.put_in(dispense(valsartan, 25))
    status, task = house.write(asked := refill(valsartan))
    made = dispense_of(house, task)
    assert (status, task["status"], made["status"]) == (201, "accepted", "preparation")
    assert (made["quantity"]["value"], made["daysSupply"]["value"]) == (30, 30)
    assert made["authorizingPrescription"][0]["reference"] == f"MedicationRequest/{valsartan['id']}"
    status, handed = house.prescribe(made | {"status": "completed"}, house.etag(made))
    assert (status, handed["whenHandedOver"][:10]) == (200, "2026-03-04")
    assert house.stored(asked)["status"] == "completed"


def test_a_repeated_request_is_one_request(house: Pharmacy, valsartan: Json) -> None:
    asked = refill(valsartan)
    first, again = house.write(asked), house.write(asked)
    assert (first[0], again[0], again[1]["output"]) == (201, 200, first[1]["output"])


def test_two_phones_get_one_supply(house: Pharmacy, valsartan: Json) -> None:
    _, first = house.write(refill(valsartan))
    _, second = house.write(refill(valsartan))
    assert (second["status"], reason(second)) == ("rejected", "open")
    assert second["output"] == first["output"]


@pytest.mark.parametrize(
    ("change", "handed", "why"),
    [
        ({"status": "stopped"}, (), "stopped"),
        ({"status": "on-hold"}, (), "stopped"),
        ({"validity": "2026-03-03"}, (), "expired"),
        ({"repeats": 0}, (40,), "no-repeats"),
        ({"repeats": 1}, (60, 29), "no-repeats"),
        ({}, (22,), "too-early"),
        ({}, (25, 22), "too-early"),
    ],
)
def test_a_refusal_names_its_reason(house: Pharmacy, change: Json, handed: tuple[int, ...], why: str) -> None:
    asked_for = prescription(status=change.get("status", "active"))
    wanted = asked_for["dispenseRequest"]
    wanted["validityPeriod"]["end"] = change.get("validity", "2026-07-03")
    wanted["numberOfRepeatsAllowed"] = change.get("repeats", 5)
    house.put_in(asked_for, *(dispense(asked_for, days) for days in handed))
    status, task = house.write(refill(asked_for))
    assert (status, task["status"], reason(task)) == (201, "rejected", why)
    if why == "too-early":
        assert task["output"][0]["valueDate"] == "2026-03-05"


def test_on_the_last_day_of_validity_and_of_waiting_it_is_granted(house: Pharmacy) -> None:
    last = prescription()
    last["dispenseRequest"]["validityPeriod"]["end"] = "2026-03-04"
    house.put_in(last, dispense(last, 23))
    assert house.write(refill(last))[1]["status"] == "accepted"


def test_what_the_prescription_does_not_say_staff_decide(house: Pharmacy) -> None:
    vague = prescription()
    del vague["dispenseRequest"]
    house.put_in(vague)
    _, task = house.write(asked := refill(vague))
    assert (task["status"], "output" in task) == ("requested", False)
    no = task | {"status": "rejected", "statusReason": {"text": "请先来复查肾功能。"}}
    assert house.prescribe(no, house.etag(asked), role=Role.NURSE)[0] == 412  # as if not there
    _, told = house.prescribe(no, house.etag(asked))
    assert (told["status"], reason(told), told["statusReason"]["text"]) == ("rejected", "staff", "请先来复查肾功能。")
    _, task = house.write(asked := refill(vague))
    _, told = house.prescribe(task | {"status": "accepted"}, house.etag(asked))
    assert dispense_of(house, told)["status"] == "preparation"


def test_staff_decide_nothing_else_about_it(house: Pharmacy, valsartan: Json) -> None:
    _, task = house.write(asked := refill(valsartan))
    for status in ("completed", "rejected", "requested", "failed"):
        assert house.prescribe(task | {"status": status}, house.etag(asked)) == (403, {"code": "not-allowed"})


def test_who_asked_cancels_and_nothing_is_prepared_any_more(house: Pharmacy, valsartan: Json) -> None:
    _, task = house.write(asked := refill(valsartan))
    made = dispense_of(house, task)
    assert house.write(task | {"status": "cancelled"}, etag=house.etag(asked))[1]["status"] == "cancelled"
    assert house.stored(made)["status"] == "cancelled"
    assert house.write(task | {"status": "requested"}, etag=house.etag(asked))[0] == 403
    assert house.write(refill(valsartan))[1]["status"] == "accepted"


def test_nobody_says_for_the_hospital_that_it_was_granted(house: Pharmacy, valsartan: Json) -> None:
    for status in ("accepted", "completed", "draft"):
        assert house.write(refill(valsartan, status=status))[0] in {403, 422}


def test_a_dispense_that_fails_is_told(house: Pharmacy, valsartan: Json) -> None:
    _, task = house.write(asked := refill(valsartan))
    made = dispense_of(house, task)
    assert house.send(made | {"status": "declined"}, house.etag(made))[0] == 200
    assert house.stored(asked)["status"] == "failed"


def test_nobody_asks_for_somebody_else_s_medicine(house: Pharmacy, valsartan: Json) -> None:
    assert house.write(refill(valsartan, "b"), "b") == (403, {"code": "not-allowed"})
    assert house.write(refill(valsartan, focus={"reference": "Patient/a"})) == (422, {"code": "invalid"})


@pytest.mark.parametrize(
    "odd",
    [
        {"daysSupply": {"value": 1e300}}, {"whenHandedOver": "9999-12-31"}, {"whenHandedOver": "0001-01-01"},
        {"daysSupply": {"value": -3}}, {"daysSupply": {"unit": "d"}}, {"whenHandedOver": "2026"},
    ],
)  # fmt: skip
def test_a_dispense_that_cannot_be_counted_is_for_staff(house: Pharmacy, valsartan: Json, odd: dict[str, Any]) -> None:
    house.put_in(dispense(valsartan, 25) | odd)
    assert house.write(refill(valsartan))[1]["status"] == "requested"
