"""The versions a caller may see, as an SQL condition: every select for a caller includes it."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, exists, false, or_, select, true

from hospital.fhir.access.proxy_visibility import TypeGroup, part_of, type_groups
from hospital.fhir.access.staff_visibility import visible_to_staff
from hospital.fhir.permissions import DIRECTORY, EVERYBODY, GATHERING, Access
from hospital.fhir.store.indexing import compartment_types
from hospital.fhir.store.tables import compartment, reference, version

Condition = ColumnElement[bool]


def visible(
    access: Access, type_: str | None = None, letter: str = "r", *, past: bool = False, few: bool = False
) -> Condition:
    """The versions that `access` may see; `type_` when only this type is selected.

    Works on any version, current or old: each has its own compartment rows. `past` is for reading old versions, which
    is a separate action for staff. `few` where versions are selected by id: the compartment is then asked about each of
    them, not listed first, which would take a time that tells whether there was one to ask about.
    """
    if access.staff is not None:
        return visible_to_staff(access, access.staff, type_, letter, past=past)
    if type_ is not None and not access.granted(type_, letter):
        return false()
    if access.patients is None:
        return true() if type_ is not None else _granted(access, letter)
    if type_ is not None and type_ not in DIRECTORY and type_ not in compartment_types():
        return false()
    conditions = [or_(*(_of_group(access, group, type_, few=few) for group in type_groups(access, type_, letter)))]
    if type_ is None:
        conditions.append(_granted(access, letter))
    if type_ is None or type_ in GATHERING:
        own_words = version.c.author == access.signature  # hiding these would reveal which ids exist elsewhere
        others = _gathers_from_others(access, letter)
        conditions.append(or_(version.c.type.not_in(GATHERING), own_words, ~others))
    return and_(*conditions)


def _of_group(access: Access, group: TypeGroup, type_: str | None, *, few: bool) -> Condition:
    circles = (and_(part_of(access, within), _about(people, type_, few=few)) for within, people in group.circles)
    return and_(group.holds(version.c.type), or_(*circles))


def _about(patients: frozenset[str], type_: str | None, *, few: bool) -> Condition:
    """Is about these patients or the hospital, and mentions nobody else."""
    reached = patients | {EVERYBODY}
    return and_(_mine(reached, type_, few=few), ~_mentions_others(reached))


def _granted(access: Access, letter: str) -> Condition:
    if any(kind == "*" and letter in letters for kind, letters in access.grants):
        return true()
    return version.c.type.in_([kind for kind, letters in access.grants if letter in letters])


def _mine(reached: frozenset[str], type_: str | None, *, few: bool) -> Condition:
    within = (compartment.c.patient.in_(reached), compartment.c.member)
    member: Condition = version.c.seq.in_(select(compartment.c.seq).where(*within))
    if few:
        member = exists().where(compartment.c.seq == version.c.seq, *within)
    if type_ is None:
        return or_(version.c.type.in_(DIRECTORY), member)
    return true() if type_ in DIRECTORY else member


def _mentions_others(reached: frozenset[str]) -> Condition:
    return exists().where(compartment.c.seq == version.c.seq, compartment.c.patient.not_in(reached))


def _gathers_from_others(access: Access, letter: str) -> Condition:
    """Refers to a resource about a patient of whom the caller may not see all resources of that type."""
    target = version.alias("target")
    about = compartment.alias("about")
    hidden = or_(
        *(
            and_(group.holds(target.c.type), about.c.patient.not_in(group.circles[0][1] | {EVERYBODY}))
            for group in type_groups(access, None, letter)
        )
    )
    return exists().where(
        reference.c.seq == version.c.seq,
        target.c.type == reference.c.target_type,
        target.c.id == reference.c.target_id,
        target.c.next_seq.is_(None),
        about.c.seq == target.c.seq,
        hidden,
    )
