"""The emergency card: what a person chose for it, and what it says. Pure.

Whatever stands on it can be read by anybody who holds the device, so a part that was not chosen is None and is never
written down.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from services.fhir import resource as fhir
from services.record.timeline.summary import AllergyStatement

#: Cards on one device, entries of one list, and letters of what is typed and of one line.
MOST_CARDS: Final = 6
MOST_LINES: Final = 30
LONGEST_TYPED: Final = 300
LONGEST_LINE: Final = 200


class CardPart(StrEnum):
    """What can stand on the card beside the name, in the order in which it is read."""

    BIRTH = "birth"
    ALLERGIES = "allergies"
    BLOOD = "blood"
    CONDITIONS = "conditions"
    MEDICINES = "medicines"
    CONTACT = "contact"
    LANGUAGES = "languages"
    NOTE = "note"


@dataclass(frozen=True)
class CardChoice:
    """What a person chose and typed. `conditions`: keys of those that stand on it, as `condition_key` gives
    them; another one never comes onto it by itself. `blood`: typed, shown where the record has no blood group."""

    parts: tuple[str, ...] = (CardPart.BIRTH.value, CardPart.ALLERGIES.value)
    conditions: tuple[str, ...] = ()
    blood: str = ""
    contact: str = ""
    phone: str = ""
    languages: str = ""
    note: str = ""

    def has(self, part: CardPart) -> bool:
        return part.value in self.parts


@dataclass(frozen=True)
class BloodGroup:
    """A blood group in words. `by_person`: they typed it. `disagrees`: the record has several; then there are no
    words."""

    words: str
    by_person: bool = False
    disagrees: bool = False


@dataclass(frozen=True)
class CardLine:
    """One entry: its name, and what belongs to it (a reaction, a dose)."""

    name: str
    note: str = ""
    unconfirmed: bool = False


@dataclass(frozen=True)
class CardList:
    """The entries of one part; `more`: so many others did not fit."""

    lines: tuple[CardLine, ...] = ()
    more: int = 0


@dataclass(frozen=True)
class CardAllergies:
    """What the record says about allergies: "none known", "not asked" and "not available" are kept apart."""

    statement: AllergyStatement
    known: CardList = CardList()
    groups: tuple[str, ...] = ()
    contradicted: bool = False


@dataclass(frozen=True)
class EmergencyCard:
    """One person's card; what was not chosen is None. `as_of`: when the record was last in step with the hospital; None
    for never. `until`: from then on the record may no longer be seen. `born`: a FHIR date."""

    name: str
    as_of: datetime | None
    until: datetime | None = None
    born: str | None = None
    allergies: CardAllergies | None = None
    blood: BloodGroup | None = None
    conditions: CardList | None = None
    medicines: CardList | None = None
    contact: str | None = None
    phone: str | None = None
    languages: str | None = None
    note: str | None = None

    def year(self) -> int | None:
        """The year of birth; None where the card does not say it."""
        born = fhir.when(self.born)
        return born.year if born is not None else None

    def age(self, today: date) -> int | None:
        """In whole years; None for a birth date that leaves it open, or one in the future."""
        try:
            born = date.fromisoformat(self.born or "")
        except ValueError:
            return None
        years = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
        return years if years >= 0 else None


def cut(words: str, most: int = LONGEST_LINE) -> str:
    """The words, shortened with a sign that they are."""
    plain = " ".join(words.split())
    return plain if len(plain) <= most else plain[: most - 1] + "…"


def condition_key(body: fhir.JsonObject) -> str:
    """Names a condition whenever and in whatever language it is written down again: by its code, else by its words."""
    coded = (f"{coding.system}|{coding.code}" for coding in fhir.codings(body.get("code")) if coding.code)
    return next(coded, (fhir.text_of(body.get("code")) or "").casefold())
