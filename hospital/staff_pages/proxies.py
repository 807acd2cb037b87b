"""Who asks to look after a patient by papers, as the desk decides it."""

from __future__ import annotations

from dataclasses import dataclass

from hospital.auth.age_rules import age_rules
from hospital.auth.proxies import born_of_patient
from hospital.base import clock
from hospital.base.elements import instant
from hospital.base.human_names import name_in_words
from hospital.family import access_tasks, proxy_requests
from hospital.family.access_tasks import AccessTask
from hospital.family.proxy_requests import ProxyRequest
from hospital.fhir.permissions import Access
from hospital.fhir.proxy import ProxyRole
from hospital.fhir.store.apart import judged_apart
from hospital.fhir.store.tx import Tx
from hospital.staff_pages.listing import PAGE
from hospital.staff_pages.staff_names import moment_words, staff_name


@dataclass(frozen=True)
class WaitingProxy:
    """A request that is open. `mine`: the caller wrote it down, and somebody else decides; `asks`: scopes to which the
    child has to agree; `until`: the last day, empty without one."""

    id: str
    patient: str
    holder: str
    name: str
    born: str
    who: str
    phone: str
    relationship: str
    role: str
    scopes: tuple[str, ...]
    asks: tuple[str, ...]
    until: str
    paper: str
    paper_day: str
    note: str
    by: str
    since: str
    mine: bool


def waiting_proxies(tx: Tx, access: Access, *, most: int = PAGE, skip: int = 0) -> list[WaitingProxy]:
    """Some of the open requests, the oldest first."""
    found = proxy_requests.waiting(tx.connection)[skip : skip + most]
    return [_told(tx, access, row) for row in found]


@dataclass(frozen=True)
class AskedProxy:
    """A `task` of the app whose papers nobody has looked at yet; `who` is the name of who asks."""

    task: AccessTask
    who: str
    since: str


def asked_proxies(tx: Tx) -> list[AskedProxy]:
    """All of them, the oldest first."""
    return [told for _, told in judged_apart(None, access_tasks.waiting(tx), lambda task: _of_app(tx, task))]


def count(tx: Tx) -> int:
    """How many requests are open, from the app or from the desk."""
    return count_of_desk(tx) + len(access_tasks.waiting(tx))


def count_of_desk(tx: Tx) -> int:
    """How many of them the desk has written down."""
    return len(proxy_requests.waiting(tx.connection))


def _of_app(tx: Tx, task: AccessTask) -> AskedProxy:
    who = name_in_words(tx.read("Patient", task.patient))
    return AskedProxy(task, who, moment_words(instant(task.since)) if task.since else "")


def _told(tx: Tx, access: Access, row: ProxyRequest) -> WaitingProxy:
    person = tx.read("Patient", row.patient) or {}
    born = born_of_patient(tx, row.patient)
    guards = row.role is ProxyRole.GUARDIAN and born is not None
    assent = age_rules().stage(born, clock.day_of(clock.from_milliseconds(row.recorded))).assent if guards else ()  # type: ignore[arg-type]
    last = clock.day_of(clock.from_milliseconds(row.ends - 1)).isoformat() if row.ends is not None else ""
    me = access.staff.practitioner if access.staff else ""
    who = row.name or name_in_words(tx.read("Patient", row.holder))
    return WaitingProxy(
        row.id, row.patient, row.holder, name_in_words(person), str(person.get("birthDate", "")), who, row.phone,
        row.relationship, row.role.value, tuple(scope.value for scope in row.scopes),
        tuple(scope.value for scope in row.scopes if scope in assent), last, row.paper.value, row.paper_day, row.note,
        staff_name(tx, row.recorder), moment_words(clock.from_milliseconds(row.recorded)), row.recorder == me,
    )  # fmt: skip
