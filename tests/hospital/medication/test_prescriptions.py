"""A doctor prescribes, replaces and stops; what doses were taken by stays as it was."""

from __future__ import annotations

from uuid import uuid4

import pytest

from hospital.fhir.staff import Role
from tests.hospital.medication.pharmacy import Json, Pharmacy, dispense, prescription, refill


def test_a_new_prescription_is_signed_by_who_writes_it_and_stops_the_one_before(
    house: Pharmacy, valsartan: Json
) -> None:
    prior = {"reference": f"MedicationRequest/{valsartan['id']}"}
    status, made = house.prescribe(prescription(priorPrescription=prior, requester={"reference": "Patient/a"}))
    assert (status, made["requester"]) == (201, {"reference": "Practitioner/dr"})
    assert made["authoredOn"].startswith("2026-03-04T01:00")
    stopped = house.stored(valsartan)
    assert (stopped["status"], stopped["statusReason"]["coding"][0]["code"]) == ("stopped", "replaced")
    assert stopped["dosageInstruction"] == valsartan["dosageInstruction"]


def test_a_draft_stops_nothing_yet(house: Pharmacy, valsartan: Json) -> None:
    prior = {"reference": f"MedicationRequest/{valsartan['id']}"}
    assert house.prescribe(prescription(status="draft", priorPrescription=prior))[0] == 201
    assert house.stored(valsartan)["status"] == "active"


def test_one_patient_s_prescription_does_not_replace_another_s(house: Pharmacy, valsartan: Json) -> None:
    prior = {"reference": f"MedicationRequest/{valsartan['id']}"}
    assert house.prescribe(prescription(patient="b", priorPrescription=prior)) == (422, {"code": "invalid"})
    assert house.send(prescription(patient="b", priorPrescription=prior))[0] == 201
    assert house.stored(valsartan)["status"] == "active"


def test_a_prescription_is_stopped_but_not_rewritten_and_not_begun_again(house: Pharmacy, valsartan: Json) -> None:
    def change(**what: object) -> tuple[int, Json]:
        return house.prescribe(house.stored(valsartan) | what, house.etag(valsartan))

    assert change(dosageInstruction=[{"text": "每日 2 粒"}]) == (422, {"code": "prescription-fixed"})
    assert change(subject={"reference": "Patient/b"}) == (403, {"code": "not-allowed"})
    assert change(status="stopped", statusReason={"text": "脚肿"})[1]["status"] == "stopped"
    assert change(status="active") == (422, {"code": "prescription-fixed"})


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.DOCTOR])
def test_nobody_but_a_doctor_prescribes(house: Pharmacy, valsartan: Json, role: Role) -> None:
    assert house.prescribe(prescription(), role=role)[0] == 403
    assert (
        house.prescribe(valsartan | {"status": "stopped"}, house.etag(valsartan), role=role)[0] == 412
    )  # as if not there


def test_a_prescription_is_about_one_patient(house: Pharmacy) -> None:
    assert house.prescribe(prescription(performer={"reference": "Patient/b"}))[0] == 403
    assert house.prescribe(prescription(subject={"reference": "Group/x"}))[0] == 403


def test_a_patient_neither_prescribes_nor_hands_out(house: Pharmacy, valsartan: Json) -> None:
    assert house.write(prescription())[0] == 403
    assert house.write(dispense(valsartan, 0))[0] == 403
    assert house.write(valsartan | {"status": "stopped"}, etag=house.etag(valsartan))[0] == 403


def test_a_doctor_sees_and_writes_refills_and_no_other_task(house: Pharmacy, valsartan: Json) -> None:
    other = refill(valsartan) | {"id": str(uuid4()), "code": {"text": "call me"}}
    house.put_in(other)
    assert house.prescribe(other | {"status": "completed"}, house.etag(other))[0] == 412  # as if not there
    assert house.prescribe(refill(valsartan))[0] == 403
