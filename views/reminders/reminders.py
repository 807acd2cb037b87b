"""The screen "reminders": what will really ring on this device, and how the person wants it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Final

import flet as ft

from services.account.states import Unlocked
from services.alarm import AlarmsAllowed
from services.errors import AppError
from services.moments import day_in
from services.reminders import kept
from services.reminders.hospital_wish import HospitalReminding
from services.reminders.model import GAPS, REPEATS, ReminderChoices, ReminderPage, ReminderScope
from services.reminders.queries import dose_times, hospital_reminding, reminder_page
from views import paths
from views.answers import Answer, Ready
from views.component import screen
from views.context import Notice, UiContext
from views.doses.use_doses import use_lasting
from views.hooks import use_account_state, use_action, use_app, use_life, use_now, use_query, use_task, use_ui_context
from views.i18n import format as fmt
from views.i18n.words import error_words
from views.kit.answer import answer
from views.kit.banner import banner
from views.kit.buttons import quiet_button
from views.kit.choose import Option, segmented, switch_row
from views.kit.frame import page_frame
from views.kit.lists import list_group, list_row
from views.kit.permission import Permission, permission_card
from views.kit.surfaces import card, column, section
from views.look.text import small
from views.look.tokens import S5
from views.reminders.calendar import in_calendar
from views.reminders.hospital import hospital_row, own_record

TEST_AFTER: Final = timedelta(seconds=5)
ANSWERED_WITHIN: Final = 60
"""Seconds for which the screen waits for what the person tells the system."""
NIGHTS: Final = ((21, 6), (22, 7), (23, 8))
"""From when until when, in hours of the day."""


@dataclass(frozen=True)
class Ringing:
    """Whether this device rings, and whether it does so when the app is closed. `chosen`: whether the person wants that
    by a process beside the app; None where there is no such choice."""

    allowed: AlarmsAllowed
    when_closed: bool
    chosen: bool | None = None

    @property
    def words(self) -> tuple[str, str]:
        """The keys of what will really ring, and of what can be done about it."""
        if self.allowed is AlarmsAllowed.NO:
            return "reminders.device.no", "reminders.device.no.words"
        if not self.when_closed:
            return "reminders.device.while_open", "reminders.device.while_open.words"
        if self.chosen is not None:
            return "reminders.device.background", "reminders.device.background.words"
        if self.allowed is AlarmsAllowed.LATE:
            return "reminders.device.late", "reminders.device.late.words"
        return "reminders.device.exact", "reminders.device.exact.words"


@dataclass(frozen=True)
class ReminderActions:
    """What the person does here. `allow` shows the system's question; None where it has none."""

    choose: Callable[[ReminderChoices], None]
    test: Callable[[], None]
    export: Callable[[tuple[datetime, ...]], None]
    ring_when_closed: Callable[[bool], None]
    allow: Callable[[], None] | None = None
    asked_before: bool = False
    """The system's question was shown already."""


@screen
def RemindersScreen() -> ft.View:
    """Reads the choices and the plan, and asks the device whether it rings."""
    app, around = use_app(), use_ui_context()
    state, zone = use_account_state(), around.zones.own
    minute = use_now(60).replace(second=0, microsecond=0)
    patients = state.people.patients if isinstance(state, Unlocked) else ()
    scope = ReminderScope(patients, zone, app.zone)
    closed = app.closed_ringing

    def ringing_now(allowed: AlarmsAllowed) -> Ringing:
        return Ringing(allowed, app.alarms.rings_when_closed, closed.is_on if closed is not None else None)

    ringing, set_ringing = ft.use_state(ringing_now(AlarmsAllowed.EXACT))

    asked_before, was_asked = ft.use_state(False)

    async def look() -> None:
        set_ringing(ringing_now(await app.alarms.alarms_allowed()))

    async def ring_when_closed(on: bool) -> None:
        if closed is not None:
            await asyncio.to_thread(closed.turn_on if on else closed.turn_off)
        await look()

    async def allow() -> None:
        if app.ask_for_alarms is None:
            return
        await app.ask_for_alarms()
        was_asked(True)
        for _ in range(ANSWERED_WITHIN):
            await asyncio.sleep(1)
            await look()
            if await app.alarms.alarms_allowed() is AlarmsAllowed.EXACT:
                return

    async def export(times: tuple[datetime, ...]) -> None:
        day = day_in(minute, zone).isoformat()
        if await app.save_file(f"anxin-{day}", ".ics", in_calendar(around, times, minute)):
            around.notify(Notice(around.texts.get("reminders.calendar.kept")))

    def failed(error: AppError) -> None:
        around.notify(Notice(error_words(around.texts, error).title))

    looking = use_task(look, by_itself=True)

    def begin() -> Callable[[], None]:
        looking.run()
        return lambda: None

    use_life(begin, minute)
    own = own_record(state)
    hospital = use_query(hospital_reminding, own, day_in(minute, zone), wanted=bool(own))
    choosing, testing = use_action(kept.choose, on_failed=failed), use_action(kept.ask_for_test, on_failed=failed)
    exporting, switching = use_task(export, on_failed=failed), use_task(ring_when_closed, on_failed=failed)
    allowing = use_task(allow, on_failed=failed)

    def ask_or_look() -> None:
        """The person may have allowed it in the system's settings, and comes back."""
        looking.run()
        allowing.run()

    return RemindersView(
        page=use_lasting(use_query(reminder_page, scope, minute), scope),
        times=use_lasting(use_query(dose_times, scope, minute), scope),
        ringing=ringing,
        doings=ReminderActions(
            choosing.run,
            lambda: testing.run(app.clock.now() + TEST_AFTER),
            exporting.run,
            switching.run,
            ask_or_look if app.ask_for_alarms is not None else None,
            asked_before=asked_before,
        ),
        hospital=hospital if own else None,
        now=minute,
    )


@screen
def RemindersView(
    *,
    page: Answer[ReminderPage],
    times: Answer[tuple[datetime, ...]],
    ringing: Ringing,
    doings: ReminderActions,
    now: datetime,
    hospital: Answer[HospitalReminding] | None = None,
) -> ft.View:
    """Shows them: first what will really ring."""
    around = use_ui_context()
    look, t = around.look, around.texts
    to_keep = times.value if isinstance(times, Ready) else ()
    content = [
        banner(
            look,
            *(t.get(key) for key in ringing.words),
            mood="warm" if ringing.allowed is AlarmsAllowed.NO else "info",
        ),
        _permission(around, ringing.allowed, doings),
        _start_up(around, ringing, doings) if ringing.chosen is not None else None,
        hospital_row(around, hospital.value) if isinstance(hospital, Ready) else None,
        answer(look, t, page, lambda found: _choices(around, found, doings, now)),
        quiet_button(look, t.get("reminders.test"), doings.test, icon=ft.Icons.NOTIFICATIONS_ACTIVE_OUTLINED),
        section(
            look,
            t.get("reminders.calendar.title"),
            [
                card(
                    look,
                    [
                        small(look, t.get("reminders.calendar.words")),
                        quiet_button(
                            look,
                            t.get("reminders.calendar.keep"),
                            lambda: doings.export(to_keep),
                            icon=ft.Icons.EVENT_OUTLINED,
                        ),
                    ],
                )
            ],
        )
        if to_keep
        else None,
    ]
    return page_frame(
        around, content, route=paths.reminders(), title_words=t.get("reminders.title"), door=paths.me(), back=True
    )


def _permission(around: UiContext, allowed: AlarmsAllowed, doings: ReminderActions) -> ft.Control | None:
    """Why the system is going to ask; None where it need not, or cannot."""
    t = around.texts
    if doings.allow is None or allowed is AlarmsAllowed.EXACT:
        return None
    late = allowed is AlarmsAllowed.LATE
    wanted = Permission(
        name=t.get("reminders.permission.exact" if late else "reminders.permission.name"),
        title=t.get("reminders.permission.exact.title" if late else "reminders.permission"),
        reason=t.get("reminders.permission.exact.reason" if late else "reminders.permission.reason"),
        allow=t.get("reminders.device.allow"),
        without=t.get("reminders.permission.exact.without" if late else "reminders.permission.without"),
        icon=ft.Icons.NOTIFICATIONS_ACTIVE_OUTLINED,
    )
    return permission_card(around.look, t, wanted, doings.allow, refused=doings.asked_before)


def _choices(around: UiContext, page: ReminderPage, doings: ReminderActions, now: datetime) -> ft.Control:
    look, t, chosen = around.look, around.texts, page.choices
    change = doings.choose
    what = [
        switch_row(
            look,
            t.get("reminders.medicines"),
            chosen.medicines,
            lambda on: change(replace(chosen, medicines=on)),
            note=t.get("reminders.medicines.note"),
        ),
        switch_row(
            look,
            t.get("reminders.visits"),
            chosen.visits,
            lambda on: change(replace(chosen, visits=on)),
            note=t.get("reminders.visits.note"),
        ),
    ]
    return column(
        [
            section(look, t.get("reminders.coming"), [_coming(around, page, now)]),
            section(look, t.get("reminders.what"), [card(look, what)]),
            section(look, t.get("reminders.insist"), [card(look, _insisting(around, chosen, change))]),
            section(look, t.get("reminders.quiet.title"), [card(look, _night(around, chosen, change))]),
        ],
        S5,
    )


def _start_up(around: UiContext, ringing: Ringing, doings: ReminderActions) -> ft.Control:
    look, t = around.look, around.texts
    switch = switch_row(
        look,
        t.get("reminders.closed"),
        ringing.chosen is True,
        doings.ring_when_closed,
        note=t.get("reminders.closed.note"),
    )
    return card(look, [switch])


def _coming(around: UiContext, page: ReminderPage, now: datetime) -> ft.Control:
    look, t = around.look, around.texts
    moments = (fmt.capital(fmt.device_moment(t, at, now, around.zones)) for at in page.coming)
    rows = [list_row(look, moment, icon=ft.Icons.SCHEDULE) for moment in moments]
    return list_group(look, rows or [list_row(look, t.get("reminders.coming.none"))])


def _insisting(
    around: UiContext, chosen: ReminderChoices, change: Callable[[ReminderChoices], None]
) -> list[ft.Control]:
    look, t = around.look, around.texts
    times = [Option(str(n), t.get("reminders.repeats", n=n) if n else t.get("reminders.repeats.none")) for n in REPEATS]
    gaps = [Option(str(n), t.get("reminders.gap.minutes", n=n)) for n in GAPS]
    return [
        segmented(
            look,
            t.get("reminders.repeats.title"),
            times,
            str(chosen.repeats),
            lambda value: change(replace(chosen, repeats=int(value))),
        ),
        segmented(
            look,
            t.get("reminders.gap.title"),
            gaps,
            str(chosen.gap),
            lambda value: change(replace(chosen, gap=int(value))),
        ),
    ]


def _night(around: UiContext, chosen: ReminderChoices, change: Callable[[ReminderChoices], None]) -> list[ft.Control]:
    look, t = around.look, around.texts
    nights = [Option(str(begins), t.get("reminders.quiet.hours", begins=begins, ends=ends)) for begins, ends in NIGHTS]
    ends = dict(NIGHTS)
    begins_at = next((str(begins) for begins in ends if time(begins) == chosen.quiet_from), "")

    def choose(value: str) -> None:
        begins = int(value)
        change(replace(chosen, quiet_from=time(begins), quiet_to=time(ends[begins])))

    switch = switch_row(
        look,
        t.get("reminders.quiet"),
        chosen.quiet,
        lambda on: change(replace(chosen, quiet=on)),
        note=t.get("reminders.quiet.note"),
    )
    if not chosen.quiet:
        return [switch]
    return [switch, segmented(look, t.get("reminders.quiet.when"), nights, begins_at, choose)]
