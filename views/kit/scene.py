"""A named picture of a screen or a kit piece from fixed data: what the gallery renders and a person looks at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import flet as ft


@dataclass(frozen=True)
class Scene:
    """`build` makes the inner component with fixed values; `quick` scenes are also rendered by the test run."""

    name: str
    build: Callable[[], ft.Control]
    quick: bool = True
