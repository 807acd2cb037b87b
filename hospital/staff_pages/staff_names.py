"""What members of the staff are called on their pages."""

from __future__ import annotations

from hospital.fhir.store.tx import Tx


def staff_name(tx: Tx, practitioner: str) -> str:
    """The name of the Practitioner with this id, else the id; empty for none."""
    names = ((tx.read("Practitioner", practitioner) if practitioner else None) or {}).get("name", ())
    return str(names[0].get("text", "")) if names else practitioner
