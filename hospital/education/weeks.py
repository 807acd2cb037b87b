"""Points for a week in which somebody measured their blood pressure at home, credited by the hospital itself.

A day counts when its measurement was written by the patient's side, is plausible, and reached the hospital within two
days of its own moment: what is typed in later proves no habit. A week is credited once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any, Final

from hospital.base import clock
from hospital.base.elements import instant
from hospital.base.references import target
from hospital.education import ledger
from hospital.education.library import LEARNING
from hospital.education.rewards import PointRules
from hospital.fhir.search.run import find_versions, search, search_all
from hospital.fhir.store.apart import judged_apart
from hospital.fhir.store.store import FhirStore
from hospital.fhir.store.tx import Tx
from hospital.fhir.store.version import Version

Json = dict[str, Any]

EVERY_SECONDS: Final = 1800.0
AUTHOR: Final = "system:education"
#: So far back a round looks for patients who have just measured: longer than the pause between two rounds.
_LOOKED_BACK: Final = timedelta(hours=2)
_IN_TIME: Final = timedelta(days=2)
_MOST: Final = 200
_PRESSURE: Final = "http://loinc.org|85354-9"
_BOUNDS: Final = {"8480-6": (70, 300), "8462-4": (40, 180)}


def credit_weeks(store: FhirStore, rules: PointRules, now: datetime) -> int:
    """Credits what has become a week since the last round. Returns how many."""
    with store.reading() as tx:
        since = ("_lastUpdated", f"ge{clock.instant(now - _LOOKED_BACK)}")
        measured = search_all(tx, "Observation", [("code", _PRESSURE), since])
        patients = {target(body.get("subject"), "Patient") for body in measured} - {None}

    def credit(patient: str) -> bool:
        with store.begin() as tx:
            return _credit(tx, rules, patient, now)

    return sum(credited for _, credited in judged_apart(None, sorted(filter(None, patients)), credit))


def _credit(tx: Tx, rules: PointRules, patient: str, now: datetime) -> bool:
    """Credits this week of a patient, if it is one and was not credited."""
    monday = _monday(clock.day_of(now))
    if _is_credited(tx, patient, monday) or len(_days(tx, patient, monday)) < rules.days_a_week:
        return False
    tx.put(ledger.measured_week(tx.new_id(), patient, monday.isoformat(), rules.week, now), author=AUTHOR)
    return True


def _is_credited(tx: Tx, patient: str, monday: date) -> bool:
    told = search(tx, "Task", [("patient", patient), ("code", f"{LEARNING}|{ledger.MEASURED.code}")])
    return any(ledger.input_of(task, "week", "valueDate") == monday.isoformat() for task in told)


def _days(tx: Tx, patient: str, monday: date) -> set[date]:
    span = [("date", f"ge{monday.isoformat()}"), ("date", f"lt{(monday + timedelta(days=7)).isoformat()}")]
    found = find_versions(tx, "Observation", [("patient", patient), ("code", _PRESSURE), *span], limit=_MOST)
    return set(_counted(found))


def _counted(found: Iterable[Version]) -> Iterator[date]:
    for version in found:
        body, when = version.body, _moment(version.body)
        is_theirs = version.author.startswith("patient:") and body.get("status") == "final"
        if when is not None and is_theirs and when <= version.updated <= when + _IN_TIME and _is_plausible(body):
            yield clock.day_of(when)


def _moment(body: Json) -> datetime | None:
    """The exact moment of a measurement; None when it has none."""
    try:
        return instant(str(body.get("effectiveDateTime", "")))
    except ValueError:
        return None


def _is_plausible(body: Json) -> bool:
    """Whether both pressures are there and can be true."""
    found = {
        coding.get("code"): part.get("valueQuantity", {}).get("value")
        for part in body.get("component", ())
        for coding in part.get("code", {}).get("coding", ())
    }
    return all(low <= (found.get(code) or 0) <= high for code, (low, high) in _BOUNDS.items())


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
