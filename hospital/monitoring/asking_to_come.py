"""A clinician asks a person to come because of home readings: the Communication that their app shows. Pure.

Source: FHIR R4 §12.6 Communication (`about` the proposal; `stopped` when a second look decides otherwise).
"""

from __future__ import annotations

import uuid
from typing import Any, Final

from hospital.fhir.access.communication_codes import SYSTEM
from hospital.monitoring.codes import concept

Json = dict[str, Any]

ASK_TO_COME: Final = "ask-to-come"
_NAMESPACE: Final = uuid.UUID("3c5f2d0e-6f0a-5a3c-8a47-4b8f0a6d9e12")


def asking_id(task_id: str) -> str:
    """The id of the Communication for a proposal: a person is asked once for each."""
    return str(uuid.uuid5(_NAMESPACE, task_id))


def asking_to_come(task: Json) -> Json:
    """What is written with the answer "visit" of a proposal, in the name of who answered."""
    words = str((task.get("statusReason") or {}).get("text", ""))
    return {
        "resourceType": "Communication",
        "id": asking_id(str(task["id"])),
        "status": "completed",
        "category": [concept(SYSTEM, ASK_TO_COME)],
        "subject": task["for"],
        "recipient": [task["for"]],
        "sender": task["owner"],
        "sent": task["lastModified"],
        "about": [{"reference": f"Task/{task['id']}"}],
        **({"payload": [{"contentString": words}]} if words else {}),
    }


def not_asked_to_come(communication: Json) -> Json:
    """The same, which is not meant any more."""
    return communication | {"status": "stopped"}
