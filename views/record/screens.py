"""The screens of the record, their addresses, and their entry on the screen "health"."""

from __future__ import annotations

import flet as ft

from services.viewpoint import Viewpoint
from views import paths
from views.care_entry import CareEntry, CareSummary
from views.screens import Screen, ScreenQuestion, Values


def _use_summary() -> CareSummary | None:
    from views.record.summary import use_summary

    return use_summary()


def _record(_: Values) -> ft.Control:
    from views.record.listing import RecordScreen

    return RecordScreen()


def _record_asks(_: Values, view: Viewpoint) -> tuple[ScreenQuestion, ...]:
    from services.record.timeline.queries import RecordFilter, record_counts, record_summary, timeline

    return (
        (timeline, (view.patient, view.language, RecordFilter())),
        (record_summary, (view.patient, view.language)),
        (record_counts, (view.patient,)),
    )


def _entry(values: Values) -> ft.Control:
    from views.record.detail import RecordEntryScreen

    return RecordEntryScreen(values["type"], values["id"])


def _add(_: Values) -> ft.Control:
    from views.record.own import AddOwnEntryScreen

    return AddOwnEntryScreen()


def _edit(values: Values) -> ft.Control:
    from views.record.own import EditOwnEntryScreen

    return EditOwnEntryScreen(values["type"], values["id"])


def _remark(values: Values) -> ft.Control:
    from views.record.remark import RemarkScreen

    return RemarkScreen(values["type"], values["id"])


def _export(_: Values) -> ft.Control:
    from views.record.export import ExportScreen

    return ExportScreen()


SCREENS = (
    Screen(paths.record(), _record, above=paths.care(), asks=_record_asks),
    Screen(paths.record_add(), _add, above=paths.record()),
    Screen(paths.export_record(), _export, above=paths.me()),
    Screen("/record/of/:type/:id", _entry, above=paths.record()),
    Screen("/record/edit/:type/:id", _edit, above="/record/of/:type/:id"),
    Screen("/record/remark/:type/:id", _remark, above="/record/of/:type/:id"),
)
CARE = (CareEntry(paths.record(), ft.Icons.FOLDER_SHARED_OUTLINED, "record.title", 55, _use_summary),)
