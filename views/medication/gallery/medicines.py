"""Pictures of the list of medicines and of one medicine, with warnings, stock, refills and the question of a clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import flet as ft

from services.fhir.when import FhirDate
from services.medication.alerts import AlertKind, MedicationAlert
from services.medication.knowledge import Severity
from services.medication.queries import ListedMedicine, MedicineOverview, MedicinePage
from services.medication.refills import RefillStatus, RefillTask
from services.record.medicines.dose import Adherence, Coverage, Stock
from services.record.medicines.model import PrescriptionStatus, Rhythm
from services.record.results.values import Amount
from views import paths
from views.answers import Answer, Loading, Ready
from views.component import component, screen
from views.doses.gallery import data
from views.doses.gallery.data import NOW
from views.hooks import use_ui_context
from views.kit.frame import Beside, page_frame
from views.kit.prompt import Prompt, prompt_parts
from views.kit.scene import Scene
from views.kit.surfaces import card, column
from views.medication.listing import MedicinesView, add_button, medicine_rows
from views.medication.medicine import MedicineView
from views.medication.medicine_actions import MedicineActions, count_prompt, end_prompt
from views.medication.rhythm import RhythmView


def _nothing(*_: Any) -> None:
    return


_ACTIONS = MedicineActions(_nothing, _nothing, _nothing, _nothing, _nothing, _nothing)
_BLEEDING = MedicationAlert(
    AlertKind.INTERACTION,
    Severity.HIGH,
    "华法林钠片 2.5 mg",
    "出血风险明显增加。",
    "先问医生，不要自己加服。",
    "FDA label of warfarin, section 7 (DailyMed)",
)
_ALLERGY = MedicationAlert(AlertKind.ALLERGY, Severity.HIGH, "青霉素", "可能引起严重过敏。", "不要服用，马上联系医生。")
_TWICE = MedicationAlert(AlertKind.DUPLICATE, Severity.MODERATE, "复方对乙酰氨基酚片", "对乙酰氨基酚")
_VALSARTAN, _METFORMIN, _STATIN, _AMOXICILLIN, _IBUPROFEN, _OINTMENT = data.prescriptions()
_CALCIUM = replace(_METFORMIN, id="calcium", type="MedicationStatement", name="钙尔奇 D 片", reason=None)
_LIST = MedicineOverview(
    taken=(
        ListedMedicine(_VALSARTAN),
        ListedMedicine(_METFORMIN),
        ListedMedicine(_AMOXICILLIN, (_ALLERGY,)),
        ListedMedicine(_IBUPROFEN, (_BLEEDING, _TWICE)),
        ListedMedicine(_CALCIUM),
    ),
    paused=(ListedMedicine(_OINTMENT),),
    ended=(ListedMedicine(replace(_STATIN, status=PrescriptionStatus.ENDED)),),
)
_WELL = Adherence(due=30, taken=26, late=2, skipped=1, missed=1, days_due=30, days_full=28, streak=12)
_PAGE = MedicinePage(
    _VALSARTAN,
    adherence=_WELL,
    stock=Stock(Amount(Decimal(6), "粒"), runs_out=date(2026, 11, 27)),
    coverage=Coverage(Decimal("0.97"), date(2026, 10, 9)),
)
_READY = RefillTask("t1", _VALSARTAN.key, RefillStatus.READY, NOW)
_EARLY = RefillTask("t1", _VALSARTAN.key, RefillStatus.REFUSED, NOW, why="too-early", ask_again=FhirDate(2026, 12, 5))
_STAFF = replace(_EARLY, why="staff", words="请先来门诊量一次血压，再决定剂量。")


def _medicine(page: MedicinePage, every: Answer[MedicineOverview] | None = None) -> ft.View:
    key = page.prescription.key
    return MedicineView(medicine_key=key, page=Ready(page), every=every or Ready(_LIST), actions=_ACTIONS, now=NOW)


@screen
def _Asked(*, ending: bool) -> ft.View:
    """A question about one medicine, without what it covers."""
    around = use_ui_context()
    counting = count_prompt(around, _PAGE, "1o", on_write=_nothing, on_keep=_nothing, on_close=_nothing)
    prompt: Prompt = end_prompt(around, replace(_PAGE, prescription=_CALCIUM), _nothing, _nothing)
    shown = card(around.look, prompt_parts(around.look, prompt if ending else counting))
    return page_frame(around, [shown], route=paths.medicines(), back=True)


@component
def ListedMedicines(chosen: str | None = None) -> ft.Control:
    """The list of these pictures, beside a screen that is opened from it."""
    around = use_ui_context()
    return column([add_button(around, beside=True), *medicine_rows(around, Ready(_LIST), NOW, chosen)], around.look.gap)


def beside_list(chosen: str | None = None) -> Beside:
    """That list under its title."""
    return Beside("medication.list.title", [ListedMedicines(chosen)])


def medicine_scenes() -> list[Scene]:
    """Every state of the list and of one medicine."""
    paused = replace(_CALCIUM, status=PrescriptionStatus.PAUSED)
    ended = replace(_CALCIUM, status=PrescriptionStatus.ENDED)
    return [
        Scene("medicines", lambda: MedicinesView(found=Ready(_LIST), now=NOW)),
        Scene("medicines-none", lambda: MedicinesView(found=Ready(MedicineOverview()), now=NOW), quick=False),
        Scene("medicines-loading", lambda: MedicinesView(found=Loading(), now=NOW), quick=False),
        Scene("medicine", lambda: _medicine(_PAGE)),
        Scene(
            "medicine-warnings",
            lambda: _medicine(MedicinePage(_IBUPROFEN, (_BLEEDING, _TWICE))),
            quick=False,
        ),
        Scene("medicine-allergy", lambda: _medicine(MedicinePage(_AMOXICILLIN, (_ALLERGY,))), quick=False),
        Scene("medicine-abroad", lambda: _medicine(replace(_PAGE, asks=True)), quick=False),
        Scene(
            "medicine-refill-asked",
            lambda: _medicine(replace(_PAGE, refill=replace(_READY, status=RefillStatus.ASKED))),
            quick=False,
        ),
        Scene("medicine-refill-ready", lambda: _medicine(replace(_PAGE, refill=_READY)), quick=False),
        Scene("medicine-refill-early", lambda: _medicine(replace(_PAGE, refill=_EARLY)), quick=False),
        Scene("medicine-refill-staff", lambda: _medicine(replace(_PAGE, refill=_STAFF)), quick=False),
        Scene("medicine-own", lambda: _medicine(MedicinePage(_CALCIUM)), quick=False),
        Scene("medicine-paused", lambda: _medicine(MedicinePage(paused)), quick=False),
        Scene("medicine-ended", lambda: _medicine(MedicinePage(ended)), quick=False),
        Scene("medicine-replaced", lambda: _medicine(MedicinePage(ended, next=_CALCIUM.key)), quick=False),
        Scene("medicine-text", lambda: _medicine(MedicinePage(_OINTMENT)), quick=False),
        Scene("medicine-count", lambda: _Asked(ending=False), quick=False),
        Scene("medicine-end", lambda: _Asked(ending=True), quick=False),
        Scene("rhythm", lambda: RhythmView(found=Ready(Rhythm()), on_change=_nothing, beside=beside_list())),
    ]
