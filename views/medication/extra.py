"""Recorded doses that stand in no plan: of a prescription that was changed, or from the hospital. None is hidden."""

from __future__ import annotations

from collections.abc import Sequence

import flet as ft

from services.record.medicines.dose import Administration, AdministrationStatus
from views.context import UiContext
from views.doses.words import device_time, skipped_words
from views.instruction import dose_words
from views.kit.lists import list_group, list_row


def extra_group(around: UiContext, records: Sequence[Administration]) -> ft.Control | None:
    """What was recorded on the day beside its plan."""
    if not records:
        return None
    t = around.texts
    return list_group(around.look, [_row(around, each) for each in records], title=t.get("medication.extra.title"))


def _row(around: UiContext, record: Administration) -> ft.Control:
    t = around.texts
    at = device_time(around, record.taken) if record.taken else ""
    skipped = record.status is AdministrationStatus.SKIPPED
    state = skipped_words(t, record) if skipped else t.get("medication.dose.taken", time=at)
    facts = " · ".join(part for part in (state, dose_words(t, record.amount), record.text) if part)
    return list_row(
        around.look,
        record.name or t.get("medication.untitled"),
        facts,
        icon=ft.Icons.HISTORY,
        mood="plain",
        done=True,
    )
