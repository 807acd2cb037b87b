"""How urgent a critical result is for the reader: by its age, by what came after it, and by what they know. Pure.

A laboratory tells a critical value to a clinician at once, who acts on it (ISO 15189:2022 §7.4.1.3; in China the
critical values of the core systems of medical quality, National Health Commission, 2018). Who reads one soon after may
be the first to hear of it: within `FRESH` it says what to do now. No standard says how long that is; seven days hold a
holiday on which nobody answered. Later it says when it was, and whom to ask. It is quiet once the person says that they
know, or a newer result of the same code was called normal by a laboratory.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Final

from services.fhir import resource as fhir
from services.fhir.interpretation import Concern
from services.moments import days_later, midnight
from services.record.results.model import CriticalResult, Measured, MissingResult, Observation
from services.record.results.rules import chief_flag, is_hidden, lines

FRESH: Final = timedelta(days=7)


class Urgency(StrEnum):
    """NOW: say what to do at once. ASK: say when it was, and to ask a doctor. QUIET: only a mark."""

    NOW = "now"
    ASK = "ask"
    QUIET = "quiet"


def critical_in(
    observations: Iterable[Observation | MissingResult], otherwise: datetime | None = None
) -> Iterator[CriticalResult]:
    """The critical lines of these results; `otherwise` is when, where a result does not say itself."""
    for observation in observations:
        if isinstance(observation, MissingResult) or is_hidden(observation.status):
            continue
        for line in lines(observation):
            if concern(line) is Concern.CRITICAL:
                when = moment(observation.effective, observation.issued) or otherwise
                yield CriticalResult(_mark(observation, line), line, when)


def urgency(result: CriticalResult, now: datetime) -> Urgency:
    """How urgent it is now. One without a known time counts as fresh."""
    if result.known or result.normal_again:
        return Urgency.QUIET
    return Urgency.NOW if result.when is None or now - result.when <= FRESH else Urgency.ASK


def chief(results: Iterable[CriticalResult], now: datetime) -> Urgency:
    """The most urgent of these; NOW where nothing is known about them."""
    found = {urgency(result, now) for result in results}
    return next((level for level in Urgency if level in found), Urgency.NOW)


def concern(line: Measured) -> Concern | None:
    """How serious the laboratory's own judgement of a line is; None when it gave none."""
    flag = chief_flag(line)
    return flag.concern if flag else None


def moment(effective: fhir.When | fhir.Period | None, issued: fhir.When | None) -> datetime | None:
    """The latest moment at which a result was measured or told: a culture is told days later."""
    measured = (effective.end or effective.start) if isinstance(effective, fhir.Period) else effective
    return max(filter(None, (_last_moment(measured), _last_moment(issued))), default=None)


def _last_moment(value: fhir.When | None) -> datetime | None:
    """A partial date counts to its end: a year may be about yesterday."""
    if value is None or isinstance(value, datetime):
        return value
    return midnight(days_later(_last_day(value), 1), UTC)


def _last_day(day: fhir.FhirDate) -> date:
    if day.day is not None:
        return day.first_day
    last_month = date(day.year, day.month or 12, 28)
    return days_later(days_later(last_month, 4).replace(day=1), -1)


def _mark(observation: Observation, line: Measured) -> str:
    """One version of one line: what was corrected since is new again."""
    return (
        f"{observation.id}/{observation.version or observation.issued or observation.effective or ''}/{line.code or ''}"
    )
