"""The result before a result: of the same person and code, what it was and when. Reads only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from local_store import bodies
from local_store.store import Reader
from services.clock import instant
from services.each import each
from services.fhir import resource as fhir
from services.fhir.interpretation import Direction
from services.record.results.band import number_in
from services.record.results.model import MissingResult, Observation, observation
from services.record.results.rules import is_hidden
from services.record.results.values import Amount

_SETTLED: Final = ("final", "amended", "corrected", "appended")


@dataclass(frozen=True)
class Earlier:
    """The amount before, its moment, and where the value went from it; None: the two cannot be compared."""

    amount: Amount
    when: fhir.When
    way: Direction | None


def earlier(r: Reader, patient: str, results: Iterable[Observation | MissingResult]) -> Mapping[str, Earlier]:
    """By the id of each of these results that is an amount: the newest settled one before it, where there is one."""
    compared = [
        (result, code, moment)
        for result in results
        if isinstance(result, Observation) and _is_compared(result)
        if (code := result.measured.code) and (moment := _moment(result.effective))
    ]
    if not compared:
        return {}
    moments = [(code, instant(moment)) for _, code, moment in compared]
    found = bodies.newest_before(r, "Observation", patient=patient, moments=moments, statuses=_SETTLED)
    known: dict[str, Earlier] = {}
    for (result, _, _), body in zip(compared, found, strict=True):
        for before in each([] if body is None else [body], observation).read:
            known |= {result.id: told} if (told := _earlier(result, before)) else {}
    return known


def _is_compared(result: Observation) -> bool:
    return isinstance(result.measured.value, Amount) and not is_hidden(result.status)


def _earlier(result: Observation, before: Observation) -> Earlier | None:
    now, then, when = result.measured.value, before.measured.value, _begun(before.effective)
    if not isinstance(now, Amount) or not isinstance(then, Amount) or when is None:
        return None
    return Earlier(then, when, _way(now, then))


def _way(now: Amount, then: Amount) -> Direction | None:
    """None as well where one of them is only a bound ("< 0.5")."""
    number = number_in(then, now)
    if number is None or now.comparator or then.comparator:
        return None
    return Direction.NONE if now.number == number else Direction.UP if now.number > number else Direction.DOWN


def _begun(effective: fhir.When | fhir.Period | None) -> fhir.When | None:
    return (effective.start or effective.end) if isinstance(effective, fhir.Period) else effective


def _moment(effective: fhir.When | fhir.Period | None) -> datetime | None:
    return fhir.first_moment(_begun(effective))
