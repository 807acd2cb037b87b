"""Requesting a time without a hold: at a hospital that has none; offline a wish with further choices."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import cast

import flet as ft

from services.booking.ask.commands import request_appointment
from services.booking.ask.queries import AskPage, ask_page
from services.booking.ask.requests import about_wish
from services.errors import NotDownloaded
from views import paths
from views.answers import Answer, Failed, Ready
from views.booking.ask.confirm import CHOICES, BookingDraft, ConfirmView
from views.booking.ask.reason import use_reason
from views.component import screen
from views.hooks import use_action, use_app, use_now, use_patient, use_query, use_ui_context
from views.kit.answer import answer
from views.kit.frame import page_frame
from views.kit.surfaces import column


@screen
def AskScreen(slot_id: str) -> ft.View:
    """Gathers what is known of a time, and requests it when the person confirms."""
    app, around = use_app(), use_ui_context()
    opened = ft.use_ref(app.clock.now()).current or app.clock.now()
    wish_id = ft.use_ref(str(uuid.uuid4())).current or ""
    patient = use_patient()
    reason = use_reason(about_wish(patient, slot_id))
    choices, choose = ft.use_state(cast("tuple[str, ...]", ()))
    page = use_query(ask_page, slot_id, around.texts.language.value, opened)
    asking = use_action(request_appointment, lambda id_: around.go_on(paths.appointment(id_)))
    now = use_now(30)
    known = page.value if isinstance(page, Ready) else None
    if known is None:
        return AskUnknown(slot_id=slot_id, page=page)
    role_id = known.slot.role_id or ""

    def on_ask() -> None:
        asking.run(
            wish_id,
            slot_id=slot_id,
            role_id=role_id,
            patient_id=patient,
            reason=reason.newest(),
            now=app.clock.now(),
            choices=() if around.in_reach else choices,
        )

    return ConfirmView(
        wish=BookingDraft(known.slot, known.doctor, known.department, around.person, known.others),
        reason=reason.value,
        on_reason=lambda words: reason.edit(lambda _: words),
        on_ask=on_ask,
        on_back=lambda: around.go_on(paths.booking_slots(role_id)),
        busy=asking.busy,
        error=asking.error,
        now=now,
        choices=choices,
        on_choice=lambda picked: choose(toggled(choices, picked)),
    )


def toggled(choices: Sequence[str], picked: str) -> tuple[str, ...]:
    """The choices in the order they were tapped; tapping one again takes it out, one too many replaces the last."""
    if picked in choices:
        return tuple(choice for choice in choices if choice != picked)
    return (*choices[: CHOICES - 1], picked)


@screen
def AskUnknown(*, slot_id: str, page: Answer[AskPage | None]) -> ft.View:
    """A time that is not on this device (an old address): says so, and leads back to the departments."""
    around = use_ui_context()
    look, t = around.look, around.texts
    missing: Answer[AskPage | None] = Failed(NotDownloaded("Slot", slot_id)) if isinstance(page, Ready) else page
    return page_frame(
        around,
        [answer(look, t, missing, lambda _: column([]))],
        route=paths.booking_ask(slot_id),
        title_words=t.get("booking.confirm.title"),
        door=paths.booking(),
        back=True,
    )
