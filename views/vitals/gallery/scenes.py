"""Pictures of measurements from fixed data: every state of every screen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import flet as ft

from services.device.bluetooth import BluetoothTrouble
from services.errors import StoreUnreadable
from services.record.measurements.kinds import MeasurementKind
from services.record.measurements.model import Meal
from services.record.measurements.plausibility import Doubt
from services.record.measurements.target import OwnGoal, TargetBand, TargetBands, TargetPart
from services.record.risk.reviews import ClinicReview, ReviewAnswer
from services.vitals.bluetooth.characteristics import DeviceTrouble, PressureNote
from services.vitals.importing.findings import FileFindings, ImportEnd
from services.vitals.importing.keeping import ImportCount
from services.vitals.model import EntryPage, KeptMeasurement, KindPage, VitalsOverview
from views.answers import Failed, Loading, Ready
from views.kit.scene import Scene
from views.vitals.entry import DoubtfulEntry, EntryView
from views.vitals.entry_fields import EntryDraft, EntryTime
from views.vitals.entry_parts import EntryActions
from views.vitals.from_device import DeviceActions, DeviceState, DeviceView
from views.vitals.gallery.data import (
    EVENING,
    GLUCOSES,
    MOODS,
    NOW,
    OVERVIEW,
    PRESSURE_PAGE,
    PRESSURES,
    TODAY,
    WEIGHTS,
    kept,
    nothing,
    pressure,
    protocol,
)
from views.vitals.import_file import ImportActions, ImportState, ImportView
from views.vitals.kind import KindActions, KindView
from views.vitals.overview import VitalsView
from views.vitals.protocol import ProtocolActions, ProtocolView

K = MeasurementKind
_ENTRY = EntryActions(nothing, nothing, nothing, nothing, nothing)
_KIND = KindActions(nothing, nothing, nothing, nothing, nothing)
_LAST = EntryPage((PRESSURES[0].measured, kept(K.PULSE, "72").measured))
_EMPTY: tuple[Decimal | None, ...] = (None, None, None)
_CRISIS = pressure(186, 121)
_LI = TargetBand(Decimal(110), Decimal(129), OwnGoal("在家血压低于 130", "李明"))
_SENT = ClinicReview("r1", ReviewAnswer.SENT, "家庭血压持续升高，高于目标", changed=NOW - timedelta(hours=2))
_LOOKED_AT = replace(_SENT, answer=ReviewAnswer.LOOKED_AT)
_COME = ClinicReview(
    "r2", ReviewAnswer.VISIT, "血糖低于 3.0 mmol/L", "请本周来门诊，带上胰岛素笔。", NOW - timedelta(days=1)
)
_GOAL = TargetBands({(K.PRESSURE, TargetPart.VALUE): _LI})


def _overview(page: VitalsOverview, *reviews: ClinicReview) -> ft.View:
    return VitalsView(found=Ready(page), now=NOW, on_call=nothing, reviews=reviews)


def _entry(
    kind: MeasurementKind, draft: EntryDraft, page: EntryPage = _LAST, asking: DoubtfulEntry | None = None
) -> ft.View:
    return EntryView(kind=kind, page=Ready(page), draft=draft, asking=asking, actions=_ENTRY, now=NOW)


def _single(kind: MeasurementKind, **more: object) -> ft.View:
    last = EntryPage((more.pop("last").measured,) if "last" in more else ())  # type: ignore[attr-defined]
    return _entry(kind, EntryDraft((None,), **more), last)  # type: ignore[arg-type]


def _doubt(made: KeptMeasurement, *doubts: Doubt) -> ft.View:
    values = (made.measured.value, made.measured.diastolic, None)
    return _entry(K.PRESSURE, EntryDraft(values, at=2), asking=DoubtfulEntry((made.measured,), doubts))


def _kind(
    page: KindPage,
    span: str = "month",
    opened: KeptMeasurement | None = None,
    reviews: tuple[ClinicReview, ...] = (),
) -> ft.View:
    return KindView(
        kind=page.kind,
        found=Ready(page),
        shown=12,
        span=span,
        opened=opened,
        actions=_KIND,
        now=NOW,
        reviews=reviews,
    )


def _protocol(days: int | None, more: int = 0) -> ft.View:
    began = None if days is None else TODAY - timedelta(days=days)
    readings = () if days is None else protocol(min(days, 7), more)
    page = replace(OVERVIEW, protocol_began=began, readings=readings)
    return ProtocolView(found=Ready(page), actions=ProtocolActions(nothing, nothing), now=NOW)


def _entries() -> dict[str, Callable[[], ft.View]]:
    chosen = (Decimal(128), Decimal(82), None)
    return {
        "vitals-entry": lambda: _entry(K.PRESSURE, EntryDraft(_EMPTY)),
        "vitals-entry-pulse": lambda: _entry(K.PRESSURE, EntryDraft(chosen, at=2)),
        "vitals-entry-typed": lambda: _entry(K.PRESSURE, EntryDraft(_EMPTY, typing=True, typed="12a")),
        "vitals-entry-doubt": lambda: _doubt(pressure(250, 82), Doubt.CRISIS),
        "vitals-entry-swapped": lambda: _doubt(pressure(82, 128), Doubt.UPSIDE_DOWN),
        "vitals-entry-glucose": lambda: _single(K.GLUCOSE, meal=Meal.AFTER, last=GLUCOSES[0]),
        "vitals-entry-weight": lambda: _single(K.WEIGHT, last=WEIGHTS[0], time=EntryTime.HOUR_AGO),
        "vitals-entry-weight-first": lambda: _single(K.WEIGHT, typing=True),
        "vitals-entry-pain": lambda: _single(K.PAIN),
        "vitals-entry-mood": lambda: _single(K.MOOD, last=MOODS[0]),
    }


def _kinds() -> dict[str, Callable[[], ft.View]]:
    crisis = replace(PRESSURE_PAGE, kept=(_CRISIS, *PRESSURES[1:]))
    hospitals = kept(K.PRESSURE, "132", EVENING - timedelta(days=3), diastolic=Decimal(84), by_patient=False)
    late = pressure(128, 82, EVENING - timedelta(hours=9), recorded_at=NOW, measured_by="欧姆龙 J735")
    return {
        "vitals-pressure": lambda: _kind(PRESSURE_PAGE),
        "vitals-pressure-goal": lambda: _kind(replace(PRESSURE_PAGE, bands=_GOAL)),
        "vitals-pressure-reviewed": lambda: _kind(PRESSURE_PAGE, reviews=(_LOOKED_AT,)),
        "vitals-pressure-crisis": lambda: _kind(crisis),
        "vitals-pressure-opened": lambda: _kind(PRESSURE_PAGE, opened=late),
        "vitals-glucose": lambda: _kind(KindPage(K.GLUCOSE, GLUCOSES), "quarter"),
        "vitals-weight": lambda: _kind(KindPage(K.WEIGHT, WEIGHTS), "all"),
        "vitals-weight-one": lambda: _kind(KindPage(K.WEIGHT, WEIGHTS[:1])),
        "vitals-mood": lambda: _kind(KindPage(K.MOOD, MOODS)),
        "vitals-pressure-hospitals": lambda: _kind(PRESSURE_PAGE, opened=hospitals),
        "vitals-none": lambda: _kind(KindPage(K.OXYGEN)),
    }


def _import(state: ImportState, *, busy: bool = False) -> ft.View:
    return ImportView(state=state, actions=ImportActions(nothing, nothing, nothing, nothing), now=NOW, busy=busy)


def _imports() -> dict[str, Callable[[], ft.View]]:
    every = tuple(each.measured for each in (*PRESSURES, *GLUCOSES, *WEIGHTS))
    odd = (kept(K.WEIGHT, "652").measured,)
    found = FileFindings(ImportEnd.CUT, every, odd, unreadable=3, others=48_210)
    return {
        "vitals-import": lambda: _import(ImportState()),
        "vitals-import-reading": lambda: _import(ImportState(share=0.43)),
        "vitals-import-preview": lambda: _import(ImportState(found)),
        "vitals-import-keeping": lambda: _import(ImportState(found, done=20), busy=True),
        "vitals-import-refused": lambda: _import(ImportState(FileFindings(ImportEnd.DANGEROUS))),
        "vitals-import-too-large": lambda: _import(ImportState(FileFindings(ImportEnd.TOO_LARGE))),
        "vitals-import-stopped": lambda: _import(ImportState(found, count=ImportCount(400, 0, 2_100))),
        "vitals-import-done": lambda: _import(ImportState(found, count=ImportCount(30, 4))),
    }


def _device(state: DeviceState, *, listening: bool = False) -> ft.View:
    actions = DeviceActions(nothing, nothing, nothing, nothing)
    return DeviceView(state=state, actions=actions, now=NOW, listening=listening)


def _devices() -> dict[str, Callable[[], ft.View]]:
    cuff = replace(PRESSURES[0].measured, measured_by="J735")
    made = (cuff, replace(kept(K.PULSE, "72").measured, measured_by="J735"))
    reset = replace(cuff, moment=EVENING.replace(year=2000))
    return {
        "vitals-device": lambda: _device(DeviceState()),
        "vitals-device-listening": lambda: _device(DeviceState(), listening=True),
        "vitals-device-came": lambda: _device(DeviceState(made, notes=(PressureNote.IRREGULAR_PULSE,))),
        "vitals-device-doubtful": lambda: _device(DeviceState((reset,), (Doubt.LONG_AGO,))),
        "vitals-device-failed": lambda: _device(DeviceState(trouble=DeviceTrouble.FAILED)),
        "vitals-device-no-radio": lambda: _device(DeviceState(trouble=BluetoothTrouble.NO_RADIO)),
        "vitals-device-missing": lambda: _device(DeviceState(trouble=BluetoothTrouble.NOT_INSTALLED)),
    }


def scenes() -> list[Scene]:
    begun = replace(OVERVIEW, protocol_began=TODAY - timedelta(days=2), readings=protocol(2, 2))
    urgent = replace(OVERVIEW, newest=(_CRISIS, *OVERVIEW.newest[1:]))
    shown = {
        "vitals": lambda: _overview(OVERVIEW),
        "vitals-first": lambda: _overview(VitalsOverview()),
        "vitals-protocol-due": lambda: _overview(begun),
        "vitals-crisis": lambda: _overview(urgent),
        "vitals-reviews": lambda: _overview(OVERVIEW, _SENT, _COME),
        "vitals-loading": lambda: VitalsView(found=Loading(), now=NOW, on_call=nothing),
        "vitals-failed": lambda: VitalsView(found=Failed(StoreUnreadable()), now=NOW, on_call=nothing),
        **_entries(),
        **_kinds(),
        **_imports(),
        **_devices(),
        "vitals-week": lambda: _protocol(None),
        "vitals-week-first": lambda: _protocol(0, 2),
        "vitals-week-second": lambda: _protocol(2, 3),
        "vitals-week-later": lambda: _protocol(4, 4),
        "vitals-week-over": lambda: _protocol(7),
    }
    quick = {"vitals", "vitals-entry", "vitals-entry-doubt", "vitals-pressure", "vitals-week-second"}
    return [Scene(name, build, quick=name in quick) for name, build in shown.items()]
