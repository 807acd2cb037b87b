"""Departments and doctors as the app reads them: FHIR JSON becomes frozen values here and nowhere else.

Nothing here raises: what a hospital left out is None or empty. Texts are in the wanted language where it has them.
Source: FHIR R4 §13.4 HealthcareService, §8.5 PractitionerRole; our extensions in `services/fhir/terms.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from services.booking.find.hospital_rules import HospitalRules, hospital_rules
from services.fhir import resource as fhir
from services.fhir import terms
from services.record.visits.names import doctor_name


@dataclass(frozen=True)
class Department:
    """A HealthcareService. `names` are all its names in any language, to find it by; `complaints` those with which the
    hospital's guide sends people there."""

    id: str
    name: str
    treats: str | None
    place: str | None
    rules: HospitalRules
    names: tuple[str, ...]
    next_free: datetime | None = None
    complaints: tuple[str, ...] = ()


@dataclass(frozen=True)
class Fee:
    """What a visit to a doctor costs, exactly as the hospital states it."""

    amount: Decimal
    currency: str | None


@dataclass(frozen=True)
class Doctor:
    """A PractitionerRole: one doctor in one department. `id` is the role's. `names`: what to find them by."""

    id: str
    name: str
    title: str | None
    rank: int
    expertise: str | None
    fee: Fee | None
    department_id: str | None
    department: str | None
    place: str | None
    next_free: datetime | None = None
    names: tuple[str, ...] = ()
    photo: bytes | None = None
    """The face in the directory, where it is there itself: an address of one is not opened."""


_PHOTOS = frozenset({"image/png", "image/jpeg"})
_MOST_PHOTO = 64 * 1024
"""The largest photo that is shown, in bytes: a list shows many."""
_RANKS = {"chief": 0, "associate-chief": 1, "attending": 2, "resident": 3}


def department(body: Any, language: str | None = None) -> Department:
    """Reads a HealthcareService."""
    own = fhir.as_object(body)
    name = fhir.translated(own, "name", language) or next(iter(fhir.texts_of(own.get("type"), language)), "")
    places = (fhir.display_of(place, language) for place in fhir.as_list(own.get("location")))
    return Department(
        id=fhir.as_text(own.get("id")) or "",
        name=name,
        treats=fhir.translated(own, "comment", language),
        place=next(filter(None, places), None),
        rules=hospital_rules(own),
        names=tuple(sorted(_every_name(own))),
    )


def _every_name(own: fhir.JsonObject) -> set[str]:
    translations = (
        fhir.translated(own, name, language) for name in ("name", "comment") for language in (None, "en", "zh")
    )
    return {name for name in translations if name}


def doctor(body: Any, person: Any, language: str | None = None) -> Doctor:
    """Reads a PractitionerRole and the Practitioner it belongs to (which may be missing)."""
    own = fhir.as_object(body)
    service = next(iter(fhir.objects(own.get("healthcareService"))), {})
    place = next(iter(fhir.objects(own.get("location"))), {})
    rank = fhir.code_in(own.get("code"), terms.TITLE_SYSTEM)
    return Doctor(
        id=fhir.as_text(own.get("id")) or "",
        name=doctor_name(own, person, language) or "",
        title=next(iter(fhir.texts_of(own.get("code"), language)), None),
        rank=_RANKS.get(rank or "", len(_RANKS)),
        expertise=_expertise(own, language),
        fee=_fee(fhir.extension_value(own, terms.FEE)),
        department_id=fhir.reference_id(service, "HealthcareService"),
        department=fhir.display_of(service, language),
        place=fhir.display_of(place, language),
        names=tuple(sorted(_every_name_of(own, person))),
        photo=_photo(person),
    )


def _every_name_of(own: fhir.JsonObject, person: Any) -> set[str]:
    """The doctor's name, expertise and specialty in every language."""
    return {
        words
        for language in (None, "en", "zh")
        for words in (
            doctor_name(own, person, language),
            _expertise(own, language),
            *fhir.texts_of(own.get("specialty"), language),
        )
        if words
    }


def _photo(person: Any) -> bytes | None:
    """The first picture of a Practitioner that a list can show."""
    held = (
        each
        for each in fhir.objects(fhir.as_object(person).get("photo"))
        if fhir.as_text(each.get("contentType")) in _PHOTOS
    )
    pictures = (fhir.as_bytes(each.get("data")) for each in held)
    return next((picture for picture in pictures if picture and len(picture) <= _MOST_PHOTO), None)


def is_doctor(role: fhir.JsonObject) -> bool:
    """Whether visits are booked with a PractitionerRole: not with one that names another profession alone, such as a
    nurse's. Source: FHIR R4 value set practitioner-role (example binding of PractitionerRole.code)."""
    code = role.get("code")
    profession = fhir.code_in(code, terms.PROFESSION_SYSTEM)
    return profession is None or fhir.has_code(code, "doctor", terms.PROFESSION_SYSTEM)


def service_of(role: fhir.JsonObject) -> str | None:
    """The id of the HealthcareService that a PractitionerRole belongs to."""
    return next((ref.id for ref in fhir.references(role.get("healthcareService"), "HealthcareService")), None)


def _expertise(own: fhir.JsonObject, language: str | None) -> str | None:
    found = fhir.extension(own, terms.EXPERTISE)
    return fhir.translated(found, "valueString", language) if found else None


def _fee(value: Any) -> Fee | None:
    money = fhir.money(value)
    return None if money is None else Fee(money.value, money.currency)
