"""The screen of the self-check and its address: for everybody, as it shows nothing of anybody."""

from __future__ import annotations

import flet as ft

from views import paths
from views.screens import Screen, Values
from views.users import EVERYBODY


def _self_check(_: Values) -> ft.Control:
    from views.self_check.check import SelfCheckScreen

    return SelfCheckScreen()


SCREENS = (Screen(paths.self_check(), _self_check, above=paths.about(), users=EVERYBODY),)
