"""What differs, in words: names of elements, and values as a person reads them. Texts come from the catalogs."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from services.conflicts.model import Difference, Value
from services.conflicts.queries import Conflict
from services.fhir.resource import FhirDate
from views.context import Surroundings
from views.i18n import format as fmt
from views.i18n.texts import Texts

_ELEMENTS: Final = {
    "category": "conflicts.element.category",
    "clinicalStatus": "conflicts.element.clinicalStatus",
    "code": "conflicts.element.code",
    "comment": "conflicts.element.comment",
    "component": "conflicts.element.component",
    "conclusion": "conflicts.element.conclusion",
    "department": "conflicts.element.department",
    "description": "conflicts.element.description",
    "doctor": "conflicts.element.doctor",
    "dosage": "conflicts.element.dosage",
    "dosageInstruction": "conflicts.element.dosage",
    "effective": "conflicts.element.effective",
    "end": "conflicts.element.end",
    "interpretation": "conflicts.element.interpretation",
    "issued": "conflicts.element.issued",
    "location": "conflicts.element.location",
    "medication": "conflicts.element.medication",
    "method": "conflicts.element.method",
    "name": "conflicts.element.name",
    "note": "conflicts.element.note",
    "occurrence": "conflicts.element.occurrence",
    "onset": "conflicts.element.onset",
    "patientInstruction": "conflicts.element.patientInstruction",
    "performed": "conflicts.element.occurrence",
    "performer": "conflicts.element.performer",
    "reasonCode": "conflicts.element.reason",
    "result": "conflicts.element.result",
    "start": "conflicts.element.start",
    "status": "conflicts.element.status",
    "telecom": "conflicts.element.telecom",
    "value": "conflicts.element.value",
}
_STATUSES: Final = {
    "active": "conflicts.status.active",
    "amended": "conflicts.status.amended",
    "arrived": "conflicts.status.arrived",
    "booked": "conflicts.status.booked",
    "cancelled": "conflicts.status.cancelled",
    "checked-in": "conflicts.status.checked-in",
    "completed": "conflicts.status.completed",
    "corrected": "conflicts.status.corrected",
    "draft": "conflicts.status.draft",
    "entered-in-error": "conflicts.status.entered-in-error",
    "final": "conflicts.status.final",
    "fulfilled": "conflicts.status.fulfilled",
    "noshow": "conflicts.status.noshow",
    "on-hold": "conflicts.status.on-hold",
    "pending": "conflicts.status.pending",
    "preliminary": "conflicts.status.preliminary",
    "proposed": "conflicts.status.proposed",
    "stopped": "conflicts.status.stopped",
    "waitlist": "conflicts.status.waitlist",
}


def about_words(around: Surroundings, one: Conflict, now: datetime) -> str:
    """Which thing this is about: a visit by its time, anything else by its name."""
    t = around.texts
    if one.about is not None:
        when = fmt.near_moment_alone(t, one.about, now, around.zones)
        return fmt.capital(t.get("conflicts.about.visit", when=when))
    return t.get("conflicts.about.named", name=one.name) if one.name else t.get("conflicts.about.record")


def element_words(t: Texts, element: str) -> str:
    """What people call an element; one without a name of its own is "something else"."""
    return t.get(_ELEMENTS.get(element, "conflicts.element.other"))


def side_words(around: Surroundings, one: Difference, values: tuple[Value, ...]) -> str:
    """One side of a difference; a side without a value says so."""
    t = around.texts
    between = "、" if t.chinese else ", "
    said = between.join(_value_words(around, one.element, value) for value in values)
    return said or t.get("conflicts.empty")


def _value_words(around: Surroundings, element: str, value: Value) -> str:
    t = around.texts
    if isinstance(value, datetime):
        return fmt.full_moment(t, value, around.zones)
    if isinstance(value, bool):
        return t.get("conflicts.yes") if value else t.get("conflicts.no")
    if isinstance(value, FhirDate):
        return fmt.full_day(t, value.first_day) if value.day else str(value)
    if element == "status" and value in _STATUSES:
        return t.get(_STATUSES[value])
    return value
