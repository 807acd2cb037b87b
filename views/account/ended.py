"""The banner above every screen when the hospital accepts nothing more: the session or the record has ended."""

from __future__ import annotations

import flet as ft

from views import paths
from views.context import UiContext
from views.kit.banner import Choice, banner
from views.look.icons import Icons


def ended(around: UiContext, route: str) -> ft.Control | None:
    """The banner for the screen at this route, if there is something that the screen does not show itself."""
    if around.record_closed:
        return _record_closed(around, route)
    return None if around.session_ok or route == paths.me() else _session_ended(around)


def _record_closed(around: UiContext, route: str) -> ft.Control:
    look, t = around.look, around.texts
    title, _, words = t.get("shell.record_closed").partition("\n")
    leave = Choice(t.get("shell.record_closed.action"), lambda: around.go(paths.me()))
    choices = [] if route == paths.me() else [leave]
    return banner(look, title, words, mood="warm", choices=choices, icon=Icons.DO_NOT_DISTURB_ON_OUTLINED)


def _session_ended(around: UiContext) -> ft.Control:
    look, t = around.look, around.texts
    title, _, words = t.get("error.session_expired").partition("\n")
    again = Choice(t.get("shell.session_expired.action"), around.sign_in_again, strong=True)
    return banner(look, title, words, mood="warm", choices=[again], icon=Icons.LOGIN)
