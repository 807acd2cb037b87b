"""Which resources refer to a resource: the query that deciders need at every write, as compiled statements."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import bindparam, select

from hospital.base.compiled import CompiledStatement
from hospital.base.dates import span
from hospital.fhir.store.tables import moment, reference, version
from hospital.fhir.store.tx import Tx
from hospital.fhir.store.version import NAMED_BODY

_TO: Final = (
    select(*NAMED_BODY)
    .where(
        version.c.seq.in_(
            select(reference.c.seq).where(
                reference.c.target_type == bindparam("target_type"),
                reference.c.target_id == bindparam("target_id"),
                reference.c.param == bindparam("param"),
            )
        ),
        version.c.next_seq.is_(None),
        version.c.deleted.is_(False),
    )
    .order_by(version.c.seq)
)
_POINTING: Final = CompiledStatement(_TO)
_BETWEEN: Final = CompiledStatement(
    _TO.where(
        version.c.seq.in_(
            select(moment.c.seq).where(
                moment.c.param == bindparam("dated"), moment.c.low.between(bindparam("first"), bindparam("last"))
            )
        )
    )
)


def pointing(tx: Tx, param: str, target: str) -> list[dict[str, Any]]:
    """All current resources whose search parameter `param` ("Appointment.slot") names `target` ("Slot/1"), in the order
    of writing, as the hospital itself sees them."""
    return tx.bodies(_POINTING, **_at(param, target))


def pointing_between(
    tx: Tx, param: str, target: str, dated: str, between: tuple[datetime, datetime]
) -> list[dict[str, Any]]:
    """Those of `pointing` whose date parameter `dated` ("Slot.start") begins between two moments, or at one of them."""
    first, last = (span(when.isoformat())[0] for when in between)
    return tx.bodies(_BETWEEN, **_at(param, target), dated=dated, first=first, last=last)


def _at(param: str, target: str) -> dict[str, Any]:
    type_, _, id_ = target.partition("/")
    return {"target_type": type_, "target_id": id_, "param": param}
