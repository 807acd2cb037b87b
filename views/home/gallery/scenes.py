"""Pictures of the first screen from fixed data: every state it can be in."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import flet as ft

from services.errors import RefusalCode, StoreUnreadable
from services.fhir.interpretation import Direction
from services.home.chief_value import ChiefValue
from services.home.model import Decision, NewResult, Today
from services.record.measurements.kinds import MeasurementKind
from services.record.measurements.model import Measurement
from services.record.money.due import ToPay
from services.record.results.model import CriticalResult, observation
from services.record.results.rules import Counts, ReportKind, ReportSummary
from services.record.results.values import Amount
from services.record.risk.findings import RecentReadings
from services.record.visits.invitation import Invitation
from services.record.visits.slot import Availability, TimeSlot
from services.record.visits.visit import Refusing, Stage, Visit
from views.answers import Answer, Failed, Loading, Ready
from views.doses.actions import DoseActions
from views.doses.dose_line import DoseLine, lines_of
from views.doses.gallery import data
from views.doses.use_doses import due_of
from views.home.home import HomeView, SyncWords
from views.home.parts import Settling
from views.kit.scene import Scene

NOW = datetime(2026, 11, 21, 2, 42, tzinfo=UTC)
_SYNCED = SyncWords(last=NOW)


def _nothing(*_: Any) -> None:
    return


def _visit(stage: Stage, hours: float, **more: Any) -> Visit:
    start = NOW + timedelta(hours=hours)
    base = Visit(
        id=f"visit-{hours}",
        status="booked",
        stage=stage,
        start=start,
        end=start + timedelta(minutes=30),
        department_id="dept-cardiology",
        department="心血管内科",
        role_id="role-li",
        doctor="李明",
        place="门诊三楼 305 诊室",
        queue_number=None,
        reason=None,
        instructions=None,
        slot_id="slot-1",
        created=None,
        hold_until=None,
        refusing=None,
    )
    return replace(base, **more)


def _slot(id_: str, hours: float, role: str) -> TimeSlot:
    start = NOW + timedelta(hours=hours)
    return TimeSlot(id_, start, start + timedelta(minutes=30), Availability.FREE, 5, 2, "schedule", None, role)


_REFUSED = _visit(
    Stage.REFUSED,
    70.8,
    refusing=Refusing(RefusalCode.SLOT_TAKEN, None, ()),
    department="内分泌科",
    department_id="dept-endocrinology",
)
_DECISION = Decision(_REFUSED, (_slot("a", 71.5, "role-li"), _slot("b", 94, "role-chen")), (("role-chen", "陈静"),))


def _result(id_: str, title: str, status: str, days: float, counts: Counts, *, new: bool) -> NewResult:
    when = NOW - timedelta(days=days)
    critical = (CriticalResult(id_, observation({}).measured, when),) if counts.critical else ()
    return NewResult(ReportSummary(id_, title, status, ReportKind.LAB, when, counts, None, critical), new)


_RESULTS = (
    replace(
        _result("r1", "生化检查", "final", 2, Counts(14, 2, 0), new=True),
        value=ChiefValue("空腹血糖", Amount(Decimal("7.5"), "mmol/L"), Direction.UP, critical=False),
    ),
    _result("r2", "血常规", "preliminary", 3, Counts(22, 0, 0), new=True),
    replace(
        _result("r3", "电解质", "amended", 9, Counts(5, 1, 1), new=False),
        value=ChiefValue("血钾", Amount(Decimal("6.8"), "mmol/L"), Direction.UP, critical=True),
    ),
)
_FULL = Today(
    person="王秀兰",
    next_visit=_visit(Stage.BOOKED, 3.6, queue_number=18),
    decisions=(_DECISION,),
    waiting=(_visit(Stage.WAITING, 120, department="眼科", doctor="周敏", department_id="dept-ophthalmology"),),
    more_waiting=1,
    more_refused=0,
    results=_RESULTS,
    later=(_visit(Stage.BOOKED, 245, department="眼科", doctor="周敏", department_id="dept-ophthalmology"),),
    last=_visit(Stage.FULFILLED, -2000, role_id="role-qin", doctor="秦镕"),
    phone="021-5550-0100",
)
_EMPTY = Today("𠮷野镕", None, (), (), 0, 0, (), phone="021-5550-0100")
_NOTHING_YET = replace(_EMPTY, phone=None)


_OWED = ToPay(("b1", "b2"), Decimal("78.55"), "CNY", overdue=True, unsettled=False)


def _home(
    found: Answer[Today],
    sync: SyncWords = _SYNCED,
    owed: ToPay | None = None,
    due: tuple[DoseLine, ...] = (),
    *measured: Measurement,
) -> ft.View:
    return HomeView(
        found=found,
        sync=sync,
        settling=Settling(_nothing, _nothing),
        error=None,
        now=NOW,
        owed=owed,
        on_call=_nothing,
        due=due,
        recording=DoseActions(_nothing, _nothing, _nothing),
        help_now=RecentReadings(measured, heart_failure=True).help_now(NOW),
        on_seen=_nothing,
    )


def _measured(kind: MeasurementKind, value: str, hours: float = 0, lower: str | None = None) -> Measurement:
    return Measurement(kind, NOW - timedelta(hours=hours), Decimal(value), Decimal(lower) if lower else None)


_CRISIS = _measured(MeasurementKind.PRESSURE, "186", 1, "121")
_LOW = _measured(MeasurementKind.GLUCOSE, "3.4", 0.5)
_GAIN = (_measured(MeasurementKind.WEIGHT, "62.4", 60), _measured(MeasurementKind.WEIGHT, "65.1", 2))
_FEVER = tuple(_measured(MeasurementKind.TEMPERATURE, "38.6", 12 * n) for n in range(8))


def _helping(*measured: Measurement) -> ft.View:
    return _home(Ready(replace(_FULL, decisions=(), waiting=(), more_waiting=0)), _SYNCED, None, (), *measured)


def _due(*, minutes: int) -> tuple[DoseLine, ...]:
    """What is due so long before or after the fixed medicines' own morning."""
    found = data.day(now=data.NOW + timedelta(minutes=minutes))
    return lines_of(found, due_of(found))


def scenes() -> list[Scene]:
    calm = replace(_FULL, decisions=(), waiting=(), more_waiting=0)
    stuck = replace(calm, decisions=(Decision(_visit(Stage.CANCEL_REFUSED, 5), (), ()),), more_refused=2)
    soon = NOW + timedelta(minutes=23)
    offered = replace(calm, waiting=(_visit(Stage.OFFERED, 23.3, hold_until=soon),))
    held = replace(calm, waiting=(_visit(Stage.HELD, 70.8, hold_until=NOW + timedelta(minutes=3, seconds=40)),))
    asked_to_come = replace(calm, invitation=Invitation("i", NOW - timedelta(hours=20), "请本周来门诊，带上血压计。"))
    booked = replace(calm, invitation=Invitation("i", NOW - timedelta(days=2), booked=NOW + timedelta(hours=3.6)))
    return [
        Scene("home-come", lambda: _home(Ready(asked_to_come)), quick=False),
        Scene("home-come-booked", lambda: _home(Ready(booked)), quick=False),
        Scene("home", lambda: _home(Ready(_FULL))),
        Scene("home-calm", lambda: _home(Ready(calm)), quick=False),
        Scene(
            "home-offline",
            lambda: _home(Ready(_FULL), SyncWords(last=NOW - timedelta(hours=20), online=False)),
            quick=False,
        ),
        Scene("home-bill", lambda: _home(Ready(calm), owed=_OWED), quick=False),
        Scene("home-payment-unknown", lambda: _home(Ready(calm), owed=replace(_OWED, unsettled=True)), quick=False),
        Scene("home-offer", lambda: _home(Ready(offered), owed=_OWED)),
        Scene("home-hold", lambda: _home(Ready(held)), quick=False),
        Scene("home-stuck", lambda: _home(Ready(stuck)), quick=False),
        Scene("home-doses", lambda: _home(Ready(calm), due=_due(minutes=0))),
        Scene("home-dose", lambda: _home(Ready(calm), due=_due(minutes=360)), quick=False),
        Scene("home-crisis", lambda: _helping(_CRISIS)),
        Scene("home-crisis-and-more", lambda: _helping(_CRISIS, *_GAIN), quick=False),
        Scene("home-low-glucose", lambda: _helping(_LOW), quick=False),
        Scene("home-weight-gain", lambda: _helping(*_GAIN), quick=False),
        Scene("home-fever", lambda: _helping(*_FEVER), quick=False),
        Scene("home-crisis-first-sync", lambda: _home(Loading(), _SYNCED, None, (), _CRISIS), quick=False),
        Scene("home-empty", lambda: _home(Ready(_EMPTY))),
        Scene(
            "home-first-sync",
            lambda: _home(Ready(_NOTHING_YET), SyncWords(running=True, progress=(12, 38))),
            quick=False,
        ),
        Scene("home-loading", lambda: _home(Loading()), quick=False),
        Scene("home-broken", lambda: _home(Failed(StoreUnreadable())), quick=False),
    ]
