"""Who holds the stamp has later moments than everybody before, and knows what is there now."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hospital.base import clock
from hospital.base.sql import Sql
from hospital.fhir.store import stamp
from hospital.fhir.store.store import FhirStore
from tests.hospital.fhir.samples import patient

pytestmark = pytest.mark.postgresql


def test_each_writer_has_a_moment_of_its_own_even_when_the_clock_jumps_back(
    store: FhirStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now)
    with store.engine.begin() as connection:
        first = stamp.take(connection, 3)
        monkeypatch.setattr(clock, "now", lambda: now - timedelta(hours=1))
        second = stamp.take(connection)
        stamp.leave(connection, second.last + 5)
        third = stamp.take(connection, 2)
    assert first.first == clock.milliseconds(now)
    assert (first.last, second.first, second.last) == (first.first + 2, first.last + 1, first.last + 1)
    assert (third.first, third.last) == (second.last + 6, second.last + 7)


def test_it_tells_what_is_current_and_what_else_was_asked(store: FhirStore) -> None:
    with store.begin() as tx:
        tx.put(patient("a"))
        tx.put(patient("b"))
        newest = tx.put(patient("a", "李"))
        tx.delete("Patient", "b")
    with store.engine.begin() as connection:
        names = [("Patient", "a"), ("Patient", "b"), ("Patient", "c")]
        held = stamp.take(connection, 1, names, [Sql("SELECT 7"), Sql("SELECT 8, 9")])
    assert held.current == {("Patient", "a"): newest.seq, ("Patient", "b"): newest.seq + 1}
    assert held.newest == newest.seq + 1
    assert held.beside == [[(7,)], [(8, 9)]]
