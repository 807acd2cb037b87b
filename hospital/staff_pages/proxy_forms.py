"""What a member of staff typed about who is to look after whom, read into a request. Raises a 422 Refusal for what
cannot be, in the same words for a number that nobody has and one that does not go with the birth date."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from hospital.base import clock
from hospital.base.outcome import Refusal, refusal
from hospital.family.access_tasks import AccessTask, request_id
from hospital.family.proxy_requests import ProxyPaper, ProxyRequest
from hospital.fhir.permissions import Access
from hospital.fhir.proxy import ProxyRole, ProxyScope
from hospital.fhir.search.escapes import escape
from hospital.fhir.search.run import find_versions
from hospital.fhir.store.tx import Tx

LONGEST: Final = 100
"""Characters of a number, a name or a phone."""
LONGEST_NOTE: Final = 200
_KEY: Final = re.compile(r"[0-9a-f]{16}")
_PHONE: Final = re.compile(r"\+?[0-9]{5,15}")
_LONGEST_YEARS: Final = 20


class ProxyRelationship(StrEnum):
    """What who looks after is to the patient, of HL7's v3 RoleCode."""

    PARENT = "PRN"
    GRANDPARENT = "GRPRN"
    SPOUSE = "SPS"
    CHILD = "CHILD"
    SIBLING = "SIB"
    FAMILY = "FAMMEMB"
    FRIEND = "FRND"


@dataclass(frozen=True)
class ProxyForm:
    """The form as it was typed. `key`: of this form, so that it is written down once; `number` and `birth` are the
    patient's, `holder_number` and `holder_birth` those of who looks after, or `name` and `phone` without a record."""

    key: str
    number: str = ""
    birth: str = ""
    holder_number: str = ""
    holder_birth: str = ""
    name: str = ""
    phone: str = ""
    relationship: str = ProxyRelationship.PARENT
    role: str = ProxyRole.GUARDIAN
    scopes: tuple[str, ...] = ()
    until: str = ""
    paper: str = ProxyPaper.HOUSEHOLD
    paper_day: str = ""
    note: str = ""


def request_of(tx: Tx, access: Access, form: ProxyForm, now: datetime) -> ProxyRequest:
    """The request that a form asks for."""
    if not _KEY.fullmatch(form.key):
        raise _wrong("this form has no key")
    scopes = tuple(scope for scope in ProxyScope if scope in form.scopes)
    if not scopes:
        raise _wrong("which scopes?")
    if len(form.note.strip()) > LONGEST_NOTE:
        raise _wrong("the note is too long")
    holder, name, phone = _holder(tx, form)
    return ProxyRequest(
        form.key, _person(tx, form.number, form.birth), holder, name, phone, ProxyRelationship(form.relationship).value,
        ProxyRole(form.role), scopes, _ends(form.until, now), ProxyPaper(form.paper), _paper_day(form.paper_day, now),
        form.note.strip(), access.staff.practitioner if access.staff else "", clock.milliseconds(now),
    )  # fmt: skip


def request_of_asked(
    tx: Tx, access: Access, task: AccessTask, now: datetime, *, number: str, birth: str, paper_day: str, note: str
) -> ProxyRequest:
    """The request that somebody asked for from the app, as the desk found it on the papers: `number` and `birth` of the
    patient, and the day of the paper."""
    if len(note.strip()) > LONGEST_NOTE:
        raise _wrong("the note is too long")
    return ProxyRequest(
        request_id(task.id), _person(tx, number, birth), task.patient, "", "",
        ProxyRelationship(task.relationship).value, ProxyRole(task.role), tuple(map(ProxyScope, task.scopes)), None,
        ProxyPaper(task.paper), _paper_day(paper_day, now), note.strip(),
        access.staff.practitioner if access.staff else "", clock.milliseconds(now),
    )  # fmt: skip


def _holder(tx: Tx, form: ProxyForm) -> tuple[str, str, str]:
    """The Patient who looks after, or the name and phone of somebody without a record."""
    if form.holder_number.strip():
        return _person(tx, form.holder_number, form.holder_birth), "", ""
    name, phone = form.name.strip(), re.sub(r"[\s-]", "", form.phone)
    if not 0 < len(name) <= LONGEST or not _PHONE.fullmatch(phone):
        raise _wrong("who looks after?")
    return "", name, phone


def _person(tx: Tx, number: str, birth: str) -> str:
    """The patient with this number and this day of birth."""
    number = number.strip()
    day = _day(birth)
    wanted = [("identifier", escape(number)), ("birthdate", day.isoformat())]
    found = find_versions(tx, "Patient", wanted, limit=2) if 0 < len(number) <= LONGEST else []
    if len(found) != 1:
        raise _wrong("nobody has this number and this day of birth")
    return found[0].id


def _ends(text: str, now: datetime) -> int | None:
    if not text.strip():
        return None
    last, today = _day(text), clock.day_of(now)
    if not today <= last or last.year > today.year + _LONGEST_YEARS:
        raise _wrong("the last day is today or later, and within twenty years")
    return clock.day_bounds(last)[1]


def _paper_day(text: str, now: datetime) -> str:
    day = _day(text)
    if day > clock.day_of(now):
        raise _wrong("a paper is not from the future")
    return day.isoformat()


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise _wrong("a day is written as 2026-03-04") from None


def _wrong(text: str) -> Refusal:
    return refusal(422, "invalid", text, code="invalid")
