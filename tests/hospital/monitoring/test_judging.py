"""What home readings propose, and what becomes of it: once, with evidence, never a dose, each patient apart."""

from __future__ import annotations

import copy
from decimal import Decimal

import pytest

from hospital.fhir.staff import Role
from hospital.monitoring.proposal import evidence_of
from hospital.monitoring.rules import MonitoringRule
from tests.hospital.medication.pharmacy import Json
from tests.hospital.monitoring.clinic import (
    Clinic,
    K,
    ago,
    crisis,
    heart_failure,
    of_patient,
    prescription,
    rising,
    weight,
)
from tests.services.record.measurements.samples import measured, pressure


def rule_of(task: Json) -> MonitoringRule:
    evidence = evidence_of(task)
    assert evidence is not None
    return evidence.rule


def readings_of(task: Json) -> tuple[str, ...]:
    evidence = evidence_of(task)
    assert evidence is not None
    return evidence.readings


def test_a_trend_is_proposed_to_the_clinician_with_its_evidence(house: Clinic) -> None:
    house.put_in(prescription())
    readings = rising()
    [task] = house.sends(*readings)
    assert (task["status"], task["intent"], task["priority"]) == ("requested", "proposal", "routine")
    assert task["code"]["coding"][0]["code"] == "medication-review"
    assert task["focus"]["reference"] == "MedicationRequest/rx"
    assert task["performerType"][0]["coding"][0]["code"] == "doctor"
    assert task["owner"]["reference"] == "Practitioner/dr"
    assert task["reasonReference"]["reference"] == f"Observation/{readings[-1]['id']}"
    evidence = evidence_of(task)
    assert evidence is not None
    assert (evidence.rule, evidence.version, evidence.amount) == (MonitoringRule.PRESSURE_RISING, "1", Decimal(14))
    assert evidence.readings == tuple(each["id"] for each in readings)
    assert "Mann-Kendall" in evidence.publication["valueString"]
    assert (evidence.since, evidence.until) == (ago(24 * 12), ago(24))


def test_a_dose_is_only_ever_proposed(house: Clinic) -> None:
    house.put_in(prescription(), heart_failure())
    house.sends(*rising(), crisis(), weight("70", 60), weight("73", 1), measured(K.GLUCOSE, "2.2", ago(1)))
    assert house.stored(prescription())["meta"]["versionId"] == "1"
    assert {rule_of(task) for task in house.proposals()} == set(MonitoringRule) - {MonitoringRule.FEVER_THREE_DAYS}


def test_without_a_medicine_of_the_kind_the_person_is_to_be_looked_at(house: Clinic) -> None:
    house.put_in(prescription(atc="N02BE01"))
    [task] = house.sends(crisis())
    assert (task["code"]["coding"][0]["code"], task["focus"]["reference"]) == ("clinical-review", "Patient/a")
    assert (task["priority"], "owner" in task) == ("urgent", False)


def test_looking_again_and_sending_again_change_nothing(house: Clinic) -> None:
    reading = of_patient(crisis())
    [task] = house.sends(reading)
    assert house.write(reading)[0] == 200
    house.watch.seen = 0
    assert house.looks() == [task] == house.proposals()


def test_more_readings_are_added_to_the_open_proposal(house: Clinic) -> None:
    [first] = house.sends(crisis(3))
    [second] = house.sends(crisis(1, 200))
    assert (second["id"], len(readings_of(second))) == (first["id"], 2)
    assert house.sends(pressure(150, 90, ago(0.5)))[0] == second  # a better one settles nothing by itself


def test_a_reading_typed_by_mistake_leaves_no_proposal(house: Clinic) -> None:
    typo = crisis()
    assert len(house.sends(typo)) == 1
    assert house.withdraws(typo) == []
    [task] = house.proposals()
    assert (task["status"], task["businessStatus"]["coding"][0]["code"]) == ("cancelled", "withdrawn")


def test_a_reading_corrected_before_the_look_proposes_nothing(house: Clinic) -> None:
    typo = of_patient(crisis())
    house.write(typo)
    house.write(house.stored(typo) | {"status": "entered-in-error"}, etag=house.etag(typo))
    assert house.looks() == [] == house.proposals()


def test_a_reading_that_was_deleted_is_no_evidence(house: Clinic) -> None:
    typo = of_patient(crisis())
    house.sends(typo)
    with house.store.begin() as tx:
        tx.delete("Observation", typo["id"])
    assert house.looks() == []


def test_one_of_two_taken_back_leaves_the_other(house: Clinic) -> None:
    house.sends(crisis(3), crisis(1, 210))
    [task] = house.withdraws(crisis(1, 210))
    assert readings_of(task) == (of_patient(crisis(3))["id"],)


def test_a_trend_without_enough_readings_left_is_withdrawn(house: Clinic) -> None:
    readings = rising(times=10)
    house.sends(*readings)
    taken_back = house.stored(readings[4])
    house.write(taken_back | {"status": "entered-in-error"}, etag=house.etag(taken_back))
    assert house.looks() == []


def test_a_mistake_that_was_none_is_proposed_again(house: Clinic) -> None:
    [first] = house.sends(crisis())
    house.withdraws(crisis())
    body = house.stored(of_patient(crisis()))
    house.write(body | {"status": "final"}, etag=house.etag(body))
    [second] = house.looks()
    assert second["id"] != first["id"]


@pytest.mark.parametrize(
    ("status", "answer"), [("completed", "agreed"), ("completed", "visit"), ("rejected", "declined")]
)
def test_what_was_answered_opens_anew_with_new_readings_only(house: Clinic, status: str, answer: str) -> None:
    [task] = house.sends(crisis(3))
    told, answered = house.answers(task, status, answer, statusReason={"text": "请明天来复查"})
    assert (told, answered["status"], answered["owner"]["reference"]) == (200, status, "Practitioner/dr")
    house.watch.seen = 0
    assert house.looks() == []
    assert house.sends(crisis(4, 185)) == []  # typed in later, measured before
    [again] = house.sends(crisis(1))
    assert again["id"] != task["id"] and len(readings_of(again)) == 1
    assert house.stored(task) == answered


def test_a_trend_that_was_weighed_is_not_evidence_again(house: Clinic) -> None:
    [task] = house.sends(*rising())
    house.answers(task, "completed", "agreed")
    assert house.sends(pressure(156, 84, ago(2)), pressure(158, 84, ago(1))) == []


def test_an_answer_is_one_of_three_and_a_refusal_says_why(house: Clinic) -> None:
    [task] = house.sends(crisis())
    for status, answer in (
        ("completed", "declined"),
        ("rejected", "agreed"),
        ("cancelled", "withdrawn"),
        ("requested", ""),
    ):
        assert house.answers(task, status, answer)[0] in {403, 422}
    assert house.answers(task, "rejected", "declined", statusReason={"text": "  "})[0] == 422
    assert house.answers(task, "completed", "agreed")[0] == 200
    assert house.answers(task, "completed", "visit")[0] == 403
    assert house.stored(task)["businessStatus"]["coding"][0]["code"] == "agreed"


def test_a_clinician_changes_nothing_but_the_answer(house: Clinic) -> None:
    house.put_in(prescription())
    [task] = house.sends(crisis())
    _, answered = house.answers(
        task,
        "completed",
        "agreed",
        input=[{"type": {"text": "x"}, "valueString": "x"}],
        reasonCode={"text": "x"},
        focus={"reference": "Patient/a"},
    )
    assert [answered[key] for key in ("input", "reasonCode", "focus")] == [
        task[key] for key in ("input", "reasonCode", "focus")
    ]


def test_nobody_but_a_doctor_answers_and_no_patient_writes_one(house: Clinic) -> None:
    [task] = house.sends(crisis())
    assert house.write({**task, "status": "cancelled"}, etag=house.etag(task))[0] == 403
    assert house.write({**task, "id": "mine", "status": "requested"})[0] in {403, 422}
    for role in (Role.NURSE, Role.DESK, Role.BILLING, Role.ADMIN):
        told = {"status": "completed", "businessStatus": {"text": "x"}}
        assert house.prescribe({**task, **told}, house.etag(task), role)[0] in {403, 412}
    assert house.stored(task) == task


def test_the_new_prescription_of_an_answer_is_of_the_same_person(house: Clinic) -> None:
    house.put_in(prescription(), prescription("theirs") | {"subject": {"reference": "Patient/b"}})
    [task] = house.sends(crisis())
    for id_, status in (("theirs", 422), ("nowhere", 422), ("rx", 200)):
        output = [{"type": {"text": "x"}, "valueReference": {"reference": f"MedicationRequest/{id_}"}}]
        assert house.answers(task, "completed", "agreed", output=output)[0] == status


@pytest.mark.parametrize("reading", [crisis(24 * 8), pressure(190, 110, ago(-30)), measured(K.PULSE, "190", ago(1))])
def test_what_is_too_old_of_the_future_or_of_another_kind_proposes_nothing(house: Clinic, reading: object) -> None:
    assert house.sends(reading) == []  # type: ignore[arg-type]


def test_what_the_hospital_measured_itself_is_no_home_reading(house: Clinic) -> None:
    house.put_in(of_patient(crisis()))
    assert house.looks() == []


def test_a_number_that_cannot_be_decides_nothing(house: Clinic) -> None:
    absurd = of_patient(crisis())
    absurd["component"][0]["valueQuantity"]["value"] = 9000
    assert house.sends(absurd) == []
    not_a_number = copy.deepcopy(absurd) | {"id": "00000000-0000-4000-8000-000000000001"}
    not_a_number["component"][0]["valueQuantity"]["value"] = "NaN"
    assert house.write(not_a_number)[0] in {400, 422}
    assert len(house.sends(crisis(2))) == 1  # beside it a true one counts


def test_each_patient_is_judged_apart(house: Clinic) -> None:
    """A record that cannot be judged decides nothing about another's."""
    house.put_in({"resourceType": "Condition", "id": "odd", "subject": {"reference": "Patient/a"}, "code": "I50"})
    house.write(of_patient(crisis()), "a")
    house.write(of_patient(crisis(), "b"), "b")
    house.watch.look()
    assert len(house.proposals("b")) == 1
    [task] = house.proposals("a")  # an odd condition is no heart failure, and nothing else
    assert task["for"]["reference"] == "Patient/a"
