"""The reports on a desktop: the newest stands open beside the list, until the person chooses one."""

from __future__ import annotations

import flet as ft

from views import paths
from views.answers import Ready
from views.component import screen
from views.hooks import use_ui_context
from views.reports.detail import ReportScreen
from views.reports.listing import ReportsScreen, use_reports


@screen
def NewestReportScreen() -> ft.View:
    """The list alone on a phone, and while there is no report."""
    wide = use_ui_context().look.wide
    newest = use_reports("", "", 1 if wide else 0)
    if wide and isinstance(newest, Ready) and newest.value.listed:
        return ReportScreen(newest.value.listed[0].id, at=paths.reports())
    return ReportsScreen()
