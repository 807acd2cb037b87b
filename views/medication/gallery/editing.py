"""Pictures of entering a medicine of one's own: nothing yet, found in the formulary, each kind of schedule."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta
from decimal import Decimal
from typing import Any

import flet as ft

from services.medication.finding import spelled
from services.medication.knowledge import FormularyEntry
from services.medication.own_medicine import MedicineDraft, ScheduleKind
from views import paths
from views.answers import Loading, Ready
from views.component import screen
from views.doses.gallery.data import TODAY
from views.drafts import FormDraft, kept_strip
from views.hooks import use_ui_context
from views.kit.frame import page_frame
from views.kit.prompt import prompt_parts
from views.kit.scene import Scene
from views.kit.surfaces import card
from views.medication.edit import EditorView, MedicineForm, UnknownMedicine
from views.medication.gallery.medicines import beside_list
from views.medication.times import time_prompt


def _nothing(*_: Any) -> None:
    return


def _entry(key: str, name: str, ingredient: str, *names: str) -> FormularyEntry:
    return FormularyEntry(key, name, (name, *names), (), ingredients=((key, ingredient),), unit="片")


_ENTRIES = spelled(
    (
        _entry("paracetamol-500", "对乙酰氨基酚片 500 mg", "对乙酰氨基酚", "必理通", "Panadol"),
        _entry("compound", "酚麻美敏片", "对乙酰氨基酚", "泰诺"),
        _entry("amlodipine-5", "苯磺酸氨氯地平片 5 mg", "氨氯地平", "络活喜"),
    )
)
_DAILY = MedicineDraft(name="钙尔奇 D 片", unit="片", times=(time(8), time(20)))


def _editor(
    draft: MedicineDraft,
    *,
    amount: str = "1",
    chosen: bool = True,
    is_new: bool = True,
    kept: ft.Control | None = None,
) -> ft.View:
    return EditorView(
        form=MedicineForm(draft, amount, chosen),
        entries=_ENTRIES,
        today=TODAY,
        on_change=_nothing,
        on_save=_nothing,
        is_new=is_new,
        kept=kept,
        route=paths.medicine_add(),
        beside=beside_list(),
    )


@screen
def _FoundAgain() -> ft.View:
    form = MedicineForm(_DAILY, "1")
    draft = FormDraft(form, lambda: form, _nothing, _nothing, ("", ""), is_kept=True)
    return _editor(_DAILY, kept=kept_strip(use_ui_context(), draft))


@screen
def _TimePrompt() -> ft.View:
    around = use_ui_context()
    prompt = time_prompt(around, "第 1 次", time(8, 30), _nothing, on_keep=_nothing, on_close=_nothing)
    shown = card(around.look, prompt_parts(around.look, prompt))
    return page_frame(around, [shown], route=paths.medicine_add(), title_words=around.texts.get("medication.add"))


def editing_scenes() -> list[Scene]:
    """Every kind of schedule, and what is wrong with what was typed."""
    weekly = replace(_DAILY, kind=ScheduleKind.WEEKDAYS, days=(0, 2, 4), times=(time(8),))
    course = replace(_DAILY, kind=ScheduleKind.HOURS, until=TODAY + timedelta(days=6))
    needed = replace(_DAILY, kind=ScheduleKind.NEEDED, hours=6, most=4, amount=Decimal(1))
    return [
        Scene("medicine-add", lambda: _editor(MedicineDraft())),
        Scene("medicine-add-found", lambda: _editor(MedicineDraft(name="dyx"), chosen=False)),
        Scene("medicine-add-kept", _FoundAgain),
        Scene("medicine-time", _TimePrompt),
        Scene("medicine-edit", lambda: _editor(_DAILY, is_new=False), quick=False),
        Scene("medicine-edit-weekdays", lambda: _editor(weekly), quick=False),
        Scene("medicine-edit-hours", lambda: _editor(course), quick=False),
        Scene("medicine-edit-needed", lambda: _editor(needed), quick=False),
        Scene("medicine-edit-wrong", lambda: _editor(replace(_DAILY, note="写" * 305), amount="一片"), quick=False),
        Scene("medicine-edit-unknown", lambda: UnknownMedicine(statement_id="x", found=Ready(None)), quick=False),
        Scene("medicine-edit-loading", lambda: UnknownMedicine(statement_id="x", found=Loading()), quick=False),
    ]
