"""What the screen "health" says about medicines: what is due now, else the next dose of the day."""

from __future__ import annotations

from services.moments import day_in
from services.record.medicines.dose import DoseState
from views.answers import Ready
from views.care_entry import CareSummary
from views.doses.use_doses import use_day_of_doses, use_due
from views.doses.words import device_time, medicine_name
from views.hooks import use_now, use_ui_context


def use_summary() -> CareSummary | None:
    """The words of this moment; None while nothing is known or nothing is taken."""
    around, now = use_ui_context(), use_now(60)
    t = around.texts
    due, today = use_due(now), use_day_of_doses(day_in(now, around.zones.own), now)
    if not (isinstance(due, Ready) and isinstance(today, Ready)):
        return None
    if due.value:
        first = due.value[0]
        time = device_time(around, first.dose.planned.planned)
        words = t.get("medication.summary.dose", time=time, name=medicine_name(t, first.prescription))
        return CareSummary(words, t.get("medication.summary.due", n=len(due.value)))
    doses = today.value.doses
    coming = next((dose for dose in doses if dose.state is DoseState.UPCOMING), None)
    if coming is not None:
        name = medicine_name(t, today.value.prescriptions.get(coming.planned.prescription))
        time = device_time(around, coming.planned.planned)
        return CareSummary(t.get("medication.summary.next", time=time, name=name))
    return CareSummary(t.get("medication.summary.done")) if doses else None
