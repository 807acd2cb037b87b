"""Reminders are given once, also over a restart, while the store is open; and say nothing about health."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta, timezone
from pathlib import Path

import pytest

from local_store import resources
from local_store.store import LocalStore, Writer
from services.booking.day.reminding import Reminders
from services.device.desktop_notifier import DesktopNotifier
from services.device.notifier import NotificationKind
from tests.fakes.clock import NOON, StandingClock
from tests.local_store.worlds import KEY
from views.i18n.notices import notice_words
from views.i18n.texts import Language, texts_for

BEIJING = timezone(timedelta(hours=8))  # NOON is 12:00 there
START = (NOON + timedelta(hours=21)).isoformat()  # tomorrow at nine


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[LocalStore]:
    opened = await LocalStore.open(tmp_path / "patient.store", KEY)

    def fill(w: Writer) -> None:
        body = {"resourceType": "Appointment", "id": "a", "status": "booked", "start": START}
        resources.put(w, body, patient="p1")

    await opened.write(fill)
    yield opened
    await opened.close()


async def test_each_reminder_is_given_once_also_after_a_restart(store: LocalStore) -> None:
    clock, shown = StandingClock(), list[str]()
    notifier = DesktopNotifier(lambda notice: ("安心", notice.value), lambda _, text: shown.append(text))

    def fresh() -> Reminders:
        return Reminders(lambda: (store, ("p1",)), notifier, clock, BEIJING)

    assert await fresh().look() == 0
    clock.advance(hours=7)
    assert await fresh().look() == 1
    assert await fresh().look() == 0
    clock.advance(hours=12)
    assert await fresh().look() == 1
    assert shown == [NotificationKind.VISIT_TOMORROW, NotificationKind.VISIT_TODAY]


async def test_while_locked_or_without_a_way_to_notify_nothing_is_told_nor_lost(store: LocalStore) -> None:
    clock, shown = StandingClock(NOON + timedelta(hours=7)), list[str]()

    def broken(_: str, text: str) -> None:
        raise NotImplementedError(text)

    mute = DesktopNotifier(lambda notice: ("安心", notice.value), broken)
    mute.notify(NotificationKind.REPORT_ARRIVED)
    assert not mute.can_notify
    works = DesktopNotifier(lambda notice: ("安心", notice.value), lambda _, text: shown.append(text))
    assert await Reminders(lambda: None, works, clock, BEIJING).look() == 0
    assert await Reminders(lambda: (store, ("p1",)), mute, clock, BEIJING).look() == 0
    assert await Reminders(lambda: (store, ("p1",)), works, clock, BEIJING).look() == 1
    assert shown == [NotificationKind.VISIT_TOMORROW]


@pytest.mark.parametrize("language", list(Language))
def test_every_notice_has_words_that_name_nobody(language: Language) -> None:
    words = [notice_words(texts_for(language), notice) for notice in NotificationKind]
    assert len({text for _, text in words}) == len(NotificationKind)
    assert not any("{" in text or "[" in text for _, text in words)
