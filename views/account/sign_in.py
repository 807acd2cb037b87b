"""The sign-in happens on the hospital's own page in the browser; this screen explains it and waits."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

import flet as ft

from services.account.session import TOPIC as ACCOUNT
from services.errors import AppError
from views import paths
from views.account.hospital_name import use_hospital_name
from views.account.phone_sign_in import PhoneSignInScreen
from views.account.welcome import WelcomeScreen
from views.answers import Action
from views.component import screen
from views.device import PHONES
from views.hooks import use_account_state, use_app, use_heard, use_life, use_task, use_texts, use_ui_context
from views.i18n.texts import Texts
from views.i18n.words import error_words
from views.kit.banner import problem
from views.kit.buttons import primary_button, quiet_button, text_button
from views.kit.front import front_frame
from views.kit.surfaces import badge, card, column, divider, facts, row
from views.kit.waiting import waiting
from views.look.tokens import Look


@screen
def SignInScreen(on_later: Callable[[], None] | None = None) -> ft.View:
    """Signs in. With `on_later` the store is open and only the session at the hospital has ended: the sign-in stands
    above the screen in sight, which is there again as soon as the session is."""
    app, state = use_app(), use_account_state()
    page_url: ft.MutableRef[str] = ft.use_ref("")
    cancelled = ft.use_ref(False)
    changing, set_changing = ft.use_state(False)
    by_phone, set_by_phone = ft.use_state(False)
    hospital, name = getattr(state, "hospital", None), use_hospital_name()
    language = use_texts().language.value

    async def open_page(url: str) -> None:
        page_url.current = in_language(url, language)
        await app.open_url(page_url.current)

    async def sign_in() -> None:
        cancelled.current = False
        await app.account.sign_in.begin(open_page)

    async def open_again() -> None:
        await app.open_url(page_url.current)

    signing_in = use_task(sign_in)
    has_phone_door = _use_phone_door(hospital.base if hospital else "", ask=not signing_in.busy)
    reopening = use_task(open_again)
    finishing = _use_finishing()

    def cancel() -> None:
        cancelled.current = True
        app.account.sign_in.cancel()

    if changing:
        return WelcomeScreen(on_back=lambda: set_changing(False))
    if app.shared and has_phone_door:  # nothing of the hospital's pages stays in this browser
        return PhoneSignInScreen(on_back=lambda: set_changing(True))
    if by_phone:
        return PhoneSignInScreen(on_back=lambda: set_by_phone(False))
    return SignInView(
        hospital=name,
        waiting_for_page=signing_in.busy,
        finishing=finishing.busy,
        error=None if cancelled.current else signing_in.error or finishing.error,
        again=on_later is not None,
        on_sign_in=signing_in.run,
        on_phone=(lambda: set_by_phone(True)) if has_phone_door else None,
        on_open_again=reopening.run,
        on_cancel=cancel,
        on_leave=on_later or (lambda: set_changing(True)),
    )


def _use_finishing() -> Action[[], None]:
    """A sign-in whose answer came after the app had been ended goes on by itself."""
    app = use_app()
    arrived = use_heard(app.account.changes, frozenset({ACCOUNT}), lambda: app.account.sign_in.answer_arrived)
    finishing = use_task(app.account.sign_in.finish)

    def begin() -> Callable[[], None]:
        if arrived:
            finishing.run()
        return lambda: None

    use_life(begin, arrived)
    return finishing


def in_language(url: str, language: str) -> str:
    """The hospital's page in this language, where it has it (OpenID Connect Core §3.1.2.1, `ui_locales`)."""
    return f"{url}{'&' if urlsplit(url).query else '?'}ui_locales={language}"


def _use_phone_door(base: str, *, ask: bool) -> bool:
    """Whether this device is no phone and the hospital offers the sign-in with a phone. Checked again after each other
    attempt, because the network may have been away."""
    app, page = use_app(), ft.context.page
    found, find = ft.use_state("")

    async def look() -> str:
        return base if await app.account.sign_in.has_phone() else ""

    asking = use_task(look, on_done=find)

    def begin() -> Callable[[], None]:
        if base and ask and page.platform not in PHONES:
            asking.run()
        return lambda: None

    use_life(begin, base, ask)
    return bool(base) and found == base


@screen
def SignInView(
    *,
    hospital: str,
    waiting_for_page: bool,
    finishing: bool = False,
    error: AppError | None,
    again: bool,
    on_sign_in: Callable[[], None],
    on_phone: Callable[[], None] | None,
    on_open_again: Callable[[], None],
    on_cancel: Callable[[], None],
    on_leave: Callable[[], None],
) -> ft.View:
    """Three steps in words, one button; while waiting: open the page again, or stop."""
    around = use_ui_context()
    look, t = around.look, around.texts
    leave = t.get("account.sign_in.later") if again else t.get("account.sign_in.other_hospital")
    if finishing:
        doing: list[ft.Control] = [card(look, [waiting(look, t.get("account.sign_in.finishing"))])]
    elif waiting_for_page:
        doing = [card(look, [waiting(look, t.get("account.sign_in.waiting"))])]
        doing += [
            quiet_button(look, t.get("account.sign_in.open_again"), on_open_again, icon=ft.Icons.OPEN_IN_NEW),
            text_button(look, t.get("account.cancel"), on_cancel),
        ]
    else:
        by_phone = quiet_button(look, t.get("account.sign_in.phone"), on_phone, icon=ft.Icons.QR_CODE_2)
        doing = [
            primary_button(look, t.get("account.sign_in.go"), on_sign_in, icon=ft.Icons.OPEN_IN_NEW, decides=False),
            *([by_phone] if on_phone else []),
            text_button(look, leave, on_leave),
        ]
    if again:
        headline, words = t.get("account.sign_in.again"), t.get("account.sign_in.again.words")
    else:
        headline, words = t.get("account.sign_in.headline", hospital=hospital), t.get("account.sign_in.words")
    return front_frame(
        around,
        [
            problem(look, error_words(t, error).both) if error and not (waiting_for_page or finishing) else None,
            None if waiting_for_page or finishing else _steps(look, t, again=again),
            column(doing),
        ],
        route=paths.sign_in(),
        headline=headline,
        words=words,
        icon=ft.Icons.LOGIN,
    )


def _steps(look: Look, t: Texts, *, again: bool) -> ft.Control:
    """The steps that follow; somebody who signs in again already has a passcode."""
    i = ft.Icons
    steps = (
        (i.OPEN_IN_NEW, t.get("account.sign_in.step.open"), t.get("account.sign_in.step.open.note")),
        (i.VERIFIED_USER_OUTLINED, t.get("account.sign_in.step.agree"), t.get("account.sign_in.step.agree.note")),
        (i.LOCK_OUTLINE, t.get("account.sign_in.step.lock"), t.get("account.sign_in.step.lock.note")),
    )
    lines: list[ft.Control] = []
    for icon, title, note in steps[:2] if again else steps:
        lines += [divider(look)] if lines else []
        lines.append(row([badge(look, icon) if look.leads else None, facts(look, title, note)], top=look.large))
    return card(look, lines)
