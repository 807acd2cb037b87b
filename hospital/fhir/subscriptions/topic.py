"""The only topic of this server, and the names that the Subscriptions R5 Backport IG 1.1 gives its parts in R4.

R4 has no SubscriptionTopic; a topic is identified by its canonical URL, which the CapabilityStatement lists (IG,
"Subscription Topics in R4"). There is none for the directory: every booking changes a slot, and waking every phone each
time would cost too much. A screen that shows slots requests them itself.
"""

from __future__ import annotations

from typing import Final

#: Something in a patient's compartment was created, changed or deleted. Filtered by `patient`, which must be given.
COMPARTMENT_CHANGED: Final = "http://anxin.example/fhir/SubscriptionTopic/patient-compartment"

#: Types that are no change of the record. Otherwise a read (an AuditEvent) would cause a notification and a new read.
QUIET: Final = frozenset({"AuditEvent", "Subscription"})

_IG: Final = "http://hl7.org/fhir/uv/subscriptions-backport"
_STRUCTURES: Final = f"{_IG}/StructureDefinition"
SUBSCRIPTION: Final = f"{_STRUCTURES}/backport-subscription"
NOTIFICATION: Final = f"{_STRUCTURES}/backport-subscription-notification-r4"
STATUS: Final = f"{_STRUCTURES}/backport-subscription-status-r4"
CONTENT: Final = f"{_STRUCTURES}/backport-payload-content"
HEARTBEAT: Final = f"{_STRUCTURES}/backport-heartbeat-period"
CHANNEL_TYPE: Final = f"{_STRUCTURES}/backport-channel-type"
OFFERED: Final = f"{_STRUCTURES}/capabilitystatement-subscriptiontopic-canonical"
INSTANTIATES: Final = f"{_IG}/CapabilityStatement/backport-subscription-server-r4"
OPERATIONS: Final = f"{_IG}/OperationDefinition/backport-subscription-"
