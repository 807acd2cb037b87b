"""The first page of the desk's worklists at a hospital where ten thousand patients wait, against one where few do.

Every patient has an open consultation with one department and a call to be made, so each list is as long as it gets.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any, Final

from benchmarks.lines import Limit, Line, line
from benchmarks.measuring import Scale, load
from hospital.base import clock
from hospital.chat.elements import CONSULTATION, MESSAGE, THREAD, thread_id
from hospital.fhir.permissions import Access
from hospital.fhir.staff import Role, Staff
from hospital.fhir.store.store import FhirStore
from hospital.fhir.store.tx import Tx
from hospital.follow_up.codes import StepKind
from hospital.staff_pages import follow_ups, inbox

Json = dict[str, Any]

NOW: Final = datetime(2026, 3, 4, 1, tzinfo=UTC)
OURS: Final = "http://anxin.example/fhir/StructureDefinition/"
#: With as many patients as this the first page has to be there at once.
FIRST_PAGE: Final = Limit("<=", 300, "ms")
_CHUNK: Final = 1000
_TIMES: Final = 7


def run(scale: Scale) -> Iterator[Line]:
    """Takes a minute or two, most of it to write the records."""
    many, few = scale.pick(10_000, 120), scale.pick(200, 60)
    with _hospital(few) as small, _hospital(many) as large:
        for name, page in (("calls", _calls), ("inbox", _inbox)):
            alone, crowd = _fastest(small, page), _fastest(large, page)
            limit = None if scale.quick else FIRST_PAGE
            yield line(f"desk.{name}", crowd, "ms", reference=alone, limit=limit, load=load())


def _calls(tx: Tx, access: Access) -> int:
    """The first page of the list of calls, with the number of all."""
    shown = follow_ups.waiting(tx, access, StepKind.CALL, "zh")
    return follow_ups.count(tx, access, StepKind.CALL) if shown else 0


def _inbox(tx: Tx, access: Access) -> int:
    """The first page of the consultations, with the number of all."""
    found = inbox.inbox(tx, access)
    return len(found) if inbox.lines(tx, access, found) else 0


def _fastest(store: tuple[FhirStore, int], page: Callable[[Tx, Access], int]) -> float:
    """Milliseconds of the fastest of some: other programs on the machine only make it slower."""
    nurse = Staff("prac-lin", (Role.NURSE,), date(2026, 3, 4))
    took = []
    for _ in range(_TIMES):
        access = Access(frozenset(), "staff:Practitioner/prac-lin", staff=nurse)
        began = perf_counter()
        with store[0].reading() as tx:
            found = page(tx, access)
        took.append((perf_counter() - began) * 1000)
        if found != store[1]:
            raise RuntimeError(f"{found} wait, {store[1]} should")
    return min(took)


@contextmanager
def _hospital(people: int) -> Iterator[tuple[FhirStore, int]]:
    with tempfile.TemporaryDirectory() as name:
        store = FhirStore.open(f"sqlite:///{Path(name) / 'hospital.sqlite'}", "http://localhost/fhir")
        with closing(store):
            with store.begin() as tx:
                tx.put({"resourceType": "Practitioner", "id": "prac-lin", "name": [{"text": "林晓燕"}]})
                tx.put({"resourceType": "HealthcareService", "id": "dept", "name": "心血管内科"})
                tx.put({
                    "resourceType": "PractitionerRole", "id": "works",
                    "practitioner": {"reference": "Practitioner/prac-lin"},
                    "healthcareService": [{"reference": "HealthcareService/dept"}],
                })  # fmt: skip
            for start in range(0, people, _CHUNK):
                with store.begin() as tx:
                    for number in range(start, min(start + _CHUNK, people)):
                        for body in _waits(number):
                            tx.put(body)
            store.analyze_tables()
            yield store, people


def _waits(number: int) -> Iterator[Json]:
    """A patient, their open consultation with one message, and a call to be made."""
    subject, team = {"reference": f"Patient/p{number}"}, {"reference": "HealthcareService/dept"}
    sent, id_ = clock.instant(NOW + timedelta(seconds=number)), f"consultation-{number}"
    yield {"resourceType": "Patient", "id": f"p{number}", "name": [{"text": f"病人{number}"}]}
    yield {
        "resourceType": "Encounter", "id": id_, "status": "planned", "subject": subject,
        "class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "VR"},
        "type": [_concept(CONSULTATION.system, CONSULTATION.code)],
        "extension": [{"url": OURS + "consultation-team", "valueReference": team}],
    }  # fmt: skip
    yield {
        "resourceType": "Communication", "id": f"message-{number}", "status": "completed", "subject": subject,
        "category": [_concept(MESSAGE.system, MESSAGE.code)], "encounter": {"reference": f"Encounter/{id_}"},
        "recipient": [team], "sender": subject, "sent": sent, "payload": [{"contentString": "要加药吗？"}],
    }  # fmt: skip
    yield {
        "resourceType": "Basic", "id": thread_id(id_), "subject": subject,
        "code": _concept(THREAD.system, THREAD.code),
        "extension": [
            {"url": OURS + "consultation", "valueReference": {"reference": f"Encounter/{id_}"}},
            {"url": OURS + "last-message", "valueInstant": sent}, {"url": OURS + "unanswered", "valueUnsignedInt": 1},
        ],
    }  # fmt: skip
    yield {
        "resourceType": "Task", "id": f"call-{number}", "status": "requested", "intent": "order", "priority": "routine",
        "code": _concept(StepKind.CALL.coding.system, StepKind.CALL.coding.code), "for": subject,
        "authoredOn": sent, "description": "没有回应，打电话问问",
    }  # fmt: skip


def _concept(system: str, code: str) -> Json:
    return {"coding": [{"system": system, "code": code}]}
