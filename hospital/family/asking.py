"""The hospital's decision about a Task that asks to look after somebody, inside the transaction of its write.

Who asks may take it back while nobody has looked at the papers; everything else is decided at the desk.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from hospital.family import access_tasks, refusals
from hospital.family.access_tasks import LOOK_AFTER, TASK_SYSTEM, AccessTask
from hospital.family.consent_json import RELATIONSHIPS
from hospital.family.proxy_requests import ProxyPaper
from hospital.fhir.permissions import Access
from hospital.fhir.proxy import ProxyRole, ProxyScope
from hospital.fhir.store.owners import Coding
from hospital.fhir.store.tx import Decider, Tx

Json = dict[str, Any]
LONGEST: Final = 100
#: So many of one person's may be open at a time.
MOST_OPEN: Final = 5


def decider() -> Decider:
    """What the hospital mounts."""
    return Decider("Task", decide, Coding(TASK_SYSTEM, LOOK_AFTER))


def decide(tx: Tx, access: Access, incoming: Json, current: Json | None) -> Json:
    """Returns the Task to store, or raises a Refusal."""
    if access.is_system:
        return incoming
    asked_for = access_tasks.access_task(incoming)
    if not access.is_of_patients or not access.owns(asked_for.patient):
        raise refusals.not_theirs()
    if current is None and incoming.get("status") == "cancelled":
        return incoming  # taken back before it came
    if current is None:
        _check(asked_for)
        if incoming.get("status") != "requested":
            raise refusals.invalid("a new one is requested")
        if access_tasks.count_of(tx, asked_for.patient) >= MOST_OPEN:
            raise refusals.too_many_asked()
        return incoming
    if incoming.get("status") == current.get("status"):
        return current
    if (current.get("status"), incoming.get("status")) != ("requested", "cancelled"):
        raise refusals.gone()
    return current | {"status": "cancelled"}


def _check(asked_for: AccessTask) -> None:
    """422 for what no desk could look into."""
    try:
        born = date.fromisoformat(asked_for.born)
    except ValueError:
        raise refusals.invalid("the day of birth") from None
    fits = (
        0 < len(asked_for.name) <= LONGEST and len(asked_for.number) <= LONGEST and born.year >= 1900
        and asked_for.relationship in RELATIONSHIPS and asked_for.role in set(ProxyRole)
        and asked_for.paper in set(ProxyPaper) and asked_for.scopes and set(asked_for.scopes) <= set(ProxyScope)
    )  # fmt: skip
    if not fits:
        raise refusals.invalid("who, what and by which paper?")
