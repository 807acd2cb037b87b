"""What is due of a person's medicines around now, and of what the hospital has heard nothing."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any, Final

from hospital.base import clock
from hospital.base.references import target
from hospital.fhir.search.run import search
from hospital.fhir.store.apart import judged_apart
from hospital.fhir.store.tx import Tx
from hospital.medication.derived_ids import rhythm_of, settings_of
from hospital.medication.due_times import due_times
from hospital.reminding.heard import unanswered

Json = dict[str, Any]

#: So many prescriptions of a person are looked at, and recorded doses of each of the days looked at.
_MOST: Final = 100
_MOST_DOSES: Final = 500


def unheard(tx: Tx, patient: str, since: datetime, until: datetime) -> list[datetime]:
    """The moments from `since` until `until` at which a dose of an active prescription was due and of which nothing is
    recorded, each once. A prescription that cannot be read hides none of the others."""
    found = search(tx, "MedicationRequest", [("patient", patient), ("status", "active")], limit=_MOST)
    mine = [body for body in found if target(body.get("subject"), "Patient") == patient]
    day = timedelta(days=1)
    span = [("effective-time", f"ge{clock.day_of(since - day)}"), ("effective-time", f"le{clock.day_of(until + day)}")]
    recorded: dict[str | None, list[Json]] = defaultdict(list)
    for dose in search(tx, "MedicationAdministration", [("patient", patient), *span], limit=_MOST_DOSES):
        recorded[target(dose.get("request"), "MedicationRequest")].append(dose)
    rhythm = tx.read("Basic", rhythm_of(patient))

    def of_one(prescription: Json) -> list[datetime]:
        id_ = prescription["id"]
        settings = tx.read("Basic", settings_of(f"MedicationRequest/{id_}"))
        days = {clock.day_of(since) + timedelta(days=n) for n in range(-1, (until - since).days + 2)}
        due = [at for each in days for at in due_times(prescription, each, rhythm, settings)]
        return [at for at in unanswered(due, recorded[id_]) if since <= at <= until]

    return sorted({at for _, moments in judged_apart(None, mine, of_one) for at in moments})
