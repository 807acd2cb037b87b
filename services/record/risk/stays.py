"""A person's last stay in hospital, and their emergency visits before it. Pure, and never raises.

Source: FHIR R4 §8.11 Encounter, with HL7 v3 ActEncounterCode, ActPriority and R4's admit source and discharge
disposition; van Walraven et al., CMAJ 2010; 182: 551-557 for what counts: visits of the six months before the
admission, without the one that led to it, and people who went home.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Any, Final

from services.fhir import resource as fhir
from services.moments import day_in, later

MATTERS: Final = timedelta(days=30)
"""So long after a discharge the index says something."""
BEFORE: Final = 182
"""Days: the six months before an admission."""
_INPATIENT: Final = frozenset({"IMP", "ACUTE", "NONAC"})
_EMERGENCY: Final = "EMER"
_WENT_HOME: Final = frozenset({"home", "alt-home", "aadvice"})
_URGENT: Final = {**dict.fromkeys(("EM", "UR", "S"), True), **dict.fromkeys(("EL", "R"), False)}
_SOURCES: Final = {"emd": True, "outp": False}
_LED_TO_IT: Final = timedelta(days=1)


@dataclass(frozen=True)
class HospitalStay:
    """A stay that ended. `days`: nights in hospital; `emergency`: it was not planned; `visits`: emergency visits
    in the six months before. None: the record does not say."""

    ended: datetime
    days: int | None
    emergency: bool | None
    visits: int | None


@dataclass(frozen=True)
class _Contact:
    kind: str
    body: fhir.JsonObject
    start: datetime | None
    end: datetime | None


def last_stay(encounters: Iterable[Any], now: datetime, zone: tzinfo) -> HospitalStay | None:
    """The stay that ended last, when it matters still and led home; None while the person is in hospital again."""
    every = [_contact(fhir.as_object(body), zone) for body in encounters]
    stays = [each for each in every if each.kind in _INPATIENT]
    if any(fhir.as_text(each.body.get("status")) in {"in-progress", "onleave"} for each in stays):
        return None
    over = [(each.end, each) for each in stays if _is_finished(each) and each.end is not None and each.end <= now]
    if not over:
        return None
    ended, stay = max(over, key=lambda each: each[0])
    if now - ended > MATTERS or not _went_home(stay.body):
        return None
    return HospitalStay(ended, _days(stay.start, ended, zone), _is_acute(stay, every), _visits(stay, every))


def _contact(body: fhir.JsonObject, zone: tzinfo) -> _Contact:
    period = fhir.period(body.get("period")) or fhir.Period(None, None)
    start, end = fhir.first_moment(period.start, zone), fhir.first_moment(period.end, zone)
    return _Contact(fhir.as_text(fhir.at(body, "class", "code")) or "", body, start, end)


def _is_finished(contact: _Contact) -> bool:
    return fhir.as_text(contact.body.get("status")) == "finished"


def _went_home(body: fhir.JsonObject) -> bool:
    """Also where nothing is said of it."""
    to = [each.code for each in fhir.codings(fhir.at(body, "hospitalization", "dischargeDisposition"))]
    return not to or any(code in _WENT_HOME for code in to)


def _days(start: datetime | None, end: datetime, zone: tzinfo) -> int | None:
    return None if start is None or start > end else (day_in(end, zone) - day_in(start, zone)).days


def _is_acute(stay: _Contact, every: Iterable[_Contact]) -> bool | None:
    """By the priority that is written, else by where the person came from."""
    came_from = fhir.at(stay.body, "hospitalization", "admitSource")
    for element, known in ((stay.body.get("priority"), _URGENT), (came_from, _SOURCES)):
        for coding in fhir.codings(element):
            if coding.code in known:
                return known[coding.code]
    return True if any(_led_to(each, stay) for each in every) else None


def _led_to(visit: _Contact, stay: _Contact) -> bool:
    """Whether an emergency visit is the one from which the person was admitted."""
    if visit.kind != _EMERGENCY or visit.start is None or stay.start is None:
        return False
    return visit.start <= stay.start and stay.start - (visit.end or visit.start) < _LED_TO_IT


def _visits(stay: _Contact, every: Iterable[_Contact]) -> int | None:
    """None where the hospital lists nothing but this stay: then it may list no visits at all."""
    others = [each for each in every if each.body is not stay.body]
    if stay.start is None or not others:
        return None
    since = later(stay.start, days=-BEFORE)
    return sum(
        each.kind == _EMERGENCY
        and _is_finished(each)
        and each.start is not None
        and since <= each.start < stay.start
        and not _led_to(each, stay)
        for each in others
    )
