"""Each type of a record says what it is, when it was and whether it still holds, by FHIR's own examples of it."""

from __future__ import annotations

from typing import Any

import pytest

from services.fhir.when import FhirDate
from services.record.timeline.entry import EntryStatus, entry
from services.record.timeline.facts import FactName, RecordFact, detail
from services.record.timeline.kinds import RecordKind, types_of
from tests.services.hostile import VALUES

SUBJECT = {"reference": "Patient/p1"}
RICH: tuple[dict[str, Any], ...] = (
    {
        "resourceType": "AllergyIntolerance", "id": "a", "patient": SUBJECT, "code": {"text": "青霉素"},
        "clinicalStatus": {"coding": [{"code": "active"}]}, "verificationStatus": {"coding": [{"code": "confirmed"}]},
        "onsetDateTime": "2004", "criticality": "high", "recorder": SUBJECT,
        "reaction": [{"manifestation": [{"text": "皮疹"}], "severity": "moderate", "description": "d"}],
        "note": [{"text": "words"}],
    },
    {
        "resourceType": "FamilyMemberHistory", "id": "f", "patient": SUBJECT, "status": "completed",
        "relationship": {"text": "父亲"}, "condition": [{"code": {"text": "高血压"}}], "deceasedBoolean": True,
    },
    {
        "resourceType": "Encounter", "id": "e", "subject": SUBJECT, "status": "finished", "class": {"code": "AMB"},
        "type": [{"text": "复诊"}], "period": {"start": "2026-05-06T09:00:00+08:00"}, "reasonCode": [{"text": "咳嗽"}],
        "participant": [{"individual": {"display": "李医生"}}], "serviceProvider": {"display": "安心医院"},
    },
    {
        "resourceType": "MedicationStatement", "id": "m", "subject": SUBJECT, "status": "completed",
        "medicationCodeableConcept": {"text": "阿司匹林"}, "dosage": [{"text": "每日一次"}],
        "effectivePeriod": {"start": "2020", "end": "2021-03"},
    },
    {
        "resourceType": "Procedure", "id": "p", "subject": SUBJECT, "status": "not-done",
        "code": {"text": "阑尾切除术"},
        "performedPeriod": {"start": "2011-02"}, "performer": [{"actor": {"display": "王医生"}}],
    },
    {
        "resourceType": "Immunization", "id": "i", "patient": SUBJECT, "status": "completed",
        "vaccineCode": {"text": "流感疫苗"}, "occurrenceDateTime": "2026-10-12", "lotNumber": "A1",
        "doseQuantity": {"value": 0.50, "unit": "mL"},
    },
    {
        "resourceType": "DocumentReference", "id": "d", "subject": SUBJECT, "status": "current", "author": [SUBJECT],
        "content": [{"attachment": {"title": "出院小结"}}], "date": "2026-01-02T03:04:05Z",
    },
)  # fmt: skip


def test_each_type_is_named_dated_and_judged() -> None:
    allergy, family, visit, medicine, procedure, vaccine, paper = (entry(body) for body in RICH)
    assert (allergy.title, allergy.when, allergy.status, allergy.note) == (
        "青霉素", FhirDate(2004), EntryStatus.CURRENT, "皮疹",
    )  # fmt: skip
    assert (family.title, family.note, family.status) == ("父亲", "高血压", EntryStatus.DONE)
    assert (visit.title, visit.note, visit.kind) == ("复诊", "咳嗽 · 安心医院", RecordKind.VISIT)
    assert (medicine.title, medicine.when, medicine.status) == ("阿司匹林", FhirDate(2020), EntryStatus.PAST)
    assert (procedure.title, procedure.when, procedure.status) == (
        "阑尾切除术", FhirDate(2011, 2), EntryStatus.NOT_DONE,
    )  # fmt: skip
    assert (vaccine.title, vaccine.when) == ("流感疫苗", FhirDate(2026, 10, 12))
    assert (paper.title, paper.status) == ("出院小结", EntryStatus.CURRENT)


def test_what_the_person_said_is_told_apart_from_what_a_clinician_did() -> None:
    assert [entry(body).by_patient for body in RICH] == [True, False, False, False, False, False, True]
    label = {"meta": {"security": [{"system": "v3-ObservationValue", "code": "PATAST"}]}}
    assert entry({**RICH[4], **label}).by_patient


@pytest.mark.parametrize("body", RICH, ids=lambda body: body["resourceType"])
def test_one_entered_in_error_says_nothing_but_that(body: dict[str, Any]) -> None:
    wrong = {"coding": [{"code": "entered-in-error"}]}
    withdrawn = {**body, "status": "entered-in-error", "verificationStatus": wrong}
    assert (entry(withdrawn).title, entry(withdrawn).note) == (None, None)
    assert detail(withdrawn).facts == ()


@pytest.mark.parametrize(("verified", "status"), [("refuted", EntryStatus.REFUTED), ("x", EntryStatus.CURRENT)])
def test_a_refuted_condition_is_not_a_current_one(verified: str, status: EntryStatus) -> None:
    clinical, said = ({"coding": [{"code": code}]} for code in ("active", verified))
    body = {"resourceType": "Condition", "clinicalStatus": clinical, "verificationStatus": said}
    assert entry(body).status is status


def test_the_facts_are_those_that_were_sent() -> None:
    facts = detail(RICH[0]).facts
    assert RecordFact(FactName.REACTION, "皮疹 · d") in facts
    assert RecordFact(FactName.SEVERITY, "moderate") in facts
    assert RecordFact(FactName.RISK, "high") in facts
    assert RecordFact(FactName.BEGAN, FhirDate(2004)) in facts
    assert RecordFact(FactName.NOTE, "words") in facts
    assert RecordFact(FactName.DOSE, "0.5 mL") in detail(RICH[5]).facts
    assert RecordFact(FactName.BY, "王医生") in detail(RICH[4]).facts


def test_what_is_absent_says_why() -> None:
    reason = {"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "asked-unknown"}
    body = {"resourceType": "Condition", "_onset": {"extension": [reason]}}
    assert RecordFact(FactName.BEGAN, "asked-unknown") in detail(body).facts


def test_single_values_and_doses_are_shown_where_they_are_asked_for() -> None:
    assert "Observation" not in types_of(None)
    assert types_of(RecordKind.VALUE) == ("Observation",)


@pytest.mark.parametrize("body", RICH, ids=lambda body: body["resourceType"])
def test_whatever_stands_in_any_place_is_read(body: dict[str, Any]) -> None:
    for element, sent in body.items():
        for value in VALUES:
            changed = {**body, element: value}
            entry(changed, "en")
            detail(changed, "en")
            if isinstance(sent, list):
                detail({**body, element: [value]})
