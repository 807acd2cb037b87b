"""For how many days there was enough of a prescribed medicine by what was handed out, for those who treat. Pure.

The definition: the proportion of days covered (PDC) of the Pharmacy Quality Alliance. Days with medicine over all days
of the period, which begins with the first fill in it; what is handed out early is used after what is there already. It
says nothing about whether the medicine was taken. The app counts by the same definition.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from hospital.base import clock
from hospital.base.elements import moment
from hospital.base.references import target
from hospital.medication.codes import number_in

Json = dict[str, Any]

DAYS: Final = 180
"""The longest period, up to today."""
WELL_COVERED: Final = 80
"""Percent from which on the Pharmacy Quality Alliance calls somebody adherent."""
_LONGEST_SUPPLY: Final = 3660
_DAY: Final = "d"


@dataclass(frozen=True)
class Fill:
    """What was handed out for the prescription with this id on a day, and for how many days it is."""

    prescription: str
    day: date
    days: int


@dataclass(frozen=True)
class DaysCovered:
    """`covered` of `days` days, which begin on `since`."""

    covered: int
    days: int
    since: date

    @property
    def percent(self) -> int:
        return 100 * self.covered // self.days

    @property
    def is_low(self) -> bool:
        return self.percent < WELL_COVERED


def fill_of(dispense: Json) -> Fill | None:
    """Reads a MedicationDispense; None where nothing was handed out, or nobody said for how many days it is. Raises
    ValueError for a day that cannot be read."""
    handed = dispense.get("whenHandedOver") or dispense.get("whenPrepared")
    supply = dispense.get("daysSupply") or {}
    days = number_in(supply)
    if dispense.get("status") != "completed" or not handed or _DAY not in (supply.get("code"), supply.get("unit")):
        return None
    of = target(next(iter(dispense.get("authorizingPrescription", ())), None), "MedicationRequest")
    if of is None or days is None or not 1 <= days <= _LONGEST_SUPPLY:
        return None
    return Fill(of, clock.day_of(moment(str(handed))), int(days))


def days_covered(prescription: str, fills: Iterable[Fill], today: date) -> DaysCovered | None:
    """The days covered of the prescription with this id, up to today; None where no fill reaches into the period."""
    mine = sorted((each.day, each.days) for each in fills if each.prescription == prescription and each.day <= today)
    first, after = today - timedelta(days=DAYS - 1), today + timedelta(days=1)
    covered, free, since = 0, date.min, None
    for handed, supply in mine:
        begins = max(handed, free)
        free = begins + timedelta(days=supply)
        if free > first:
            since = since or max(begins, first)
            covered += max((min(free, after) - max(begins, first)).days, 0)
    return DaysCovered(covered, (after - since).days, since) if since else None
