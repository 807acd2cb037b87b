"""What an operation was given, read out of its Parameters and bounded. Raises a 422 Refusal for anything else. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from hospital.base import clock
from hospital.family.consent_json import RELATIONSHIPS
from hospital.family.invitations import FamilyInvitation
from hospital.family.refusals import invalid
from hospital.fhir.proxy import ProxyScope

LONGEST_CODE: Final = 40
LONGEST_ID: Final = 64
_LONGEST_REASON: Final = 200
_MOST_PARAMETERS: Final = 20
_LONGEST_YEARS: Final = timedelta(days=20 * 366)


@dataclass(frozen=True)
class InvitationWish:
    """What a person wants to give. `ends`: the moment after the last day, in ms since 1970; None without an end.
    `request`: the app's own id of it; empty when it has none."""

    scopes: tuple[ProxyScope, ...]
    ends: int | None
    relationship: str
    reason: str
    request: str

    def is_of(self, made: FamilyInvitation) -> bool:
        """Whether this is what was wished for when that invitation was made."""
        theirs = made.scopes, made.ends, made.relationship, made.reason
        return theirs == (self.scopes, self.ends, self.relationship, self.reason)


def invitation(body: Any, now: datetime) -> InvitationWish:
    """At least one `scope`, `relationship`, and perhaps `until` (the last day), `reason` and `request`, an id."""
    relationship = text(body, "relationship", LONGEST_ID)
    if relationship not in RELATIONSHIPS:
        raise invalid("the relationship is not known")
    reason = next(iter(_values(body, "reason")), "").strip()
    if len(reason) > _LONGEST_REASON:
        raise invalid(f"a reason has at most {_LONGEST_REASON} letters")
    request = next(iter(_values(body, "request")), "")
    if len(request) > LONGEST_ID:
        raise invalid("the id is too long")
    return InvitationWish(scopes(body, least=1), _ends(body, now), relationship, reason, request)


def scopes(body: Any, *, least: int) -> tuple[ProxyScope, ...]:
    """Every `scope`, each once."""
    words = list(_values(body, "scope"))
    if not set(words) <= set(ProxyScope):
        raise invalid("the scope is not known")
    found = tuple(dict.fromkeys(map(ProxyScope, words)))
    if len(found) < least:
        raise invalid("which scopes?")
    return found


def text(body: Any, name: str, longest: int) -> str:
    """The one text of this name."""
    found = list(_values(body, name))
    if len(found) != 1 or not 0 < len(found[0]) <= longest:
        raise invalid(f"{name}?")
    return found[0]


def _ends(body: Any, now: datetime) -> int | None:
    days = list(_values(body, "until"))
    if not days:
        return None
    try:
        last = date.fromisoformat(days[0])
    except ValueError:
        raise invalid("until which day?") from None
    if not clock.day_of(now) <= last <= clock.day_of(now + _LONGEST_YEARS):
        raise invalid("the last day is today or later, and within twenty years")
    return clock.day_bounds(last)[1]


def _values(body: Any, name: str) -> Iterator[str]:
    """The texts of the parameters with this name."""
    given = body.get("parameter") if isinstance(body, dict) else None
    parameters = given if isinstance(given, list) else []
    if len(parameters) > _MOST_PARAMETERS:
        raise invalid("so many parameters are not read")
    for parameter in parameters:
        if isinstance(parameter, dict) and parameter.get("name") == name:
            for key in ("valueString", "valueCode", "valueDate"):
                if isinstance(parameter.get(key), str):
                    yield parameter[key]
