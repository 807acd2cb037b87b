"""Waits that the hospital measured: computed from arrivals, readable by everybody, about nobody."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from hospital.scheduling.wait_statistics import measure
from tests.hospital.auth.serving import Hospital
from tests.hospital.scheduling.booking import EXTENSION, Booker, Json

#: Ten visits of a Monday at nine, two weeks back: minutes of arrival and of entering after the start of the half hour.
MONDAY = [(-10, 5), (-5, 10), (0, 15), (5, 20), (5, 25), (0, 30), (-20, 0), (10, 12), (2, 40), (-3, 7)]


def visit(house: Hospital, n: int, came: int, entered: int, **more: Any) -> Json:
    start = house.clock().replace(hour=1, minute=0) - timedelta(days=16)  # Monday 16 February, 09:00 in Shanghai
    moments = {"arrived-at": came, "entered-at": entered, "done-at": entered + 6 + n % 3}
    return {
        "resourceType": "Appointment",
        "id": f"past-{n}",
        "status": "fulfilled",
        "extension": [
            {"url": EXTENSION + name, "valueInstant": (start + timedelta(minutes=minutes)).isoformat()}
            for name, minutes in moments.items()
        ],
        "start": (start + timedelta(hours=8)).replace(tzinfo=None).isoformat() + "+08:00",
        "end": (start + timedelta(hours=8, minutes=30)).replace(tzinfo=None).isoformat() + "+08:00",
        "participant": [
            {"actor": {"reference": f"Patient/p{n}"}, "status": "accepted"},
            {"actor": {"reference": "HealthcareService/heart"}, "status": "accepted"},
        ],
    } | more


@pytest.fixture
def past(house: Hospital) -> None:
    with house.app.state.store.begin() as tx:
        tx.put({"resourceType": "Location", "id": "main", "status": "active", "name": "本部"})
        tx.put(tx.read("HealthcareService", "heart") | {"location": [{"reference": "Location/main"}]})
        for n, (came, entered) in enumerate(MONDAY):
            tx.put(visit(house, n, came, entered))
        for n in (20, 21):
            tx.put(visit(house, n, 0, 0, status="noshow", extension=[{"url": EXTENSION + "x", "valueCode": "x"}]))
        walk_in = {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v2-0276", "code": "WALKIN"}]}
        tx.put(visit(house, 30, 3, 50, appointmentType=walk_in))


def test_the_measured_wait_is_that_of_the_arrivals(house: Hospital, ana: Booker, past: None) -> None:
    assert measure(house.app.state.store, house.clock()) == 1
    (entry,) = ana.read("Observation?code=http://anxin.example/fhir/CodeSystem/measure|wait")["entry"]
    body = entry["resource"]
    assert (body["id"], body["subject"], body["focus"]) == (
        "wait-heart-1-9", {"reference": "Location/main"}, [{"reference": "HealthcareService/heart"}],
    )  # fmt: skip
    parts = {one["code"]["coding"][0]["code"]: one["valueQuantity"]["value"] for one in body["component"]}
    assert body["valueQuantity"] == {
        "value": 14.2, "unit": "min", "system": "http://unitsofmeasure.org", "code": "min",
    }  # fmt: skip
    assert parts["wait-p90"] == 30
    assert (parts["visits"], parts["no-show-rate"], parts["walk-in-rate"]) == (10, 0.17, 1)
    assert parts["lateness-mean"] == -1.6
    assert parts["service-mean"] == 6.82
    assert body["effectivePeriod"]["end"] == "2026-03-04T00:00:00+08:00"


def test_nothing_of_a_person_is_in_it_and_few_visits_are_not_told(house: Hospital, ana: Booker, past: None) -> None:
    with house.app.state.store.begin() as tx:
        tx.put(tx.read("Appointment", "past-0") | {"status": "cancelled"})
    assert measure(house.app.state.store, house.clock()) == 0
    assert ana.read("Observation")["total"] == 0


def test_measuring_again_writes_nothing_new(house: Hospital, ana: Booker, past: None) -> None:
    measure(house.app.state.store, house.clock())
    measure(house.app.state.store, house.clock())
    found = ana.read("Observation/wait-heart-1-9")
    assert found["meta"]["versionId"] == "1"
    assert "Patient/" not in str(found)


def test_patients_write_no_wait_statistics(house: Hospital, ana: Booker, past: None) -> None:
    measure(house.app.state.store, house.clock())
    found = ana.read("Observation/wait-heart-1-9")
    answer = ana.client.put(
        "/fhir/Observation/wait-heart-1-9", json=found, headers={"Authorization": f"Bearer {ana.token}"}
    )
    assert answer.status_code == 403
