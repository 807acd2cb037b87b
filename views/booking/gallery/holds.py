"""Pictures of asking for a time and of a number that is held."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import flet as ft

from services.booking.ask.queries import VisitPage
from services.errors import RefusalCode, StoreFull
from services.record.visits.slot import Availability, TimeSlot
from services.record.visits.visit import Refusing, Stage, Visit
from views.answers import Answer, Ready
from views.booking.ask.confirm import BookingDraft, ConfirmView
from views.booking.ask.hold import HoldView
from views.booking.ask.hold_parts import Holding
from views.booking.gallery.data import HEART, LI, NOW, TIME_SLOTS, Offline, SignedOut, a_visit, nothing, page_of
from views.kit.scene import Scene


def _hold(visit: Visit, others: tuple[TimeSlot, ...] = (), **more: Any) -> ft.View:
    holding = Holding(nothing, nothing, nothing, nothing, nothing, nothing, nothing, **more)
    page: Answer[VisitPage | None] = Ready(page_of(visit, others))
    return HoldView(appointment_id=visit.id, page=page, holding=holding, apart=None, now=NOW)


def _held(**more: Any) -> Visit:
    until = NOW + timedelta(minutes=4, seconds=32)
    return a_visit(Stage.HELD, 50, **{"hold_until": until, "reason": None, "place": None, **more})


def _refused(code: RefusalCode, hours: float = 50) -> Visit:
    return a_visit(Stage.REFUSED, hours, refusing=Refusing(code, None, ()))


def holds() -> list[Scene]:
    """A number that is kept while somebody decides, in all its states."""
    others = (TIME_SLOTS[1], replace(TIME_SLOTS[20], role_id="role-qin"))
    another_day = (others[1], TIME_SLOTS[22])
    expired = _refused(RefusalCode.HOLD_EXPIRED)
    until = NOW + timedelta(days=20)
    banned = a_visit(Stage.REFUSED, 50, refusing=Refusing(RefusalCode.NO_SHOW_BAN, None, (), until))
    too_many, too_often = (
        a_visit(Stage.REFUSED, 50, refusing=Refusing(code, None, (), NOW + timedelta(hours=5)))
        for code in (RefusalCode.TOO_MANY_VISITS, RefusalCode.TOO_MANY_NUMBERS)
    )
    not_longer = Refusing(RefusalCode.NO_RENEWAL, None, ())
    shown: dict[str, Callable[[], ft.View]] = {
        "hold": lambda: _hold(_held(), reason="头晕三天"),
        "hold-renewed": lambda: _hold(_held(renewals=1)),
        "hold-no-renewal": lambda: _hold(_held(refusing=not_longer)),
        "offer": lambda: _hold(a_visit(Stage.OFFERED, 50, hold_until=NOW + timedelta(minutes=21), reason=None)),
        "hold-asking": lambda: _hold(a_visit(Stage.HOLDING, 50)),
        "hold-confirming": lambda: _hold(a_visit(Stage.CONFIRMING, 50)),
        "hold-ran-out": lambda: _hold(_held(hold_until=NOW)),
        "hold-expired-confirming": lambda: _hold(expired, others),
        "hold-expired": lambda: _hold(a_visit(Stage.CANCELLED, 50, ended_by="hold-expired"), others),
        "hold-time-passed": lambda: _hold(_refused(RefusalCode.TIME_PASSED, -0.2), others),
        "hold-overlap": lambda: _hold(_refused(RefusalCode.OVERLAP), others),
        "hold-duplicate": lambda: _hold(_refused(RefusalCode.DUPLICATE), another_day),
        "hold-banned": lambda: _hold(banned),
        "hold-too-many-visits": lambda: _hold(too_many),
        "hold-too-many-numbers": lambda: _hold(too_often),
        "hold-failed": lambda: _hold(_held(), error=StoreFull()),
    }
    quick = {"hold", "offer", "hold-expired-confirming"}
    return [Scene(f"booking-{name}", build, name in quick) for name, build in shown.items()]


def _confirm(**more: Any) -> ft.View:
    given: dict[str, Any] = {"reason": "", "busy": False, "error": None, "slot": TIME_SLOTS[0], **more}
    return ConfirmView(
        wish=BookingDraft(given["slot"], LI, HEART, "王秀兰", TIME_SLOTS[14:17]),
        reason=given["reason"],
        on_reason=nothing,
        on_ask=nothing,
        on_back=nothing,
        busy=given["busy"],
        error=given["error"],
        now=NOW,
        choices=given.get("choices", ()),
    )


def confirms() -> list[Scene]:
    """Asking without a hold, offline, and after the session has ended."""
    full = replace(TIME_SLOTS[0], availability=Availability.FULL, taken=5)

    def confirming() -> ft.View:
        return _hold(a_visit(Stage.CONFIRMING, 50))

    return [
        Scene("booking-confirm", _confirm),
        Scene("booking-confirm-failed", lambda: _confirm(reason="头晕三天", error=StoreFull()), quick=False),
        Scene("booking-confirm-busy", lambda: _confirm(reason="头晕三天", busy=True), quick=False),
        Scene("booking-confirm-too-long", lambda: _confirm(reason="头晕" * 260), quick=False),
        Scene("booking-confirm-gone", lambda: _confirm(slot=full), quick=False),
        Scene("booking-wish", lambda: Offline(lambda: _confirm(choices=(TIME_SLOTS[15].id, TIME_SLOTS[14].id)))),
        Scene("booking-hold-unreachable", lambda: Offline(lambda: _hold(a_visit(Stage.HOLDING, 50))), quick=False),
        Scene("booking-hold-waits", lambda: Offline(confirming), quick=False),
        Scene("booking-wish-signed-out", lambda: SignedOut(_confirm), quick=False),
        Scene("booking-hold-signed-out", lambda: SignedOut(lambda: _hold(a_visit(Stage.HOLDING, 50)))),
        Scene("booking-hold-waits-signed-out", lambda: SignedOut(confirming), quick=False),
    ]
