"""No patient's record changes what another patient hears, and nothing that people or systems write makes a fault."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hospital.fhir.permissions import Access
from hospital.staff_pages.medicines import medicine_list
from tests.hospital.medication.pharmacy import (
    EXTENSIONS,
    TODAY,
    Json,
    Pharmacy,
    dispense,
    dose,
    pharmacy,
    prescription,
    refill,
)
from tests.security.fuzzing import examples

MOMENTS = st.sampled_from([
    "0001-01-01", "9999-12-31T23:59:59Z", "9999", "2026-03", "2016-12-31T23:59:60Z",
    "2026-03-04T23:59:59.123456789-12:00",
    "2026-03-04", "2026-02-10T08:00:00+08:00", "never", "", 7, None, {"start": 1},
])  # fmt: skip
NUMBERS = st.sampled_from([0, -1, 1e300, 10**30, 0.5, 30, None, "30", True])
STATUSES = st.sampled_from(["active", "completed", "preparation", "not-done", "stopped", "entered-in-error", "", None])


@pytest.fixture(scope="module")
def alone() -> Iterator[Pharmacy]:
    with pharmacy() as made:
        yield made


@pytest.fixture(scope="module")
def crowded() -> Iterator[Pharmacy]:
    """The same hospital, and in it whatever is found about b."""
    with pharmacy() as made:
        yield made


def odd(body: Json) -> st.SearchStrategy[Json]:
    """The same resource of b with whatever an earlier release or another system may have stored."""
    quantity = st.fixed_dictionaries({}, optional={"value": NUMBERS})
    return st.fixed_dictionaries(
        {"id": st.just(str(uuid4())), "subject": st.just({"reference": "Patient/b"})},
        optional={
            "status": STATUSES, "whenHandedOver": MOMENTS, "effectiveDateTime": MOMENTS, "authoredOn": MOMENTS,
            "daysSupply": quantity,
            "dispenseRequest": st.fixed_dictionaries({}, optional={
                "validityPeriod": st.fixed_dictionaries({}, optional={"end": MOMENTS}),
                "numberOfRepeatsAllowed": NUMBERS, "quantity": quantity,
            }),
            "dosageInstruction": st.lists(st.fixed_dictionaries({}, optional={
                "timing": st.fixed_dictionaries({"repeat": st.fixed_dictionaries({}, optional={
                    "period": NUMBERS, "frequency": st.sampled_from([1, 3, 10**9]),
                    "periodUnit": st.sampled_from(["d", "h", "wk", "mo", "a"]),
                    "boundsPeriod": st.fixed_dictionaries({}, optional={"start": MOMENTS, "end": MOMENTS}),
                })}),
            }), max_size=2),
        },
    ).map(lambda change: body | change)  # fmt: skip


def outcomes(house: Pharmacy, mine: Json) -> tuple[Any, ...]:
    """What a hears of a dose and of a refill, and what a doctor sees of a."""
    taken, asked = house.write(dose(mine)), house.write(refill(mine))
    with house.store.reading() as tx:
        seen = medicine_list(tx, Access.system(), "a", TODAY, "zh")
    assert seen is not None
    return taken[0], asked[0], asked[1]["status"], [(told.name, told.doses) for told in seen.medicines]


@settings(max_examples=examples(12), deadline=None)
@given(st.data())
def test_what_is_stored_of_another_patient_changes_nothing(
    alone: Pharmacy, crowded: Pharmacy, data: st.DataObject
) -> None:
    mine = prescription()
    about_mine = (prescription(), dispense(mine, 25), dose(mine), refill(mine))
    theirs = [data.draw(odd(body), label=body["resourceType"]) for body in about_mine]
    theirs[3]["for"] = {"reference": "Patient/b"}
    for house in (alone, crowded):
        house.put_in(mine, dispense(mine, 25))
    crowded.put_in(*theirs)
    assert outcomes(crowded, mine) == outcomes(alone, mine)
    with crowded.store.reading() as tx:
        assert medicine_list(tx, Access.system(), "b", TODAY, "en") is not None


@settings(max_examples=examples(60), deadline=None)
@given(data=st.data())
def test_whatever_a_patient_writes_of_a_dose_is_taken_or_refused_in_words(alone: Pharmacy, data: st.DataObject) -> None:
    alone.put_in(mine := prescription())
    body = dose(mine, data.draw(st.text(max_size=20)))
    body |= data.draw(st.fixed_dictionaries({}, optional={
        "status": STATUSES, "effectiveDateTime": MOMENTS, "dosage": st.just({"dose": {"value": 1e40}}),
        "request": st.sampled_from([{"reference": "MedicationRequest/x"}, {"reference": "#x"}, {}, 7]),
        "extension": st.lists(st.fixed_dictionaries(
            {"url": st.sampled_from([EXTENSIONS + name for name in ("dose-slot", "dose-planned", "dose-of")])},
            optional={"valueString": st.just("x"), "valueDateTime": MOMENTS},
        ), max_size=3),
    }))  # fmt: skip
    status, _ = alone.write(body)  # a fault would be raised here
    assert status in range(200, 500)
