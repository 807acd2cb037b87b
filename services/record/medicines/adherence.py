"""How regularly medicines are taken, by named definitions. Pure.

- Doses taken over doses due: the implementation measure of electronic monitoring (Vrijens et al., "A new taxonomy for
  describing and defining adherence to medications", Br J Clin Pharmacol 2012).
- Full days: days on which every due dose was taken, over days on which a dose was due.
- Proportion of days covered (PDC; Pharmacy Quality Alliance): days of a period for which there was medicine by what was
  handed out; what is handed out early is used after what is there already.

Doses as needed and optional ones have no part in it, nor has a dose that the person was told to leave out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta, tzinfo
from decimal import Decimal
from typing import Final

from services.moments import day_in
from services.record.medicines.dose import Adherence, Coverage, Dose, DoseState
from services.record.medicines.model import Dispense

TOLD_TO: Final = "told-to"
_TAKEN: Final = frozenset({DoseState.TAKEN, DoseState.LATE})
_OPEN: Final = frozenset({DoseState.UPCOMING, DoseState.DUE})


def adherence(doses: Iterable[Dose]) -> Adherence:
    """Counts the doses that were due. A dose that is still due or upcoming counts as neither taken nor missed."""
    counted = [dose for dose in doses if _counts(dose)]
    states = [dose.state for dose in counted]
    days: dict[date, bool] = defaultdict(lambda: True)
    for dose in counted:
        days[dose.planned.day] &= dose.state in _TAKEN
    return Adherence(
        due=len(states),
        taken=states.count(DoseState.TAKEN),
        late=states.count(DoseState.LATE),
        skipped=states.count(DoseState.SKIPPED),
        missed=states.count(DoseState.MISSED),
        days_due=len(days),
        days_full=sum(days.values()),
        streak=_streak(days),
    )


def coverage(dispenses: Iterable[Dispense], first: date, last: date, zone: tzinfo) -> Coverage | None:
    """For which share of the days from `first` to `last` there was medicine by what was handed out, counted from the
    first of these days on which there was; None where the pharmacy said nothing of days. `zone`: of the pharmacy."""
    found = _covered(((day_in(each.handed, zone), each.days) for each in dispenses if each.days), first, last)
    return Coverage(_share(*found, last), found[1]) if found else None


def proportion_of_days_covered(fills: Iterable[tuple[date, int]], first: date, last: date) -> Decimal | None:
    """PDC of the days from `first` to `last`. `fills`: on which day medicine for how many days was handed out. Counts
    from the first fill within the days, as the definition does; None: there is none."""
    found = _covered(fills, first, last)
    return _share(*found, last) if found else None


def _covered(fills: Iterable[tuple[date, int]], first: date, last: date) -> tuple[int, date] | None:
    """How many days are covered, and from which day on they count."""
    covered, until, start = 0, date.min, None
    for day, supply in sorted(fills):
        if supply <= 0 or day > last:
            continue
        begin = max(day, until)
        until = begin + timedelta(days=min(supply, (date.max - begin).days))
        start = max(day, first) if start is None and until > first else start
        covered += max((min(until, last + timedelta(days=1)) - max(begin, first)).days, 0)
    return None if start is None else (covered, start)


def _share(covered: int, start: date, last: date) -> Decimal:
    return Decimal(covered) / ((last - start).days + 1)


def _counts(dose: Dose) -> bool:
    told = dose.administration is not None and dose.administration.reason == TOLD_TO
    return dose.state not in _OPEN and not (dose.planned.optional and dose.state not in _TAKEN) and not told


def _streak(days: dict[date, bool]) -> int:
    """The full days at the end; days without a due dose do not end it."""
    streak = 0
    for day in sorted(days, reverse=True):
        if not days[day]:
            break
        streak += 1
    return streak
