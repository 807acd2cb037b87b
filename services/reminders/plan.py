"""Which alarms to hand over: the soonest 30 of the next 28 days. Pure.

Systems keep few alarms (iOS: 64 pending notifications, UNUserNotificationCenter), so they are handed over again
whenever the app runs and whenever something was answered.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from itertools import groupby
from typing import Final

from services.alarm import Alarm, NotificationKind
from services.moments import day_in, days_later, in_zone, later
from services.reminders.model import Occasion, ReminderChoices

DAYS: Final = 28
MOST: Final = 30
REPEATED_WITHIN: Final = 24
"""Hours. Repeats further away would take the places of other reminders; they are planned when they are near."""


@dataclass(frozen=True)
class Ring:
    """One ring of an occasion."""

    key: str
    kind: NotificationKind
    at: datetime
    until: datetime
    occasion: str
    on_wall: bool


def ring_key(occasion: str, put_off: datetime | None, n: int) -> str:
    """The key of the n-th ring of the occasion with this key, which was put off until then."""
    suffix = f"+{int(put_off.timestamp())}" if put_off else ""
    return f"{occasion}{suffix}#{n}"


def plan(
    occasions: Iterable[Occasion],
    choices: ReminderChoices,
    now: datetime,
    zone: tzinfo,
    *,
    given: Collection[str] = (),
    snoozed: Mapping[str, datetime] | None = None,
) -> tuple[Alarm, ...]:
    """The alarms of what is not answered yet, the soonest first. `given`: keys of what has rung. `snoozed`: until when
    the person put an occasion off, by its key. What should have rung and is still of use rings now."""
    horizon, near = later(now, days=DAYS), later(now, hours=REPEATED_WITHIN)
    rings: list[Ring] = []
    for occasion in occasions:
        if occasion.until <= now:
            continue
        wanted = _rings(occasion, choices, zone, (snoozed or {}).get(occasion.key))
        rings += _ahead(wanted, given, now, near)
    soon = [ring for ring in rings if ring.at < horizon]
    return tuple(_together(soon, zone))[:MOST]


def _rings(occasion: Occasion, choices: ReminderChoices, zone: tzinfo, put_off: datetime | None) -> Iterator[Ring]:
    """All rings of an occasion in order; the first always, also at night when the morning would be too late."""
    start = in_zone(max(occasion.at, put_off or occasion.at), UTC)
    morning = _night_ends(start, choices, zone)
    if morning is not None and (morning < occasion.until or not occasion.insists):
        start = morning
    on_wall = occasion.on_wall and put_off is None
    for n in range(1 + (choices.repeats if occasion.insists else 0)):
        at = later(start, minutes=n * choices.gap)
        if at >= occasion.until or (n and _night_ends(at, choices, zone) is not None):
            return
        key = ring_key(occasion.key, put_off, n)
        yield Ring(key, occasion.kind, at, occasion.until, occasion.key, on_wall)


def _ahead(rings: Iterable[Ring], given: Collection[str], now: datetime, near: datetime) -> Iterator[Ring]:
    """What is still to ring: of those whose time has passed the last one, now; and repeats once they are near."""
    passed: Ring | None = None
    for n, ring in enumerate(rings):
        if ring.at <= now:
            passed = None if ring.key in given else ring
        elif n == 0 or ring.at < near:
            if passed is not None:
                yield replace(passed, at=now, on_wall=False)
                passed = None
            if ring.key not in given:
                yield ring
    if passed is not None:
        yield replace(passed, at=now, on_wall=False)


def _together(rings: Iterable[Ring], zone: tzinfo) -> Iterator[Alarm]:
    """One alarm for what rings in the same minute: nobody wants five notifications for five tablets. What keeps its
    time on the clock rings by itself, since a journey would part them."""

    def minute(ring: Ring) -> tuple[datetime, str, bool]:
        return ring.at.replace(second=0, microsecond=0), ring.kind, ring.on_wall

    ordered = sorted(rings, key=lambda ring: (*minute(ring), ring.at, ring.key))
    for _, group in groupby(ordered, key=minute):
        same = list(group)
        keys = tuple(sorted(ring.key for ring in same))
        occasions = tuple(sorted({ring.occasion for ring in same}))
        at = same[0].at
        wall = in_zone(at, zone).replace(tzinfo=None) if same[0].on_wall else None
        yield Alarm(keys, same[0].kind, at, max(ring.until for ring in same), occasions, wall)


def _night_ends(moment: datetime, choices: ReminderChoices, zone: tzinfo) -> datetime | None:
    """When the quiet hours around this moment end; None outside of them."""
    if not choices.quiet or choices.quiet_from == choices.quiet_to:
        return None
    clock = in_zone(moment, zone).time()
    over_midnight = choices.quiet_to < choices.quiet_from
    late = clock >= choices.quiet_from
    quiet = (late or clock < choices.quiet_to) if over_midnight else choices.quiet_from <= clock < choices.quiet_to
    if not quiet:
        return None
    day = day_in(moment, zone)
    ends = datetime.combine(days_later(day, 1) if over_midnight and late else day, choices.quiet_to, zone)
    return in_zone(ends, UTC)
