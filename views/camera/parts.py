"""What every screen with a camera has: the reason before the system asks, the frame of what it sees, and what is said
when it shows nothing."""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from services.errors import AppError, CameraFailed, CameraProblem
from views.context import UiContext
from views.i18n.words import error_words
from views.kit.banner import problem
from views.kit.permission import Permission, permission_card
from views.look.tokens import RADIUS

_HEIGHT = 380  # dp: what stands above and below stays in sight on a small phone


def reason_card(around: UiContext, reason: str, on_open: Callable[[], None]) -> ft.Control:
    """Why the camera is wanted and what becomes of its pictures, before the system asks in its own words."""
    return permission_card(around.look, around.texts, _camera(around, reason), on_open)


def _camera(around: UiContext, reason: str) -> Permission:
    t = around.texts
    return Permission(
        name=t.get("camera.name"),
        title=t.get("camera.reason"),
        reason=reason,
        allow=t.get("camera.open"),
        without=t.get("camera.without"),
        icon=ft.Icons.PHOTO_CAMERA_OUTLINED,
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
    if isinstance(error, CameraFailed) and error.problem is CameraProblem.DENIED:
        return permission_card(look, t, _camera(around, ""), on_again, refused=True)
    return problem(look, error_words(t, error).both, retry=t.get("kit.retry"), on_retry=on_again)
