"""What a self-check tries of a device, by the ports the app itself uses."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from services.clock import Clock
from services.device.alarms import Alarms
from services.device.system import System


@dataclass(frozen=True)
class CheckedDevice:
    """What is checked. `vault` and `reach` may raise; `reach` is None where no
    hospital is chosen. `ahead`: how far the hospital's clock is ahead, None before it answered. `is_web`: a browser
    draws."""

    home: Path
    assets: Path
    system: System
    clock: Clock
    alarms: Alarms
    vault: Callable[[], Awaitable[bool]]
    reach: Callable[[], Awaitable[object]] | None = None
    ahead: timedelta | None = None
    is_web: bool = False
