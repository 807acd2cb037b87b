"""What each person has had: conditions, allergies, immunisations."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from hospital.demo.doctors_table import BY_KEY as DOCTORS
from hospital.demo.people import MAIN_PERSON, Person, people
from hospital.demo.problems_table import ALLERGIES, VACCINES, Allergy, Problem, Vaccine
from hospital.demo.problems_table import BY_KEY as PROBLEMS
from hospital.demo.shapes import (
    CVX,
    ICD10,
    SNOMED,
    TERMINOLOGY,
    Json,
    coding,
    dice,
    listed,
    reference,
    said,
)


def resources(seed: int, today: date) -> Iterator[Json]:
    for person in people(seed, today):
        for key in person.row.problems:
            problem = PROBLEMS[key]
            since = _since(seed, today, person, problem)
            yield _condition(person, problem, since)
        yield from _allergies(seed, today, person)
        for vaccine in VACCINES:
            if vaccine.ages[0] <= person.row.age <= vaccine.ages[1]:
                yield _immunization(person, vaccine, today)


def condition_id(person: Person, problem: Problem) -> str:
    return f"cond-{person.key}-{problem.key}"


def _since(seed: int, today: date, person: Person, problem: Problem) -> date:
    most = min(12 * 365, max(60, (person.row.age - 1) * 365)) if problem.key != "pregnancy" else 70
    return today - timedelta(days=dice(seed, f"since/{person.key}/{problem.key}").randint(60, most))


def _condition(person: Person, problem: Problem, since: date) -> Json:
    doctor = DOCTORS[problem.doctor]
    return {
        "resourceType": "Condition",
        "id": condition_id(person, problem),
        "clinicalStatus": listed(TERMINOLOGY + "condition-clinical", "active"),
        "verificationStatus": listed(TERMINOLOGY + "condition-ver-status", "confirmed"),
        "category": [listed(TERMINOLOGY + "condition-category", "problem-list-item")],
        "code": {
            "coding": [
                coding(ICD10, problem.icd10, problem.name, problem.english),
                coding(SNOMED, problem.snomed, problem.english),
            ],
            "text": problem.name,
        },
        "subject": person.ref,
        "onsetDateTime": since.isoformat(),
        "recordedDate": since.isoformat(),
        "recorder": reference("Practitioner", doctor.practitioner_id, doctor.name),
    }


def _allergies(seed: int, today: date, person: Person) -> Iterator[Json]:
    luck = dice(seed, f"allergy/{person.key}").random()
    if person.key == MAIN_PERSON:
        yield _allergy(person, ALLERGIES[0], today)
        yield _allergy(person, ALLERGIES[3], today)
    elif luck < 0.25:
        yield _allergy(person, ALLERGIES[int(luck * 20)], today)
    elif luck < 0.7:  # the person was asked and has none: not the same as never asked (IPS)
        yield _no_known_allergy(person, today)


def _allergy(person: Person, allergy: Allergy, today: date) -> Json:
    return {
        "resourceType": "AllergyIntolerance",
        "id": f"allergy-{person.key}-{allergy.snomed}",
        "clinicalStatus": listed(TERMINOLOGY + "allergyintolerance-clinical", "active"),
        "verificationStatus": listed(TERMINOLOGY + "allergyintolerance-verification", "confirmed"),
        "type": "allergy",
        "category": [allergy.category],
        "criticality": allergy.criticality,
        "code": {
            "coding": [coding(SNOMED, allergy.snomed, allergy.english)],
            **said("text", allergy.name, allergy.english),
        },
        "patient": person.ref,
        "recordedDate": (today - timedelta(days=400 + person.number)).isoformat(),
        "reaction": [{"manifestation": [said("text", allergy.reaction, allergy.reaction_english)]}],
    }


def _no_known_allergy(person: Person, today: date) -> Json:
    return {
        "resourceType": "AllergyIntolerance",
        "id": f"allergy-{person.key}-none",
        "clinicalStatus": listed(TERMINOLOGY + "allergyintolerance-clinical", "active"),
        "verificationStatus": listed(TERMINOLOGY + "allergyintolerance-verification", "confirmed"),
        "code": {
            "coding": [coding(SNOMED, "716186003", "No known allergy")],
            **said("text", "无已知过敏", "No known allergies"),
        },
        "patient": person.ref,
        "recordedDate": (today - timedelta(days=200 + person.number)).isoformat(),
    }


def _immunization(person: Person, vaccine: Vaccine, today: date) -> Json:
    return {
        "resourceType": "Immunization",
        "id": f"imm-{person.key}-{vaccine.cvx}",
        "status": "completed",
        "vaccineCode": {
            "coding": [coding(CVX, vaccine.cvx, vaccine.english)],
            **said("text", vaccine.name, vaccine.label_english),
        },
        "patient": person.ref,
        "occurrenceDateTime": (today - timedelta(days=30 * vaccine.months_ago + person.number)).isoformat(),
        "primarySource": True,
        "lotNumber": f"AX{vaccine.cvx}{person.number:03d}",
        "site": said("text", "左上臂", "Left upper arm"),
        "doseQuantity": {"value": 0.5, "unit": "mL", "system": "http://unitsofmeasure.org", "code": "mL"},
    }
