"""Which channels a person allows for which class of message, and where they are: from what they ask of the hospital
about reminders (FHIR Basic, `personal|reminding`), and from their rhythm.

remind-by, follow-up-by, result-by, appointment-by
    channels for that class, in any order, or `none`. A class that is not named goes by the hospital's policy; reminders
    are sent at the person's own wish alone
quiet-from, quiet-to, told-by
    see receiving.py
home-zone
    of the rhythm: the IANA name of the zone in which their night is night
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from hospital.base import clock
from hospital.base.elements import extension, extensions
from hospital.base.references import target
from hospital.channels.model import CODES, ChannelName, MessageClass
from hospital.channels.policy import ChannelPolicy
from hospital.channels.receiving import Receiving, receiving
from hospital.fhir.search.run import search
from hospital.fhir.store.tx import Tx

Json = dict[str, Any]

PERSONAL: Final = CODES + "personal"
NONE: Final = "none"
REMINDING: Final = "reminding"
#: The extension that names the channels of a class, and the channels that a person may name there.
CHOICES: Final[Mapping[MessageClass, str]] = {
    MessageClass.REMINDER: "remind-by",
    MessageClass.FOLLOW_UP: "follow-up-by",
    MessageClass.RESULT: "result-by",
    MessageClass.APPOINTMENT: "appointment-by",
}
_WANTED: Final = ("code", f"{PERSONAL}|reminding,{PERSONAL}|rhythm")
_MOST: Final = 10
#: Night, quiet hours, and both again: more than one after the other there are none.
_MOST_SPANS: Final = 4


NOT_SAID: Final = Receiving()


@dataclass(frozen=True)
class Preference:
    """The channels that a person chose, by class (a class without a choice is not in it), their zone, and how else they
    want to be written to."""

    channels: Mapping[MessageClass, frozenset[ChannelName]]
    zone: ZoneInfo = clock.ZONE
    receiving: Receiving = NOT_SAID

    def rings_from(self, now: datetime, rules: ChannelPolicy) -> datetime:
        """The first moment from now on that is neither night where they are, nor one of their own quiet hours."""
        moment = now
        for _ in range(_MOST_SPANS):
            after = self.receiving.quiet_until(rules.rings_from(moment, self.zone))
            if after == moment:
                return moment
            moment = after
        return moment

    def allowed(self, kind: MessageClass, rules: ChannelPolicy) -> frozenset[ChannelName]:
        """The channels this person allows for a class."""
        return self.channels.get(kind, rules.classes[kind].by_default)


NOTHING_CHOSEN: Final = Preference({})


def preference(tx: Tx, person: str) -> Preference:
    """What the person `Type/ID` chose; what cannot be read was not chosen. Nobody but a patient can choose."""
    type_, _, id_ = person.partition("/")
    if type_ != "Patient":
        return NOTHING_CHOSEN
    found = search(tx, "Basic", [("patient", id_), _WANTED], limit=_MOST)
    own = [body for body in found if target(body.get("subject"), "Patient") == id_]
    chosen = {kind: channels for body in own for kind, channels in choices(body).items()}
    zones = [extension(body, "home-zone") for body in own]
    zone = next((_zone(name) for name in zones if isinstance(name, str)), clock.ZONE)
    return Preference(chosen, zone, receiving(next((body for body in own if is_wish(body)), {})))


def is_wish(body: Json) -> bool:
    """Whether a Basic is what a person asks of the hospital about messages."""
    return any(coding.get("code") == REMINDING for coding in (body.get("code") or {}).get("coding", ()))


def choices(body: Json) -> dict[MessageClass, frozenset[ChannelName]]:
    """The choices that a Basic holds."""
    found = {}
    for kind, name in CHOICES.items():
        named = extensions(body, name)
        if named:
            found[kind] = frozenset(channel for channel in ChannelName if channel in named)
    return found


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # an unknown name, or one that is no name at all
        return clock.ZONE
