"""A person's points from the Tasks on this device. Reads only, never waits for the network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from local_store import resources
from local_store.store import Reader
from services.each import each
from services.education.model import article
from services.education.points import RULES_ID, TASK, LedgerKind, PointEntry, PointsPolicy, balance, entry, policy
from services.query import query

_MOST: Final = 2000


@dataclass(frozen=True)
class LedgerLine:
    """A line with the name of what it is about."""

    entry: PointEntry
    name: str | None


@dataclass(frozen=True)
class Ledger:
    """What a person has, why, and what they can exchange it for. `policy`: None where the hospital gives no points."""

    balance: int
    lines: tuple[LedgerLine, ...]
    policy: PointsPolicy | None


@query("Task", "outbox", "Library")
def ledger(r: Reader, patient: str, language: str) -> Ledger:
    """The newest lines first."""
    rules = resources.get(r, "Library", RULES_ID)
    said = policy(rules.body, language) if rules else None
    found = entries(r, patient)
    return Ledger(balance(found), tuple(LedgerLine(line, _name(r, line, said, language)) for line in found), said)


def entries(r: Reader, patient: str) -> tuple[PointEntry, ...]:
    """All Tasks about points of this person."""
    kept = resources.select(r, TASK, patient=patient, limit=_MOST)
    return tuple(line for line in each(kept, lambda task: entry(task.body, task.delivery.value)).read if line)


def _name(r: Reader, line: PointEntry, said: PointsPolicy | None, language: str) -> str | None:
    if line.kind is LedgerKind.REDEEM:
        return next((reward.name for reward in said.rewards if reward.id == line.about), None) if said else None
    stored = resources.get(r, "Library", line.about or "")
    return article(stored.body, language).title if stored else None
