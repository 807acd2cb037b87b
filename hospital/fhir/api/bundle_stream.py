"""Batches (R4 §3.1.0.11): answered entry by entry as a stream, so that neither memory nor others wait for the whole.

A batch that is itself too large for memory is read entry by entry from a file.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Callable, Generator, Iterator
from contextvars import Context, copy_context
from typing import IO, Any, Final

from sqlalchemy.exc import SQLAlchemyError

from hospital.audit import journal
from hospital.base import json_text
from hospital.base.json_stream import array_items, outermost_strings
from hospital.base.outcome import refusal
from hospital.fhir.api import bundles
from hospital.fhir.api.bundles import AnswerRoom
from hospital.fhir.exchange import FhirRequest, FhirResponse

_HEAD: Final = frozenset({"resourceType", "type"})
#: The answer is sent in pieces of at least so many bytes.
_PIECE: Final = 1 << 16

log = logging.getLogger(__name__)


def answered(request: FhirRequest) -> FhirResponse:
    """Answers the batch or the transaction in a request body.

    When the caller goes away, the entries of a batch that were not yet answered are not done.
    """
    kind, entries = bundles.entries_of(request)
    if kind == "transaction":
        return bundles.transact(request, entries)
    return FhirResponse(200, chunks=_in_context(copy_context(), _answers(request, iter(entries), lambda entry: entry)))


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
    return FhirResponse(200, chunks=_in_context(copy_context(), _answers_in_file(request, text)))


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


def _answers_in_file(request: FhirRequest, text: io.TextIOWrapper) -> Generator[bytes, None, None]:
    with text:
        items = array_items(text, "entry", longest=request.service.limits.body_bytes)
        yield from _answers(request, items, json_text.received)


def _answers(request: FhirRequest, items: Iterator[Any], read: Callable[[Any], Any]) -> Generator[bytes, None, None]:
    """The response bundle in pieces; each is sent only after the audit of its content is durable."""
    room = AnswerRoom(request.service.limits.answer_bytes)
    written, separator = b'{"resourceType":"Bundle","type":"batch-response"', b',"entry":['
    for position, item in enumerate(items):
        try:
            entry = read(item)
        except ValueError:
            no = refusal(400, "structure", "the entry is not well-formed JSON")
            answer = json_text.dumps(bundles.refused_entry(request, None, no)).encode()
        else:
            answer = _answered(request, entry, position, room)
        written += separator + answer
        separator = b","
        if len(written) >= _PIECE:
            _keep_audit(request)
            yield written
            written = b""
    _keep_audit(request)
    yield written + (b"]}" if separator == b"," else b"}")


def _answered(request: FhirRequest, entry: Any, position: int, room: AnswerRoom) -> bytes:
    """The answer to one entry; its failure does not affect the others, which may be done already."""
    try:
        return bundles.answered_alone(request, entry, position, room)
    except SQLAlchemyError:
        log.warning("the database did not answer in time")
        no = refusal(503, "transient", "busy; try this entry again")
    except Exception:
        log.exception("an entry of a batch failed")
        no = refusal(500, "exception", "the server failed at this entry")
    return json_text.dumps(bundles.refused_entry(request, entry, no)).encode()


def _keep_audit(request: FhirRequest) -> None:
    page = journal.current()
    waiting, page.waiting = page.waiting, []
    if waiting:
        request.service.store.trail.keep(waiting).result()
