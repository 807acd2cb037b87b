"""The first message of a page has its look and its first screen."""

from __future__ import annotations

from typing import cast

import flet as ft

from tests.views.connection import RecordingConnection
from tests.views.harness import show_app
from tests.views.house import AppHarness
from views.routes import SCREENS

CONTROL = b"\xa2_c"  # the key under which a message has the name of each new control


async def test_look_and_first_screen_come_in_one_message_and_are_drawn_once(house: AppHarness) -> None:
    async with show_app(house.context, SCREENS) as shown:
        await shown.settle()
        drawn = [sent for sent in cast("RecordingConnection", shown.session.connection).sent[1:] if CONTROL in sent]
        assert [(b"color_scheme" in sent, b"views" in sent) for sent in drawn] == [(True, True)]
        assert isinstance(shown.page.theme, ft.Theme)
