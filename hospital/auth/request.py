"""An app's request to /auth/authorize, checked before anybody types anything."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from urllib.parse import urlencode

from hospital.auth import scopes
from hospital.auth.clients import CLIENTS, Client

_LOOPBACK_NAMES = ("127.0.0.1", "localhost", "[::1]")
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")


class Untrusted(Exception):
    """The app or its address is not known: answered with a page, never with a redirect (RFC 6749 §4.1.2.1)."""


class AuthorizationRefused(Exception):
    """The app is known, but its request is not acceptable: answered by redirect."""

    def __init__(self, location: str) -> None:
        super().__init__("refused")
        self.location = location


@dataclass(frozen=True)
class AuthorizationRequest:
    """An app's request, checked and kept until the person has decided."""

    client_id: str
    redirect_uri: str
    scope: str
    challenge: str
    state: str
    nonce: str
    device: str = ""  # the device that waits for the answer, where there is no address to go back to

    @property
    def client(self) -> Client:
        return CLIENTS[self.client_id]

    def back(self, **answer: str) -> str:
        """The redirect that carries the response; `state` is returned unchanged."""
        state = {"state": self.state} if self.state else {}
        return f"{self.redirect_uri}?{urlencode({**answer, **state})}"

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> AuthorizationRequest:
        return cls(**json.loads(text))


def audiences(fhir_base: str) -> frozenset[str]:
    """The values of `aud` that are accepted: this server's address, on loopback under either of its names. Never the
    Host header, since an attacker can make a browser send any."""
    scheme, _, rest = fhir_base.partition("://")
    host, slash, path = rest.partition("/")
    name, _, port = host.rpartition(":")
    if name not in _LOOPBACK_NAMES:
        return frozenset({fhir_base})
    return frozenset(f"{scheme}://{loopback}:{port}{slash}{path}" for loopback in _LOOPBACK_NAMES)


def parse(params: Mapping[str, str], audiences: frozenset[str], issuer: str) -> AuthorizationRequest:
    """Reads the query. Requires PKCE with S256, and this server as `aud` (SMART App Launch 2 §2.0.8)."""
    client = CLIENTS.get(params.get("client_id", ""))
    redirect_uri = params.get("redirect_uri", "")
    if client is None or not client.may_return_to(redirect_uri):
        raise Untrusted
    request = AuthorizationRequest(
        client_id=client.id,
        redirect_uri=redirect_uri,
        scope=scopes.granted(params.get("scope", ""), client.level),
        challenge=params.get("code_challenge", ""),
        state=params.get("state", ""),
        nonce=params.get("nonce", ""),
    )
    wrong = _what_is_wrong(params, request, audiences)
    if wrong is not None:
        error, words = wrong
        raise AuthorizationRefused(request.back(error=error, error_description=words, iss=issuer))
    return request


def _what_is_wrong(
    params: Mapping[str, str], request: AuthorizationRequest, audiences: frozenset[str]
) -> tuple[str, str] | None:
    if params.get("response_type") != "code":
        return "unsupported_response_type", "only code is offered"
    if params.get("code_challenge_method") != "S256" or not _CHALLENGE.fullmatch(request.challenge):
        return "invalid_request", "PKCE with S256 is required"
    if params.get("aud", "").rstrip("/") not in audiences:
        return "invalid_request", "aud is not this server"
    if not scopes.grants(request.scope, request.client.level):
        return "invalid_scope", "no scope on a record that this app may ask for"
    if len(request.state) > 1024 or len(request.nonce) > 1024:
        return "invalid_request", "state or nonce is too long"
    return None
