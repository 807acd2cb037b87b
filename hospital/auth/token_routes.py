"""The endpoints for programs: tokens, revocation and keys for apps, introspection for the hospital's systems."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Final

from fastapi import APIRouter, Form, Header
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from sqlalchemy import Connection

from hospital.audit import journal
from hospital.auth import closed, devices, events, grants, proxies
from hospital.auth.clients import CLIENTS
from hospital.auth.database import reading, writing
from hospital.auth.grants import Denied, Grant, Issued
from hospital.auth.sign_in_context import SignInContext
from hospital.base import clock
from hospital.base.outcome import Refusal
from hospital.fhir.proxy import Proxy, ProxyScope

Text = Annotated[str, Form(max_length=2048)]
_GRANTS = frozenset(grant for client in CLIENTS.values() for grant in client.grants)
#: The role of a Patient in `fhirContext` (SMART App Launch 2.1): whom the person who signed in looks after.
REPRESENTED: Final = "http://anxin.example/fhir/launch-role/represented"
#: In an entry of `fhirContext` (SMART App Launch 2.2 allows further properties): an instant.
UNTIL: Final = "http://anxin.example/fhir/launch-until"
DECIDES: Final = "http://anxin.example/fhir/launch-decides"
_NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}


class TokenRequest(BaseModel):
    """The form of RFC 6749 §4.1.3 and §6, and RFC 8628 §3.4; a missing field is empty."""

    grant_type: str = Field("", max_length=100)
    client_id: str = Field("", max_length=100)
    code: str = Field("", max_length=200)
    redirect_uri: str = Field("", max_length=2048)
    code_verifier: str = Field("", max_length=128)
    refresh_token: str = Field("", max_length=200)
    device_code: str = Field("", max_length=200)
    scope: str = Field("", max_length=2048)


class TokenRoutes:
    """RFC 6749 §5 (tokens), RFC 7009 (revocation), RFC 7662 (introspection), RFC 7517 (keys)."""

    def __init__(self, context: SignInContext) -> None:
        self._context = context

    def mount(self, router: APIRouter) -> None:
        router.add_api_route("/auth/token", self.token, methods=["POST"], include_in_schema=False)
        router.add_api_route("/auth/revoke", self.revoke, methods=["POST"], include_in_schema=False)
        router.add_api_route("/auth/introspect", self.introspect, methods=["POST"], include_in_schema=False)
        router.add_api_route("/auth/jwks", self.jwks, methods=["GET"], include_in_schema=False)

    def token(self, token_request: Annotated[TokenRequest, Form()]) -> JSONResponse:
        """Tokens for a code or for a refresh token; every refusal has the same error."""
        client = CLIENTS.get(token_request.client_id)
        if client is None:
            return _error("invalid_client", 401)
        if token_request.grant_type not in client.grants:
            return _error(
                "unsupported_grant_type" if token_request.grant_type not in _GRANTS else "unauthorized_client"
            )
        now = self._context.milliseconds()
        with writing(self._context.store.engine) as connection:
            issued = _granted(connection, token_request, now)
            if isinstance(issued, devices.Pending):
                journal.current().told = True  # a device asks every few seconds; its request has left rows
                return _error(issued.value)
            proxied: tuple[Proxy, ...] = ()
            if isinstance(issued, Issued):
                proxied = proxies.of(connection, issued.grant, now)
                if issued.grant.related_person and not proxied:  # no longer a proxy of anybody
                    issued = Denied(grant=issued.grant)
                elif closed.is_closed(connection, issued.grant.patient):  # a sign-in that was under way
                    grants.revoke(connection, issued.grant.id, now)
                    issued = Denied(grant=issued.grant)
            self._tell(connection, issued, token_request)
            why = closed.ACCOUNT_CLOSED if closed.was_of_closed(connection, token_request.refresh_token) else ""
        return _error("invalid_grant", why=why) if isinstance(issued, Denied) else self._answer(issued, proxied, now)

    def revoke(self, token: Text = "", client_id: Text = "") -> JSONResponse:
        """Always 200 for a known client, so that the answer does not reveal whether the token existed."""
        if client_id not in CLIENTS:
            return _error("invalid_client", 401)
        with writing(self._context.store.engine) as connection:
            grant = grants.forget(connection, token, client_id, self._context.milliseconds())
            if grant is not None:
                events.tell(
                    connection,
                    self._context,
                    "token.revoked",
                    client=grant.client,
                    people=_whose(grant),
                    staff=grant.practitioner,
                )
        return JSONResponse({}, headers=_NO_STORE)

    def introspect(self, token: Text = "", authorization: Annotated[str, Header()] = "") -> JSONResponse:
        """Returns the state and scope of a token, to bearers of a system token only."""
        try:
            asker = self._context.tokens.access_for(authorization)
        except Refusal as no:
            return _error("invalid_token", no.status)
        page = journal.current()
        page.actor, page.client = asker.signature, asker.client
        if not asker.is_system:
            return _error("access_denied", 403)
        with reading(self._context.store.engine) as connection:
            found = grants.holder(connection, token, self._context.milliseconds()) or grants.holder(
                connection, token, self._context.milliseconds(), grants.REFRESH
            )
        if found is None:
            return JSONResponse({"active": False}, headers=_NO_STORE)
        grant, expires = found
        events.introspected(self._context, people=_whose(grant), staff=grant.practitioner)
        told: dict[str, Any] = {"active": True, "client_id": grant.client, "scope": grant.scope, "exp": expires // 1000}
        if grant.staff or grant.related_person:
            told["fhirUser"] = f"{self._context.config.fhir_base}/{grant.user}"
        return JSONResponse(told | ({"patient": grant.patient} if grant.patient else {}), headers=_NO_STORE)

    def jwks(self) -> JSONResponse:
        return JSONResponse(self._context.identity.jwks())

    def _tell(self, connection: Connection, issued: Issued | Denied, token_request: TokenRequest) -> None:
        event: events.Event = "token.issued"
        if isinstance(issued, Denied):
            event = "token.reused" if issued.reused else "token.refused"
        elif token_request.grant_type == "refresh_token":
            event = "token.refreshed"
        people = _whose(issued.grant) if issued.grant is not None else ()
        staff = issued.grant.practitioner if issued.grant is not None else ""
        events.tell(connection, self._context, event, client=token_request.client_id, people=people, staff=staff)

    def _answer(self, issued: Issued, proxied: Sequence[Proxy], now: int) -> JSONResponse:
        grant = issued.grant
        answer: dict[str, Any] = {
            "access_token": issued.access,
            "token_type": "Bearer",
            "expires_in": grant.access_ms // 1000,
            "scope": grant.scope,
        }
        if not grant.staff:
            answer |= {"patient": grant.patient or _first(proxied), "need_patient_banner": True}
            answer |= _context(proxied)
        if issued.refresh:
            answer["refresh_token"] = issued.refresh
        if "openid" in grant.scope.split():
            answer["id_token"] = self._context.identity.id_token(issued, now)
        return JSONResponse(answer, headers=_NO_STORE)


def _granted(connection: Connection, token_request: TokenRequest, now: int) -> Issued | Denied | devices.Pending:
    """What the token endpoint issues for the grant in the request, or why it does not."""
    if token_request.grant_type == devices.GRANT_TYPE:
        return devices.redeem(connection, token_request.device_code, client=token_request.client_id, now=now)
    if token_request.grant_type == "refresh_token":
        return grants.rotate(
            connection, token_request.refresh_token, client=token_request.client_id, now=now, scope=token_request.scope
        )
    return grants.exchange(
        connection,
        token_request.code,
        client=token_request.client_id,
        redirect_uri=token_request.redirect_uri,
        verifier=token_request.code_verifier,
        now=now,
    )


def _context(proxied: Sequence[Proxy]) -> dict[str, Any]:
    """The other patients whom the token covers, as SMART's `fhirContext`. Present when there is nobody, too: from it an
    app that renews a token learns that its access to a record has ended."""
    seen = [proxy for proxy in proxied if ProxyScope.SEE in proxy.scopes]
    return {"fhirContext": [_represented(proxy) for proxy in seen]}


def _represented(proxy: Proxy) -> dict[str, Any]:
    """One of them; `UNTIL` says when the record leaves every device, also one that reaches nobody then, `DECIDES` for
    whom, who is too young to, the user decides by law."""
    until = {} if proxy.until is None else {UNTIL: clock.instant(clock.from_milliseconds(proxy.until))}
    decides = {DECIDES: True} if proxy.decides else {}
    return {"reference": f"Patient/{proxy.patient}", "role": REPRESENTED, **until, **decides}


def _first(proxied: Sequence[Proxy]) -> str:
    """The patient in context for a proxy without a record: the first whose record they may see, else the first."""
    return next((proxy.patient for proxy in proxied if ProxyScope.SEE in proxy.scopes), proxied[0].patient)


def _whose(grant: Grant) -> tuple[str, ...]:
    return (grant.person,) if grant.person else ()


def _error(code: str, status: int = 400, why: str = "") -> JSONResponse:
    told = {"error": code, **({"error_description": why} if why else {})}
    return JSONResponse(told, status, headers=_NO_STORE)
