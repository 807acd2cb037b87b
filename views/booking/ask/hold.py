"""A number that the hospital holds while the person decides: the time left, confirm, prolong, release.

It has an address of its own and lives in the stored Appointment, so a reload or a restart comes back to it. Leaving for
another screen releases the number; the hospital does the same when the time is over. Only the appointment's own screen
says "booked", once the hospital has said so.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

import flet as ft

from services.booking.ask.commands import decline_offer
from services.booking.ask.holds import confirm_hold, hold_slot, release_hold, renew_hold
from services.booking.ask.queries import VisitPage, visit_page
from services.changes.commands import send_again
from services.errors import NotDownloaded
from services.moments import in_zone
from services.record.visits.appointment import APPOINTMENT
from views import paths
from views.answers import Answer, Failed, Ready
from views.booking.ask.hold_parts import THROUGH, Holding, hold_foot, hold_parts
from views.booking.ask.reason import use_reason
from views.component import screen
from views.context import AppContext, clock_apart
from views.hooks import (
    use_action,
    use_app,
    use_latest,
    use_life,
    use_now,
    use_patient,
    use_query,
    use_quiet_action,
    use_ui_context,
)
from views.kit.answer import answer
from views.kit.frame import page_frame
from views.kit.surfaces import column


@screen
def HoldScreen(appointment_id: str) -> ft.View:
    """Gathers the hold and what a person can do with it; goes on to the appointment when it is booked."""
    app, around = use_app(), use_ui_context()
    opened = ft.use_ref(app.clock.now()).current or app.clock.now()
    here = in_zone(opened, around.zones.clinic)
    reason = use_reason(appointment_id)
    page = use_query(visit_page, use_patient(), appointment_id, around.texts.language.value, here)
    known = page.value if isinstance(page, Ready) else None
    stage = known.visit.stage if known else None
    patient = use_patient()
    confirming, renewing, again = use_action(confirm_hold), use_action(renew_hold), use_action(send_again)
    taking = use_action(hold_slot, lambda id_: around.go_on(paths.booking_confirm(id_)))
    declining = use_action(decline_offer, lambda _: around.go_on(paths.appointment(appointment_id)))
    use_leaving(appointment_id, app, around.here)

    def through() -> Callable[[], None]:
        if stage in THROUGH and around.here() == paths.booking_confirm(appointment_id):
            app.just_booked.add(appointment_id)
            around.go_on(paths.appointment(appointment_id))
        return lambda: None

    use_life(through, stage in THROUGH)
    role_id = known.visit.role_id if known else None
    holding = Holding(
        on_reason=lambda words: reason.edit(lambda _: words),
        on_confirm=lambda: confirming.run(appointment_id, reason.newest(), app.clock.now()),
        on_renew=lambda: renewing.run(appointment_id, app.clock.now()),
        on_take=lambda slot_id, role: taking.run(
            str(uuid.uuid4()),
            slot_id=slot_id,
            role_id=role,
            patient_id=patient,
            now=app.clock.now(),
            instead_of=appointment_id,
        ),
        on_decline=lambda: declining.run(appointment_id, app.clock.now()),
        on_again=lambda: again.run(APPOINTMENT, appointment_id),
        on_leave=lambda: around.go_on(paths.booking_slots(role_id) if role_id else paths.booking()),
        reason=reason.value,
        busy=any(action.busy for action in (confirming, renewing, taking, again, declining)),
        error=next((action.error for action in (confirming, renewing, taking, again, declining) if action.error), None),
    )
    return HoldView(appointment_id=appointment_id, page=page, holding=holding, apart=clock_apart(app), now=use_now(1))


def use_leaving(appointment_id: str, app: AppContext, here: Callable[[], str]) -> None:
    """Releases the number when the person goes to another screen. A lock, a reload or the end of the app is not
    leaving: the address stays, and the person comes back to it. A booking, also an unconfirmed one, stays."""
    let_go = use_latest(use_quiet_action(release_hold))

    def begin() -> Callable[[], None]:
        def end() -> None:
            if here() != paths.booking_confirm(appointment_id):
                let_go.current(appointment_id, app.clock.now())

        return end

    use_life(begin, appointment_id)


@screen
def HoldView(
    *,
    appointment_id: str,
    page: Answer[VisitPage | None],
    holding: Holding,
    apart: timedelta | None,
    now: datetime,
) -> ft.View:
    """One column: what is held and until when, the facts, the rules, and the one button."""
    around = use_ui_context()
    look, t = around.look, around.texts
    missing = isinstance(page, Ready) and page.value is None
    given: Answer[VisitPage | None] = Failed(NotDownloaded(APPOINTMENT, appointment_id)) if missing else page
    known = page.value if isinstance(page, Ready) else None
    shown = answer(
        look, t, given, lambda p: column(hold_parts(around, p, holding, apart, now) if p else [], look.gap + 4)
    )
    return page_frame(
        around,
        [shown],
        route=paths.booking_confirm(appointment_id),
        title_words=t.get("booking.hold.title"),
        door=paths.booking(),
        back=True,
        foot=hold_foot(around, known, holding, apart, now) if known else (),
    )
