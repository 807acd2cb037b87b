"""What the abbreviations of `Timing.code` say, as a Repeat. Pure.

Source: HL7 v3 GTSAbbreviation (the preferred value set of Timing.code), and the Latin forms that prescribers write
beside it. "At institution specified times" is left to the person's rhythm. A code that is not here (JB, JE and JH count
business days and holidays) cannot be expanded.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from services.record.medicines.model import Repeat

_DAY: Final = Decimal(1)
_EVERY_HOURS: Final = re.compile(r"Q(\d{1,3})H(?:R|RS)?", re.ASCII)
_EVERY_DAYS: Final = re.compile(r"Q(\d{1,2})D", re.ASCII)


def _daily(frequency: int, *when: str) -> Repeat:
    return Repeat(frequency=frequency, period=_DAY, period_unit="d", when=when)


def _every(number: int, unit: str, frequency: int = 1) -> Repeat:
    return Repeat(frequency=frequency, period=Decimal(number), period_unit=unit)


_KNOWN: Final = {
    "QD": _daily(1),
    "BID": _daily(2),
    "TID": _daily(3),
    "QID": _daily(4),
    "AM": _daily(1, "MORN"),
    "QAM": _daily(1, "MORN"),
    "QM": _daily(1, "MORN"),
    "PM": _daily(1, "EVE"),
    "QPM": _daily(1, "EVE"),
    "BED": _daily(1, "HS"),
    "HS": _daily(1, "HS"),
    "QHS": _daily(1, "HS"),
    "QN": _daily(1, "HS"),
    "QOD": _every(2, "d"),
    "WK": _every(1, "wk"),
    "QW": _every(1, "wk"),
    "BIW": _every(1, "wk", 2),
    "TIW": _every(1, "wk", 3),
    "MO": _every(1, "mo"),
    "QMO": _every(1, "mo"),
    "STAT": Repeat(count=1),
    "ONCE": Repeat(count=1),
}


def expanded(code: str) -> Repeat | None:
    """What a code says; None for one that is not known. Dots and case do not matter (`b.i.d.`)."""
    plain = code.replace(".", "").replace(" ", "").upper()
    if hours := _EVERY_HOURS.fullmatch(plain):
        return _every(int(hours[1]), "h") if int(hours[1]) else None
    if days := _EVERY_DAYS.fullmatch(plain):
        return _every(int(days[1]), "d") if int(days[1]) else None
    return _KNOWN.get(plain)
