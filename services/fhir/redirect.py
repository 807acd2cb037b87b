"""What the browser brings back from the hospital's sign-in page, whichever way it comes. Pure.

Source: RFC 6749 §4.1.2, RFC 9207 (issuer in the answer), RFC 8252 §7.1 (a scheme of the app's own), §8.1, §8.10.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qs, urlsplit

from services.errors import SignInFailed, SignInProblem

SCHEME: Final = "health.anxin"
ROUTE: Final = "/signed-in"
APP_LINK: Final = f"{SCHEME}://app{ROUTE}"
"""Where a phone's browser leads after the sign-in. The scheme is a domain name in reverse; Flet 1.0.5 registers one
with a host only, and gives the app what stands behind the host."""
LONGEST: Final = 8 * 1024


def link_query(route: str) -> str | None:
    """The query of a route that the system opened the app with, when it is the way back from signing in; else None."""
    if len(route) > LONGEST:
        return None
    try:
        parts = urlsplit(route)
    except ValueError:
        return None
    return parts.query if parts.scheme in {"", SCHEME} and parts.path == ROUTE else None


def read(query: str) -> Mapping[str, str] | None:
    """The parameters; None when one stands twice, which no honest server sends (RFC 6749 §3.1)."""
    try:
        brought = parse_qs(query, max_num_fields=20)
    except ValueError:
        return None
    if any(len(values) > 1 for values in brought.values()):
        return None
    return {name: values[0] for name, values in brought.items()}


def is_of(brought: Mapping[str, str], state: str) -> bool:
    """Whether this answers the sign-in with that `state`."""
    return secrets.compare_digest(brought.get("state", "").encode("utf-8", "replace"), state.encode())


def code_in(brought: Mapping[str, str], issuer: str | None, *, names_issuer: bool) -> str:
    """The code. Raises SignInFailed: DENIED, OTHER. `names_issuer`: the server has promised to name itself in each
    answer (RFC 9207 §2.3), so others are rejected."""
    unnamed = "" if names_issuer else issuer
    if issuer and brought.get("iss", unnamed) != issuer:
        raise SignInFailed(SignInProblem.OTHER)
    if "error" in brought:
        raise SignInFailed(SignInProblem.DENIED if brought["error"] == "access_denied" else SignInProblem.OTHER)
    if not brought.get("code"):
        raise SignInFailed(SignInProblem.OTHER)
    return brought["code"]
