"""Video visits are held by a service outside: the hospital hands out its address, and draws no picture itself.

A room is told by a keyed hash of what it is for: the same visit always has the same room, both ends meet there, nobody
guesses another one, and the address says nothing of health or of a person.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Final, Protocol

PLACE: Final = "{room}"
_LONGEST: Final = 2000


class MeetingService(Protocol):
    """Gives a visit a place to meet: an https address that opens in any browser. None where there is none."""

    def place_for(self, visit: str) -> str | None: ...


class NoMeetings:
    """No service is connected: no video visit is offered."""

    def place_for(self, visit: str) -> str | None:
        return None


class MeetingRooms:
    """The rooms of a service that opens them by their address alone."""

    def __init__(self, template: str, secret: bytes) -> None:
        self._template = template
        self._secret = secret

    def place_for(self, visit: str) -> str | None:
        hashed = hmac.digest(self._secret, f"meeting-room/{visit}".encode(), hashlib.sha256)
        return self._template.replace(PLACE, base64.b32encode(hashed).decode()[:32].lower())


def checked_template(given: str) -> str:
    """An https address with one `{room}`; empty for none. ValueError for anything else."""
    fine = given.startswith("https://") and given.count(PLACE) == 1 and len(given) < _LONGEST
    if given and not (fine and given.isprintable() and " " not in given):
        raise ValueError(f"HOSPITAL_MEETING: not an https address with {PLACE}")
    return given


def meetings_of(template: str, secret: bytes) -> MeetingService:
    """The service of this template; none for an empty one."""
    return MeetingRooms(template, secret) if template else NoMeetings()
