"""The bill of a visit: from the price list and the person's insurance, and written anew, what was paid stays."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from hospital.base.elements import extension
from hospital.billing.visit import CannotBill, bill_visit, items_of
from hospital.fhir.validation.check import findings
from tests.hospital.billing.house import BillingHospital

VISIT = {
    "resourceType": "Encounter", "id": "v", "status": "finished", "subject": {"reference": "Patient/a"},
    "class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "AMB"},
}  # fmt: skip
INSURED = {
    "resourceType": "Coverage", "id": "c", "status": "active", "beneficiary": {"reference": "Patient/a"},
    "type": {"coding": [{"system": "http://anxin.example/fhir/CodeSystem/insurance-plan", "code": "employee"}]},
    "payor": [{"display": "医保"}],
}  # fmt: skip


def billed(house: BillingHospital, *codes: str) -> dict[str, object]:
    with house.app.state.store.begin() as tx:
        return bill_visit(tx, "v", items_of(codes), house.clock())


async def test_a_visit_becomes_charges_and_a_bill_by_the_persons_insurance(house: BillingHospital) -> None:
    with house.app.state.store.begin() as tx:
        tx.put(VISIT)
        tx.put(INSURED)
    made = billed(house, "REG-ATTEND", "LAB-CBC:2")
    assert (made["id"], made["status"]) == ("bill-v", "issued")
    stood = house.read("Invoice", "bill-v")
    assert (float(stood["totalGross"]["value"]), float(stood["totalNet"]["value"])) == (60.00, 18.00)
    assert findings(stood) == findings(house.read("ChargeItem", "bill-v-2")) == []
    assert billed(house, "REG-ATTEND", "LAB-CBC:2")["meta"] == made["meta"]


def test_the_last_day_to_pay_is_one_of_the_hospitals_calendar(house: BillingHospital) -> None:
    house.clock.moment = datetime(2026, 3, 3, 20, tzinfo=UTC)  # four o'clock in the morning of the fourth
    with house.app.state.store.begin() as tx:
        tx.put(VISIT)
    assert extension(billed(house, "REG-ATTEND"), "due") == "2026-04-03"


async def test_written_anew_what_was_paid_stays_and_what_left_the_bill_is_marked(house: BillingHospital) -> None:
    with house.app.state.store.begin() as tx:
        tx.put(VISIT)
    billed(house, "REG-ATTEND", "LAB-CBC")
    task = (await house.put(house.wish("bill-v", amount="15.00"))).json()
    house.scan(task, "approve")
    house.notices().round()
    again = billed(house, "REG-ATTEND")
    assert again["status"] == "issued"
    assert house.read("ChargeItem", "bill-v-2")["status"] == "entered-in-error"
    rest = await house.put(house.wish("bill-v"))
    row = house.counter.query(rest.json()["id"].replace("-", ""))
    assert row is not None
    assert row["fen"] == 500


def test_what_is_not_on_the_price_list_is_refused(house: BillingHospital) -> None:
    for wrong in ("NOTHING", "LAB-CBC:0", "LAB-CBC:x", "LAB-CBC:1000"):
        with pytest.raises(CannotBill):
            items_of([wrong])
    with pytest.raises(CannotBill), house.app.state.store.begin() as tx:
        bill_visit(tx, "unknown", items_of(["LAB-CBC"]), house.clock())
