"""A clinic at nine in the morning with two patients in a queue, and the staff around it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from hospital.scheduling import queue_commands
from tests.hospital.auth.serving import Hospital
from tests.hospital.auth.serving import hospital as serve
from tests.hospital.scheduling.booking import EXTENSION, furnish, slot


def visit(id_: str, patient: str, number: int, day: str) -> dict[str, object]:
    return {
        "resourceType": "Appointment", "id": id_, "status": "booked", "slot": [{"reference": f"Slot/{day}"}],
        "start": f"{day}T09:30:00+08:00", "end": f"{day}T09:59:00+08:00",
        "extension": [{"url": EXTENSION + "queue-number", "valuePositiveInt": number}],
        "participant": [
            {"actor": {"reference": f"Patient/{patient}"}, "status": "accepted"},
            {"actor": {"reference": "PractitionerRole/role-li"}, "status": "accepted"},
        ],
    }  # fmt: skip


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Hospital]:
    """Two have checked in today, a third has not, and a fourth was here yesterday."""
    with serve(tmp_path, demo=False) as found:
        with found.app.state.store.begin() as tx:
            furnish(tx, [slot("2026-03-04", "09:30", day="2026-03-04"), slot("2026-03-03", "09:30", day="2026-03-03")])
            for number, name in enumerate(("王秀兰", "赵建国", "刘<b>", "陈静")):
                tx.put({"resourceType": "Patient", "id": f"p{number}", "name": [{"text": name}]})
            tx.put(visit("a", "p0", 1, "2026-03-04"))
            tx.put(visit("b", "p2", 2, "2026-03-04"))
            tx.put(visit("c", "p1", 3, "2026-03-04"))
            tx.put(visit("d", "p3", 1, "2026-03-03") | {"status": "arrived"})
        with found.app.state.store.begin() as tx:
            for id_ in ("a", "b"):
                queue_commands.check_in(tx, id_, found.clock())
        yield found


@pytest.fixture
def client(house: Hospital) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=house.base) as made:
        yield made
