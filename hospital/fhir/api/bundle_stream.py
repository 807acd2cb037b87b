"""Batches that are too large for memory: read entry by entry from a file, answered entry by entry (R4 §3.1.0.11)."""

from __future__ import annotations

import io
import logging
from collections.abc import Generator, Iterator
from contextvars import Context, copy_context
from typing import IO, Any, Final

from sqlalchemy.exc import SQLAlchemyError

from hospital.audit import journal
from hospital.base import json_text
from hospital.base.json_stream import array_items, outermost_strings
from hospital.base.outcome import refusal
from hospital.fhir.api import bundles
from hospital.fhir.exchange import FhirRequest, FhirResponse

_HEAD: Final = frozenset({"resourceType", "type"})
#: The answer is sent in pieces of at least so many characters.
_PIECE: Final = 1 << 16

log = logging.getLogger(__name__)


def streamed(request: FhirRequest, body: IO[bytes]) -> FhirResponse:
    """Answers a batch in a file, which is closed at the end; nothing of it is done when it is incomplete.

    400 when it is no well-formed batch, 413 for a transaction, which needs all of it at once, and for too many entries
    or too large ones. When the caller goes away, the entries that were not yet answered are not done.
    """
    text = io.TextIOWrapper(body, encoding="utf-8-sig")
    try:
        _check(request, text)
    except BaseException:
        text.close()
        raise
    return FhirResponse(200, chunks=_in_context(copy_context(), _answers(request, text)))


def _check(request: FhirRequest, text: io.TextIOWrapper) -> None:
    limits = request.service.limits
    try:
        head = outermost_strings(text, _HEAD, longest=limits.body_bytes)
        if head.get("resourceType") != "Bundle" or head.get("type") not in ("batch", "transaction"):
            raise refusal(400, "invalid", "the bundle must be a batch or a transaction", expression="Bundle.type")
        if head["type"] == "transaction":
            raise refusal(413, "too-long", f"a transaction may have {limits.body_bytes} bytes; a batch may have more")
        text.seek(0)
        entries = sum(1 for _ in array_items(text, "entry", longest=limits.body_bytes))
    except OverflowError as long:
        raise refusal(413, "too-long", f"one entry may have {limits.body_bytes} bytes") from long
    except ValueError as broken:
        raise refusal(400, "structure", "the body is not well-formed JSON") from broken
    if entries > limits.streamed_entries:
        raise refusal(413, "too-long", f"a bundle may have {limits.streamed_entries} entries")
    text.seek(0)


def _in_context(context: Context, chunks: Generator[bytes, None, None]) -> Iterator[bytes]:
    """The web server fetches each chunk on any thread; the journal of the request goes with all of them."""
    try:
        while (chunk := context.run(next, chunks, None)) is not None:
            yield chunk
    finally:
        context.run(chunks.close)


def _answers(request: FhirRequest, text: io.TextIOWrapper) -> Generator[bytes, None, None]:
    """The response bundle in pieces; each is sent only after the audit of its content is durable."""
    with text:
        written, separator = '{"resourceType":"Bundle","type":"batch-response"', ',"entry":['
        for position, item in enumerate(array_items(text, "entry", longest=request.service.limits.body_bytes)):
            written += separator + json_text.dumps(_answered(request, item, position))
            separator = ","
            if len(written) >= _PIECE:
                _keep_audit(request)
                yield written.encode()
                written = ""
        _keep_audit(request)
        yield (written + ("]}" if separator == "," else "}")).encode()


def _answered(request: FhirRequest, item: str, position: int) -> dict[str, Any]:
    """The answer to one entry; its failure does not affect the others, which may be done already."""
    try:
        entry = json_text.received(item)
    except ValueError:
        return bundles.refused_entry(request, None, refusal(400, "structure", "the entry is not well-formed JSON"))
    try:
        response = bundles.answered_alone(request, entry, position)
    except SQLAlchemyError:
        log.warning("the database did not answer in time")
        return bundles.refused_entry(request, entry, refusal(503, "transient", "busy; try this entry again"))
    except Exception:
        log.exception("an entry of a batch failed")
        return bundles.refused_entry(request, entry, refusal(500, "exception", "the server failed at this entry"))
    response.pop("fullUrl", None)  # no two answers of a bundle may share a fullUrl, and they are not all kept in memory
    return response


def _keep_audit(request: FhirRequest) -> None:
    page = journal.current()
    waiting, page.waiting = page.waiting, []
    if waiting:
        request.service.store.trail.keep(waiting).result()
