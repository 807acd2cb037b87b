"""A feature of the hospital, as `hospital.app` mounts it. The FHIR server asks it where it has a say and names none."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from starlette.routing import BaseRoute

from hospital.base.rounds import Round
from hospital.fhir.exchange import Operation
from hospital.fhir.store.deciders import Follower
from hospital.fhir.store.owners import Owners
from hospital.fhir.store.tx import Decider


@dataclass(frozen=True)
class Part:
    """What a feature does when a resource is written (deciders, followers), when it is asked by name (operations), by
    itself again and again (rounds), and at addresses outside of FHIR (routes).

    Deciders and followers own a type, or the resources of it with one code. A type has either one owner or owners by
    code; whatever is registered twice keeps the hospital from starting (RegisteredTwice).
    """

    deciders: tuple[Decider, ...] = ()
    followers: tuple[Follower, ...] = ()
    operations: tuple[Operation, ...] = ()
    rounds: tuple[Round, ...] = ()
    routes: tuple[BaseRoute, ...] = ()


def register_deciders(owners: Owners[Decider], parts: Iterable[Part]) -> None:
    """Adds the deciders of all parts. Raises RegisteredTwice."""
    for decider in (decider for part in parts for decider in part.deciders):
        owners.add(decider.type, decider.code, decider)


def followers_of(parts: Iterable[Part]) -> Owners[Follower]:
    """Who goes on after a request, of all parts. Raises RegisteredTwice."""
    owners: Owners[Follower] = Owners()
    for follower in (follower for part in parts for follower in part.followers):
        owners.add(follower.type, follower.code, follower)
    return owners
