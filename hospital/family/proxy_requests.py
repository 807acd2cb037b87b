"""Requests to look after somebody that rest on papers: a child without a phone, a parent who cannot speak for
themselves. One member of the staff has seen the papers and writes the request down, another grants or refuses it.

open --granted by another--> granted (a proxy of the same id)
  '--refused, with words for who asked--> refused

What is kept of a paper is its kind and its date; the paper goes back with the person.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final
from urllib.parse import urlencode
from uuid import uuid4

from sqlalchemy import Connection, RowMapping, insert, or_, select, update

from hospital.audit.entry import AuditEntry
from hospital.auth import proxies
from hospital.auth.age_rules import age_rules
from hospital.auth.proxies import ProxyDoer, ProxyWish, Unfit, born_of_patient
from hospital.auth.tables import proxy_request
from hospital.base import clock
from hospital.family import access_tasks, refusals
from hospital.family.consent_json import related_person
from hospital.fhir.access.task_codes import is_task
from hospital.fhir.permissions import Access
from hospital.fhir.proxy import ProxyRole, ProxyScope
from hospital.fhir.store.store import FhirStore
from hospital.fhir.store.tx import Tx

Json = dict[str, Any]

#: A refusal is told to who asked for so long.
_TOLD_MS: Final = 30 * 24 * 3600 * 1000
_MOST: Final = 200


class ProxyPaper(StrEnum):
    """The papers that prove it (Civil Code of the PRC, Art. 27, 28, 33, 165)."""

    BIRTH = "birth-certificate"
    HOUSEHOLD = "household-register"
    COURT = "court-decision"
    GUARDIANSHIP = "guardianship-agreement"
    ATTORNEY = "power-of-attorney"


@dataclass(frozen=True)
class ProxyRequest:
    """A row of the table; times in ms since 1970. `holder`: the Patient who is to look after; empty for somebody
    without a record here, who has a `name` and a `phone`. `decided`: None while it is open."""

    id: str
    patient: str
    holder: str
    name: str
    phone: str
    relationship: str
    role: ProxyRole
    scopes: tuple[ProxyScope, ...]
    ends: int | None
    paper: ProxyPaper
    paper_day: str
    note: str
    recorder: str
    recorded: int
    decider: str = ""
    decided: int | None = None
    granted: int = 0
    reason: str = ""


def _check_age(tx: Tx, wanted: ProxyRequest) -> None:
    born = born_of_patient(tx, wanted.patient)
    stage = age_rules().stage(born, clock.day_of(clock.from_milliseconds(wanted.recorded))) if born else None
    if stage is None or not stage.scopes:
        raise refusals.unfit("this patient has no guardian at this age")
    if not set(wanted.scopes) <= stage.scopes | stage.assent:
        raise refusals.unfit("a guardian may not do this at this age")


def find(connection: Connection, id_: str) -> ProxyRequest | None:
    """The request of this id."""
    row = connection.execute(select(proxy_request).where(proxy_request.c.id == id_)).mappings().first()
    return None if row is None else _read(row)


def waiting(connection: Connection) -> list[ProxyRequest]:
    """The open requests, the oldest first."""
    wanted = select(proxy_request).where(proxy_request.c.decided.is_(None))
    ordered = wanted.order_by(proxy_request.c.recorded, proxy_request.c.id).limit(_MOST)
    return [_read(row) for row in connection.execute(ordered).mappings()]


def told_to(connection: Connection, person: str, now: int) -> list[ProxyRequest]:
    """What somebody on either side is told: open requests, and those that were refused lately."""
    mine = or_(proxy_request.c.patient == person, proxy_request.c.holder == person)
    lately = or_(
        proxy_request.c.decided.is_(None), (proxy_request.c.granted == 0) & (proxy_request.c.decided > now - _TOLD_MS)
    )
    wanted = select(proxy_request).where(mine, lately).order_by(proxy_request.c.recorded, proxy_request.c.id)
    return [_read(row) for row in connection.execute(wanted.limit(_MOST)).mappings()]


@dataclass(frozen=True)
class ProxyRequestDesk:
    """Writes requests down and decides them in the name of a member of staff; what is repeated finds its own work.

    A decision raises a Refusal: 403 for the one who wrote it down, 409 when it was decided otherwise meanwhile or
    cannot be any more."""

    store: FhirStore
    access: Access
    now: int

    def record(self, tx: Tx, wanted: ProxyRequest) -> None:
        """Writes a request down. 409 for scopes that a guardian may not have at the age of the patient, or for
        oneself."""
        if find(tx.connection, wanted.id) is not None:
            return
        if wanted.holder == wanted.patient:
            raise refusals.unfit("nobody looks after themselves")
        if wanted.role is ProxyRole.GUARDIAN:
            _check_age(tx, wanted)
        row = {**vars(wanted), "scopes": " ".join(wanted.scopes)}
        tx.connection.execute(insert(proxy_request).values(**row))
        self._tell(tx, wanted, "proxy.requested")

    def record_asked(self, tx: Tx, task: str, wanted: ProxyRequest) -> None:
        """Writes down what was asked for from an app, whose papers the caller has looked at; 409 once it is decided or
        taken back."""
        body = self._asked(tx, task)
        if find(tx.connection, wanted.id) is None:
            self.record(tx, wanted)
            tx.put(access_tasks.answered(body, "accepted"), author=self.access.signature)

    def refuse_asked(self, tx: Tx, task: str, reason: str) -> None:
        """What was asked for from an app is not looked into; who asked reads why. 422 without words."""
        if not reason.strip():
            raise refusals.invalid("a refusal says why")
        body = self._asked(tx, task)
        if body["status"] == "rejected":
            return
        if body["status"] != "requested":
            raise refusals.gone()
        tx.put(access_tasks.answered(body, "rejected", reason.strip()), author=self.access.signature)

    def _asked(self, tx: Tx, task: str) -> Json:
        body = tx.read("Task", task)
        known = body is not None and is_task(body, (access_tasks.LOOK_AFTER,))
        if body is None or not known or body.get("status") not in ("requested", "accepted", "rejected"):
            raise refusals.gone()
        return body

    def grant(self, tx: Tx, id_: str) -> None:
        """The person may look after the patient from now on."""
        row = self._open(tx, id_, granted=True)
        if row is None:
            return
        self._close(tx, row, granted=True)
        related = str(uuid4())
        tx.put(self._related_person(tx, related, row))
        reason = " ".join(filter(None, (row.paper.value, row.paper_day, row.note)))
        wish = ProxyWish(related, row.patient, row.holder, row.scopes, row.ends, reason, row.role, id_=row.id)
        doer = ProxyDoer(self.access.client, self.access.signature, _why(row))
        try:
            proxies.grant(tx, self.store.trail, wish, doer, self.now)
        except Unfit as wrong:
            raise refusals.unfit(str(wrong)) from None

    def refuse(self, tx: Tx, id_: str, reason: str) -> None:
        """It is not granted; who asked reads why. 422 without words."""
        if not reason.strip():
            raise refusals.invalid("a refusal says why")
        row = self._open(tx, id_, granted=False)
        if row is not None:
            refused = replace(row, reason=reason.strip())
            self._close(tx, refused, granted=False)
            self._tell(tx, refused, "proxy.refused")

    def _open(self, tx: Tx, id_: str, *, granted: bool) -> ProxyRequest | None:
        row = find(tx.connection, id_)
        me = self.access.staff.practitioner if self.access.staff else ""
        if row is None:
            raise refusals.gone()
        if row.recorder == me:
            raise refusals.needs_another()
        if row.decided is None:
            if row.ends is not None and row.ends <= self.now:
                raise refusals.gone()
            return row
        if bool(row.granted) == granted and row.decider == me:
            return None
        raise refusals.gone()

    def _close(self, tx: Tx, row: ProxyRequest, *, granted: bool) -> None:
        me = self.access.staff.practitioner if self.access.staff else ""
        still_open = update(proxy_request).where(proxy_request.c.id == row.id, proxy_request.c.decided.is_(None))
        word = still_open.values(decider=me, decided=self.now, granted=int(granted), reason=row.reason)
        if tx.connection.execute(word).rowcount == 0:
            raise refusals.gone()
        author = self.access.signature
        access_tasks.settle(tx, row.holder, row.id, granted=granted, reason=row.reason, author=author)

    def _tell(self, tx: Tx, row: ProxyRequest, event: str) -> None:
        people = tuple(filter(None, (row.patient, row.holder)))
        entry = AuditEntry(
            self.now, event, "ok", actor=self.access.signature, client=self.access.client, type="RelatedPerson",
            params=",".join(row.scopes), patients=people, purpose=self.access.purpose, query=_why(row),
        )  # fmt: skip
        self.store.trail.act(tx.connection, [entry])

    def _related_person(self, tx: Tx, id_: str, row: ProxyRequest) -> Json:
        if row.holder:
            return related_person(id_, row.patient, tx.read("Patient", row.holder) or {}, row.relationship)
        made = related_person(id_, row.patient, {"name": [{"text": row.name}]}, row.relationship)
        return {**made, "telecom": [{"system": "phone", "value": row.phone, "use": "mobile"}]}


def _why(row: ProxyRequest) -> str:
    """What the audit keeps of the reason."""
    told = {"paper": row.paper.value, "date": row.paper_day, "recorded-by": row.recorder, "reason": row.reason}
    return urlencode({name: value for name, value in told.items() if value})


def _read(row: RowMapping) -> ProxyRequest:
    scopes = tuple(ProxyScope(word) for word in str(row["scopes"]).split())
    role, paper = ProxyRole(row["role"]), ProxyPaper(row["paper"])
    return ProxyRequest(**{**row, "scopes": scopes, "role": role, "paper": paper})
