"""It is the person's turn: the whole screen says where to go, until the person has seen it."""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from services.booking.day.queries import VisitDay, arrived_visits
from services.booking.day.visit_day_rules import call_of, is_called
from services.record.visits.visit import Visit
from views import paths
from views.answers import Ready
from views.component import screen
from views.context import UiContext
from views.hooks import use_app, use_back, use_patient, use_query, use_ui_context
from views.i18n.texts import Texts
from views.kit.banner import Choice
from views.kit.buttons import primary_button
from views.kit.frame import page_frame
from views.kit.prompt import Prompt, use_prompt
from views.kit.surfaces import column, hero
from views.look.text import body, fitting, text
from views.look.tokens import S3, S4, S5
from views.signals import use_spoken, use_vibration


def use_call(visit: Visit | None) -> tuple[bool, Callable[[], None]]:
    """Whether a call to this visit takes the screen, and what puts it away. Each new call vibrates, is said aloud where
    the device has a voice, and takes the screen again. None: nobody is called."""
    around, call = use_ui_context(), call_of(visit) if visit is not None else ""
    seen, see = ft.use_state("")
    use_vibration(call)
    shows = bool(call) and seen != call
    use_spoken(_said(around.texts, visit) if visit is not None and shows else "")
    if seen and not call:
        see("")
    use_back((lambda: see(call)) if shows else None)
    return shows, lambda: see(call)


def use_calls() -> None:
    """Tells of a call above whatever screen is in sight; the visit's own screen shows it by itself."""
    app, around, patient = use_app(), use_ui_context(), use_patient()
    found = use_query(arrived_visits, patient, wanted=bool(patient))
    now, clinic = app.clock.now(), around.zones.clinic
    here = found.value if isinstance(found, Ready) else ()
    visit = next((each for each in here if is_called(each, now, clinic)), None)
    call = call_of(visit) if visit is not None else ""
    heard, hear = ft.use_state("")
    if visit is None and heard:
        hear("")
    elsewhere = visit is not None and heard != call and around.here() != paths.appointment(visit.id)
    use_vibration(call if elsewhere else "")
    use_spoken(_said(around.texts, visit) if visit is not None and elsewhere else "")
    use_prompt(_prompt(around, visit, lambda: hear(call)) if visit is not None and elsewhere else None)


def _go(t: Texts, visit: Visit) -> str:
    """Where to go."""
    queue = visit.confirmed.queue
    room = queue.room if queue else None
    return t.get("booking.queue.go", room=room) if room else t.get("booking.queue.go_in")


def _said(t: Texts, visit: Visit) -> str:
    """What everybody in the waiting room may hear: neither a name nor a department."""
    return "\n".join((t.get("booking.queue.called"), _go(t, visit)))


def _prompt(around: UiContext, visit: Visit, on_close: Callable[[], None]) -> Prompt:
    t = around.texts

    def show() -> None:
        on_close()
        around.go(paths.appointment(visit.id))

    choices = [
        Choice(t.get("booking.queue.show"), show, strong=True),
        Choice(t.get("booking.queue.seen"), on_close),
    ]
    return Prompt(t.get("booking.queue.called"), _go(t, visit), choices, on_close, icon=ft.Icons.CAMPAIGN)


@screen
def CalledView(*, visit: Visit, day: VisitDay, on_seen: Callable[[], None]) -> ft.View:
    """The room in the largest letters, whose turn it is, and the last steps of the way."""
    around = use_ui_context()
    look, t = around.look, around.texts
    go = _go(t, visit)
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
        foot=[primary_button(look, t.get("booking.queue.seen"), on_seen, decides=False)],
    )


def _whose(around: UiContext, visit: Visit) -> str:
    number = around.texts.get("booking.number", n=visit.queue_number) if visit.queue_number else None
    return " · ".join(part for part in (around.person, number, visit.department) if part)
