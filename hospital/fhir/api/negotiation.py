"""Reads the HTTP side of a request: formats, preferences, and a body of bounded size."""

from __future__ import annotations

import re
import tempfile
from functools import lru_cache
from typing import IO, Any, cast, get_args

from starlette.requests import Request

from hospital.base import json_text
from hospital.base.outcome import Refusal, refusal
from hospital.base.workers import off_loop
from hospital.fhir.api import patch
from hospital.fhir.exchange import PreferReturn

_JSON = frozenset({"application/fhir+json", "application/json", "text/json", "application/json+fhir", "json"})
_ANY = frozenset({"*/*", "application/*", ""})
FORM = "application/x-www-form-urlencoded"


@lru_cache(maxsize=1000)
def check_accept(accept: str, wanted_format: str) -> None:
    """406 unless JSON is accepted; `_format` overrides the header (R4 §3.1.0.1.11)."""
    if wanted_format:
        if wanted_format.replace(" ", "+").partition(";")[0].lower() not in _JSON:
            raise refusal(406, "not-supported", "only JSON is spoken here")
        return
    offers = [offer.strip().lower() for offer in accept.split(",")]
    kinds = [offer.partition(";")[0].strip() for offer in offers if not re.search(r";\s*q=0(\.0*)?$", offer)]
    if not any(kind in _JSON | _ANY for kind in kinds):
        raise refusal(406, "not-supported", "only JSON is spoken here")
    versions = re.findall(r"fhirversion=\"?([0-9.]+)", accept.lower())
    if versions and not any(version.startswith("4.0") for version in versions):
        raise refusal(406, "not-supported", "only FHIR 4.0 is spoken here")


def check_content_type(header: str, *, form: bool) -> None:
    """415 unless the body is JSON (a form for POST _search)."""
    kind = header.partition(";")[0].strip().lower()
    if kind not in (_JSON - {"json"}) and not (form and kind == FORM):
        raise refusal(415, "not-supported", "send application/fhir+json")


def check_patch_type(header: str) -> None:
    """415 unless the body is a JSON Patch; `Accept-Patch` names the accepted type (RFC 5789 §2.2)."""
    if header.partition(";")[0].strip().lower() != patch.MEDIA_TYPE:
        raise refusal(415, "not-supported", f"send {patch.MEDIA_TYPE}", headers={"Accept-Patch": patch.MEDIA_TYPE})


async def bounded_body(request: Request, limit: int) -> bytes:
    """The body, or 413 as soon as it is known to be too long."""
    _check_announced(request, limit)
    chunks, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > limit:
            raise _too_long(limit)
        chunks.append(chunk)
    return b"".join(chunks)


def _check_announced(request: Request, limit: int) -> None:
    """415 for a body that is packed, 413 for one that is announced to be too long."""
    if request.headers.get("content-encoding", "identity") != "identity":
        raise refusal(415, "not-supported", "send the body without content-encoding")
    announced = request.headers.get("content-length", "0")
    if announced.isdecimal() and int(announced) > limit:
        raise _too_long(limit)


def _too_long(limit: int) -> Refusal:
    return refusal(413, "too-long", f"a request body may have {limit} bytes")


async def spooled_body(request: Request, in_memory: int, limit: int) -> bytes | IO[bytes]:
    """The body, as a file on disk when it is larger than `in_memory`; 413 when it is larger than `limit`."""
    _check_announced(request, limit)
    spool = tempfile.SpooledTemporaryFile(max_size=in_memory)  # noqa: SIM115 - closed here, or by whoever reads it
    try:
        size = 0
        async for chunk in request.stream():
            size += len(chunk)
            if size > limit:
                raise _too_long(limit)
            await off_loop(spool.write, chunk)
        spool.seek(0)
        if size > in_memory:
            return cast(IO[bytes], spool)
        with spool:
            return spool.read()
    except BaseException:
        spool.close()
        raise


def parsed(body: bytes) -> Any:
    """The JSON of a body; 400 when it is not JSON."""
    try:
        return json_text.received(body)
    except ValueError as wrong:
        raise refusal(400, "structure", "the body is not well-formed JSON") from wrong


@lru_cache(maxsize=1000)
def prefer_return(header: str) -> PreferReturn:
    """`Prefer: return=` (R4 §3.1.0.1.10); unknown preferences are ignored."""
    match = re.search(r"return\s*=\s*\"?(\w+)", header)
    known: dict[str, PreferReturn] = {name: name for name in get_args(PreferReturn)}
    return known.get(match[1], "representation") if match else "representation"


@lru_cache(maxsize=1000)
def prefer_strict(header: str) -> bool:
    """`Prefer: handling=strict` (R4 §3.1.1.3)."""
    return re.search(r"handling\s*=\s*\"?strict", header) is not None
