"""The time zone this device is in, which changes on a journey."""

from __future__ import annotations

from datetime import UTC, tzinfo

import tzlocal

from services.clock import DeviceClock


def device_zone() -> tzinfo:
    """The device's zone now, with its changes of clocks; only its offset where the system does not name it."""
    try:
        return tzlocal.reload_localzone()
    except (LookupError, OSError, ValueError):  # a name that no database has, or none at all
        return DeviceClock().now().astimezone().tzinfo or UTC
