"""Who points at a resource: the one question that deciders ask at every write, as a statement made once.

A search comes to the same, but to make its SQL costs several times as much as to run it.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import bindparam, select

from hospital.fhir.tables import reference, version
from hospital.fhir.tx import COLUMNS, Tx

_POINTING: Final = (
    select(*COLUMNS)
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


def pointing(tx: Tx, param: str, target: str) -> list[dict[str, Any]]:
    """All current resources whose search parameter `param` ("Appointment.slot") names `target` ("Slot/1"), in the order
    of writing, as the hospital itself sees them."""
    type_, _, id_ = target.partition("/")
    query = _POINTING.params(target_type=type_, target_id=id_, param=param)
    return [found.body for found in tx.versions(query)]
