"""The HTTP client: bounded in time and size, with typed failures, and strict about redirects.

Knows nothing of FHIR. `client.py` and `auth.py` talk through it. httpx is imported on the first request (0.15 s), so
that it stays off the first frame.
"""

from __future__ import annotations

import asyncio
import logging
import random
import ssl
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from services.clock import Clock
from services.errors import NotTrusted, Offline, ServerMisunderstood
from services.fhir.failures import WAIT_AND_RETRY, TooLarge, retry_after
from services.fhir.origins import is_safe, joined, origin
from services.fhir.when import http_date

if TYPE_CHECKING:
    import httpx

log = logging.getLogger(__name__)

LARGEST_ANSWER: Final = 20 * 1024 * 1024
TRIES: Final = 3
LONGEST_POLITE_WAIT: Final = 5.0  # a longer Retry-After is left to the caller
REDIRECTS: Final = 3
USER_AGENT: Final = "Anxin"
_WRONG_DATE: Final = frozenset({9, 10})  # X509_V_ERR_CERT_NOT_YET_VALID, X509_V_ERR_CERT_HAS_EXPIRED (OpenSSL)


@dataclass(frozen=True)
class Patience:
    """Seconds to wait: for a connection, for the next piece of an answer, and, as a body may be slow, for all of it."""

    connect: float = 5.0
    silence: float = 20.0
    whole: float = 90.0


@dataclass(frozen=True)
class HttpResponse:
    """An answer of any status. `retry_after`: the seconds the server asked us to wait, if it did."""

    status: int
    headers: Mapping[str, str]  # names in lower case
    body: bytes
    retry_after: float | None

    @property
    def content_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def is_json(self) -> bool:
        return self.content_type.endswith(("/json", "+json"))

    @property
    def is_page(self) -> bool:
        return self.content_type in {"text/html", "application/xhtml+xml"}


def trusted() -> ssl.SSLContext:
    """The certificates this app trusts, the same for every connection."""
    import httpx  # noqa: PLC0415 - 0.15 s that must stay off the first frame

    return httpx.create_ssl_context()


class Web:
    """One pool of connections. Every failure is raised as Offline, NotTrusted or ServerMisunderstood; every status is
    returned as it is, after the retries of a repeatable request."""

    def __init__(
        self,
        clock: Clock,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        largest: int = LARGEST_ANSWER,
        patience: Patience = Patience(),
    ) -> None:
        self._clock = clock
        self._transport = transport
        self._sleep = sleep
        self._largest = largest
        self._patience = patience
        self.clock_apart: timedelta | None = None
        """How far the server's clock was before ours in its last answer; None while none said (RFC 9110 §6.6.1)."""
        self._client: httpx.AsyncClient | None = None

    async def send(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
        repeatable: bool = False,
        within: float | None = None,
    ) -> HttpResponse:
        """Sends one request. With `repeatable` (GET, or a write that says which version it replaces) a lost connection,
        429 and 5xx are tried again with full jitter. `within`: the seconds for the whole answer of one try, when less
        than usual."""
        for attempt in range(1, TRIES + 1):
            last = not repeatable or attempt == TRIES
            try:
                answer = await self._follow(method, url, headers or {}, content, within or self._patience.whole)
            except Lost:
                if last:
                    raise
                await self._sleep(_jitter(attempt))
                continue
            if last or answer.status not in WAIT_AND_RETRY or (answer.retry_after or 0) > LONGEST_POLITE_WAIT:
                return answer
            await self._sleep(max(_jitter(attempt), answer.retry_after or 0))
        raise AssertionError("the last attempt returns or raises")

    async def close(self) -> None:
        """Closes the pool; the next request opens a new one."""
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()

    async def _follow(
        self, method: str, url: str, headers: Mapping[str, str], content: bytes | None, within: float
    ) -> HttpResponse:
        """Follows redirects of a GET within the same origin only: our token must not be sent to another host."""
        for _ in range(REDIRECTS + 1):
            if not is_safe(url):
                raise ServerMisunderstood("address is neither https nor this machine")
            answer = await self._once(method, url, headers, content, within)
            target = answer.headers.get("location")
            if method != "GET" or answer.status not in {301, 302, 303, 307, 308} or not target:
                return answer
            following = joined(url, target)
            if url.startswith("https:") and following.startswith("http:"):
                raise Downgraded("redirect to http")
            if origin(following) != origin(url):
                raise ServerMisunderstood("redirect to another host")
            url = following
        raise ServerMisunderstood("redirects in a circle")

    async def _once(
        self, method: str, url: str, headers: Mapping[str, str], content: bytes | None, within: float
    ) -> HttpResponse:
        client = await self._open()
        import httpx  # noqa: PLC0415 - imported by `_open`, beside the event loop

        try:
            async with asyncio.timeout(within):
                async with client.stream(method, url, headers=dict(headers), content=content) as response:
                    body = await self._bounded(response)
        except httpx.ConnectError as error:
            raise (_distrust(error) or Offline()) from error
        except httpx.ConnectTimeout as error:
            raise Offline from error
        except (httpx.TransportError, TimeoutError) as error:
            raise Lost from error
        except (httpx.InvalidURL, httpx.DecodingError, httpx.StreamError) as error:
            raise ServerMisunderstood(type(error).__name__) from error
        lower = {name.lower(): value for name, value in response.headers.items()}
        now = self._clock.now()
        self.clock_apart = _apart(lower.get("date"), now)
        wait = retry_after(lower.get("retry-after"), now + (self.clock_apart or timedelta()))
        log.debug("%s %s %d %d bytes", method, urlsplit(url).hostname, response.status_code, len(body))
        return HttpResponse(response.status_code, lower, body, wait)

    async def _bounded(self, response: httpx.Response) -> bytes:
        declared = response.headers.get("content-length", "")
        if declared.isdigit() and int(declared) > self._largest:
            raise TooLarge
        body = bytearray()
        async for chunk in response.aiter_bytes():
            body += chunk
            if len(body) > self._largest:
                raise TooLarge
        return bytes(body)

    async def _open(self) -> httpx.AsyncClient:
        """The pool. Made in a thread: httpx and the certificates take half a second on a slow device."""
        if self._client is None:
            made = await asyncio.to_thread(self._make)
            self._client = self._client or made
        return self._client

    def _make(self) -> httpx.AsyncClient:
        import httpx  # noqa: PLC0415 - 0.15 s that must stay off the first frame

        for name in ("httpx", "httpcore"):  # these libraries log whole URLs, and a query can name a person
            logging.getLogger(name).setLevel(logging.WARNING)
        return httpx.AsyncClient(
            transport=self._transport,
            timeout=httpx.Timeout(self._patience.silence, connect=self._patience.connect),
            limits=httpx.Limits(max_connections=8, max_keepalive_connections=4),
            headers={"User-Agent": USER_AGENT},
            follow_redirects=False,
        )


class Downgraded(ServerMisunderstood):
    """The answer leads from https to http; it was not followed."""

    code = "downgraded"


class Lost(Offline):
    """The connection broke after it was open: the server may or may not have acted."""


def _jitter(attempt: int) -> float:
    """Full jitter: anything between nothing and the doubled step, so that phones do not retry in one wave."""
    return random.uniform(0, min(4.0, 0.4 * 2**attempt))  # noqa: S311 - a waiting time, no secret


def _apart(date: str | None, now: datetime) -> timedelta | None:
    """How far a `Date` header (always GMT) is ahead of our clock; None when it is missing or unreadable."""
    moment = http_date(date)
    return None if moment is None else moment - now


def _distrust(error: BaseException) -> NotTrusted | None:
    """What is wrong with the certificate, if that is why there is no connection."""
    told: NotTrusted | None = None
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, ssl.SSLCertVerificationError):
            return NotTrusted(outdated=seen.verify_code in _WRONG_DATE)
        if "CERTIFICATE_VERIFY_FAILED" in str(seen):
            told = NotTrusted()
        seen = seen.__cause__ or seen.__context__
    return told
