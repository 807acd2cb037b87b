"""A bill as it is shown, from a real store."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from local_store import resources
from local_store.store import LocalStore, Writer
from services.bills.queries import bill_page, overview
from tests.local_store.worlds import KEY

ENGLISH = "http://hl7.org/fhir/StructureDefinition/translation"


def _said(text: str, english: str) -> dict[str, Any]:
    parts = [{"url": "lang", "valueCode": "en"}, {"url": "content", "valueString": english}]
    return {"text": text, "_text": {"extension": [{"url": ENGLISH, "extension": parts}]}}


PATIENT = {"reference": "Patient/p1"}
BODIES: tuple[dict[str, Any], ...] = (
    {
        "resourceType": "Invoice", "id": "b1", "status": "issued", "subject": PATIENT,
        "lineItem": [{"sequence": 1, "chargeItemReference": {"reference": "ChargeItem/c1"}}],
    },
    {
        "resourceType": "ChargeItem", "id": "c1", "status": "billed", "subject": PATIENT,
        "code": _said("血常规", "Blood count"), "context": {"reference": "Encounter/e1"},
    },
    {
        "resourceType": "Encounter", "id": "e1", "status": "finished", "subject": PATIENT,
        "serviceType": _said("内分泌科", "Endocrinology"),
        "participant": [{"individual": {"reference": "Practitioner/d1", "display": "李静"}}],
    },
    {"resourceType": "Practitioner", "id": "d1", "name": [_said("李静", "Li Jing")]},
)  # fmt: skip


def _fill(w: Writer) -> None:
    for body in BODIES:
        patient = None if body["resourceType"] == "Practitioner" else "p1"
        resources.put(w, body, patient=patient, fetched_at="2026-11-20T08:00:00Z")


@pytest.mark.parametrize(("language", "title"), [("en", "Endocrinology, Li Jing"), ("zh-CN", "内分泌科 李静")])
async def test_a_bill_is_named_by_department_and_doctor_in_the_persons_language(
    tmp_path: Path, language: str, title: str
) -> None:
    store = await LocalStore.open(tmp_path / "patient.store", KEY)
    await store.write(_fill)
    page = await store.read(bill_page, "p1", "b1", language)
    assert page is not None
    assert page.bill.visit == title
    assert [bill.visit for bill in (await store.read(overview, "p1", language)).bills] == [title]
    await store.close()
