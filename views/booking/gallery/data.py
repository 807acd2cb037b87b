"""What the pictures of booking show: one hospital, one person, one Saturday morning. Fixed values, no clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import flet as ft

from services.booking.ask.queries import DepartmentPage, SlotsPage, VisitPage
from services.booking.find.guide import NamedComplaint
from services.booking.find.hospital_rules import HospitalRules, NoShowBan, NumberQuota
from services.booking.find.model import Department, Doctor, Fee
from services.booking.recommend.advice import Advice, Reason, RecommendedTime, Why
from services.booking.recommend.forecast import Wait, WaitBasis
from services.booking.recommend.queries import Advised
from services.booking.recommend.wishes import KeptWishes
from services.booking.rules import Half
from services.clock import instant
from services.errors import RefusalCode
from services.record.visits.slot import Availability, TimeSlot
from services.record.visits.visit import Refusing, Stage, Visit
from views.booking.day.visit_decisions import VisitActions
from views.component import screen
from views.context import UiContextProvider
from views.hooks import use_ui_context

NOW = datetime(2026, 11, 21, 2, 42, tzinfo=UTC)


def nothing(*_: Any) -> None:
    return


def a_department(key: str, name: str, treats: str, days: float | None) -> Department:
    free = NOW + timedelta(days=days) if days is not None else None
    rules = HospitalRules(
        cutoff_hours=2,
        window_days=28,
        release=time(7),
        late_minutes=30,
        minimum_age=14,
        hold_minutes=5,
        no_show=NoShowBan(3, 90, 30),
        open_visits=10,
        numbers=NumberQuota(20, 24),
    )
    return Department(f"dept-{key}", name, treats, "本部院区", rules, (name, treats), free)


HEART = a_department("cardiology", "心血管内科", "高血压、冠心病、心律失常、心力衰竭、胸闷胸痛", 0.1)
DEPARTMENTS = (
    HEART,
    a_department("endocrinology", "内分泌科", "糖尿病、甲状腺疾病、骨质疏松、肥胖、痛风", 1),
    a_department("ophthalmology", "眼科", "白内障、青光眼、眼底病、干眼、近视防控", None),
    a_department("general", "全科医学科", "不知道挂哪个科、慢病续方、体检报告解读、健康咨询", 2),
)


COMPLAINTS = (
    NamedComplaint("headache", "头痛", ("头痛", "Headache")),
    NamedComplaint("chest-pain", "胸痛、胸闷", ("胸痛、胸闷", "Chest pain or tightness")),
)


def a_doctor(id_: str, name: str, title: str, fee: str | None, days: float | None) -> Doctor:
    money = Fee(Decimal(fee), "CNY") if fee else None
    free = NOW + timedelta(days=days) if days is not None else None
    expertise = "高血压与冠心病的长期管理，心力衰竭"
    return Doctor(id_, name, title, 0, expertise, money, "dept-cardiology", "心血管内科", "门诊三楼 305 诊室", free)


LI = a_doctor("role-li", "李明", "主任医师", "50", 0.1)
DOCTORS = (LI, a_doctor("role-qin", "秦镕", "副主任医师", "30", 2), a_doctor("role-ma", "马犇", "主治医师", None, None))
DEPARTMENT_PAGE = DepartmentPage(
    HEART, DOCTORS, (("role-li", ("2026-11-21", "2026-11-23")), ("role-qin", ("2026-11-23",)))
)


def a_time_slot(number: int, day: int, taken: int, availability: Availability = Availability.FREE) -> TimeSlot:
    base = datetime(2026, 11, 23 + day, 0, 0, tzinfo=UTC)
    start = base + timedelta(minutes=30 * number if number < 8 else 30 * number + 120)
    state = Availability.FULL if availability is Availability.FREE and taken >= 5 else availability
    return TimeSlot(
        f"slot-{day}-{number}", start, start + timedelta(minutes=30), state, 5, taken, "schedule-li", None, "role-li"
    )


TIME_SLOTS = tuple(
    a_time_slot(
        number,
        day,
        1 if (day, number) == (3, 2) else 3 + (number * 2 + day) % 3,
        Availability.CLOSED if number == 11 else Availability.FREE,
    )
    for day in (0, 1, 3, 7)
    for number in range(13)
)
SLOTS = SlotsPage(LI, HEART, TIME_SLOTS, ("schedule-li",), instant(NOW - timedelta(hours=16)))


def a_visit(stage: Stage, hours: float, **more: Any) -> Visit:
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


BOOKED = a_visit(Stage.BOOKED, 27.5, queue_number=18, instructions="请提前 15 分钟到诊区签到。")
REFUSED = a_visit(Stage.REFUSED, 50, refusing=Refusing(RefusalCode.SLOT_TAKEN, None, ()))
VISITS = (
    BOOKED,
    a_visit(Stage.WAITING, 120),
    REFUSED,
    a_visit(Stage.FULFILLED, -300, queue_number=3),
    a_visit(Stage.NOSHOW, -900),
    a_visit(Stage.CANCELLED, -1200),
    a_visit(Stage.OTHER, -1300, status="rescheduled"),
)
IDLE = VisitActions(nothing, nothing, nothing, nothing, nothing, nothing, nothing)


def page_of(visit: Visit, others: tuple[TimeSlot, ...] = ()) -> VisitPage:
    return VisitPage(visit, HEART, LI, others, (("role-qin", "秦镕"),))


def _option(number: int, wait: Wait | None, why: Why, usual: float | None) -> RecommendedTime:
    load = None if wait else 30
    return RecommendedTime(
        TIME_SLOTS[number], wait, Reason(why, 1 + number % 5, Half.MORNING, usual, load, None if wait else 70)
    )


ADVISED = Advised(
    Advice(
        (
            _option(0, Wait(26.0, 12.0, 48.0, WaitBasis.MEASURED), Why.SOONEST, 38.0),
            replace(
                _option(28, Wait(8.0, 4.0, 15.0, WaitBasis.MEASURED), Why.SHORTER, 40.0),
                slot=replace(TIME_SLOTS[28], role_id="role-qin"),
            ),
            _option(40, Wait(14.0, 6.0, 30.0, WaitBasis.POOLED), Why.FITS, None),
        ),
        NOW - timedelta(days=2),
    ),
    KeptWishes(),
    (("role-li", "李明"), ("role-qin", "秦镕")),
    tuple((slot.id, Wait(6.0 + 3 * n % 25, 3, 40, WaitBasis.MEASURED)) for n, slot in enumerate(TIME_SLOTS)),
)
NOT_MEASURED = Advised(
    Advice((_option(0, None, Why.SOONEST, None), _option(28, None, Why.QUIET, None)), None), KeptWishes(), ()
)


@screen
def Offline(build: Callable[[], ft.View]) -> ft.View:
    """The same screen without the hospital."""
    around = replace(use_ui_context(), online=False)
    return UiContextProvider(around, build)


@screen
def SignedOut(build: Callable[[], ft.View]) -> ft.View:
    """The same screen after the hospital has ended the session."""
    around = replace(use_ui_context(), session_ok=False)
    return UiContextProvider(around, build)
