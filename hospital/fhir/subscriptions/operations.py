"""The operations on Subscription of the IG: `$get-ws-binding-token`, `$status` and `$events`."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final, Literal

from hospital.base import clock
from hospital.base.outcome import not_found, refusal
from hospital.fhir.access import proxy_table
from hospital.fhir.access.guard import sees, shown
from hospital.fhir.exchange import FhirRequest, FhirResponse, Handler, Operation
from hospital.fhir.part import Part
from hospital.fhir.push import Push
from hospital.fhir.store.tx import Decider, Tx
from hospital.fhir.store.version import Version
from hospital.fhir.subscriptions import events, topic
from hospital.fhir.subscriptions.binding import Bound, issue
from hospital.fhir.subscriptions.deciding import SWITCHED_OFF, decider, is_over, subscriptions_of
from hospital.fhir.subscriptions.request import problems, wanted
from hospital.fhir.subscriptions.socket import address
from hospital.fhir.subscriptions.wire import SubscriptionStatus, notification, status_of

#: The subscriptions of a token: more than any caller needs on one connection.
MOST_IDS: Final = 100


def binding_token(request: FhirRequest, tx: Tx) -> FhirResponse:
    """A one-time token for these subscriptions. 404 for one the caller cannot see, 422 for one that has ended."""
    push, ids = request.service.push, _ids(request)
    if not ids:
        raise refusal(400, "required", "say by `id` which subscriptions the token is for")
    living = [_living(request, tx, id_) for id_ in ids]
    now = push.now()
    token = issue(tx, Bound(ids, request.access), clock.milliseconds(now), round(push.bounds.token * 1000))
    expiration = clock.instant(now + timedelta(seconds=push.bounds.token))
    parameters: list[dict[str, Any]] = [
        {"name": "token", "valueString": token},
        {"name": "expiration", "valueDateTime": expiration},
        *({"name": "subscription", "valueString": id_} for id_ in ids),
        {"name": "websocket-url", "valueUrl": address(request.service.base)},
    ]
    return FhirResponse(200, {"resourceType": "Parameters", "parameter": parameters}, about=_about(tx, living))


def status(request: FhirRequest, tx: Tx) -> FhirResponse:
    """The status of some subscriptions; without ids (type level) of all that the caller may see."""
    wished = set(_values(request, "status")) if "id" not in request.path else set()
    found = [_seen(request, tx, id_) for id_ in _ids(request)] or _all_seen(request, tx)
    statuses = [_status(request, tx, subscription) for subscription in found]
    bodies = [
        status_of(request.service.base, "query-status", status)
        for status in statuses
        if not wished or status.status in wished
    ]
    entries = [{"fullUrl": f"urn:uuid:{body['id']}", "resource": body, "search": {"mode": "match"}} for body in bodies]
    bundle: dict[str, Any] = {"resourceType": "Bundle", "type": "searchset", "total": len(entries)}
    return FhirResponse(200, bundle | ({"entry": entries} if entries else {}), about=_about(tx, found))


def events_between(request: FhirRequest, tx: Tx) -> FhirResponse:
    """The events a client missed, by their numbers, at most as many as one notification lists."""
    found = _living(request, tx, request.id)
    patient = wanted(found.body, tx.fhir_base).patient
    start = events.beginning(tx, request.id)
    total = events.count(tx, request.access, patient, start)
    first = _number(request, "eventsSinceNumber", 1)
    last = min(_number(request, "eventsUntilNumber", total), first + request.service.push.bounds.events - 1)
    some = events.listed(tx, request.access, patient, start, skip=first - 1, most=max(0, last - first + 1))
    subscriptions_of = SubscriptionStatus(request.id, total, events=some, first=first)
    body = notification(request.service.base, "query-event", subscriptions_of, request.service.push.now())
    return FhirResponse(200, body, about=(patient,))


def _living(request: FhirRequest, tx: Tx, id_: str) -> Version:
    found = shown(tx, request.access, "Subscription", id_)
    over = is_over(found.body, clock.milliseconds(request.service.push.now()))
    if over or problems(found.body, tx.fhir_base):
        raise refusal(422, "business-rule", f"Subscription/{id_} has ended; write it again to go on")
    return found


def _status(request: FhirRequest, tx: Tx, found: Version) -> SubscriptionStatus:
    over = is_over(found.body, clock.milliseconds(request.service.push.now()))
    patient = wanted(found.body, tx.fhir_base).patient
    total = events.count(tx, request.access, patient, events.beginning(tx, found.id))
    return SubscriptionStatus(found.id, total, SWITCHED_OFF if over else "active")


def _seen(request: FhirRequest, tx: Tx, id_: str) -> Version:
    found = shown(tx, request.access, "Subscription", id_)
    if problems(found.body, tx.fhir_base):
        raise not_found("Subscription", id_)
    return found


def _all_seen(request: FhirRequest, tx: Tx) -> list[Version]:
    if request.access.is_system:
        raise refusal(400, "required", "say by `id` which subscriptions")
    patients = proxy_table.reached(request.access, "Subscription", "r")
    found = [subscription for patient in sorted(patients) for subscription in subscriptions_of(tx, patient)]
    return [
        subscription
        for subscription in found
        if sees(tx, request.access, subscription) and not problems(subscription.body, tx.fhir_base)
    ]


def _about(tx: Tx, found: list[Version]) -> tuple[str, ...]:
    return tuple(sorted({wanted(subscription.body, tx.fhir_base).patient for subscription in found}))


def _ids(request: FhirRequest) -> tuple[str, ...]:
    ids = (request.id,) if "id" in request.path else tuple(dict.fromkeys(_values(request, "id")))
    if len(ids) > MOST_IDS:
        raise refusal(400, "too-long", f"no more than {MOST_IDS} subscriptions at once")
    return ids


def _number(request: FhirRequest, name: str, otherwise: int) -> int:
    given = _values(request, name)
    if not given:
        return otherwise
    if not given[0].isdecimal() or not 0 < int(given[0][:12]) < 10**9:
        raise refusal(400, "invalid", f"{name} must be the number of an event")
    return int(given[0])


def _values(request: FhirRequest, name: str) -> list[str]:
    """A parameter of an operation, from the address or from Parameters in the body (R4 §3.2.0.1)."""
    body = request.body if isinstance(request.body, dict) else {}
    listed = body.get("parameter")
    nodes = [node for node in listed if isinstance(node, dict)] if isinstance(listed, list) else []
    inside = [value for node in nodes if node.get("name") == name for key, value in node.items() if key != "name"]
    return [text for key, text in request.query if key == name] + [str(value) for value in inside]


def part(push: Push) -> Part:
    """Subscriptions as a part of the hospital, with these limits."""
    return Part(
        deciders=(Decider("Subscription", decider(push)),),
        operations=(
            _offered("get-ws-binding-token", binding_token, writes=True),
            _offered("status", status),
            _offered("events", events_between, levels=("instance",)),
        ),
    )


def _offered(
    name: str,
    handle: Handler,
    *,
    levels: tuple[Literal["type", "instance"], ...] = ("type", "instance"),
    writes: bool = False,
) -> Operation:
    definition = topic.OPERATIONS + name
    return Operation(name, handle, "Subscription", levels, writes, methods=("GET", "POST"), definition=definition)
