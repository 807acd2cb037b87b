"""Whether more of a prescribed medicine can be had now, by rule. Pure: prescription, dispenses and the day in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final

from hospital.base import clock
from hospital.base.elements import moment
from hospital.medication.codes import number_in

Json = dict[str, Any]

#: So many days before the supply ends more can be had.
EARLY_DAYS: Final = 7
_LONGEST_SUPPLY: Final = 366
_OPEN: Final = frozenset({"preparation", "in-progress", "on-hold"})


class RefillRefusal(StrEnum):
    """Why a refill was refused, as codes of `refill-refused`. `EXPIRED` and `NO_REPEATS`: a visit is needed."""

    STOPPED = "stopped"
    EXPIRED = "expired"
    NO_REPEATS = "no-repeats"
    TOO_EARLY = "too-early"
    OPEN = "open"
    STAFF = "staff"


@dataclass(frozen=True)
class Granted:
    """The pharmacy prepares it."""


@dataclass(frozen=True)
class Refused:
    """`again`: from which day it can be asked for. `dispense`: the id of the one that is being prepared."""

    reason: RefillRefusal
    again: date | None = None
    dispense: str = ""


@dataclass(frozen=True)
class Undecided:
    """The prescription does not say what the rules need: a member of staff decides."""


Verdict = Granted | Refused | Undecided


@dataclass(frozen=True)
class Supply:
    """One dispense as the rules read it. `until`: the first day that it does not cover; None where it does not say."""

    id: str
    open: bool
    handed: bool
    until: date | None


def judge(prescription: Json, supplies: Iterable[Supply], today: date) -> Verdict:
    """What becomes of a request for more. Never fails on odd shapes."""
    known = list(supplies)
    if prescription.get("status") != "active":
        return Refused(RefillRefusal.STOPPED)
    wanted = prescription.get("dispenseRequest")
    wanted = wanted if isinstance(wanted, dict) else {}
    valid_until = _day((wanted.get("validityPeriod") or {}).get("end"))
    if valid_until is not None and valid_until < today:
        return Refused(RefillRefusal.EXPIRED)
    being_prepared = next((supply.id for supply in known if supply.open), "")
    if being_prepared:
        return Refused(RefillRefusal.OPEN, dispense=being_prepared)
    repeats, quantity = wanted.get("numberOfRepeatsAllowed"), number_in(wanted.get("quantity"))
    if valid_until is None or not isinstance(repeats, int) or quantity is None:
        return Undecided()
    handed = [supply for supply in known if supply.handed]
    if len(handed) > repeats:
        return Refused(RefillRefusal.NO_REPEATS)
    return _by_supply(handed, today)


def supply(dispense: Json) -> Supply:
    """A dispense as the rules read it."""
    handed = dispense.get("status") == "completed"
    begin = _day(dispense.get("whenHandedOver")) or _day(dispense.get("whenPrepared"))
    days = number_in(dispense.get("daysSupply"))
    until = None
    if begin is not None and days is not None and days <= _LONGEST_SUPPLY:
        until = begin + timedelta(days=int(days))
    return Supply(str(dispense.get("id", "")), dispense.get("status") in _OPEN, handed, until)


def _by_supply(handed: list[Supply], today: date) -> Verdict:
    ends = [supply.until for supply in handed]
    known = [end for end in ends if end is not None]
    if len(known) < len(ends):
        return Undecided()
    again = max(known) - timedelta(days=EARLY_DAYS) if known else today
    return Refused(RefillRefusal.TOO_EARLY, again) if again > today else Granted()


def _day(text: Any) -> date | None:
    """The hospital's day of a FHIR dateTime, where arithmetic on it is safe; None for anything else."""
    try:
        found = clock.day_of(moment(text)) if isinstance(text, str) else None
    except (ValueError, OverflowError):
        return None
    return found if found is not None and 1900 <= found.year < 3000 else None
