"""Which times to recommend, from the data on this device. Reads only, never waits for the network."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from local_store import bodies, resources, settings
from local_store.store import Reader
from services.booking.recommend.advice import Advice, recommend
from services.booking.recommend.forecast import Forecast, Wait
from services.booking.recommend.waits import MeasuredWait, measured_wait
from services.booking.recommend.wishes import KeptWishes, kept_wishes
from services.each import each
from services.fhir import resource as fhir
from services.moments import day_in, midnight
from services.query import query
from services.record.visits.alternatives import schedules, slots_of
from services.record.visits.directory import names_of
from services.record.visits.slot import with_roles

LIMIT = 2000


@dataclass(frozen=True)
class Advised:
    """The advice with the doctors of its times, and the expected wait of each of the doctor's own times (slot id)."""

    advice: Advice
    wishes: KeptWishes
    doctors: tuple[tuple[str, str], ...]  # role id -> name
    waits: tuple[tuple[str, Wait], ...] = ()

    def name_of(self, role_id: str | None) -> str | None:
        return next((name for id_, name in self.doctors if id_ == role_id), None)

    def wait_of(self, slot_id: str) -> Wait | None:
        return next((wait for id_, wait in self.waits if id_ == slot_id), None)


@query("Slot", "Schedule", "PractitionerRole", "Practitioner", "Observation", settings.TOPIC)
def advised(r: Reader, department_id: str, role_id: str, language: str, here: datetime) -> Advised:
    """The recommended times of a department, of one doctor when `role_id` is given. All its doctors' half hours of
    today and later are looked at: the full ones say how busy it is. `here`: now, by the clinic's clock."""
    services = _services(r, department_id)
    roles = {schedule: role for schedule, role in schedules(r).items() if role in services}
    zone = here.tzinfo or UTC
    slots = with_roles(slots_of(r, roles, midnight(day_in(here, zone), zone)), roles)
    measured = tuple(_measured(r, department_id))
    wishes = kept_wishes(r, department_id)
    advice = recommend(slots, measured, services, wishes.on(here, zone, role_id or None), now=here, zone=zone)
    names = names_of(r, (option.slot for option in advice.options), language)
    if not role_id:
        return Advised(advice, wishes, names)
    forecast = Forecast(slots, measured, services, zone)
    mine = ((slot.id, forecast.wait(slot)) for slot in slots if slot.role_id == role_id and slot.start > here)
    return Advised(advice, wishes, names, tuple((id_, wait) for id_, wait in mine if wait is not None))


def _services(r: Reader, department_id: str) -> dict[str, str]:
    """PractitionerRole id -> department, for the doctors of this one."""
    wanted = f"HealthcareService/{department_id}"
    every = resources.select(r, "PractitionerRole", limit=LIMIT)
    return {
        role.id: department_id
        for role in every
        if any(str(ref) == wanted for ref in fhir.references(role.body.get("healthcareService")))
    }


def _measured(r: Reader, department_id: str) -> Iterator[MeasuredWait]:
    """What the hospital measured in this department: found by the ids, which begin with it."""
    every = each(bodies.with_prefix(r, "Observation", f"wait-{department_id}-"), measured_wait)
    return (found for found in every.read if found is not None)
