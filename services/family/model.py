"""What the hospital answers to `$family`, as frozen values. Pure; never raises: what is not understood is left out, a
scope that this version does not know among them.

Source: the contract with the hospital (`hospital/family/family_json.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from services.fhir.resource import choice
from services.fhir.shape import as_text, objects
from services.fhir.when import instant_of

CODE_PREFIX: Final = "ANXIN FAMILY "
"""Before the code in the picture of an invitation."""


class AccessScope(StrEnum):
    """What somebody may do for another."""

    SEE = "see"
    BOOK = "book"
    PAY = "pay"
    CHAT = "chat"
    MEDICINES = "medicines"


class FamilyPaper(StrEnum):
    """The papers by which the hospital lets somebody look after another (`hospital/family/proxy_requests.py`)."""

    BIRTH = "birth-certificate"
    HOUSEHOLD = "household-register"
    COURT = "court-decision"
    GUARDIANSHIP = "guardianship-agreement"
    ATTORNEY = "power-of-attorney"


class Relationship(StrEnum):
    """What who looks after is to the person, by HL7's v3 RoleCode."""

    CHILD = "CHILD"
    PARENT = "PRN"
    SPOUSE = "SPS"
    SIBLING = "SIB"
    GRANDPARENT = "GRPRN"
    FAMILY = "FAMMEMB"
    FRIEND = "FRND"


Scopes = tuple[AccessScope, ...]


@dataclass(frozen=True)
class FamilyCarer:
    """Who looks after the person. `asks`: what a guardian may do only while the person agrees, `agreed` to what they
    do; `ends`: the moment after the last one; `paper` and `paper_day`: on which it rests, where it does."""

    id: str
    name: str
    scopes: Scopes
    relationship: Relationship | None = None
    guardian: bool = False
    reason: str = ""
    ends: datetime | None = None
    asks: Scopes = ()
    agreed: Scopes = ()
    paper: FamilyPaper | None = None
    paper_day: date | None = None


@dataclass(frozen=True)
class LookedAfter:
    """Whom the person looks after. `changes`: the day from which only `left` may be done, once it is near."""

    id: str
    patient: str
    name: str
    scopes: Scopes
    ends: datetime | None = None
    changes: date | None = None
    left: Scopes = ()


@dataclass(frozen=True)
class OpenInvitation:
    """An invitation that is open. `by`: who has taken part in the person's own; `inviter`: whose it is, where the
    person took part and waits for the approval."""

    id: str
    scopes: Scopes
    expires: datetime | None
    ends: datetime | None = None
    by: str = ""
    inviter: str = ""


@dataclass(frozen=True)
class PaperRequest:
    """What the hospital was asked for by papers: to look after `person`, or that `carer` may look after the user.
    `refused`: it was not granted, for this `reason`; else the hospital has not decided yet."""

    id: str
    person: str = ""
    carer: str = ""
    scopes: Scopes = ()
    refused: bool = False
    reason: str = ""


@dataclass(frozen=True)
class FamilyPage:
    """Everything about the family of who signed in."""

    carers: tuple[FamilyCarer, ...] = ()
    people: tuple[LookedAfter, ...] = ()
    invitations: tuple[OpenInvitation, ...] = ()
    requests: tuple[PaperRequest, ...] = ()


@dataclass(frozen=True)
class NewInvitation:
    """An invitation just made, with its code, which is told this once."""

    id: str
    code: str
    expires: datetime

    @property
    def picture(self) -> str:
        """The text of its QR code."""
        return CODE_PREFIX + self.code


def family_page(told: Any) -> FamilyPage:
    """The answer to `$family`."""
    parts = [(as_text(each.get("name")), _values(each.get("part"))) for each in objects(told.get("parameter"))]
    return FamilyPage(
        tuple(_carer(values) for name, values in parts if name == "carer" and values.text("id")),
        tuple(_looked_after(values) for name, values in parts if name == "person" and values.text("patient")),
        tuple(_invitation(values) for name, values in parts if name == "invitation" and values.text("id")),
        tuple(_request(values) for name, values in parts if name == "request" and values.text("id")),
    )


def new_invitation(told: Any) -> NewInvitation | None:
    """The answer to `$invite`; None when it is none."""
    values = _values(told.get("parameter"))
    id_, code, expires = values.text("id"), values.text("code"), values.moment("expires")
    return NewInvitation(id_, code, expires) if id_ and code and expires is not None else None


@dataclass(frozen=True)
class _Values:
    """Name and value of each part."""

    pairs: tuple[tuple[str, str], ...]

    def every(self, name: str) -> Iterator[str]:
        return (value for found, value in self.pairs if found == name)

    def text(self, name: str) -> str:
        return next(self.every(name), "")

    def moment(self, name: str) -> datetime | None:
        return instant_of(next(self.every(name), None))

    def day(self, name: str) -> date | None:
        try:
            return date.fromisoformat(self.text(name))
        except ValueError:
            return None

    def scopes(self, name: str = "scope") -> Scopes:
        told = set(self.every(name))
        return tuple(scope for scope in AccessScope if scope.value in told)


def _request(values: _Values) -> PaperRequest:
    return PaperRequest(
        values.text("id"), values.text("person"), values.text("carer"), values.scopes(),
        refused=values.text("state") == "refused", reason=values.text("reason"),
    )  # fmt: skip


def _values(parts: Any) -> _Values:
    pairs = ((as_text(part.get("name")), as_text((choice(part, "value") or ("", ""))[1])) for part in objects(parts))
    return _Values(tuple((name, value) for name, value in pairs if name and value))


def _carer(told: _Values) -> FamilyCarer:
    return FamilyCarer(
        told.text("id"),
        told.text("name"),
        told.scopes(),
        next((known for known in Relationship if known.value == told.text("relationship")), None),
        told.text("role") == "guardian",
        told.text("reason"),
        told.moment("ends"),
        told.scopes("asks"),
        told.scopes("agreed"),
        next((known for known in FamilyPaper if known.value == told.text("paper")), None),
        told.day("paper-day"),
    )


def _looked_after(told: _Values) -> LookedAfter:
    return LookedAfter(
        told.text("id"),
        told.text("patient"),
        told.text("name"),
        told.scopes(),
        told.moment("ends"),
        told.day("changes"),
        told.scopes("left"),
    )


def _invitation(told: _Values) -> OpenInvitation:
    return OpenInvitation(
        told.text("id"),
        told.scopes(),
        told.moment("expires"),
        told.moment("ends"),
        told.text("by"),
        told.text("from"),
    )
