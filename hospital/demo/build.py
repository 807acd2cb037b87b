"""The whole demo hospital in the order in which references resolve."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from hospital.consents.texts import libraries
from hospital.demo import (
    agreements,
    bills,
    calendar,
    care_questions,
    checkup,
    coming,
    consultations,
    culture,
    departments,
    doctors,
    explained,
    floors,
    formulary,
    guide,
    history,
    home_readings,
    imaging,
    lab_reports,
    learning,
    medicines,
    people,
    places,
    questionnaires,
    rare_results,
    statuses,
    stays,
    urine,
    visits,
    waits,
)
from hospital.demo.shapes import Json

DEFAULT_SEED = 20260101
_OF_PEOPLE = (
    people,
    agreements,
    history,
    medicines,
    visits,
    stays,
    coming,
    lab_reports,
    urine,
    culture,
    rare_results,
    checkup,
    statuses,
    imaging,
    bills,
    home_readings,
    consultations,
    care_questions,
    questionnaires,
)


def resources(seed: int, today: date) -> Iterator[Json]:
    """Every resource of the demo hospital. Pure: the same for the same seed and day.

    A resource that was amended comes twice, the older version first.
    """
    yield from directory(today)
    yield from guide.resources(seed, today)
    yield from explained.resources(seed, today)
    yield from learning.resources(seed, today)
    yield from libraries()
    yield from questionnaires.directory()
    yield from waits.resources(seed, today)
    yield from floors.resources(seed, today)
    yield from calendar.slots(seed, today)
    for part in _OF_PEOPLE:
        yield from part.resources(seed, today)


def directory(today: date) -> Iterator[Json]:
    """The hospital, its places, departments, doctors and their schedules, and the medicines of its pharmacy."""
    yield places.organization()
    yield from places.campuses()
    yield places.emergency()
    yield from floors.rooms()
    yield from departments.services()
    yield from doctors.practitioners()
    yield from doctors.roles()
    yield from calendar.schedules(today)
    yield from formulary.resources()
