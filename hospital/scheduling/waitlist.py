"""The waitlist: a number that becomes free is offered to the people who could come then, longest waiting first.

waitlist --a number is free--> pending (offered) --confirmed--> booked
    ^                             |
    '---declined, or expired------'   the same half hour is not offered to them again; the next person gets it
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from hospital.base import clock
from hospital.base.elements import (
    EXTENSIONS,
    Json,
    extension,
    extensions,
    instant,
    moment,
    with_extension,
    without_extension,
)
from hospital.base.outcome import Refusal
from hospital.base.references import target
from hospital.fhir.search.run import search_all
from hospital.fhir.store.apart import judged_apart
from hospital.fhir.store.tx import Tx
from hospital.scheduling import appointment_json, checks, numbers, quotas
from hospital.scheduling.appointment_elements import actors, cancelled_because
from hospital.scheduling.clinic import Clinic, clinic_of
from hospital.scheduling.refusals import duplicate, invalid, time_passed
from hospital.scheduling.rules import Rules

OVER = "waitlist-over"
#: Extensions of an entry while it waits; `offered` only while it has an offer.
_KEPT = ("waiting-since", "waiting-for", "offer-passed")
MARKS = (*_KEPT, "offered")
_MOST_PASSED = 20


def joined(tx: Tx, incoming: Json, current: Json | None, now: datetime) -> Json:
    """The appointment as an entry of the waitlist, waiting since now unless it waited for the same department already.
    Refuses one without department or period."""
    patient = appointment_json.patient_of(incoming)
    service_id = next(actors(incoming, "HealthcareService"), None)
    service = tx.read("HealthcareService", service_id) if service_id else None
    if service is None:
        raise invalid("say which department is waited for", "Appointment.participant")
    start, end = period(incoming)
    if end <= now:
        raise time_passed("this period is over")
    rules = Rules.of(service)
    checks.check_age(tx, rules, patient, start)
    checks.check_conduct(tx, rules, patient, now)
    quotas.check_open(tx, rules, patient, incoming["id"], now)
    _check_alone(tx, incoming, patient, (start, end))
    role = _doctor(tx, incoming)
    made = appointment_json.waiting(incoming, current, service, role)
    if role:
        made = with_extension(made, "waiting-for", "valueReference", {"reference": f"PractitionerRole/{role['id']}"})
    since = _waiting_since(current or {}, service["id"]) or clock.instant(now)
    return with_extension(made, "waiting-since", "valueInstant", since)


def _doctor(tx: Tx, incoming: Json) -> Json:
    """The role of the doctor who is waited for; empty when any will do. Refuses one who is not known."""
    wanted = next(actors(incoming, "PractitionerRole"), None)
    role = tx.read("PractitionerRole", wanted) if wanted else {}
    if role is None:
        raise invalid("this doctor is not known", "Appointment.participant")
    return role


def _waiting_since(current: Json, service_id: str) -> Any:
    """Since when this entry has its place; None for one that waited elsewhere, or nowhere."""
    waits = current.get("status") == "waitlist" and service_id in actors(current, "HealthcareService")
    return extension(current, "waiting-since") if waits else None


def is_entry(appointment: Json) -> bool:
    """Whether this entry joined the waitlist here; an imported one may lack department and period."""
    return extension(appointment, "waiting-since") is not None


def offer(tx: Tx, slot_id: str, now: datetime, leaving: str = "") -> None:
    """Offers each free number of a half hour to the person who has waited longest and could come. `leaving` is the
    appointment whose number became free. An entry that cannot be offered anything keeps nobody else from the number."""

    def offered(entry: Json) -> None:
        tx.put(_offered(tx, entry, clinic, now, leaving), author=numbers.AUTHOR)

    clinic = clinic_of(tx, slot_id)
    waiting = candidates(tx, clinic, now)
    while clinic.has_free_number and (entry := next(waiting, None)) is not None:
        if any(judged_apart(tx, [entry], offered)):
            clinic = clinic_of(tx, slot_id)


def candidates(tx: Tx, clinic: Clinic, now: datetime) -> Iterator[Json]:
    """The entries that wait for such a half hour and may have it, longest waiting first."""
    if clinic.start <= now or clinic.service_id is None:
        return
    here = [("status", "waitlist"), ("actor", f"HealthcareService/{clinic.service_id}")]
    waiting = judged_apart(None, search_all(tx, "Appointment", here), is_entry)
    in_line = sorted(
        (entry for entry, joined_here in waiting if joined_here),
        key=lambda entry: (str(extension(entry, "waiting-since")), str(entry["id"])),
    )
    judged = judged_apart(tx, in_line, lambda entry: fits(tx, entry, clinic, now))
    yield from (entry for entry, fitting in judged if fitting)


def waiting_again(appointment: Json, now: datetime) -> Json:
    """An offer that was not taken, as an entry again: in its old place, but not for this half hour. Ended when its
    period is over."""
    entry = {key: value for key, value in appointment.items() if key not in ("slot", "start", "end")}
    role = target(extension(appointment, "waiting-for"), "PractitionerRole")
    entry["participant"] = [
        participant
        for participant in appointment["participant"]
        if any(target(participant.get("actor"), type_) for type_ in ("Patient", "HealthcareService"))
        or (role is not None and target(participant.get("actor"), "PractitionerRole") == role)
    ]
    entry = without_extension(entry, "queue-number", "hold-expires", "hold-renewals", "offered", "offer-passed")
    passed = [*extensions(appointment, "offer-passed"), *appointment["slot"]][-_MOST_PASSED:]
    listed = [{"url": EXTENSIONS + "offer-passed", "valueReference": slot} for slot in passed]
    entry = {**entry, "status": "waitlist", "extension": [*entry.get("extension", ()), *listed]}
    return entry if period(entry)[1] > now else over(entry)


def over(entry: Json) -> Json:
    """An entry whose period has passed without a number."""
    return cancelled_because(entry, OVER, "候补时段已过")


def period(appointment: Json) -> tuple[datetime, datetime]:
    """The one period in which the person could come. Raises a Refusal when it is not said."""
    listed = appointment.get("requestedPeriod", ())
    try:
        (said,) = listed
        found = moment(said["start"]), moment(said["end"], end=True)
    except (KeyError, ValueError, OverflowError) as unsaid:
        raise invalid("say from when to when", "Appointment.requestedPeriod") from unsaid
    return found


def _check_alone(tx: Tx, incoming: Json, patient: str, span: tuple[datetime, datetime]) -> None:
    """Refuses a second entry of the same person for the same."""
    department = next(actors(incoming, "HealthcareService"))

    def is_for_the_same(other: Json) -> bool:
        if other["id"] == incoming["id"] or not is_entry(other) or department not in actors(other, "HealthcareService"):
            return False
        start, end = period(other)
        return start < span[1] and span[0] < end

    mine = search_all(tx, "Appointment", [("patient", f"Patient/{patient}"), ("status", "waitlist")])
    if any(same for _, same in judged_apart(None, mine, is_for_the_same)):
        raise duplicate()


def fits(tx: Tx, entry: Json, clinic: Clinic, now: datetime) -> bool:
    """Whether this entry waits for such a half hour, and its patient may have it."""
    role = target(extension(entry, "waiting-for"), "PractitionerRole")
    start, end = period(entry)
    passed = {target(slot, "Slot") for slot in extensions(entry, "offer-passed")}
    if (role is not None and role != clinic.role.get("id")) or clinic.slot_id in passed:
        return False
    if not start <= clinic.start or not instant(clinic.slot["end"]) <= end:
        return False
    patient = appointment_json.patient_of(entry)
    try:
        checks.check_rules(tx, clinic, patient, now)
        checks.check_conduct(tx, clinic.rules, patient, now)
        checks.check_day(tx, str(entry["id"]), clinic, patient, now)
    except Refusal:
        return False
    return True


def _offered(tx: Tx, entry: Json, clinic: Clinic, now: datetime, leaving: str) -> Json:
    number = numbers.take(tx, clinic, leaving)
    made = appointment_json.booked(entry, entry, clinic, appointment_json.patient_of(entry), number)
    kept = [item for item in entry["extension"] if item["url"].removeprefix(EXTENSIONS) in _KEPT]
    made = {**made, "status": "pending", "extension": [*made["extension"], *kept]}
    until = min(now + clinic.rules.offer, clinic.start)
    made = with_extension(made, "hold-expires", "valueInstant", clock.instant(until))
    return with_extension(made, "offered", "valueBoolean", True)
