"""Closing the account: with matters open, a wrong passcode, no answer, a session that has ended."""

from __future__ import annotations

from typing import Any

import flet as ft

from services.consents.closing import OpenMatters
from services.errors import AppError, Offline, SessionExpired, WrongPasscode
from views.account.close_account import CloseAccountView
from views.kit.scene import Scene


def _nothing(*_: Any) -> None:
    return


def _close(error: AppError | None = None, *, typed: str = "", busy: bool = False, **matters: int) -> ft.View:
    return CloseAccountView(
        matters=OpenMatters(**matters), typed=typed, busy=busy, error=error, on_type=_nothing, on_close=_nothing
    )


def scenes() -> list[Scene]:
    return [
        Scene("account-close", _close),
        Scene("account-close-open", lambda: _close(visits=2, bills=1, unsent=3), quick=False),
        Scene("account-close-wrong", lambda: _close(WrongPasscode(0, 2), typed="2468"), quick=False),
        Scene("account-close-unknown", lambda: _close(Offline(), typed="246810"), quick=False),
        Scene("account-close-ended", lambda: _close(SessionExpired(), typed="246810"), quick=False),
    ]
