"""The card of the first screen by which a clinician asks the person to come."""

from __future__ import annotations

from datetime import datetime

import flet as ft

from services.record.visits.invitation import Invitation
from views import paths
from views.context import UiContext
from views.i18n import format as fmt
from views.kit.banner import Choice, needs_you


def invitation_card(around: UiContext, found: Invitation | None, now: datetime) -> ft.Control | None:
    """Who has to come books here; a visit that is booked already is named, since it may be about something else."""
    if found is None:
        return None
    t = around.texts
    lines = [t.get("home.come.words", words=found.words) if found.words else t.get("home.come.body")]
    if found.booked is not None:
        lines.append(t.get("home.come.booked", moment=fmt.near_moment(t, found.booked, now, around.zones)))
    book = Choice(t.get("home.come.book"), lambda: around.go(paths.booking()), strong=found.booked is None)
    return needs_you(around.look, t.get("home.come"), "\n".join(lines), [book], icon=ft.Icons.EVENT_AVAILABLE_OUTLINED)
