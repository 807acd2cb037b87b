"""Hints whether the device is online. A hint only: the truth is whether the hospital answers."""

from __future__ import annotations

from typing import Final, Protocol

from local_store.changes import ChangeFeed

TOPIC: Final = "network"


class Network(Protocol):
    """`online` may be wrong in both directions. `changes` publishes the topic "network" when the hint changes."""

    @property
    def online(self) -> bool: ...

    @property
    def changes(self) -> ChangeFeed: ...


class HintedNetwork:
    """The latest hint: from the platform, from the app coming back to the front, or from a request."""

    def __init__(self, *, online: bool = True) -> None:
        self.changes = ChangeFeed()
        self._online = online

    @property
    def online(self) -> bool:
        return self._online

    def hint(self, *, online: bool) -> None:
        """Takes a hint; listeners are called when it differs from the last one."""
        if online != self._online:
            self._online = online
            self.changes.publish(frozenset({TOPIC}))
