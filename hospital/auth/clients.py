"""The apps that may request a sign-in, and the addresses to which each may be redirected."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from hospital.auth.scopes import Level

_LOOPBACK = re.compile(r"http://(127\.0\.0\.1|\[::1\])(:[0-9]{1,5})?/callback")


@dataclass(frozen=True)
class Client:
    """A public client (RFC 6749 §2.1): it has no secret and uses PKCE instead.

    Who signs in follows from the `level` of its scopes: patients, or staff (`user`).
    """

    id: str
    names: dict[str, str]
    schemes: tuple[str, ...]
    grants: frozenset[str]
    level: Level = "patient"

    def may_return_to(self, uri: str) -> bool:
        """Loopback with any port (RFC 8252 §7.3; by number, `localhost` could be another machine) or its
        own scheme (§7.1)."""
        if "authorization_code" not in self.grants:
            return False
        return _LOOPBACK.fullmatch(uri) is not None or uri in self.schemes


_APP = Client(
    "anxin-app",
    {"zh": "安心 App", "en": "Anxin app"},
    ("health.anxin://app/signed-in",),  # a domain name in reverse, with the host that Flet's deep links need
    frozenset({"authorization_code", "refresh_token"}),
)
#: The app on a clinic's PC or kiosk: people sign in there with the phone in their hand.
_CLINIC = Client(
    "anxin-clinic",
    {"zh": "安心诊室电脑", "en": "Anxin clinic PC"},
    (),
    frozenset({"urn:ietf:params:oauth:grant-type:device_code", "refresh_token"}),
)
#: The app of the staff on the hospital's own computers.
_STAFF = Client(
    "anxin-staff",
    {"zh": "安心工作站", "en": "Anxin workstation"},
    (),
    frozenset({"authorization_code"}),
    level="user",
)
#: The hospital's own pages for staff. Without a redirect address or a grant type no app can use this client id.
PAGES = Client("anxin-pages", {"zh": "安心员工网页", "en": "Anxin staff pages"}, (), frozenset(), level="user")
CLIENTS = {client.id: client for client in (_APP, _CLINIC, _STAFF, PAGES)}


def origin(redirect_uri: str) -> str:
    """The Content-Security-Policy source that allows the response to a form to redirect to the app."""
    parts = urlsplit(redirect_uri)
    return f"http://{parts.netloc}" if parts.scheme == "http" else f"{parts.scheme}:"
