"""Where the hospital's own rules meet a request: deciders in a write's transaction, followers after it, operations."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from hospital.base.outcome import Refusal

if TYPE_CHECKING:
    from hospital.fhir.exchange import Answer, Asked
    from hospital.fhir.permissions import Access
    from hospital.fhir.store.tx import Tx, Version

__all__ = ["Decider", "Deciders", "Follower", "Followers", "Operation", "Operations", "Overtaken", "Refusal", "decide"]

#: Answers the body to store or raises a Refusal. It is given what comes in and what stands (None: nothing).
Decider = Callable[["Tx", "Access", dict[str, Any], dict[str, Any] | None], dict[str, Any]]

#: Who decides writes of which type at one store; each transaction of that store carries it.
Deciders = dict[str, Decider]

#: Hears of a change that came too late, since what stands is newer than what it was made to: may raise a Refusal that
#: says more than 412 does. It is given what comes in and what stands.
Overtaken = Callable[["Tx", dict[str, Any], dict[str, Any]], None]

#: Goes on with what a request wrote, or found to be written already, once that is durable and outside of any
#: transaction: where another house has to be asked. Answers the version to show, or raises a Refusal.
Follower = Callable[["Version"], "Version"]
Followers = dict[str, Follower]

#: Does an operation of the house's own ($name on one resource or on the server), inside its row's transaction.
Operation = Callable[["Asked", "Tx"], "Answer"]

#: By type ("" for the whole server) and name without the dollar sign; the rows stand in interactions.HOUSE.
Operations = dict[tuple[str, str], Operation]


def decide(tx: Tx, access: Access, incoming: dict[str, Any], current: dict[str, Any] | None) -> dict[str, Any]:
    """Asks the type's decider, if there is one; id and type of the answer are kept as they came in."""
    decider = tx.deciders.get(incoming["resourceType"])
    if decider is None:
        return incoming
    decided = decider(tx, access, incoming, current)
    return {**decided, "resourceType": incoming["resourceType"], "id": incoming["id"]}
