"""The hospital's booking rules as the app shows them before a person confirms. Data of each department, none built in:
a rule that a hospital does not state is None and not shown. Pure; never raises.

Source: the contract with the hospital (extensions of HealthcareService, `services/fhir/terms.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from typing import Any

from services.fhir import resource as fhir
from services.fhir import terms


@dataclass(frozen=True)
class NoShowBan:
    """After `limit` missed visits within `window_days` nobody can book online for `ban_days`."""

    limit: int
    window_days: int
    ban_days: int


@dataclass(frozen=True)
class NumberQuota:
    """A patient takes no more than `most` numbers within `hours`, those given back included."""

    most: int
    hours: int


@dataclass(frozen=True)
class HospitalRules:
    """A department's rules. Ages in full years; `late_minutes` after which a late person loses their place.

    `hold_minutes` None: this hospital has no holds. `open_visits`: so many a patient may have at a time."""

    cutoff_hours: int | None = None
    window_days: int | None = None
    release: time | None = None
    late_minutes: int | None = None
    minimum_age: int | None = None
    maximum_age: int | None = None
    hold_minutes: int | None = None
    renewals_max: int = 1
    offer_minutes: int | None = None
    no_show: NoShowBan | None = None
    open_visits: int | None = None
    numbers: NumberQuota | None = None


def hospital_rules(service: Any) -> HospitalRules:
    """Reads the rules of a HealthcareService."""

    def number(url: str) -> int | None:
        return fhir.as_int(fhir.extension_value(service, url))

    renewals = number(terms.HOLD_RENEWALS_MAX)
    missed = (number(terms.NO_SHOW_LIMIT), number(terms.NO_SHOW_WINDOW_DAYS), number(terms.NO_SHOW_BAN_DAYS))
    return HospitalRules(
        cutoff_hours=number(terms.CANCEL_CUTOFF_HOURS),
        window_days=number(terms.WINDOW_DAYS),
        release=fhir.time_of(fhir.extension_value(service, terms.RELEASE_TIME)),
        late_minutes=number(terms.LATE_MINUTES),
        minimum_age=number(terms.MINIMUM_AGE),
        maximum_age=number(terms.MAXIMUM_AGE),
        hold_minutes=number(terms.HOLD_MINUTES),
        renewals_max=1 if renewals is None else renewals,
        offer_minutes=number(terms.OFFER_MINUTES),
        no_show=_ban(*missed),
        open_visits=number(terms.OPEN_VISITS_MAX),
        numbers=_quota(number(terms.NUMBERS_MAX), number(terms.NUMBERS_WINDOW_HOURS)),
    )


def _ban(limit: int | None, window_days: int | None, ban_days: int | None) -> NoShowBan | None:
    if limit is None or window_days is None or ban_days is None:
        return None
    return NoShowBan(limit, window_days, ban_days)


def _quota(most: int | None, hours: int | None) -> NumberQuota | None:
    return None if most is None or hours is None else NumberQuota(most, hours)
