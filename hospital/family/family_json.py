"""What `$family` answers: Parameters with one part per access and per invitation that is open.

carer       who looks after the person: id, name, relationship, role, scope..., reason, begins, ends; where it rests
            on a paper its kind (a code of `ProxyPaper`) and paper-day;
            of a guardian also asks (scopes to which the person may agree) and agreed
person      whom the person looks after: id, patient, name, scope..., ends; of a guardian also changes (the day) and
            left (the scopes from then on), once the day is near enough to remind of it
request     what is asked for by papers at the desk, or was refused lately (what was asked from the person's own app is
            told by its Task): id, state (open or refused), scope..., reason (of the
            refusal); `person` or `carer` (a name) says who is on the other side
invitation  id, scope..., expires, ends, relationship, reason; `from` or `by` (a name) says which side one is on
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from hospital.auth import proxies
from hospital.auth.age_rules import age_rules
from hospital.auth.proxies import ProxyRow
from hospital.base import clock
from hospital.base.human_names import name_in_words
from hospital.family import invitations, proxy_requests
from hospital.family.access_tasks import FROM_APP
from hospital.family.invitations import FamilyInvitation
from hospital.family.proxy_requests import ProxyRequest
from hospital.fhir.proxy import ProxyRole
from hospital.fhir.store.tx import Tx

Json = dict[str, Any]


def family(tx: Tx, patient: str, now: datetime) -> Json:
    """Everything about a person's family now."""
    moment = clock.milliseconds(now)
    living = [row for row in proxies.listed(tx.connection, patient) if row.state(moment) == "living"]
    told = [_carer(tx, row, now) for row in living if row.patient == patient]
    told += [part for row in living if row.holder == patient and (part := _person(tx, row, now)) is not None]
    told += [_invitation(tx, found, patient) for found in invitations.open_of(tx.connection, patient, moment)]
    told += [
        _request(tx, found, patient)
        for found in proxy_requests.told_to(tx.connection, patient, moment)
        if found.patient == patient or not found.id.startswith(FROM_APP)
    ]
    body: Json = {"resourceType": "Parameters"}
    return body | ({"parameter": told} if told else {})


def _carer(tx: Tx, row: ProxyRow, now: datetime) -> Json:
    related = tx.read("RelatedPerson", row.related_person) or {}
    born = proxies.born_of_patient(tx, row.patient)
    allowed, asked_by = row.at(clock.milliseconds(now), born), proxy_requests.find(tx.connection, row.id)
    parts = [
        _text("id", row.id), _text("name", name_in_words(related) or name_in_words(tx.read("Patient", row.holder))),
        _text("relationship", _relationship(related)), _text("role", row.role), *_scopes(allowed.scopes),
        _text("reason", asked_by.note if asked_by else row.reason), *_moment("begins", row.begins),
        *_moment("ends", row.ends), *(_paper(asked_by) if asked_by else ()),
    ]  # fmt: skip
    if row.role is ProxyRole.GUARDIAN and born is not None:
        stage = age_rules().stage(born, clock.day_of(now))
        parts += _scopes(stage.assent & set(row.scopes), "asks") + _scopes(row.assented, "agreed")
    return _part("carer", parts)


def _person(tx: Tx, row: ProxyRow, now: datetime) -> Json | None:
    body = tx.read("Patient", row.patient) or {}
    born = proxies.born_of_patient(tx, row.patient)
    allowed = row.at(clock.milliseconds(now), born)
    parts = [
        _text("id", row.id), _text("patient", row.patient), _text("name", name_in_words(body)), _text("role", row.role),
        *_scopes(allowed.scopes), *_moment("ends", row.ends), *_change(row, born, clock.day_of(now)),
    ]  # fmt: skip
    return _part("person", parts) if allowed.scopes else None


def _change(row: ProxyRow, born: date | None, day: date) -> Iterator[Json]:
    """When a guardian may do less, as long before as the rules say."""
    rules = age_rules()
    if row.role is not ProxyRole.GUARDIAN or born is None:
        return
    for first_day, stage in rules.changes(born, day)[:1]:
        if first_day - day <= timedelta(days=rules.remind_days):
            yield {"name": "changes", "valueDate": first_day.isoformat()}
            yield from _scopes(stage.allows(frozenset(row.scopes), frozenset(row.assented)), "left")


def _invitation(tx: Tx, found: FamilyInvitation, patient: str) -> Json:
    """An open invitation. Who invites reads who took part; who took part reads who invites."""
    mine = found.patient == patient
    other = found.holder if mine else found.patient
    names = [_text("by" if mine else "from", name_in_words(tx.read("Patient", other)))] if other else []
    parts = [
        _text("id", found.id), *_scopes(found.scopes), *_moment("expires", found.expires), *_moment("ends", found.ends),
        _text("relationship", found.relationship), *([_text("reason", found.reason)] if mine else []), *names,
    ]  # fmt: skip
    return _part("invitation", parts)


def _request(tx: Tx, found: ProxyRequest, patient: str) -> Json:
    mine = found.holder == patient
    other = name_in_words(tx.read("Patient", found.patient if mine else found.holder)) if mine or found.holder else ""
    state = "open" if found.decided is None else "refused"
    parts = [
        _text("id", found.id), _text("state", state), *_scopes(found.scopes), _text("reason", found.reason),
        _text("person" if mine else "carer", other or found.name),
    ]  # fmt: skip
    return _part("request", parts)


def _paper(asked_for: ProxyRequest) -> list[Json]:
    """The kind and the day of the paper, for the words of the reader's language."""
    return [{"name": "paper", "valueCode": asked_for.paper.value}, _text("paper-day", asked_for.paper_day)]


def _part(name: str, parts: Iterable[Json]) -> Json:
    return {"name": name, "part": [part for part in parts if part.get("valueString") != ""]}


def _text(name: str, value: str) -> Json:
    return {"name": name, "valueString": value}


def _scopes(scopes: Iterable[str], name: str = "scope") -> list[Json]:
    return [{"name": name, "valueCode": str(scope)} for scope in sorted(scopes)]


def _moment(name: str, value: int | None) -> list[Json]:
    return [] if value is None else [{"name": name, "valueInstant": clock.instant(clock.from_milliseconds(value))}]


def _relationship(related: Json) -> str:
    for concept in related.get("relationship", ()):
        for coding in concept.get("coding", ()):
            if coding.get("code"):
                return str(coding["code"])
    return ""
