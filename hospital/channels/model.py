"""What a message is, by which channels it goes, and how far an attempt has come. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from hospital.fhir.store.owners import Coding

CODES: Final = "http://anxin.example/fhir/CodeSystem/"
#: The category of a message's Communication, where its sender names no other.
MESSAGE: Final = CODES + "message"


class ChannelName(StrEnum):
    """By which way a message goes."""

    APP = "app"
    SMS = "sms"
    EMAIL = "email"
    CALL = "call"


class MessageClass(StrEnum):
    """What a message is about, as far as a person may choose its channels. `CARER`: to who looks after the patient."""

    REMINDER = "reminder"
    CARER = "carer"
    FOLLOW_UP = "follow-up"
    RESULT = "result"
    APPOINTMENT = "appointment"
    CODE = "code"


class MessageState(StrEnum):
    """How far a message has come. `SETTLED`: handed over, and nothing more is done. `COLLAPSED`: another message with
    the same words goes to the same person in its place. `WITHDRAWN`: by its sender, or by the person's choice."""

    OPEN = "open"
    SETTLED = "settled"
    READ = "read"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    UNDELIVERABLE = "undeliverable"
    COLLAPSED = "collapsed"


class AttemptState(StrEnum):
    """How far an attempt by one channel has come. `QUEUED`: the channel surely has nothing of it. `SENDING`: it was
    about to be handed over; whoever finds it so after a crash does not know more than of `UNKNOWN`."""

    QUEUED = "queued"
    SENDING = "sending"
    UNKNOWN = "unknown"
    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    READ = "read"
    UNDELIVERABLE = "undeliverable"


#: In these states the channel has the message.
HANDED_OVER: Final = frozenset({AttemptState.ACCEPTED, AttemptState.DELIVERED, AttemptState.READ})
_ORDER: Final = tuple(AttemptState)


def later_state(known: AttemptState, told: AttemptState) -> AttemptState:
    """The state of an attempt after a report: reports that come late or twice move nothing back."""
    if known in (AttemptState.READ, AttemptState.UNDELIVERABLE):
        return known
    if told is AttemptState.UNDELIVERABLE:
        return known if known is AttemptState.DELIVERED else told
    if known in HANDED_OVER and told not in HANDED_OVER:
        return known
    return max(known, told, key=_ORDER.index) if known in HANDED_OVER else told


@dataclass(frozen=True)
class Message:
    """A message to be sent. `key` is the sender's own name of it: queued again, nothing happens.

    `patient`: the id of whose record it belongs to. `recipient`: who is told, `Patient/ID` or `RelatedPerson/ID`;
    empty: the patient. `person`: whose phone and mailbox that is; empty: the recipient's. `channels`: the only ones to
    be used, as far as the person allows them; empty: those of the class's policy. `values`: for the template's words.
    `expires`: it is of no use after that. `communication`: the id of the FHIR Communication that keeps it, empty: one
    of its own; `category`: that Communication's.
    """

    key: str
    kind: MessageClass
    patient: str
    template: str
    expires: datetime
    values: Mapping[str, str] = field(default_factory=dict)
    recipient: str = ""
    person: str = ""
    channels: tuple[ChannelName, ...] = ()
    communication: str = ""
    category: Coding | None = None


@dataclass(frozen=True)
class MessageRow:
    """A message as the hospital keeps it; moments in ms since 1970. `due`: when it is looked at next."""

    id: str
    key: str
    kind: MessageClass
    patient: str
    recipient: str
    person: str
    language: str
    template: str
    values: Mapping[str, str]
    channels: tuple[ChannelName, ...]
    communication: str
    category: str
    created: int
    expires: int
    due: int
    state: MessageState
    into: str = ""
    read: int = 0


@dataclass(frozen=True)
class ChannelAttempt:
    """One channel's part in a message. `reference` is what the channel knows it by, the same at every try. `began`: its
    first try; `due`: when it is tried, or asked about, again; `tries`: of either since the last answer."""

    reference: str
    message: str
    channel: ChannelName
    place: int
    state: AttemptState
    began: int
    changed: int
    due: int
    tries: int = 0
    reason: str = ""


@dataclass(frozen=True)
class Letter:
    """What a channel is handed. `code`: digits that a demo shows beside the text; never stored by a channel."""

    reference: str
    address: str
    text: str
    subject: str = ""
    code: str = ""


@dataclass(frozen=True)
class DeliveryReport:
    """What a channel says of an attempt: `QUEUED` surely not taken, to be tried again; `UNDELIVERABLE` for good, with
    the reason as a code of ours; `UNKNOWN` no usable answer."""

    state: AttemptState
    reason: str = ""


def reference_of(message: str, channel: ChannelName) -> str:
    """What a channel knows a message by: the same at every try, so that a gateway takes it once."""
    return f"{message}-{channel}"
