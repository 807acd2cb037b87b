"""The critical results of a person with what is known about them here. What the person said they know never leaves this
device.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Final

from local_store import bodies, settings
from local_store.store import Reader, Writer
from services.each import each
from services.fhir.interpretation import Concern
from services.fhir.shape import as_list, as_text
from services.record.results.model import CriticalResult, MissingResult, Observation, observation
from services.record.results.rules import is_hidden, lines
from services.record.results.urgency import concern, critical_in, moment

KNOWN: Final = "reports.known-critical"
_MOST_KNOWN: Final = 500
_LOOKED_AT: Final = 50  # newest results of a code


def critical_results(
    r: Reader,
    patient: str,
    observations: Iterable[Observation | MissingResult],
    otherwise: datetime | None = None,
) -> tuple[CriticalResult, ...]:
    """The lines a laboratory called critical. Reads only."""
    found = tuple(critical_in(observations, otherwise))
    known = frozenset(_known(r)) if found else frozenset()
    return tuple(
        replace(result, known=result.mark in known, normal_again=_is_normal_again(r, patient, result))
        for result in found
    )


def acknowledge(w: Writer, marks: tuple[str, ...]) -> tuple[str, ...]:
    """Keeps that the person knows of these results, and returns their marks; the oldest are dropped."""
    settings.put(w, KNOWN, list(dict.fromkeys([*_known(w), *marks]))[-_MOST_KNOWN:])
    return marks


def take_back(w: Writer, marks: tuple[str, ...]) -> None:
    """Forgets that the person knows of these results."""
    settings.put(w, KNOWN, [mark for mark in _known(w) if mark not in marks])


def _known(r: Reader) -> list[str]:
    return [mark for kept in as_list(settings.get(r, KNOWN)) if (mark := as_text(kept))]


def _is_normal_again(r: Reader, patient: str, result: CriticalResult) -> bool:
    code, since = result.line.code, result.when
    if code is None or since is None:
        return False
    newest = bodies.mentioning(r, "Observation", patient=patient, code=code, limit=_LOOKED_AT)
    return any(_is_normal(other, code) for other in each(newest, observation).read if _is_after(other, since))


def _is_after(other: Observation, since: datetime) -> bool:
    measured = moment(other.effective, None)
    return measured is not None and measured > since


def _is_normal(other: Observation, code: str) -> bool:
    if is_hidden(other.status):
        return False
    return any(code in line.codes and concern(line) is Concern.NORMAL for line in lines(other))
