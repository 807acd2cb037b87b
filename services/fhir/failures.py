"""Turns a status and an OperationOutcome into one of our typed errors, in this one place.

```
 status                     reading                      writing
 401                        (client renews once)         the same
 403                        AccessDenied                 Rejected(NOT_ALLOWED)
 404, 410                   NotDownloaded / Gone         Rejected(GONE)
 409                        ServerMisunderstood          Rejected(our refusal code; else SUPERSEDED with If-Match,
                                                         as HAPI says it; else UNKNOWN)
 412                        ServerMisunderstood          Rejected(SUPERSEDED)
 400, 413, 422              Unsupported                  Rejected(INVALID)
 405, 501                   Unsupported                  Rejected(NOT_ALLOWED)
 408, 425, 429, 5xx, 407    ServerUnavailable            ServerUnavailable; Rejected with a refusal code of ours
                                                         (cashier-down)
 3xx, other, HTML 4xx       ServerMisunderstood          ServerMisunderstood
```

A refusal counts only when it does not look like a web page: a captive portal must not refuse a booking.
Source: FHIR R4 §3.1.0 (HTTP), RFC 9110 §15, RFC 6585 §4; refusal codes: `terms.REFUSAL_SYSTEM`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from services.errors import (
    AccessDenied,
    AccountClosed,
    AppError,
    NotDownloaded,
    RefusalCode,
    Rejected,
    ServerMisunderstood,
    ServerUnavailable,
)
from services.fhir import terms
from services.fhir.coded import codings
from services.fhir.shape import objects
from services.fhir.when import http_date

WAIT_AND_RETRY = frozenset({407, 408, 425, 429, *range(500, 600)}) - {501}
LONGEST_WAIT = 24 * 3600.0


class TooLarge(ServerMisunderstood):
    """The answer is larger than the limit for memory; a smaller page may fit."""

    code = "too-large"


class Gone(NotDownloaded):
    """The hospital says this resource was deleted (410). `version` is that of the deletion, where it says so."""

    code = "gone"

    def __init__(self, type_: str, id_: str, version: str | None = None) -> None:
        super().__init__(type_, id_)
        self.version = version


class Unsupported(ServerMisunderstood):
    """The server understood the request and does not support it (a type, a parameter, an interaction)."""

    code = "unsupported"


_WRITE_STATUS = {
    400: RefusalCode.INVALID,
    403: RefusalCode.NOT_ALLOWED,
    404: RefusalCode.GONE,
    405: RefusalCode.NOT_ALLOWED,
    409: RefusalCode.UNKNOWN,
    410: RefusalCode.GONE,
    412: RefusalCode.SUPERSEDED,
    413: RefusalCode.INVALID,
    422: RefusalCode.INVALID,
    501: RefusalCode.NOT_ALLOWED,
}


def failure(
    status: int,
    outcome: Mapping[str, Any] | None,
    *,
    writing: bool,
    conditional: bool = False,
    page: bool,
    retry_after: float | None,
    about: tuple[str, str],
    version: str | None = None,
) -> AppError:
    """The error for an answer that is not 2xx and not 401. `outcome`: its JSON, if it was JSON; `page`: it was HTML;
    `about`: type and id of what was requested; `conditional`: the write named the version it replaces; `version`: that
    of its ETag."""
    if status in WAIT_AND_RETRY:
        told = refusal_in(outcome) if writing and not page else None
        return ServerUnavailable(retry_after) if told is None else Rejected(told, outcome)
    if page or status < 400:
        return ServerMisunderstood(f"status {status}")
    if writing:
        refused = _WRITE_STATUS.get(status)
        if refused is not None:
            if status == 409 and conditional:
                refused = RefusalCode.SUPERSEDED  # R4 §3.1.0.4 allows 409 and 412 for a version that is not the newest
            refused = refused if status == 412 else refusal_in(outcome) or refused
            return Rejected(refused, outcome, version if status == 410 else None)
        return ServerMisunderstood(f"status {status}")
    return _read_failure(status, *about, version)


def _read_failure(status: int, type_: str, id_: str, version: str | None) -> AppError:
    if status == 403:
        return AccessDenied()
    if id_ and status == 410:
        return Gone(type_, id_, version)
    if id_ and status == 404:
        return NotDownloaded(type_, id_)
    if status in {400, 404, 405, 413, 422, 501}:
        return Unsupported(f"status {status}")
    return ServerMisunderstood(f"status {status}")


def says_closed(outcome: Mapping[str, Any] | None) -> bool:
    """Whether a hospital that no longer accepts a token says that its account was closed."""
    return any(
        coding.system == terms.REFUSAL_SYSTEM and coding.code == AccountClosed.code
        for issue in objects((outcome or {}).get("issue"))
        for coding in codings(issue.get("details"))
    )


def refusal_in(outcome: Mapping[str, Any] | None) -> RefusalCode | None:
    """The hospital's own reason, when the OperationOutcome carries a code of our system that we know."""
    known = set(RefusalCode)
    for issue in objects((outcome or {}).get("issue")):
        for coding in codings(issue.get("details")):
            if coding.system == terms.REFUSAL_SYSTEM and coding.code in known:
                return RefusalCode(coding.code)
    return None


def retry_after(header: str | None, now: datetime) -> float | None:
    """Seconds to wait from a `Retry-After` header: a number of seconds or an HTTP date (RFC 9110 §10.2.3); at most a
    day, so that a wrong clock on either side cannot silence the app."""
    if header is None:
        return None
    text = header.strip()
    if text.isascii() and text.isdigit():
        seconds = float(text[:9])
    else:
        moment = http_date(text)
        if moment is None:
            return None
        seconds = (moment - now).total_seconds()
    return min(max(seconds, 0.0), LONGEST_WAIT)
