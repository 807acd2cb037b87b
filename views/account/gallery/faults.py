"""What a person sees when something outside the app goes wrong: one scene for each kind of trouble, from fixed data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import flet as ft

from services.account.preferences import Preferences
from services.changes.waiting import Waiting
from services.errors import (
    AddressProblem,
    AddressRefused,
    AppError,
    BoundKeyVoid,
    CipherMissing,
    KeyMissing,
    NotTrusted,
    Offline,
    ServerMisunderstood,
    ServerUnavailable,
    SignInFailed,
    SignInProblem,
    StoreBusy,
    StoreError,
    StoreFull,
    StoreTooNew,
    StoreUnreadable,
    StoreUnwritable,
    VaultUnavailable,
)
from services.sync.cycle import SyncStatus
from views.account.broken import BrokenView
from views.account.ended import ended
from views.account.me import MeView
from views.account.settings import Home
from views.account.sign_in import SignInView
from views.account.sync_screen import SyncView
from views.account.unlock import UnlockView
from views.account.welcome import WelcomeView
from views.answers import Ready
from views.component import screen
from views.context import UiContextProvider
from views.hooks import use_ui_context
from views.kit.scene import Scene

NOW = datetime(2026, 11, 21, 2, 42, tzinfo=UTC)
HOSPITAL = "安心医院"
UNSENT = Waiting(2, "Appointment", "a2", True, "2026-11-21T02:10:00Z", False, False, None)


def _nothing(*_: Any) -> None:
    return


def _calls(*names: str) -> dict[str, Any]:
    return dict.fromkeys(names, _nothing)


def _syncing(error: AppError | None = None, **status: Any) -> Callable[[], ft.Control]:
    """The sync screen with one change that waits."""
    fixed = {"last_success": NOW - timedelta(minutes=42), "error": error, "online": not isinstance(error, Offline)}
    return lambda: SyncView(
        found=Ready((UNSENT,)),
        status=SyncStatus(**{**fixed, **status}),
        now=NOW,
        **_calls("on_sync", "on_retry", "on_discard", "on_discard_all"),
    )


def _broken(error: StoreError) -> Callable[[], ft.Control]:
    return lambda: BrokenView(error=error, failed=None, busy=False, **_calls("on_retry", "on_erase", "on_begin_anew"))


def _address(problem: AddressProblem) -> Callable[[], ft.Control]:
    return lambda: WelcomeView(
        hospitals=(),
        preferences=Preferences(),
        busy=False,
        error=AddressRefused(problem),
        **_calls("on_choose", "on_display"),
    )


def _unlocking(error: StoreError | None = None, refused: AppError | None = None) -> Callable[[], ft.Control]:
    calls = _calls("on_unlock", "on_erase")
    return lambda: UnlockView(hospital=HOSPITAL, wait=0, busy=False, error=error, refused=refused, **calls)


def _signing_in(
    *, error: AppError | None = None, again: bool = False, finishing: bool = False
) -> Callable[[], ft.Control]:
    return lambda: SignInView(
        hospital=HOSPITAL,
        waiting_for_page=False,
        finishing=finishing,
        error=error,
        again=again,
        on_phone=None,
        **_calls("on_sign_in", "on_open_again", "on_cancel", "on_leave"),
    )


@screen
def _Ended(*, closed: bool) -> ft.Control:
    """The screen "me" after the hospital has ended the session, or closed the record."""
    around = replace(use_ui_context(), person="王秀兰", session_ok=closed, record_closed=closed, ended=ended)
    fixed = {
        "home": Home(HOSPITAL, "安心市", "https://fhir.anxin.example/fhir", "keyring"),
        "preferences": Preferences(),
    }
    calls = _calls("on_change", "on_view", "on_lock", "on_leave")
    return UiContextProvider(
        around,
        lambda: MeView(**fixed, others=(), pays=True, unsent=1, synced="10:00", leaving=False, error=None, **calls),  # type: ignore[arg-type]
    )


def scenes() -> list[Scene]:
    """Every kind of problem once."""
    late = SignInFailed(SignInProblem.TIMED_OUT)
    found: dict[str, Callable[[], ft.Control]] = {
        "portal": _syncing(ServerMisunderstood()),
        "unavailable": _syncing(ServerUnavailable(90)),
        "offline": _syncing(Offline()),
        "not-trusted": _syncing(NotTrusted()),
        "certificate": _address(AddressProblem.CERTIFICATE),
        "certificate-date": _address(AddressProblem.CERTIFICATE_DATE),
        "not-https": _address(AddressProblem.NOT_HTTPS),
        "clock": _syncing(clock_off=timedelta(days=-2)),
        "full": _syncing(StoreFull()),
        "full-unlock": _unlocking(StoreFull()),
        "read-only": _broken(StoreUnwritable()),
        "second-copy": _broken(StoreBusy()),
        "unreadable": _broken(StoreUnreadable()),
        "too-new": _broken(StoreTooNew(9, 2)),
        "cipher-missing": _broken(CipherMissing()),
        "keyring-locked": _broken(VaultUnavailable()),
        "key-missing": _broken(KeyMissing()),
        "fingerprints-changed": _unlocking(refused=BoundKeyVoid()),
        "sign-in-late": _signing_in(error=late),
        "sign-in-not-awaited": _signing_in(error=SignInFailed(SignInProblem.NOT_AWAITED)),
        "sign-in-mismatch": _signing_in(error=SignInFailed(SignInProblem.STATE_MISMATCH)),
        "sign-in-finishing": _signing_in(finishing=True),
        "session-ended": _signing_in(again=True),
        "session-ended-me": lambda: _Ended(closed=False),
        "record-closed": lambda: _Ended(closed=True),
        "all-well": _syncing(),
    }
    return [Scene(f"fault-{name}", build, quick=False) for name, build in found.items()]
