"""Whatever stands in any place of a prescription, a dispense or a record of a dose, reading it never fails."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from services.record.medicines.administration import administration
from services.record.medicines.instructions import instruction
from services.record.medicines.plan import plan
from services.record.medicines.read import dispense, prescription
from services.record.medicines.settings import rhythm, settings
from tests.services.hostile import ENDS, VALUES
from tests.services.record.medicines.worlds import AT_HOME, DAY, repeat, request

ANYTHING = (*VALUES[1:], *ENDS)
#: One turn puts one thing in each place; all turns put each thing in each place.
TURNS = [pytest.param(turn, marks=[pytest.mark.nightly] if turn % 5 else []) for turn in range(len(ANYTHING))]
TABLET = {"value": 1, "unit": "片", "system": "http://unitsofmeasure.org", "code": "{tbl}"}
WEEK = {"value": 7, "unit": "d", "system": "http://unitsofmeasure.org", "code": "d"}
RICH = request(
    {
        "sequence": 1,
        "text": "words",
        "patientInstruction": "more words",
        "additionalInstruction": [{"text": "with water"}],
        "timing": {
            "event": ["2026-11-24T08:00:00+08:00"],
            "extension": [{"url": "http://anxin.example/fhir/StructureDefinition/interval-from", "valueCode": "taken"}],
            "repeat": {
                "boundsPeriod": {"start": "2026-11-23", "end": "2026-12-23"}, "count": 30, "countMax": 40,
                "duration": 1, "durationMax": 2, "durationUnit": "h", "frequency": 1, "frequencyMax": 2,
                "period": 1, "periodMax": 2, "periodUnit": "d", "dayOfWeek": ["mon"], "when": ["ACM"], "offset": 30,
            },
            "code": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v3-GTSAbbreviation", "code": "QD"}]},
        },
        "asNeededBoolean": False,
        "route": {"text": "oral"},
        "doseAndRate": [{"type": {"coding": [{"code": "ordered"}]}, "doseRange": {"low": TABLET, "high": TABLET},
                         "rateRatio": {"numerator": TABLET, "denominator": WEEK}}],
        "maxDosePerPeriod": {"numerator": TABLET, "denominator": WEEK},
        "maxDosePerAdministration": TABLET,
    },
    {**repeat(boundsDuration=WEEK, timeOfDay=["08:00:00"]), "sequence": 2},
    meta={"lastUpdated": "2026-11-23T08:00:00Z"}, contained=[{"resourceType": "Medication", "id": "x", "code": {}}],
    reasonCode=[{"text": "x"}], requester={"display": "Dr. Li"}, note=[{"text": "n"}],
    priorPrescription={"reference": "MedicationRequest/before"},
    dispenseRequest={"quantity": TABLET, "numberOfRepeatsAllowed": 2},
)  # fmt: skip


def places(node: Any, above: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    if above:
        yield above
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, child in children:
        yield from places(child, (*above, key))


def spoiled(body: dict[str, Any], place: tuple[str | int, ...], value: Any) -> dict[str, Any]:
    copied = copy.deepcopy(body)
    inside: Any = copied
    for step in place[:-1]:
        inside = inside[step]
    inside[place[-1]] = value
    return copied


@pytest.mark.parametrize("turn", TURNS)
def test_a_prescription_with_anything_anywhere_is_read_planned_and_said(turn: int) -> None:
    for number, place in enumerate(places(RICH)):
        mine = prescription(spoiled(RICH, place, ANYTHING[(number + turn) % len(ANYTHING)]), "zh-CN")
        plan([mine], DAY, DAY + timedelta(days=2), AT_HOME)
        for dosage in mine.dosages:
            instruction(dosage)


@pytest.mark.parametrize("value", ANYTHING, ids=lambda value: repr(value)[:20])
def test_every_other_resource_of_medicines_is_read_whatever_it_is(value: Any) -> None:
    body = {
        "status": "completed", "quantity": TABLET, "whenHandedOver": "2026-11-23", "effectiveDateTime": "2026-11-23",
        "authorizingPrescription": [{"reference": "MedicationRequest/m"}], "dosage": {"dose": TABLET, "text": "x"},
        "statusReason": [{"text": "x"}], "request": {"reference": "MedicationRequest/m"},
        "extension": [{"url": "http://anxin.example/fhir/StructureDefinition/medicine-time", "valueString": "0 08:00"}],
    }  # fmt: skip
    for place in places(body):
        for read in (administration, dispense, rhythm, settings):
            read(spoiled(body, place, value))
