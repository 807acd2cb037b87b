"""What a Subscription requests, read from its R4 form (IG profile backport-subscription). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from hospital.base.dates import span
from hospital.base.outcome import Issue
from hospital.fhir.store.subscribers import extensions, filters, patients
from hospital.fhir.subscriptions import topic

#: A notification says that something happened, but not what: it never contains a type or an id. The client then reads
#: by the REST API, which checks every permission anyway, with the same query whatever changed.
CONTENT: Final = "empty"
_JSON: Final = frozenset({"application/fhir+json", "application/json"})

Json = dict[str, Any]


@dataclass(frozen=True)
class SubscriptionRequest:
    """A parsed Subscription: the patient of the compartment, and the seconds between two heartbeats."""

    patient: str
    heartbeat: int | None


def wanted(subscription: Json, fhir_base: str) -> SubscriptionRequest:
    """Reads a Subscription for which `problems` is empty."""
    (patient,) = patients(subscription, fhir_base)
    beats = [
        extension.get("valueUnsignedInt") for extension in extensions(subscription.get("channel"), topic.HEARTBEAT)
    ]
    return SubscriptionRequest(patient, beats[0] if beats else None)


def end_of(subscription: Json) -> int | None:
    """The end of a Subscription in milliseconds since 1970; None when it has none."""
    end = subscription.get("end")
    return span(end)[0] // 1000 if end else None


def problems(subscription: Json, fhir_base: str) -> list[Issue]:
    """The reasons against a Subscription; empty when it is accepted (IG, "Accepting Subscription Requests")."""
    channel = subscription.get("channel") or {}
    named = len(list(filters(subscription))) == 1 and len(patients(subscription, fhir_base)) == 1
    checks = (
        (subscription.get("criteria") == topic.COMPARTMENT_CHANGED, "no such topic is offered here", "criteria"),
        (named, "one filter is needed: patient=Patient/[id]", "criteria.extension"),
        (channel.get("type") == "websocket", "only websocket channels are offered", "channel.type"),
        (not extensions(channel.get("_type"), topic.CHANNEL_TYPE), "no such channel is offered", "channel.type"),
        (_speaks(channel.get("payload")), "notifications are FHIR R4 in JSON", "channel.payload"),
        (_content(channel) == [CONTENT], f"the content of notifications is {CONTENT}", "channel.payload.extension"),
        (not channel.get("header"), "a websocket has no headers of its own", "channel.header"),
    )
    return [Issue("not-supported", text, f"Subscription.{place}") for fine, text, place in checks if not fine]


def _content(channel: Json) -> list[Any]:
    return [extension.get("valueCode") for extension in extensions(channel.get("_payload"), topic.CONTENT)]


def _speaks(payload: Any) -> bool:
    kind, _, version = str(payload or "").replace(" ", "").partition(";")
    return kind in _JSON and version in ("", "fhirVersion=4.0")
