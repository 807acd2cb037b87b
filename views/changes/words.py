"""What differs, in words: names of elements, and values as a person reads them. Texts come from the catalogs."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from services.changes.model import ElementDifference, Value
from services.changes.queries import Conflict
from services.fhir.resource import FhirDate
from views.context import UiContext
from views.i18n import format as fmt
from views.i18n.texts import Texts

_ELEMENTS: Final = {
    "category": "changes.element.category",
    "clinicalStatus": "changes.element.clinicalStatus",
    "code": "changes.element.code",
    "comment": "changes.element.comment",
    "component": "changes.element.component",
    "conclusion": "changes.element.conclusion",
    "department": "changes.element.department",
    "description": "changes.element.description",
    "doctor": "changes.element.doctor",
    "dosage": "changes.element.dosage",
    "dosageInstruction": "changes.element.dosage",
    "effective": "changes.element.effective",
    "end": "changes.element.end",
    "interpretation": "changes.element.interpretation",
    "issued": "changes.element.issued",
    "location": "changes.element.location",
    "medication": "changes.element.medication",
    "method": "changes.element.method",
    "name": "changes.element.name",
    "note": "changes.element.note",
    "occurrence": "changes.element.occurrence",
    "onset": "changes.element.onset",
    "patientInstruction": "changes.element.patientInstruction",
    "performed": "changes.element.occurrence",
    "performer": "changes.element.performer",
    "reasonCode": "changes.element.reason",
    "result": "changes.element.result",
    "start": "changes.element.start",
    "status": "changes.element.status",
    "telecom": "changes.element.telecom",
    "value": "changes.element.value",
}
_STATUSES: Final = {
    "active": "changes.status.active",
    "amended": "changes.status.amended",
    "arrived": "changes.status.arrived",
    "booked": "changes.status.booked",
    "cancelled": "changes.status.cancelled",
    "checked-in": "changes.status.checked-in",
    "completed": "changes.status.completed",
    "corrected": "changes.status.corrected",
    "draft": "changes.status.draft",
    "entered-in-error": "changes.status.entered-in-error",
    "final": "changes.status.final",
    "fulfilled": "changes.status.fulfilled",
    "noshow": "changes.status.noshow",
    "on-hold": "changes.status.on-hold",
    "pending": "changes.status.pending",
    "preliminary": "changes.status.preliminary",
    "proposed": "changes.status.proposed",
    "stopped": "changes.status.stopped",
    "waitlist": "changes.status.waitlist",
}


def about_words(around: UiContext, conflict: Conflict, now: datetime) -> str:
    """What the change is about: a visit by its time, anything else by its name."""
    t = around.texts
    if conflict.about is not None:
        when = fmt.near_moment_alone(t, conflict.about, now, around.zones)
        return fmt.capital(t.get("changes.about.visit", when=when))
    return t.get("changes.about.named", name=conflict.name) if conflict.name else t.get("changes.about.record")


def element_words(t: Texts, element: str) -> str:
    """The name of an element for people; "something else" without one."""
    return t.get(_ELEMENTS.get(element, "changes.element.other"))


def side_words(around: UiContext, difference: ElementDifference, values: tuple[Value, ...]) -> str:
    """One side of a difference; a side without a value says so."""
    t = around.texts
    between = "、" if t.chinese else ", "
    said = between.join(_value_words(around, difference.element, value) for value in values)
    return said or t.get("changes.empty")


def _value_words(around: UiContext, element: str, value: Value) -> str:
    t = around.texts
    if isinstance(value, datetime):
        return fmt.full_moment(t, value, around.zones)
    if isinstance(value, bool):
        return t.get("changes.yes") if value else t.get("changes.no")
    if isinstance(value, FhirDate):
        return fmt.full_date(t, value)
    if element == "status" and value in _STATUSES:
        return t.get(_STATUSES[value])
    return value
