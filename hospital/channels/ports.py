"""The ports of channels: what the hospital needs of whatever carries its messages outside.

A message keeps its reference at every try. `ACCEPTED` and `DELIVERED` say that the other side has it, `QUEUED` that it
surely has not; whatever is neither (a lost answer, a server's fault, an odd body) is `UNKNOWN`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from hospital.channels.model import ChannelName, DeliveryReport, Letter, MessageClass, MessageRow
from hospital.fhir.store.tx import Tx


class Carrier(Protocol):
    """A way out of the hospital. Neither call raises for the other side's faults, which are logged without address and
    text. `can_ask`: whether it knows a message by its reference, and takes each reference once."""

    @property
    def can_ask(self) -> bool: ...

    def send(self, letter: Letter) -> DeliveryReport:
        """Hands a message over."""

    def ask(self, reference: str) -> DeliveryReport:
        """What became of it; `QUEUED` when the other side never got it. Called only when it can be asked."""


#: Whether a message may still go by a channel: asked at the moment of sending, in its transaction.
Permission = Callable[[Tx, MessageRow, ChannelName], bool]


#: Whether a message is still of use: asked at the moment of sending, in its transaction.
Relevance = Callable[[Tx, MessageRow], bool]


#: The channels that may not be used for a person `Type/ID`, whatever they chose: asked at the moment of sending, in its
#: transaction.
Withheld = Callable[[Tx, str], frozenset[ChannelName]]


def nothing_withheld(_tx: Tx, _person: str) -> frozenset[ChannelName]:
    """Where nobody takes a channel away."""
    return frozenset()


@dataclass(frozen=True)
class Channels:
    """What a hospital sends with: its carriers, who permits messages of a class whose channels are chosen elsewhere
    than in a person's preferences, who knows whether those of a class are still of use, and which channels a person has
    not agreed to."""

    carriers: Mapping[ChannelName, Carrier] = field(default_factory=dict)
    permissions: Mapping[MessageClass, Permission] = field(default_factory=dict)
    relevance: Mapping[MessageClass, Relevance] = field(default_factory=dict)
    withheld: Withheld = nothing_withheld
