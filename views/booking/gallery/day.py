"""Pictures of moving, waiting for a number, the day itself and what came of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import flet as ft

from services.booking.day.queries import Summary, VisitDay
from services.booking.day.visit_day_rules import ShownCode
from services.each import Elements
from services.errors import Offline as NotReached
from services.errors import RefusalCode
from services.record.visits.slot import TimeSlot
from services.record.visits.visit import Queue, Refusing, Stage, Visit
from views.answers import Ready
from views.booking.ask.waitlist import ANY, Joining, WaitlistView
from views.booking.day.appointment import AppointmentView
from views.booking.day.appointments import visit_list
from views.booking.day.called import CalledView
from views.booking.day.check_in import check_in_card
from views.booking.day.check_in_code import CodeView
from views.booking.day.moment import VisitMoment
from views.booking.day.move import MoveView, Moving
from views.booking.day.on_the_day import OnTheDay
from views.booking.find.times import Times
from views.booking.gallery.data import (
    ADVISED,
    DEPARTMENT_PAGE,
    IDLE,
    NOW,
    SLOTS,
    TIME_SLOTS,
    VISITS,
    a_visit,
    nothing,
    page_of,
)
from views.booking.recommend.recommended import Advising
from views.component import component
from views.hooks import use_ui_context
from views.kit.frame import Beside
from views.kit.scene import Scene
from views.kit.surfaces import column

_TODAY = a_visit(Stage.BOOKED, 3.3, queue_number=18)
_EVERY = Ready(Elements(VISITS))
_CODE = ShownCode("AX7K-92QF-3M", NOW + timedelta(seconds=43))
_FLOOR = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 120"><path d="M0 0h300v120H0z" fill="#F1F5F4"/>'
    '<path d="M4 4h92v44H4zM196 4h92v44h-92zM4 72h284v44H4z" fill="#DCE5E3"/>'
    '<path d="M100 4h92v44h-92z" fill="#0B7A70"/>'
    '<path d="M10 60h136V48" fill="none" stroke="#0B7A70" stroke-width="3"/>'
    '<text x="146" y="32" text-anchor="middle" font-size="16" fill="#FFFFFF">305</text></svg>'
)
_DAY = VisitDay(
    ("本部院区 · 平安路 1 号，东门进", "门诊楼 · 扶梯上三楼", "305 诊室 · 出扶梯右转第二间"),
    _FLOOR,
    None,
    30,
    legend="绿线是走法，绿色的房间是您要去的诊室。",
    phone="021-5550-0100",
    position=(Decimal("31.2304"), Decimal("121.4737")),
)


@component
def _CheckIn(typed: str | None = None, refused: str | None = None, *, scans: bool = False) -> ft.Control:
    return check_in_card(
        use_ui_context(),
        typed,
        on_show=nothing,
        on_type=nothing,
        on_write=nothing,
        on_send=nothing,
        on_give_up=nothing if refused else None,
        on_scan=nothing if scans else None,
        refused=refused,
    )


def _day(visit: Visit, day: VisitDay = _DAY, check_in: ft.Control | None = None) -> ft.View:
    given = OnTheDay(day, nothing, nothing, check_in)
    return AppointmentView(
        appointment_id=visit.id,
        page=Ready(page_of(visit)),
        every=_EVERY,
        doings=IDLE,
        day=given,
        now=NOW,
    )


def _just(moment: VisitMoment) -> ft.View:
    visit = a_visit(Stage.BOOKED, 50, queue_number=18)
    given = OnTheDay(_DAY, nothing, nothing, moment=moment)
    return AppointmentView(
        appointment_id=visit.id, page=Ready(page_of(visit)), every=_EVERY, doings=IDLE, day=given, now=NOW
    )


def _by_video(hours: float) -> Visit:
    return a_visit(Stage.BOOKED, hours, queue_number=18, meeting="https://meet.example/room", place=None)


def _queued(queue: Queue) -> Visit:
    return a_visit(Stage.ARRIVED, 0.4, queue_number=18, queue=queue)


@component
def _Mine() -> ft.Control:
    """The list that the visit was opened from."""
    return column(visit_list(use_ui_context(), _EVERY, NOW, chosen=_TODAY.id))


def _code(left: float, failed: bool = False) -> ft.View:
    return CodeView(
        visit=_TODAY,
        code=_CODE if left else None,
        left=timedelta(seconds=left),
        on_back=nothing,
        on_again=nothing,
        error=NotReached() if failed else None,
        beside=Beside("booking.mine.title", [_Mine()]),
    )


def _move(chosen: TimeSlot | None) -> ft.View:
    booked = a_visit(Stage.BOOKED, 50, queue_number=18)
    return MoveView(
        appointment_id=booked.id,
        page=Ready(page_of(booked)),
        doctors=Ready(DEPARTMENT_PAGE),
        slots=Ready(SLOTS),
        times=Times(Advising(Ready(ADVISED), nothing, nothing, moves=True), nothing),
        moving=Moving("role-li", nothing, chosen, nothing, nothing),
        now=NOW,
    )


def _waitlist(role_id: str) -> ft.View:
    joining = Joining(role_id, 7, nothing, nothing, nothing)
    return WaitlistView(department_id="dept-cardiology", page=Ready(DEPARTMENT_PAGE), joining=joining, now=NOW)


def _changes() -> dict[str, Callable[[], ft.View]]:
    """An appointment on which a change of the person's is not through, or the doctor is away."""
    booked = a_visit(Stage.BOOKED, 50, queue_number=18)
    moving = replace(a_visit(Stage.MOVING, 74), standing=booked)
    refusing = Refusing(RefusalCode.SLOT_TAKEN, None, ())
    not_moved = replace(a_visit(Stage.MOVE_REFUSED, 74), standing=booked, refusing=refusing)
    wrong = Refusing(RefusalCode.CODE_EXPIRED, None, ())
    not_in = replace(a_visit(Stage.CHECK_IN_REFUSED, 1), standing=a_visit(Stage.BOOKED, 1), refusing=wrong)
    refused = "签到码已过期\n签到机上的码会不断更新，请输入现在显示的那个。"
    away = a_visit(Stage.BOOKED, 50, queue_number=18, suspended="李明医生外出会诊")
    others = (TIME_SLOTS[1], replace(TIME_SLOTS[20], role_id="role-qin"))

    def shown(visit: Visit, *times: TimeSlot) -> ft.View:
        page = page_of(visit, times)
        return AppointmentView(appointment_id=visit.id, page=Ready(page), every=_EVERY, doings=IDLE, now=NOW)

    return {
        "moving": lambda: shown(moving),
        "move-refused": lambda: shown(not_moved, *others),
        "check-in-refused": lambda: shown(not_in),
        "check-in-again": lambda: _day(not_in, check_in=_CheckIn("", refused)),
        "suspended": lambda: shown(away, *others),
        "offered": lambda: shown(a_visit(Stage.OFFERED, 50, hold_until=NOW + timedelta(minutes=20))),
        "waitlist-over": lambda: shown(a_visit(Stage.CANCELLED, 50, ended_by="waitlist-over")),
    }


def day_scenes() -> list[Scene]:
    summary = Summary(
        "血压 132/84，心电图正常。继续服药，四周后复查。", ("高血压复诊",), NOW, NOW + timedelta(minutes=12)
    )
    far = replace(_DAY, walk=None)
    waiting = Queue("waiting", 3, NOW + timedelta(minutes=26), "305 诊室")
    away = replace(waiting, away_until=NOW + timedelta(minutes=20))
    early, opens = _queued(replace(waiting, ahead=0)), NOW + timedelta(minutes=18)
    called = _queued(Queue("called", 0, None, "305 诊室"))
    quick = {"suspended", "moving"}
    return [
        Scene("appointment-today", lambda: _day(_TODAY, check_in=_CheckIn())),
        Scene("appointment-today-scanning", lambda: _day(_TODAY, check_in=_CheckIn(scans=True))),
        Scene("appointment-today-typing", lambda: _day(_TODAY, far, _CheckIn("4821")), quick=False),
        Scene("appointment-today-leave", lambda: _day(a_visit(Stage.BOOKED, 0.7, queue_number=18)), quick=False),
        Scene("appointment-queue", lambda: _day(_queued(waiting))),
        Scene("appointment-queue-away", lambda: _day(_queued(away)), quick=False),
        Scene("appointment-queue-next", lambda: _day(_queued(replace(waiting, ahead=0))), quick=False),
        Scene("appointment-queue-called", lambda: _day(called)),
        Scene("appointment-queue-early", lambda: _day(early, replace(_DAY, opens=opens)), quick=False),
        Scene("appointment-video-later", lambda: _day(_by_video(50)), quick=False),
        Scene("appointment-video-now", lambda: _day(_by_video(0.1)), quick=False),
        Scene("appointment-queue-in-room", lambda: _day(_queued(Queue("in-room", 0, None, None))), quick=False),
        Scene("appointment-called", lambda: CalledView(visit=called, day=_DAY, on_seen=nothing)),
        Scene("appointment-queue-skipped", lambda: _day(_queued(Queue("skipped", None, None, None))), quick=False),
        Scene("appointment-summary", lambda: _day(a_visit(Stage.FULFILLED, -2), replace(_DAY, summary=summary))),
        Scene("appointment-just-booked", lambda: _just(VisitMoment.BOOKED)),
        Scene("appointment-just-moved", lambda: _just(VisitMoment.MOVED), quick=False),
        Scene("check-in-code", lambda: _code(43)),
        Scene("check-in-code-asking", lambda: _code(0), quick=False),
        Scene("check-in-code-failed", lambda: _code(0, failed=True), quick=False),
        Scene("move", lambda: _move(None), quick=False),
        Scene("move-confirm", lambda: _move(TIME_SLOTS[14])),
        Scene("waitlist-join", lambda: _waitlist("role-li")),
        Scene("waitlist-join-any", lambda: _waitlist(ANY), quick=False),
        *(Scene(f"appointment-change-{name}", build, name in quick) for name, build in _changes().items()),
    ]
