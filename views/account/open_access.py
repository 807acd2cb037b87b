"""The screen for a hospital without sign-in: the person names the record, and is warned what that means."""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from services.errors import AppError
from views import paths
from views.account.hospital_name import use_hospital_name
from views.account.welcome import WelcomeScreen
from views.component import screen
from views.hooks import use_app, use_task, use_ui_context
from views.i18n.words import error_words
from views.kit.banner import banner, problem
from views.kit.buttons import primary_button, text_button
from views.kit.fields import text_field
from views.kit.front import front_frame
from views.kit.surfaces import card
from views.typed_here import use_typed_here


@screen
def OpenAccessScreen() -> ft.View:
    """Finds the record at the hospital before a passcode is chosen for it."""
    app, name = use_app(), use_hospital_name()
    changing, set_changing = ft.use_state(False)
    entering = use_task(app.account.sign_in.enter_open)
    if changing:
        return WelcomeScreen(on_back=lambda: set_changing(False))
    return OpenAccessView(
        hospital=name,
        busy=entering.busy,
        error=entering.error,
        on_enter=entering.run,
        on_leave=lambda: set_changing(True),
    )


@screen
def OpenAccessView(
    *,
    hospital: str,
    busy: bool,
    error: AppError | None,
    on_enter: Callable[[str], None],
    on_leave: Callable[[], None],
) -> ft.View:
    """One field for the record's number, one button, and a warning that cannot be overlooked."""
    around = use_ui_context()
    look, t = around.look, around.texts
    number, set_number = use_typed_here("account.record_number")
    go = (lambda: on_enter(number)) if number.strip() and not busy else None
    field = text_field(
        look,
        t.get("account.open.number"),
        number,
        set_number,
        helper=t.get("account.open.number.helper"),
        on_submit=go,
        icon=ft.Icons.BADGE_OUTLINED,
    )
    return front_frame(
        around,
        [
            banner(look, t.get("account.open.warning"), t.get("account.open.warning.words"), mood="warm"),
            problem(look, error_words(t, error).both) if error and not busy else None,
            card(look, [field, primary_button(look, t.get("account.open.go"), go, busy=busy, decides=False)]),
            text_button(look, t.get("account.sign_in.other_hospital"), on_leave),
        ],
        route=paths.sign_in(),
        headline=t.get("account.open.headline", hospital=hospital),
        words=t.get("account.open.words"),
        icon=ft.Icons.NO_ENCRYPTION_OUTLINED,
    )
