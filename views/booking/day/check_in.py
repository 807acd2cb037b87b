"""Checking in: the app shows a code that the desk scans, or the person scans or types the code of the check-in screen.
A visit has one place for all, which stays where it is when a code is refused."""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from services.booking.ask.commands import check_in
from services.errors import AppError
from views.component import component
from views.context import UiContext
from views.hooks import use_action, use_app, use_ui_context
from views.i18n.words import error_words
from views.kit.banner import problem
from views.kit.buttons import primary_button, quiet_button, text_button
from views.kit.fields import text_field, too_long
from views.kit.surfaces import beside_or_below, card
from views.look.text import heading, small

LONGEST_CODE = 300


@component
def CheckIn(
    *,
    appointment_id: str,
    on_show: Callable[[], None],
    on_give_up: Callable[[], None],
    on_scan: Callable[[], None] | None = None,
    refused: str | None = None,
    begin_typing: bool = False,
) -> ft.Control:
    """The ways; nothing is asked of the hospital before one is chosen. `on_scan`: None where nothing can be scanned.
    `refused`: why the last try failed."""
    app, around = use_app(), use_ui_context()
    typing, open_ = ft.use_state(begin_typing or refused is not None)
    typed, write = ft.use_state("")
    checking = use_action(check_in)
    return check_in_card(
        around,
        typed if typing or refused else None,
        on_show=on_show,
        on_scan=on_scan,
        on_type=lambda: open_(True),
        on_write=write,
        on_send=lambda: checking.run(appointment_id, typed, app.clock.now()),
        on_give_up=on_give_up if refused else None,
        busy=checking.busy,
        refused=refused if not typed else None,
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
    on_give_up: Callable[[], None] | None = None,
    on_scan: Callable[[], None] | None = None,
    busy: bool = False,
    refused: str | None = None,
    error: AppError | None = None,
) -> ft.Control:
    """`typed` None: the field is not open. Why a code was refused stands below the field, in the place of the help."""
    look, t = around.look, around.texts
    show = primary_button(look, t.get("booking.check_in.show"), on_show, icon=ft.Icons.QR_CODE_2, decides=False)
    parts: list[ft.Control | None] = [heading(look, t.get("booking.check_in"))]
    if typed is None:
        kiosk = quiet_button(look, t.get("booking.check_in.type"), on_type, icon=ft.Icons.DIALPAD)
        if on_scan is None:
            parts += [small(look, t.get("booking.check_in.note")), beside_or_below(look, [show, kiosk])]
        else:
            ways = beside_or_below(look, [_scan(around, on_scan), kiosk])
            parts += [small(look, t.get("booking.check_in.note.scan")), show, ways]
    else:
        over = too_long(t, typed, LONGEST_CODE)
        send_it = on_send if typed.strip() and over is None else None
        field = text_field(
            look,
            t.get("booking.check_in.code"),
            typed,
            on_write,
            helper=t.get("booking.check_in.code.helper"),
            error=over or refused,
            on_submit=send_it,
            disabled=busy,
        )
        send = primary_button(look, t.get("booking.check_in.send"), send_it, busy=busy)
        scan = _scan(around, on_scan) if on_scan else None
        other = quiet_button(look, t.get("booking.check_in.show"), on_show, icon=ft.Icons.QR_CODE_2, decides=False)
        undo = text_button(look, t.get("booking.check_in.undo"), on_give_up) if on_give_up else None
        parts += [field, send, scan, other, undo]
    parts.append(problem(look, error_words(t, error).both) if error else None)
    return card(look, parts)


def _scan(around: UiContext, on_scan: Callable[[], None]) -> ft.Control:
    words = around.texts.get("booking.check_in.scan")
    return quiet_button(around.look, words, on_scan, icon=ft.Icons.QR_CODE_SCANNER)
