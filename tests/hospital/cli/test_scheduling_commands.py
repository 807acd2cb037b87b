"""The clinic's people at the command line: suspend, the queue at a door, measured waits, a server that plays a day."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from hospital.base.clock import ZONE
from hospital.fhir.search.run import search
from hospital.fhir.store.store import FhirStore
from hospital.scheduling import queue
from tests.hospital.cli.in_process import Ended, command
from tests.hospital.databases import empty_database
from tests.hospital.demo.seeded import seed_copy
from tests.hospital.scheduling.booking import Json, furnish, slot

ROOT = Path(__file__).parents[3]
Run = Callable[..., Ended]


@pytest.fixture
def url(tmp_path: Path) -> str:
    return empty_database(tmp_path)


@pytest.fixture
def store(url: str) -> Iterator[FhirStore]:
    """A clinic whose half hour is now, with one person who has booked it."""
    found = FhirStore.open(url, "http://one.test/fhir")
    now = datetime.now(ZONE)
    today = f"{now:%Y-%m-%d}"
    with found.begin() as tx:
        furnish(
            tx, [slot("now", f"{now:%H}:00", day=today, taken=1), slot("later", "09:00", day="2099-03-06", taken=1)]
        )
        for id_ in ("now", "later"):
            tx.put(_booked(id_, tx.read("Slot", id_) or {}))
    yield found
    found.close()


def _booked(id_: str, at: Json) -> Json:
    return {
        "resourceType": "Appointment",
        "id": id_,
        "status": "booked",
        "slot": [{"reference": f"Slot/{id_}"}],
        "start": at["start"],
        "end": (datetime.fromisoformat(at["start"]) + timedelta(minutes=59)).isoformat(),
        "participant": [{"actor": {"reference": "Patient/p0"}, "status": "accepted"}],
    }


@pytest.fixture
def run(url: str) -> Run:
    return partial(command, url)


def test_a_doctor_is_suspended_for_days(store: FhirStore, run: Run) -> None:
    words = ("suspend", "role-li", "--from", "2099-03-06", "--to", "2099-03-06", "--reason", "外出会诊")
    done = run(*words)
    assert (done.returncode, done.stdout.strip()) == (0, "closed 1 half hours, told 1 patients, gave back 0 holds")
    assert run(*words).returncode == 0
    with store.reading() as tx:
        told = tx.read("Appointment", "later") or {}
        assert (tx.read("Slot", "later") or {})["status"] == "busy-unavailable"
    assert "外出会诊" in str(told["extension"])
    assert run("suspend", "nobody", "--from", "2099-03-06", "--to", "2099-03-06").returncode == 1


def test_the_queue_is_worked_from_the_command_line(store: FhirStore, run: Run) -> None:
    with store.begin() as tx:  # whatever the minute is: the clinic lasts until the end of this hour
        here = tx.read("Slot", "now") or {}
        tx.put(here | {"end": (datetime.fromisoformat(here["start"]) + timedelta(minutes=60)).isoformat()})
    assert run("queue", "call", "li").returncode == 1
    assert "waiting" in run("queue", "check-in", "now").stdout
    assert "called" in run("queue", "call", "li").stdout
    assert "called Appointment/now" in run("queue", "show", "li").stdout
    assert "in-room" in run("queue", "in-room", "li").stdout
    assert "fulfilled" in run("queue", "done", "li", "--summary", "按时吃药").stdout
    with store.reading() as tx:
        assert queue.state_of(tx.read("Appointment", "now") or {}) == "done"
        assert (tx.read("Encounter", "visit-now") or {})["status"] == "finished"


def test_measuring_says_how_much_there_was_to_tell(store: FhirStore, run: Run) -> None:
    assert run("measure").stdout.strip() == "measured 0 hours of the week"


def test_a_server_plays_the_day_and_ends_with_its_clinic_standing(
    tmp_path_factory: pytest.TempPathFactory, url: str
) -> None:
    seed_copy(tmp_path_factory, url)
    words = [sys.executable, "-m", "hospital", "serve", "--live", "--pace", "120", "--port", "0"]
    environment = {**os.environ, "HOSPITAL_DB": url}
    with subprocess.Popen(words, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline().startswith("hospital ready")
            assert _eventually(url, lambda tx: any(search(tx, "Encounter", {"status": "in-progress"})))
        finally:
            process.terminate()
            process.wait(30)
    assert process.returncode in (0, -15)


def _eventually(url: str, holds: Callable[..., bool]) -> bool:
    store = FhirStore.open(url, "http://one.test/fhir")
    deadline = time.monotonic() + 60
    try:
        while time.monotonic() < deadline:
            with store.reading() as tx:
                if holds(tx):
                    return True
            time.sleep(0.5)
        return False
    finally:
        store.close()
