"""The demo hospital: the same for the same seed and day, valid R4, and as varied as a real one."""

from __future__ import annotations

import base64
import json
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from hospital.base import json_text
from hospital.billing.statement import UNEXPLAINED, statement
from hospital.demo import build
from hospital.demo.papers import check_character
from hospital.demo.people_table import DEMO_PEOPLE
from hospital.fhir.validation.check import findings

Json = dict[str, Any]
SUNDAY, WEDNESDAY = date(2026, 11, 22), date(2027, 2, 3)
WANG = "Patient/pat-wang-xiulan"


@pytest.fixture(scope="module", params=[SUNDAY, WEDNESDAY], ids=["sunday", "wednesday"])
def today(request: pytest.FixtureRequest) -> date:
    found: date = request.param
    return found


@pytest.fixture(scope="module")
def everything(today: date) -> list[Json]:
    return list(build.resources(7, today))


def of(everything: list[Json], type_: str) -> list[Json]:
    return [body for body in everything if body["resourceType"] == type_]


def references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("reference"), str) and node.get("resourceType") != "DetectedIssue":  # there an address
            yield node["reference"].partition("/_history/")[0]
        for child in node.values():
            yield from references(child)
    elif isinstance(node, list):
        for child in node:
            yield from references(child)


def extension(body: Json, name: str) -> Any:
    (found,) = [one for one in body["extension"] if one["url"].endswith("/" + name)]
    return next(value for key, value in found.items() if key.startswith("value"))


def test_it_is_the_same_for_the_same_seed_and_day(everything: list[Json], today: date) -> None:
    assert list(build.resources(7, today)) == everything
    assert list(build.resources(8, today)) != everything


def test_every_resource_is_valid_r4(everything: list[Json]) -> None:
    wrong = Counter(
        (body["resourceType"], issue.expression, issue.text)
        for body in everything
        for issue in findings(json_text.loads(json_text.dumps(body)))
    )
    assert not wrong


def test_every_reference_leads_somewhere(everything: list[Json]) -> None:
    known = {f"{body['resourceType']}/{body['id']}" for body in everything} | {"#issue", "#other"}
    assert {target for body in everything for target in references(body)} <= known


def test_it_is_large_enough_to_look_around_in(everything: list[Json]) -> None:
    count = Counter(body["resourceType"] for body in everything)
    assert count["HealthcareService"] >= 14
    assert count["PractitionerRole"] == count["Practitioner"] >= 44
    assert count["Patient"] >= 64
    campuses = [one for one in of(everything, "Location") if one["physicalType"]["coding"][0]["code"] == "si"]
    assert len(campuses) == 2
    names = "".join(body["name"][0]["text"] for body in of(everything, "Patient"))
    assert set("镕喆犇堃𠮷") <= set(names)


def test_resident_numbers_carry_birth_sex_and_a_true_check_character(everything: list[Json]) -> None:
    checked = 0
    for patient in of(everything, "Patient"):
        paper = patient["identifier"][0]
        if paper["system"].endswith("resident-id"):
            number = paper["value"]
            assert number[:2] == "99"  # no such province
            assert number[6:14] == patient["birthDate"].replace("-", "")
            assert int(number[16]) % 2 == (patient["gender"] == "male")
            assert number[17] == check_character(number[:17])
            checked += 1
    assert checked > 50
    assert check_character("11010519491231002") == "X"  # the example of GB 11643-1999


def test_slots_cover_four_weeks_of_half_hours_in_clinic_time(everything: list[Json], today: date) -> None:
    slots = of(everything, "Slot")
    days = {datetime.fromisoformat(slot["start"]).date() for slot in slots}
    assert (min(days), max(days)) == (today, today + timedelta(days=27))
    for slot in slots:
        start, end = datetime.fromisoformat(slot["start"]), datetime.fromisoformat(slot["end"])
        assert (start.utcoffset(), end - start) == (timedelta(hours=8), timedelta(minutes=30))
        assert f"{start:%H:%M}" in {
            f"{hour:02d}:{minute}" for hour in (8, 9, 10, 11, 14, 15, 16, 17) for minute in ("00", "30")
        }
        taken, capacity = extension(slot, "slot-taken"), extension(slot, "slot-capacity")
        assert 0 <= taken <= capacity
        assert slot["status"] == "busy-unavailable" or (slot["status"] == "busy") == (taken == capacity)


def test_near_mornings_are_full_and_far_days_free(everything: list[Json], today: date) -> None:
    def load(first: int, last: int, morning: bool) -> float:
        taken = room = 0
        for slot in of(everything, "Slot"):
            start = datetime.fromisoformat(slot["start"])
            if first <= (start.date() - today).days <= last and (start.hour < 12) == morning:
                taken += extension(slot, "slot-taken")
                room += extension(slot, "slot-capacity")
        return taken / room

    assert load(0, 6, True) > load(0, 6, False) > load(21, 27, False)
    assert load(0, 6, True) > 0.7
    assert load(21, 27, True) < 0.45
    assert any(extension(one, "slot-capacity") - extension(one, "slot-taken") == 1 for one in of(everything, "Slot"))


def test_every_department_can_be_booked_within_a_week(everything: list[Json], today: date) -> None:
    week = today + timedelta(days=7)
    free = {
        slot["serviceType"][0]["text"]
        for slot in of(everything, "Slot")
        if slot["status"] == "free" and today < datetime.fromisoformat(slot["start"]).date() <= week
    }
    assert free == {service["name"] for service in of(everything, "HealthcareService")}


def test_departments_and_doctors_speak_both_languages(everything: list[Json]) -> None:
    for service in of(everything, "HealthcareService"):
        assert service["comment"]
        assert json.dumps(service["_name"]).count('"en"') == 1
        assert "_comment" in service
    for role in of(everything, "PractitionerRole"):
        assert extension(role, "fee")["currency"] == "CNY"
        assert extension(role, "expertise")


def test_booked_visits_hold_a_number_of_a_real_half_hour(everything: list[Json], today: date) -> None:
    slots = {slot["id"]: slot for slot in of(everything, "Slot")}
    booked = [one for one in of(everything, "Appointment") if one["status"] == "booked"]
    assert len([one for one in booked if WANG in set(references(one))]) >= 2
    for one in booked:
        slot = slots[one["slot"][0]["reference"].removeprefix("Slot/")]
        assert (one["start"], one["end"]) == (slot["start"], slot["end"])
        assert extension(slot, "slot-taken") >= 1
        assert datetime.fromisoformat(one["created"]).date() < today
    assert {one["status"] for one in of(everything, "Appointment")} == {"booked", "fulfilled", "noshow", "cancelled"}


def test_the_main_person_has_a_result_of_every_type(everything: list[Json]) -> None:
    mine = [one for one in of(everything, "Observation") if one["subject"]["reference"] == WANG]
    types = {key for one in mine for key in one if key.startswith("value")}
    assert types == {
        f"value{name}"
        for name in (
            "Quantity", "CodeableConcept", "String", "Boolean", "Integer", "Range", "Ratio", "SampledData", "Time",
            "DateTime", "Period",
        )
    }  # fmt: skip
    quantities = [one["valueQuantity"] for one in mine if "valueQuantity" in one]
    assert {one.get("comparator") for one in quantities} >= {"<", ">", ">=", "<=", None}
    assert any("unit" not in one for one in quantities)
    flags = {one["interpretation"][0]["coding"][0]["code"] for one in mine if "interpretation" in one}
    assert flags >= {"N", "H", "L", "A", "LL", "HH"}
    assert any("dataAbsentReason" in one for one in mine)
    assert any(len(one.get("referenceRange", ())) > 1 for one in mine)
    assert any("hasMember" in one for one in mine)
    assert any(len(one.get("component", ())) == 2 for one in mine)


def test_reports_of_every_status_and_of_every_kind(everything: list[Json]) -> None:
    mine = [one for one in of(everything, "DiagnosticReport") if one["subject"]["reference"] == WANG]
    assert {one["status"] for one in mine} == {
        "registered", "partial", "preliminary", "final", "amended", "corrected", "appended", "cancelled",
        "entered-in-error",
    }  # fmt: skip
    assert {one["category"][0]["coding"][0]["code"] for one in mine} == {"LAB", "RAD", "EC"}
    (form,) = [one["presentedForm"][0] for one in mine if "presentedForm" in one]
    document = base64.b64decode(form["data"])
    assert document.startswith(b"%PDF-1.4")
    assert len(document) == form["size"]
    assert document[int(document.split(b"startxref\n")[1].split(b"\n")[0]) :].startswith(b"xref")


def test_what_was_amended_comes_as_two_versions_the_older_first(everything: list[Json]) -> None:
    versions: dict[str, list[str]] = {}
    for one in of(everything, "DiagnosticReport"):
        versions.setdefault(one["id"], []).append(one["status"])
    twice = [tuple(found) for found in versions.values() if len(found) > 1]
    assert set(twice) == {
        ("final", "amended"), ("final", "corrected"), ("final", "appended"), ("final", "entered-in-error"),
    }  # fmt: skip


def test_trends_have_points_enough(everything: list[Json]) -> None:
    def points(patient: str, code: str) -> int:
        return sum(
            one["code"]["coding"][0]["code"] == code
            and one["subject"]["reference"] == patient
            and one["status"] == "final"
            for one in of(everything, "Observation")
        )

    assert points(WANG, "4548-4") >= 6  # HbA1c
    assert points(WANG, "22748-8") >= 6  # LDL
    assert points("Patient/pat-zhao-jianguo", "14682-9") >= 6  # creatinine


def test_a_childs_record_stands_under_the_guardians_phone(everything: list[Json]) -> None:
    patients = {one["id"]: one for one in of(everything, "Patient")}
    guardians = [one for one in of(everything, "RelatedPerson") if one["id"].startswith("guardian-")]
    assert guardians
    for related in guardians:
        child = patients[related["patient"]["reference"].removeprefix("Patient/")]
        assert (
            child["contact"][0]["telecom"][0]["value"] == child["telecom"][0]["value"] == related["telecom"][0]["value"]
        )
    assert len({row.phone for row in DEMO_PEOPLE}) == 5


def test_every_bill_explains_itself_line_by_line(everything: list[Json]) -> None:
    listed = [statement(one) for one in of(everything, "Invoice")]
    assert None not in listed
    names = {what for found in listed if found for what, _ in (*found.items, *found.borne)}
    assert "优惠 Discount" in names
    assert UNEXPLAINED not in names


def test_the_people_to_try_have_bills_of_every_fate_and_receipts(everything: list[Json]) -> None:
    bills: dict[str, list[str]] = {}
    for one in of(everything, "Invoice"):
        if one["subject"]["reference"] == WANG:
            bills.setdefault(one["id"], []).append(one["status"])
    fates = {tuple(found) for found in bills.values()}
    assert fates >= {("issued",), ("issued", "issued"), ("issued", "balanced"), ("issued", "balanced", "cancelled")}
    newest = {one["id"]: one for one in of(everything, "Invoice") if one["id"] in bills}
    unpaid = [one for one in newest.values() if one["status"] == "issued"]
    assert {extension(one, "paid")["value"] > 0 for one in unpaid} == {True, False}
    (account,) = of(everything, "Account")
    deposits = [one for one in of(everything, "Task") if one["focus"]["reference"] == f"Account/{account['id']}"]
    charges = [one for one in of(everything, "ChargeItem") if "account" in one]
    assert (len(deposits), len(charges)) == (2, 12)
    papers = {one["id"]: one for one in of(everything, "Binary")}
    receipts = [
        one["valueReference"]["reference"].partition("/")[2]
        for task in of(everything, "Task")
        for one in task.get("output", ())
        if "valueReference" in one
    ]
    assert len(receipts) >= 4
    for one in receipts:
        assert base64.b64decode(papers[one]["data"]).startswith(b"%PDF-")
