"""The hospital's decisions about points, inside the transaction of the write.

    finished   -> completed, with points the first time this person finishes this article, so many a day
    redeem     -> completed with a code, when the person has the points; else refused
    a change   -> refused: what was decided stays

Two phones that finish one article write two Tasks, of which the first earns points. A third one for the same article is
refused, so that what is read for a decision stays small.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from hospital.base import clock
from hospital.base.elements import instant
from hospital.base.outcome import Refusal, refusal
from hospital.base.references import target
from hospital.education import ledger
from hospital.education.library import LEARNING, is_article
from hospital.education.rewards import PointRules
from hospital.fhir.permissions import Access
from hospital.fhir.search.run import search
from hospital.fhir.store.tx import Decider, Tx

Json = dict[str, Any]

_MOST_OF_ONE_ARTICLE: Final = 2
#: Without letters and digits that are taken for each other.
_LETTERS: Final = "ACDEFGHJKLMNPQRTUVWXY34679"
_CODE_LENGTH: Final = 8


@dataclass(frozen=True)
class Points:
    """Decides every Task of reading and of redeeming."""

    now: Callable[[], datetime]
    rules: PointRules

    def deciders(self) -> tuple[Decider, ...]:
        """The deciders by code. A week of measurements is written by the hospital alone."""
        return (
            Decider("Task", self.finished, ledger.FINISHED),
            Decider("Task", self.redeem, ledger.REDEEM),
            Decider("Task", self.measured, ledger.MEASURED),
        )

    def finished(self, tx: Tx, access: Access, incoming: Json, current: Json | None) -> Json:
        """Returns the Task of an article that was finished, or raises a Refusal."""
        if access.is_system or current is not None:
            return _as_decided(access, incoming, current)
        patient, article = target(incoming.get("for"), "Patient"), ledger.article_of(incoming)
        if patient is None or article is None or not is_article(tx.read("Library", article)):
            raise _invalid("what is finished is an article of this hospital", "Task.focus")
        if incoming.get("status") != "completed":
            raise _invalid("an article is finished or not; there is nothing between", "Task.status")
        every = _tasks(tx, patient)
        same = [task for task in every if ledger.is_a(task, ledger.FINISHED) and ledger.article_of(task) == article]
        if len(same) >= _MOST_OF_ONE_ARTICLE:
            raise refusal(409, "duplicate", "this article is finished already", code="not-allowed")
        word = self._word(every, same)
        points = self.rules.article if word == ledger.CREDITED else 0
        return ledger.decided(incoming, word, points, self.now())

    def redeem(self, tx: Tx, access: Access, incoming: Json, current: Json | None) -> Json:
        """Returns the Task of an exchange with its code, or raises a Refusal."""
        if access.is_system or current is not None:
            return _as_decided(access, incoming, current)
        patient, name = target(incoming.get("for"), "Patient"), ledger.input_of(incoming, "reward", "valueCode")
        reward = self.rules.reward(str(name))
        if patient is None or reward is None:
            raise _invalid("this is no reward of the hospital", "Task.input")
        if incoming.get("status") != "requested":
            raise _invalid("points are exchanged by the hospital", "Task.status")
        if ledger.balance(_tasks(tx, patient)) < reward.points:
            raise refusal(409, "business-rule", "there are not enough points for this", code="points-short")
        code = "".join(secrets.choice(_LETTERS) for _ in range(_CODE_LENGTH))
        return ledger.decided(incoming, ledger.CREDITED, -reward.points, self.now(), voucher=code)

    def measured(self, _tx: Tx, access: Access, incoming: Json, current: Json | None) -> Json:
        """A week of measurements: nobody but the hospital says that it was one."""
        if access.is_system or current is not None:
            return _as_decided(access, incoming, current)
        raise refusal(403, "forbidden", "the hospital itself looks at the measurements", code="not-allowed")

    def _word(self, every: list[Json], same: list[Json]) -> str:
        if same:
            return ledger.KNOWN
        today = clock.day_of(self.now())
        earned = [task for task in every if ledger.is_a(task, ledger.FINISHED) and ledger.points_of(task) > 0]
        of_today = [task for task in earned if clock.day_of(instant(task["lastModified"])) == today]
        return ledger.DAY_FULL if len(of_today) >= self.rules.articles_a_day else ledger.CREDITED


def _as_decided(access: Access, incoming: Json, current: Json | None) -> Json:
    """What the hospital writes itself, or a change that changes nothing."""
    if access.is_system:
        return incoming
    if current is not None and incoming.get("status") == current.get("status"):
        return current
    raise refusal(403, "forbidden", "what was decided about points stays", code="not-allowed")


def _tasks(tx: Tx, patient: str) -> list[Json]:
    """All of a person's Tasks about points: as many as there are articles, weeks and exchanges."""
    return search(tx, "Task", [("patient", patient), ("code", f"{LEARNING}|")])


def _invalid(text: str, expression: str) -> Refusal:
    return refusal(422, "invalid", text, code="invalid", expression=expression)
