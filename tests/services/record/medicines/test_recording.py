"""Recording doses in a real store: a dose is one resource, however often it is tapped, and undo has no effect left."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from local_store import outbox, resources
from local_store.store import LocalStore, Writer
from services.errors import NotDownloaded
from services.record.medicines.dose import DoseState, PlannedDose
from services.record.medicines.queries import doses_of_day
from services.record.medicines.recording import skip, take, take_as_needed, undo
from services.viewpoint import Viewpoint
from tests.fakes.clock import NOON
from tests.local_store.worlds import KEY
from tests.services.record.medicines.worlds import SHANGHAI, repeat, request

DAY = date(2026, 11, 21)
VIEW = Viewpoint("p", NOON, SHANGHAI, SHANGHAI)
DAILY = request(
    repeat(boundsPeriod={"start": "2026-11-01"}, frequency=1, period=1, periodUnit="d", timeOfDay=["12:00:00"]), id_="a"
)
ENGLISH_UNIT = {
    "value": 2,
    "unit": "片",
    "_unit": {
        "extension": [
            {
                "url": "http://hl7.org/fhir/StructureDefinition/translation",
                "extension": [{"url": "lang", "valueCode": "en"}, {"url": "content", "valueString": "tablet"}],
            }
        ]
    },
}
NEEDED = request({"asNeededBoolean": True, "doseAndRate": [{"doseQuantity": ENGLISH_UNIT}]}, id_="n")


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[LocalStore]:
    opened = await LocalStore.open(tmp_path / "patient.store", KEY)

    def keep(w: Writer) -> None:
        for body in (DAILY, NEEDED):
            resources.put(w, {**body, "meta": {"versionId": "1"}}, patient="p")

    await opened.write(keep)
    yield opened
    await opened.close()


async def _dose(store: LocalStore) -> tuple[PlannedDose, DoseState]:
    (dose,) = (await store.read(doses_of_day, VIEW, DAY)).doses
    return dose.planned, dose.state


async def _sent(store: LocalStore) -> list[dict[str, Any]]:
    return [dict(entry.body or {}) for entry in await store.read(outbox.entries)]


async def test_a_second_tap_records_nothing_and_keeps_the_first_moment(store: LocalStore) -> None:
    dose, state = await _dose(store)
    assert state is DoseState.DUE
    first = await store.write(take, [dose], "p", NOON)
    assert await store.write(take, [dose], "p", NOON + timedelta(minutes=5)) == []
    (sent,) = await _sent(store)
    assert first == [sent["id"]] == [dose.id]
    assert sent["effectiveDateTime"] == "2026-11-21T04:00:00.000Z"
    assert await store.write(lambda w: skip(w, dose, "p", NOON, reason="forgot")) == []
    assert (await _dose(store))[1] is DoseState.TAKEN


async def test_undo_leaves_the_dose_due_and_it_can_be_taken_again(store: LocalStore) -> None:
    dose, _ = await _dose(store)
    ids = await store.write(take, [dose], "p", NOON)
    await store.write(undo, ids, NOON)
    assert (await _dose(store))[1] is DoseState.DUE
    assert [sent["status"] for sent in await _sent(store)] == ["entered-in-error"]
    assert await store.write(lambda w: skip(w, dose, "p", NOON, reason="other", words="出门忘带了")) == ids
    assert (await _dose(store))[1] is DoseState.SKIPPED
    (sent,) = await _sent(store)
    assert sent["statusReason"][0]["text"] == "出门忘带了"


async def test_a_dose_recorded_afterwards_as_on_time_has_its_planned_moment(store: LocalStore) -> None:
    dose, _ = await _dose(store)
    await store.write(lambda w: take(w, [dose], "p", NOON + timedelta(hours=8), on_time=True))
    (sent,) = await _sent(store)
    assert sent["effectiveDateTime"] == "2026-11-21T04:00:00.000Z"
    assert (await _dose(store))[1] is DoseState.TAKEN


async def test_what_is_sent_has_the_prescribers_unit_whatever_language_is_read(store: LocalStore) -> None:
    view = Viewpoint("p", NOON, SHANGHAI, SHANGHAI, "en")
    (known,) = (await store.read(doses_of_day, view, DAY)).as_needed
    assert getattr(known.dosage.amount, "unit", None) == "tablet"
    await store.write(take_as_needed, known.prescription, known.dosage.number, "p", NOON)
    await store.write(take_as_needed, known.prescription, known.dosage.number, "p", NOON)
    (sent,) = await _sent(store)
    assert sent["dosage"]["dose"]["unit"] == "片"


async def test_a_prescription_that_is_not_here_is_named(store: LocalStore) -> None:
    with pytest.raises(NotDownloaded):
        await store.write(take_as_needed, "MedicationRequest/gone", 0, "p", NOON)
