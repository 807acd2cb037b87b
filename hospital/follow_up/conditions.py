"""Conditions of plans in a small closed vocabulary: read from text, judged against what is known. Pure.

    age >= 65                                the person's age in whole years
    condition I10                            a diagnosis whose ICD-10 code begins so
    measured 8480-6 >= 180                   the newest measurement with this LOINC code since the plan began
    answer follow-up-joint/pain >= 7         the newest answer to an item of a questionnaire since the plan began
    answer follow-up-joint/fever = true      likewise; a code, a word, true or false
    not ...                                  any of these does not hold

Nothing of it is evaluated as a program. What is not known is neither true nor false.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Final

LONGEST: Final = 200
_NUMBER: Final = r"-?\d{1,9}(?:\.\d{1,6})?"
_FORMS: Final = (
    ("age", re.compile(rf"age (?P<comparator>>=|<=|=|<|>) (?P<value>{_NUMBER})")),
    ("condition", re.compile(r"condition (?P<subject>[A-Z]\d{2}(?:\.\d{1,2})?)")),
    ("measured", re.compile(rf"measured (?P<subject>\d{{1,7}}-\d) (?P<comparator>>=|<=|=|<|>) (?P<value>{_NUMBER})")),
    (
        "answer",
        re.compile(
            r"answer (?P<subject>[A-Za-z0-9\-.]{1,64}/[A-Za-z0-9\-._]{1,64}) "
            r"(?P<comparator>>=|<=|=|<|>) (?P<value>[A-Za-z0-9\-._]{1,64})"
        ),
    ),
)
_COMPARED: Final[Mapping[str, Callable[[Decimal, Decimal], bool]]] = {
    ">=": lambda found, limit: found >= limit,
    "<=": lambda found, limit: found <= limit,
    "=": lambda found, limit: found == limit,
    "<": lambda found, limit: found < limit,
    ">": lambda found, limit: found > limit,
}


class BadCondition(ValueError):
    """A text that is no condition; says which."""


@dataclass(frozen=True)
class PlanFacts:
    """What is known of a person. `age` in years; `diagnoses`: ICD-10 codes; `measured`: by LOINC code; `answers`: by
    `questionnaire/item`, each with all answers that were given."""

    age: int | None = None
    diagnoses: frozenset[str] = frozenset()
    measured: Mapping[str, Decimal] = field(default_factory=dict)
    answers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class PlanCondition:
    """One condition. `text` is how it was written."""

    text: str
    kind: str
    subject: str = ""
    comparator: str = ""
    value: str = ""
    negated: bool = False

    def holds(self, facts: PlanFacts) -> bool | None:
        """Whether it holds; None where what it is about is not known."""
        found = self._plainly(facts)
        return found if found is None else found is not self.negated

    def _plainly(self, facts: PlanFacts) -> bool | None:
        if self.kind == "condition":
            return any(code.startswith(self.subject) for code in facts.diagnoses)
        if self.kind == "age":
            return None if facts.age is None else self._compares(str(facts.age))
        if self.kind == "measured":
            number = facts.measured.get(self.subject)
            return None if number is None else self._compares(str(number))
        given = facts.answers.get(self.subject)
        return None if given is None else any(map(self._compares, given))

    def _compares(self, found: str) -> bool:
        """Numbers as numbers; of words only whether they are the same."""
        number, limit = _number(found), _number(self.value)
        if number is not None and limit is not None:
            return _COMPARED[self.comparator](number, limit)
        return self.comparator == "=" and found == self.value


def condition_of(text: str) -> PlanCondition:
    """Reads a condition. Raises BadCondition for anything that is not in the vocabulary."""
    stripped = text.strip()
    words = stripped.removeprefix("not ")
    for kind, form in _FORMS:
        found = form.fullmatch(words) if len(words) <= LONGEST else None
        if found is not None:
            parts = found.groupdict()
            value = parts.get("value", "")
            comparator = parts.get("comparator", "")
            if comparator not in ("", "=") and _number(value) is None:
                raise BadCondition(f"“{stripped}” compares a word as if it were a number")
            return PlanCondition(stripped, kind, parts.get("subject", ""), comparator, value, words != stripped)
    raise BadCondition(f"“{stripped[:LONGEST]}” is not a condition that plans know")


def all_hold(conditions: Iterable[PlanCondition], facts: PlanFacts) -> bool:
    """Whether every one of them is known to hold."""
    return all(condition.holds(facts) is True for condition in conditions)


def first_that_holds(conditions: Iterable[PlanCondition], facts: PlanFacts) -> PlanCondition | None:
    """One that is known to hold; None where none is."""
    return next((condition for condition in conditions if condition.holds(facts) is True), None)


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
