"""Where the hospital's own rules meet a write: a decider per resource type, run inside the write's transaction."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from hospital.fhir.outcome import Refusal

if TYPE_CHECKING:
    from hospital.fhir.permissions import Access
    from hospital.fhir.tx import Tx

__all__ = ["Decider", "Deciders", "Refusal", "decide"]

#: Answers the body to store or raises a Refusal. It is given what comes in and what stands (None: nothing).
Decider = Callable[["Tx", "Access", dict[str, Any], dict[str, Any] | None], dict[str, Any]]

#: Who decides writes of which type at one store; each transaction of that store carries it.
Deciders = dict[str, Decider]


def decide(tx: Tx, access: Access, incoming: dict[str, Any], current: dict[str, Any] | None) -> dict[str, Any]:
    """Asks the type's decider, if there is one; id and type of the answer are kept as they came in."""
    decider = tx.deciders.get(incoming["resourceType"])
    if decider is None:
        return incoming
    decided = decider(tx, access, incoming, current)
    return {**decided, "resourceType": incoming["resourceType"], "id": incoming["id"]}
