"""What is refused in a consultation, each with the code by which the app finds its words."""

from __future__ import annotations

from hospital.base.outcome import Refusal, refusal


def invalid(text: str, expression: str) -> Refusal:
    return refusal(422, "invalid", text, code="invalid", expression=expression)


def not_allowed(text: str) -> Refusal:
    return refusal(403, "forbidden", text, code="not-allowed")


def closed() -> Refusal:
    """A message that came after the end: it is kept where it was written."""
    return refusal(409, "business-rule", "this consultation is over", code="consultation-closed")


def too_many_consultations(most: int) -> Refusal:
    text = f"{most} consultations are open already"
    return refusal(409, "business-rule", text, code="too-many-consultations")


def too_many_messages(most: int) -> Refusal:
    text = f"{most} messages wait for an answer already"
    return refusal(409, "business-rule", text, code="too-many-messages")
