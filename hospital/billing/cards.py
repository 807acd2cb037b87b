"""Cards that a person bound at the provider's own page: the hospital keeps its token, the app an alias of that."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import Connection, delete, func, insert, select, update

from hospital.base import clock
from hospital.base.outcome import refusal
from hospital.billing import tables
from hospital.billing.payment_processor import PaymentProcessor
from hospital.billing.provider import BoundCard
from hospital.billing.refusals import cashier_down, invalid
from hospital.fhir.access.guard import shown
from hospital.fhir.exchange import FhirRequest, FhirResponse
from hospital.fhir.store.tx import Tx

_TICKET_LASTS: Final = timedelta(minutes=10)
_MOST_CARDS: Final = 10


@dataclass(frozen=True)
class Cards:
    """`$bind-card`, `$cards` and `$unbind-card` of a Patient."""

    processor: PaymentProcessor

    def bind(self, request: FhirRequest, tx: Tx) -> FhirResponse:
        """An address at the provider where this patient binds a card, good once and for ten minutes."""
        patient = shown(tx, request.access, "Patient", request.id).id
        if not request.access.owns(patient):
            raise refusal(403, "forbidden", "a card is bound by whom it belongs to", code="not-allowed")
        if not request.access.granted("Task", "c"):
            raise refusal(403, "forbidden", "the token does not allow to pay", code="not-allowed")
        count = select(func.count()).select_from(tables.card).where(tables.card.c.patient == patient)
        if tx.connection.execute(count).scalar_one() >= _MOST_CARDS:
            raise refusal(409, "business-rule", f"no more than {_MOST_CARDS} cards", code="not-allowed")
        ticket, now = secrets.token_urlsafe(24), self.processor.now()
        expires = now + _TICKET_LASTS
        url = self.processor.provider.bind_url(ticket, expires)
        if not url:
            raise cashier_down()
        old = tables.ticket.c.expires < clock.milliseconds(now - _TICKET_LASTS)
        tx.connection.execute(delete(tables.ticket).where(old))
        row = {"id": ticket, "patient": patient, "expires": clock.milliseconds(expires), "used": False}
        tx.connection.execute(insert(tables.ticket).values(**row))
        return _parameters([{"name": "url", "valueUrl": url}], patient)

    def listed(self, request: FhirRequest, tx: Tx) -> FhirResponse:
        """The cards this patient bound: `token` (what a payment names), `name`, `last` four digits. None for a proxy,
        who cannot pay with them."""
        patient = shown(tx, request.access, "Patient", request.id).id
        if not request.access.owns(patient):
            return _parameters([], patient)
        asked_for = select(tables.card).where(tables.card.c.patient == patient).order_by(tables.card.c.bound)
        cards = [
            {
                "name": "card",
                "part": [
                    {"name": "token", "valueString": row["id"]},
                    {"name": "name", "valueString": row["name"]},
                    {"name": "last", "valueString": row["last"]},
                ],
            }
            for row in tx.connection.execute(asked_for).mappings()
        ]
        return _parameters(cards, patient)

    def unbind(self, request: FhirRequest, tx: Tx) -> FhirResponse:
        """Forgets the card with this `token`, if it is there, and returns those that are left. What was paid with it
        stays; what the person agreed with the provider ends at the provider."""
        patient = shown(tx, request.access, "Patient", request.id).id
        if not request.access.owns(patient):
            raise refusal(403, "forbidden", "a card is unbound by whom it belongs to", code="not-allowed")
        token = _token(request.body)
        if token is None:
            raise invalid("which card?", "Parameters.parameter")
        mine = (tables.card.c.id == token, tables.card.c.patient == patient)
        tx.connection.execute(delete(tables.card).where(*mine))
        return self.listed(request, tx)


def _token(body: Any) -> str | None:
    """The text of the parameter `token`."""
    given = body.get("parameter") if isinstance(body, dict) else None
    tokens = (part.get("valueString") for part in given or () if isinstance(part, dict) and part.get("name") == "token")
    return next((token for token in tokens if isinstance(token, str) and token), None)


def keep_card(connection: Connection, provider: str, bound: BoundCard, now: int) -> str:
    """Keeps a card that was bound with a ticket of ours: card-bound, repeated, or unknown-ticket."""
    row = connection.execute(select(tables.ticket).where(tables.ticket.c.id == bound.ticket)).mappings().first()
    if row is None:
        return "unknown-ticket"
    if row["used"]:
        return "repeated"
    connection.execute(update(tables.ticket).where(tables.ticket.c.id == bound.ticket).values(used=True))
    made = {
        "id": secrets.token_urlsafe(18), "patient": row["patient"], "provider": provider, "token": bound.token[:128],
        "name": bound.name[:60], "last": bound.last[:4], "bound": now,
    }  # fmt: skip
    connection.execute(insert(tables.card).values(**made))
    return "card-bound"


def _parameters(parameters: list[dict[str, Any]], patient: str) -> FhirResponse:
    body: dict[str, Any] = {"resourceType": "Parameters"}
    return FhirResponse(200, body | ({"parameter": parameters} if parameters else {}), about=(patient,))
