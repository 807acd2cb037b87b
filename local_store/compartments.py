"""The other patients of a resource that is part of several records, such as a visit of a mother and her child.

`resource.patient` is the first person for whom it was received. The rows here name the others (HL7's patient
compartments overlap: R4 CompartmentDefinition/patient). They are few, so each question first checks whether any exist.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

from local_store.store import Reader, Writer

#: A condition on `resource AS r`: received for this person first.
FIRST: Final = "r.patient = ?"


def of_person(r: Reader, patient: str, type_: str | None = None) -> tuple[str, tuple[Any, ...]]:
    """A condition on `resource AS r` with its values: part of this person's record (with `type_`: for a question about
    that type alone). Reads only."""
    among, values = ("patient = ?", (patient,)) if type_ is None else ("patient = ? AND type = ?", (patient, type_))
    if r.value(f"SELECT 1 FROM compartment WHERE {among} LIMIT 1", *values) is None:  # noqa: S608 - our own words
        return FIRST, (patient,)
    return f"({FIRST} OR (r.type, r.id) IN (SELECT type, id FROM compartment WHERE {among}))", (patient, *values)  # noqa: S608 - our own words


def has(r: Reader, type_: str, id_: str, patient: str) -> bool:
    """Whether a resource that was received for somebody else first is also part of this record. Reads only."""
    sql = "SELECT 1 FROM compartment WHERE patient = ? AND type = ? AND id = ?"
    return r.value(sql, patient, type_, id_) is not None


def add(w: Writer, type_: str, id_: str, patient: str) -> None:
    """Makes a resource part of another person's record as well."""
    w.run(type_, "INSERT OR IGNORE INTO compartment (patient, type, id) VALUES (?, ?, ?)", patient, type_, id_)


def hand_on(w: Writer, type_: str, id_: str) -> bool:
    """Makes another person of the resource its first one. Returns whether there was another."""
    other = w.value("SELECT patient FROM compartment WHERE type = ? AND id = ? ORDER BY patient", type_, id_)
    if other is None:
        return False
    w.rows("DELETE FROM compartment WHERE patient = ? AND type = ? AND id = ?", other, type_, id_)
    w.run(type_, "UPDATE resource SET patient = ? WHERE type = ? AND id = ?", other, type_, id_)
    return True


def keep(w: Writer, type_: str, id_: str, patients: Collection[str]) -> None:
    """Deletes the rows of a resource for everybody but these people."""
    for (other,) in w.rows("SELECT patient FROM compartment WHERE type = ? AND id = ?", type_, id_):
        if other not in patients:
            w.run(type_, "DELETE FROM compartment WHERE patient = ? AND type = ? AND id = ?", other, type_, id_)


def leave(w: Writer, type_: str, id_: str) -> None:
    """Deletes the rows of a resource that is gone for everybody."""
    w.rows("DELETE FROM compartment WHERE type = ? AND id = ?", type_, id_)
