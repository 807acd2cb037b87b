"""Where the hospital's own rules meet a write: a decider per resource type, run inside the write's transaction."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from hospital.fhir.outcome import Refusal

if TYPE_CHECKING:
    from hospital.fhir.permissions import Access
    from hospital.fhir.tx import Tx

__all__ = ["Decider", "Refusal", "decide", "register_decider"]

Decider = Callable[["Tx", "Access", dict[str, Any], dict[str, Any] | None], dict[str, Any]]

_deciders: dict[str, Decider] = {}


def register_decider(type_: str, decider: Decider) -> Callable[[], None]:
    """Sets who decides writes of a type; the last one set counts. Answers how to put back the one before.

    A decider answers the body to store or raises a Refusal.
    """
    before = _deciders.get(type_)
    _deciders[type_] = decider

    def undo() -> None:
        if before is None:
            _deciders.pop(type_, None)
        else:
            _deciders[type_] = before

    return undo


def decide(tx: Tx, access: Access, incoming: dict[str, Any], current: dict[str, Any] | None) -> dict[str, Any]:
    """Asks the type's decider, if there is one; id and type of the answer are kept as they came in."""
    decider = _deciders.get(incoming["resourceType"])
    if decider is None:
        return incoming
    decided = decider(tx, access, incoming, current)
    return {**decided, "resourceType": incoming["resourceType"], "id": incoming["id"]}
