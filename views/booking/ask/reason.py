"""The field for the reason of a visit, and what is typed into it: kept across a lock, a reload and a restart."""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from services.booking.ask.requests import REASON, REASON_LIMIT
from views.context import UiContext
from views.drafts import DraftForm, FormDraft, use_draft
from views.kit.fields import text_field, too_long


def use_reason(about: str) -> FormDraft[str]:
    """What was typed for this request, an id. The command that makes it forgets it."""
    return use_draft(DraftForm(REASON, str), about, "")


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
