"""Who signed in, as a token answer says it: SMART's `fhirUser` in the id_token, and the patients it was given for.

The id_token comes straight from the token endpoint over TLS, which is what vouches for it (OpenID Connect Core
§3.1.3.7, 6); nothing is taken from one that came another way. Source: SMART App Launch 2.1 §3.0.3.1 (`fhirUser`),
§3.0.2.3 (`patient`, `fhirContext`). Pure.

Whoever the hospital names here is its own: its absolute references are read without asking for the server's address.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from services.fhir import terms
from services.fhir.resource import reference_anywhere
from services.fhir.shape import as_list, as_object, as_text, objects
from services.fhir.when import instant_of

_USERS: Final = ("Patient", "RelatedPerson", "Practitioner")


def fhir_user(answer: Mapping[str, Any], client: str) -> str | None:
    """Who signed in, as `Type/id`; None when the answer does not say it, or says it to another client than ours."""
    claims = _claims(as_text(answer.get("id_token")) or "")
    if client not in (as_list(claims.get("aud")) or [claims.get("aud")]):
        return None
    found = reference_anywhere(claims.get("fhirUser"))
    return f"{found.type}/{found.id}" if found is not None and found.type in _USERS else None


def represented(answer: Mapping[str, Any]) -> tuple[str, ...] | None:
    """Ids of the patients whom the user may act for besides the one of the launch; None when the answer does not say,
    which is no word that there are none."""
    if "fhirContext" not in answer:
        return None
    given = (each for each in objects(answer.get("fhirContext")) if as_text(each.get("role")) == terms.REPRESENTED)
    named = (reference_anywhere(each) for each in given)
    return tuple(found.id for found in named if found is not None and found.type == "Patient")


def represented_until(answer: Mapping[str, Any]) -> tuple[tuple[str, datetime], ...]:
    """Of the patients in `represented` those whose record may be seen for a time, with its end."""
    found = []
    for each in objects(answer.get("fhirContext")):
        who, ends = reference_anywhere(each), instant_of(each.get(terms.REPRESENTED_UNTIL))
        if who is not None and ends is not None and as_text(each.get("role")) == terms.REPRESENTED:
            found.append((who.id, ends))
    return tuple(found)


def decided_for(answer: Mapping[str, Any]) -> tuple[str, ...]:
    """Of the patients in `represented` those for whom the user decides by law."""
    given = (each for each in objects(answer.get("fhirContext")) if as_text(each.get("role")) == terms.REPRESENTED)
    named = (reference_anywhere(each) for each in given if each.get(terms.REPRESENTED_DECIDES) is True)
    return tuple(found.id for found in named if found is not None and found.type == "Patient")


def _claims(token: str) -> Mapping[str, Any]:
    """The claims of a JWT (RFC 7519 §3); empty when it is none."""
    parts = token.split(".")
    if len(parts) != 3:
        return {}
    try:
        return as_object(json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4))))
    except (ValueError, binascii.Error, RecursionError):
        return {}
