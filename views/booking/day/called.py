"""It is the person's turn: the whole screen says where to go, until the person has seen it."""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from services.booking.day.queries import VisitDay
from services.record.visits.visit import Visit
from views import paths
from views.component import screen
from views.context import UiContext
from views.hooks import use_back, use_ui_context
from views.kit.buttons import primary_button
from views.kit.frame import page_frame
from views.kit.surfaces import column, hero
from views.look.text import body, fitting, text
from views.look.tokens import S3, S4, S5
from views.signals import use_vibration

CALLED = "called"


def use_call(called: bool) -> tuple[bool, Callable[[], None]]:
    """Whether a call takes the screen, and what puts it away. Each new call vibrates and takes it again."""
    seen, see = ft.use_state(False)
    use_vibration(called)
    if seen and not called:
        see(False)
    shows = called and not seen
    use_back((lambda: see(True)) if shows else None)
    return shows, lambda: see(True)


@screen
def CalledView(*, visit: Visit, day: VisitDay, on_seen: Callable[[], None]) -> ft.View:
    """The room in the largest letters, whose turn it is, and the last steps of the way."""
    around = use_ui_context()
    look, t, queue = around.look, around.texts, visit.confirmed.queue
    room = queue.room if queue else None
    go = t.get("booking.queue.go", room=room) if room else t.get("booking.queue.go_in")
    space = look.least_width - 2 * (look.margin + S4 + 4)
    lines = [
        ft.Icon(icon=ft.Icons.CAMPAIGN, color=look.palette.on_hero, size=look.icon * 2),
        text(look, t.get("booking.queue.called"), size=look.display, tone="on_hero", strong=True, align="center"),
        text(look, go, size=fitting(look.display * 1.3, go, space), tone="on_hero", strong=True, align="center"),
        body(look, _whose(around, visit.confirmed), "on_hero_soft", align="center"),
        *(body(look, step, "on_hero_soft", align="center") for step in day.way[-1:]),
    ]
    panel = hero(look, [column(lines, S3)])
    panel.padding = ft.Padding.symmetric(horizontal=S4, vertical=S5 * 2)
    return page_frame(
        around,
        [ft.Semantics(content=panel, live_region=True, container=True)],
        route=paths.appointment(visit.id),
        title_words=t.get("booking.queue.called"),
        door=paths.booking(),
        back=True,
        foot=[primary_button(look, t.get("booking.queue.seen"), on_seen)],
    )


def _whose(around: UiContext, visit: Visit) -> str:
    number = around.texts.get("booking.number", n=visit.queue_number) if visit.queue_number else None
    return " · ".join(part for part in (around.person, number, visit.department) if part)
