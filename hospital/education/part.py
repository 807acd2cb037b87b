"""Health education as a part of the hospital."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from hospital.base.rounds import Round
from hospital.education import bookmarks, film_library, weeks
from hospital.education.points import Points
from hospital.education.questions import Questions
from hospital.education.rewards import point_rules
from hospital.fhir.part import Part
from hospital.fhir.store.store import FhirStore


def part(store: FhirStore, now: Callable[[], datetime]) -> Part:
    """Decides what earns points and what they are exchanged for, credits weeks of measuring, takes questions, keeps
    bookmarks, and draws films."""
    rules = point_rules()
    crediting = Round(lambda: weeks.credit_weeks(store, rules, now()), weeks.EVERY_SECONDS)
    return Part(
        operations=(film_library.operation(),),
        deciders=(*Points(now, rules).deciders(), *Questions(now).deciders(), bookmarks.decider()),
        rounds=(crediting,),
    )
