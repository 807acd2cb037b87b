"""A second look at a proposal: by a colleague before it is answered, or after an answer. Pure.

requested | completed | rejected -> in-progress: somebody else than who gave the first opinion answers it
in-progress, never answered      -> requested: the colleague is not asked any more

An answer that was given stands for the person until the second one. Source: FHIR R4 §12.2 Task (`in-progress`).
"""

from __future__ import annotations

from typing import Any, Final

from hospital.base.elements import extension, with_extension, without_extension
from hospital.base.references import target
from hospital.fhir.store.owners import Coding
from hospital.monitoring.codes import AGREED, ANSWER, DECLINED, VISIT, has_code

Json = dict[str, Any]

SECOND_LOOK: Final = "in-progress"
_WAITS: Final = "requested"
_FIRST_OPINION: Final = "first-opinion"


def answer_of(task: Json) -> str:
    """What a clinician answered: the code; empty where nobody has."""
    codes = (each for each in (AGREED, VISIT, DECLINED) if has_code(task.get("businessStatus"), Coding(ANSWER, each)))
    return next(codes, "")


def is_second_look(task: Json) -> bool:
    """Whether it waits for a second clinician."""
    return task.get("status") == SECOND_LOOK


def first_opinion(task: Json) -> str:
    """The id of the Practitioner who was the first to look; empty before anybody asked for a second look."""
    return target(extension(task, _FIRST_OPINION), "Practitioner") or ""


def looked_at_again(task: Json, asker: str) -> Json:
    """The proposal as it waits for a second clinician. The first opinion of an unanswered one is the asker's."""
    first = task["owner"] if answer_of(task) else {"reference": f"Practitioner/{asker}"}
    return with_extension(task, _FIRST_OPINION, "valueReference", first) | {"status": SECOND_LOOK}


def not_asked_again(task: Json) -> Json:
    """The proposal as it waited before a colleague was asked."""
    return without_extension(task, _FIRST_OPINION) | {"status": _WAITS}
