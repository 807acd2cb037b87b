"""The versions a caller may see, as an SQL condition: every select for a caller includes it."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from hospital.base.sql import FALSE, TRUE, Sql, all_of, any_of, negation, sql
from hospital.fhir.access.asked_codes import NAMED_BY_ANSWERS
from hospital.fhir.access.consultation_codes import consultations
from hospital.fhir.access.proxy_visibility import TypeGroup, part_of, type_groups
from hospital.fhir.access.staff_visibility import visible_to_staff
from hospital.fhir.permissions import DIRECTORY, EVERYBODY, GATHERING, Access
from hospital.fhir.store.indexing import compartment_types

_TYPE: Final = Sql("fhir_version.type")
#: So many conditions are remembered: whoever asks mostly asks again.
_REMEMBERED: Final = 2048


@lru_cache(_REMEMBERED)
def visible(
    access: Access, type_: str | None = None, letter: str = "r", *, past: bool = False, few: bool = False
) -> Sql:
    """The versions that `access` may see; `type_` when only this type is selected.

    Works on any version, current or old: each has its own compartment rows. `past` is for reading old versions, which
    is a separate action for staff. `few` where versions are selected by id: the compartment is then asked about each of
    them, not listed first, which would take a time that tells whether there was one to ask about.
    """
    if access.staff is not None:
        return visible_to_staff(access, access.staff, type_, letter, past=past)
    if type_ is not None and not access.granted(type_, letter):
        return FALSE
    if access.patients is None:
        return TRUE if type_ is not None else _granted(access, letter)
    if type_ is not None and type_ not in DIRECTORY and type_ not in compartment_types():
        return FALSE
    conditions = [any_of(_of_group(access, group, type_, few=few) for group in type_groups(access, type_, letter))]
    if type_ is None:
        conditions.append(_granted(access, letter))
    if type_ is None or type_ in GATHERING:
        # hiding what they wrote themselves would reveal which ids exist elsewhere
        own_words = sql("(fhir_version.type NOT IN ? OR fhir_version.author = ? OR ?)", GATHERING, access.signature,
                        negation(_gathers_from_others(access)))  # fmt: skip
        # who reads a conversation for somebody reads it whole, also what it names of the record
        whole = sql("fhir_version.seq IN (?)", consultations()) if access.proxies else FALSE
        conditions.append(any_of([own_words, whole]))
    return all_of(conditions)


def _of_group(access: Access, group: TypeGroup, type_: str | None, *, few: bool) -> Sql:
    circles = (
        all_of([part_of(access, within), _about(people, type_, few=few)]) for within, people in group.circles
    )  # fmt: skip
    return all_of([group.holds(_TYPE), any_of(circles)])


def _about(patients: frozenset[str], type_: str | None, *, few: bool) -> Sql:
    """Is about these patients or the hospital, and mentions nobody else."""
    reached = patients | {EVERYBODY}
    mentions_others = sql(
        "EXISTS (SELECT 1 FROM fhir_compartment c WHERE c.seq = fhir_version.seq AND c.patient NOT IN ?)", reached
    )
    return all_of([_mine(reached, type_, few=few), negation(mentions_others)])


def _granted(access: Access, letter: str) -> Sql:
    if any(kind == "*" and letter in letters for kind, letters in access.grants):
        return TRUE
    granted = [kind for kind, letters in access.grants if letter in letters]
    return sql("fhir_version.type IN ?", granted) if granted else FALSE


def _mine(reached: frozenset[str], type_: str | None, *, few: bool) -> Sql:
    if type_ in DIRECTORY:
        return TRUE
    if few:
        member = sql(
            "EXISTS (SELECT 1 FROM fhir_compartment c"
            " WHERE c.seq = fhir_version.seq AND c.patient IN ? AND c.member)",
            reached,
        )  # fmt: skip
    else:
        member = sql(
            "fhir_version.seq IN (SELECT c.seq FROM fhir_compartment c WHERE c.patient IN ? AND c.member)", reached
        )
    return member if type_ is not None else sql("(fhir_version.type IN ? OR ?)", DIRECTORY, member)


def _gathers_from_others(access: Access) -> Sql:
    """Refers to a resource about a patient of whom the caller may not see all resources of that type, whatever they
    want to do with what refers to it. Who reads answers
    also reads who gave them, and what asked."""
    hidden = any_of(
        sql("? AND about.patient NOT IN ?", group.holds(Sql("target.type")), group.circles[0][1] | {EVERYBODY})
        for group in type_groups(access, None, "r")
    )
    return sql(
        "EXISTS (SELECT 1 FROM fhir_reference r, fhir_version target, fhir_compartment about"
        " WHERE r.seq = fhir_version.seq AND target.type = r.target_type AND target.id = r.target_id"
        " AND target.next_seq IS NULL AND about.seq = target.seq"
        " AND NOT (fhir_version.type = 'QuestionnaireResponse' AND r.target_type IN ?) AND ?)",
        NAMED_BY_ANSWERS,
        hidden,
    )
