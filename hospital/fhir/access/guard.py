"""Checks a single resource against the permission tables: may it be read, may it be written. Raises a Refusal."""

from __future__ import annotations

import re
from typing import Any, Final, Literal

from hospital.base.outcome import Refusal, gone, not_found, refusal
from hospital.base.references import Own
from hospital.base.sql import Sql, sql
from hospital.fhir.access import patient_words, proxy_table, staff_table
from hospital.fhir.access.communication_codes import QUESTIONS, is_communication
from hospital.fhir.access.consultation_codes import is_of_consultation
from hospital.fhir.access.patient_table import PATIENT_WRITES
from hospital.fhir.access.patient_words import PatientWrite
from hospital.fhir.access.staff_table import Reach
from hospital.fhir.access.task_codes import FOLLOW_UPS, REFILLS, REVIEWS, is_task
from hospital.fhir.access.visibility import visible
from hospital.fhir.permissions import SUBJECT_ELEMENTS, Access
from hospital.fhir.staff import Staff
from hospital.fhir.store.indexing import members, mentioned_patients
from hospital.fhir.store.tx import Tx
from hospital.fhir.store.version import Version

Deed = Literal["create", "update", "delete"]
_RANDOM_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_LETTER = {"create": "c", "update": "u", "delete": "d"}
#: The Tasks that staff write, by how far their role reaches.
_WRITTEN_TASKS: Final = {Reach.REFILL: REFILLS, Reach.REVIEW: REVIEWS, Reach.FOLLOW_UP: FOLLOW_UPS}


def sees(tx: Tx, access: Access, found: Version, letter: str = "r", *, past: bool = False) -> bool:
    """Whether the caller may see this version; `past` when it is read as part of a history."""
    if _sees_all(access, found.type, letter):
        return True
    may = visible(access, found.type, letter, past=past, few=True)
    return bool(tx.rows(sql("SELECT 1 FROM fhir_version WHERE fhir_version.seq = ? AND ?", found.seq, may)))


def seen(tx: Tx, access: Access, type_: str, id_: str, *, number: int | None = None) -> Version | None:
    """The current version, or the one with this number, if the caller may see it.

    One statement decides and fetches: what is hidden takes the same work as what is not there, so that nobody learns
    from the time an answer takes which ids exist.
    """
    if _sees_all(access, type_):
        return tx.current(type_, id_) if number is None else tx.version(type_, id_, number)
    which = sql("fhir_version.version = ?", number) if number is not None else Sql("fhir_version.next_seq IS NULL")
    may = visible(access, type_, past=number is not None, few=True)
    found = tx.meeting(sql("fhir_version.type = ? AND fhir_version.id = ? AND ? AND ?", type_, id_, which, may))
    return found[0] if found else None


def is_hidden(tx: Tx, access: Access, type_: str, id_: str) -> bool:
    """Whether there is a resource that the caller has not `seen`."""
    return not _sees_all(access, type_) and tx.current(type_, id_) is not None


def _sees_all(access: Access, type_: str, letter: str = "r") -> bool:
    return access.is_system and access.granted(type_, letter)


def shown(tx: Tx, access: Access, type_: str, id_: str) -> Version:
    """The current version for reading; 404 when unknown or hidden, 410 when it was deleted and would be visible."""
    found = seen(tx, access, type_, id_)
    if found is None:
        raise not_found(type_, id_)
    if found.deleted:
        raise gone(type_, id_, found.version)
    return found


def check_new_id(tx: Tx, access: Access, body: dict[str, Any]) -> None:
    """403 unless a patient's new resource has a random UUID in lower case for its id (RFC 4122 §4.4), or the one that
    derives from what it says, by its decider.

    The id of a hidden resource is refused, so a patient who could choose short ids could find out which ones exist. 122
    random bits cannot be guessed; an id that derives from what only its patient may write is refused to others alike,
    whether it exists or not.
    """
    if access.is_system or _RANDOM_UUID.fullmatch(body["id"]):
        return
    decider = tx.deciders.of(body)
    if decider is None or decider.derived_id is None or decider.derived_id(body) != body["id"]:
        raise _not_allowed("a new resource needs a random UUID in lower case for its id")


def check_write(
    tx: Tx, access: Access, deed: Deed, body: dict[str, Any], current: Version | None, *, whole: bool = True
) -> None:
    """Refuses what the caller may not write. Hidden resources are answered with 404, so that guessing ids reveals
    nothing. `whole`: False while a file's content is still to come."""
    type_ = body["resourceType"]
    if current is not None and not sees(tx, access, current, "r"):
        raise not_found(type_, current.id)
    if not access.granted(type_, _LETTER[deed]):
        raise _not_allowed(f"the token does not allow to {deed} {type_}")
    if access.patients is None:
        return
    if access.staff is not None:
        _check_staff_write(tx, access.staff, deed, body, current)
        return
    rule = PATIENT_WRITES.get(type_)
    if rule is None or not getattr(rule, deed):
        raise _not_allowed(f"patients may not {deed} {type_}")
    if not rule.only(body) or (current is not None and not current.deleted and not rule.only(current.body)):
        raise _not_allowed(f"this {type_} is written by the hospital")
    if current is not None and rule.own_only and not from_the_patients_side(tx, current):
        raise _not_allowed(f"this {type_} was written by the hospital")
    if current is not None and access.proxies and not sees(tx, access, current, _LETTER[deed]):
        raise _not_allowed(f"a proxy may not {deed} this {type_}")
    if deed != "delete":
        _check_subject(tx, access, _LETTER[deed], body, current)
        before = None if current is None or current.deleted else current.body
        owned = tx.deciders.of(body) is not None
        write = PatientWrite(rule, body, before, tx.fhir_base, lambda named: _is_there(tx, access, named), owned, whole)
        write.check()


def check_for(access: Access, patient: str, type_: str, letter: str) -> None:
    """403 unless the caller may do this for a patient whom they see: always for themselves, for another as their proxy.

    For operations, which read one resource and then do something else.
    """
    if access.is_system or access.staff is not None or patient in proxy_table.reached(access, type_, letter):
        return
    raise _not_allowed("a proxy may not do this for the person")


def check_operation(access: Access, type_: str, name: str, *, writes: bool) -> None:
    """403 for an operation that a member of staff may not call, by their roles or by the scopes of their token.

    For patients and the hospital's own systems the operations check access themselves.
    """
    if access.staff is None:
        return
    if not staff_table.may_operate(access.staff, type_, name):
        raise _not_allowed(f"{' and '.join(access.staff.roles)} may not ask for ${name}")
    if not access.granted(type_ or "Appointment", "u" if writes else "r"):  # operations on the server are about visits
        raise _not_allowed(f"the token does not allow ${name}")


def own_words(access: Access, body: dict[str, Any], before: dict[str, Any] | None) -> dict[str, Any]:
    """What a checked write changes: all of it for the hospital and its staff, for others what patients may write."""
    if not access.is_of_patients:
        return body
    return patient_words.own_words(PATIENT_WRITES[body["resourceType"]], body, before)


def labelled(access: Access, body: dict[str, Any], before: dict[str, Any] | None) -> dict[str, Any]:
    """The body to store, marked for every reader when a patient or their proxy wrote it."""
    return patient_words.labelled(body, before) if access.is_of_patients else body


def _is_there(tx: Tx, access: Access, named: Own) -> bool:
    """Whether the caller may see what a reference names, or writes it in the same transaction. What is hidden from them
    is refused like what never existed."""
    found = tx.current(named.type, named.id)
    if found is None or found.deleted:
        return (named.type, named.id) in tx.promised
    return sees(tx, access, found)


def _check_staff_write(tx: Tx, staff: Staff, deed: Deed, body: dict[str, Any], current: Version | None) -> None:
    """Checks the table of roles: what is about the hospital mentions no patient, what is about a patient mentions one
    and stays with them."""
    reaches = staff_table.reaches(staff, deed, body["resourceType"])
    if not reaches:
        raise _not_allowed(f"{' and '.join(staff.roles)} may not {deed} {body['resourceType']}")
    if deed == "delete":
        return
    mentioned = mentioned_patients(body, tx.fhir_base) | members(body, tx.fhir_base)
    if _is_about_a_patient(reaches, body):
        if len(mentioned) != 1 or not members(body, tx.fhir_base):
            raise _not_allowed("it is about one patient")
        if current is not None and (_is_moved(body, current) or _whose(tx, current) != members(body, tx.fhir_base)):
            raise _not_allowed("a resource cannot be moved to another person")
    elif mentioned or Reach.HOSPITAL not in reaches:
        raise _not_allowed("it points to a patient, or is none of those that the role writes")


def _is_about_a_patient(reaches: frozenset[Reach], body: dict[str, Any]) -> bool:
    """Whether one of the reaches lets staff write this about a patient."""
    tasks = any(reach in reaches and is_task(body, codes) for reach, codes in _WRITTEN_TASKS.items())
    question = Reach.QUESTION in reaches and is_communication(body, QUESTIONS)
    return Reach.EVERY in reaches or tasks or question or (Reach.CONSULTATION in reaches and is_of_consultation(body))


def _is_moved(body: dict[str, Any], current: Version) -> bool:
    return not current.deleted and any(body.get(key) != current.body.get(key) for key in SUBJECT_ELEMENTS)


def _check_subject(tx: Tx, access: Access, letter: str, body: dict[str, Any], current: Version | None) -> None:
    about = members(body, tx.fhir_base)
    if not about:
        raise _not_allowed("it must be about the person who is signed in")
    if not proxy_table.may_write(access, letter, body, mentioned_patients(body, tx.fhir_base) | about):
        raise _not_allowed("it points to a patient whom this token does not cover")
    if current is None:
        return
    if _is_moved(body, current) or _whose(tx, current) != about:
        raise _not_allowed("a resource cannot be moved to another person")


def _whose(tx: Tx, current: Version) -> set[str]:
    """The patients in whose compartments a version is; a deletion keeps those of the deleted resource."""
    if not current.deleted:
        return members(current.body, tx.fhir_base)
    return set(tx.column(sql("SELECT c.patient FROM fhir_compartment c WHERE c.seq = ? AND c.member", current.seq)))


def from_the_patients_side(tx: Tx, current: Version) -> bool:
    """Whether a resource was first written by a patient or for them by a proxy, not by the hospital."""
    first = tx.version(current.type, current.id, 1)
    return first is not None and first.author.startswith("patient:")


def _not_allowed(text: str) -> Refusal:
    return refusal(403, "forbidden", text, code="not-allowed")
