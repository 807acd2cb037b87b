"""Sign-in at the hospital by SMART App Launch 2: discovery, the code with PKCE, tokens, refresh, revocation.

Talks to the hospital. No token is ever in a log, a URL or an error. Source: SMART App Launch 2.0 §2-§3, RFC 7636
(PKCE S256), RFC 6749 §4.1 and §6, RFC 7009 (revocation).
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import hashlib
import json
import secrets
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from services.clock import Clock
from services.errors import (
    AccountClosed,
    ServerMisunderstood,
    ServerUnavailable,
    SessionExpired,
    SignInFailed,
    SignInProblem,
)
from services.fhir import terms
from services.fhir.failures import WAIT_AND_RETRY
from services.fhir.identity import decided_for, fhir_user, represented, represented_until
from services.fhir.loopback import Callback, callback
from services.fhir.origins import is_safe, origin
from services.fhir.shape import as_list, as_object, as_text
from services.fhir.web import HttpResponse, Web

PATIENCE: Final = 300.0  # seconds a person may take in the browser
EARLY: Final = timedelta(seconds=60)  # renewed this long before it runs out
RENEWED_WITHIN: Final = 15.0  # seconds for one of three tries: the hospital answers a refresh token for a minute


@dataclass(frozen=True)
class Endpoints:
    """A server's sign-in endpoints (SMART `/.well-known/smart-configuration`). `names_issuer`: RFC 9207 §3.
    `device`: the endpoint of the device grant (RFC 8628 §3.1), None where there is none."""

    authorize: str
    token: str
    revoke: str | None = None
    issuer: str | None = None
    names_issuer: bool = False
    device: str | None = None


@dataclass(frozen=True)
class Tokens:
    """The tokens of a sign-in. `expires_at` by the device's clock; None when the server does not say. `client`: whom
    they were issued to; only that client may renew them (RFC 6749 §6) and revoke them (RFC 7009 §2.1).

    `patient`: whose record; `user`: who signed in, as `Type/id`; `represented`: ids of further patients whom the user
    may act for. Each None when the server did not say. `until`: when the access to some of their records ends.
    `decides`: for whom of them the user decides by law.
    """

    access: str
    refresh: str | None
    expires_at: datetime | None
    patient: str | None
    client: str = terms.CLIENT_ID
    user: str | None = None
    represented: tuple[str, ...] | None = None
    until: tuple[tuple[str, datetime], ...] = ()
    decides: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return "Tokens(...)"  # never in a log or a traceback


async def discover(web: Web, base: str) -> Endpoints | None:
    """The server's sign-in endpoints; None when it has none that are acceptable.

    They must support PKCE with S256, be https or on this machine, of one origin: else a hostile server could name an
    honest hospital's sign-in page beside a token endpoint of its own, and be handed the code (mix-up, RFC 9700 §4.4).
    """
    url = f"{base.rstrip('/')}/.well-known/smart-configuration"
    answer = await web.send("GET", url, headers={"Accept": "application/json"}, repeatable=True)
    if answer.status in WAIT_AND_RETRY:
        raise ServerUnavailable(answer.retry_after)
    found = _object(answer) if answer.status == 200 else {}
    authorize, token = as_text(found.get("authorization_endpoint")), as_text(found.get("token_endpoint"))
    methods = as_list(found.get("code_challenge_methods_supported"))
    if not authorize or not token or (methods and "S256" not in methods) or not (is_safe(authorize) and is_safe(token)):
        return None
    if origin(authorize) != origin(token):
        return None
    revoke, issuer = as_text(found.get("revocation_endpoint")), as_text(found.get("issuer"))
    names_issuer = found.get("authorization_response_iss_parameter_supported") is True
    device = as_text(found.get("device_authorization_endpoint"))
    beside = [each if each and is_safe(each) and origin(each) == origin(token) else None for each in (revoke, device)]
    return Endpoints(authorize, token, beside[0], issuer, names_issuer, beside[1])


async def sign_in(
    web: Web,
    clock: Clock,
    base: str,
    endpoints: Endpoints,
    open_url: Callable[[str], Awaitable[None]],
    *,
    on_door: Callable[[Callback], None] = lambda _door: None,
    patience: float = PATIENCE,
) -> Tokens:
    """Opens the hospital's page in the browser, waits for the answer and exchanges it for tokens. `on_door` is given
    the callback, by which the person can give up meanwhile."""
    state = new_state()
    async with callback(state, endpoints.issuer, names_issuer=endpoints.names_issuer) as door:
        on_door(door)
        attempt = Attempt(base, endpoints, door.redirect_uri, state, new_verifier())
        await open_url(attempt.page)
        code = await door.code(patience)
    return await redeem(web, clock, attempt, code)


def new_state() -> str:
    """A value that nobody can guess, by which an answer is known (RFC 6749 §10.12)."""
    return secrets.token_urlsafe(32)


def new_verifier() -> str:
    """A code verifier (RFC 7636 §4.1)."""
    return secrets.token_urlsafe(64)[:96]


@dataclass(frozen=True)
class Attempt:
    """A sign-in under way in a browser: what its page is asked for, and what its answer has to match."""

    base: str
    endpoints: Endpoints
    redirect_uri: str
    state: str = field(repr=False)
    verifier: str = field(repr=False)

    @property
    def page(self) -> str:
        """The address of the hospital's sign-in page for this attempt."""
        query = {
            "response_type": "code",
            "client_id": terms.CLIENT_ID,
            "redirect_uri": self.redirect_uri,
            "scope": terms.SCOPES,
            "state": self.state,
            "aud": self.base,
            "code_challenge": challenge(self.verifier),
            "code_challenge_method": "S256",
        }
        joint = "&" if "?" in self.endpoints.authorize else "?"
        return self.endpoints.authorize + joint + urlencode(query)


async def redeem(web: Web, clock: Clock, attempt: Attempt, code: str) -> Tokens:
    """The tokens for a code, which works once. Raises SignInFailed, Offline, ServerUnavailable."""
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": attempt.redirect_uri,
        "client_id": terms.CLIENT_ID,
        "code_verifier": attempt.verifier,
    }
    return await _exchange(web, clock, attempt.endpoints, form)


def challenge(verifier: str) -> str:
    """The S256 code challenge of a verifier (RFC 7636 §4.2)."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


async def refresh(web: Web, clock: Clock, endpoints: Endpoints, tokens: Tokens) -> Tokens:
    """New tokens for a refresh token. Raises SessionExpired only when the hospital says that the token is no longer
    valid (`invalid_grant`, RFC 6749 §5.2); whatever else goes wrong tells nothing about the session.

    The same token is sent again at once when the answer is lost or too slow: the hospital may have used it up, and
    answers it again for a moment.
    """
    form = {"grant_type": "refresh_token", "refresh_token": tokens.refresh or "", "client_id": tokens.client}
    asked_at = clock.now()
    answer = await _post(web, endpoints.token, form, repeatable=True, within=RENEWED_WITHIN)
    _check_served(answer)
    if answer.status in {400, 401} and _object(answer).get("error") == "invalid_grant":
        closed = _object(answer).get("error_description") == AccountClosed.code
        raise AccountClosed if closed else SessionExpired
    new = tokens_in(answer, asked_at)
    return replace(
        new,
        refresh=new.refresh or tokens.refresh,
        patient=new.patient or tokens.patient,
        client=tokens.client,
        user=new.user or tokens.user,
        represented=tokens.represented if new.represented is None else new.represented,
        until=tokens.until if new.represented is None else new.until,
        decides=tokens.decides if new.represented is None else new.decides,
    )


async def revoke(web: Web, endpoints: Endpoints, tokens: Tokens) -> None:
    """Revokes the session at the server. Best effort: the caller decides what a failure means."""
    if endpoints.revoke is None:
        return
    for token, hint in ((tokens.refresh, "refresh_token"), (tokens.access, "access_token")):
        if token:
            form = {"token": token, "token_type_hint": hint, "client_id": tokens.client}
            await _post(web, endpoints.revoke, form)


class Session:
    """The tokens of one signed-in person, renewed when needed. Fulfils `client.Credentials`.

    ```
            token() near the end, or renew(refused)           new tokens are persisted, then used
    GOOD ----------------------------------> RENEWING ------------------------------------------> GOOD
                                                |  invalid_grant, or there is no refresh token
                                                '--> EXPIRED: SessionExpired from now on, nothing more is asked
    GOOD, RENEWING --retiring(): the person has signed in again--> EXPIRED, and it persists and reports nothing any more
    ```
    One renewal at a time: callers meanwhile wait and get the same token. A renewal continues when its caller is
    cancelled, since half a rotation would sign the person out. No answer, or one that is not understood, changes
    nothing: the next caller tries again with the same refresh token.
    """

    def __init__(
        self,
        web: Web,
        clock: Clock,
        endpoints: Endpoints,
        tokens: Tokens,
        persist: Callable[[Tokens], Awaitable[None]],
        *,
        on_expired: Callable[[], None] = lambda: None,
    ) -> None:
        self.endpoints = endpoints
        self.expired = False
        self._closed = False
        self._on_expired = on_expired
        self._web = web
        self._clock = clock
        self._tokens = tokens
        self._unsaved: Tokens | None = None
        self._persist = persist
        self._one_at_a_time = asyncio.Lock()

    @property
    def tokens(self) -> Tokens:
        return self._tokens

    async def token(self) -> str:
        ends = self._tokens.expires_at
        if self._tokens.refresh and ends is not None and ends - EARLY <= self._clock.now():
            return await self.renew(self._tokens.access)
        if self.expired:
            raise self._ended()
        return self._tokens.access

    def give_up(self, *, closed: bool = False) -> None:
        """The server refuses even a new token, or the account is closed: EXPIRED."""
        self._closed = self._closed or closed
        if not self.expired:
            self.expired = True
            self._on_expired()

    @contextlib.contextmanager
    def retiring(self) -> Iterator[None]:
        """EXPIRED without a report, while another session of the same person takes over; if that fails, as before."""
        before, self.expired = self.expired, True
        try:
            yield
        except BaseException:
            self.expired = before
            raise

    async def renew(self, refused: str) -> str:
        return await asyncio.shield(self._renew(refused))

    def _ended(self) -> SessionExpired:
        return AccountClosed() if self._closed else SessionExpired()

    async def settled(self, within: float) -> None:
        """Waits until no renewal is under way, at most so many seconds."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within), self._one_at_a_time:
                return

    async def _renew(self, refused: str) -> str:
        async with self._one_at_a_time:
            if self._tokens.access != refused:
                return self._tokens.access  # another caller was faster
            if self.expired or not self._tokens.refresh:
                self.give_up()
                raise self._ended()
            if self._unsaved is None:
                try:
                    self._unsaved = await refresh(self._web, self._clock, self.endpoints, self._tokens)
                except SessionExpired as ended:
                    self.give_up(closed=isinstance(ended, AccountClosed))
                    raise
            if self.expired:  # retired while the answer was on its way
                raise SessionExpired
            await self._persist(self._unsaved)  # before it is used: a crash must not leave only the old, revoked one
            self._tokens, self._unsaved = self._unsaved, None
            return self._tokens.access


async def _exchange(web: Web, clock: Clock, endpoints: Endpoints, form: Mapping[str, str]) -> Tokens:
    asked_at = clock.now()
    answer = await _post(web, endpoints.token, form)
    _check_served(answer)
    if answer.status in {400, 401, 403}:
        raise SignInFailed(SignInProblem.OTHER)
    return tokens_in(answer, asked_at)


def _check_served(answer: HttpResponse) -> None:
    """Raises ServerUnavailable or ServerMisunderstood when this is no answer of a token endpoint at all."""
    if answer.status in WAIT_AND_RETRY:
        raise ServerUnavailable(answer.retry_after)
    if answer.is_page:
        raise ServerMisunderstood("token answer is a page")


def tokens_in(answer: HttpResponse, asked_at: datetime, client: str = terms.CLIENT_ID) -> Tokens:
    """The tokens in a token answer to `client` (RFC 6749 §5.1); ServerMisunderstood when it has none."""
    found = _object(answer)
    access = as_text(found.get("access_token"))
    if answer.status != 200 or access is None or (as_text(found.get("token_type")) or "").lower() != "bearer":
        raise ServerMisunderstood("token answer")
    ends = _ends(found.get("expires_in"), asked_at)
    refresh_token, patient = as_text(found.get("refresh_token")), as_text(found.get("patient"))
    user, until = fhir_user(found, client), represented_until(found)
    decides = decided_for(found)
    return Tokens(access, refresh_token, ends, patient, client, user, represented(found), until, decides)


def _ends(seconds: Any, asked_at: datetime) -> datetime | None:
    """When a token ends; None when the server does not say (JSON may hold NaN)."""
    if not isinstance(seconds, int | float) or seconds != seconds:  # noqa: PLR0124 - NaN alone is not itself
        return None
    return asked_at + timedelta(seconds=max(0, min(seconds, 10**8)))


async def _post(
    web: Web, url: str, form: Mapping[str, str], *, repeatable: bool = False, within: float | None = None
) -> HttpResponse:
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    content = urlencode(form).encode()
    return await web.send("POST", url, headers=headers, content=content, repeatable=repeatable, within=within)


def _object(answer: HttpResponse) -> Mapping[str, Any]:
    try:
        return as_object(json.loads(answer.body))
    except (ValueError, RecursionError):
        return {}
