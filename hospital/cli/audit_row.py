"""The audit's row of a command that shows or hands out what the hospital keeps; durable before the first line."""

from __future__ import annotations

from collections.abc import Iterable

from hospital.audit.entry import AuditEntry
from hospital.base import clock
from hospital.fhir.store.store import FhirStore


def keep(store: FhirStore, interaction: str, *, outcome: str = "200", type_: str = "", patients: Iterable[str]) -> None:
    """Leaves the row, listed under these patients."""
    entry = AuditEntry(
        clock.milliseconds(clock.now()), interaction, outcome, actor="system:command-line", client="command-line",
        type=type_, patients=tuple(sorted(set(patients))),
    )  # fmt: skip
    store.trail.keep([entry]).result()
