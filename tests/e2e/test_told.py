"""What the hospital's staff writes stands on the open screen, though nobody touched anything."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from services.sync.wake import SHORTEST
from tests.e2e import steps
from tests.e2e.desk import Desk
from tests.e2e.programs import App, Hospital, StartApp
from tests.e2e.robot import Person


@pytest.mark.nightly
@pytest.mark.timeout(300)
def test_a_new_report_appears_by_itself(
    hospital: Hospital, start_app: StartApp, new_person: Callable[[App], Person]
) -> None:
    person = new_person(start_app("phone", signed_in=True))
    steps.comes_back(person)
    steps.waits_for_sync(person)
    desk = Desk(hospital)
    patient = desk.patient_id(steps.MAIN_PHONE)
    steps.door(person, "reports")
    desk.reports(patient, "甲状腺功能三项")
    person.sees("甲状腺功能三项")
    desk.reports(patient, "凝血功能四项")
    person.sees("凝血功能四项", within=SHORTEST / 2)  # right after a cycle: asking again would be too late for this
