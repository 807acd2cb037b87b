"""A week of measuring at home: credited once, by the hospital, for days that reached it in time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from hospital.base import clock
from hospital.education.ledger import balance
from hospital.education.rewards import point_rules
from hospital.education.weeks import credit_weeks
from hospital.fhir.search.run import search
from hospital.fhir.store.store import FhirStore
from tests.hospital.conftest import ROOT
from tests.hospital.databases import empty_database

Json = dict[str, Any]
RULES = point_rules()
MONDAY = datetime(2026, 11, 23, 0, 30, tzinfo=UTC)  # half past eight at the clinic


def pressure(id_: str, when: datetime, systolic: float = 128, **more: Any) -> Json:
    def part(code: str, value: float) -> Json:
        coding = {"system": "http://loinc.org", "code": code}
        return {"code": {"coding": [coding]}, "valueQuantity": {"value": value, "unit": "mmHg"}}

    return {
        "resourceType": "Observation",
        "id": id_,
        "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": "85354-9"}]},
        "subject": {"reference": "Patient/a"},
        "effectiveDateTime": when.isoformat(),
        "component": [part("8480-6", systolic), part("8462-4", 82)],
        **more,
    }


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FhirStore]:
    monkeypatch.setattr(clock, "now", lambda: MONDAY - timedelta(days=1))
    opened = FhirStore.open(empty_database(tmp_path), f"{ROOT}/fhir")
    with opened.begin() as tx:
        tx.put({"resourceType": "Patient", "id": "a"})
    yield opened
    opened.close()


def keep(
    store: FhirStore, patch: pytest.MonkeyPatch, body: Json, received: datetime, author: str = "patient:Patient/a"
) -> None:
    patch.setattr(clock, "now", lambda: received)
    with store.begin() as tx:
        tx.put(body, author=author)


def points(store: FhirStore) -> int:
    with store.reading() as tx:
        return balance(search(tx, "Task", {"patient": "a"}))


def week(store: FhirStore, patch: pytest.MonkeyPatch, days: int, **how: Any) -> datetime:
    """Measures on so many days from Monday on, each an hour before it is received; the last moment."""
    late, author = how.pop("late", timedelta(hours=1)), how.pop("author", "patient:Patient/a")
    for day in range(days):
        when = MONDAY + timedelta(days=day)
        keep(store, patch, pressure(f"m{day}", when, **how), when + late, author)
    return MONDAY + timedelta(days=days - 1) + late


def test_a_week_is_credited_once(store: FhirStore, monkeypatch: pytest.MonkeyPatch) -> None:
    now = week(store, monkeypatch, RULES.days_a_week - 1)
    assert (credit_weeks(store, RULES, now), points(store)) == (0, 0)
    when = MONDAY + timedelta(days=RULES.days_a_week - 1)
    keep(store, monkeypatch, pressure("last", when), when)
    assert (credit_weeks(store, RULES, when), points(store)) == (1, RULES.week)
    assert (credit_weeks(store, RULES, when), points(store)) == (0, RULES.week)


def test_each_week_counts_by_itself(store: FhirStore, monkeypatch: pytest.MonkeyPatch) -> None:
    now = week(store, monkeypatch, 7)
    assert credit_weeks(store, RULES, now) == 1
    assert credit_weeks(store, RULES, now + timedelta(hours=1, minutes=30)) == 0
    keep(store, monkeypatch, pressure("next", MONDAY + timedelta(days=7)), MONDAY + timedelta(days=7))
    assert credit_weeks(store, RULES, MONDAY + timedelta(days=7)) == 0


def test_several_measurements_of_a_day_are_one_day(store: FhirStore, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(RULES.days_a_week + 2):
        when = MONDAY + timedelta(minutes=number)
        keep(store, monkeypatch, pressure(f"m{number}", when), when)
    assert credit_weeks(store, RULES, MONDAY + timedelta(hours=1)) == 0


@pytest.mark.parametrize(
    "how",
    [
        {"late": timedelta(days=3)},
        {"late": -timedelta(hours=1)},
        {"author": "system:tests"},
        {"status": "entered-in-error"},
        {"systolic": 400},
        {"component": []},
    ],
    ids=str,
)
def test_what_proves_nothing_does_not_count(
    store: FhirStore, monkeypatch: pytest.MonkeyPatch, how: dict[str, Any]
) -> None:
    now = week(store, monkeypatch, 7, **how)
    assert (credit_weeks(store, RULES, now), points(store)) == (0, 0)
