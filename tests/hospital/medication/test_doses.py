"""A dose is one dose, whoever of a person's phones records it; it is their own, and dated where it can have been."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from services.record.medicines import ids, model, settings
from tests.hospital.medication.pharmacy import CODES, EXTENSIONS, Json, Pharmacy, dose, prescription


def test_a_dose_has_the_id_that_the_app_derives(house: Pharmacy, valsartan: Json) -> None:
    status, stored = house.write(dose(valsartan))
    assert (status, stored["status"]) == (201, "completed")
    other = dose(valsartan) | {"id": ids.administration_id("MedicationRequest/else", "0/2026-03-04/MORN")}
    assert house.write(other) == (403, {"code": "not-allowed"})
    assert house.write(dose(valsartan, "0/2026-03-03/MORN") | {"id": str(uuid4())})[0] == 201


def test_two_phones_that_agree_record_one_dose(house: Pharmacy, valsartan: Json) -> None:
    assert house.write(dose(valsartan))[0] == 201
    status, stored = house.write(dose(valsartan, effectiveDateTime="2026-03-04T01:40:00.000Z"))
    assert (status, stored["effectiveDateTime"]) == (200, "2026-03-03T23:05:00.000Z")
    assert stored["meta"]["versionId"] == "1"


def test_two_phones_that_disagree_are_a_conflict(house: Pharmacy, valsartan: Json) -> None:
    assert house.write(dose(valsartan))[0] == 201
    for other in ({"status": "not-done"}, {"dosage": {"dose": {"value": 2, "unit": "粒"}}}):
        assert house.write(dose(valsartan, **other)) == (412, {"code": "superseded"})


def test_a_dose_is_undone_and_taken_after_all_and_both_phones_agree(house: Pharmacy, valsartan: Json) -> None:
    first = dose(valsartan)
    house.write(first)
    begun = house.etag(first)
    undone = first | {"status": "entered-in-error"}
    assert house.write(undone, etag=begun)[0] == 200
    assert house.write(undone | {"effectiveDateTime": "2026-03-04"}, etag=begun)[0] == 200
    assert house.stored(first)["meta"]["versionId"] == "2"
    assert house.write(first, etag=begun) == (412, {"code": "superseded"})
    assert house.write(first, etag=house.etag(first))[1]["status"] == "completed"


def test_a_recorded_dose_stays_the_dose_that_it_is(house: Pharmacy, valsartan: Json) -> None:
    house.put_in(another := prescription())
    house.write(first := dose(valsartan))
    moved = first | {"request": {"reference": f"MedicationRequest/{another['id']}"}}
    assert house.write(moved, etag=house.etag(first)) == (422, {"code": "invalid"})
    renamed = first | {"extension": [{"url": EXTENSIONS + "dose-slot", "valueString": "0/2026-03-05/MORN"}]}
    assert house.write(renamed, etag=house.etag(first)) == (422, {"code": "invalid"})


def test_nobody_records_a_dose_of_somebody_else_s_prescription(house: Pharmacy, valsartan: Json) -> None:
    """And learns nothing about whether it, or a dose of it, is there."""
    unknown = prescription()
    answers = {str(house.write(dose(each, patient="b"), "b")) for each in (valsartan, unknown)}
    house.write(dose(valsartan))
    answers |= {str(house.write(dose(each, patient="b"), "b")) for each in (valsartan, unknown)}
    assert answers == {str((403, {"code": "not-allowed"}))}


def test_a_system_s_mistake_about_whose_prescription_it_is_is_not_taken_over(house: Pharmacy) -> None:
    shared = prescription(patient="a", performer={"reference": "Patient/b"})
    house.put_in(shared)
    assert house.write(dose(shared, patient="b"), "b")[0] in {403, 422}


@pytest.mark.parametrize(
    ("key", "moment", "code"),
    [
        ("effectiveDateTime", "0001-01-01T00:00:00Z", ""),
        ("effectiveDateTime", "9999-12-31T00:00:00Z", ""),
        ("effectiveDateTime", "2026-03-05T03:00:00Z", "dose-date"),
        ("effectiveDateTime", "2024-12-31T00:00:00Z", "dose-date"),
        ("effectiveDateTime", "2900", "dose-date"),
        ("effectivePeriod", {"start": "2026-03-03", "end": "2027-01-01"}, "dose-date"),
        ("effectiveDateTime", "2026-03-04T20:00:00+08:00", None),
        ("effectiveDateTime", "2025-02-01", None),
    ],
)
def test_a_dose_is_dated_where_it_can_have_been(
    house: Pharmacy, valsartan: Json, key: str, moment: Any, code: str | None
) -> None:
    body = {name: value for name, value in dose(valsartan).items() if name != "effectiveDateTime"} | {key: moment}
    answer = house.write(body)
    assert answer[0] == 201 if code is None else answer == (422, {"code": code or "invalid"})


def test_a_plan_for_next_year_is_not_recorded_either(house: Pharmacy, valsartan: Json) -> None:
    later = dose(valsartan)
    later["extension"] = [later["extension"][0], {"url": EXTENSIONS + "dose-planned", "valueDateTime": "2027-03-04"}]
    assert house.write(later) == (422, {"code": "dose-date"})


@pytest.mark.parametrize("status", ["in-progress", "on-hold", "stopped", "unknown"])
def test_a_dose_is_taken_not_taken_or_a_mistake(house: Pharmacy, valsartan: Json, status: str) -> None:
    assert house.write(dose(valsartan, status=status)) == (422, {"code": "invalid"})


def test_a_skipped_dose_says_why(house: Pharmacy, valsartan: Json) -> None:
    why = {"coding": [{"system": CODES + "dose-skipped", "code": "side-effect"}], "text": "脚肿"}
    assert house.write(dose(valsartan, status="not-done", statusReason=[why]))[0] == 201


def test_the_medicine_is_copied_with_its_name_in_both_languages(house: Pharmacy, valsartan: Json) -> None:
    english = [{"url": "lang", "valueCode": "en"}, {"url": "content", "valueString": "Valsartan"}]
    named = {"text": "缬沙坦", "_text": {"extension": [
        {"url": "http://hl7.org/fhir/StructureDefinition/translation", "extension": english}]}}  # fmt: skip
    assert house.write(dose(valsartan, medicationCodeableConcept=named))[1]["medicationCodeableConcept"] == named


def test_a_medicine_of_one_s_own_and_its_doses(house: Pharmacy) -> None:
    own = {
        "resourceType": "MedicationStatement", "id": str(uuid4()), "status": "active",
        "medicationCodeableConcept": {"coding": [{"system": CODES + "formulary", "code": "vitamin-c-100"}]},
        "subject": {"reference": "Patient/a"}, "dosage": [{"text": "每日 1 片"}],
    }  # fmt: skip
    assert house.write(own)[0] == 201
    taken = dose(own)
    del taken["request"]
    taken["extension"] += [
        {"url": EXTENSIONS + "dose-of", "valueReference": {"reference": f"MedicationStatement/{own['id']}"}}
    ]
    assert house.write(taken)[0] == 201
    stolen = taken | {"subject": {"reference": "Patient/b"}}
    assert house.write(stolen, "b")[0] in {403, 404}


def test_a_person_s_rhythm_and_choices_are_one_resource_on_every_phone(house: Pharmacy, valsartan: Json) -> None:
    rhythm = settings.rhythm_json(model.Rhythm(zone="Asia/Shanghai"), patient="a")
    assert house.write(rhythm)[0] == 201
    assert house.write(rhythm | {"language": "zh"})[0] == 200
    assert house.write(rhythm | {"subject": {"reference": "Patient/b"}}, "b") == (403, {"code": "not-allowed"})
    chosen = model.MedicineSettings(f"MedicationRequest/{valsartan['id']}", model.ClockRule.WALL)
    assert house.write(settings.settings_json(chosen, patient="a"))[0] == 201
    other = settings.settings_json(model.MedicineSettings(chosen.prescription, model.ClockRule.ELAPSED), patient="a")
    assert house.write(other) == (412, {"code": "superseded"})


def test_nobody_writes_points_for_themselves(house: Pharmacy) -> None:
    points = {"resourceType": "Basic", "id": str(uuid4()), "subject": {"reference": "Patient/a"}}
    for system, code in ((CODES + "points", "award"), (CODES + "personal", "points"), ("http://else", "points")):
        coded = points | {"code": {"coding": [{"system": system, "code": code}]}}
        assert house.write(coded) == (403, {"code": "not-allowed"})
