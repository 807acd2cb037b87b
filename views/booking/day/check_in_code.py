"""The code to be scanned, over the whole screen: bright and large, with the name and the number that are asked for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import cast

import flet as ft

from services.booking.day.visit_day_rules import ShownCode, shown_code
from services.errors import AppError, ServerMisunderstood
from services.record.visits.appointment import APPOINTMENT
from services.record.visits.keeping import time_left
from services.record.visits.visit import Visit
from views import paths
from views.booking.words import visit_who
from views.component import screen
from views.context import UiContext, clock_apart
from views.hooks import use_app, use_back, use_life, use_now, use_task, use_ui_context
from views.i18n import format as fmt
from views.i18n.words import error_words
from views.kit.banner import problem, strip
from views.kit.buttons import quiet_button
from views.kit.frame import Beside, page_frame
from views.kit.qr import QrCode
from views.kit.surfaces import card, column
from views.kit.waiting import waiting
from views.look.text import body, figure, strong
from views.look.tokens import S1, S4
from views.signals import use_bright_screen

FRESH = timedelta(seconds=5)
"""A code that has so little time left is not worth walking to the scanner with."""


@screen
def CodeScreen(*, visit: Visit, on_back: Callable[[], None], beside: Beside | None = None) -> ft.View:
    """Fetches a code from the hospital, and the next one as soon as this one has expired."""
    app, around = use_app(), use_ui_context()
    code, keep = ft.use_state(cast("ShownCode | None", None))
    now, apart = use_now(1), clock_apart(app)
    use_bright_screen()
    use_back(on_back)

    async def ask() -> ShownCode:
        found = shown_code(await app.account.client.operation(APPOINTMENT, visit.id, "check-in-code"))
        if found is None:
            raise ServerMisunderstood("no check-in code")
        return found

    asking = use_task(ask, keep, by_itself=True)
    left = time_left(code.expires, now, apart) if code else timedelta()

    def refresh() -> Callable[[], None]:
        if left <= FRESH:
            asking.run()
        return lambda: None

    use_life(refresh, left <= FRESH, around.in_reach)
    return CodeView(
        visit=visit,
        code=code if left else None,
        left=left,
        on_back=on_back,
        on_again=asking.run,
        error=asking.error,
        beside=beside,
    )


@screen
def CodeView(
    *,
    visit: Visit,
    code: ShownCode | None,
    left: timedelta,
    on_back: Callable[[], None],
    on_again: Callable[[], None],
    error: AppError | None = None,
    beside: Beside | None = None,
) -> ft.View:
    """Whose code it is, the code as a picture, and how long it is valid."""
    around = use_ui_context()
    look, t = around.look, around.texts
    parts: list[ft.Control | None] = []
    if error is not None:
        parts.append(problem(look, error_words(t, error).both, retry=t.get("kit.retry"), on_retry=on_again))
    elif code is None:
        parts.append(waiting(look, t.get("booking.check_in.asking")))
    else:
        side = min(around.look.least_width - 2 * (look.margin + S4), LARGEST)
        picture = QrCode(code.code, t.get("booking.check_in.picture"), most=side)
        seconds = t.get("booking.check_in.left", n=int(left.total_seconds()))
        parts += [
            ft.Row(controls=[picture], alignment=ft.MainAxisAlignment.CENTER),
            body(look, seconds, "soft", align="center"),
        ]
    return page_frame(
        around,
        [
            card(look, column([*_whose(around, visit.confirmed), *parts], S4)),
            strip(look, t.get("booking.check_in.no_screenshot"), icon=ft.Icons.INFO_OUTLINE),
        ],
        route=paths.appointment(visit.id),
        title_words=t.get("booking.check_in.show"),
        door=paths.booking(),
        back=True,
        beside=beside,
        foot=[quiet_button(look, t.get("booking.check_in.close"), on_back)],
    )


LARGEST = 320
"""The most a code is wide on a screen of its own, in dp."""


def _whose(around: UiContext, visit: Visit) -> list[ft.Control]:
    """Name and number, as the desk asks for them; then where the visit is."""
    look, t = around.look, around.texts
    number = t.get("booking.number", n=visit.queue_number) if visit.queue_number else None
    head = " · ".join(part for part in (around.person, number) if part)
    time = fmt.clock_time(visit.start, around.zones) if visit.start else None
    lines: list[ft.Control] = [figure(look, head)] if head else []
    lines += [strong(look, " · ".join(part for part in (time, visit_who(visit)) if part), align="center")]
    for line in lines:
        if isinstance(line, ft.Text):
            line.text_align = ft.TextAlign.CENTER
    return [column(lines, S1)]
