"""Pictures of booking from fixed data: every screen, every state."""

from __future__ import annotations

from dataclasses import replace

import flet as ft

from services.booking.ask.queries import DepartmentPage, SlotsPage
from services.booking.find.model import Department
from services.booking.find.queries import Known
from services.booking.recommend.advice import Advice
from services.booking.recommend.queries import Advised
from services.booking.recommend.wishes import KeptWishes
from services.booking.rules import Half
from services.each import Elements
from services.errors import StoreUnreadable
from services.record.visits.slot import Availability
from views.answers import Answer, Failed, Loading, Ready
from views.booking.find.departments import DepartmentsView, Searching
from views.booking.find.doctors import DepartmentView
from views.booking.find.slots import SlotsView
from views.booking.find.times import Times
from views.booking.gallery.data import (
    ADVISED,
    COMPLAINTS,
    DEPARTMENT_PAGE,
    DEPARTMENTS,
    DOCTORS,
    HEART,
    NOT_MEASURED,
    NOW,
    SLOTS,
    TIME_SLOTS,
    VISITS,
    Offline,
    nothing,
)
from views.booking.gallery.day import day_scenes
from views.booking.gallery.guide import guides
from views.booking.gallery.holds import confirms, holds
from views.booking.gallery.visits import stages, visits
from views.booking.recommend.recommended import Advising
from views.booking.recommend.wishes import WishesPart
from views.component import screen
from views.hooks import use_ui_context
from views.kit.frame import page_frame
from views.kit.scene import Scene


def _searching(typed: str) -> Searching:
    """One doctor marked, one seen before; pinyin as the hospital's directory spells it."""
    names = (("李明", "liming", "lm"), ("秦镕", "qinrong", "qr"), ("马犇", "maben", "mb"))
    who = tuple(replace(doctor, names=each) for doctor, each in zip(DOCTORS, names, strict=True))
    return Searching(typed, nothing, Ready(Elements(who)), Known(DOCTORS[:1], DOCTORS[1:2]), COMPLAINTS)


def _departments(found: Answer[Elements[Department]], typed: str = "") -> ft.View:
    return DepartmentsView(found=found, searching=_searching(typed), coming=VISITS[:2], now=NOW)


def _doctors(page: Answer[DepartmentPage], day: str = "") -> ft.View:
    return DepartmentView(
        department_id="dept-cardiology",
        every=Ready(Elements(DEPARTMENTS)),
        page=page,
        searching=_searching(""),
        day=day,
        on_day=nothing,
        advising=_advising(ADVISED),
        now=NOW,
    )


def _advising(given: Advised) -> Advising:
    return Advising(Ready(given), nothing, nothing)


def _slots(page: Answer[SlotsPage], *, stale: bool = False, given: Advised = ADVISED) -> ft.View:
    return SlotsView(
        role_id="role-li",
        page=page,
        beside=Ready(DEPARTMENT_PAGE),
        times=Times(_advising(given), nothing, stale=stale),
        now=NOW,
    )


@screen
def _Wishes() -> ft.View:
    around = use_ui_context()
    wishes = KeptWishes(3, frozenset({1, 3}), frozenset({Half.MORNING}), elderly=True)
    part = WishesPart(wishes=wishes, on_wishes=nothing, opened=True)
    return page_frame(around, [part], route="/wishes", title_words=around.texts.get("booking.slots"))


def scenes() -> list[Scene]:
    closed = tuple(replace(slot, availability=Availability.FULL, taken=5) for slot in TIME_SLOTS)
    picky = replace(ADVISED, wishes=KeptWishes(1, frozenset({2, 4}), frozenset({Half.MORNING}), elderly=True))
    none = replace(picky, advice=Advice((), None))
    return [
        Scene("booking", lambda: _departments(Ready(Elements(DEPARTMENTS)))),
        Scene("booking-search", lambda: _departments(Ready(Elements(DEPARTMENTS)), "糖尿病"), quick=False),
        Scene("booking-complaint", lambda: _departments(Ready(Elements(DEPARTMENTS)), "头疼三天"), quick=False),
        Scene("booking-pinyin", lambda: _departments(Ready(Elements(DEPARTMENTS)), "qr"), quick=False),
        Scene("booking-none", lambda: _departments(Ready(Elements(DEPARTMENTS)), "牙"), quick=False),
        Scene("booking-empty", lambda: _departments(Ready(Elements())), quick=False),
        Scene("booking-loading", lambda: _departments(Loading()), quick=False),
        Scene("booking-broken", lambda: _departments(Failed(StoreUnreadable())), quick=False),
        Scene("booking-doctors", lambda: _doctors(Ready(DEPARTMENT_PAGE))),
        Scene("booking-offline", lambda: Offline(lambda: _departments(Ready(Elements(DEPARTMENTS)))), quick=False),
        Scene("booking-doctors-offline", lambda: Offline(lambda: _doctors(Ready(DEPARTMENT_PAGE))), quick=False),
        Scene("booking-doctors-day", lambda: _doctors(Ready(DEPARTMENT_PAGE), "2026-11-23"), quick=False),
        Scene("booking-doctors-empty", lambda: _doctors(Ready(DepartmentPage(HEART, (), ()))), quick=False),
        Scene("booking-slots", lambda: _slots(Ready(SLOTS))),
        Scene("booking-slots-offline", lambda: _slots(Ready(SLOTS), stale=True), quick=False),
        Scene("booking-slots-wishes", lambda: _slots(Ready(SLOTS), given=picky), quick=False),
        Scene("booking-slots-no-fit", lambda: _slots(Ready(SLOTS), given=none), quick=False),
        Scene("booking-slots-not-measured", lambda: _slots(Ready(SLOTS), given=NOT_MEASURED), quick=False),
        Scene("booking-slots-full", lambda: _slots(Ready(replace(SLOTS, slots=closed)), given=none), quick=False),
        Scene("booking-slots-empty", lambda: _slots(Ready(replace(SLOTS, slots=()))), quick=False),
        Scene("booking-wishes", _Wishes, quick=False),
        *guides(),
        *confirms(),
        *holds(),
        *day_scenes(),
        *visits(),
        *stages(),
    ]
