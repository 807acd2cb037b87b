"""Vaccinations in all their states, from fixed data."""

from __future__ import annotations

from functools import partial

from services.errors import StoreUnreadable
from services.record.immunizations import Immunization, immunization
from views.answers import Failed, Loading, Ready
from views.immunizations.listing import ImmunizationsView
from views.kit.scene import Scene


def _given(name: str, day: str, status: str = "completed") -> Immunization:
    return immunization({"status": status, "vaccineCode": {"text": name}, "occurrenceDateTime": day})


_EVERY = (
    _given("流感疫苗（四价）", "2026-10-12"),
    _given("重组带状疱疹疫苗", "2026-03", "not-done"),
    _given("甲型肝炎疫苗", "2025-06-02T09:30:00+08:00", "entered-in-error"),
    _given("乙型肝炎疫苗", "1998", "archived"),
    immunization({}),
)


def scenes() -> list[Scene]:
    """Every status and every state of the list."""
    return [
        Scene("immunizations", partial(ImmunizationsView, found=Ready(_EVERY))),
        Scene("immunizations-empty", partial(ImmunizationsView, found=Ready(())), quick=False),
        Scene("immunizations-loading", partial(ImmunizationsView, found=Loading()), quick=False),
        Scene("immunizations-broken", partial(ImmunizationsView, found=Failed(StoreUnreadable())), quick=False),
    ]
