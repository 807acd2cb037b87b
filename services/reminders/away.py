"""What happened to alarms while the app did not run: which rang, and what the person answered at their notifications.

An alarm is handed over as an id that says nothing; what it is about stays here, in the encrypted store. So an answer
given at a locked phone is understood when the store is open again, also when nothing plans that dose any more, and
another person's store understands nothing of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from local_store import settings
from local_store.store import Reader, Writer
from services.alarm import AlarmAnswer, AlarmNews, AnswerAction, NotificationKind
from services.clock import instant
from services.fhir import resource as fhir
from services.fhir.when import instant_of
from services.moments import later
from services.record.medicines.dose import DoseName
from services.record.medicines.recording import take_named
from services.reminders import kept
from services.reminders.model import SNOOZE_MINUTES, HandOver
from services.reminders.plan import ring_key

HANDED: Final = "reminders.handed"
HEARD: Final = "reminders.heard"
KEPT_DAYS: Final = 7
"""For so long after it was of use a notification may still be answered."""
MOST_HANDED: Final = 500
MOST_HEARD: Final = 200
_KINDS: Final = frozenset(NotificationKind)


@dataclass(frozen=True)
class HandedAlarm:
    """What an alarm on the device is about."""

    keys: tuple[str, ...]
    kind: NotificationKind
    until: datetime
    doses: tuple[DoseName, ...] = ()


def keep_handed(w: Writer, handed: HandOver, now: datetime) -> None:
    """Keeps what these alarms are about, beside those before that may still be answered. Before they are handed over:
    then no answer comes that nobody understands."""
    found = settings.get(w, HANDED)
    before = found if isinstance(found, Mapping) else {}
    known = {id_: row for id_, row in before.items() if _is_kept(row, now)}
    for alarm in handed.alarms:
        doses = tuple(handed.doses[key] for key in alarm.occasions if key in handed.doses)
        known.pop(alarm.id, None)
        known[alarm.id] = _row(HandedAlarm(alarm.keys, alarm.kind, alarm.until, doses))
    if known != before:
        settings.put(w, HANDED, dict([*known.items()][-MOST_HANDED:]))


def settle(w: Writer, news: AlarmNews, now: datetime) -> NotificationKind | None:
    """Makes of the news what they mean: what rang has rung; a dose that was answered as taken is recorded, at the
    moment of the tap and once; one that was put off rings later. An answer that came before has no effect. Returns of
    what kind the alarm was whose notification opened the app."""
    handed = handed_alarms(w)
    rung = [key for id_ in news.rung if id_ in handed for key in handed[id_].keys]
    heard = [id_ for id_ in fhir.as_list(settings.get(w, HEARD)) if isinstance(id_, str)]
    fresh = [answer for answer in news.answers if answer.id not in heard]
    for answer in fresh:
        if answer.alarm in handed:
            rung += _settle_answer(w, answer, handed[answer.alarm].doses, now)
    if rung:
        kept.remember(w, rung)
    if fresh:
        settings.put(w, HEARD, [*heard, *(answer.id for answer in fresh)][-MOST_HEARD:])
    opened = handed.get(news.opened or "")
    return opened.kind if opened is not None else None


def handed_alarms(r: Reader) -> dict[str, HandedAlarm]:
    """What the alarms on the device are about, by their ids. Reads only."""
    found = settings.get(r, HANDED)
    read = {id_: _read(row) for id_, row in found.items()} if isinstance(found, Mapping) else {}
    return {id_: alarm for id_, alarm in read.items() if alarm is not None}


def _settle_answer(w: Writer, answer: AlarmAnswer, doses: Iterable[DoseName], now: datetime) -> list[str]:
    """Returns the keys of what the device rings, or has rung, by itself."""
    at = min(answer.at, now)
    if answer.action is AnswerAction.TAKEN:
        take_named(w, doses, now, at=at)
        return []
    keys = [dose.id for dose in doses]
    kept.snooze(w, keys, at)
    until = later(at, minutes=SNOOZE_MINUTES)
    return [ring_key(key, until, 0) for key in keys] if answer.rings and until <= now else []


def _row(alarm: HandedAlarm) -> dict[str, Any]:
    doses = [[*dose[:-1], instant(dose.planned)] for dose in alarm.doses]
    return {"keys": [*alarm.keys], "kind": alarm.kind.value, "until": instant(alarm.until), "doses": doses}


def _read(row: Any) -> HandedAlarm | None:
    if not isinstance(row, Mapping):
        return None
    until, kind = instant_of(row.get("until")), row.get("kind")
    if until is None or kind not in _KINDS:
        return None
    keys = tuple(key for key in fhir.as_list(row.get("keys")) if isinstance(key, str))
    doses = (_dose(each) for each in fhir.as_list(row.get("doses")))
    return HandedAlarm(keys, NotificationKind(kind), until, tuple(dose for dose in doses if dose is not None))


def _dose(row: Any) -> DoseName | None:
    match row:
        case [str() as patient, str() as prescription, int() as dosage, str() as slot, str() as at]:
            planned = instant_of(at)
            return DoseName(patient, prescription, dosage, slot, planned) if planned is not None else None
    return None


def _is_kept(row: Any, now: datetime) -> bool:
    alarm = _read(row)
    return alarm is not None and alarm.until > later(now, days=-KEPT_DAYS)
