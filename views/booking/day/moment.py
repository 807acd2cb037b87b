"""It went well: for as long as the screen stays, a visit that was just booked or moved says so with a picture."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import cast

import flet as ft

from services.record.visits.visit import Stage, Visit
from views.context import UiContext
from views.hooks import use_app, use_life
from views.kit.pictures import Picture, picture
from views.kit.surfaces import card, column
from views.look.text import body, text
from views.look.tokens import S2

_ON_ITS_WAY = frozenset({Stage.WAITING, Stage.SENDING, Stage.ASKED, Stage.HOLDING, Stage.HELD, Stage.CONFIRMING})


class VisitMoment(StrEnum):
    """What has just gone well."""

    BOOKED = "booked"
    MOVED = "moved"


def moment_of(before: tuple[Stage, datetime | None], now: tuple[Stage, datetime | None]) -> VisitMoment | None:
    """What a change from one stage and confirmed time to the next means. Giving up a move is no move."""
    if now[0] is not Stage.BOOKED:
        return None
    if before[0] in _ON_ITS_WAY:
        return VisitMoment.BOOKED
    return VisitMoment.MOVED if before[0] is Stage.MOVING and before[1] != now[1] else None


def use_moment(visit: Visit | None) -> VisitMoment | None:
    """What went well while this screen, or the one that led here, was in sight."""
    app = use_app()
    shown, show = ft.use_state(cast("VisitMoment | None", None))
    before = ft.use_ref(cast("tuple[Stage, datetime | None] | None", None))
    now = (visit.stage, visit.confirmed.start) if visit else None

    def begin() -> Callable[[], None]:
        if visit is not None and now is not None:
            found = moment_of(before.current, now) if before.current else None
            if visit.id in app.just_booked:
                app.just_booked.discard(visit.id)
                found = VisitMoment.BOOKED
            if found is not None:
                show(found)
            before.current = now
        return lambda: None

    use_life(begin, now)
    return shown if now is not None and now[0] is Stage.BOOKED else None


def moment_card(around: UiContext, moment: VisitMoment) -> ft.Control:
    """The picture with what it means, spoken as it appears."""
    look, t = around.look, around.texts
    title, words = {
        VisitMoment.BOOKED: ("booking.moment.booked", "booking.moment.booked.words"),
        VisitMoment.MOVED: ("booking.moment.moved", "booking.moment.moved.words"),
    }[moment]
    drawn = ft.Row(controls=[picture(look, Picture.DONE)], alignment=ft.MainAxisAlignment.CENTER)
    said = [
        text(look, t.get(title), size=look.display, strong=True, align="center"),
        body(look, t.get(words), "soft", align="center"),
    ]
    return ft.Semantics(content=card(look, column([drawn, *said], S2)), live_region=True, container=True)
