"""What a tap on a time does: where the hospital has holds it is held, elsewhere the next screen requests it."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from services.booking.ask.holds import hold_slot
from services.booking.find.model import Department
from services.errors import AppError
from services.record.visits.slot import TimeSlot
from views import paths
from views.hooks import use_action, use_app, use_patient, use_ui_context


def use_choosing(department: Department | None) -> tuple[Callable[[TimeSlot], None], AppError | None]:
    """The callback for the chosen time, and the error of the last one."""
    app, around = use_app(), use_ui_context()
    patient = use_patient()
    holding = use_action(hold_slot, lambda id_: around.go(paths.booking_confirm(id_)))

    def choose(slot: TimeSlot) -> None:
        keeps = department is not None and department.rules.hold_minutes is not None
        if not (keeps and around.in_reach and slot.role_id):
            around.go(paths.booking_ask(slot.id))
            return
        wish, role_id = str(uuid.uuid4()), slot.role_id
        holding.run(wish, slot_id=slot.id, role_id=role_id, patient_id=patient, now=app.clock.now())

    return choose, holding.error
