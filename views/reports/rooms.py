"""The rooms of reports and their addresses."""

from __future__ import annotations

from services.reports.queries import report_page
from views import paths
from views.reports.detail import ReportRoom
from views.reports.listing import ReportsRoom
from views.reports.observation import ObservationRoom
from views.reports.trend import TrendRoom
from views.rooms import Room

ROOMS = (
    Room(paths.reports(), lambda _: ReportsRoom()),
    Room(
        "/reports/:id",
        lambda p: ReportRoom(p["id"]),
        above=paths.reports(),
        asks=lambda p, language: (report_page, (p["id"], language)),
    ),
    Room("/observations/:id", lambda p: ObservationRoom(p["id"]), above=paths.reports()),
    Room("/trends/:code", lambda p: TrendRoom(p["code"]), above=paths.reports()),
)
