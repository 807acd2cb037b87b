"""Waiting times computed from arrivals and calls of the past weeks, per department, weekday and hour.

The result is stored as Observations (wait_observation.py) that every signed-in person may read. An hour of the week
with fewer than ten visits is left out: it would say little, and could identify a person.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from statistics import fmean, pstdev
from typing import Final

from hospital.base import clock
from hospital.base.elements import Json, extension, instant
from hospital.base.references import target
from hospital.fhir.search.run import search
from hospital.fhir.store.apart import judged_apart
from hospital.fhir.store.store import FhirStore
from hospital.fhir.store.tx import Tx
from hospital.scheduling.numbers import AUTHOR
from hospital.scheduling.wait_observation import Bucket, wait_observation

WEEKS: Final = 8
EVERY_SECONDS: Final = 24 * 3600.0
FEWEST: Final = 10
_MOST_A_DAY: Final = 5000
_MINUTE: Final = timedelta(minutes=1)


@dataclass
class WaitTally:
    """The visits of one bucket, in minutes."""

    waits: list[float] = field(default_factory=list)
    lateness: list[float] = field(default_factory=list)
    services: list[float] = field(default_factory=list)
    days: set[date] = field(default_factory=set)
    missed: int = 0
    walk_ins: int = 0

    def count(self, appointment: Json) -> None:
        """Adds one visit: attended, missed, or a walk-in."""
        start = instant(appointment["start"])
        came, entered = _moment(appointment, "arrived-at"), _moment(appointment, "entered-at")
        entered, left = entered or _moment(appointment, "called-at"), _moment(appointment, "done-at")
        self.days.add(clock.day_of(start))  # from here on nothing fails, so that each visit counts as a whole
        if appointment["status"] == "noshow":
            self.missed += 1
            return
        if is_walk_in(appointment):
            self.walk_ins += 1
        elif came is not None and entered is not None:
            self.waits.append(max((entered - max(came, start)) / _MINUTE, 0.0))
            self.lateness.append((came - start) / _MINUTE)
        if entered is not None and left is not None and left > entered:
            self.services.append((left - entered) / _MINUTE)

    def parts(self) -> dict[str, float]:
        """The components of the Observation, the service time only with enough consultations."""
        known = {
            "wait-p90": _nearest_rank(self.waits, 90),
            "visits": float(len(self.waits)),
            "no-show-rate": self.missed / (self.missed + len(self.waits)),
            "lateness-mean": fmean(self.lateness),
            "lateness-sd": pstdev(self.lateness),
            "walk-in-rate": self.walk_ins / len(self.days),
        }
        if len(self.services) >= FEWEST:
            mean = fmean(self.services)
            known |= {"service-mean": mean, "service-scv": (pstdev(self.services) / mean) ** 2}
        return known


def is_walk_in(appointment: Json) -> bool:
    """Whether the person came without a booked half hour (HL7 v2-0276 WALKIN)."""
    codings = appointment.get("appointmentType", {}).get("coding", ())
    return any(coding.get("code") == "WALKIN" for coding in codings)


def measure(store: FhirStore, now: datetime, weeks: int = WEEKS) -> int:
    """Measures the weeks before today and writes what changed. Returns for how many hours of the week there are
    enough visits. Any process may run it; several at once have the same result."""
    today = clock.midnight(clock.day_of(now))
    since = today - timedelta(weeks=weeks)
    with store.reading() as tx:
        told = [observation for service in _services(tx) for observation in _observations(tx, service, since, today)]
    if told:
        with store.begin() as tx:
            for body in told:
                tx.put(body, author=AUTHOR, keep_same=True)
    return len(told)


def _services(tx: Tx) -> list[Json]:
    return [
        service
        for service in search(tx, "HealthcareService")
        if service.get("active", True) and service.get("location")
    ]


def _observations(tx: Tx, service: Json, since: datetime, until: datetime) -> Iterator[Json]:
    place = target(service["location"][0], "Location")
    if place is None:
        return
    tallies: defaultdict[Bucket, WaitTally] = defaultdict(WaitTally)

    def count(appointment: Json) -> None:
        tallies[Bucket.at(str(service["id"]), instant(appointment["start"]))].count(appointment)

    list(judged_apart(None, _visits(tx, str(service["id"]), since, until), count))
    period = since.isoformat(), until.isoformat()
    for bucket, tally in tallies.items():
        if len(tally.waits) >= FEWEST:
            yield wait_observation(bucket, place, period, fmean(tally.waits), tally.parts())


def _visits(tx: Tx, service_id: str, since: datetime, until: datetime) -> Iterator[Json]:
    """The visits, a day at a time, so that a year of a large department is never in memory."""
    day = since
    while day < until:
        following = day + timedelta(days=1)
        yield from search(
            tx,
            "Appointment",
            [
                ("actor", f"HealthcareService/{service_id}"),
                ("status", "fulfilled,noshow"),
                ("date", f"ge{day.isoformat()}"),
                ("date", f"lt{following.isoformat()}"),
            ],
            limit=_MOST_A_DAY,
        )
        day = following


def _moment(appointment: Json, name: str) -> datetime | None:
    said = extension(appointment, name)
    return None if said is None else instant(said)


def _nearest_rank(numbers: list[float], percent: int) -> float:
    """The percentile by the nearest-rank method."""
    return sorted(numbers)[max(0, -(-len(numbers) * percent // 100) - 1)]
