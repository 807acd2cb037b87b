"""The screen "health": a row for each everyday feature, each with its own words, and its door."""

from __future__ import annotations

import flet as ft

from tests.views.harness import show
from views import paths
from views.care.care import CareScreen
from views.care.screens import doors, screens
from views.care_entry import CareEntry, CareSummary
from views.context import UiContext

_KNOWN = CareEntry("/known", ft.Icons.HOME, "shell.door.home", 10, lambda: CareSummary("两样要吃", "到时间了"))
_UNKNOWN = CareEntry("/unknown", ft.Icons.PERSON, "shell.door.me", 20, lambda: None)


async def test_each_entry_says_its_own_words_and_leads_to_its_feature() -> None:
    went: list[str] = []
    async with show(lambda: CareScreen((_KNOWN, _UNKNOWN)), UiContext(go=went.append)) as shown:
        assert {"首页", "两样要吃", "到时间了", "我的"} <= set(shown.texts())
        await shown.press("我的")
    assert went == ["/unknown"]


def test_there_is_a_door_as_soon_as_something_is_behind_it() -> None:
    assert doors(()) == ()
    assert [door.path for door in doors((_KNOWN,))] == [screen.path for screen in screens((_KNOWN,))] == [paths.care()]
