"""The proxies that the hospital has named: who looks after whom now. Read at each use of a token, so that an end takes
effect at once.

A RelatedPerson that a patient writes makes nobody a proxy: the RelatedPerson of a row was written by the hospital. A
proxy without a record here gets the code to sign in at its phone.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
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
from hospital.auth.database import reading
from hospital.auth.grants import RELATED, Grant
from hospital.auth.tables import proxy
from hospital.base.compiled import CompiledStatement, Row
from hospital.base.references import target
from hospital.fhir.access.guard import from_the_patients_side
from hospital.fhir.proxy import Proxy, ProxyScope
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

    def state(self, now: int) -> str:
        """Its state: living, ended (by the hospital), over (by its date) or not yet."""
        if self.ended is not None:
            return "ended"
        if self.ends is not None and self.ends <= now:
            return "over"
        return "living" if self.begins <= now else "not yet"


def check(tx: Tx, related_person: str, patient: str, holder: str) -> None:
    """Raises Unfit unless all exist, and the RelatedPerson is the patient's and was written by the hospital."""
    if tx.read("Patient", patient) is None:
        raise Unfit("no such patient")
    if holder and (tx.read("Patient", holder) is None or holder == patient):
        raise Unfit("the holder is another patient of this hospital")
    found = tx.current("RelatedPerson", related_person)
    if found is None or found.deleted or target(found.body.get("patient"), "Patient") != patient:
        raise Unfit("no such RelatedPerson of this patient")
    if from_the_patients_side(tx, found):
        raise Unfit("this RelatedPerson was not written by the hospital")


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
) -> ProxyRow:
    """Adds a proxy; the caller has run `check` before."""
    words = tuple(dict.fromkeys(scopes))
    made = ProxyRow(secrets.token_hex(6), related_person, patient, holder, words, begins, ends, reason)
    connection.execute(insert(proxy).values(**{**vars(made), "scopes": " ".join(words)}))
    return made


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
    rows together. Empty for nobody."""
    if not person:
        return ()
    wanted = _WITHOUT_RECORD if person.startswith(RELATED) else _WITH_RECORD
    found: dict[str, Proxy] = {}
    for row in map(_row, wanted.all(connection, person=person.removeprefix(RELATED), now=now)):
        before = found.get(row.patient, Proxy(row.patient, row.related_person, frozenset()))
        found[row.patient] = Proxy(row.patient, before.related_person, before.scopes | set(row.scopes))
    return tuple(found.values())


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


def told(row: ProxyRow, event: Literal["proxy.added", "proxy.ended"], author: str, now: int) -> AuditEntry:
    """The audit entry of a row that was added or ended, with its scopes; both people can read it."""
    return AuditEntry(
        now, event, "ok", actor=f"system:{author}", client=author, type="RelatedPerson", id=row.related_person,
        params=",".join(row.scopes), patients=tuple(filter(None, (row.patient, row.holder))),
        purpose=PURPOSES[Role.DESK],
    )  # fmt: skip


def _living(now: int | BindParameter[int]) -> ColumnElement[bool]:
    return and_(proxy.c.begins <= now, or_(proxy.c.ends.is_(None), proxy.c.ends > now), proxy.c.ended.is_(None))


_NOW: Final = bindparam("now", type_=BigInteger())
_WITH_RECORD: Final = CompiledStatement(
    select(proxy).where(proxy.c.holder == bindparam("person"), _living(_NOW)).order_by(proxy.c.begins, proxy.c.id)
)
_WITHOUT_RECORD: Final = CompiledStatement(
    select(proxy)
    .where(proxy.c.related_person == bindparam("person"), proxy.c.holder == "", _living(_NOW))
    .order_by(proxy.c.begins, proxy.c.id)
)


def _row(row: RowMapping | Row) -> ProxyRow:
    return ProxyRow(**{**row, "scopes": tuple(ProxyScope(word) for word in row["scopes"].split())})
