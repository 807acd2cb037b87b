"""What a guardian may do by the age of the child, as data of the hospital (`age_rules.json`). Pure but for the file.

from       the age in full years from which a stage holds
scopes     what a guardian may do then
assent     what they may do as well while the child says yes to it
decides    whether they decide about the child's consents, and read who looked at the record, instead of the child
leap_day   the day on which somebody born on 29 February has their birthday in other years
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

from hospital.base import clock
from hospital.fhir.proxy import ProxyScope

_FILE: Final = Path(__file__).with_name("age_rules.json")
Scopes = frozenset[ProxyScope]


@dataclass(frozen=True)
class AgeStage:
    """What holds from an age on, in full years, until the next stage."""

    begins: int
    scopes: Scopes
    assent: Scopes
    decides: bool = False

    def allows(self, given: Scopes, assented: Scopes) -> Scopes:
        """What is left of a guardian's scopes."""
        return given & (self.scopes | (self.assent & assented))


@dataclass(frozen=True)
class AgeRules:
    """The stages, the youngest first. `gives_access_from`: the age from which a person invites others themselves."""

    stages: tuple[AgeStage, ...]
    leap_day: tuple[int, int]
    remind_days: int
    gives_access_from: int

    def birthday(self, born: date, years: int) -> date:
        """The day on which somebody reaches an age in full years."""
        try:
            return born.replace(year=born.year + years)
        except ValueError:  # 29 February
            return date(born.year + years, *self.leap_day)

    def stage(self, born: date, day: date) -> AgeStage:
        """The stage on a day; the first one also before birth."""
        reached = [stage for stage in self.stages if self.birthday(born, stage.begins) <= day]
        return reached[-1] if reached else self.stages[0]

    def changes(self, born: date, day: date) -> tuple[tuple[date, AgeStage], ...]:
        """The stages that are still to come after a day, each with its first day."""
        coming = ((self.birthday(born, stage.begins), stage) for stage in self.stages)
        return tuple(found for found in coming if found[0] > day)

    def may_give_access(self, born: date | None, day: date) -> bool:
        """Whether a person is old enough to let others look after them; of an unknown age they are."""
        return born is None or self.birthday(born, self.gives_access_from) <= day

    def ends_seeing(self, born: date, day: date, given: Scopes, assented: Scopes) -> int | None:
        """When a guardian may no longer see the record, in ms since 1970; None without an end."""
        for first_day, stage in self.changes(born, day):
            if ProxyScope.SEE not in stage.allows(given, assented):
                return clock.milliseconds(clock.midnight(first_day))
        return None


@cache
def age_rules() -> AgeRules:
    """The rules of this hospital. Raises ValueError when the file says something that cannot be followed."""
    return read(json.loads(_FILE.read_text(encoding="utf-8")))


def read(told: Mapping[str, Any]) -> AgeRules:
    """The rules in parsed JSON. Raises ValueError unless the stages begin at 0 and ascend."""
    month, _, day = str(told["leap_day"]).partition("-")
    stages = tuple(
        AgeStage(
            int(stage["from"]), _scopes(stage["scopes"]), _scopes(stage["assent"]), decides=stage.get("decides") is True
        )
        for stage in told["stages"]
    )
    begins = [stage.begins for stage in stages]
    if begins != sorted(set(begins)) or begins[:1] != [0]:
        raise ValueError("the stages begin at 0 and ascend")
    leap_day = int(month), int(day)
    if leap_day not in {(2, 28), (3, 1)}:
        raise ValueError("a leap day's birthday is on 28 February or 1 March")
    return AgeRules(stages, leap_day, int(told["remind_days"]), int(told["gives_access_from"]))


def born_of(birth_date: Any) -> date | None:
    """The day somebody was born, of a FHIR date; the earliest one where it is not complete; None without a year."""
    parts = birth_date.split("-") if isinstance(birth_date, str) else []
    try:
        return date(*(int(part) for part in [*parts, "1", "1"][:3])) if parts else None
    except (ValueError, TypeError):
        return None


def _scopes(words: list[str]) -> Scopes:
    return frozenset(ProxyScope(word) for word in words)
