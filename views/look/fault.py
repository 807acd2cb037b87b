"""What stands in the place of a component that failed, and of one element of a list."""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from views.i18n.texts import Texts
from views.look.text import colour, strong, style, text
from views.look.tokens import RADIUS, RADIUS_SMALL, S2, S3, S4, Look


def fault_card(look: Look, t: Texts, on_retry: Callable[[], None]) -> ft.Control:
    """Says that this part failed and nothing was lost, and offers to render it again."""
    again = ft.TextButton(
        content=text(look, t.get("kit.retry"), tone="brand", strong=True),
        style=ft.ButtonStyle(
            padding=ft.Padding.symmetric(horizontal=S4, vertical=max(S3, (look.target - look.body * 1.4) / 2 + 2)),
            shape=ft.RoundedRectangleBorder(radius=RADIUS_SMALL),
            text_style=style(look, look.body),
            visual_density=ft.VisualDensity.STANDARD,
        ),
        on_click=lambda _: on_retry(),
    )
    words = [
        text(look, t.get("error.fault").partition("\n")[0], size=look.head, tone="bad", strong=True),
        text(look, t.get("error.fault").partition("\n")[2]),
    ]
    return ft.Container(
        content=ft.Semantics(content=ft.Column(controls=[*words, again], spacing=S2), live_region=True),
        bgcolor=colour(look, "bad_soft"),
        border_radius=RADIUS,
        padding=S4,
    )


def unshown(look: Look, t: Texts, what: str) -> ft.Control:
    """Says that this element cannot be shown, and which it is (`DiagnosticReport/r1`)."""
    words: list[ft.Control] = [
        strong(look, t.get("kit.unshown")),
        text(look, t.get("kit.unshown.body", what=what), size=look.small, tone="soft", selectable=True),
    ]
    return ft.Container(
        content=ft.Column(controls=words, spacing=S2, tight=True),
        bgcolor=look.palette.card,
        padding=S4,
    )
