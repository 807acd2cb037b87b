"""Flet's camera control, which can be called as long as its screen stands."""

from __future__ import annotations

import flet as ft
import flet_camera


@ft.control("Camera")
class SteadyCamera(flet_camera.Camera):  # type: ignore[misc]  # its package says no types
    """It knows its page by itself. Flet 1.0.5 finds a control's page through its parents, and a control that stays the
    same from one render to the next keeps those of the first, which are gone by then: each call then fails with
    "Control must be added to the page first"."""

    def belongs_to(self, page: ft.Page) -> None:
        """Has to be said before it is shown."""
        self._own_page = page

    @property
    def page(self) -> ft.Page:
        return self._own_page
