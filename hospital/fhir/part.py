"""A feature of the hospital, as `hospital.app` mounts it. The FHIR server calls parts but names none of them."""

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
    """What a feature does when a resource is written (deciders, followers), when it is called by name (operations),
    regularly by itself (rounds), and at addresses outside of FHIR (routes).

    Deciders and followers own a type, or its resources with one code. A type has either one owner or owners by code; a
    double registration keeps the hospital from starting (RegisteredTwice).
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
    """The followers of all parts. Raises RegisteredTwice."""
    owners: Owners[Follower] = Owners()
    for follower in (follower for part in parts for follower in part.followers):
        owners.add(follower.type, follower.code, follower)
    return owners
