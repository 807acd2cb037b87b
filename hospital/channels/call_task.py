"""The Task of a message that a human tells by phone: its id and code, and how it leaves the clinic's list of calls."""

from __future__ import annotations

from typing import Final
from uuid import NAMESPACE_URL, uuid5

from hospital.fhir.store.owners import Coding
from hospital.fhir.store.tx import Tx

AUTHOR: Final = "system:channels"
CALL: Final = Coding("http://anxin.example/fhir/CodeSystem/task", "call")
_WAITS: Final = frozenset({"requested", "in-progress"})


def task_id(message: str) -> str:
    """The id of the Task of a message, which derives from it: it is put on the list once."""
    return str(uuid5(NAMESPACE_URL, f"anxin/call/{message}"))


def drop(tx: Tx, message: str) -> None:
    """Takes a message from the list that was read, withdrawn, or is of no use any more."""
    task = tx.read("Task", task_id(message))
    if task is not None and task["status"] in _WAITS:
        tx.put({**task, "status": "cancelled"}, author=AUTHOR)
