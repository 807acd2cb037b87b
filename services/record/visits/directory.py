"""Names of doctors, departments and rooms from the hospital's directory. Reads only, never waits for the network."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from local_store import resources
from local_store.store import Reader
from services.fhir import resource as fhir
from services.record.visits.names import doctor_name
from services.record.visits.slot import TimeSlot
from services.record.visits.visit import Visit


def name_of_role(r: Reader, role_id: str | None, language: str) -> str | None:
    """The name of the doctor behind a PractitionerRole, or None."""
    role = resources.get(r, "PractitionerRole", role_id or "")
    if role is None:
        return None
    person = resources.get(r, "Practitioner", fhir.reference_id(role.body.get("practitioner"), "Practitioner") or "")
    return doctor_name(role.body, person.body if person else None, language)


def names_of(r: Reader, slots: Iterable[TimeSlot], language: str) -> tuple[tuple[str, str], ...]:
    """The doctors of these times: PractitionerRole id and name, each once."""
    found = {slot.role_id: name_of_role(r, slot.role_id, language) or slot.doctor for slot in slots if slot.role_id}
    return tuple((id_, name) for id_, name in sorted(found.items()) if name)


def doctor_of_slot(r: Reader, slot: fhir.JsonObject) -> fhir.JsonObject | None:
    """The PractitionerRole reference of the slot's schedule, as the schedule writes it; None when it has no doctor."""
    schedule = resources.get(r, "Schedule", fhir.reference_id(slot.get("schedule"), "Schedule") or "")
    actors = fhir.objects(schedule.body.get("actor")) if schedule else iter(())
    found = next((actor for actor in actors if fhir.reference_id(actor, "PractitionerRole")), None)
    if found is None:
        return None
    kept = {"reference": f"PractitionerRole/{fhir.reference_id(found)}", "display": fhir.display_of(found)}
    return {key: value for key, value in kept.items() if value}


def placed(r: Reader, found: Visit, language: str) -> Visit:
    """The visit with the directory's name of its room in that language, in the queue too. An Appointment names it in
    the hospital's own language only; that stays where the directory does not know the room."""
    stored = resources.get(r, "Location", found.place_id or "")
    name = fhir.translated(stored.body, "name", language) if stored else None
    if stored is None or name is None:
        return found
    queue = found.queue
    if queue is not None and queue.room in {found.place, stored.body.get("name")}:
        queue = replace(queue, room=name)
    return replace(found, place=name, queue=queue)


def called(r: Reader, body: fhir.JsonObject, language: str) -> fhir.JsonObject:
    """The Appointment with the directory's names of its department, doctor and room in that language. One that the
    directory does not know keeps its name."""
    people = [_called(r, participant, language) for participant in fhir.objects(body.get("participant"))]
    return {**body, "participant": people} if people else body


def _called(r: Reader, participant: fhir.JsonObject, language: str) -> fhir.JsonObject:
    actor = fhir.as_object(participant.get("actor"))
    who = fhir.reference(actor)
    name = None
    if who is not None and who.type == "PractitionerRole":
        name = name_of_role(r, who.id, language)
    elif who is not None and who.type in {"HealthcareService", "Location"}:
        stored = resources.get(r, who.type, who.id)
        name = fhir.translated(stored.body, "name", language) if stored else None
    return {**participant, "actor": {**actor, "display": name}} if name else participant
