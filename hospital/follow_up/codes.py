"""The codes in which follow-up is written. Pure."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from hospital.fhir.store.owners import Coding
from hospital.monitoring.codes import CODES

#: Who writes what is done here.
AUTHOR: Final = "system:follow-up"
TASK: Final = CODES + "task"
#: The category of the CarePlans that are made here.
PLAN: Final = Coding(CODES + "plan", "follow-up")
#: Why a Task ended as it did, in `businessStatus`.
OUTCOME: Final = CODES + "follow-up-outcome"
#: Which red flag of which plan an alert is about.
ALARM: Final = CODES + "follow-up-alarm"
#: Names of a Task's inputs and outputs.
PART: Final = CODES + "follow-up-part"
#: Of a Task or an Appointment: which step of which plan it is (`plan-id/step-id`).
STEP: Final = "follow-up-step"
ICD10: Final = "http://hl7.org/fhir/sid/icd-10"


class StepKind(StrEnum):
    """What a plan asks for; the code of its Task. `ALERT` is asked of the clinic's desk."""

    ANSWER = "answer-questionnaire"
    MEASURE = "measure"
    READ = "read"
    WATCH = "watch"
    VISIT = "visit"
    CALL = "call"
    ALERT = "alert"

    @property
    def coding(self) -> Coding:
        return Coding(TASK, self.value)


#: What a person is asked to do themselves; the others are done by the clinic.
OF_THE_PERSON: Final = (StepKind.ANSWER, StepKind.MEASURE, StepKind.READ, StepKind.WATCH, StepKind.VISIT)
#: A Task in one of these waits for somebody.
OPEN: Final = frozenset({"requested", "in-progress"})
