"""`$pdf` prints what the caller may see, and refuses what was withdrawn."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hospital.billing.house import BillingHospital
from tests.hospital.billing.house import house as opened


@pytest.fixture
def house(tmp_path: Path) -> Iterator[BillingHospital]:
    with opened(tmp_path) as made:
        _fill(made)
        yield made


def _fill(house: BillingHospital) -> None:
    reports = (("mine", "a", "final"), ("theirs", "b", "final"), ("wrong", "a", "entered-in-error"))
    with house.app.state.store.begin() as tx:
        for id_, patient, status in reports:
            subject = {"reference": f"Patient/{patient}"}
            tx.put({"resourceType": "Observation", "id": id_, "status": "final", "subject": subject,
                    "code": {"text": "血糖"}, "valueQuantity": {"value": 7.5, "unit": "mmol/L"}})  # fmt: skip
            tx.put({"resourceType": "DiagnosticReport", "id": id_, "status": status, "subject": subject,
                    "code": {"text": "血糖"}, "result": [{"reference": f"Observation/{id_}"}]})  # fmt: skip


async def test_one_s_own_report_is_a_pdf(house: BillingHospital) -> None:
    answer = await house.post("DiagnosticReport/mine/$pdf")
    assert (answer.status_code, answer.json()["contentType"]) == (200, "application/pdf")
    assert base64.b64decode(answer.json()["data"]).startswith(b"%PDF-")


async def test_somebody_else_s_is_not_there_and_a_withdrawn_one_is_refused(house: BillingHospital) -> None:
    assert (await house.post("DiagnosticReport/theirs/$pdf")).status_code == 404
    assert (await house.post("DiagnosticReport/wrong/$pdf")).status_code == 409


async def test_the_whole_record_is_a_pdf_of_what_the_caller_may_see(house: BillingHospital) -> None:
    answer = await house.post("Patient/a/$pdf")
    assert (answer.status_code, answer.json()["contentType"]) == (200, "application/pdf")
    assert base64.b64decode(answer.json()["data"]).startswith(b"%PDF-")
    assert (await house.post("Patient/b/$pdf")).status_code == 404
