"""Checking in by the camera: what is scanned, and whether that is offered here."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from services.errors import StoreLocked
from services.pictures.our_codes import CodeKind
from views.camera.scan import Scan
from views.context import AppContext, UiContext

_FHIR: Final = "/fhir"


class CheckInWay(StrEnum):
    """What stands over the whole screen while the person checks in."""

    SHOW = "show"
    SCAN = "scan"


def screen_scan(app: AppContext, around: UiContext) -> Scan:
    """Looking for the code of a check-in screen."""
    t = around.texts
    return Scan(
        CodeKind.CHECK_IN_SCREEN,
        t.get("booking.check_in.scan"),
        t.get("booking.check_in.scan.reason"),
        t.get("booking.check_in.scan.aim"),
        _signs_in_at(app),
    )


def _signs_in_at(app: AppContext) -> str:
    """Where this hospital's own pages stand, beside its FHIR base; empty where that is not known."""
    try:
        base: str = app.account.client.base
    except StoreLocked:
        return ""
    return base.removesuffix(_FHIR) if base.endswith(_FHIR) else ""
