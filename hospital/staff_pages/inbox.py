"""The open consultations of the caller's departments as a worklist: who waits, who answers, what was not read.

The list is made of ids and of the hospital's own counts of the threads alone; what a line shows besides is read for the
lines of the page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from hospital.base.human_names import name_in_words
from hospital.base.references import target
from hospital.base.sql import Sql, sql
from hospital.chat.elements import CONSULTATION, LAST_MESSAGE, OPEN, READ_UP_TO, moment_of, team_of, thread_id
from hospital.chat.team import departments_of
from hospital.chat.threads import unanswered_in
from hospital.fhir.permissions import Access
from hospital.fhir.store.apart import judged_apart
from hospital.fhir.store.tx import Tx
from hospital.staff_pages.listing import PAGE, WorkList
from hospital.staff_pages.staff_names import moment_words, staff_name

Json = dict[str, Any]

_AT_ONCE: Final = 500


class Whose(StrEnum):
    """Which consultations are listed."""

    ALL = "all"
    MINE = "mine"
    NOBODYS = "nobodys"


@dataclass(frozen=True)
class OpenConsultation:
    """One open consultation. `unanswered`: how many messages wait; `unread`: nobody of the team has looked; `by`: the
    Practitioner in charge, empty for nobody; `last`: when the last message came."""

    seq: int
    id: str
    by: str
    unanswered: int = 0
    unread: bool = False
    last: datetime | None = None

    @property
    def order(self) -> tuple[bool, float, int]:
        """Those that wait first, the longest waiting before the others."""
        return not self.unanswered, self.last.timestamp() if self.last else 0.0, self.seq


@dataclass(frozen=True)
class InboxLine:
    """A line of the inbox, as it is shown; `by` is the name of who is in charge."""

    id: str
    patient: str
    name: str
    department: str
    status: str
    last: str
    unanswered: int
    unread: bool
    by: str
    mine: bool


def inbox(tx: Tx, access: Access, whose: Whose = Whose.ALL) -> list[OpenConsultation]:
    """The open consultations of the caller's departments: first those that wait, the longest waiting first."""
    me = access.staff.practitioner if access.staff else ""
    wanted = {Whose.MINE: frozenset({me}), Whose.NOBODYS: frozenset({""})}.get(whose)
    found = {thread_id(each.id): each for each in _open(tx, access) if wanted is None or each.by in wanted}
    counted = {**found, **dict(_counted(tx, found))}
    return sorted(counted.values(), key=lambda each: each.order)


def lines(tx: Tx, access: Access, found: Sequence[OpenConsultation]) -> list[InboxLine]:
    """What is shown of these, a page of them at most."""
    return [line for _, line in judged_apart(None, found[:PAGE], lambda each: _line(tx, access, each))]


def _open(tx: Tx, access: Access) -> Iterator[OpenConsultation]:
    mine = departments_of(tx, access.staff.practitioner) if access.staff else frozenset()
    if not mine:
        return
    wanted = [("type", str(CONSULTATION)), ("status", ",".join(OPEN))]
    condition = WorkList.of(tx, access, "Encounter", wanted, _to(mine)).condition
    # `|| ''`: else SQLite looks for who is in charge among all references to Practitioners, once for each Encounter
    for seq, id_, by in tx.rows(
        sql(
            "SELECT fhir_version.seq, fhir_version.id, (SELECT min(p.target_id) FROM fhir_reference p"
            " WHERE p.seq = fhir_version.seq AND p.param = 'Encounter.participant'"
            " AND p.target_type || '' = 'Practitioner') FROM fhir_version WHERE ?",
            condition,
        )
    ):
        yield OpenConsultation(seq, id_, by or "")


def _to(departments: frozenset[str]) -> Sql:
    """An Encounter to which somebody wrote to one of these departments."""
    return sql(
        "fhir_version.id IN (SELECT e.target_id FROM fhir_reference m JOIN fhir_reference e ON e.seq = m.seq"
        " WHERE m.param = 'Communication.recipient' AND m.target_type = 'HealthcareService' AND m.target_id IN ?"
        " AND e.param = 'Communication.encounter')",
        departments,
    )


def _counted(tx: Tx, found: dict[str, OpenConsultation]) -> Iterator[tuple[str, OpenConsultation]]:
    """Each with what the hospital counts of its thread."""
    ids = list(found)
    for start in range(0, len(ids), _AT_ONCE):
        some = ids[start : start + _AT_ONCE]
        condition = sql(
            "fhir_version.type = 'Basic' AND fhir_version.id IN ? AND fhir_version.next_seq IS NULL"
            " AND NOT fhir_version.deleted",
            some,
        )
        for version in tx.meeting(condition):
            thread, each = version.body, found[version.id]
            last, read = moment_of(thread, LAST_MESSAGE), moment_of(thread, READ_UP_TO)
            unread = last is not None and (read is None or read < last)
            yield version.id, OpenConsultation(each.seq, each.id, each.by, unanswered_in(thread), unread, last)


def _line(tx: Tx, access: Access, found: OpenConsultation) -> InboxLine:
    body = tx.read("Encounter", found.id) or {}
    patient = target(body.get("subject"), "Patient") or ""
    service = tx.read("HealthcareService", team_of(body)) or {}
    return InboxLine(
        found.id, patient, name_in_words(tx.read("Patient", patient)), str(service.get("name", "")),
        str(body.get("status")), moment_words(found.last), found.unanswered, found.unread,
        staff_name(tx, found.by), access.staff is not None and found.by == access.staff.practitioner,
    )  # fmt: skip
