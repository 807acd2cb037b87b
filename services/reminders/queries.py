"""The alarms of everybody on this device, from what is in the store. Reads only, never waits for the network."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Final

from local_store import resources
from local_store.resources import Delivery, Stored
from local_store.store import Reader
from services.alarm import Alarm
from services.each import each
from services.moments import day_in, days_later, later
from services.query import query
from services.record.medicines.ids import reminding_id
from services.record.medicines.kept import on_the_wall
from services.record.medicines.queries import planned
from services.record.visits.kept import kept_visit
from services.reminders import kept
from services.reminders.hospital_wish import (
    BASIC,
    HospitalReminding,
    HospitalWish,
    WishState,
    carer,
    wish,
)
from services.reminders.model import HandOver, Occasion, ReminderChoices, ReminderPage, ReminderScope
from services.reminders.occasions import of_doses, of_test, of_visits
from services.reminders.plan import DAYS, plan
from services.viewpoint import Viewpoint

VISITS: Final = 500
CARERS: Final = 50
NEXT_SHOWN: Final = 5
TOPICS: Final = frozenset(
    {
        "Appointment",
        "MedicationRequest",
        "MedicationStatement",
        "MedicationAdministration",
        "Medication",
        "Basic",
        "outbox",
        "setting",
    }
)


@query(*TOPICS)
def hand_over(r: Reader, scope: ReminderScope, now: datetime) -> HandOver:
    """What to hand over to the device now, of all these people."""
    chosen = kept.choices(r)
    wanted = [*_wanted(r, chosen, scope, now)]
    planned = plan(wanted, chosen, now, scope.zone, given=kept.given(r), snoozed=kept.put_off(r, now))
    return HandOver(planned, {occasion.key: occasion.dose for occasion in wanted if occasion.dose is not None})


@query(*TOPICS)
def alarms(r: Reader, scope: ReminderScope, now: datetime) -> tuple[Alarm, ...]:
    """The alarms of all these people, the soonest first."""
    return hand_over(r, scope, now).alarms


@query(*TOPICS)
def reminder_page(r: Reader, scope: ReminderScope, now: datetime) -> ReminderPage:
    """How the person wants to be reminded on this device, and when it will ring next."""
    coming = alarms(r, scope, now)
    return ReminderPage(kept.choices(r), tuple(alarm.at for alarm in coming[:NEXT_SHOWN]))


@query(*TOPICS)
def dose_times(r: Reader, scope: ReminderScope, now: datetime) -> tuple[datetime, ...]:
    """The times of all doses of the next 28 days that are not answered, each time once: for a calendar."""
    chosen = ReminderChoices(medicines=True, visits=False)
    coming = (occasion.at for occasion in _wanted(r, chosen, scope, now) if occasion.insists)
    return tuple(sorted({at for at in coming if now < at < later(now, days=DAYS)}))


@query("Basic", "RelatedPerson", "outbox")
def hospital_reminding(r: Reader, patient: str, today: date) -> HospitalReminding:
    """What this person asks of the hospital, how far that has come, and who can be told."""
    stored = resources.in_record(r, patient, BASIC, reminding_id(patient))
    close = resources.select(r, "RelatedPerson", patient=patient, limit=CARERS)
    known = each(close, lambda kept: carer(kept.body, today)).read
    chosen = wish(stored.body) if stored else HospitalWish()
    return HospitalReminding(chosen, _state(stored, chosen), tuple(found for found in known if found is not None))


def _state(stored: Stored | None, chosen: HospitalWish) -> WishState:
    if stored is None:
        return WishState.NONE
    if stored.delivery is Delivery.CONFIRMED:
        return WishState.TAKEN if chosen.asks else WishState.NONE
    return WishState.REFUSED if stored.delivery is Delivery.REJECTED else WishState.WAITING


def _wanted(r: Reader, chosen: ReminderChoices, scope: ReminderScope, now: datetime) -> Iterator[Occasion]:
    today = day_in(now, scope.zone)
    for patient in scope.patients:
        if chosen.medicines:
            view = Viewpoint(patient, now, scope.zone, scope.clinic)
            doses = planned(r, view, days_later(today, -1), days_later(today, DAYS))
            yield from of_doses(doses, patient, on_the_wall(r, patient))
        if chosen.visits:
            stored = resources.select(r, "Appointment", patient=patient, limit=VISITS)
            yield from of_visits(each(stored, lambda appointment: kept_visit(r, appointment)).read, scope.clinic)
    yield from of_test(kept.test_at(r))
