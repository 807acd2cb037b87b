"""The patients as FHIR: Patient, and RelatedPerson for a child's guardian and for who looks after somebody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from hospital.demo.papers import resident_number
from hospital.demo.people_table import ROWS, Row
from hospital.demo.places import HOSPITAL_ID, HOSPITAL_NAME
from hospital.demo.shapes import NAMING, TERMINOLOGY, Json, dice, listed, reference, said

MAIN_PERSON = "wang-xiulan"


@dataclass(frozen=True)
class Carer:
    """Somebody with a record of their own who looks after another patient, both as keys of the table. `code`: as what,
    by HL7; `text`: in words of both languages; a `guardian` by law, whose scopes follow the age of the child."""

    key: str
    patient: str
    code: str
    text: tuple[str, str]
    guardian: bool = False

    @property
    def related_person(self) -> str:
        return f"carer-{self.key}-{self.patient}"

    @property
    def patient_id(self) -> str:
        return f"pat-{self.patient}"

    @property
    def holder_id(self) -> str:
        return f"pat-{self.key}"


#: A mother, whose child's record stands under the grandfather's phone; and one with children of three ages.
CARERS = (
    Carer("li-rongzhe", "zhao-yinuo", "MTH", ("母亲", "Mother")),
    Carer("lin-min", "gao-xiaotian", "MTH", ("母亲", "Mother"), guardian=True),
    Carer("lin-min", "gao-xiaoyu", "MTH", ("母亲", "Mother"), guardian=True),
    Carer("lin-min", "gao-xiaofeng", "MTH", ("母亲", "Mother"), guardian=True),
)
_PAPER_NAMES = {
    "birth-certificate": ("出生医学证明", "Birth certificate"),
    "hk-mo-permit": ("港澳居民来往内地通行证", "Mainland travel permit (Hong Kong, Macao)"),
}
_STREETS = ("康宁路", "杏林大道", "望江街", "梧桐里", "青年路", "明月巷")


@dataclass(frozen=True)
class Person:
    row: Row
    birth: date
    phone: str
    number: int

    @property
    def key(self) -> str:
        return self.row.key

    @property
    def id(self) -> str:
        return f"pat-{self.row.key}"

    @property
    def name(self) -> str:
        return self.row.name

    @property
    def female(self) -> bool:
        return self.row.gender == "female"

    @property
    def ref(self) -> Json:
        return reference("Patient", self.id, self.name)


@lru_cache(maxsize=4)
def people(seed: int, today: date) -> tuple[Person, ...]:
    """Everybody, the people to try first. A child is reached under the guardian's phone."""
    phones = {row.key: row.phone or f"1380000{1000 + number}" for number, row in enumerate(ROWS)}
    return tuple(
        Person(row, _birth(seed, today, row), phones[row.guardian or row.key], number)
        for number, row in enumerate(ROWS)
    )


def _birth(seed: int, today: date, row: Row) -> date:
    if row.turns_older_in is not None:
        birthday = today + timedelta(days=row.turns_older_in)
        return date(birthday.year - row.age - 1, birthday.month, min(birthday.day, 28))
    luck = dice(seed, f"birth/{row.key}")
    return date(today.year - row.age - 1, luck.randint(1, 12), luck.randint(1, 28))


def resources(seed: int, today: date) -> Iterator[Json]:
    everybody = people(seed, today)
    by_key = {person.key: person for person in everybody}
    for person in everybody:
        guardian = by_key[person.row.guardian] if person.row.guardian else None
        yield _patient(person, guardian)
        if guardian is not None:
            yield _related(f"guardian-{person.key}", person, guardian, "GUARD", ("监护人", "Guardian"))
    yield from carers(seed, today)


def carers(seed: int, today: date) -> Iterator[Json]:
    """Who looks after another patient, as that patient's RelatedPerson."""
    by_key = {person.key: person for person in people(seed, today)}
    for carer in CARERS:
        yield _related(carer.related_person, by_key[carer.patient], by_key[carer.key], carer.code, carer.text)


def _patient(person: Person, guardian: Person | None) -> Json:
    street = _STREETS[person.number % len(_STREETS)]
    made: Json = {
        "resourceType": "Patient",
        "id": person.id,
        "identifier": [_paper(person), _record_number(person)],
        "active": True,
        "name": [{"use": "official", "text": person.name}],
        "telecom": [{"system": "phone", "value": person.phone, "use": "mobile"}],
        "gender": person.row.gender,
        "birthDate": person.birth.isoformat(),
        "address": [{"use": "home", "text": f"安心市和平区{street} {10 + person.number} 号", "country": "CN"}],
        "managingOrganization": reference("Organization", HOSPITAL_ID, HOSPITAL_NAME),
    }
    if person.row.passport:
        made["communication"] = [{"language": {"coding": [{"system": "urn:ietf:bcp:47", "code": "en"}]}}]
    if guardian is not None:
        made["contact"] = [
            {
                "relationship": [
                    {**listed(TERMINOLOGY + "v3-RoleCode", "GUARD"), **said("text", "监护人", "Guardian")}
                ],
                "name": {"text": guardian.name},
                "telecom": [{"system": "phone", "value": guardian.phone, "use": "mobile"}],
            }
        ]
    return made


def _paper(person: Person) -> Json:
    if person.row.passport:
        return {
            "use": "official",
            "type": {**listed(TERMINOLOGY + "v2-0203", "PPN"), **said("text", "护照", "Passport")},
            "system": NAMING + "passport",
            "value": person.row.passport,
        }
    if person.row.paper:
        kind, number = person.row.paper
        return {"use": "official", "type": said("text", *_PAPER_NAMES[kind]), "system": NAMING + kind, "value": number}
    return {
        "use": "official",
        "type": {**listed(TERMINOLOGY + "v2-0203", "NI"), **said("text", "居民身份证", "Resident identity card")},
        "system": NAMING + "resident-id",
        "value": resident_number(person.birth, person.number + 1, female=person.female),
    }


def _record_number(person: Person) -> Json:
    return {
        "use": "usual",
        "type": {**listed(TERMINOLOGY + "v2-0203", "MR"), **said("text", "就诊卡号", "Visit card number")},
        "system": NAMING + "visit-card",
        "value": f"AX{202600000 + person.number:09d}",
    }


def _related(id_: str, patient: Person, who: Person, code: str, text: tuple[str, str]) -> Json:
    return {
        "resourceType": "RelatedPerson",
        "id": id_,
        "active": True,
        "patient": patient.ref,
        "relationship": [listed(TERMINOLOGY + "v3-RoleCode", code) | said("text", *text)],
        "name": [{"use": "official", "text": who.name}],
        "telecom": [{"system": "phone", "value": who.phone, "use": "mobile"}],
        "gender": who.row.gender,
    }
