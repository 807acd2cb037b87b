"""The screens of the family, their addresses, and the client that gives and ends access."""

from __future__ import annotations

import flet as ft

from services.family.client import FAMILY_CLIENT
from views import paths
from views.screens import Screen, Values


def _family(_: Values) -> ft.Control:
    from views.family.family import FamilyScreen

    return FamilyScreen()


def _give(_: Values) -> ft.Control:
    from views.family.give import GiveAccessScreen

    return GiveAccessScreen()


def _ask(_: Values) -> ft.Control:
    from views.family.ask_by_papers import AskByPapersScreen

    return AskByPapersScreen()


def _take_part(_: Values) -> ft.Control:
    from views.family.take_part import TakePartScreen

    return TakePartScreen()


SCREENS = (
    Screen(paths.family(), _family, above=paths.me()),
    Screen(paths.family_give(), _give, above=paths.family()),
    Screen(paths.family_ask(), _ask, above=paths.family()),
    Screen(paths.family_take_part(), _take_part, above=paths.family()),
)
CLIENTS = (FAMILY_CLIENT,)
