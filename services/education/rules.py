"""Which articles are chosen for a person, and why: pure rules. The reason is always shown.

An article is for codes (`Article.focuses`); a person's facts have codes. What is new and flagged comes first, then what
is near in time, then what lasts. An article that was finished is not chosen again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from services.education.model import Article, Topic

#: In these systems a code contains those that begin with it (ATC levels, ICD-10 categories).
_HIERARCHIES: Final = ("http://www.whocc.no/atc|", "http://hl7.org/fhir/sid/icd-10|")
NEW: Final = timedelta(days=30)
RECENT: Final = timedelta(days=180)
AHEAD: Final = timedelta(days=14)


class FactKind(StrEnum):
    """What of a person an article can be for."""

    FLAGGED = "flagged"  # a result the laboratory flagged
    RESULT = "result"
    VISIT = "visit"
    MEDICINE = "medicine"
    CONDITION = "condition"


_NEWS: Final = frozenset({FactKind.FLAGGED, FactKind.MEDICINE})


@dataclass(frozen=True)
class HealthFact:
    """Something true of a person: its codes as `system|code`, what they know it as, and since when."""

    kind: FactKind
    codes: tuple[str, ...]
    name: str
    when: datetime | None = None


@dataclass(frozen=True)
class Chosen:
    """An article for this person, and the fact that is the reason. `new`: a flagged result or a medicine of the last
    thirty days."""

    article: Article
    fact: HealthFact
    new: bool


def chosen(
    articles: Iterable[Article], facts: Sequence[HealthFact], finished: Collection[str], now: datetime
) -> tuple[Chosen, ...]:
    """The articles that are for this person and not finished, the most useful first."""
    found = [pick for each in articles if each.id not in finished and (pick := reason(each, facts, now)) is not None]
    return tuple(sorted(found, key=lambda pick: (*_order(pick.fact, now), pick.article.id)))


def reason(article: Article, facts: Sequence[HealthFact], now: datetime) -> Chosen | None:
    """Why an article is for this person: the most important of the facts it is for; None for none."""
    fitting = [fact for fact in facts if _weight(fact, now) and _is_for(article, fact)]
    best = min(fitting, key=lambda fact: _order(fact, now), default=None)
    return None if best is None else Chosen(article, best, new=best.kind in _NEWS and _is_within(best, now, NEW))


def _is_for(article: Article, fact: HealthFact) -> bool:
    if fact.kind is FactKind.RESULT and article.topic is not Topic.RESULT:
        return False  # a normal result is explained; it is no reason to learn about an illness
    return any(_covers(focus, code) for focus in article.focuses for code in fact.codes)


def _covers(focus: str, code: str) -> bool:
    if focus.startswith(_HIERARCHIES):
        return code.startswith(focus)
    return focus == code


def _order(fact: HealthFact, now: datetime) -> tuple[int, float, str]:
    """Heavier facts first, then those nearer in time."""
    away = abs((now - fact.when).total_seconds()) if fact.when else float("inf")
    return -_weight(fact, now), away, fact.name


def _weight(fact: HealthFact, now: datetime) -> int:
    """How much a fact counts now; 0 for not any more."""
    new = _is_within(fact, now, NEW)
    match fact.kind:
        case FactKind.FLAGGED:
            return 100 if new else 40 if _is_within(fact, now, RECENT) else 0
        case FactKind.VISIT:
            return 90 if fact.when is not None and now - timedelta(days=1) <= fact.when <= now + AHEAD else 0
        case FactKind.MEDICINE:
            return 80 if new else 50
        case FactKind.CONDITION:
            return 60
        case FactKind.RESULT:
            return 30 if new else 0


def _is_within(fact: HealthFact, now: datetime, span: timedelta) -> bool:
    return fact.when is not None and now - span <= fact.when <= now + timedelta(days=1)
