"""The system this app was built for, which decides whose vault, alarms and store it uses."""

from __future__ import annotations

import os
from collections.abc import Mapping
from enum import StrEnum


class System(StrEnum):
    """Phones have systems of their own; every other one is a desktop, also where the app is in its browser."""

    ANDROID = "android"
    IOS = "ios"
    DESKTOP = "desktop"

    @property
    def is_phone(self) -> bool:
        return self is not System.DESKTOP


def this_system(environment: Mapping[str, str] = os.environ) -> System:
    """What Flet's boot script says in a built app (`FLET_PLATFORM`, as `flet.utils.is_android` reads it)."""
    named = environment.get("FLET_PLATFORM", "")
    return System(named) if named in {System.ANDROID, System.IOS} else System.DESKTOP
