"""What a laboratory's own flag means. The flag is read, never computed from numbers: several ranges may apply.

Source: HL7 v3 ObservationInterpretation (FHIR R4 terminologies, v3-ObservationInterpretation) and HL7 v2 table 0078,
which share their codes.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from services.fhir import terms
from services.fhir.coded import codings


class Concern(StrEnum):
    """How serious a flag is. UNKNOWN: a code we do not know; it is shown as it was sent."""

    NORMAL = "normal"
    INFORMATION = "information"
    ABNORMAL = "abnormal"
    CRITICAL = "critical"
    UNKNOWN = "unknown"


class Direction(StrEnum):
    """Whether a value is high or low, or has risen or fallen."""

    UP = "up"
    DOWN = "down"
    NONE = "none"


_TABLES = frozenset(
    {terms.INTERPRETATION, "http://terminology.hl7.org/CodeSystem/v2-0078", "http://hl7.org/fhir/v2/0078"}
)
_CRITICAL = frozenset({"AA", "HH", "LL"})
_ABNORMAL = frozenset({"A", "H", "L", "HU", "LU", "<", ">", "HX", "LX", "RR", "WR"})
_NORMAL = frozenset({"N", "NEG", "NR", "ND"})
# A positive or resistant result is a finding, not by itself something wrong (Rh positive): shown without an alarm.
_INFORMATION = frozenset(
    {
        "POS", "DET", "IND", "E", "B", "W", "D", "U", "S", "R", "I", "SDD", "SYN-R", "SYN-S", "NS", "MS", "VS", "NCL",
        "EX", "IE", "CAR", "OBX", "UNE", "EXP",
    }
)  # fmt: skip
_UP = frozenset({"H", "HH", "HU", ">", "HX", "U"})
_DOWN = frozenset({"L", "LL", "LU", "<", "LX", "D"})
_WEIGHT = {
    Concern.CRITICAL: 4,
    Concern.ABNORMAL: 3,
    Concern.UNKNOWN: 2,
    Concern.INFORMATION: 1,
    Concern.NORMAL: 0,
}


def standard_code(flag: Any) -> str | None:
    """The code an `interpretation` element has in one of the standard tables; None when it has none of them."""
    return next((coding.code for coding in codings(flag) if coding.system in _TABLES and coding.code), None)


def concern(code: str) -> Concern:
    """How serious one interpretation code is."""
    for known, level in (
        (_CRITICAL, Concern.CRITICAL),
        (_ABNORMAL, Concern.ABNORMAL),
        (_NORMAL, Concern.NORMAL),
        (_INFORMATION, Concern.INFORMATION),
    ):
        if code in known:
            return level
    return Concern.UNKNOWN


def direction(code: str) -> Direction:
    """Whether the code means too high, too low, or neither."""
    if code in _UP:
        return Direction.UP
    return Direction.DOWN if code in _DOWN else Direction.NONE


def weight(level: Concern) -> int:
    """The rank of a concern among others: an unknown code ranks above one that is only informative."""
    return _WEIGHT[level]
