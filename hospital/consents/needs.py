"""What a write of the patient's side needs an agreement for. Pure.

Free are decisions themselves, how somebody wants to be reached, what is technical, and whatever takes back: a person
who withdraws can still cancel a visit and ask for money back.
"""

from __future__ import annotations

from typing import Any, Final

from hospital.fhir.access.task_codes import is_task

CARE: Final = "care"
PAY: Final = "pay"
_FREE: Final = frozenset({"Basic", "Consent", "Subscription"})
_TAKES_BACK: Final = frozenset({"cancelled", "entered-in-error"})


def needed(body: dict[str, Any], current: dict[str, Any] | None) -> str | None:
    """The code of the text; None when a write needs none. A payment that is under way goes on to its end."""
    if body["resourceType"] in _FREE or body.get("status") in _TAKES_BACK:
        return None
    if is_task(body, ("refund",)):
        return None
    if is_task(body, ("pay",)):
        return PAY if current is None else None
    return CARE
