"""The screens of measurements, their addresses, and their entry on the screen "health"."""

from __future__ import annotations

import flet as ft

from services.record.measurements.kinds import MeasurementKind
from views import paths
from views.care_entry import CareEntry
from views.screens import Screen
from views.vitals.entry import EntryScreen
from views.vitals.from_device import DeviceScreen
from views.vitals.import_file import ImportScreen
from views.vitals.kind import KindScreen
from views.vitals.overview import VitalsScreen, use_vitals_summary
from views.vitals.protocol import ProtocolScreen

SCREENS = (
    Screen(paths.vitals(), lambda _: VitalsScreen(), above=paths.care()),
    Screen(paths.home_protocol(), lambda _: ProtocolScreen(), above=paths.vitals()),
    Screen(paths.vitals_device(), lambda _: DeviceScreen(), above=paths.vitals()),
    Screen(paths.vitals_import(), lambda _: ImportScreen(), above=paths.vitals()),
    *(
        screen
        for kind in MeasurementKind
        for screen in (
            Screen(paths.vital(kind), lambda _, kind=kind: KindScreen(kind), above=paths.vitals()),  # type: ignore[misc]
            Screen(paths.vital_entry(kind), lambda _, kind=kind: EntryScreen(kind), above=paths.vital(kind)),  # type: ignore[misc]
        )
    ),
)
CARE = (CareEntry(paths.vitals(), ft.Icons.MONITOR_HEART_OUTLINED, "vitals.title", 20, use_vitals_summary),)
