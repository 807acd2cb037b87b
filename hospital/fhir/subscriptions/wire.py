"""The notifications' format: a history Bundle whose first entry has the status (IG, "Notifications", for R4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import uuid4

from hospital.base import clock
from hospital.fhir.subscriptions import topic
from hospital.fhir.subscriptions.events import Event

Json = dict[str, Any]
Kind = Literal["handshake", "heartbeat", "event-notification", "query-status", "query-event"]


@dataclass(frozen=True)
class SubscriptionStatus:
    """The status of a subscription. `total`: events since it began, including those listed here, which are the last of
    them unless `first` gives the number of the first one listed."""

    id: str
    total: int
    status: str = "active"
    events: Sequence[Event] = ()
    first: int | None = None


def status_of(base: str, kind: Kind, subscription: SubscriptionStatus) -> Json:
    """The status as R4 Parameters (IG profile backport-subscription-status-r4). With the content `empty` it names
    neither the topic nor a focus."""
    parameters: list[Json] = [
        {"name": "subscription", "valueReference": {"reference": f"{base}/Subscription/{subscription.id}"}},
        {"name": "status", "valueCode": subscription.status},
        {"name": "type", "valueCode": kind},
        {"name": "events-since-subscription-start", "valueString": str(subscription.total)},
    ]
    first = subscription.total - len(subscription.events) + 1 if subscription.first is None else subscription.first
    parameters += [_event(first + number, event) for number, event in enumerate(subscription.events)]
    return {
        "resourceType": "Parameters",
        "id": str(uuid4()),
        "meta": {"profile": [topic.STATUS]},
        "parameter": parameters,
    }


def notification(base: str, kind: Kind, subscription: SubscriptionStatus, now: datetime) -> Json:
    """The notification Bundle (IG profile backport-subscription-notification-r4)."""
    status = status_of(base, kind, subscription)
    entry = {
        "fullUrl": f"urn:uuid:{status['id']}",
        "resource": status,
        "request": {"method": "GET", "url": f"{base}/Subscription/{subscription.id}/$status"},
        "response": {"status": "200"},
    }
    return {
        "resourceType": "Bundle",
        "id": str(uuid4()),
        "meta": {"profile": [topic.NOTIFICATION]},
        "type": "history",
        "timestamp": clock.instant(now),
        "entry": [entry],
    }


def _event(number: int, event: Event) -> Json:
    moment = clock.instant(clock.from_milliseconds(event.updated))
    parts = [{"name": "event-number", "valueString": str(number)}, {"name": "timestamp", "valueInstant": moment}]
    return {"name": "notification-event", "part": parts}
