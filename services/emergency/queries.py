"""Questions about the emergency card: what was chosen, what there is to choose from, and the cards themselves. They
read only, and never wait for the network.

Sources: LOINC 882-1 "ABO and Rh group", 883-9 "ABO group".
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from local_store import resources, settings
from local_store.store import Reader
from services.drafts.shape import typed_in
from services.emergency.model import (
    LONGEST_TYPED,
    MOST_CARDS,
    MOST_LINES,
    BloodGroup,
    CardAllergies,
    CardChoice,
    CardLine,
    CardList,
    CardPart,
    EmergencyCard,
    condition_key,
    cut,
)
from services.fhir import resource as fhir
from services.query import query
from services.record.person import person_name
from services.record.timeline.entry import EntryStatus, RecordEntry, entry
from services.record.timeline.kinds import TYPES, RecordKind
from services.record.timeline.queries import MOST_HELD, allergy_summary, record_summary
from services.record.timeline.summary import current

CHOICES: Final = "emergency.choices"
TOPICS: Final = (
    "Patient", "Observation", "AllergyIntolerance", "List", *TYPES[RecordKind.CONDITION], *TYPES[RecordKind.MEDICINE],
    settings.TOPIC,
)  # fmt: skip
_BLOOD: Final = ("http://loinc.org|882-1", "http://loinc.org|883-9")
_SAID: Final = frozenset({"final", "amended", "corrected"})
Whose = tuple[str, datetime | None]
"""The id of a person, and until when their record may be seen."""


@dataclass(frozen=True)
class ConditionOption:
    """A condition that may stand on the card: its key, and its name."""

    key: str
    name: str


@dataclass(frozen=True)
class CardPage:
    """What the person chose (None: no card), and what the record has for one. `name` is None where the record has not
    arrived yet; then there can be no card."""

    name: str | None
    choice: CardChoice | None
    conditions: tuple[ConditionOption, ...] = ()
    blood: BloodGroup | None = None


@query(*TOPICS)
def card_page(r: Reader, patient_id: str, language: str) -> CardPage:
    """What one person's card is made from."""
    found = tuple(ConditionOption(key, found.title or key) for key, found in _conditions(r, patient_id, language))
    return CardPage(person_name(r, patient_id), _choice(r, patient_id), found, _blood(r, patient_id, language))


@query(*TOPICS)
def card_preview(
    r: Reader, patient_id: str, language: str, choice: CardChoice, as_of: datetime | None
) -> EmergencyCard | None:
    """The card as this choice makes it; None without a name to put on it."""
    return _card(r, (patient_id, None), language, choice, as_of)


@query(settings.TOPIC)
def somebody_has_a_card(r: Reader) -> bool:
    """Whether any card was chosen on this device."""
    return bool(fhir.as_object(settings.get(r, CHOICES)))


@query(*TOPICS)
def cards(r: Reader, people: Sequence[Whose], language: str, as_of: datetime | None) -> tuple[EmergencyCard, ...]:
    """The cards of those of these people who have one, in this order."""
    chosen = ((whose, choice) for whose in people if (choice := _choice(r, whose[0])) is not None)
    made = (_card(r, whose, language, choice, as_of) for whose, choice in chosen)
    return tuple(card for card in made if card is not None)[:MOST_CARDS]


def _choice(r: Reader, patient_id: str) -> CardChoice | None:
    kept = fhir.as_object(settings.get(r, CHOICES)).get(patient_id)
    return None if kept is None else typed_in(CardChoice, kept)


def _card(r: Reader, whose: Whose, language: str, choice: CardChoice, as_of: datetime | None) -> EmergencyCard | None:
    patient_id, until = whose
    name = person_name(r, patient_id)
    if not name:
        return None
    patient = resources.get(r, "Patient", patient_id)
    born = fhir.as_text(patient.body.get("birthDate")) if patient is not None else None
    conditions = (found for key, found in _conditions(r, patient_id, language) if key in choice.conditions)
    return EmergencyCard(
        name=cut(name),
        as_of=None if as_of is None else as_of.replace(second=0, microsecond=0),
        until=until,
        born=born if choice.has(CardPart.BIRTH) else None,
        allergies=_allergies(r, patient_id, language) if choice.has(CardPart.ALLERGIES) else None,
        blood=_shown_blood(r, patient_id, language, choice) if choice.has(CardPart.BLOOD) else None,
        conditions=_lines(conditions) if choice.has(CardPart.CONDITIONS) else None,
        medicines=_medicines(r, patient_id, language) if choice.has(CardPart.MEDICINES) else None,
        contact=_typed(choice, CardPart.CONTACT, choice.contact),
        phone=_typed(choice, CardPart.CONTACT, choice.phone),
        languages=_typed(choice, CardPart.LANGUAGES, choice.languages),
        note=_typed(choice, CardPart.NOTE, choice.note),
    )


def _typed(choice: CardChoice, part: CardPart, words: str) -> str | None:
    return cut(words, LONGEST_TYPED) or None if choice.has(part) else None


def _conditions(r: Reader, patient_id: str, language: str) -> tuple[tuple[str, RecordEntry], ...]:
    """The conditions that hold now by their keys, the newest word about each."""
    found: dict[str, RecordEntry] = {}
    for stored in resources.newest(r, TYPES[RecordKind.CONDITION], patient=patient_id, limit=MOST_HELD):
        key = condition_key(stored.body)
        if key:
            found.setdefault(key, entry(stored.body, language))
    return tuple((key, each) for key, each in found.items() if current((each,)))


def _allergies(r: Reader, patient_id: str, language: str) -> CardAllergies:
    said = allergy_summary(r, patient_id, language)
    groups = tuple(cut(group) for group in said.groups[:MOST_LINES])
    return CardAllergies(said.statement, _lines(said.known), groups, said.contradicted)


def _medicines(r: Reader, patient_id: str, language: str) -> CardList:
    return _lines(record_summary(r, patient_id, language).medicines)


def _lines(entries: Iterable[RecordEntry]) -> CardList:
    all_ = [
        CardLine(cut(found.title or ""), cut(found.note or ""), found.status is EntryStatus.UNCONFIRMED)
        for found in entries
    ]
    return CardList(tuple(all_[:MOST_LINES]), max(0, len(all_) - MOST_LINES))


def _shown_blood(r: Reader, patient_id: str, language: str, choice: CardChoice) -> BloodGroup | None:
    """The record's blood group; what the person typed where it has none."""
    found = _blood(r, patient_id, language)
    typed = cut(choice.blood, LONGEST_TYPED)
    return found or (BloodGroup(typed, by_person=True) if typed else None)


def _blood(r: Reader, patient_id: str, language: str) -> BloodGroup | None:
    """The blood group of the record: with the Rh factor where there is one. Two that differ are none."""
    for code in _BLOOD:
        told = resources.select(r, "Observation", patient=patient_id, code=code, limit=MOST_LINES)
        words = [found for stored in told if (found := _blood_words(stored.body, language))]
        if words:
            differ = len({found.casefold() for found in words}) > 1
            return BloodGroup("" if differ else cut(words[0]), disagrees=differ)
    return None


def _blood_words(body: dict[str, Any], language: str) -> str | None:
    if fhir.as_text(body.get("status")) not in _SAID:
        return None
    said = fhir.as_text(body.get("valueString"))
    return fhir.text_of(body.get("valueCodeableConcept"), language) or (said.strip() if said else None)
