"""The events of a subscription: the versions written in its patient's compartment since it began and visible to its
owner.

They are not stored: event n is the n-th such version, so that every process counts the same and a restart loses
nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from hospital.base.sql import Sql, sql
from hospital.fhir.access.visibility import visible
from hospital.fhir.permissions import Access
from hospital.fhir.store.tx import Tx
from hospital.fhir.subscriptions.topic import QUIET


@dataclass(frozen=True)
class Event:
    """One change with its place in the store; `updated` in milliseconds since 1970."""

    seq: int
    updated: int


def beginning(tx: Tx, subscription_id: str) -> int:
    """The `seq` at which a Subscription was created; when it was deleted in between, of the last creation."""
    mine = sql("v.type = 'Subscription' AND v.id = ?", subscription_id)
    deleted = sql("SELECT max(v.seq) FROM fhir_version v WHERE ? AND v.deleted", mine)
    first = sql("SELECT min(v.seq) FROM fhir_version v WHERE ? AND v.seq > coalesce((?), 0)", mine, deleted)
    return int(tx.column(first)[0] or 0)


def count(tx: Tx, access: Access, patient: str, after: int) -> int:
    """How many events there were after a `seq`, up to now."""
    return tx.count(_since(access, patient, after))


def listed(tx: Tx, access: Access, patient: str, after: int, *, skip: int, most: int) -> list[Event]:
    """Events after a `seq`, oldest first, without the first `skip` of them."""
    page = sql(
        "SELECT fhir_version.seq, fhir_version.updated FROM fhir_version WHERE ?"
        " ORDER BY fhir_version.seq LIMIT ? OFFSET ?",
        _since(access, patient, after),
        most,
        skip,
    )
    return [Event(seq, updated) for seq, updated in tx.rows(page)]


def _since(access: Access, patient: str, after: int) -> Sql:
    return sql(
        "fhir_version.seq IN (SELECT m.seq FROM fhir_compartment m WHERE m.patient = ? AND m.member AND m.seq > ?)"
        " AND fhir_version.type NOT IN ? AND ?",
        patient,
        after,
        QUIET,
        visible(access),
    )
