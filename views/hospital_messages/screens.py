"""The screen of the hospital's messages, its entry on the screen "health", and its client."""

from __future__ import annotations

import flet as ft

from services.hospital_messages.client import READ_RECEIPT_CLIENT
from views import paths
from views.care_entry import CareEntry, CareSummary
from views.screens import Screen, Values


def _use_summary() -> CareSummary | None:
    from views.hospital_messages.summary import use_summary

    return use_summary()


def _hospital_messages(_: Values) -> ft.Control:
    from views.hospital_messages.listing import HospitalMessagesScreen

    return HospitalMessagesScreen()


SCREENS = (Screen(paths.hospital_messages(), _hospital_messages, above=paths.care()),)
CARE = (
    CareEntry(
        paths.hospital_messages(), ft.Icons.NOTIFICATIONS_OUTLINED, "hospital_messages.title", 9, _use_summary
    ),
)  # fmt: skip
CLIENTS = (READ_RECEIPT_CLIENT,)
