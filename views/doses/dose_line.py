"""A dose with its medicine, as the screens pass it on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from services.record.medicines.dose import DayOfDoses, Dose
from services.record.medicines.model import Prescription


@dataclass(frozen=True)
class DoseLine:
    """A dose with its medicine. `note`: what has to be said about its record, such as that the hospital refused it."""

    dose: Dose
    prescription: Prescription | None
    note: str | None = None

    @property
    def id(self) -> str:
        return self.dose.planned.id


_NO_NOTES: Mapping[str, str] = {}


def lines_of(day: DayOfDoses, doses: Iterable[Dose], notes: Mapping[str, str] = _NO_NOTES) -> tuple[DoseLine, ...]:
    """These doses of the day, each with its medicine; `notes` by their ids."""
    return tuple(
        DoseLine(dose, day.prescriptions.get(dose.planned.prescription), notes.get(dose.planned.id)) for dose in doses
    )
