"""Pictures of booking from fixed data: every screen, every state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import flet as ft

from services.appointments.slot import Offer, Room
from services.appointments.visit import Refusing, Stage, Visit
from services.booking.house_rules import HouseRules, NoShowBan
from services.booking.model import Department, Doctor, Fee
from services.booking.queries import DepartmentPage, SlotsPage, VisitPage
from services.clock import instant
from services.errors import Refusal, StoreFull, StoreUnreadable
from views.answers import Answer, Failed, Loading, Ready
from views.booking.appointment import AppointmentView
from views.booking.appointments import AppointmentsView
from views.booking.confirm import ConfirmView, Wish
from views.booking.departments import DepartmentsView
from views.booking.doctors import DepartmentView
from views.booking.hold import HoldView
from views.booking.hold_parts import Holding
from views.booking.slots import SlotsView
from views.booking.visit_parts import Doings
from views.component import room
from views.context import SurroundingsProvider
from views.hooks import use_surroundings
from views.kit.scene import Scene

NOW = datetime(2026, 11, 21, 2, 42, tzinfo=UTC)


def _nothing(*_: Any) -> None:
    return


def _department(key: str, name: str, treats: str, days: float | None) -> Department:
    free = NOW + timedelta(days=days) if days is not None else None
    rules = HouseRules(
        cutoff_hours=2,
        window_days=28,
        release=time(7),
        late_minutes=30,
        minimum_age=14,
        hold_minutes=5,
        no_show=NoShowBan(3, 90, 30),
    )
    return Department(f"dept-{key}", name, treats, "本部院区", rules, (name, treats), free)


_HEART = _department("cardiology", "心血管内科", "高血压、冠心病、心律失常、心力衰竭、胸闷胸痛", 0.1)
_DEPARTMENTS = (
    _HEART,
    _department("endocrinology", "内分泌科", "糖尿病、甲状腺疾病、骨质疏松、肥胖、痛风", 1),
    _department("ophthalmology", "眼科", "白内障、青光眼、眼底病、干眼、近视防控", None),
    _department("general", "全科医学科", "不知道挂哪个科、慢病续方、体检报告解读、健康咨询", 2),
)


def _doctor(id_: str, name: str, title: str, fee: str | None, days: float | None) -> Doctor:
    money = Fee(Decimal(fee), "CNY") if fee else None
    free = NOW + timedelta(days=days) if days is not None else None
    expertise = "高血压与冠心病的长期管理，心力衰竭"
    return Doctor(id_, name, title, 0, expertise, money, "dept-cardiology", "心血管内科", "门诊三楼 305 诊室", free)


_LI = _doctor("role-li", "李明", "主任医师", "50", 0.1)
_DOCTORS = (_LI, _doctor("role-qin", "秦镕", "副主任医师", "30", 2), _doctor("role-ma", "马犇", "主治医师", None, None))
_DEPARTMENT_PAGE = DepartmentPage(
    _HEART, _DOCTORS, (("role-li", ("2026-11-21", "2026-11-23")), ("role-qin", ("2026-11-23",)))
)


def _offer(number: int, day: int, taken: int, room: Room = Room.FREE) -> Offer:
    base = datetime(2026, 11, 23 + day, 0, 0, tzinfo=UTC)
    start = base + timedelta(minutes=30 * number if number < 8 else 30 * number + 120)
    state = Room.FULL if room is Room.FREE and taken >= 5 else room
    return Offer(
        f"slot-{day}-{number}", start, start + timedelta(minutes=30), state, 5, taken, "schedule-li", None, "role-li"
    )


_OFFERS = tuple(
    _offer(
        number,
        day,
        1 if (day, number) == (3, 2) else 3 + (number * 2 + day) % 3,
        Room.CLOSED if number == 11 else Room.FREE,
    )
    for day in (0, 1, 3, 7)
    for number in range(13)
)
_SLOTS = SlotsPage(_LI, _HEART, _OFFERS, ("schedule-li",), instant(NOW - timedelta(hours=16)))


def _visit(stage: Stage, hours: float, **more: Any) -> Visit:
    start = NOW + timedelta(hours=hours)
    base = Visit(
        id=f"visit-{stage.value}",
        status=more.pop("status", stage.value),
        stage=stage,
        start=start,
        end=start + timedelta(minutes=30),
        department_id="dept-cardiology",
        department="心血管内科",
        role_id="role-li",
        doctor="李明",
        place="门诊三楼 305 诊室",
        queue_number=None,
        reason="头晕三天，想复查血压",
        instructions=None,
        slot_id="slot-x",
        created=None,
        hold_until=None,
        refusing=None,
        cutoff_hours=2,
    )
    return replace(base, **more)


_BOOKED = _visit(Stage.BOOKED, 27.5, queue_number=18, instructions="请提前 15 分钟到诊区签到。")
_REFUSED = _visit(Stage.REFUSED, 50, refusing=Refusing(Refusal.SLOT_TAKEN, None, ()))
_VISITS = (
    _BOOKED,
    _visit(Stage.WAITING, 120),
    _REFUSED,
    _visit(Stage.FULFILLED, -300, queue_number=3),
    _visit(Stage.NOSHOW, -900),
    _visit(Stage.CANCELLED, -1200),
    _visit(Stage.OTHER, -1300, status="rescheduled"),
)
_IDLE = Doings(_nothing, _nothing, _nothing, _nothing, _nothing)


def _page(visit: Visit, others: tuple[Offer, ...] = ()) -> VisitPage:
    return VisitPage(visit, _HEART, _LI, others, (("role-qin", "秦镕"),))


def _appointment(page: Answer[VisitPage | None], doings: Doings = _IDLE) -> ft.View:
    shown = page.value.visit.id if isinstance(page, Ready) and page.value else "gone"
    return AppointmentView(appointment_id=shown, page=page, every=Ready(_VISITS), doings=doings, now=NOW)


def _departments(found: Answer[tuple[Department, ...]], asked: str = "") -> ft.View:
    return DepartmentsView(found=found, asked=asked, on_ask=_nothing, ahead=2, now=NOW)


def _doctors(page: Answer[DepartmentPage], day: str = "") -> ft.View:
    return DepartmentView(
        department_id="dept-cardiology",
        every=Ready(_DEPARTMENTS),
        page=page,
        asked="",
        on_ask=_nothing,
        day=day,
        on_day=_nothing,
        now=NOW,
    )


def _slots(page: Answer[SlotsPage], *, stale: bool = False) -> ft.View:
    return SlotsView(
        role_id="role-li",
        page=page,
        beside=Ready(_DEPARTMENT_PAGE),
        day="",
        on_day=_nothing,
        on_choose=_nothing,
        stale=stale,
        now=NOW,
    )


def _hold(visit: Visit, others: tuple[Offer, ...] = (), **more: Any) -> ft.View:
    holding = Holding(_nothing, _nothing, _nothing, _nothing, _nothing, _nothing, **more)
    page: Answer[VisitPage | None] = Ready(_page(visit, others))
    return HoldView(appointment_id=visit.id, page=page, holding=holding, apart=None, now=NOW)


def _held(**more: Any) -> Visit:
    until = NOW + timedelta(minutes=4, seconds=32)
    return _visit(Stage.HELD, 50, **{"hold_until": until, "reason": None, "place": None, **more})


def _holds() -> list[Scene]:
    """A number that is kept while somebody decides, in all its states."""
    others = (_OFFERS[1], replace(_OFFERS[20], role_id="role-qin"))
    expired = _visit(Stage.REFUSED, 50, refusing=Refusing(Refusal.HOLD_EXPIRED, None, ()))
    until = NOW + timedelta(days=20)
    banned = _visit(Stage.REFUSED, 50, refusing=Refusing(Refusal.NO_SHOW_BAN, None, (), until))
    not_longer = Refusing(Refusal.NO_RENEWAL, None, ())
    shown: dict[str, Callable[[], ft.View]] = {
        "hold": lambda: _hold(_held(), reason="头晕三天"),
        "hold-renewed": lambda: _hold(_held(renewals=1)),
        "hold-no-renewal": lambda: _hold(_held(refusing=not_longer)),
        "hold-asking": lambda: _hold(_visit(Stage.HOLDING, 50)),
        "hold-confirming": lambda: _hold(_visit(Stage.CONFIRMING, 50)),
        "hold-ran-out": lambda: _hold(_held(hold_until=NOW)),
        "hold-expired-confirming": lambda: _hold(expired, others),
        "hold-expired": lambda: _hold(_visit(Stage.CANCELLED, 50, ended_by="hold-expired"), others),
        "hold-banned": lambda: _hold(banned),
        "hold-failed": lambda: _hold(_held(), error=StoreFull()),
    }
    quick = {"hold", "hold-expired-confirming"}
    return [Scene(f"booking-{name}", build, name in quick) for name, build in shown.items()]


@room
def _Offline(build: Callable[[], ft.View]) -> ft.View:
    """The same room without the hospital."""
    around = replace(use_surroundings(), online=False)
    return SurroundingsProvider(around, build)


def _confirm(**more: Any) -> ft.View:
    given: dict[str, Any] = {"reason": "", "busy": False, "error": None, "offer": _OFFERS[0], **more}
    return ConfirmView(
        wish=Wish(given["offer"], _LI, _HEART, "王秀兰", _OFFERS[14:17]),
        reason=given["reason"],
        on_reason=_nothing,
        on_ask=_nothing,
        on_back=_nothing,
        busy=given["busy"],
        error=given["error"],
        now=NOW,
        choices=given.get("choices", ()),
    )


def _stages() -> list[Scene]:
    """One picture for each state an appointment can be in."""
    others = (_OFFERS[1], replace(_OFFERS[20], role_id="role-qin"))
    unknown = Refusing(Refusal.UNKNOWN, "系统维护中，请稍后再试。", ())
    pages = {
        "booked": _page(_BOOKED),
        "refused": _page(_REFUSED, others),
        "refused-unknown": _page(_visit(Stage.REFUSED, 50, refusing=unknown)),
        "held": _page(_visit(Stage.HELD, 50, hold_until=NOW + timedelta(minutes=15))),
        "other": _page(_visit(Stage.OTHER, 50, status="rescheduled")),
        "bare": _page(
            replace(_visit(Stage.ASKED, 1), start=None, doctor=None, place=None, reason=None, cutoff_hours=None)
        ),
        **{
            stage.value: _page(_visit(stage, 50))
            for stage in Stage
            if stage not in {Stage.BOOKED, Stage.REFUSED, Stage.HELD, Stage.OTHER}
        },
    }
    quick = {"booked", "refused", "waiting"}
    return [
        Scene(f"appointment-{name}", partial(_appointment, Ready(page)), name in quick) for name, page in pages.items()
    ]


def scenes() -> list[Scene]:
    closed = tuple(replace(one, room=Room.FULL, taken=5) for one in _OFFERS)
    return [
        Scene("booking", lambda: _departments(Ready(_DEPARTMENTS))),
        Scene("booking-search", lambda: _departments(Ready(_DEPARTMENTS), "糖尿病"), quick=False),
        Scene("booking-none", lambda: _departments(Ready(_DEPARTMENTS), "牙"), quick=False),
        Scene("booking-empty", lambda: _departments(Ready(())), quick=False),
        Scene("booking-loading", lambda: _departments(Loading()), quick=False),
        Scene("booking-broken", lambda: _departments(Failed(StoreUnreadable())), quick=False),
        Scene("booking-doctors", lambda: _doctors(Ready(_DEPARTMENT_PAGE))),
        Scene("booking-doctors-day", lambda: _doctors(Ready(_DEPARTMENT_PAGE), "2026-11-23"), quick=False),
        Scene("booking-doctors-empty", lambda: _doctors(Ready(DepartmentPage(_HEART, (), ()))), quick=False),
        Scene("booking-slots", lambda: _slots(Ready(_SLOTS))),
        Scene("booking-slots-offline", lambda: _slots(Ready(_SLOTS), stale=True), quick=False),
        Scene("booking-slots-full", lambda: _slots(Ready(replace(_SLOTS, offers=closed))), quick=False),
        Scene("booking-slots-empty", lambda: _slots(Ready(replace(_SLOTS, offers=()))), quick=False),
        Scene("booking-confirm", _confirm),
        Scene("booking-confirm-failed", lambda: _confirm(reason="头晕三天", error=StoreFull()), quick=False),
        Scene("booking-confirm-busy", lambda: _confirm(reason="头晕三天", busy=True), quick=False),
        Scene("booking-confirm-gone", lambda: _confirm(offer=closed[0]), quick=False),
        Scene("appointments", lambda: AppointmentsView(found=Ready(_VISITS), now=NOW)),
        Scene("appointments-empty", lambda: AppointmentsView(found=Ready(()), now=NOW), quick=False),
        Scene("appointment-missing", lambda: _appointment(Ready(None)), quick=False),
        Scene(
            "appointment-failed",
            lambda: _appointment(Ready(_page(_BOOKED)), replace(_IDLE, error=StoreFull())),
            quick=False,
        ),
        Scene("booking-wish", lambda: _Offline(lambda: _confirm(choices=(_OFFERS[15].id, _OFFERS[14].id)))),
        Scene("booking-hold-unreachable", lambda: _Offline(lambda: _hold(_visit(Stage.HOLDING, 50))), quick=False),
        Scene("booking-hold-waits", lambda: _Offline(lambda: _hold(_visit(Stage.CONFIRMING, 50))), quick=False),
        *_holds(),
        *_stages(),
    ]
