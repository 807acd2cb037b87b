"""The clients with which features talk to the hospital: a typed key for each, its factory, and the set of clients.

A screen knows a client by its key and by the Protocol that the key names. The code that creates the clients names no
feature.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

from services.clock import Clock

S = TypeVar("S")
S_contra = TypeVar("S_contra", contravariant=True)
T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class ClientKey(Generic[T]):
    """Names one client. `T` is the Protocol that screens call; it is defined beside the key."""

    name: str


@dataclass(frozen=True)
class ClientFactory(Generic[S_contra, T]):
    """Creates the client of a key from a callable that returns the current session, and from the clock.

    `S_contra` is a Protocol of what the client needs of a session.
    """

    key: ClientKey[T]
    make: Callable[[Callable[[], S_contra | None], Clock], T]


class Clients:
    """The clients of a process by their keys; all are created when the first is asked for, and never changed."""

    def __init__(
        self, factories: Callable[[], Iterable[ClientFactory[S, Any]]], session: Callable[[], S | None], clock: Clock
    ) -> None:
        """`factories` is asked once, with the first client: the first frame needs none."""
        self._make: Callable[[], dict[ClientKey[Any], object]] = lambda: _made(factories(), session, clock)
        self._clients: dict[ClientKey[Any], object] | None = None

    def __getitem__(self, key: ClientKey[T]) -> T:
        """Raises LookupError with the key's name when no feature registered such a client, and ValueError when two
        factories have the same name."""
        if self._clients is None:
            self._clients = self._make()
        if key not in self._clients:
            raise LookupError(f"no feature registered the client {key.name}")
        return cast("T", self._clients[key])


def _made(
    factories: Iterable[ClientFactory[S, Any]], session: Callable[[], S | None], clock: Clock
) -> dict[ClientKey[Any], object]:
    made: dict[ClientKey[Any], object] = {}
    for factory in factories:
        if any(key.name == factory.key.name for key in made):
            raise ValueError(f"the client {factory.key.name} is registered twice")
        made[factory.key] = factory.make(session, clock)
    return made
