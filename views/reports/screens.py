"""The screens of reports and their addresses."""

from __future__ import annotations

from services.reports.queries import report_page
from views import paths
from views.reports.detail import ReportScreen
from views.reports.listing import ReportsScreen
from views.reports.observation import ObservationScreen
from views.reports.trend import TrendScreen
from views.screens import Screen

SCREENS = (
    Screen(paths.reports(), lambda _: ReportsScreen()),
    Screen(
        "/reports/:id",
        lambda p: ReportScreen(p["id"]),
        above=paths.reports(),
        asks=lambda p, language, patient: (report_page, (patient, p["id"], language)),
    ),
    Screen("/observations/:id", lambda p: ObservationScreen(p["id"]), above=paths.reports()),
    Screen("/trends/:code", lambda p: TrendScreen(p["code"]), above=paths.reports()),
)
