"""Of which doses the hospital has heard nothing. Pure. An app that is offline may know more: nothing heard is not
"missed".
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from hospital.base.elements import extension, moment

Json = dict[str, Any]

_ANSWERED: Final = frozenset({"completed", "not-done"})
_EXACTLY: Final = timedelta(minutes=30)
_NEARLY: Final = timedelta(hours=3)
"""A rhythm that was changed, or a journey, moves what the app planned."""


def unanswered(due: Iterable[datetime], administrations: Iterable[Json]) -> list[datetime]:
    """Those of a prescription's due moments for which none of its recorded doses stands, taken or not. Each record
    answers one moment: the one it was planned for, or else one that is near. Raises ValueError for a record that
    cannot be read."""
    left = sorted(due)
    told = sorted(_planned(dose) for dose in administrations if dose.get("status") in _ANSWERED)
    for within in (_EXACTLY, _NEARLY):
        rest = []
        for at in told:
            nearest = min(left, key=lambda moment: abs(moment - at), default=None)
            if nearest is not None and abs(nearest - at) <= within:
                left.remove(nearest)
            else:
                rest.append(at)
        told = rest
    return left


def _planned(dose: Json) -> datetime:
    period = dose.get("effectivePeriod") or {}
    return moment(str(extension(dose, "dose-planned") or dose.get("effectiveDateTime") or period.get("start")))
