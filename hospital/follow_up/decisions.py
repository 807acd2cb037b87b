"""What the engine decided about a person's plans, and why: kept for people to read. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class DecisionWord(StrEnum):
    """What was decided. Pages say each in words; `detail` of a PlanDecision says what it rests on."""

    BEGAN = "began"
    BEGAN_ANEW = "began-anew"
    ON_IT = "on-it"  # the person is on this plan already
    NOT_FOR = "not-for"  # the plan's conditions do not hold, or are not known to
    OPENED = "opened"
    SHARED = "shared"  # another plan asks for the same
    LEFT_OUT = "left-out"  # the step's conditions do not hold
    TOO_LATE = "too-late"  # its time had passed when the hospital came to it
    DONE = "done"
    DONE_LATE = "done-late"
    REMINDED = "reminded"
    NO_ANSWER = "no-answer"
    CALL = "call"
    ALERTED = "alerted"
    STOPPED = "stopped"
    ENDED = "ended"


@dataclass(frozen=True)
class PlanDecision:
    """One decision. `detail` names what it rests on: a resource, a condition, a count; never what somebody wrote."""

    word: DecisionWord
    care_plan: str = ""
    plan: str = ""
    step: str = ""
    detail: str = ""
