"""The screens of reports, their addresses and their door; and the client that opens documents."""

from __future__ import annotations

import flet as ft

from services.record.documents.document_store import DOCUMENT_STORE
from services.reports.queries import report_page
from views import paths
from views.doors import Door
from views.reports.detail import ReportScreen
from views.reports.newest import NewestReportScreen
from views.reports.observation import ObservationScreen
from views.reports.trend import TrendScreen
from views.screens import Screen
from views.users import EVERYBODY

SCREENS = (
    Screen(paths.reports(), lambda _: NewestReportScreen(), users=EVERYBODY),
    Screen(
        "/reports/:id",
        lambda p: ReportScreen(p["id"]),
        above=paths.reports(),
        asks=lambda p, view: ((report_page, (view.patient, p["id"], view.language)),),
        users=EVERYBODY,
    ),
    Screen("/observations/:id", lambda p: ObservationScreen(p["id"]), above=paths.reports(), users=EVERYBODY),
    Screen("/trends/:code", lambda p: TrendScreen(p["code"]), above=paths.reports(), users=EVERYBODY),
)
_ICONS = (ft.Icons.ASSIGNMENT_OUTLINED, ft.Icons.ASSIGNMENT)
DOORS = (Door(paths.reports(), *_ICONS, "shell.door.reports", order=30, users=EVERYBODY),)
CLIENTS = (DOCUMENT_STORE,)
