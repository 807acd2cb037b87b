"""What the hospital set out for a person: goals (Goal) and what is to be done (CarePlan). Pure, and never raises.

Source: FHIR R4 §9.5 CarePlan, §9.9 Goal. Only what is valid now is read; an activity that refers to another resource
(a visit, a prescription) stands where that resource is shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from services.fhir import resource as fhir
from services.fhir.when import When

MOST_ACTIVITIES: Final = 50
"""Of one plan."""
_MOST_TARGETS: Final = 10
_PURSUED: Final = frozenset({"planned", "accepted", "active", "on-hold"})
_OPEN: Final = frozenset({"not-started", "scheduled", "in-progress"})


@dataclass(frozen=True)
class GoalTarget:
    """What of a goal can be measured: a code as `system|code`, and the number to come to: `limit` itself counts where
    it is `inclusive`."""

    token: str
    limit: Decimal
    inclusive: bool = True

    def is_met_by(self, value: Decimal) -> bool:
        return value <= self.limit if self.inclusive else value < self.limit


@dataclass(frozen=True)
class HospitalGoal:
    """A goal in the hospital's words; `due`: by when it is to be reached; `why`: what was found that it is for."""

    words: str
    due: When | None = None
    why: str | None = None
    targets: tuple[GoalTarget, ...] = ()


@dataclass(frozen=True)
class PlannedActivity:
    """Something to do, in the hospital's words; `often`: how often, as written; `plan`: the name of its plan; `due`: by
    when; `why`: what was found that it is for; `article`: the id of the Library to read."""

    words: str
    often: str | None = None
    plan: str | None = None
    due: When | None = None
    why: str | None = None
    article: str | None = None


def hospital_goal(body: Any, language: str | None = None) -> HospitalGoal | None:
    """Reads a Goal; None for one that is not pursued, or says nothing."""
    own = fhir.as_object(body)
    words = fhir.text_of(own.get("description"), language)
    if fhir.as_text(own.get("lifecycleStatus")) not in _PURSUED or not words:
        return None
    targets = list(fhir.objects(own.get("target")))[:_MOST_TARGETS]
    dates = [fhir.when(target.get("dueDate")) for target in targets]
    return HospitalGoal(
        words,
        next((due for due in dates if due is not None), None),
        _why(own.get("addresses"), language),
        tuple(filter(None, map(_target, targets))),
    )


def activities(body: Any, language: str | None = None) -> tuple[PlannedActivity, ...]:
    """What a CarePlan that is active asks for."""
    own = fhir.as_object(body)
    if fhir.as_text(own.get("status")) != "active":
        return ()
    return tuple(_activities(own, language))


def _activities(own: fhir.JsonObject, language: str | None) -> Iterator[PlannedActivity]:
    plan = fhir.translated(own, "title", language)
    for activity in list(fhir.objects(own.get("activity")))[:MOST_ACTIVITIES]:
        detail = fhir.as_object(activity.get("detail"))
        words = fhir.translated(detail, "description", language) or fhir.text_of(detail.get("code"), language)
        prohibited = detail.get("doNotPerform") is True
        if words and not prohibited and fhir.as_text(detail.get("status")) in _OPEN:
            often = fhir.translated(detail, "scheduledString", language)
            scheduled = fhir.period(detail.get("scheduledPeriod"))
            why = _why(detail.get("reasonReference"), language)
            yield PlannedActivity(words, often, plan, scheduled.end if scheduled else None, why, _article(detail))


def _why(references: Any, language: str | None) -> str | None:
    """What the references to a finding say of it; None where none says anything."""
    return next(filter(None, (fhir.display_of(each, language) for each in fhir.objects(references))), None)


def _target(target: fhir.JsonObject) -> GoalTarget | None:
    token = next(
        (f"{each.system or ''}|{each.code}" for each in fhir.codings(target.get("measure")) if each.code), None
    )
    quantity = fhir.as_object(target.get("detailQuantity"))
    number = quantity.get("value")
    if not quantity:
        number = fhir.at(target, "detailRange", "high", "value")
    limit = fhir.as_decimal(number)
    if token is None or limit is None or not limit.is_finite() or quantity.get("comparator") in {">", ">="}:
        return None
    return GoalTarget(token, limit, inclusive=quantity.get("comparator") != "<")


def _article(detail: fhir.JsonObject) -> str | None:
    """The Library that an activity asks to read."""
    for uri in fhir.as_list(detail.get("instantiatesUri")):
        found = fhir.reference({"reference": uri})
        if found is not None and found.type == "Library" and found.server is None:
            return found.id
    return None
