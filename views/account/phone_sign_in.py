"""Signing in with the phone on a shared computer: a code to scan or to type, and how long it is valid."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, cast

import flet as ft

from services.account.sign_in import PhoneCode
from services.errors import AppError, SignInFailed, SignInProblem
from views import paths
from views.account.unlock import seconds_left
from views.component import screen
from views.hooks import use_app, use_back, use_life, use_now, use_task, use_ui_context
from views.i18n.texts import Texts
from views.i18n.words import error_words
from views.kit.banner import banner, problem
from views.kit.buttons import primary_button, text_button
from views.kit.front import front_frame
from views.kit.qr import QrCode
from views.kit.surfaces import card, divider
from views.kit.waiting import waiting
from views.look.text import small, strong, text
from views.look.tokens import S2, Look

LARGEST: Final = 44.0  # the size of the code: half of it fits a line at 320 dp, however large the text is


@screen
def PhoneSignInScreen(on_back: Callable[[], None]) -> ft.View:
    """Requests a code when it opens, waits for the phone, and cancels both when it is left."""
    app, now = use_app(), use_now(1)
    code, show = ft.use_state(cast("PhoneCode | None", None))
    wanted = ft.use_ref(True)

    async def sign_in() -> None:
        while wanted.current:  # once for each new code the person requests
            wanted.current = False
            show(None)
            await app.account.sign_in.begin_by_phone(show)

    signing_in = use_task(sign_in)

    def begin() -> Callable[[], None]:
        signing_in.run()
        return end

    def end() -> None:
        wanted.current = False
        app.account.sign_in.cancel()

    def renew() -> None:
        wanted.current = True
        app.account.sign_in.cancel()
        signing_in.run()

    use_life(begin)
    use_back(on_back)
    return PhoneSignInView(
        code=code,
        left=seconds_left(code.ends, now) if code else 0,
        error=signing_in.error,
        on_renew=renew,
        on_back=on_back,
    )


@screen
def PhoneSignInView(
    *,
    code: PhoneCode | None,
    left: int,
    error: AppError | None,
    on_renew: Callable[[], None],
    on_back: Callable[[], None],
) -> ft.View:
    """Shows the code while it is valid; afterwards why it is not, and a button for a new one."""
    around = use_ui_context()
    look, t = around.look, around.texts
    if error is not None or (code is not None and not left):
        shown: list[ft.Control] = [
            _over(look, t, error),
            primary_button(look, t.get("account.phone.renew"), on_renew, icon=ft.Icons.REFRESH, decides=False),
        ]
    elif code is None:
        shown = [card(look, [waiting(look, t.get("account.phone.asking"))])]
    else:
        shown = [_code(look, t, code, left)]
    return front_frame(
        around,
        [*shown, text_button(look, t.get("account.phone.back"), on_back)],
        route=paths.sign_in(),
        headline=t.get("account.phone.headline"),
        words=t.get("account.phone.words"),
        icon=ft.Icons.QR_CODE_SCANNER,
    )


def _over(look: Look, t: Texts, error: AppError | None) -> ft.Control:
    """Says what happened to the last code; that it expired is not shown as an error."""
    if error is None or (isinstance(error, SignInFailed) and error.problem is SignInProblem.TIMED_OUT):
        return banner(look, t.get("account.phone.over"), t.get("account.phone.over.words"), announce=True)
    return problem(look, error_words(t, error).both)


def _code(look: Look, t: Texts, code: PhoneCode, left: int) -> ft.Control:
    minutes, seconds = divmod(left, 60)
    address = code.page.removeprefix("https://")  # browsers add it themselves
    return card(
        look,
        [
            ft.Row(controls=[QrCode(code.link, t.get("account.phone.picture"))], alignment=ft.MainAxisAlignment.CENTER),
            small(look, t.get("account.phone.left", time=f"{minutes}:{seconds:02}"), align="center"),
            divider(look),
            small(look, t.get("account.phone.compare"), align="center"),
            _letters(look, t, code.code),
            small(look, t.get("account.phone.type"), align="center"),
            strong(look, address, align="center"),
        ],
    )


def _letters(look: Look, t: Texts, code: str) -> ft.Control:
    """The short code in large letters that are easy to compare; a screen reader spells it."""
    size = min(look.display, LARGEST)
    groups = [part + "-" * (number < code.count("-")) for number, part in enumerate(code.split("-"))]
    shown = [text(look, group, size=size, strong=True) for group in groups]
    for each in shown:
        each.style = ft.TextStyle(letter_spacing=size / 8)
    line = ft.Row(controls=list(shown), spacing=0, run_spacing=S2, wrap=True, alignment=ft.MainAxisAlignment.CENTER)
    spelled = " ".join(code.replace("-", ","))
    return ft.Semantics(
        content=line, label=t.get("account.phone.code", code=spelled), exclude_semantics=True, container=True
    )
