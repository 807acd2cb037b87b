"""Closing the account: what is deleted, what the law keeps, what is still open; then the passcode."""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from services.consents.closing import OpenMatters, open_matters
from services.errors import AppError, Offline, ServerMisunderstood, ServerUnavailable, TooManyTries, WrongPasscode
from views import paths
from views.account.plain_page import told
from views.answers import Ready
from views.component import screen
from views.context import UiContext
from views.hooks import use_app, use_now, use_query, use_task, use_ui_context
from views.i18n import format as fmt
from views.i18n.words import error_words
from views.kit.banner import Choice, banner, problem
from views.kit.buttons import danger_button
from views.kit.fields import passcode_field
from views.kit.frame import page_frame
from views.kit.surfaces import card, column
from views.look.tokens import S5
from views.signed_in import use_own_record

_A_MINUTE = 60
#: After these nobody knows whether the hospital heard it.
_UNKNOWN = (Offline, ServerUnavailable, ServerMisunderstood)


@screen
def CloseAccountScreen() -> ft.View:
    """Reads what is open, and closes the account of who signed in."""
    app, around, own, now = use_app(), use_ui_context(), use_own_record(), use_now(_A_MINUTE)
    minute = now.replace(second=0, microsecond=0)
    found = use_query(open_matters, own, fmt.local_date(now, around.zones), minute)
    typed, keep = ft.use_state("")
    newest: ft.MutableRef[str] = ft.use_ref("")
    closing = use_task(app.account.close_account)

    def type_(words: str) -> None:
        newest.current = words
        keep(words)

    return CloseAccountView(
        matters=found.value if isinstance(found, Ready) else OpenMatters(),
        typed=typed,
        busy=closing.busy,
        error=closing.error,
        on_type=type_,
        on_close=lambda: closing.run(newest.current or ""),
    )


@screen
def CloseAccountView(
    *,
    matters: OpenMatters,
    typed: str,
    busy: bool,
    error: AppError | None,
    on_type: Callable[[str], None],
    on_close: Callable[[], None],
) -> ft.View:
    """What is open first, then what closing means; the passcode and the red button at the end."""
    around = use_ui_context()
    look, t = around.look, around.texts
    wrong = t.get("account.unlock.wrong") if isinstance(error, WrongPasscode | TooManyTries) else None
    words = [
        told(look, t.get("account.close.deleted"), t.get("account.close.deleted.words")),
        told(look, t.get("account.close.kept"), t.get("account.close.kept.words")),
        told(look, t.get("account.close.again"), t.get("account.close.again.words")),
    ]
    unknown = isinstance(error, _UNKNOWN)
    again = t.get("account.close.ask_again") if unknown else t.get("account.close.yes")
    button = danger_button(look, again, on_close if typed else None, icon=ft.Icons.PERSON_REMOVE_OUTLINED, busy=busy)
    field = passcode_field(
        look, t.get("account.close.passcode"), typed, on_type, error=wrong, on_submit=on_close if typed else None
    )
    return page_frame(
        around,
        [*_open(around, matters), card(look, column(words, S5)), field],
        route=paths.close_account(),
        title_words=t.get("account.close.title"),
        door=paths.me(),
        back=True,
        foot=[None if busy or wrong else _trouble(around, error), button],
    )


def _trouble(around: UiContext, error: AppError | None) -> ft.Control | None:
    """Where no answer came: that nobody knows, and that nothing was erased."""
    look, t = around.look, around.texts
    if isinstance(error, _UNKNOWN):
        words = t.get("account.close.unknown.words")
        return banner(look, t.get("account.close.unknown"), words, mood="warm", announce=True)
    return problem(look, error_words(t, error).both) if error else None


def _open(around: UiContext, matters: OpenMatters) -> list[ft.Control]:
    look, t = around.look, around.texts
    listed = (
        (matters.visits, t.get("account.close.visits", n=matters.visits), paths.appointments()),
        (matters.bills, t.get("account.close.bills", n=matters.bills), paths.bills()),
        (matters.unsent, t.get("account.close.unsent", n=matters.unsent), paths.sync()),
    )
    return [
        banner(look, *_parts(words), mood="warm", choices=[_see(around, path)])
        for count, words, path in listed
        if count
    ]


def _see(around: UiContext, path: str) -> Choice:
    return Choice(around.texts.get("account.close.see"), lambda: around.go(path))


def _parts(words: str) -> tuple[str, str | None]:
    title, _, more = words.partition("\n")
    return title, more or None
