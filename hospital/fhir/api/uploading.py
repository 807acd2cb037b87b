"""Uploads that resume after a cut: tus 1.0.0 (https://tus.io/protocols/resumable-upload) with creation, expiration and
termination, under /uploads; found by the CapabilityStatement.

    POST   /uploads       announces a content: its length, and in the metadata whose Binary of which type it becomes
    PATCH  /uploads/{token}  one part, at the offset where the hospital is; 409 at any other
    HEAD   /uploads/{token}  how far the hospital is
    DELETE /uploads/{token}  forgets it

Permission and consent are checked with every request, as for the Binary itself; a refusal is an OperationOutcome. What
is somebody else's is not there. A part counts when it came whole.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from typing import Final

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from hospital.audit import journal
from hospital.base import clock
from hospital.base.outcome import Refusal, not_found, refusal
from hospital.base.rounds import Round
from hospital.base.workers import off_loop
from hospital.fhir.api import negotiation
from hospital.fhir.api.answering import MEDIA_TYPE
from hospital.fhir.part import Part
from hospital.fhir.permissions import Access
from hospital.fhir.store.store import FhirStore
from hospital.fhir.store.tx import Tx
from hospital.fhir.uploads import rows
from hospital.fhir.uploads.filling import PATH, check_may_send
from hospital.fhir.uploads.rows import Upload

TUS: Final = "1.0.0"
MOST_OF_A_PART: Final = 1024 * 1024
PART_TYPE: Final = "application/offset+octet-stream"
SWEEP_SECONDS: Final = 600.0
_ALWAYS: Final = {"Tus-Resumable": TUS, "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
_LONGEST_NUMBER: Final = 9
_LONGEST_WORD: Final = 100
AccessFor = Callable[[str | None], Access]
#: What is done in the transaction of a request, by its caller, with its body.
Work = Callable[[Tx, Access, Request, bytes], Response]


def part(store: FhirStore, largest: int, access_for: AccessFor, now: Callable[[], datetime]) -> Part:
    """Takes contents of at most `largest` bytes in parts, and forgets the unfinished ones when their time is over."""
    uploads = Uploads(store, largest, access_for, now)
    return Part(routes=uploads.routes(), rounds=(Round(uploads.sweep, SWEEP_SECONDS),))


@dataclass(frozen=True)
class Uploads:
    """Answers under /uploads, by the hospital's clock."""

    store: FhirStore
    largest: int
    access_for: AccessFor
    now: Callable[[], datetime]

    def routes(self) -> tuple[Route, ...]:
        return Route(PATH, self.all, methods=["POST", "OPTIONS"]), Route(
            f"{PATH}/{{token}}", self.single, methods=["HEAD", "PATCH", "DELETE"]
        )

    def sweep(self) -> int:
        """Forgets what expired. Returns how many."""
        return self.store.write(lambda tx: rows.expire(tx, self._ms()))

    async def all(self, request: Request) -> Response:
        """POST announces; OPTIONS says what is spoken here, to everybody."""
        if request.method == "OPTIONS":
            spoken = {"Tus-Version": TUS, "Tus-Extension": "creation,expiration,termination"}
            return Response(status_code=204, headers={**_ALWAYS, **spoken, "Tus-Max-Size": str(self.largest)})
        return await self._answered(request, self._announce)

    async def single(self, request: Request) -> Response:
        """One upload: HEAD, PATCH and DELETE."""
        work = {"PATCH": self._take, "DELETE": self._forget}.get(request.method, self._tell)
        return await self._answered(request, work)

    async def _answered(self, request: Request, work: Work) -> Response:
        try:
            if request.headers.get("tus-resumable") != TUS:
                raise refusal(412, "not-supported", "tus 1.0.0 is spoken here", headers={"Tus-Version": TUS})
            content = await negotiation.bounded_body(request, MOST_OF_A_PART)
            return await off_loop(self._done, request, work, content)
        except Refusal as no:
            return JSONResponse(no.outcome, no.status, {**_ALWAYS, **no.headers}, MEDIA_TYPE)
        except ClientDisconnect:  # nobody is there to hear it
            return Response(status_code=400, headers=_ALWAYS)

    def _done(self, request: Request, work: Work, content: bytes) -> Response:
        access = self.access_for(request.headers.get("authorization"))
        page = journal.current()
        page.actor, page.client, page.purpose = access.signature, access.client, access.purpose
        return self.store.write(lambda tx: work(tx, access, request, content))

    def _announce(self, tx: Tx, access: Access, request: Request, content: bytes) -> Response:
        length, told = _number(request, "upload-length"), _metadata(request.headers.get("upload-metadata", ""))
        if content:
            raise refusal(400, "not-supported", "an upload is announced first, and sent afterwards")
        if length is None or not all(told.get(name) for name in ("binary", "patient", "filetype")):
            raise refusal(400, "required", "an upload has a length, and in its metadata binary, patient and filetype")
        if not 0 < length <= self.largest:
            raise refusal(413, "too-long", f"a content may have {self.largest} bytes")
        names = told["patient"], told["binary"], told["filetype"]
        wanted = Upload("", access.signature, *names, length=length, received=0, expires=0, used=False)
        check_may_send(tx, access, wanted)
        known = rows.announced(tx, wanted, self._ms())
        headers = {**self._told(known), "Location": f"{PATH[1:]}/{known.id}"}  # relative: a proxy may stand before it
        return Response(status_code=201, headers=headers)

    def _tell(self, tx: Tx, access: Access, request: Request, content: bytes) -> Response:
        known = self._known(tx, access, request)
        return Response(status_code=200, headers={**self._told(known), "Upload-Length": str(known.length)})

    def _take(self, tx: Tx, access: Access, request: Request, content: bytes) -> Response:
        if request.headers.get("content-type") != PART_TYPE:
            raise refusal(415, "not-supported", f"send {PART_TYPE}")
        known = self._known(tx, access, request)
        if _number(request, "upload-offset") != known.received:
            raise refusal(409, "conflict", f"the next part begins at {known.received}", headers=self._told(known))
        if known.received + len(content) > known.length:
            raise refusal(413, "too-long", "the part goes beyond the announced length")
        return Response(status_code=204, headers=self._told(rows.taken(tx, known, content, self._ms())))

    def _forget(self, tx: Tx, access: Access, request: Request, content: bytes) -> Response:
        rows.remove(tx, self._known(tx, access, request).id)
        return Response(status_code=204, headers=_ALWAYS)

    def _known(self, tx: Tx, access: Access, request: Request) -> Upload:
        """The upload of this address; 404 when it is somebody else's, expired or was never there. Of what is not
        finished the caller has to be allowed still."""
        id_ = str(request.path_params["token"])
        known = rows.found(tx, access.signature, id_, self._ms())
        if known is None:
            raise not_found("upload", id_[:_LONGEST_WORD])
        if not known.used and request.method == "PATCH":
            check_may_send(tx, access, known)
        return known

    def _told(self, known: Upload) -> dict[str, str]:
        until = format_datetime(clock.from_milliseconds(known.expires), usegmt=True)
        return {**_ALWAYS, "Upload-Offset": str(known.received), "Upload-Expires": until}

    def _ms(self) -> int:
        return clock.milliseconds(self.now())


def _number(request: Request, header: str) -> int | None:
    """A number of bytes in a header; None for anything else."""
    text = request.headers.get(header, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER else None


def _metadata(header: str) -> dict[str, str]:
    """The pairs of Upload-Metadata: a name and its value in base64, separated by commas. 400 for anything else."""
    found = {}
    try:
        for pair in filter(None, (part.strip() for part in header.split(","))):
            name, _, value = pair.partition(" ")
            found[name] = base64.b64decode(value, validate=True).decode()[:_LONGEST_WORD]
    except (ValueError, binascii.Error):
        raise refusal(400, "structure", "Upload-Metadata is names and base64") from None
    return found
