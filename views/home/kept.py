"""The cards of the first screen for a held number: an offer from the waiting list, or an unconfirmed hold. They come
before everything else, because they expire."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

import flet as ft

from services.record.visits.keeping import still_kept, time_left
from services.record.visits.visit import Stage, Visit
from views import paths
from views.context import UiContext
from views.i18n import format as fmt
from views.kit.banner import Choice, needs_you
from views.siblings import keyed


def kept_cards(around: UiContext, waiting: Iterable[Visit], now: datetime, apart: timedelta | None) -> list[ft.Control]:
    """One card for each visit whose number can still be taken; a tap leads to the screen for that."""
    return [keyed(_card(around, visit, now, apart), visit.id) for visit in still_kept(waiting, now, apart)]


def _card(around: UiContext, visit: Visit, now: datetime, apart: timedelta | None) -> ft.Control:
    """An offer says until when, which does not change while it is read aloud; a hold says how few minutes are left."""
    look, t = around.look, around.texts
    when = fmt.near_moment_alone(t, visit.start, now, around.zones) if visit.start else t.get("home.when.unknown")
    what = " · ".join(part for part in (fmt.capital(when), visit.department, visit.doctor) if part)
    minutes = -(-time_left(visit.hold_until, now, apart) // timedelta(minutes=1))
    if visit.stage is Stage.OFFERED and visit.hold_until is not None:
        title, until = t.get("home.offer"), fmt.near_moment_alone(t, visit.hold_until, now, around.zones)
        words, go = t.get("home.offer.body", until=until), t.get("home.offer.open")
        icon = ft.Icons.NOTIFICATIONS_ACTIVE_OUTLINED
    else:
        title, words = t.get("home.hold", n=minutes), t.get("home.hold.body")
        go, icon = t.get("home.hold.open"), ft.Icons.TIMER_OUTLINED
    choice = Choice(go, lambda: around.go(paths.booking_confirm(visit.id)), strong=True)
    return needs_you(look, title, f"{what}\n{words}", [choice], icon=icon)
