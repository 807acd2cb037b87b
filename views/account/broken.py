"""The screen for a store that does not open. Nothing is recreated or deleted without the person."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import assert_never

import flet as ft

from services.account.states import Broken, Locked
from services.errors import AppError, CipherMissing, KeyMissing, StoreTooNew, StoreUnreadable
from views.account.erase import erase_prompt
from views.account.unlock import UnlockScreen
from views.component import screen
from views.hooks import use_app, use_task, use_ui_context
from views.i18n.texts import Texts
from views.i18n.words import error_words
from views.kit.banner import problem
from views.kit.buttons import primary_button, text_button
from views.kit.front import front_frame
from views.kit.prompt import use_prompt
from views.kit.surfaces import column


class WayOut(Enum):
    """What helps against it, which is what its words say and what the button does."""

    AGAIN = "again"  # found at the start, before any passcode, and it may be over
    PASSCODE = "passcode"  # perhaps it was the wrong key
    UPDATE = "update"  # this version of the app cannot


def way_out(error: AppError) -> WayOut:
    """Pure."""
    match error:
        case StoreTooNew() | CipherMissing():
            return WayOut.UPDATE
        case StoreUnreadable():
            return WayOut.PASSCODE
        case _:
            return WayOut.AGAIN


def may_be_erased(error: AppError) -> bool:
    """Whether the person may give up what is here: not where it opens again by itself, nor where nothing new could be
    saved in its place. Pure."""
    return isinstance(error, StoreUnreadable | StoreTooNew | KeyMissing)


@screen
def BrokenScreen(state: Broken) -> ft.View:
    """Tries again (problems found at start at once, the store with the passcode), or erases after asking twice."""
    app = use_app()
    trying, set_trying = ft.use_state(False)
    starting = use_task(app.account.start)

    async def erase_all() -> None:
        await app.account.sign_out(send_first=False)

    erasing = use_task(erase_all)
    beginning = use_task(app.account.begin_anew)
    if trying:
        return UnlockScreen(Locked(state.hospital, app.account.vault_kind))
    return BrokenView(
        error=state.error,
        failed=starting.error or erasing.error or beginning.error,
        busy=starting.busy or erasing.busy or beginning.busy,
        on_retry=starting.run if way_out(state.error) is WayOut.AGAIN else (lambda: set_trying(True)),
        on_erase=erasing.run,
        on_begin_anew=beginning.run,
    )


@screen
def BrokenView(
    *,
    error: AppError,
    failed: AppError | None,
    busy: bool,
    on_retry: Callable[[], None],
    on_erase: Callable[[], None],
    on_begin_anew: Callable[[], None],
) -> ft.View:
    """Shows what is wrong, that the file is unchanged, and what helps. Where nobody can open the file any more, it may
    stay beside a new one; erasing it is never the loud button, and asks first."""
    around = use_ui_context()
    look, t = around.look, around.texts
    sure, set_sure = ft.use_state(False)
    said = error_words(t, error)
    doing: list[ft.Control | None] = [
        primary_button(look, _way_words(t, error), on_retry, busy=busy and not sure, decides=False)
    ]
    use_prompt(erase_prompt(t, on_erase, lambda: set_sure(False), busy=busy) if sure else None)
    if isinstance(error, KeyMissing):
        doing.append(text_button(look, t.get("account.broken.anew"), on_begin_anew))
    if may_be_erased(error):
        doing.append(text_button(look, t.get("account.unlock.erase"), lambda: set_sure(True)))
    return front_frame(
        around,
        [problem(look, error_words(t, failed).both) if failed else None, column(doing)],
        route="/broken",
        headline=said.title,
        words=said.body,
        icon=ft.Icons.SHIELD_OUTLINED,
    )


def _way_words(t: Texts, error: AppError) -> str:
    match way_out(error):
        case WayOut.AGAIN:
            return t.get("kit.retry")
        case WayOut.PASSCODE:
            return t.get("account.broken.try")
        case WayOut.UPDATE:
            return t.get("account.broken.updated")
        case way:
            assert_never(way)
