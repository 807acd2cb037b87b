"""Pictures of scanning: the reason, what the camera sees, what it is not, and what is said when it shows nothing. What
the camera sees is drawn here: a gallery has none."""

from __future__ import annotations

from functools import partial
from typing import Any

import flet as ft

from services.errors import AppError, CameraFailed, CameraProblem
from services.pictures.our_codes import CodeKind
from views import paths
from views.camera.scan import Scan, ScanHint, ScanView
from views.component import screen
from views.hooks import use_ui_context
from views.kit.qr import QrCode
from views.kit.scene import Scene
from views.look.tokens import DARK


def _nothing(*_: Any) -> None:
    return


def _seen() -> ft.Control:
    """A monitor on a wall, a little out of true."""
    code = ft.Container(content=QrCode("AX7K-92QF", "", most=150), rotate=0.12)
    return ft.Container(content=code, bgcolor=DARK.card, alignment=ft.Alignment.CENTER, expand=True)


@screen
def _Scan(*, seen: bool = True, hint: ScanHint | None = None, error: AppError | None = None) -> ft.View:
    t = use_ui_context().texts
    scan = Scan(
        CodeKind.CHECK_IN_SCREEN,
        t.get("booking.check_in.scan"),
        t.get("booking.check_in.scan.reason"),
        t.get("booking.check_in.scan.aim"),
    )
    return ScanView(
        scan=scan,
        preview=_seen() if seen else None,
        hint=hint,
        error=error,
        on_open=_nothing,
        on_type=_nothing,
        route=paths.appointment("a"),
        door=paths.booking(),
    )


def scenes() -> list[Scene]:
    """Every state of the scan."""
    hints = [
        Scene(f"scan-{hint.value}", partial(_Scan, hint=hint), quick=hint is ScanHint.FOREIGN) for hint in ScanHint
    ]
    troubles = [
        Scene(f"scan-camera-{problem.value}", partial(_Scan, error=CameraFailed(problem)), quick=False)
        for problem in CameraProblem
    ]
    return [
        Scene("scan-reason", partial(_Scan, seen=False)),
        Scene("scan", _Scan),
        *hints,
        *troubles,
    ]
