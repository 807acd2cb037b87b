"""Whose records were written, by the order of writing: for work that follows what comes in, from anybody and in any
way, deletions included."""

from __future__ import annotations

from collections.abc import Iterable

from hospital.base.sql import sql
from hospital.fhir.permissions import EVERYBODY
from hospital.fhir.store.tx import Tx


def patients_written(tx: Tx, types: Iterable[str], after: int) -> set[str]:
    """The patients in whose compartments something of these types was written after the version with this seq."""
    query = sql(
        "SELECT DISTINCT c.patient FROM fhir_compartment c JOIN fhir_version ON fhir_version.seq = c.seq"
        " WHERE fhir_version.seq > ? AND fhir_version.type IN ? AND c.member AND c.patient <> ?",
        after,
        list(types),
        EVERYBODY,
    )
    return set(tx.column(query))
