"""The hospital's own rules in a write's transaction (deciders) and after it (followers), by type and code."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hospital.base.outcome import refusal
from hospital.fhir.permissions import Access
from hospital.fhir.store.owners import Coding
from hospital.fhir.store.tx import Tx
from hospital.fhir.store.version import Version

Json = dict[str, Any]

#: Continues after a request's write, or a repeated one, is durable, outside of any transaction: for work that needs
#: another organization. Returns the version to show, or raises a Refusal.
Follow = Callable[[Version], Version]


@dataclass(frozen=True)
class Follower:
    """A follower of requests about a type, or about its resources with this code."""

    type: str
    follow: Follow
    code: Coding | None = None


def decide(tx: Tx, access: Access, incoming: Json, current: Json | None) -> Json:
    """Calls the decider of every type, then the resource's own, as far as there are any; the result keeps the id and
    type of the incoming resource.

    422 for a resource with two codes of owners, and for a change of that code: either would evade an owner's rules.
    """
    owners, type_ = tx.deciders, incoming["resourceType"]
    codes = owners.codes(incoming)
    if len(codes) > 1:
        listed = ", ".join(sorted(map(str, codes)))
        text = f"a {type_} cannot have all of these codes: {listed}"
        raise refusal(422, "business-rule", text, expression=f"{type_}.code")
    if current is not None:
        check_code_kept(tx, incoming, current)
    general, decider = owners.of_every_type(), owners.of(incoming)
    if general is not None:
        incoming = general.decide(tx, access, incoming, current)
    if decider is None:
        return incoming
    decided = decider.decide(tx, access, incoming, current)
    return {**decided, "resourceType": type_, "id": incoming["id"]}


def check_code_kept(tx: Tx, incoming: Json, before: Json) -> None:
    """422 when the incoming resource would have another owner than the version before it, even a deleted one."""
    if tx.deciders.codes(before) != tx.deciders.codes(incoming):
        type_ = incoming["resourceType"]
        text = f"the code of a {type_} stays as it was written first"
        raise refusal(422, "business-rule", text, expression=f"{type_}.code")


def says_the_same(tx: Tx, incoming: Json, current: Json) -> bool:
    """Whether the decider of the current resource finds that a write which came late says what is stored already."""
    decider = tx.deciders.of(current)
    return decider is not None and decider.same is not None and decider.same(incoming, current)


def overtaken(tx: Tx, incoming: Json, current: Json) -> None:
    """Lets the decider of the current resource refuse a change that came too late with a better reason than 412."""
    decider = tx.deciders.of(current)
    if decider is not None and decider.overtaken is not None:
        decider.overtaken(tx, incoming, current)
