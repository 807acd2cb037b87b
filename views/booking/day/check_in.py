"""Checking in, in both ways: the app shows a code that the desk scans, or the person types the counter's code."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import cast

import flet as ft

from services.booking.ask.commands import check_in
from services.booking.day.visit_day_rules import ShownCode, shown_code
from services.errors import AppError, ServerMisunderstood
from services.record.visits.appointment import APPOINTMENT
from services.record.visits.keeping import time_left
from views.component import component
from views.context import UiContext, clock_apart
from views.hooks import use_action, use_app, use_back, use_life, use_now, use_task, use_ui_context
from views.i18n.words import error_words
from views.kit.banner import problem, strip
from views.kit.buttons import primary_button, quiet_button
from views.kit.fields import text_field
from views.kit.progress import waiting
from views.kit.qr import QrCode
from views.kit.surfaces import beside_or_below, card, column
from views.look.text import heading, small

LONGEST_CODE = 300
FRESH = timedelta(seconds=5)
"""A code that has so little time left is not worth walking to the scanner with."""


@component
def CheckIn(*, appointment_id: str, again: bool = False) -> ft.Control:
    """The two ways; nothing is asked of the hospital before one is chosen."""
    app, around = use_app(), use_ui_context()
    way, choose = ft.use_state("type" if again else "")
    typed, write = ft.use_state("")
    checking = use_action(check_in)
    use_back((lambda: choose("")) if way == "show" else None)
    if way == "show":
        return CodeToShow(appointment_id=appointment_id, on_back=lambda: choose(""))
    return check_in_card(
        around,
        typed if way == "type" else None,
        on_show=lambda: choose("show"),
        on_type=lambda: choose("type"),
        on_write=write,
        on_send=lambda: checking.run(appointment_id, typed, app.clock.now()),
        busy=checking.busy,
        error=checking.error,
    )


def check_in_card(
    around: UiContext,
    typed: str | None,
    *,
    on_show: Callable[[], None],
    on_type: Callable[[], None],
    on_write: Callable[[str], None],
    on_send: Callable[[], None],
    busy: bool = False,
    error: AppError | None = None,
) -> ft.Control:
    """`typed` None: the field is not open."""
    look, t = around.look, around.texts
    show = primary_button(look, t.get("booking.check_in.show"), on_show, icon=ft.Icons.QR_CODE_2)
    parts: list[ft.Control | None] = [heading(look, t.get("booking.check_in"))]
    if typed is None:
        kiosk = quiet_button(look, t.get("booking.check_in.type"), on_type, icon=ft.Icons.DIALPAD)
        parts += [small(look, t.get("booking.check_in.note")), beside_or_below(look, [show, kiosk])]
    else:
        field = text_field(
            look,
            t.get("booking.check_in.code"),
            typed,
            on_write,
            helper=t.get("booking.check_in.code.helper"),
            on_submit=on_send if typed.strip() else None,
            max_length=LONGEST_CODE,
            disabled=busy,
        )
        send = primary_button(look, t.get("booking.check_in.send"), on_send if typed.strip() else None, busy=busy)
        other = quiet_button(look, t.get("booking.check_in.show"), on_show, icon=ft.Icons.QR_CODE_2)
        parts += [field, beside_or_below(look, [send, other])]
    parts.append(problem(look, error_words(t, error).both) if error else None)
    return card(look, parts)


@component
def CodeToShow(*, appointment_id: str, on_back: Callable[[], None]) -> ft.Control:
    """Fetches a code from the hospital, and the next one as soon as this one has expired."""
    app, around = use_app(), use_ui_context()
    code, keep = ft.use_state(cast("ShownCode | None", None))
    now, apart = use_now(1), clock_apart(app)

    async def ask() -> ShownCode:
        found = shown_code(await app.account.client.operation(APPOINTMENT, appointment_id, "check-in-code"))
        if found is None:
            raise ServerMisunderstood("no check-in code")
        return found

    asking = use_task(ask, keep, by_itself=True)
    left = time_left(code.expires, now, apart) if code else timedelta()

    def refresh() -> Callable[[], None]:
        if left <= FRESH:
            asking.run()
        return lambda: None

    use_life(refresh, left <= FRESH, around.in_reach)
    return code_card(around, code if left else None, left, on_back=on_back, on_again=asking.run, error=asking.error)


def code_card(
    around: UiContext,
    code: ShownCode | None,
    left: timedelta,
    *,
    on_back: Callable[[], None],
    on_again: Callable[[], None],
    error: AppError | None = None,
) -> ft.Control:
    """The code as a picture and in letters, and how long it is valid."""
    look, t = around.look, around.texts
    parts: list[ft.Control | None] = [heading(look, t.get("booking.check_in.show"))]
    if error is not None:
        parts.append(problem(look, error_words(t, error).both, retry=t.get("kit.retry"), on_retry=on_again))
    elif code is None:
        parts.append(waiting(look, t.get("booking.check_in.asking")))
    else:
        picture = QrCode(code.code, t.get("booking.check_in.picture"))
        parts += [
            ft.Row(controls=[picture], alignment=ft.MainAxisAlignment.CENTER),
            small(look, t.get("booking.check_in.left", n=int(left.total_seconds())), align="center"),
            strip(look, t.get("booking.check_in.no_screenshot"), icon=ft.Icons.INFO_OUTLINE),
        ]
    parts.append(quiet_button(look, t.get("booking.check_in.close"), on_back))
    return card(look, column(parts, 12))
