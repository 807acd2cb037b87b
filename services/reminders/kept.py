"""What reminders keep in the store of this device: the person's choices, what has rung, and what was put off."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, time
from typing import Any, Final

from local_store import settings
from local_store.store import Reader, Writer
from services.clock import instant
from services.fhir import resource as fhir
from services.fhir.when import instant_of
from services.moments import later
from services.reminders.model import GAPS, REPEATS, SNOOZE_MINUTES, ReminderChoices

CHOICES: Final = "reminders.choices"
GIVEN: Final = "reminders.given"
PUT_OFF: Final = "reminders.put_off"
TEST: Final = "reminders.test"
MOST_REMEMBERED: Final = 500


def choices(r: Reader) -> ReminderChoices:
    """What the person chose; the default for whatever was not chosen or cannot be read. Reads only."""
    found, default = settings.get(r, CHOICES), ReminderChoices()
    if not isinstance(found, Mapping):
        return default
    return ReminderChoices(
        medicines=_flag(found.get("medicines"), default=default.medicines),
        visits=_flag(found.get("visits"), default=default.visits),
        quiet=_flag(found.get("quiet"), default=default.quiet),
        quiet_from=_time(found.get("quiet_from"), default.quiet_from),
        quiet_to=_time(found.get("quiet_to"), default.quiet_to),
        repeats=found["repeats"] if found.get("repeats") in REPEATS else default.repeats,
        gap=found["gap"] if found.get("gap") in GAPS else default.gap,
    )


def choose(w: Writer, chosen: ReminderChoices) -> None:
    """Keeps the person's choices on this device."""
    settings.put(
        w,
        CHOICES,
        {
            "medicines": chosen.medicines,
            "visits": chosen.visits,
            "quiet": chosen.quiet,
            "quiet_from": chosen.quiet_from.isoformat("minutes"),
            "quiet_to": chosen.quiet_to.isoformat("minutes"),
            "repeats": chosen.repeats,
            "gap": chosen.gap,
        },
    )


def given(r: Reader) -> frozenset[str]:
    """The keys of what has rung on this device. Reads only."""
    return frozenset(key for key in fhir.as_list(settings.get(r, GIVEN)) if isinstance(key, str))


def remember(w: Writer, keys: Iterable[str]) -> None:
    """Keeps what has rung; the oldest are dropped."""
    known = [key for key in fhir.as_list(settings.get(w, GIVEN)) if isinstance(key, str)]
    settings.put(w, GIVEN, [*known, *keys][-MOST_REMEMBERED:])


def put_off(r: Reader, now: datetime) -> dict[str, datetime]:
    """Until when occasions were put off, by their keys; those that are over are left out. Reads only."""
    found = settings.get(r, PUT_OFF)
    moments = {key: _moment(value) for key, value in found.items()} if isinstance(found, Mapping) else {}
    return {key: moment for key, moment in moments.items() if moment is not None and moment > later(now, days=-1)}


def snooze(w: Writer, keys: Iterable[str], now: datetime) -> None:
    """Rings again in a quarter of an hour for the occasions with these keys, unless they are answered until then."""
    until = later(now, minutes=SNOOZE_MINUTES)
    kept = {**put_off(w, now), **dict.fromkeys(keys, until)}
    settings.put(w, PUT_OFF, {key: instant(moment) for key, moment in kept.items()})


def test_at(r: Reader) -> datetime | None:
    """When the reminder rings that the person asked for as a test. Reads only."""
    return _moment(settings.get(r, TEST))


def ask_for_test(w: Writer, at: datetime) -> None:
    """One reminder at this moment, on the way that all take."""
    settings.put(w, TEST, instant(at))


def _flag(found: Any, *, default: bool) -> bool:
    return found if isinstance(found, bool) else default


def _time(found: Any, default: time) -> time:
    try:
        return time.fromisoformat(found).replace(tzinfo=None)
    except (TypeError, ValueError):
        return default


def _moment(found: Any) -> datetime | None:
    return instant_of(found)
