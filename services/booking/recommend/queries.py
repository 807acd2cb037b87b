"""Which times to recommend, from the data on this device. Reads only, never waits for the network."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from local_store import bodies, resources, settings
from local_store.store import Reader
from services.booking.recommend.advice import Advice, recommend
from services.booking.recommend.forecast import Forecast, Wait
from services.booking.recommend.waits import MeasuredWait, measured_wait
from services.booking.recommend.wishes import KeptWishes, kept_wishes
from services.each import each
from services.fhir import resource as fhir
from services.moments import day_in, in_zone, midnight
from services.query import query
from services.record.visits.alternatives import schedules, slots_of, visits_with_a_time
from services.record.visits.directory import names_of
from services.record.visits.in_the_way import is_refused_for
from services.record.visits.slot import with_roles
from services.viewpoint import Viewpoint

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


@query("Slot", "Schedule", "PractitionerRole", "Practitioner", "Observation", "Appointment", settings.TOPIC)
def advised(r: Reader, view: Viewpoint, department_id: str, role_id: str, moving: str) -> Advised:
    """The recommended times of a department, of one doctor when `role_id` is given. All its doctors' half hours of
    today and later are looked at: the full ones say how busy it is. None is recommended that the hospital would refuse
    for another visit of the person; the one that is to be moved (`moving`, its id) is no other."""
    zone = view.hospital
    here = in_zone(view.now, zone)
    services = _services(r, department_id)
    roles = {schedule: role for schedule, role in schedules(r).items() if role in services}
    slots = with_roles(slots_of(r, roles, midnight(day_in(here, zone), zone)), roles)
    measured = tuple(_measured(r, department_id))
    wishes = kept_wishes(r, department_id)
    besides = visits_with_a_time(r, view.patient, moving)
    advice = recommend(
        slots, measured, services, wishes.on(here, zone, role_id or None), now=here, zone=zone,
        refused=lambda slot: is_refused_for(besides, slot, department_id, zone),
    )  # fmt: skip
    names = names_of(r, (option.slot for option in advice.options), view.language or "")
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
