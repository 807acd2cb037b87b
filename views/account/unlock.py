"""Unlocking with the passcode. After wrong ones the person has to wait, and the screen says how long."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from math import ceil
from typing import cast

import flet as ft

from services.account.session import TOPIC as ACCOUNT
from services.account.states import Locked
from services.device.biometrics import BiometricKind
from services.errors import AppError, TooManyTries, WrongPasscode
from views.account.biometric_words import kind_icon, kind_words
from views.account.erase import erase_prompt
from views.account.hospital_name import use_hospital_name
from views.answers import Done
from views.component import screen
from views.emergency.locked import emergency_button, locked_cards, use_locked_cards
from views.hooks import use_app, use_heard, use_life, use_now, use_task, use_ui_context
from views.i18n.texts import Texts
from views.i18n.words import error_words
from views.kit.banner import Choice, banner, problem
from views.kit.buttons import primary_button, quiet_button, text_button
from views.kit.fields import passcode_field
from views.kit.front import front_frame
from views.kit.prompt import use_prompt
from views.kit.surfaces import card
from views.kit.waiting import waiting
from views.look.icons import Icons
from views.look.text import small
from views.look.tokens import Look


@screen
def UnlockScreen(state: Locked) -> ft.View:
    """Tries a passcode; the wait after wrong ones survives a restart (stored in the vault)."""
    app, name, now = use_app(), use_hospital_name(), use_now(1)
    unlocking = use_task(app.account.unlock)
    by_biometrics = use_task(app.account.biometrics.unlock, by_itself=True)
    _use_prompt_at_once(state, by_biometrics.run)
    kind = _use_kind(state)

    async def erase_all() -> None:
        await app.account.sign_out(send_first=False)

    erasing = use_task(erase_all)
    cards = use_locked_cards()
    showing, show = ft.use_state(False)
    if showing and cards:
        return cast("ft.View", locked_cards(cards, lambda: show(False)))
    return UnlockView(
        hospital=name,
        wait=seconds_left(state.wait_until, now),
        busy=unlocking.busy or isinstance(unlocking.state, Done) or erasing.busy,
        error=unlocking.error or erasing.error,
        on_unlock=unlocking.run,
        on_erase=erasing.run,
        kind=kind if state.by_biometrics else None,
        asking=by_biometrics.busy,
        refused=by_biometrics.error,
        on_biometrics=by_biometrics.run,
        on_emergency=(lambda: show(True)) if cards else None,
    )


def _use_prompt_at_once(state: Locked, ask: Callable[[], None]) -> None:
    """The device's prompt comes by itself once: as soon as the screen is there and the app in front."""
    app = use_app()
    in_front = use_heard(app.account.changes, frozenset({ACCOUNT}), lambda: app.account.in_front)
    came = ft.use_ref(False)

    def begin() -> Callable[[], None]:
        if state.by_biometrics and in_front and not came.current:
            came.current = True
            ask()
        return lambda: None

    use_life(begin, state.by_biometrics, in_front)


def _use_kind(state: Locked) -> BiometricKind:
    """What the device knows the person by, for the name of the button."""
    app = use_app()
    kind, know = ft.use_state(BiometricKind.OTHER)
    looking = use_task(app.account.biometrics.kind, on_done=know, by_itself=True)

    def begin() -> Callable[[], None]:
        if state.by_biometrics:
            looking.run()
        return lambda: None

    use_life(begin, state.by_biometrics)
    return kind


def seconds_left(until: datetime | None, now: datetime) -> int:
    """Whole seconds still to wait. Pure."""
    return max(0, ceil((until - now).total_seconds())) if until else 0


@screen
def UnlockView(
    *,
    hospital: str,
    wait: int,
    busy: bool,
    error: AppError | None,
    on_unlock: Callable[[str], None],
    on_erase: Callable[[], None],
    kind: BiometricKind | None = None,
    asking: bool = False,
    refused: AppError | None = None,
    on_biometrics: Callable[[], None] = lambda: None,
    on_emergency: Callable[[], None] | None = None,
) -> ft.View:
    """One field, one button; with `kind` another one, and the words `refused` say why that did not open.
    `on_emergency` opens what may be read without a passcode, where the person wants it. After a wrong passcode the
    field is empty again, and the words say how many tries are left or how long to wait; a wait is counted down."""
    around = use_ui_context()
    look, t = around.look, around.texts
    code, set_code = ft.use_state("")
    stage, set_stage = ft.use_state("")
    typed: ft.MutableRef[str] = ft.use_ref("")

    def keep(value: str) -> None:
        typed.current = value
        set_code(value)

    def submit() -> None:
        if typed.current and not wait and not busy:  # Enter may come before the last letter is on the screen
            on_unlock(typed.current)
            keep("")

    use_prompt(erase_prompt(t, on_erase, lambda: set_stage("told"), busy=busy) if stage == "sure" else None)
    by_code = isinstance(error, WrongPasscode | TooManyTries)
    field = passcode_field(
        look,
        t.get("account.unlock.code"),
        code,
        keep,
        error=_wrong(t, error, wait) if by_code and not busy else None,
        on_submit=submit,
        autofocus=True,
    )
    words = t.get("account.unlock.wait", time=_clock(wait)) if wait else t.get("account.unlock.go")
    return front_frame(
        around,
        [
            _by_biometrics(look, t, kind, on_biometrics, asking=asking),
            problem(look, error_words(t, refused).both) if refused and not asking and not busy else None,
            card(
                look,
                [field, primary_button(look, words, None if wait or not code else submit, busy=busy, decides=False)],
            ),
            problem(look, error_words(t, error).both) if error and not by_code and not busy else None,
            emergency_button(look, on_emergency) if on_emergency else None,
            _forgotten(look, t, stage, set_stage),
            small(look, hospital, align="center"),
        ],
        route="/unlock",
        headline=t.get("account.unlock.headline"),
        words=t.get("account.unlock.words"),
        icon=Icons.LOCK_OUTLINE,
    )


def _by_biometrics(
    look: Look, t: Texts, kind: BiometricKind | None, on_click: Callable[[], None], *, asking: bool
) -> ft.Control | None:
    if kind is None:
        return None
    if asking:
        return card(look, [waiting(look, t.get("account.unlock.asking"))])
    return quiet_button(look, kind_words(t, kind), on_click, icon=kind_icon(kind))


def _wrong(t: Texts, error: AppError | None, wait: int) -> str:
    """What a wrong passcode leads to: tries that are left, or a wait."""
    if wait:
        return t.get("account.unlock.wrong.wait", time=_clock(wait))
    if isinstance(error, WrongPasscode) and error.more_tries:
        return t.get("account.unlock.wrong.more", n=error.more_tries)
    return t.get("account.unlock.wrong")


def _clock(seconds: int) -> str:
    """0:05 for five seconds, 14:59 for almost fifteen minutes."""
    return f"{seconds // 60}:{seconds % 60:02}"


def _forgotten(look: Look, t: Texts, stage: str, go: Callable[[str], None]) -> ft.Control:
    """Says that a passcode cannot be recovered, and what can be done instead, in two steps."""
    if stage:
        erase = Choice(t.get("account.unlock.erase"), lambda: go("sure"))
        said = t.get("account.unlock.forgot.words")
        return banner(look, t.get("account.unlock.forgot"), said, choices=[erase], announce=True)
    return text_button(look, t.get("account.unlock.forgot"), lambda: go("told"))
