"""What happened to a patient that may begin a plan: looked up in their record. What is older than a month begins
nothing: a record that was imported is not news."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from hospital.base import clock
from hospital.base.elements import moment
from hospital.base.references import target
from hospital.fhir.access.patient_words import is_labelled
from hospital.fhir.search.run import search
from hospital.fhir.store.apart import judged_apart
from hospital.fhir.store.owners import Coding
from hospital.fhir.store.tx import Tx
from hospital.follow_up.care_plan import Begun
from hospital.follow_up.codes import ICD10
from hospital.follow_up.facts import COUNTS, is_certain
from hospital.follow_up.plan import Happening, PlanTrigger
from hospital.monitoring.codes import codings, objects

Json = dict[str, Any]

RECENT: Final = timedelta(days=31)
#: By how much another system's clock may be ahead.
_AHEAD: Final = timedelta(days=1)
_MOST: Final = 50
_REPORTED: Final = COUNTS | {"appended"}
_ABNORMAL: Final = frozenset({"A", "AA", "H", "HH", "HU", "L", "LL", "LU", "POS"})


@dataclass(frozen=True)
class Happened:
    """Something that may begin plans, with the codes it carries."""

    happening: Happening
    begun: Begun
    codes: tuple[Coding, ...]

    def begins(self, trigger: PlanTrigger) -> bool:
        """Whether it is what a plan waits for."""
        if trigger.happening is not self.happening:
            return False
        return not trigger.codes or any(_is(code, wanted) for code in self.codes for wanted in trigger.codes)


def happened(tx: Tx, patient: str, kinds: frozenset[Happening], now: datetime) -> list[Happened]:
    """What happened to a patient lately, of these kinds, the earliest first. What cannot be read hides nothing else."""
    found = [
        each
        for kind in sorted(kinds)
        for _, each in judged_apart(None, _FOUND[kind](tx, patient, now), partial(_read, tx, kind))
        if each is not None and now - RECENT <= each.begun.moment <= now + _AHEAD
    ]
    return sorted(found, key=lambda each: (each.begun.moment, each.begun.reference))


def _is(code: Coding, wanted: Coding) -> bool:
    if wanted.system == ICD10:
        return code.system.startswith(ICD10) and code.code.startswith(wanted.code)
    return code == wanted


def _read(tx: Tx, kind: Happening, body: Json) -> Happened | None:
    at = _MOMENTS[kind](body)
    if at is None:
        return None
    begun = Begun(f"{body['resourceType']}/{body['id']}", moment(str(at)))
    return Happened(kind, begun, tuple(_codes(tx, body)))


def _codes(tx: Tx, body: Json) -> Iterator[Coding]:
    """The codes of what happened: its own, its reasons, and the diagnoses of a stay."""
    concepts = [body.get("code"), *objects(body.get("reasonCode")), *objects(body.get("serviceType"))]
    concepts += [*objects(body.get("category")), *objects(body.get("specialty"))]
    for diagnosis in objects(body.get("diagnosis")):
        concepts.append((tx.read("Condition", target(diagnosis.get("condition"), "Condition") or "") or {}).get("code"))
    for each in (coding for concept in concepts for coding in codings(concept)):
        yield Coding(str(each.get("system", "")), str(each.get("code", "")))


def _since(now: datetime) -> str:
    return f"ge{clock.day_of(now - RECENT)}"


def _stays(tx: Tx, patient: str, now: datetime) -> list[Json]:
    wanted = [("patient", patient), ("status", "finished"), ("date", _since(now)), ("_sort", "-date")]
    found = search(tx, "Encounter", wanted, limit=_MOST)
    return [body for body in found if (body.get("class") or {}).get("code") in ("IMP", "ACUTE", "NONAC")]


def _procedures(tx: Tx, patient: str, now: datetime) -> list[Json]:
    wanted = [("patient", patient), ("status", "completed"), ("date", _since(now)), ("_sort", "-date")]
    found = search(tx, "Procedure", wanted, limit=_MOST)
    return [body for body in found if not is_labelled(body)]  # what a patient remembers begins no plan


def _reports(tx: Tx, patient: str, now: datetime) -> list[Json]:
    wanted = [("patient", patient), ("date", _since(now)), ("_sort", "-date")]
    found = search(tx, "DiagnosticReport", wanted, limit=_MOST)
    return [body for body in found if body.get("status") in _REPORTED]


def _abnormal(tx: Tx, patient: str, now: datetime) -> list[Json]:
    wanted = [("patient", patient), ("date", _since(now)), ("_sort", "-date")]
    found = search(tx, "Observation", wanted, limit=_MOST)
    return [body for body in found if body.get("status") in COUNTS and _is_abnormal(body)]


def _missed(tx: Tx, patient: str, now: datetime) -> list[Json]:
    wanted = [("patient", patient), ("status", "noshow"), ("date", _since(now)), ("_sort", "-date")]
    return search(tx, "Appointment", wanted, limit=_MOST)


def _diagnosed(tx: Tx, patient: str, now: datetime) -> list[Json]:
    wanted = [("patient", patient), ("recorded-date", _since(now)), ("_sort", "-recorded-date")]
    return [body for body in search(tx, "Condition", wanted, limit=_MOST) if is_certain(body)]


def _is_abnormal(body: Json) -> bool:
    return any(
        coding.get("code") in _ABNORMAL for each in objects(body.get("interpretation")) for coding in codings(each)
    )


_FOUND: Final[Mapping[Happening, Callable[[Tx, str, datetime], list[Json]]]] = {
    Happening.DISCHARGE: _stays,
    Happening.PROCEDURE: _procedures,
    Happening.EXAMINATION: _reports,
    Happening.ABNORMAL_RESULT: _abnormal,
    Happening.MISSED_VISIT: _missed,
    Happening.DIAGNOSIS: _diagnosed,
}


def _effective(body: Json) -> Any:
    return body.get("effectiveDateTime") or (body.get("effectivePeriod") or {}).get("end") or body.get("issued")


_MOMENTS: Final[Mapping[Happening, Callable[[Json], Any]]] = {
    Happening.DISCHARGE: lambda body: (body.get("period") or {}).get("end"),
    Happening.PROCEDURE: lambda body: body.get("performedDateTime") or (body.get("performedPeriod") or {}).get("end"),
    Happening.EXAMINATION: _effective,
    Happening.ABNORMAL_RESULT: _effective,
    Happening.MISSED_VISIT: lambda body: body.get("start"),
    Happening.DIAGNOSIS: lambda body: body.get("recordedDate"),
}
