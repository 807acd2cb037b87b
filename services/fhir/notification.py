"""Topic-based subscriptions in R4: the Subscription, the binding token, and the notifications. Pure.

Source: HL7 Subscriptions R5 Backport IG 1.1, profiles backport-subscription and backport-subscription-status-r4.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from services.fhir.shape import as_int, as_text, at, objects

_STRUCTURES: Final = "http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/"
_FILTER: Final = _STRUCTURES + "backport-filter-criteria"
_CONTENT: Final = _STRUCTURES + "backport-payload-content"
_HEARTBEAT: Final = _STRUCTURES + "backport-heartbeat-period"


class NotificationType(StrEnum):
    """Why a server sends a notification (R5 SubscriptionNotificationType)."""

    HANDSHAKE = "handshake"
    HEARTBEAT = "heartbeat"
    EVENT = "event-notification"


@dataclass(frozen=True)
class Binding:
    """A binding token, valid once, and the websocket's address."""

    token: str = field(repr=False)
    address: str


def subscription(id_: str, patient: str, topic: str, heartbeat: int) -> dict[str, Any]:
    """A Subscription to all changes of one patient's record, by empty notifications over a websocket.

    `heartbeat`: seconds between heartbeats. No end is asked for: the device's clock may be wrong.
    """
    return {
        "resourceType": "Subscription",
        "id": id_,
        "meta": {"profile": [_STRUCTURES + "backport-subscription"]},
        "status": "requested",
        "reason": "A patient's app follows the patient's own record",
        "criteria": topic,
        "_criteria": {"extension": [{"url": _FILTER, "valueString": f"patient=Patient/{patient}"}]},
        "channel": {
            "extension": [{"url": _HEARTBEAT, "valueUnsignedInt": heartbeat}],
            "type": "websocket",
            "payload": "application/fhir+json",
            "_payload": {"extension": [{"url": _CONTENT, "valueCode": "empty"}]},
        },
    }


def heartbeat_of(stored: Mapping[str, Any]) -> int | None:
    """The interval of heartbeats the server agreed to, in seconds; None when it did not."""
    agreed = (
        extension for extension in objects(at(stored, "channel", "extension")) if extension.get("url") == _HEARTBEAT
    )
    return next((as_int(extension.get("valueUnsignedInt")) for extension in agreed), None)


def binding_of(parameters: Mapping[str, Any]) -> Binding | None:
    """What `$get-ws-binding-token` gave; None when it is not that."""
    found = {parameter.get("name"): parameter for parameter in objects(parameters.get("parameter"))}
    token, address = at(found, "token", "valueString"), at(found, "websocket-url", "valueUrl")
    return Binding(token, address) if as_text(token) and as_text(address) else None


def kind_of(bundle: Mapping[str, Any]) -> NotificationType | None:
    """The type of a notification; None for an unknown one."""
    for parameter in objects(at(bundle, "entry", 0, "resource", "parameter")):
        if parameter.get("name") == "type" and (code := as_text(parameter.get("valueCode"))) in set(NotificationType):
            return NotificationType(code)
    return None
