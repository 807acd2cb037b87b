"""The proxies: who looks after whom now, by the hospital's word or the person's own. Read at each use of a token, so
that an end takes effect at once, and so does a birthday: a guardian's scopes are narrowed by the age of the child.

A RelatedPerson that a patient writes makes nobody a proxy: the RelatedPerson of a row was written by the hospital. A
proxy without a record here gets the code to sign in at its phone.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    Connection,
    Engine,
    RowMapping,
    and_,
    bindparam,
    insert,
    or_,
    select,
    update,
)

from hospital.audit.entry import AuditEntry
from hospital.audit.trail import Trail
from hospital.auth.age_rules import age_rules, born_of
from hospital.auth.database import reading
from hospital.auth.grants import RELATED, Grant
from hospital.auth.tables import proxy
from hospital.base import clock, json_text
from hospital.base.compiled import CompiledStatement, Row
from hospital.base.references import target
from hospital.fhir.access.guard import from_the_patients_side
from hospital.fhir.proxy import Proxy, ProxyRole, ProxyScope
from hospital.fhir.staff import PURPOSES, Role
from hospital.fhir.store.tables import token, version
from hospital.fhir.store.tx import Tx

LONGEST_REASON = 500


class Unfit(Exception):
    """These people cannot be proxy and patient; the message says why."""


@dataclass(frozen=True)
class ProxyRow:
    """A row of the table; times in ms since 1970. `holder`: the Patient who is the proxy, empty without a record."""

    id: str
    related_person: str
    patient: str
    holder: str
    scopes: tuple[ProxyScope, ...]
    begins: int
    ends: int | None
    reason: str
    ended: int | None = None
    role: ProxyRole = ProxyRole.GRANTED
    assented: tuple[ProxyScope, ...] = ()
    consent: str = ""

    def at(self, now: int, born: date | None) -> Proxy:
        """What it allows at a moment of its life, and until when the record may be seen. `born`: the patient's day of
        birth, which matters for guardians; without one a guardian may do nothing."""
        given, until, decides = frozenset(self.scopes), self.ends, False
        if self.role is ProxyRole.GUARDIAN:
            if born is None:
                return Proxy(self.patient, self.related_person, frozenset())
            rules, day, assented = age_rules(), clock.day_of(clock.from_milliseconds(now)), frozenset(self.assented)
            over = rules.ends_seeing(born, day, given, assented)
            until = min((moment for moment in (until, over) if moment is not None), default=None)
            stage = rules.stage(born, day)
            given, decides = stage.allows(given, assented), stage.decides
        return Proxy(self.patient, self.related_person, given, until, decides)

    def state(self, now: int) -> str:
        """Its state: living, ended (by the hospital), over (by its date) or not yet."""
        if self.ended is not None:
            return "ended"
        if self.ends is not None and self.ends <= now:
            return "over"
        return "living" if self.begins <= now else "not yet"


@dataclass(frozen=True)
class ProxyWish:
    """What is to be granted. `ends`: in ms since 1970; `consent` and `id_` as in `add`."""

    related_person: str
    patient: str
    holder: str
    scopes: tuple[ProxyScope, ...]
    ends: int | None
    reason: str
    role: ProxyRole = ProxyRole.GRANTED
    consent: str = ""
    id_: str = ""


@dataclass(frozen=True)
class ProxyDoer:
    """Who grants: through which client, with whose signature where it is not the hospital's own, and `why`, as names
    and codes for the audit."""

    client: str
    actor: str = ""
    why: str = ""


def check(tx: Tx, related_person: str, patient: str, holder: str, role: ProxyRole = ProxyRole.GRANTED) -> None:
    """Raises Unfit unless all exist, and the RelatedPerson is the patient's and was written by the hospital; a guardian
    has to be allowed something at this age."""
    person = tx.read("Patient", patient)
    if person is None:
        raise Unfit("no such patient")
    if role is ProxyRole.GUARDIAN:
        born = born_of(person.get("birthDate"))
        if born is None:
            raise Unfit("the age of this patient is not known")
        if not age_rules().stage(born, clock.day_of(clock.now())).scopes:
            raise Unfit("this patient is too old to have a guardian")
    if holder and (tx.read("Patient", holder) is None or holder == patient):
        raise Unfit("the holder is another patient of this hospital")
    found = tx.current("RelatedPerson", related_person)
    if found is None or found.deleted or target(found.body.get("patient"), "Patient") != patient:
        raise Unfit("no such RelatedPerson of this patient")
    if from_the_patients_side(tx, found):
        raise Unfit("this RelatedPerson was not written by the hospital")


def grant(tx: Tx, trail: Trail, wish: ProxyWish, doer: ProxyDoer, now: int) -> ProxyRow:
    """Lets somebody look after a patient from now on, and tells the audit: the one way in which it is done. Raises
    Unfit as `check` does."""
    check(tx, wish.related_person, wish.patient, wish.holder, wish.role)
    made = add(tx.connection, begins=now, **vars(wish))
    entry = told(made, "proxy.added", doer.client, now, actor=doer.actor, why=doer.why)
    trail.act(tx.connection, [entry])
    return made


def add(
    connection: Connection,
    *,
    related_person: str,
    patient: str,
    holder: str,
    scopes: Iterable[ProxyScope],
    begins: int,
    ends: int | None,
    reason: str,
    role: ProxyRole = ProxyRole.GRANTED,
    consent: str = "",
    id_: str = "",
) -> ProxyRow:
    """Adds the row of a proxy. `consent`: the id of the Consent on which it rests; `id_`: that
    of the invitation it came from."""
    words = tuple(dict.fromkeys(scopes))
    made = ProxyRow(
        id_ or secrets.token_hex(6),
        related_person,
        patient,
        holder,
        words,
        begins,
        ends,
        reason,
        role=role,
        consent=consent,
    )
    connection.execute(insert(proxy).values(**{**vars(made), "scopes": " ".join(words), "assented": ""}))
    return made


def assent(connection: Connection, id_: str, scopes: Iterable[ProxyScope]) -> ProxyRow | None:
    """A child says which scopes of a guardian they agree to; None when no such guardian has not ended."""
    mine = (proxy.c.id == id_, proxy.c.role == ProxyRole.GUARDIAN, proxy.c.ended.is_(None))
    words = " ".join(dict.fromkeys(scopes))
    if connection.execute(update(proxy).where(*mine).values(assented=words)).rowcount == 0:
        return None
    return _row(connection.execute(select(proxy).where(proxy.c.id == id_)).mappings().one())


def end(connection: Connection, id_: str, now: int) -> ProxyRow | None:
    """Ends a proxy from now on; None when there is none of this id that has not ended."""
    mine = (proxy.c.id == id_, proxy.c.ended.is_(None))
    if connection.execute(update(proxy).where(*mine).values(ended=now)).rowcount == 0:
        return None
    return _row(connection.execute(select(proxy).where(proxy.c.id == id_)).mappings().one())


def listed(connection: Connection, patient: str = "") -> list[ProxyRow]:
    """All rows, or those in which a patient is the patient or the proxy, the oldest first."""
    wanted = select(proxy).order_by(proxy.c.begins, proxy.c.id)
    if patient:
        wanted = wanted.where(or_(proxy.c.patient == patient, proxy.c.holder == patient))
    return [_row(row) for row in connection.execute(wanted).mappings()]


def of(connection: Connection, grant: Grant, now: int) -> tuple[Proxy, ...]:
    """Whom the person of a grant looks after now. Empty for staff and the hospital itself."""
    return of_person(connection, grant.person, now)


def of_person(connection: Connection, person: str, now: int) -> tuple[Proxy, ...]:
    """Whom a person, a Patient's id or RelatedPerson/ID, looks after now: each patient once, with the scopes of all
    rows together, and until the last of them ends. Empty for nobody."""
    if not person:
        return ()
    wanted = _WITHOUT_RECORD if person.startswith(RELATED) else _WITH_RECORD
    found: dict[str, Proxy] = {}
    for row in map(_row, wanted.all(connection, person=person.removeprefix(RELATED), now=now)):
        held = row.at(now, _born(connection, row))
        if held.scopes:
            found[row.patient] = _both(found[row.patient], held) if row.patient in found else held
    return tuple(found.values())


def looking_after(connection: Connection, patient: str, now: int) -> dict[str, str]:
    """Who looks after a patient now: the RelatedPerson and the Patient who that is, empty without a record."""
    rows = (row for row in listed(connection, patient) if row.patient == patient and row.state(now) == "living")
    return {row.related_person: row.holder for row in rows if row.at(now, _born(connection, row)).scopes}


def born_of_patient(tx: Tx, patient: str) -> date | None:
    """The day a patient was born, as `born_of`; None when it is not known."""
    return born_of((tx.read("Patient", patient) or {}).get("birthDate"))


def _both(first: Proxy, second: Proxy) -> Proxy:
    seeing = [held.until for held in (first, second) if ProxyScope.SEE in held.scopes]
    known = [moment for moment in seeing if moment is not None]
    until = max(known, default=None) if len(known) == len(seeing) else None
    scopes = first.scopes | second.scopes
    return Proxy(first.patient, first.related_person, scopes, until, first.decides or second.decides)


def _born(connection: Connection, row: ProxyRow) -> date | None:
    """The patient's day of birth, read for guardians alone."""
    if row.role is not ProxyRole.GUARDIAN:
        return None
    found = _PATIENT.first(connection, patient=row.patient)
    return born_of(json_text.stored(found["body"]).get("birthDate")) if found and found["body"] else None


def carers(engine: Engine, patients: frozenset[str]) -> dict[tuple[str, str], str]:
    """By the signature of what they write and the patient: as which RelatedPerson somebody looks after these patients,
    or did; for the audit that a patient reads."""
    found = {}
    with reading(engine) as connection:
        for row in connection.execute(select(proxy).where(proxy.c.patient.in_(patients))).mappings():
            author = f"Patient/{row['holder']}" if row["holder"] else RELATED + row["related_person"]
            found[f"patient:{author}", str(row["patient"])] = str(row["related_person"])
    return found


def under(tx: Tx, phones: Sequence[str], now: int) -> list[str]:
    """Ids of the RelatedPersons who are proxies now, have no record here, and to whom the hospital gave one of these
    phones."""
    named = select(proxy.c.related_person).where(proxy.c.holder == "", _living(now))
    reached = select(token.c.seq).where(token.c.param == "RelatedPerson.phone", token.c.code.in_(phones))
    wanted = select(version.c.id).where(
        version.c.type == "RelatedPerson", version.c.next_seq.is_(None), version.c.deleted.is_(False),
        version.c.seq.in_(reached), version.c.id.in_(named),
    )  # fmt: skip
    found = []
    for id_ in tx.run(wanted.order_by(version.c.seq)).scalars():
        current = tx.current("RelatedPerson", id_)
        if current is not None and current.body.get("active", True) and not from_the_patients_side(tx, current):
            found.append(id_)
    return found


ProxyEvent = Literal["proxy.added", "proxy.ended", "proxy.assented"]


def told(row: ProxyRow, event: ProxyEvent, author: str, now: int, *, actor: str = "", why: str = "") -> AuditEntry:
    """The audit entry of a row that was added, changed or ended, with its scopes; both people can read it. `actor`: the
    signature of who did it, where it was not the hospital."""
    return AuditEntry(
        now, event, "ok", actor=actor or f"system:{author}", client=author, type="RelatedPerson", id=row.related_person,
        params=",".join(row.scopes), patients=tuple(filter(None, (row.patient, row.holder))),
        purpose="" if actor.startswith("patient:") else PURPOSES[Role.DESK], query=why,
    )  # fmt: skip


def _living(now: int | BindParameter[int]) -> ColumnElement[bool]:
    return and_(proxy.c.begins <= now, or_(proxy.c.ends.is_(None), proxy.c.ends > now), proxy.c.ended.is_(None))


_NOW: Final = bindparam("now", type_=BigInteger())
_WITH_RECORD: Final = CompiledStatement(
    select(proxy).where(proxy.c.holder == bindparam("person"), _living(_NOW)).order_by(proxy.c.begins, proxy.c.id)
)
_PATIENT: Final = CompiledStatement(
    select(version.c.body).where(
        version.c.type == "Patient", version.c.id == bindparam("patient"), version.c.next_seq.is_(None)
    )
)
_WITHOUT_RECORD: Final = CompiledStatement(
    select(proxy)
    .where(proxy.c.related_person == bindparam("person"), proxy.c.holder == "", _living(_NOW))
    .order_by(proxy.c.begins, proxy.c.id)
)


def _row(row: RowMapping | Row) -> ProxyRow:
    scopes, assented = (tuple(ProxyScope(word) for word in row[name].split()) for name in ("scopes", "assented"))
    return ProxyRow(**{**row, "scopes": scopes, "assented": assented, "role": ProxyRole(row["role"])})
