"""The time zones in which times are shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, tzinfo


@dataclass(frozen=True)
class Zones:
    """The clinic's time zone and the device's; a time names its zone where the two differ."""

    clinic: tzinfo = UTC
    device: tzinfo | None = None

    @property
    def own(self) -> tzinfo:
        """The zone of the person's own day: this device's, or the clinic's where the device says none."""
        return self.device or self.clinic
