"""What is due today for whom: each person's own, and nothing of one told of another."""

from __future__ import annotations

from datetime import timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

from local_store import resources
from local_store.store import LocalStore, Writer
from services.clock import instant
from services.family.day import Household, family_day
from tests.fakes.clock import NOON
from tests.local_store.worlds import KEY
from tests.services.sync.worlds import person

BEIJING = timezone(timedelta(hours=8))  # NOON is 12:00 there
Json = dict[str, Any]


def visit(id_: str, patient: str, hours: float) -> Json:
    actor = {"reference": f"Patient/{patient}"}
    return {
        "resourceType": "Appointment", "id": id_, "status": "booked", "start": instant(NOON + timedelta(hours=hours)),
        "participant": [{"actor": actor, "status": "accepted"}],
    }  # fmt: skip


def bill(id_: str, patient: str) -> Json:
    money = {"value": Decimal("12.50"), "currency": "CNY"}
    return {
        "resourceType": "Invoice", "id": id_, "status": "issued", "subject": {"reference": f"Patient/{patient}"},
        "date": instant(NOON), "totalGross": money, "totalNet": money,
    }  # fmt: skip


def medicine(id_: str, patient: str) -> Json:
    timing = {"repeat": {"frequency": 1, "period": 1, "periodUnit": "d", "timeOfDay": ["12:00:00"]}}
    return {
        "resourceType": "MedicationRequest", "id": id_, "status": "active", "intent": "order",
        "subject": {"reference": f"Patient/{patient}"}, "authoredOn": instant(NOON - timedelta(days=3)),
        "medicationCodeableConcept": {"text": "缬沙坦"}, "dosageInstruction": [{"timing": timing}],
    }  # fmt: skip


async def test_each_has_their_own_day_and_nothing_of_anothers(tmp_path: Path) -> None:
    store = await LocalStore.open(tmp_path / "family.store", KEY)

    def fill(w: Writer) -> None:
        for patient, name in (("p1", "李荣喆"), ("p2", "赵一诺"), ("p3", "赵𠮷宁")):
            resources.put(w, person(patient, name), patient=patient)
        theirs = [
            ("p1", visit("v1", "p1", 3)), ("p1", visit("tomorrow", "p1", 13)), ("p1", visit("over", "p1", -2)),
            ("p2", medicine("m2", "p2")), ("p3", bill("b3", "p3")),
        ]  # fmt: skip
        for patient, body in theirs:
            resources.put(w, body, patient=patient)

    await store.write(fill)
    asked = Household(("p1", "p2", "p3"), NOON, BEIJING, BEIJING, "zh-CN")
    mother, child, aunt = await store.read(family_day, asked)
    assert (mother.name, child.name, aunt.name) == ("李荣喆", "赵一诺", "赵𠮷宁")
    assert (mother.visits, mother.doses, mother.bill) == ((NOON + timedelta(hours=3),), 0, None)
    assert (child.visits, child.doses, child.bill) == ((), 1, None)
    assert (aunt.visits, aunt.doses) == ((), 0)
    assert aunt.bill is not None and aunt.bill.amount == Decimal("12.50")
    (alone,) = await store.read(family_day, Household(("p2",), NOON, BEIJING, BEIJING, "zh-CN"))
    assert alone == child  # whoever is asked about with them
    await store.close()
