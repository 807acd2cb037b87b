"""Who is who among the controls of one parent: what comes and goes beside a control leaves it what it is.

Source: Flet 1.0.5 tells by key which control of the new screen is which of the old one, and without a key by its place.
A press names the control that the client still shows. If something has appeared in front of that control since, the
press would be dropped, or be heard by whatever has taken its place.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import flet as ft
from flet.controls.base_control import BaseControl

C = TypeVar("C", bound=BaseControl)


def keyed(control: C, key: str | int) -> C:
    """The control under this name among its siblings, unless it has one. Written past the property, because Flet makes
    components unchangeable before anybody can name them."""
    if control.key is None:
        control._values["key"] = key
    return control


def siblings(controls: Sequence[ft.Control | None]) -> list[ft.Control]:
    """Those that are there, each named by the place it was given, also when the place before it is empty. A name that
    comes twice names only the first."""
    found: list[ft.Control] = []
    names: set[object] = set()
    for place, control in enumerate(controls):
        if control is None:
            continue
        if keyed(control, place).key in names:
            del control._values["key"]
        names.add(control.key)
        found.append(control)
    return found
