"""The articles as this hospital publishes them: written by its health education, reviewed by its doctors."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from hospital.demo.doctors_table import DOCTORS
from hospital.demo.places import HOSPITAL_ENGLISH, HOSPITAL_NAME
from hospital.demo.shapes import Json
from hospital.education.film_library import film_libraries
from hospital.education.library import Reviewer, libraries

_PUBLISHER = Reviewer(f"{HOSPITAL_NAME}健康教育科", f"{HOSPITAL_ENGLISH}, health education")


def resources(_seed: int, today: date) -> Iterator[Json]:
    """Every article and film as a Library, reviewed at the beginning of the month."""
    made = {library["id"]: library for library in libraries(_PUBLISHER, _reviewer, today.replace(day=1))}
    yield from made.values()
    yield from film_libraries(made.__getitem__)


def _reviewer(department: str) -> Reviewer:
    """The first doctor of a department."""
    doctor = next(doctor for doctor in DOCTORS if doctor.department == department)
    return Reviewer(doctor.name, doctor.english)
