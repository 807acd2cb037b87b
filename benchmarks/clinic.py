"""A hospital with one patient who has very many results, written through the hospital's own store."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, Final

from benchmarks.records import PATIENT, moment, observation, patient
from hospital.base import json_text
from hospital.base.config import database_url
from hospital.fhir.store.store import FhirStore
from local_store import exact_json

REPORTS: Final = 20
PANEL: Final = 12  # results a report names
_CHUNK: Final = 2000


def fill(database: Path, base_url: str, results: int) -> int:
    """Writes the patient, reports, visits and so many results. Returns how many resources there are."""
    store = FhirStore.open(database_url(str(database)), f"{base_url}/fhir")
    bodies = resources(results)
    count = 0
    while chunk := list(islice(bodies, _CHUNK)):
        with store.begin() as tx:
            for body in chunk:
                tx.put(json_text.loads(exact_json.dumps(body)), author="system:benchmark")
        count += len(chunk)
    store.close()
    return count


def resources(results: int) -> Iterator[dict[str, Any]]:
    """All resources of the patient."""
    yield patient()
    yield from (visit(number) for number in range(3))
    yield from map(observation, range(results))
    yield from (report(number) for number in range(min(REPORTS, results // PANEL)))


def report(number: int) -> dict[str, Any]:
    """Laboratory report number `number` with its results."""
    first = number * PANEL
    return {
        "resourceType": "DiagnosticReport",
        "id": f"r{number}",
        "status": "final",
        "code": {"text": f"生化全项 {number}"},
        "subject": {"reference": f"Patient/{PATIENT}"},
        "effectiveDateTime": moment(first),
        "issued": moment(first)[:19] + ".000+08:00",
        "result": [{"reference": f"Observation/o{first + offset}"} for offset in range(PANEL)],
    }


def visit(number: int) -> dict[str, Any]:
    """A booked visit in a year to come."""
    day = f"2099-01-{number + 1:02}T09"
    return {
        "resourceType": "Appointment",
        "id": f"a{number}",
        "status": "booked",
        "start": f"{day}:00:00+08:00",
        "end": f"{day}:30:00+08:00",
        "participant": [{"actor": {"reference": f"Patient/{PATIENT}"}, "status": "accepted"}],
    }
