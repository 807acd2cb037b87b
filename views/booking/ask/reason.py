"""The field for the reason of a visit, and what is typed into it: kept across a lock, a reload and a restart."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import flet as ft

from services.booking.ask.reason_draft import keep_reason, reason_draft
from services.booking.ask.requests import REASON_LIMIT
from views.answers import Ready
from views.context import UiContext
from views.hooks import use_query, use_quiet_action
from views.kit.fields import text_field, too_long


def use_reason(about: str) -> tuple[str, Callable[[str], None]]:
    """What was typed for this request, an id, and the function that takes what is typed next."""
    typed, show = ft.use_state(cast("str | None", None))
    kept, keep = use_query(reason_draft, about, wanted=typed is None), use_quiet_action(keep_reason)

    def write(words: str) -> None:
        show(words)
        keep(about, words)

    if typed is not None:
        return typed, write
    return (kept.value if isinstance(kept, Ready) else ""), write


def reason_field(around: UiContext, reason: str, on_reason: Callable[[str], None], *, busy: bool) -> ft.Control:
    """The reason for the visit; the doctor reads it before. What is too long stays as it was pasted, and says so."""
    t = around.texts
    return text_field(
        around.look,
        t.get("booking.confirm.reason"),
        reason,
        on_reason,
        hint=t.get("booking.confirm.reason.hint"),
        helper=t.get("booking.confirm.reason.helper"),
        error=too_long(t, reason, REASON_LIMIT),
        multiline=True,
        disabled=busy,
    )
