"""What waits for a member of staff by their roles: each kind of work with how much of it there is, and its first lines.

A number on this page is the number of lines on the page that it leads to.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from hospital.fhir.permissions import Access
from hospital.fhir.store.tx import Tx
from hospital.follow_up.codes import StepKind
from hospital.staff_pages import follow_ups, inbox, papers, proposals, proxies, questions, refills
from hospital.staff_pages.medicines import patient_name
from hospital.staff_pages.roles import DOORS, StaffDoor

#: So many lines of each kind stand on the page.
SHOWN: Final = 3


@dataclass(frozen=True)
class WorkLine:
    """One thing that waits. `path`: below the page of its kind, where it has one of its own."""

    patient: str
    name: str
    words: str
    since: str
    path: str = ""


@dataclass(frozen=True)
class WaitingWork:
    """A kind of work: how much of it waits, how much of that is urgent, and what has waited longest. `unread`,
    `nobodys` and `mine` are counts of consultations alone."""

    door: StaffDoor
    count: int
    urgent: int = 0
    lines: tuple[WorkLine, ...] = ()
    unread: int | None = None
    nobodys: int | None = None
    mine: int | None = None


def waiting_work(tx: Tx, access: Access, language: str) -> list[WaitingWork]:
    """What waits, the kinds with something urgent first, those without anything last."""
    found = [
        _KINDS[door.name](tx, access, language, door) for door in DOORS if door.name in _KINDS and door.opens(access)
    ]
    return sorted(found, key=lambda work: (not work.urgent, not work.count))


def _alerts(tx: Tx, access: Access, language: str, door: StaffDoor) -> WaitingWork:
    return _follow_up(tx, access, language, door, StepKind.ALERT)


def _calls(tx: Tx, access: Access, language: str, door: StaffDoor) -> WaitingWork:
    return _follow_up(tx, access, language, door, StepKind.CALL)


def _follow_up(tx: Tx, access: Access, language: str, door: StaffDoor, kind: StepKind) -> WaitingWork:
    found = follow_ups.waiting(tx, access, kind, language, most=SHOWN)
    told = tuple(WorkLine(each.patient, each.name, each.words, each.since) for each in found)
    return WaitingWork(door, follow_ups.count(tx, access, kind), follow_ups.count(tx, access, kind, urgent=True), told)


def _messages(tx: Tx, access: Access, _language: str, door: StaffDoor) -> WaitingWork:
    found = inbox.inbox(tx, access)
    first = inbox.lines(tx, access, [each for each in found if each.unanswered][:SHOWN])
    told = tuple(WorkLine(each.patient, each.name, each.department, each.last, f"/{each.id}") for each in first)
    me = access.staff.practitioner if access.staff else ""
    return WaitingWork(
        door, sum(each.unanswered > 0 for each in found), 0, told, sum(each.unread for each in found),
        sum(not each.by for each in found), sum(each.by == me for each in found),
    )  # fmt: skip


def _proposals(tx: Tx, access: Access, language: str, door: StaffDoor) -> WaitingWork:
    found = proposals.open_proposals(tx, access, language, most=SHOWN)
    told = tuple(WorkLine(each.patient, each.name, each.medicine, each.until) for each in found)
    return WaitingWork(door, proposals.count(tx, access), proposals.count(tx, access, urgent=True), told)


def _refills(tx: Tx, access: Access, language: str, door: StaffDoor) -> WaitingWork:
    found = refills.open_refills(tx, access, language, most=SHOWN)
    told = tuple(WorkLine(each.patient, each.name, each.medicine, each.asked) for each in found)
    return WaitingWork(door, refills.count(tx, access), 0, told)


def _questions(tx: Tx, access: Access, _language: str, door: StaffDoor) -> WaitingWork:
    found = questions.waiting_questions(tx, access, most=SHOWN)
    told = tuple(WorkLine(each.patient, each.name, each.article, each.asked) for each in found)
    return WaitingWork(door, questions.count(tx, access), 0, told)


def _papers(tx: Tx, access: Access, _language: str, door: StaffDoor) -> WaitingWork:
    found = papers.waiting_papers(tx, access, most=SHOWN)
    told = (WorkLine(each.patient, patient_name(tx, access, each.patient), each.title, each.day) for each in found)
    lines = tuple(replace(line, path=f"/{line.patient}") for line in told)
    return WaitingWork(door, papers.count(tx, access), 0, lines)


def _proxies(tx: Tx, access: Access, _language: str, door: StaffDoor) -> WaitingWork:
    found = proxies.waiting_proxies(tx, access, most=SHOWN)
    told = tuple(WorkLine(each.patient, each.name, each.who, each.since) for each in found)
    of_app = proxies.asked_proxies(tx)
    asked_for = (WorkLine(each.task.patient, each.who, each.task.name, each.since) for each in of_app)
    return WaitingWork(door, proxies.count(tx), 0, (*asked_for, *told)[:SHOWN])


_KINDS: Final[dict[str, Callable[[Tx, Access, str, StaffDoor], WaitingWork]]] = {
    "alerts": _alerts,
    "messages": _messages,
    "proposals": _proposals,
    "calls": _calls,
    "refills": _refills,
    "questions": _questions,
    "papers": _papers,
    "proxies": _proxies,
}
