""" "None known", "not asked" and "not available" are kept apart, and an allergy goes before each of them."""

from __future__ import annotations

from typing import Any

import pytest

from services.record.timeline.entry import entry
from services.record.timeline.summary import AllergyStatement, allergies, current
from tests.services.hostile import VALUES

SNOMED = "http://snomed.info/sct"
ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
IPS = "http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips"


def allergy(code: dict[str, Any], clinical: str = "active", **more: Any) -> dict[str, Any]:
    status = {"coding": [{"code": clinical}]}
    return {"resourceType": "AllergyIntolerance", "id": "a", "code": code, "clinicalStatus": status, **more}


def coded(code: str, system: str = SNOMED) -> dict[str, Any]:
    return {"coding": [{"system": system, "code": code}]}


def empty_list(reason: str, **more: Any) -> dict[str, Any]:
    code = {"coding": [{"system": "http://loinc.org", "code": "48765-2"}]}
    return {
        "resourceType": "List", "status": "current", "code": code, "emptyReason": {"coding": [{"code": reason}]}, **more
    }  # fmt: skip


PENICILLIN = allergy({"text": "青霉素"})


@pytest.mark.parametrize(
    ("bodies", "lists", "statement"),
    [
        ([], [], AllergyStatement.NOT_RECORDED),
        ([allergy(coded("716186003"))], [], AllergyStatement.NONE_KNOWN),
        ([allergy(coded("no-known-allergies", IPS))], [], AllergyStatement.NONE_KNOWN),
        ([allergy(coded("716186003", "urn:other"))], [], AllergyStatement.KNOWN),
        ([allergy(coded("no-allergy-info", IPS))], [], AllergyStatement.UNAVAILABLE),
        ([], [empty_list("nilknown")], AllergyStatement.NONE_KNOWN),
        ([], [empty_list("notasked")], AllergyStatement.NOT_ASKED),
        ([], [empty_list("unavailable")], AllergyStatement.UNAVAILABLE),
        ([], [empty_list("withheld")], AllergyStatement.UNAVAILABLE),
        ([], [empty_list("notstarted")], AllergyStatement.NOT_RECORDED),
        ([], [empty_list("nilknown", status="retired")], AllergyStatement.NOT_RECORDED),
        ([], [empty_list("nilknown", code=coded("10160-0"))], AllergyStatement.NOT_RECORDED),
        ([allergy({"extension": [{"url": ABSENT, "valueCode": "not-asked"}]})], [], AllergyStatement.NOT_ASKED),
        ([allergy({"extension": [{"url": ABSENT, "valueCode": "masked"}]})], [], AllergyStatement.UNAVAILABLE),
        ([allergy({"text": "青霉素"}, "resolved")], [], AllergyStatement.NOT_RECORDED),
        ([allergy(coded("716186003"), "inactive")], [], AllergyStatement.NOT_RECORDED),
        ([PENICILLIN], [empty_list("notasked")], AllergyStatement.KNOWN),
    ],
)
def test_each_statement_is_its_own(
    bodies: list[dict[str, Any]], lists: list[dict[str, Any]], statement: AllergyStatement
) -> None:
    assert allergies(bodies, lists).statement is statement


def test_an_allergy_beside_none_known_is_shown_with_the_contradiction() -> None:
    found = allergies([allergy(coded("716186003")), PENICILLIN])
    assert [each.title for each in found.known] == ["青霉素"]
    assert found.contradicted


def test_no_known_food_allergy_is_not_no_known_allergy() -> None:
    found = allergies([allergy({**coded("429625007"), "text": "无已知食物过敏"})])
    assert found.statement is AllergyStatement.NOT_RECORDED
    assert found.groups == ("无已知食物过敏",)


def test_a_refuted_or_withdrawn_allergy_does_not_count() -> None:
    for verified in ("refuted", "entered-in-error"):
        told = allergy({"text": "青霉素"}, verificationStatus={"coding": [{"code": verified}]})
        assert allergies([told]).statement is AllergyStatement.NOT_RECORDED


def test_what_holds_now_is_named_once() -> None:
    def condition(id_: str, name: str, clinical: str) -> Any:
        status = {"coding": [{"code": clinical}]}
        return entry({"resourceType": "Condition", "id": id_, "code": {"text": name}, "clinicalStatus": status})

    found = (condition("1", "高血压", "active"), condition("2", "高血压", "active"), condition("3", "肺炎", "resolved"))
    assert [each.id for each in current(found)] == ["1"]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: repr(value)[:20])
def test_whatever_stands_there_is_read(value: Any) -> None:
    for element in ("code", "_code", "clinicalStatus", "verificationStatus", "status", "emptyReason", "entry"):
        allergies([{**PENICILLIN, element: value}], [empty_list("notasked", **{element: value})])
