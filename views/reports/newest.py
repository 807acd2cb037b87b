"""The reports on a desktop: the newest with results stands open beside the list, until the person chooses one."""

from __future__ import annotations

import flet as ft

from services.record.results.result_status import may_be_read
from views import paths
from views.answers import Ready
from views.component import screen
from views.hooks import use_ui_context
from views.reports.detail import ReportScreen
from views.reports.listing import ReportsScreen, use_report_search, use_reports

_LOOKED_AT = 6


@screen
def NewestReportScreen() -> ft.View:
    """The list alone on a phone, and while there is no report. What was typed above the list outlasts a change of the
    window's width."""
    search = use_report_search()
    wide = use_ui_context().look.wide
    found = use_reports("", "", _LOOKED_AT if wide else 0)
    if wide and isinstance(found, Ready) and found.value.listed:
        listed = found.value.listed
        newest = next((report for report in listed if may_be_read(report.status)), listed[0])
        return ReportScreen(newest.id, at=paths.reports(), search=search)
    return ReportsScreen(search)
