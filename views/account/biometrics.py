"""Opening the app by fingerprint or face, beside the passcode: what it is called, and the screen that turns it on."""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from services.account.session import TOPIC as ACCOUNT
from services.device.biometrics import BiometricKind
from services.errors import AppError, TooManyTries, WrongPasscode
from views import paths
from views.account.biometric_words import kind_icon, kind_words
from views.component import screen
from views.context import Notice
from views.hooks import use_app, use_heard, use_life, use_task, use_ui_context
from views.i18n.words import error_words
from views.kit.banner import banner, problem
from views.kit.buttons import primary_button, quiet_button
from views.kit.fields import passcode_field
from views.kit.frame import page_frame
from views.kit.surfaces import card
from views.kit.waiting import waiting
from views.look.text import small


@screen
def BiometricsScreen() -> ft.View:
    """Turned on with the passcode, turned off at once. What the device cannot do is said instead."""
    app, around = use_app(), use_ui_context()
    unlock = app.account.biometrics
    is_on = use_heard(app.account.changes, frozenset({ACCOUNT}), lambda: unlock.is_on)
    kind, know = ft.use_state(BiometricKind.OTHER)
    looking = use_task(unlock.kind, on_done=know, by_itself=True)

    def tell(words: str) -> Callable[[None], None]:
        return lambda _: around.notify(Notice(words))

    turning_on = use_task(unlock.turn_on, on_done=tell(around.texts.get("account.biometrics.turned_on")))
    turning_off = use_task(unlock.turn_off, on_done=tell(around.texts.get("account.biometrics.turned_off")))

    def look() -> Callable[[], None]:
        looking.run()
        return lambda: None

    use_life(look)
    return BiometricsView(
        kind=kind,
        is_on=is_on,
        looking=looking.busy,
        refused=looking.error,
        busy=turning_on.busy or turning_off.busy,
        error=turning_on.error or turning_off.error,
        on_turn_on=turning_on.run,
        on_turn_off=turning_off.run,
    )


@screen
def BiometricsView(
    *,
    kind: BiometricKind,
    is_on: bool,
    looking: bool,
    refused: AppError | None,
    busy: bool,
    error: AppError | None,
    on_turn_on: Callable[[str], None],
    on_turn_off: Callable[[], None],
) -> ft.View:
    """`refused`: why this device cannot; nothing is offered then, but for turning it off."""
    around = use_ui_context()
    look, t = around.look, around.texts
    code, set_code = ft.use_state("")
    typed: ft.MutableRef[str] = ft.use_ref("")

    def keep(value: str) -> None:
        typed.current = value
        set_code(value)

    def submit() -> None:
        if typed.current and not busy:
            on_turn_on(typed.current)
            keep("")

    by_code = isinstance(error, WrongPasscode | TooManyTries)
    told = problem(look, error_words(t, error).both) if error and not by_code and not busy else None
    content: list[ft.Control | None] = [told]
    if is_on:
        done = banner(look, t.get("account.biometrics.on"), mood="good", icon=kind_icon(kind))
        content += [done, quiet_button(look, t.get("account.biometrics.turn_off"), on_turn_off, busy=busy)]
    elif looking:
        content.append(card(look, [waiting(look, kind_words(t, kind))]))
    elif refused:
        said = error_words(t, refused)
        content.append(banner(look, said.title, said.body, announce=True))
    else:
        field = passcode_field(
            look,
            t.get("account.biometrics.passcode"),
            code,
            keep,
            error=error_words(t, error).both if by_code and error and not busy else None,
            on_submit=submit,
        )
        turn_on = primary_button(
            look,
            t.get("account.biometrics.turn_on"),
            submit if code else None,
            busy=busy,
            icon=kind_icon(kind),
            decides=False,
        )
        content += [card(look, [field, turn_on])]
    return page_frame(
        around,
        [*content, small(look, t.get("account.biometrics.note"))],
        route=paths.biometrics(),
        title_words=kind_words(t, kind),
        door=paths.me(),
        back=True,
    )
