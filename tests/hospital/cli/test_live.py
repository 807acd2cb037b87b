"""The day that is played: the main person's queue moves, the visit ends with a summary, and a result comes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from hospital.base.elements import Json, extension
from hospital.cli.live import Play
from hospital.demo import build
from hospital.demo.live import MAIN_NUMBER, Script
from hospital.demo.people import MAIN_PERSON
from hospital.fhir.search.run import search
from hospital.fhir.store.store import FhirStore
from hospital.fhir.validation.check import findings
from hospital.scheduling import queue
from tests.hospital.databases import empty_database

MORNING = datetime(2026, 11, 23, 1, 10, tzinfo=UTC)
NOON, LATE = MORNING + timedelta(hours=3, minutes=25), MORNING + timedelta(hours=14, minutes=31)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[FhirStore]:
    """The demo's house and people, without their records."""
    found = FhirStore.open(empty_database(tmp_path), "http://hospital.test/fhir")
    with found.begin() as tx:
        for body in build.directory(date(2026, 11, 23)):
            tx.put(body)
    yield found
    found.close()


def main_person(store: FhirStore, play: Play) -> Json:
    with store.reading() as tx:
        return tx.read("Appointment", play.script.main_id) or {}


def ahead(appointment: Json) -> int | None:
    for one in appointment.get("extension", []):
        if one["url"].endswith("/queue"):
            return next((part["valueUnsignedInt"] for part in one["extension"] if part["url"] == "ahead"), None)
    return None


def played(
    store: FhirStore, begins: datetime, pace: float = 10, *, changes: int = 1000
) -> list[tuple[str, str, int | None]]:
    """What the main person's app would have shown, step by step, up to so many changes."""
    play, now = Play.opened(store, begins, 7, pace), begins
    shown: list[tuple[str, str, int | None]] = []
    for _ in range(240):
        play.step(now)
        now += timedelta(seconds=5)
        mine = main_person(store, play)
        seen = (mine["status"], queue.state_of(mine), ahead(mine))
        if not shown or shown[-1] != seen:
            shown.append(seen)
        if len(shown) == changes:
            break
    return shown


def test_the_main_persons_queue_moves_until_they_are_seen(store: FhirStore) -> None:
    shown = played(store, MORNING)
    waiting = [places for status, state, places in shown if (status, state) == ("arrived", "waiting")]
    assert (waiting[0] or 0) >= 3
    assert waiting[-1] == 0  # somebody who is called again may come between, yet it is their turn in the end
    assert [state for _, state, _ in shown if state != "waiting"] == ["called", "in-room", "done"]
    assert shown[-1][0] == "fulfilled"
    with store.reading() as tx:
        (visit,) = search(tx, "Encounter", {"patient": "Patient/pat-wang-xiulan"})
        (report,) = search(tx, "DiagnosticReport", {"patient": "Patient/pat-wang-xiulan"})
        others = search(tx, "Appointment", {"status": "fulfilled"})
        names = ("Appointment", "Slot", "Encounter", "Observation", "DiagnosticReport")
        wrong = [findings(body) for name in names for body in search(tx, name) if findings(body)]
    assert "血压" in extension(visit, "summary")
    assert report["status"] == "final"
    assert len(others) >= 10  # also who did not hear at first was called again
    assert not wrong


def test_the_same_seed_plays_the_same_day(store: FhirStore, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    other = FhirStore.open(empty_database(tmp_path / "other"), "http://hospital.test/fhir")
    with other.begin() as tx:
        for body in build.directory(date(2026, 11, 23)):
            tx.put(body)
    assert played(store, MORNING, 60, changes=8) == played(other, MORNING, 60, changes=8)
    other.close()


def test_a_play_that_was_interrupted_goes_on(store: FhirStore) -> None:
    first = Play.opened(store, MORNING, 7, 10)
    first.step(MORNING + timedelta(minutes=1))
    again = Play.opened(store, MORNING + timedelta(minutes=2), 7, 10)
    assert again.script.begins == MORNING
    assert again.script.main_id == first.script.main_id


@pytest.mark.parametrize("begins", [MORNING, NOON, LATE])
def test_there_is_a_clinic_at_any_time_of_the_day(begins: datetime) -> None:
    script = Script(7, begins, b"secret")
    assert [role.number for role in script.roles] == list(range(1, len(script.roles) + 1))
    assert script.roles[MAIN_NUMBER - 1].person.key == MAIN_PERSON
    halves = {(role.start.date(), role.start.hour < 13) for role in script.roles}
    assert len(halves) == 1
    assert not [findings(body) for body in script.furniture() if findings(body)]
