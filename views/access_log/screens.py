"""The screen that tells who looked at the record, and its client."""

from __future__ import annotations

from services.access_log.client import ACCESS_LOG_CLIENT
from views import paths
from views.access_log.listing import AccessLogScreen
from views.screens import Screen

SCREENS = (Screen(paths.access_log(), lambda _: AccessLogScreen(), above=paths.me()),)
CLIENTS = (ACCESS_LOG_CLIENT,)
