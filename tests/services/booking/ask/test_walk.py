"""The walk in ARCHITECTURE.md is what happens: one booking against the real hospital, watched call by call."""

from __future__ import annotations

import sys
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from types import FrameType

from fastapi import FastAPI

from hospital.base.workers import off_loop
from services.booking.ask.commands import request_appointment
from services.booking.ask.queries import visit_page
from services.fhir.resource import reference_id
from tests.architecture.walk import ROOT, Step, steps
from tests.fakes.clock import NOON
from tests.services.booking.clinics import clinic_with_one_number
from tests.services.sync.conftest import hospital
from tests.services.sync.worlds import PATIENT, at_hospital, new_id, phone

__all__ = ["hospital"]  # a fixture


@asynccontextmanager
async def watched(places: set[Step]) -> AsyncIterator[list[Step]]:
    """Writes down each call of one of these places, on every thread that starts meanwhile and on the hospital's worker
    that is taken first."""
    seen: list[Step] = []

    def note(frame: FrameType, event: str, _argument: object) -> None:
        if event == "call":
            file = frame.f_code.co_filename
            if file.startswith(str(ROOT)):
                step = Step(Path(file).relative_to(ROOT).as_posix(), frame.f_code.co_name)
                if step in places:
                    seen.append(step)

    threading.setprofile(note)
    sys.setprofile(note)
    await off_loop(sys.setprofile, note)
    try:
        yield seen
    finally:
        await off_loop(sys.setprofile, None)
        sys.setprofile(None)
        threading.setprofile(None)


def _in_order(seen: list[Step], walk: list[Step]) -> list[Step]:
    """The longest beginning of the walk that happened in this order."""
    rest = iter(seen)
    done: list[Step] = []
    for step in walk:
        if not any(step == one for one in rest):
            return done
        done.append(step)
    return done


async def test_the_walk_happens_in_this_order(hospital: FastAPI, tmp_path: Path) -> None:
    walk = [step for step in steps() if not step.file.startswith("views/")]
    slot = clinic_with_one_number(hospital)
    schedule = at_hospital(hospital, "Schedule", reference_id(slot["schedule"]) or "")
    assert schedule is not None
    role = reference_id(schedule["actor"][0], "PractitionerRole") or ""
    now, wish = NOON, new_id()
    async with watched(set(walk)) as seen:
        here = await phone(hospital, tmp_path / "walk.db")
        await here.cycle()  # brings the directory and the slots
        seen.clear()
        await here.store.write(
            request_appointment, wish, slot_id=slot["id"], role_id=role, patient_id=PATIENT, reason="", now=now
        )
        await here.cycle()
        page = await here.store.read(visit_page, here.patient, wish, "zh-CN", now)
    await here.put_away()
    assert _in_order(seen, walk) == walk
    assert page is not None
    assert page.visit.stage.value == "booked"
