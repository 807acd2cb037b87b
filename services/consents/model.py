"""A text and what the person decided about it. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from services.fhir.consents import ConsentAnswer, ConsentDecision, ConsentKind, ConsentText

_ORDER: Final = (ConsentKind.NEEDED, ConsentKind.SENSITIVE, ConsentKind.THIRD_PARTY, ConsentKind.OTHER)


class AgreementState(StrEnum):
    """Where the person stands to a text."""

    OPEN = "open"  # not asked yet
    AGREED = "agreed"
    NEWER = "newer"  # agreed to an earlier version that is still enough
    OUTDATED = "outdated"  # agreed to an earlier version that is no longer enough
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Agreement:
    """`waiting`: the hospital does not have the decision yet; `refused`: it did not take it. `by`: the name of who
    decided for the person, where somebody did and it is known."""

    text: ConsentText
    decision: ConsentDecision | None
    state: AgreementState
    waiting: bool = False
    refused: bool = False
    by: str = ""

    @property
    def is_open(self) -> bool:
        """Whether the person has to be asked."""
        return self.state in (AgreementState.OPEN, AgreementState.NEWER, AgreementState.OUTDATED)

    @property
    def holds(self) -> bool:
        """Whether the person agrees, in a version that is enough."""
        return self.state in (AgreementState.AGREED, AgreementState.NEWER)


def state_of(text: ConsentText, decided: ConsentDecision | None) -> AgreementState:
    """A no to an earlier version is asked about again, too: the text has changed."""
    if decided is None:
        return AgreementState.OPEN
    if decided.answer is ConsentAnswer.AGREED:
        if decided.version >= text.version:
            return AgreementState.AGREED
        return AgreementState.NEWER if decided.version >= text.enough_from else AgreementState.OUTDATED
    if decided.version < text.version:
        return AgreementState.OPEN
    return AgreementState.WITHDRAWN if decided.answer is ConsentAnswer.WITHDRAWN else AgreementState.DECLINED


def in_order(agreements: Iterable[Agreement]) -> tuple[Agreement, ...]:
    """What is needed first, then what is sensitive, then each third party."""
    return tuple(sorted(agreements, key=lambda agreement: _ORDER.index(agreement.text.kind)))
