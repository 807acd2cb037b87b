"""Messages that a human tells by phone: Tasks on the clinic's one list of calls, with what to say first.

The list is whatever Task has the code `call` and waits; those that a message asks for name its Communication as their
focus. The script names nothing of health: what is behind the call is in the record. Every function runs in the caller's
transaction; who may see and answer calls is decided by whoever shows them.
"""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import Any, Final

from hospital.base import clock
from hospital.base.elements import extension, translated, with_extension
from hospital.base.references import target
from hospital.channels import rows
from hospital.channels.call_task import AUTHOR, CALL, task_id
from hospital.channels.model import AttemptState, ChannelName, MessageRow, MessageState, reference_of
from hospital.channels.queue import end, keep_communication, text_of
from hospital.channels.templates import SCRIPT
from hospital.fhir.store.tx import Tx

Json = dict[str, Any]

#: The name of the input that says what to say.
_PART: Final = "http://anxin.example/fhir/CodeSystem/follow-up-part"
#: After so many calls that nobody answered, one is over.
MOST_TRIES: Final = 3
_TRIES: Final = "call-tries"


class CallOutcome(StrEnum):
    """What came of a call."""

    REACHED = "reached"
    NOT_REACHED = "not-reached"
    WRONG_NUMBER = "wrong-number"
    DECLINED = "declined"


def add(tx: Tx, row: MessageRow, now: int) -> None:
    """Puts a message on the list, once."""
    if tx.current("Task", task_id(row.id)) is None:
        tx.put(_task(tx, row, now), author=AUTHOR)


def answered(tx: Tx, task: Json, outcome: CallOutcome, now: int) -> Json:
    """The Task of a call as it is to be stored after this outcome, which is kept with the message. A call that no
    message asks for stays as it is; for a message the third call that nobody answers is the last."""
    row = rows.by_communication(tx.connection, target(task.get("focus"), "Communication") or "")
    if row is None or task["id"] != task_id(row.id):
        return task
    if outcome is CallOutcome.NOT_REACHED:
        told = extension(task, _TRIES)
        tries = (told if type(told) is int else 0) + 1
        task = with_extension(task, _TRIES, "valuePositiveInt", tries)
        if tries < MOST_TRIES:
            return task
        task = {**task, "status": "failed"}
    _tell(tx, row, outcome, now)
    return task


def _tell(tx: Tx, row: MessageRow, outcome: CallOutcome, now: int) -> None:
    """Keeps how a call ended with the message's attempt."""
    attempt = rows.attempt_of(tx.connection, reference_of(row.id, ChannelName.CALL))
    if attempt is None:
        return
    reached = outcome is CallOutcome.REACHED
    state, reason = (AttemptState.READ, "") if reached else (AttemptState.UNDELIVERABLE, outcome.value)
    rows.keep(tx.connection, replace(attempt, state=state, changed=now, reason=reason))
    if reached:
        end(tx, row, MessageState.READ, read=now, by_phone=True)
    else:
        keep_communication(tx, row)


def _task(tx: Tx, row: MessageRow, now: int) -> Json:
    chinese, english = (text_of(tx, replace(row, language=each), f"{row.kind}.{SCRIPT}") for each in ("zh", "en"))
    period = {"start": _instant(now), "end": _instant(row.expires)}
    script = {"valueString": chinese, "_valueString": translated(english)}
    return {
        "resourceType": "Task",
        "id": task_id(row.id),
        "status": "requested",
        "intent": "order",
        "priority": "routine",
        "code": {"coding": [{"system": CALL.system, "code": CALL.code}]},
        "description": "有一条消息没有读到，打电话告诉本人",
        "_description": translated("A message was not read: ring the person"),
        "focus": {"reference": f"Communication/{row.communication}"},
        "for": {"reference": f"Patient/{row.patient}"},
        "authoredOn": _instant(now),
        "restriction": {"period": period},
        "input": [{"type": {"coding": [{"system": _PART, "code": "about"}]}, **script}],
    }


def _instant(milliseconds: int) -> str:
    return clock.instant(clock.from_milliseconds(milliseconds))
