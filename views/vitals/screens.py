"""The screens of measurements, their addresses, and their entry on the screen "health"."""

from __future__ import annotations

from functools import partial

import flet as ft

from services.record.measurements.kinds import MeasurementKind
from views import paths
from views.care_entry import CareEntry, CareSummary
from views.screens import Screen, Values


def _vitals(_: Values) -> ft.Control:
    from views.vitals.overview import VitalsScreen

    return VitalsScreen()


def _protocol(_: Values) -> ft.Control:
    from views.vitals.protocol import ProtocolScreen

    return ProtocolScreen()


def _device(_: Values) -> ft.Control:
    from views.vitals.from_device import DeviceScreen

    return DeviceScreen()


def _import(_: Values) -> ft.Control:
    from views.vitals.import_file import ImportScreen

    return ImportScreen()


def _kind(kind: MeasurementKind, _: Values) -> ft.Control:
    from views.vitals.kind import KindScreen

    return KindScreen(kind)


def _entry(kind: MeasurementKind, _: Values) -> ft.Control:
    from views.vitals.entry import EntryScreen

    return EntryScreen(kind)


def _use_summary() -> CareSummary | None:
    from views.vitals.overview import use_vitals_summary

    return use_vitals_summary()


SCREENS = (
    Screen(paths.vitals(), _vitals, above=paths.care()),
    Screen(paths.home_protocol(), _protocol, above=paths.vitals()),
    Screen(paths.vitals_device(), _device, above=paths.vitals()),
    Screen(paths.vitals_import(), _import, above=paths.vitals()),
    *(
        screen
        for kind in MeasurementKind
        for screen in (
            Screen(paths.vital(kind), partial(_kind, kind), above=paths.vitals()),
            Screen(paths.vital_entry(kind), partial(_entry, kind), above=paths.vital(kind)),
        )
    ),
)
CARE = (CareEntry(paths.vitals(), ft.Icons.MONITOR_HEART_OUTLINED, "vitals.title", 20, _use_summary),)
