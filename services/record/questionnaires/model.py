"""A questionnaire as the app reads it: frozen, and numbered in the order in which it is read. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Final

from services.record.questionnaires.values import Value

#: More items, or items nested deeper than this, are refused with a name.
MOST_ITEMS: Final = 20_000
DEEPEST: Final = 30
#: So many repetitions of a group or answers to a question are kept.
MOST_REPEATS: Final = 200


class ItemType(StrEnum):
    """The types of FHIR R4 (value set item-type), and UNKNOWN for any other word."""

    GROUP = "group"
    DISPLAY = "display"
    BOOLEAN = "boolean"
    DECIMAL = "decimal"
    INTEGER = "integer"
    DATE = "date"
    DATE_TIME = "dateTime"
    TIME = "time"
    STRING = "string"
    TEXT = "text"
    URL = "url"
    CHOICE = "choice"
    OPEN_CHOICE = "open-choice"
    ATTACHMENT = "attachment"
    REFERENCE = "reference"
    QUANTITY = "quantity"
    UNKNOWN = "unknown"


class FormFault(StrEnum):
    """Why a questionnaire cannot be answered here as a whole."""

    NO_ITEMS = "no-items"
    TOO_MANY_ITEMS = "too-many-items"
    TOO_DEEP = "too-deep"
    LINK_ID_TWICE = "link-id-twice"
    CYCLE = "cycle"  # whether a question is put depends on itself


class Operator(StrEnum):
    """The operators of R4 (value set questionnaire-enable-operator)."""

    EXISTS = "exists"
    EQUAL = "="
    NOT_EQUAL = "!="
    GREATER = ">"
    LESS = "<"
    GREATER_OR_EQUAL = ">="
    LESS_OR_EQUAL = "<="


@dataclass(frozen=True, slots=True)
class EnableCondition:
    """One `enableWhen`. `question`: the number of the item that it looks at; None when there is none, or when the
    operator is unknown: then it never holds."""

    question: int | None
    operator: Operator | None
    answer: Value | None


@dataclass(frozen=True, slots=True)
class AnswerOption:
    """What can be chosen. `exclusive`: nothing else beside it. `weight`: what it counts in a sum."""

    value: Value
    words: str
    exclusive: bool = False
    chosen_first: bool = False
    weight: Decimal | None = None


@dataclass(frozen=True, slots=True)
class UnitOption:
    """A unit that an amount can be given in."""

    words: str
    system: str | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True)
class AnswerBounds:
    """What an answer has to be. `decimals`: so many decimal places at most; `pattern`: a regular expression that the
    whole text matches; `most_bytes` of a file."""

    least: Value | None = None
    most: Value | None = None
    shortest: int | None = None
    longest: int | None = None
    decimals: int | None = None
    pattern: str | None = None
    least_answers: int | None = None
    most_answers: int | None = None
    most_bytes: int | None = None


NO_BOUNDS: Final = AnswerBounds()


@dataclass(frozen=True, slots=True)
class FormItem:
    """One item. `number` counts all items in the order in which they are read, and those below it go up to `end` (not
    included). `loops`: the numbers of the items above it that it stands under several times: groups that repeat, and
    questions whose every answer has items of its own."""

    number: int
    link_id: str
    type: ItemType
    text: str
    prefix: str | None = None
    parent: int | None = None
    depth: int = 0
    end: int = 0
    loops: tuple[int, ...] = ()
    required: bool = False
    repeats: bool = False
    read_only: bool = False
    hidden: bool = False
    conditions: tuple[EnableCondition, ...] = ()
    any_condition: bool = False
    options: tuple[AnswerOption, ...] = ()
    options_missing: bool = False
    initial: tuple[Value, ...] = ()
    bounds: AnswerBounds = NO_BOUNDS
    units: tuple[UnitOption, ...] = ()
    expression: str | None = None
    control: str | None = None

    @property
    def is_question(self) -> bool:
        return self.type not in (ItemType.GROUP, ItemType.DISPLAY)

    @property
    def can_be_answered(self) -> bool:
        """Whether this app can take an answer from the person."""
        if self.type in (ItemType.CHOICE, ItemType.REFERENCE):
            return bool(self.options) and not self.read_only
        askable = self.is_question and self.type is not ItemType.UNKNOWN and bool(self.link_id)
        return askable and not self.read_only and self.expression is None

    @property
    def is_loop(self) -> bool:
        """Whether the items below it stand under it several times."""
        return self.repeats if self.type is ItemType.GROUP else self.is_question


@dataclass(frozen=True)
class QuestionnaireForm:
    """A whole questionnaire. `fault`: why it cannot be answered here; it then has no items. `watchers`: for each item
    that some condition looks at, the items with such a condition. `rank`: an order in which conditions can be judged
    one after the other, for each item that has any."""

    id: str
    url: str | None
    version: str | None
    title: str
    items: tuple[FormItem, ...] = ()
    fault: FormFault | None = None
    purpose: str | None = None
    by_link: dict[str, int] = field(default_factory=dict)
    watchers: dict[int, tuple[int, ...]] = field(default_factory=dict)
    watched: tuple[int, ...] = ()
    rank: dict[int, int] = field(default_factory=dict)

    @property
    def canonical(self) -> str | None:
        """What a response names it by: its url and version (R4 canonical)."""
        return f"{self.url}|{self.version}" if self.url and self.version else self.url

    @property
    def roots(self) -> tuple[int, ...]:
        """The numbers of the items on the highest level."""
        return self.below(None)

    def below(self, number: int | None) -> tuple[int, ...]:
        """The numbers of the items directly below an item; None: on the highest level."""
        at, end = (0, len(self.items)) if number is None else (number + 1, self.items[number].end)
        found = []
        while at < end:
            found.append(at)
            at = self.items[at].end
        return tuple(found)
