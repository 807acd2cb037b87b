"""The doses of 20 medicines over 365 days, from memory; and the plan after one of them has changed, of the 28 days that
reminders look ahead and of all. Processor time.

The medicines are what people take: once to four times a day, by meals, every eight hours, weekly, monthly, a taper, a
cycle. The reference steps through the same moments by hand: one aware datetime, moved to UTC, and its id.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from time import process_time
from typing import Any, Final
from zoneinfo import ZoneInfo

from benchmarks.lines import Limit, Line, line
from benchmarks.measuring import Scale, load, percentile
from services.record.medicines.model import Circumstances, Prescription, Rhythm
from services.record.medicines.plan import plan, replan
from services.record.medicines.read import prescription

ZONE: Final = ZoneInfo("Europe/Berlin")  # which changes its clocks twice in the days
HOME: Final = Circumstances(Rhythm(), ZONE, ZONE)
FIRST: Final = date(2026, 11, 23)
DAYS: Final = 365
REMINDED: Final = 28
YEAR: Final = Limit("<=", 50, "ms")
BY_HAND: Final = Limit("<=", 1)
CHANGE: Final = Limit("<=", 5, "ms")

_REPEATS: Final[tuple[dict[str, Any], ...]] = (
    {"frequency": 1, "period": 1, "periodUnit": "d"},
    {"frequency": 2, "period": 1, "periodUnit": "d"},
    {"frequency": 3, "period": 1, "periodUnit": "d"},
    {"when": ["ACM", "ACV"]},
    {"period": 8, "periodUnit": "h"},
    {"timeOfDay": ["08:00:00", "20:00:00"]},
    {"period": 1, "periodUnit": "wk", "dayOfWeek": ["mon"]},
    {"period": 1, "periodUnit": "mo"},
    {"duration": 21, "durationUnit": "d", "period": 28, "periodUnit": "d", "when": ["HS"]},
    {"frequency": 1, "period": 1, "periodUnit": "d", "when": ["MORN"]},
)


def run(scale: Scale) -> Iterator[Line]:
    """Plans, and plans again after a change."""
    medicines = [_medicine(number) for number in range(20)]
    times, days = scale.pick(40, 2), scale.pick(DAYS, 30)
    last = FIRST + timedelta(days=days - 1)
    soon = plan(medicines, FIRST, FIRST + timedelta(days=REMINDED - 1), HOME)
    whole = plan(medicines, FIRST, last, HOME)
    by_hand = _timed(lambda: _by_hand(len(whole.doses), days), times)
    year = _timed(lambda: plan(medicines, FIRST, last, HOME), times)
    yield line("doses.20 medicines, 365 days", year, "ms", limit=YEAR, load=load())
    yield line("doses.the same against by hand", year, "ms", reference=by_hand, limit=BY_HAND, load=load())
    changed = _timed(lambda: replan(soon, _medicine(4), HOME), times)
    yield line("doses.28 days after one change", changed, "ms", reference=year, limit=CHANGE, load=load())
    changed = _timed(lambda: replan(whole, _medicine(4), HOME), times)
    yield line("doses.365 days after one change", changed, "ms", reference=year, load=load())
    ids = _timed(lambda: [dose.id for dose in whole.doses], times)
    yield line("doses.their ids", ids, "ms", reference=year, load=load())


def _timed(work: Callable[[], object], times: int) -> float:
    took = []
    for _ in range(times):
        start = process_time()
        work()
        took.append((process_time() - start) * 1000)
    return percentile(took, 50)


def _medicine(number: int) -> Prescription:
    return prescription({
        "resourceType": "MedicationRequest",
        "id": f"medicine-{number}",
        "status": "active",
        "medicationCodeableConcept": {"text": f"medicine {number}"},
        "authoredOn": "2026-11-20T10:15:00+01:00",
        "dosageInstruction": [
            {"timing": {"repeat": _REPEATS[number % len(_REPEATS)]}, "doseAndRate": [{"doseQuantity": {"value": 1}}]}
        ],
    })  # fmt: skip


def _by_hand(doses: int, days: int) -> list[tuple[datetime, uuid.UUID]]:
    """As many moments on as many days, each with its id."""
    found, per_day, space = [], -(-doses // days), uuid.NAMESPACE_URL
    for number in range(doses):
        day, place = divmod(number, per_day)
        at = datetime.combine(FIRST + timedelta(days=day), time(7 + place % 16, place), ZONE)
        found.append((at.astimezone(UTC), uuid.uuid5(space, f"{day}/{place}")))
    return found
