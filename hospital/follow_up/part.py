"""Follow-up as a part of the hospital."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from hospital.base.rounds import Round
from hospital.fhir.part import Part
from hospital.fhir.store.deciders import Follower
from hospital.fhir.store.store import FhirStore
from hospital.follow_up.calendar_route import CalendarFeed
from hospital.follow_up.deciding import FollowUpRules
from hospital.follow_up.engine import LOOK_SECONDS, TICK_SECONDS, FollowUpEngine


def part(store: FhirStore, now: Callable[[], datetime]) -> Part:
    """Begins plans, keeps them going, hears at once of answers and measurements, and decides what the desk answers."""
    engine = FollowUpEngine(store, now)
    return Part(
        deciders=FollowUpRules(now).deciders(),
        followers=tuple(Follower(type_, engine.follow) for type_ in ("Observation", "QuestionnaireResponse")),
        routes=(CalendarFeed(store, now).route(),),
        rounds=(Round(engine.look, LOOK_SECONDS), Round(engine.tick, TICK_SECONDS)),
    )
