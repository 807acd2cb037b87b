"""Pictures of the times of one medicine, which are the person's to choose."""

from __future__ import annotations

from dataclasses import replace
from datetime import time
from typing import Any

import flet as ft

from services.medication.dose_times import dose_times
from services.medication.queries import ListedMedicine, MedicineOverview, MedicinePage, MedicineTimes
from views import paths
from views.answers import Ready
from views.component import screen
from views.doses.gallery import data
from views.doses.gallery.data import AROUND, NOW
from views.hooks import use_ui_context
from views.kit.frame import page_frame
from views.kit.prompt import prompt_parts
from views.kit.scene import Scene
from views.kit.surfaces import card
from views.medication.dose_times import DoseTimesView, close_prompt
from views.medication.gallery.medicines import beside_list
from views.medication.medicine import MedicineView
from views.medication.medicine_actions import MedicineActions


def _nothing(*_: Any) -> None:
    return


_BODY = data.request("cefuroxime", "头孢呋辛酯片 250 mg", data.dosage("1", "片", frequency=2, period=1, periodUnit="d"))
(_CEFUROXIME,) = data.prescriptions(_BODY)
_TWO = MedicineTimes(_CEFUROXIME, dose_times(_CEFUROXIME, AROUND))
_ALONE = MedicineOverview(taken=(ListedMedicine(_CEFUROXIME),))
_ACTIONS = MedicineActions(_nothing, _nothing, _nothing, _nothing, _nothing, _nothing)


def _at(*hours: time) -> MedicineTimes:
    return replace(_TWO, dosages=tuple(replace(each, times=hours) for each in _TWO.dosages))


def _times(known: MedicineTimes) -> ft.View:
    key = known.prescription.key
    return DoseTimesView(
        medicine_key=key, found=Ready(known), on_change=_nothing, on_save=_nothing, beside=beside_list(key)
    )


@screen
def _Close() -> ft.View:
    """The question before doses close together, without what it covers."""
    around = use_ui_context()
    known = _at(time(8), time(10, 30))
    prompt = close_prompt(around, known, known.dosages, _nothing, _nothing)
    return page_frame(
        around, [card(around.look, prompt_parts(around.look, prompt))], route=paths.medicines(), back=True
    )


def time_scenes() -> list[Scene]:
    """Every state of a medicine's times."""
    page = MedicinePage(_CEFUROXIME, times=_at(time(8), time(20)).dosages)
    fixed = MedicineTimes(data.prescriptions(data.VALSARTAN)[0], ())
    return [
        Scene(
            "medicine-with-times",
            lambda: MedicineView(
                medicine_key=_CEFUROXIME.key, page=Ready(page), every=Ready(_ALONE), actions=_ACTIONS, now=NOW
            ),
            quick=False,
        ),
        Scene("medicine-times", lambda: _times(_TWO), quick=False),
        Scene("medicine-times-chosen", lambda: _times(_at(time(8), time(20))), quick=False),
        Scene("medicine-times-same", lambda: _times(_at(time(8), time(8))), quick=False),
        Scene("medicine-times-close", _Close, quick=False),
        Scene("medicine-times-fixed", lambda: _times(fixed), quick=False),
    ]
