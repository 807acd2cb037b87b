"""From where a record is looked at. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo


@dataclass(frozen=True)
class Viewpoint:
    """Whose record is asked about, and from where: the time now, this device's zone, the hospital's, and the language
    of the hospital's words."""

    patient: str
    now: datetime
    zone: tzinfo
    hospital: tzinfo
    language: str | None = None
