"""The screen that tells who looked at the record, and its client."""

from __future__ import annotations

import flet as ft

from services.access_log.client import ACCESS_LOG_CLIENT
from views import paths
from views.screens import Screen, Values


def _access_log(_: Values) -> ft.Control:
    from views.access_log.listing import AccessLogScreen

    return AccessLogScreen()


SCREENS = (Screen(paths.access_log(), _access_log, above=paths.me()),)
CLIENTS = (ACCESS_LOG_CLIENT,)
