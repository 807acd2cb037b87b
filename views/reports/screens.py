"""The screens of reports, their addresses and their door; and the client that opens documents."""

from __future__ import annotations

import flet as ft

from services.record.documents.document_store import DOCUMENT_STORE
from services.viewpoint import Viewpoint
from views import paths
from views.doors import Door
from views.screens import Screen, ScreenQuestion, Values
from views.users import EVERYBODY


def _newest_report(_: Values) -> ft.Control:
    from views.reports.newest import NewestReportScreen

    return NewestReportScreen()


def _report(values: Values) -> ft.Control:
    from views.reports.detail import ReportScreen

    return ReportScreen(values["id"])


def _report_asks(values: Values, view: Viewpoint) -> tuple[ScreenQuestion, ...]:
    from services.reports.queries import report_page

    return ((report_page, (view.patient, values["id"], view.language)),)


def _observation(values: Values) -> ft.Control:
    from views.reports.observation import ObservationScreen

    return ObservationScreen(values["id"])


def _trend(values: Values) -> ft.Control:
    from views.reports.trend import TrendScreen

    return TrendScreen(values["code"])


SCREENS = (
    Screen(paths.reports(), _newest_report, users=EVERYBODY),
    Screen("/reports/:id", _report, above=paths.reports(), asks=_report_asks, users=EVERYBODY),
    Screen("/observations/:id", _observation, above=paths.reports(), users=EVERYBODY),
    Screen("/trends/:code", _trend, above=paths.reports(), users=EVERYBODY),
)
_ICONS = (ft.Icons.ASSIGNMENT_OUTLINED, ft.Icons.ASSIGNMENT)
DOORS = (Door(paths.reports(), *_ICONS, "shell.door.reports", order=30, users=EVERYBODY),)
CLIENTS = (DOCUMENT_STORE,)
