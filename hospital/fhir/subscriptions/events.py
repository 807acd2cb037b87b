"""The events of a subscription: the versions written in its patient's compartment since it began and visible to its
owner.

They are not stored: event n is the n-th such version, so that every process counts the same and a restart loses
nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select

from hospital.fhir.access.visibility import visible
from hospital.fhir.permissions import Access
from hospital.fhir.store.tables import compartment, version
from hospital.fhir.store.tx import Tx
from hospital.fhir.subscriptions.topic import QUIET


@dataclass(frozen=True)
class Event:
    """One change with its place in the store; `updated` in milliseconds since 1970."""

    seq: int
    updated: int


def beginning(tx: Tx, subscription_id: str) -> int:
    """The `seq` at which a Subscription was created; when it was deleted in between, of the last creation."""
    mine = (version.c.type == "Subscription", version.c.id == subscription_id)
    deleted = select(func.max(version.c.seq)).where(*mine, version.c.deleted)
    first = select(func.min(version.c.seq)).where(*mine, version.c.seq > func.coalesce(deleted.scalar_subquery(), 0))
    return int(tx.run(first).scalar() or 0)


def count(tx: Tx, access: Access, patient: str, after: int) -> int:
    """How many events there were after a `seq`, up to now."""
    found = _since(access, patient, after).with_only_columns(func.count())
    return int(tx.run(found).scalar_one())


def listed(tx: Tx, access: Access, patient: str, after: int, *, skip: int, most: int) -> list[Event]:
    """Events after a `seq`, oldest first, without the first `skip` of them."""
    page = _since(access, patient, after).order_by(version.c.seq).offset(skip).limit(most)
    return [Event(row.seq, row.updated) for row in tx.run(page)]


def _since(access: Access, patient: str, after: int) -> Select[Any]:
    own = select(compartment.c.seq).where(
        compartment.c.patient == patient, compartment.c.member, compartment.c.seq > after
    )
    return select(version.c.seq, version.c.updated).where(
        version.c.seq.in_(own), version.c.type.not_in(QUIET), visible(access)
    )
