"""What every screen with a camera has: the reason before the system asks, the frame of what it sees, and what is said
when it shows nothing."""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from services.errors import AppError
from views.context import UiContext
from views.i18n.words import error_words
from views.kit.banner import problem
from views.kit.buttons import primary_button
from views.kit.surfaces import card
from views.look.text import body, heading, small
from views.look.tokens import RADIUS

_HEIGHT = 380  # dp: what stands above and below stays in sight on a small phone


def reason_card(around: UiContext, reason: str, on_open: Callable[[], None]) -> ft.Control:
    """Why the camera is wanted and what becomes of its pictures, in the person's words, before the system asks in its
    own."""
    look, t = around.look, around.texts
    return card(
        look,
        [
            heading(look, t.get("camera.reason")),
            body(look, reason),
            small(look, t.get("camera.reason.asks")),
            primary_button(look, t.get("camera.open"), on_open, icon=ft.Icons.PHOTO_CAMERA_OUTLINED),
        ],
    )


def camera_frame(around: UiContext, preview: ft.Control, name: str) -> ft.Control:
    """What the camera sees, as one picture with a name."""
    return ft.Semantics(
        content=ft.Container(
            content=preview,
            height=_HEIGHT,
            alignment=ft.Alignment.CENTER,
            bgcolor=around.look.palette.line,
            border_radius=RADIUS,
            clip_behavior=ft.ClipBehavior.ANTI_ALIAS,
        ),
        image=True,
        label=name,
    )


def camera_trouble(around: UiContext, error: AppError, on_again: Callable[[], None]) -> ft.Control:
    """Why there is no picture; it can be tried again, as a permission may have been given meanwhile."""
    look, t = around.look, around.texts
    return problem(look, error_words(t, error).both, retry=t.get("kit.retry"), on_retry=on_again)
