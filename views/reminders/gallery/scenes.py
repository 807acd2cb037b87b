"""Pictures of the reminders from fixed data: what rings, and what does not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import flet as ft

from services.alarm import AlarmsAllowed
from services.reminders.hospital_wish import (
    ALSO_SMS,
    EVERY_WAY,
    HospitalReminding,
    HospitalWish,
    ReminderCarer,
    WishState,
)
from services.reminders.model import ReminderChoices, ReminderPage
from views.answers import Ready
from views.kit.scene import Scene
from views.reminders.hospital import QUIET, HospitalRemindersView
from views.reminders.reminders import ReminderActions, RemindersView, Ringing

NOW = datetime(2026, 11, 21, 2, 42, tzinfo=UTC)
_COMING = tuple(NOW + timedelta(hours=hours) for hours in (1.3, 7.3, 11.3, 22.3))


_CARERS = (ReminderCarer("mother", "赵一诺"), ReminderCarer("son", "李荣哲"))
_WISH = HospitalWish(by_sms=True, carer="mother", follow_up=EVERY_WAY, appointment=ALSO_SMS)
_ASKED = HospitalReminding(_WISH, WishState.TAKEN, _CARERS)
_CARING = HospitalReminding(HospitalWish(quiet=QUIET[2], told_by_email=True), WishState.NONE, _CARERS)
_OWN = ReminderChoices(quiet=False)
_REFUSED = HospitalReminding(HospitalWish(carer="son"), WishState.REFUSED, _CARERS)


def _nothing(*_: Any) -> None:
    return


def _reminders(
    allowed: AlarmsAllowed,
    coming: tuple[datetime, ...],
    choices: ReminderChoices,
    *,
    closed: bool | None = False,
    phone: bool = False,
    refused: bool = False,
    hospital: HospitalReminding | None = None,
) -> ft.View:
    return RemindersView(
        page=Ready(ReminderPage(choices, coming)),
        times=Ready(coming),
        ringing=Ringing(allowed, when_closed=closed is True or phone, chosen=None if phone else closed),
        doings=ReminderActions(
            _nothing, _nothing, _nothing, _nothing, _nothing if phone else None, asked_before=refused
        ),
        now=NOW,
        hospital=Ready(hospital or HospitalReminding()),
    )


def _hospital(page: HospitalReminding, *, looks_after: bool = False) -> ft.View:
    return HospitalRemindersView(page=Ready(page), on_ask=_nothing, looks_after=looks_after)


def scenes() -> list[Scene]:
    return [
        Scene("reminders", lambda: _reminders(AlarmsAllowed.EXACT, _COMING, ReminderChoices()), quick=False),
        Scene("reminders-phone", lambda: _reminders(AlarmsAllowed.EXACT, _COMING, _OWN, phone=True), quick=False),
        Scene("reminders-refused", lambda: _reminders(AlarmsAllowed.NO, _COMING, _OWN, phone=True, refused=True)),
        Scene("reminders-late", lambda: _reminders(AlarmsAllowed.LATE, _COMING, _OWN, phone=True), quick=False),
        Scene("reminders-hospital", lambda: _hospital(_ASKED), quick=False),
        Scene("reminders-hospital-carer", lambda: _hospital(_CARING, looks_after=True), quick=False),
        Scene("reminders-hospital-refused", lambda: _hospital(_REFUSED), quick=False),
        Scene("reminders-hospital-new", lambda: _hospital(HospitalReminding()), quick=False),
        Scene(
            "reminders-closed",
            lambda: _reminders(AlarmsAllowed.EXACT, _COMING, ReminderChoices(), closed=True, hospital=_REFUSED),
            quick=False,
        ),
        Scene(
            "reminders-mute",
            lambda: _reminders(AlarmsAllowed.NO, (), ReminderChoices(quiet=False), phone=True, hospital=_ASKED),
            quick=False,
        ),
    ]
