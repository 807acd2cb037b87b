"""One element at a time: what cannot be read in one resource hides no other, and is told by its type and id."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

log = logging.getLogger("anxin.services")


class Kept(Protocol):
    """What the store hands out: a resource with its type and id."""

    @property
    def type(self) -> str: ...
    @property
    def id(self) -> str: ...


K = TypeVar("K", bound=Kept | Mapping[str, Any])
T = TypeVar("T")


@dataclass(frozen=True)
class UnreadResource:
    """A resource that is in the store as it came, and that this version of the app cannot show."""

    type: str
    id: str


@dataclass(frozen=True)
class Elements(Generic[T]):
    """The elements of a list in order, and the resources that are missing among them."""

    read: tuple[T, ...] = ()
    unreadable: tuple[UnreadResource, ...] = ()


def each(kept: Iterable[K], read: Callable[[K], T]) -> Elements[T]:
    """Reads each of these resources by itself. A reader that fails is a mistake of ours, logged by its type alone."""
    found: list[T] = []
    unreadable: list[UnreadResource] = []
    for resource in kept:
        try:
            found.append(read(resource))
        except Exception as cause:  # noqa: BLE001 - an edge: one element must not hide the others
            log.error("a reader met %s in a %s", type(cause).__name__, _named(resource).type)
            unreadable.append(_named(resource))
    return Elements(tuple(found), tuple(unreadable))


def _named(resource: Kept | Mapping[str, Any]) -> UnreadResource:
    if isinstance(resource, Mapping):
        return UnreadResource(str(resource.get("resourceType", "")), str(resource.get("id", "")))
    return UnreadResource(resource.type, resource.id)
