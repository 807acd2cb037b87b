"""Sign-in on a shared device, approved on the person's own phone: OAuth 2.0 Device Authorization Grant.

Talks to the hospital, where its discovery names the endpoint (`Endpoints.device`). The device shows a QR code and a
short code, then asks every few seconds whether the person has decided; to cancel is to cancel the task that waits.
Source: RFC 8628.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from services.clock import Clock
from services.errors import Offline, ServerMisunderstood, ServerUnavailable, SignInFailed, SignInProblem
from services.fhir.auth import Endpoints, Tokens, tokens_in
from services.fhir.failures import WAIT_AND_RETRY
from services.fhir.origins import is_safe, origin
from services.fhir.shape import as_object, as_text
from services.fhir.web import HttpResponse, Web

GRANT_TYPE: Final = "urn:ietf:params:oauth:grant-type:device_code"
CLIENT_ID: Final = "anxin-clinic"
SCOPES: Final = "openid fhirUser launch/patient patient/*.cruds"
STAY: Final = "offline_access"
_PAUSE: Final = 5.0  # seconds, where the server does not say (§3.2), and what slow_down adds (§3.5)
_LONGEST_PAUSE: Final = 60.0
_PROBLEMS: Final = {"access_denied": SignInProblem.DENIED, "expired_token": SignInProblem.TIMED_OUT}


@dataclass(frozen=True)
class DeviceEndpoints:
    """A server's endpoints of the device grant."""

    ask: str
    token: str


@dataclass(frozen=True)
class DeviceAuthorization:
    """What the device shows while it waits. `link` is for the QR code, `page` and `code` are for typing."""

    code: str
    page: str
    link: str
    ends: datetime
    pause: float
    secret: str

    def __repr__(self) -> str:
        return "DeviceAuthorization(...)"  # never in a log or a traceback


def device_endpoints(endpoints: Endpoints | None) -> DeviceEndpoints | None:
    """The server's endpoints for devices; None when it has none."""
    return DeviceEndpoints(endpoints.device, endpoints.token) if endpoints is not None and endpoints.device else None


async def ask(
    web: Web, clock: Clock, endpoints: DeviceEndpoints, *, name: str, stay: bool = False
) -> DeviceAuthorization:
    """Requests an authorization, under the name the person will read. `stay`: requests to stay signed in as well."""
    asked_at = clock.now()
    form = {"client_id": CLIENT_ID, "scope": f"{SCOPES} {STAY}" if stay else SCOPES, "device_name": name}
    answer = await _post(web, endpoints.ask, form)
    if answer.status in WAIT_AND_RETRY:
        raise ServerUnavailable(answer.retry_after)
    if answer.status in {400, 401, 403}:
        raise SignInFailed(SignInProblem.OTHER)
    found = _object(answer)
    code, page = as_text(found.get("user_code")), as_text(found.get("verification_uri"))
    secret, seconds = as_text(found.get("device_code")), _seconds(found.get("expires_in"))
    if answer.status != 200 or not code or not page or not secret or seconds is None or not is_safe(page):
        raise ServerMisunderstood("device authorization answer")
    link = as_text(found.get("verification_uri_complete")) or page
    if origin(link) != origin(page):
        raise ServerMisunderstood("device authorization answer")
    pause = _seconds(found.get("interval")) or _PAUSE
    return DeviceAuthorization(
        code, page, link, asked_at + timedelta(seconds=seconds), min(pause, _LONGEST_PAUSE), secret
    )


async def wait(
    web: Web,
    clock: Clock,
    endpoints: DeviceEndpoints,
    shown: DeviceAuthorization,
    *,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> Tokens:
    """The tokens once the person has allowed it. Raises SignInFailed when they did not, or when it took too long.

    ```
     asked --pending--> asked again after the pause       slow_down: the pause grows by 5 s, for good
       |  '-- no network, busy --> after twice the pause (§3.5)
       '-- tokens, refused, too late: the end
    ```
    """
    pause = shown.pause
    while clock.now() < shown.ends:
        await sleep(pause)
        asked_at = clock.now()
        form = {"grant_type": GRANT_TYPE, "device_code": shown.secret, "client_id": CLIENT_ID}
        try:
            answer = await _post(web, endpoints.token, form)
        except Offline:
            pause = min(pause * 2, _LONGEST_PAUSE)
            continue
        if answer.status == 200:
            return tokens_in(answer, asked_at, CLIENT_ID)
        if answer.status in WAIT_AND_RETRY:
            pause = max(min(pause * 2, _LONGEST_PAUSE), min(answer.retry_after or 0, _LONGEST_PAUSE))
            continue
        pause = _next_pause(answer, pause)
    raise SignInFailed(SignInProblem.TIMED_OUT)


def _next_pause(answer: HttpResponse, pause: float) -> float:
    """The pause before the next try; raises when there is none."""
    error = as_text(_object(answer).get("error"))
    if error == "authorization_pending":
        return pause
    if error == "slow_down":
        return min(pause + _PAUSE, _LONGEST_PAUSE)
    if answer.is_page or error is None:
        raise ServerMisunderstood("token answer")
    raise SignInFailed(_PROBLEMS.get(error, SignInProblem.OTHER))


async def _post(web: Web, url: str, form: Mapping[str, str]) -> HttpResponse:
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    return await web.send("POST", url, headers=headers, content=urlencode(form).encode())


def _seconds(value: Any) -> float | None:
    fits = isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < 10**6
    return float(value) if fits else None


def _object(answer: HttpResponse) -> Mapping[str, Any]:
    try:
        return as_object(json.loads(answer.body))
    except (ValueError, RecursionError):
        return {}
