"""What the app's own program asks: tokens, revocation, keys; and introspection for the hospital's systems."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Form, Header
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from sqlalchemy import Connection

from hospital.auth import devices, events, grants
from hospital.auth.clients import CLIENTS
from hospital.auth.database import reading, writing
from hospital.auth.desk import Desk
from hospital.auth.grants import Denied, Family, Issued
from hospital.base.outcome import Refusal

Text = Annotated[str, Form(max_length=2048)]
_GRANTS = frozenset(grant for client in CLIENTS.values() for grant in client.grants)
_NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}


class TokenRequest(BaseModel):
    """The form of RFC 6749 §4.1.3 and §6, and RFC 8628 §3.4; what is not given is empty."""

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

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def mount(self, router: APIRouter) -> None:
        router.add_api_route("/auth/token", self.token, methods=["POST"], include_in_schema=False)
        router.add_api_route("/auth/revoke", self.revoke, methods=["POST"], include_in_schema=False)
        router.add_api_route("/auth/introspect", self.introspect, methods=["POST"], include_in_schema=False)
        router.add_api_route("/auth/jwks", self.jwks, methods=["GET"], include_in_schema=False)

    def token(self, asked: Annotated[TokenRequest, Form()]) -> JSONResponse:
        """Tokens for a code or for a refresh token; every refusal reads the same."""
        client = CLIENTS.get(asked.client_id)
        if client is None:
            return _error("invalid_client", 401)
        if asked.grant_type not in client.grants:
            return _error("unsupported_grant_type" if asked.grant_type not in _GRANTS else "unauthorized_client")
        now = self._desk.milliseconds()
        with writing(self._desk.store.engine) as connection:
            issued = _granted(connection, asked, now)
            if isinstance(issued, devices.Pending):
                return _error(issued.value)
            self._tell(connection, issued, asked)
        return _error("invalid_grant") if isinstance(issued, Denied) else self._answer(issued, now)

    def revoke(self, token: Text = "", client_id: Text = "") -> JSONResponse:
        """Always 200 for a known client: whether there was such a token is nobody's business."""
        if client_id not in CLIENTS:
            return _error("invalid_client", 401)
        with writing(self._desk.store.engine) as connection:
            kin = grants.forget(connection, token, client_id, self._desk.milliseconds())
            if kin is not None:
                events.tell(
                    connection,
                    self._desk,
                    "token.revoked",
                    client=kin.client,
                    patients=_whose(kin),
                    staff=kin.practitioner,
                )
        return JSONResponse({}, headers=_NO_STORE)

    def introspect(self, token: Text = "", authorization: Annotated[str, Header()] = "") -> JSONResponse:
        """Says what a token is worth, to bearers of a system token only."""
        try:
            asker = self._desk.tokens.access_for(authorization)
        except Refusal as no:
            return _error("invalid_token", no.status)
        if not asker.is_system:
            return _error("access_denied", 403)
        with reading(self._desk.store.engine) as connection:
            found = grants.holder(connection, token, self._desk.milliseconds()) or grants.holder(
                connection, token, self._desk.milliseconds(), grants.REFRESH
            )
        if found is None:
            return JSONResponse({"active": False}, headers=_NO_STORE)
        kin, expires = found
        told: dict[str, Any] = {"active": True, "client_id": kin.client, "scope": kin.scope, "exp": expires // 1000}
        if kin.staff:
            told["fhirUser"] = f"{self._desk.config.fhir_base}/{kin.user}"
        return JSONResponse(told | ({"patient": kin.patient} if kin.patient else {}), headers=_NO_STORE)

    def jwks(self) -> JSONResponse:
        return JSONResponse(self._desk.identity.jwks())

    def _tell(self, connection: Connection, issued: Issued | Denied, asked: TokenRequest) -> None:
        event: events.Event = "token.issued"
        if isinstance(issued, Denied):
            event = "token.reused" if issued.reused else "token.refused"
        elif asked.grant_type == "refresh_token":
            event = "token.refreshed"
        patients = _whose(issued.family) if issued.family is not None else ()
        staff = issued.family.practitioner if issued.family is not None else ""
        events.tell(connection, self._desk, event, client=asked.client_id, patients=patients, staff=staff)

    def _answer(self, issued: Issued, now: int) -> JSONResponse:
        kin = issued.family
        answer: dict[str, Any] = {
            "access_token": issued.access,
            "token_type": "Bearer",
            "expires_in": kin.access_ms // 1000,
            "scope": kin.scope,
        }
        if not kin.staff:
            answer |= {"patient": kin.patient, "need_patient_banner": True}
        if issued.refresh:
            answer["refresh_token"] = issued.refresh
        if "openid" in kin.scope.split():
            answer["id_token"] = self._desk.identity.id_token(issued, now)
        return JSONResponse(answer, headers=_NO_STORE)


def _granted(connection: Connection, asked: TokenRequest, now: int) -> Issued | Denied | devices.Pending:
    """What an app gets for the grant it shows."""
    if asked.grant_type == devices.GRANT_TYPE:
        return devices.redeem(connection, asked.device_code, client=asked.client_id, now=now)
    if asked.grant_type == "refresh_token":
        return grants.rotate(connection, asked.refresh_token, client=asked.client_id, now=now, scope=asked.scope)
    return grants.exchange(
        connection,
        asked.code,
        client=asked.client_id,
        redirect_uri=asked.redirect_uri,
        verifier=asked.code_verifier,
        now=now,
    )


def _whose(kin: Family) -> tuple[str, ...]:
    return (kin.patient,) if kin.patient else ()


def _error(code: str, status: int = 400) -> JSONResponse:
    return JSONResponse({"error": code}, status, headers=_NO_STORE)
