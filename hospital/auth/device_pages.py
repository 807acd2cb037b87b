"""The pages where a person approves a clinic's device: the short code, then the usual sign-in, then the consent."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import JSONResponse

from hospital.auth import devices, events, flows, scopes
from hospital.auth.browser import Browser, remember
from hospital.auth.clients import CLIENTS
from hospital.auth.database import writing
from hospital.auth.hashing import keyed, new_secret
from hospital.auth.limits import allowed
from hospital.auth.request import AuthorizationRequest
from hospital.auth.sign_in_context import SignInContext
from hospital.auth.views import Views
from hospital.base.pages import LANGUAGES, language_of
from hospital.limits.addresses import caller

Field = Annotated[str, Form(max_length=200)]
Scope = Annotated[str, Form(max_length=2048)]
Typed = Annotated[str, Form(max_length=2000)]  # whatever a person pastes: the page answers in words
_NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}
_NAME_LENGTH = 40


class DevicePages:
    """RFC 8628 §3.1 to §3.3: the device's request, and the person's decision on it."""

    def __init__(self, context: SignInContext) -> None:
        self._context = context
        self._views = Views(context)

    def mount(self, router: APIRouter) -> None:
        router.add_api_route("/auth/device_authorization", self.ask, methods=["POST"], include_in_schema=False)
        router.add_api_route("/auth/device", self.enter, methods=["GET"], include_in_schema=False)
        router.add_api_route("/auth/device", self.look_up, methods=["POST"], include_in_schema=False)

    def ask(self, client_id: Field = "", scope: Scope = "", device_name: Field = "") -> JSONResponse:
        """Issues codes for a device (§3.2). The person reads `device_name`, so only plain characters of it are kept."""
        context, client = self._context, CLIENTS.get(client_id)
        if client is None or devices.GRANT_TYPE not in client.grants:
            return JSONResponse({"error": "invalid_client"}, 401, headers=_NO_STORE)
        given = scopes.granted(scope)
        if not scopes.grants(given):
            return JSONResponse({"error": "invalid_scope"}, 400, headers=_NO_STORE)
        with writing(context.store.engine) as connection:
            code, short = devices.begin(
                connection, context.secret, client=client.id, name=_plain(device_name), scope=given,
                now=context.milliseconds(),
            )  # fmt: skip
            events.tell(connection, context, "device.asked", client=client.id)
        page = f"{context.config.base_url.rstrip('/')}/auth/device"
        told = {
            "device_code": code, "user_code": short, "verification_uri": page,
            "verification_uri_complete": f"{page}?{urlencode({'user_code': short})}",
            "expires_in": devices.LASTS_MS // 1000, "interval": devices.PAUSE_MS // 1000,
        }  # fmt: skip
        return JSONResponse(told, headers=_NO_STORE)

    def enter(self, incoming: Request, user_code: str = "") -> Response:
        """Asks for the short code; a code from the QR address is filled in and still has to be compared (§3.3.1)."""
        language = language_of(incoming)
        other = urlencode({"user_code": user_code[:20], "lang": LANGUAGES[1 - LANGUAGES.index(language)]})
        return self._views.device(language, user_code[:20], other=f"{self._views.root}/auth/device?{other}")

    def look_up(self, incoming: Request, user_code: Typed = "", anxin_browser: Browser = "") -> Response:
        """Continues to the sign-in when a device waits under this code. Attempts are limited per address (§5.1)."""
        context, language, now = self._context, language_of(incoming), self._context.milliseconds()
        address = keyed(context.secret, f"address/{caller(incoming.client)}")
        browser = anxin_browser or new_secret()
        with writing(context.store.engine) as connection:
            if not allowed(connection, "user-code", address, context.limits.user_codes_per_address, now):
                return self._views.device(language, "", problem="device.limit", status=429)
            found = devices.find(connection, context.secret, user_code, now)
            if found is None:
                return self._views.device(language, "", problem="device.unknown", status=400)
            request = AuthorizationRequest(found.client, "", found.scope, "", "", "", device=found.hash)
            csrf = flows.start(connection, request, language, browser, now)
        answer = self._views.phone(language, csrf, device=found)
        remember(answer, browser, self._context.config.base_url, self._views.root)
        return answer


def _plain(name: str) -> str:
    """Letters, digits, spaces and a few signs: nothing that could look like an address or a part of this page."""
    kept = "".join(letter for letter in name if letter.isalnum() or letter in " -#()")
    return " ".join(kept.split())[:_NAME_LENGTH]
