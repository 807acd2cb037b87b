"""Which row each interaction leaves: who, what, whose record, and how it ended; and nothing of what was said."""

from __future__ import annotations

import httpx
import pytest

from hospital.audit.entry import AuditEntry
from hospital.audit.trail import AuditFilter
from hospital.fhir.store.store import FhirStore
from tests.hospital.fhir.samples import observation, patient, transaction

pytestmark = pytest.mark.postgresql


def rows(store: FhirStore, whose: str | None = None) -> list[AuditEntry]:
    """Oldest first."""
    wanted = AuditFilter(None if whose is None else frozenset({whose}))
    return [placed.entry for placed in reversed(store.trail.find(wanted, 1000))]


@pytest.fixture
async def two_people(system: httpx.AsyncClient) -> None:
    for id_ in "ab":
        await system.put(f"Patient/{id_}", json=patient(id_))
        await system.put(f"Observation/o-{id_}", json=observation(f"o-{id_}", id_))


@pytest.mark.usefixtures("two_people")
async def test_reads_and_searches_tell_whose_records_they_held(
    store: FhirStore, ana: httpx.AsyncClient, system: httpx.AsyncClient
) -> None:
    answers = [
        await ana.get("Observation/o-a"),
        await ana.get("Observation/o-a/_history/1"),
        await ana.get("Observation?code=8480-6&_elements=status"),
        await system.get("Observation?_count=10"),
        await system.get("Observation?_id=o-b"),
        await ana.get("Patient/a/$everything"),
    ]
    found = [one for one in rows(store) if one.request in {answer.headers["x-request-id"] for answer in answers}]
    assert [(one.actor, one.interaction, one.type, one.id, one.version, one.patients) for one in found] == [
        ("patient:patient-a", "read", "Observation", "o-a", 1, ("a",)),
        ("patient:patient-a", "vread", "Observation", "o-a", 1, ("a",)),
        ("patient:patient-a", "search-type", "Observation", "", 0, ("a",)),
        ("system:tests", "search-type", "Observation", "", 0, ("a", "b")),
        ("system:tests", "search-type", "Observation", "", 0, ("b",)),
        ("patient:patient-a", "everything", "Patient", "a", 0, ("a",)),
    ]
    assert found[2].params == "_elements,code"
    assert found[2].query == "code=8480-6&_elements=status"
    assert {one.network for one in found} == {"127.0.0.1"}


@pytest.mark.usefixtures("two_people")
async def test_what_is_refused_leaves_a_row_that_names_whose_record_was_aimed_at(
    store: FhirStore, ana: httpx.AsyncClient, stranger: httpx.AsyncClient
) -> None:
    await ana.get("Observation/o-b")
    await ana.put("Observation/o-b", json=observation("o-b", "a"))
    await stranger.get("Patient/b")
    await ana.get("Patient/unknown")
    told = [(one.actor, one.interaction, f"{one.type}/{one.id}", one.patients, one.outcome) for one in rows(store)[-4:]]
    assert told == [
        ("patient:patient-a", "read", "Observation/o-b", ("b",), "404"),
        ("patient:patient-a", "update", "Observation/o-b", ("a", "b"), "403"),  # the body named a
        ("", "read", "Patient/b", (), "401"),
        ("patient:patient-a", "read", "Patient/unknown", (), "404"),
    ]


async def test_a_write_and_its_row_are_committed_together_or_not_at_all(
    store: FhirStore, system: httpx.AsyncClient
) -> None:
    await system.put("Patient/a", json=patient("a"))
    await system.put("Patient/a", json=patient("a", "李"))
    await system.delete("Patient/a")
    told = [(one.interaction, one.version, one.outcome, one.patients) for one in rows(store)]
    assert told == [
        ("update", 1, "201", ("a",)),
        ("update", 2, "200", ("a",)),
        ("delete", 3, "204", ("a",)),
    ]
    with pytest.raises(ZeroDivisionError), store.begin() as tx:
        tx.put(patient("b"))
        raise ZeroDivisionError
    assert rows(store, "b") == []


@pytest.mark.usefixtures("two_people")
async def test_every_entry_of_a_bundle_leaves_its_own_row(store: FhirStore, system: httpx.AsyncClient) -> None:
    before = len(rows(store))
    mixed = (("PUT", "Patient/c", patient("c")), ("GET", "Patient/a", None), ("GET", "Patient/none", None))
    await system.post("", json=transaction(*mixed, kind="batch"))
    told = {(one.interaction, one.id, one.outcome) for one in rows(store)[before:]}
    assert told == {("update", "c", "201"), ("read", "a", "200"), ("read", "none", "404")}
    before = len(rows(store))
    refused = await system.post("", json=transaction(*mixed))
    told = {(one.interaction, one.id, one.outcome) for one in rows(store)[before:]}
    assert told == {("update", "c", "404"), ("read", "a", "404"), ("read", "none", "404")}
    assert refused.status_code == 404


async def test_a_write_that_is_repeated_leaves_a_row_too(store: FhirStore, system: httpx.AsyncClient) -> None:
    body = observation("o", "a")
    first = await system.put("Observation/o", json=body, headers={"If-None-Match": "*"})
    again = await system.put("Observation/o", json=body, headers={"If-None-Match": "*"})
    assert (first.status_code, again.status_code) == (201, 200)
    assert [(one.interaction, one.version, one.outcome) for one in rows(store)] == [
        ("update", 1, "201"),
        ("update", 1, "200"),
    ]
