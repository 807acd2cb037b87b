"""What the hospital set out for a person: goals (Goal) and what is to be done (CarePlan). Pure, and never raises.

Source: FHIR R4 §9.5 CarePlan, §9.9 Goal. Only what is valid now is read; an activity that refers to another resource
(a visit, a prescription) stands where that resource is shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from services.fhir import resource as fhir
from services.fhir.when import When

_PURSUED: Final = frozenset({"planned", "accepted", "active", "on-hold"})
_OPEN: Final = frozenset({"not-started", "scheduled", "in-progress"})


@dataclass(frozen=True)
class HospitalGoal:
    """A goal in the hospital's words; `due`: by when it is to be reached."""

    words: str
    due: When | None = None


@dataclass(frozen=True)
class PlannedActivity:
    """Something to do, in the hospital's words; `often`: how often, as written; `plan`: the name of its plan."""

    words: str
    often: str | None = None
    plan: str | None = None


def hospital_goal(body: Any, language: str | None = None) -> HospitalGoal | None:
    """Reads a Goal; None for one that is not pursued, or says nothing."""
    own = fhir.as_object(body)
    words = fhir.text_of(own.get("description"), language)
    if fhir.as_text(own.get("lifecycleStatus")) not in _PURSUED or not words:
        return None
    dates = [fhir.when(target.get("dueDate")) for target in fhir.objects(own.get("target"))]
    return HospitalGoal(words, next((due for due in dates if due is not None), None))


def activities(body: Any, language: str | None = None) -> tuple[PlannedActivity, ...]:
    """What a CarePlan that is active asks for."""
    own = fhir.as_object(body)
    if fhir.as_text(own.get("status")) != "active":
        return ()
    return tuple(_activities(own, language))


def _activities(own: fhir.JsonObject, language: str | None) -> Iterator[PlannedActivity]:
    plan = fhir.translated(own, "title", language)
    for activity in fhir.objects(own.get("activity")):
        detail = fhir.as_object(activity.get("detail"))
        words = fhir.translated(detail, "description", language) or fhir.text_of(detail.get("code"), language)
        prohibited = detail.get("doNotPerform") is True
        if words and not prohibited and fhir.as_text(detail.get("status")) in _OPEN:
            yield PlannedActivity(words, fhir.translated(detail, "scheduledString", language), plan)
