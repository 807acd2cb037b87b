"""The first message of a page has its look and its first screen."""

from __future__ import annotations

from typing import cast

import flet as ft

from tests.views.connection import RecordingConnection
from tests.views.harness import show_app
from tests.views.house import AppHarness
from views import paths
from views.kit.lists import RingedRow
from views.routes import SCREENS

CONTROL = b"\xa2_c"  # the key under which a message has the name of each new control


async def test_look_and_first_screen_come_in_one_message_and_are_drawn_once(house: AppHarness) -> None:
    async with show_app(house.context, SCREENS) as shown:
        await shown.settle()
        drawn = [sent for sent in cast("RecordingConnection", shown.session.connection).sent[1:] if CONTROL in sent]
        assert [(b"color_scheme" in sent, b"views" in sent) for sent in drawn] == [(True, True)]
        assert isinstance(shown.page.theme, ft.Theme)


async def test_on_a_phone_rows_show_the_focus_from_the_first_key_on(house: AppHarness) -> None:
    async with show_app(house.context, SCREENS, route=paths.me()) as shown:
        await shown.settle()

        def rows() -> int:
            return sum(tile.on_click is not None for tile in shown.all(ft.ListTile))

        touched, ringed = rows(), len(shown.all(RingedRow))
        assert touched
        assert not ringed
        await shown.key("a")
        assert rows() == touched
        await shown.key("Tab")
        assert rows() == 0
        assert len(shown.all(RingedRow)) == touched
