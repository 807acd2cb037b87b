"""The Task by which somebody asks from the app to look after another person, and what becomes of it. Pure but for the
store that is handed in.

requested --one member of the staff has looked at the papers--> accepted --another grants it--> completed
    | '--refused, with words--> rejected                            '--refused, with words--> rejected
    '--taken back by who asked--> cancelled

It is about the record of who asks: nothing on it tells whether the other person is a patient here. What is asked for
stands in its inputs, by the codes of `access-input`; the photos of the papers are DocumentReferences about it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from hospital.base.references import target
from hospital.fhir.search.run import search
from hospital.fhir.store.tx import Tx

Json = dict[str, Any]
_OURS: Final = "http://anxin.example/fhir/CodeSystem/"
TASK_SYSTEM: Final = _OURS + "task"
LOOK_AFTER: Final = "look-after"
INPUTS: Final = _OURS + "access-input"
#: The ids of the desk's requests that came from an app begin so.
FROM_APP: Final = "app-"
_MOST: Final = 200


@dataclass(frozen=True)
class AccessTask:
    """What somebody asks for. `patient`: the id of who asks; `name`, `born` and `number`: of the other person, as they
    were typed; `paper` a code of `ProxyPaper`."""

    id: str
    patient: str
    name: str
    born: str
    number: str
    relationship: str
    role: str
    scopes: tuple[str, ...]
    paper: str
    asked: str


def access_task(body: Json) -> AccessTask:
    """Reads a Task; what it does not say is empty. Never fails on odd shapes."""
    told = list(_inputs(body))

    def first(code: str) -> str:
        return next((value for name, value in told if name == code), "")

    return AccessTask(
        str(body.get("id", "")), target(body.get("for"), "Patient") or "", first("name"), first("born"),
        first("number"), first("relationship"), first("role"),
        tuple(dict.fromkeys(value for name, value in told if name == "scope")), first("paper"),
        str(body.get("authoredOn", "")),
    )  # fmt: skip


def request_id(task: str) -> str:
    """The id of the desk's request for this Task: the same each time it is written down."""
    return FROM_APP + hashlib.sha256(task.encode()).hexdigest()[:12]


def waiting(tx: Tx) -> list[AccessTask]:
    """Those whose papers nobody has looked at yet, the oldest first."""
    return [access_task(body) for body in _found(tx, [("status", "requested"), ("_sort", "_lastUpdated")])]


def count_of(tx: Tx, patient: str) -> int:
    """How many of somebody's are not decided."""
    return len(_found(tx, [("patient", f"Patient/{patient}"), ("status", "requested,accepted")]))


def settle(tx: Tx, holder: str, request: str, *, granted: bool, reason: str, author: str) -> None:
    """Tells who asked from an app what the desk decided; nothing for a request that was made at the desk."""
    if not request.startswith(FROM_APP):
        return
    for body in _found(tx, [("patient", f"Patient/{holder}"), ("status", "accepted")]):
        if request_id(str(body["id"])) == request:
            tx.put(answered(body, "completed" if granted else "rejected", reason), author=author)


def answered(body: Json, status: str, reason: str = "") -> Json:
    """The Task with the hospital's word."""
    return {**body, "status": status, **({"statusReason": {"text": reason}} if reason else {})}


def _found(tx: Tx, more: list[tuple[str, str]]) -> list[Json]:
    return search(tx, "Task", [("code", f"{TASK_SYSTEM}|{LOOK_AFTER}"), *more], limit=_MOST)


def _inputs(body: Json) -> Iterator[tuple[str, str]]:
    inputs = body.get("input")
    for each in inputs if isinstance(inputs, list) else []:
        concept = each.get("type") if isinstance(each, dict) else None
        codings = concept.get("coding") if isinstance(concept, dict) else None
        for coding in codings if isinstance(codings, list) else []:
            if isinstance(coding, dict) and coding.get("system") == INPUTS and isinstance(each.get("valueString"), str):
                yield str(coding.get("code")), each["valueString"].strip()
