"""The screen for a store that does not open. Nothing is recreated or deleted without the person."""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from services.account.states import Broken, Locked
from services.errors import (
    AppError,
    CipherMissing,
    KeyMissing,
    StoreBusy,
    StoreFull,
    StoreUnwritable,
    VaultUnavailable,
)
from views.account.erase import erase_prompt
from views.account.unlock import UnlockScreen
from views.component import screen
from views.hooks import use_app, use_task, use_ui_context
from views.i18n.words import error_words
from views.kit.banner import problem
from views.kit.buttons import primary_button, text_button
from views.kit.front import front_frame
from views.kit.prompt import use_prompt
from views.kit.surfaces import column

_PASSING = (VaultUnavailable, StoreBusy, StoreFull, StoreUnwritable)
NOTHING_TO_ERASE_FOR = (*_PASSING, CipherMissing)  # the data is intact, and will open again
FOUND_AT_START = (*_PASSING, KeyMissing)  # before any passcode was requested


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
    at_start = isinstance(state.error, FOUND_AT_START)
    if trying:
        return UnlockScreen(Locked(state.hospital, app.account.vault_kind))
    return BrokenView(
        error=state.error,
        failed=starting.error or erasing.error or beginning.error,
        busy=starting.busy or erasing.busy or beginning.busy,
        on_retry=starting.run if at_start else (lambda: set_trying(True)),
        on_erase=None if isinstance(state.error, NOTHING_TO_ERASE_FOR) else erasing.run,
        by_passcode=not at_start,
        on_begin_anew=beginning.run if isinstance(state.error, KeyMissing) else None,
    )


@screen
def BrokenView(
    *,
    error: AppError,
    failed: AppError | None,
    busy: bool,
    on_retry: Callable[[], None],
    on_erase: Callable[[], None] | None,
    by_passcode: bool = True,
    on_begin_anew: Callable[[], None] | None = None,
) -> ft.View:
    """Shows what is wrong, that the file is unchanged, and what can be done. `on_begin_anew`: nobody can open the file,
    which may stay beside a new one."""
    around = use_ui_context()
    look, t = around.look, around.texts
    sure, set_sure = ft.use_state(False)
    said = error_words(t, error)
    again = t.get("account.broken.try") if by_passcode else t.get("kit.retry")
    doing: list[ft.Control | None] = [primary_button(look, again, on_retry, busy=busy and not sure)]
    use_prompt(erase_prompt(t, on_erase, lambda: set_sure(False), busy=busy) if on_erase and sure else None)
    if on_begin_anew:
        doing.append(text_button(look, t.get("account.broken.anew"), on_begin_anew))
    if on_erase:
        doing.append(text_button(look, t.get("account.unlock.erase"), lambda: set_sure(True)))
    return front_frame(
        around,
        [problem(look, error_words(t, failed).both) if failed else None, column(doing)],
        route="/broken",
        headline=said.title,
        words=said.body,
        icon=ft.Icons.SHIELD_OUTLINED,
    )
