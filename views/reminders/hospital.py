"""The screen "with the hospital's help": what the person asks of it about reminders, and what became of that."""

from __future__ import annotations

from dataclasses import replace
from datetime import time
from typing import Final

import flet as ft

from services.account.states import AccountState, Unlocked
from services.errors import AppError
from services.moments import day_in
from services.reminders.commands import ask_hospital
from services.reminders.hospital_wish import (
    AFTER,
    ALSO_SMS,
    EVERY_WAY,
    ONLY_APP,
    HospitalReminding,
    HospitalWish,
    QuietHours,
    WishState,
)
from services.reminders.queries import hospital_reminding
from views import paths
from views.answers import Answer
from views.component import screen
from views.context import Edit, Notice, UiContext
from views.hooks import use_account_state, use_action, use_app, use_now, use_query, use_ui_context
from views.i18n.words import error_words
from views.kit.answer import answer
from views.kit.banner import Choice, banner
from views.kit.choose import Option, options, segmented, switch_row
from views.kit.frame import page_frame
from views.kit.lists import list_group, list_row
from views.kit.surfaces import card, column, section
from views.kit.whom import whom_line
from views.look.text import small, strong
from views.look.tokens import S2, S5

_NOBODY: Final = ""
_HOSPITALS: Final = ""
QUIET: Final = tuple(QuietHours(time(begins), time(ends)) for begins, ends in ((21, 8), (20, 9), (8, 16)))
"""What can be chosen beside the hospital's own night; the last one is the day of somebody who works at night."""
_SMS: Final = "sms"
_EMAIL: Final = "email"
_STATES: Final = {
    WishState.TAKEN: ("reminders.hospital.on", "reminders.hospital.on.words"),
    WishState.WAITING: ("reminders.hospital.waiting", "reminders.hospital.waiting.words"),
    WishState.REFUSED: ("reminders.hospital.refused", "reminders.hospital.refused.words"),
}
"""What is said of a wish: in a line, and in a sentence."""
_WAYS: Final = {
    "app": ("reminders.hospital.way.app", ONLY_APP),
    "sms": ("reminders.hospital.way.sms", ALSO_SMS),
    "all": ("reminders.hospital.way.all", EVERY_WAY),
}
"""How far a message goes when nobody reads it."""


@screen
def HospitalRemindersScreen() -> ft.View:
    """Reads the wish, and writes it anew at each choice."""
    app, around = use_app(), use_ui_context()
    state, today = use_account_state(), day_in(use_now(60), around.zones.own)
    own = own_record(state)

    def failed(error: AppError) -> None:
        around.notify(Notice(error_words(around.texts, error).title))

    asking = use_action(ask_hospital, on_failed=failed)
    return HospitalRemindersView(
        page=use_query(hospital_reminding, own, today, wanted=bool(own)),
        on_ask=lambda change: asking.run(change, own, app.clock.now()),
        looks_after=looks_after(state),
    )


@screen
def HospitalRemindersView(
    *, page: Answer[HospitalReminding], on_ask: Edit[HospitalWish], looks_after: bool = False
) -> ft.View:
    """Shows them: first whether the hospital does what was asked. `looks_after`: the person is told about others."""
    around = use_ui_context()
    t = around.texts
    return page_frame(
        around,
        [answer(around.look, t, page, lambda found: _wish_form(around, found, on_ask, looks_after=looks_after))],
        route=paths.reminders_hospital(),
        title_words=t.get("reminders.hospital.title"),
        door=paths.me(),
        back=True,
    )


def hospital_row(around: UiContext, page: HospitalReminding) -> ft.Control:
    """What leads there, with whether the hospital does what was asked."""
    look, t = around.look, around.texts
    said = _STATES.get(page.state)
    note = t.get(said[0]) if said else t.get("reminders.hospital.none")
    row = list_row(
        look,
        t.get("reminders.hospital.title"),
        note,
        icon=ft.Icons.SMS_OUTLINED,
        on_click=lambda: around.go(paths.reminders_hospital()),
    )
    return list_group(look, [row])


def own_record(state: AccountState) -> str:
    """Whose record is in view, when it is the person's own: nobody asks the hospital in another's name."""
    people = state.people if isinstance(state, Unlocked) else None
    if people is None or people.user.reference != f"Patient/{people.viewing}":
        return ""
    return people.viewing


def looks_after(state: AccountState) -> bool:
    """Whether who signed in looks after somebody else, of whom the hospital may write to them."""
    people = state.people if isinstance(state, Unlocked) else None
    return people is not None and any(f"Patient/{each}" != people.user.reference for each in people.patients)


def _wish_form(
    around: UiContext, page: HospitalReminding, on_ask: Edit[HospitalWish], *, looks_after: bool
) -> ft.Control:
    look, t, wish = around.look, around.texts, page.wish
    by_sms = switch_row(
        look,
        t.get("reminders.hospital.sms"),
        wish.by_sms,
        lambda on: on_ask(lambda newest: replace(newest, by_sms=on)),
        note=t.get("reminders.hospital.sms.note"),
    )
    by_email = switch_row(
        look,
        t.get("reminders.hospital.email"),
        wish.by_email,
        lambda on: on_ask(lambda newest: replace(newest, by_email=on)),
        note=t.get("reminders.hospital.email.note"),
    )
    shown = [
        _state(around, page.state),
        card(look, [whom_line(look), by_sms, by_email]),
        card(look, _telling(around, page, on_ask)),
        card(look, _receiving(around, wish, on_ask, looks_after=looks_after)),
        small(look, t.get("reminders.hospital.note")),
        section(look, t.get("reminders.hospital.other"), [card(look, _other(around, wish, on_ask))]),
    ]
    return column([each for each in shown if each is not None], S5)


def _state(around: UiContext, state: WishState) -> ft.Control | None:
    t, said = around.texts, _STATES.get(state)
    if said is None:
        return None
    title, words = said
    why = Choice(t.get("reminders.hospital.why"), lambda: around.go(paths.sync()))
    refused = state is WishState.REFUSED
    return banner(
        around.look,
        t.get(title),
        t.get(words),
        mood="warm" if refused else "info",
        choices=(why,) if refused else (),
    )


def _telling(around: UiContext, page: HospitalReminding, on_ask: Edit[HospitalWish]) -> list[ft.Control]:
    look, t, wish = around.look, around.texts, page.wish
    title = strong(look, t.get("reminders.hospital.carer"))
    if not page.carers and wish.carer is None:
        return [column([title, small(look, t.get("reminders.hospital.carer.none"))], S2)]
    people = [Option(each.id, each.name) for each in page.carers]
    choices = [Option(_NOBODY, t.get("reminders.hospital.nobody")), *people]
    who = options(
        look,
        t.get("reminders.hospital.carer"),
        choices,
        wish.carer or _NOBODY,
        lambda id_: on_ask(lambda newest: replace(newest, carer=id_ or None)),
    )
    note = small(look, t.get("reminders.hospital.carer.note"))
    if wish.carer is None:
        return [column([title, who, note], S2)]
    hours = [Option(str(minutes), t.get("reminders.hospital.hours", n=minutes // 60)) for minutes in AFTER]
    after = segmented(
        look,
        t.get("reminders.hospital.after"),
        hours,
        str(wish.after),
        lambda minutes: on_ask(lambda newest: replace(newest, after=int(minutes))),
    )
    return [column([title, who, note], S2), after]


def _other(around: UiContext, wish: HospitalWish, on_ask: Edit[HospitalWish]) -> list[ft.Control]:
    """By which ways the person hears of anything else; none is marked until they choose."""
    look, t = around.look, around.texts
    ways = [Option(name, t.get(key)) for name, (key, _) in _WAYS.items()]

    def chosen(channels: tuple[str, ...]) -> str:
        return next((name for name, (_, those) in _WAYS.items() if those == channels), "")

    return [
        segmented(
            look,
            t.get("reminders.hospital.follow_up"),
            ways,
            chosen(wish.follow_up),
            lambda name: on_ask(lambda newest: replace(newest, follow_up=_WAYS[name][1])),
        ),
        segmented(
            look,
            t.get("reminders.hospital.result"),
            ways,
            chosen(wish.result),
            lambda name: on_ask(lambda newest: replace(newest, result=_WAYS[name][1])),
        ),
        segmented(
            look,
            t.get("reminders.hospital.appointment"),
            ways,
            chosen(wish.appointment),
            lambda name: on_ask(lambda newest: replace(newest, appointment=_WAYS[name][1])),
        ),
        small(look, t.get("reminders.hospital.other.note")),
    ]


def _receiving(
    around: UiContext, wish: HospitalWish, on_ask: Edit[HospitalWish], *, looks_after: bool
) -> list[ft.Control]:
    """When, and by which way, the hospital writes to this person."""
    look, t = around.look, around.texts
    known = {_hours(each): each for each in (*QUIET, *([wish.quiet] if wish.quiet else []))}
    choices = [Option(_HOSPITALS, t.get("reminders.hospital.quiet.night"))]
    choices += [Option(value, _quiet_words(around, each)) for value, each in known.items()]
    chosen = _hours(wish.quiet) if wish.quiet else _HOSPITALS
    quiet = options(
        look,
        t.get("reminders.hospital.quiet"),
        choices,
        chosen,
        lambda value: on_ask(lambda newest: replace(newest, quiet=known.get(value))),
    )
    note = "reminders.hospital.quiet.carer" if looks_after else "reminders.hospital.quiet.note"
    title = strong(look, t.get("reminders.hospital.quiet"))
    shown: list[ft.Control] = [column([title, quiet, small(look, t.get(note))], S2)]
    if looks_after:
        sms, email = t.get("reminders.hospital.told_by.sms"), t.get("reminders.hospital.told_by.email")
        way = segmented(
            look,
            t.get("reminders.hospital.told_by"),
            [Option(_SMS, sms), Option(_EMAIL, email)],
            _EMAIL if wish.told_by_email else _SMS,
            lambda value: on_ask(lambda newest: replace(newest, told_by_email=value == _EMAIL)),
        )
        shown.append(way)
    return shown


def _hours(quiet: QuietHours) -> str:
    return f"{quiet.begins:%H:%M}-{quiet.ends:%H:%M}"


def _quiet_words(around: UiContext, quiet: QuietHours) -> str:
    key = "reminders.hospital.quiet.day" if quiet.begins < quiet.ends else "reminders.hospital.quiet.longer"
    return around.texts.get(key, begins=f"{quiet.begins:%H:%M}", ends=f"{quiet.ends:%H:%M}")
