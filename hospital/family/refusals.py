"""The ways in which the hospital says no about a family, each with the code that the app knows."""

from __future__ import annotations

from hospital.base.outcome import Refusal, refusal


def unknown_code() -> Refusal:
    """422 in the same words for a code that never was, is over, was used or withdrawn, or is one's own."""
    return refusal(422, "business-rule", "this code is not valid, or no longer", code="family-code")


def too_many_codes() -> Refusal:
    """409: so many wrong codes by one person."""
    return refusal(409, "business-rule", "too many codes; try again later", code="too-many-codes")


def too_many_invitations() -> Refusal:
    """409: others are still open."""
    return refusal(409, "business-rule", "other invitations are open; withdraw one first", code="too-many-invitations")


def too_many_asked() -> Refusal:
    """409: others wait for the desk."""
    return refusal(409, "business-rule", "other requests wait for the desk", code="too-many-asked")


def too_young() -> Refusal:
    """409: a guardian or the hospital decides who looks after so young a person."""
    return refusal(409, "business-rule", "at this age a guardian decides", code="too-young")


def by_the_hospital() -> Refusal:
    """409: a guardian's access rests on documents; the hospital ends it."""
    return refusal(409, "business-rule", "the hospital gave this access, and ends it", code="by-hospital")


def not_theirs() -> Refusal:
    """403: one gives and takes access to one's own record alone."""
    return refusal(403, "forbidden", "this is decided by whose record it is", code="not-allowed")


def invalid(text: str) -> Refusal:
    """422: the request contradicts itself."""
    return refusal(422, "invalid", text, code="invalid", expression="Parameters.parameter")


def gone() -> Refusal:
    """409: it was ended, withdrawn, approved or is over."""
    return refusal(409, "conflict", "this has ended meanwhile", code="access-ended")


def needs_another() -> Refusal:
    """403: who wrote a request down does not decide it."""
    return refusal(403, "forbidden", "somebody else has to decide this", code="not-allowed")


def unfit(text: str) -> Refusal:
    """409: these people cannot be proxy and patient in this way."""
    return refusal(409, "business-rule", text, code="not-allowed")
