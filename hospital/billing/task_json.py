"""A payment as FHIR: the Task of an order or a refund with its state, the Invoice with what was paid. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from hospital.base.elements import extension, with_extension
from hospital.billing.invoice import CODES
from hospital.billing.money import ZERO, money, readable

Json = dict[str, Any]

TASK: Final = CODES + "task"
INPUT: Final = CODES + "pay-input"
OUTPUT: Final = CODES + "pay-output"
STATUS: Final = CODES + "pay-status"

#: State of an order -> Task.status (R4 TaskStatus).
STATUSES: Final[Mapping[str, str]] = {
    "created": "in-progress",
    "waiting": "in-progress",
    "paid": "completed",
    "declined": "failed",
    "expired": "cancelled",
    "closed": "cancelled",
    "disputed": "on-hold",
    "refunding": "in-progress",
    "refunded": "completed",
    "refund-failed": "failed",
}


def concept(system: str, code: str) -> Json:
    """A code of ours as a CodeableConcept."""
    return {"coding": [{"system": system, "code": code}]}


def code_of(node: Any, system: str) -> str:
    """The code of this system in a CodeableConcept; empty when there is none. Never fails on odd shapes."""
    codings = node.get("coding") if isinstance(node, dict) else None
    for coding in codings if isinstance(codings, list) else ():
        if isinstance(coding, dict) and coding.get("system") == system:
            return str(coding.get("code", ""))
    return ""


def requested_task(task_id: str, patient: Json, code: str, focus: str, when: datetime, **inputs: Json) -> Json:
    """A Task as an app asks for it: `code` pay or refund, `focus` a reference, `inputs` each a value[x] by name."""
    made: Json = {
        "resourceType": "Task",
        "id": task_id,
        "status": "requested",
        "intent": "order",
        "code": concept(TASK, code),
        "focus": {"reference": focus},
        "for": patient,
        "authoredOn": when.isoformat(),
    }
    listed = [{"type": concept(INPUT, name), **value} for name, value in inputs.items()]
    return made | ({"input": listed} if listed else {})


def stands(task: Json, state: str, outputs: Mapping[str, Json], *, business: str = "", reason: str = "") -> Json:
    """The Task with the state and the outputs of its order; what the person requested stays as it was.

    `state` decides Task.status; `business` is given where it differs (a paid order that was refunded).
    """
    kept = {key: value for key, value in task.items() if key not in ("output", "statusReason")}
    made = kept | {
        "status": STATUSES[state],
        "businessStatus": concept(STATUS, business or ("declined" if state == "refund-failed" else state)),
    }
    if outputs:
        made["output"] = [{"type": concept(OUTPUT, name), **value} for name, value in outputs.items()]
    if reason:
        made["statusReason"] = concept(STATUS, reason)
    return made


def due(invoice: Json) -> Decimal | None:
    """What is still to be paid on an issued bill, in CNY; zero on one that is balanced or cancelled.

    None on one whose amounts this hospital cannot count: no total, another currency, a fraction of a fen.
    """
    if invoice.get("status") != "issued":
        return ZERO
    net, kept = readable(invoice.get("totalNet")), kept_of(invoice)
    return None if net is None or kept is None else max(net - kept, ZERO)


def kept_of(invoice: Json) -> Decimal | None:
    """What was paid on a bill and not refunded, in CNY; None where the bill says it in a way that cannot be counted."""
    paid, refunded = amount_in(invoice, "paid"), amount_in(invoice, "refunded")
    return None if paid is None or refunded is None else paid - refunded


def received(invoice: Json, amount: Decimal) -> Json:
    """The bill after a payment: balanced as soon as nothing is due."""
    made = _moved(invoice, "paid", amount)
    return {**made, "status": "balanced"} if made.get("status") == "issued" and due(made) == 0 else made


def given_back(invoice: Json, amount: Decimal) -> Json:
    """The bill after a refund: cancelled when everything that was paid was refunded."""
    made = _moved(invoice, "refunded", amount)
    kept = kept_of(made)
    if kept is None or kept > 0 or made.get("status") != "balanced":
        return made
    return {**made, "status": "cancelled", "cancelledReason": "refunded"}


def with_balance(account: Json, change: Decimal) -> Json:
    """An inpatient's account after a deposit, or after one was refunded."""
    return _moved(account, "balance", change)


def amount_in(body: Json, name: str) -> Decimal | None:
    """The amount under an extension of ours, in CNY; zero without the extension, None where it cannot be counted."""
    found = extension(body, name)
    return ZERO if found is None else readable(found)


def _moved(body: Json, name: str, change: Decimal) -> Json:
    """The resource with its amount of that name changed; as it was where that cannot be counted: the tables know it."""
    before = amount_in(body, name)
    return body if before is None else with_extension(body, name, "valueMoney", money(before + change))
