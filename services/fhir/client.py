"""The client of one FHIR R4 server, with the app's own errors.

Talks to the hospital: everything here can fail with Offline, NotTrusted, ServerUnavailable, ServerMisunderstood,
SessionExpired, AccessDenied, and writes with Rejected. Answers are read in a thread: an answer of 20 MB takes
seconds. Source: FHIR R4 §3.1.0 RESTful API.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import timedelta
from typing import Any, Protocol
from urllib.parse import urlencode

from local_store import exact_json
from services.errors import AccountClosed, AppError, ServerMisunderstood, SessionExpired
from services.fhir import terms
from services.fhir.answers import created, creating_entry, dated, searched, the_resource, version_in, versioned
from services.fhir.failures import failure, says_closed
from services.fhir.origins import joined, origin
from services.fhir.own_references import OwnReferences
from services.fhir.shape import JsonObject, as_list, at, objects
from services.fhir.web import HttpResponse, Web

log = logging.getLogger(__name__)

Params = Mapping[str, str | Iterable[str]]


class Credentials(Protocol):
    """The source of the client's access token; implemented by `services/fhir/auth.py`."""

    async def token(self) -> str:
        """A token that is probably still valid."""

    async def renew(self, refused: str) -> str:
        """Another token after the server refused this one; SessionExpired when there is none."""

    def give_up(self, *, closed: bool = False) -> None:
        """The server refused the renewed token as well, or said that the account is closed."""


class FhirClient:
    """One server, one session. `base` never ends with a slash."""

    def __init__(self, base: str, web: Web, credentials: Credentials | None = None) -> None:
        self.base = base.rstrip("/")
        self.own = OwnReferences(self.base)
        self._web = web
        self._credentials = credentials

    @property
    def clock_apart(self) -> timedelta | None:
        """How far the server's clock is ahead of ours, by its last answer; None before one had a date."""
        return self._web.clock_apart

    async def capabilities(self) -> dict[str, Any]:
        """The CapabilityStatement; requested without a token, since anyone may read it (R4 §3.1.0.9)."""
        answer = await self._web.send("GET", f"{self.base}/metadata", headers=_headers(None), repeatable=True)
        return the_resource(
            await self._accept(answer, ("CapabilityStatement", ""), writing=False), "CapabilityStatement"
        )

    async def read(self, type_: str, id_: str) -> dict[str, Any]:
        """One resource as it is now; NotDownloaded when there is none, Gone when it was deleted."""
        answer = await self._authorized("GET", f"{self.base}/{type_}/{id_}", {}, None)
        return the_resource(await self._accept(answer, (type_, id_), writing=False), type_, id_)

    async def search(self, type_: str, params: Params | None = None) -> dict[str, Any]:
        """The first page of a search as a Bundle; follow it with `next_link` of `paging.py` and `page`."""
        query = _query(params or {})
        return await self._bundle(f"{self.base}/{type_}{'?' + query if query else ''}", (type_, ""))

    async def searches(self, queries: Sequence[tuple[str, Params]]) -> tuple[dict[str, Any] | None, ...]:
        """The first pages of several searches (type, parameters) in one request, a batch Bundle (R4 §3.1.0.11), in
        their order. None for a search that failed by itself: sent alone, it says why."""
        entries = [{"request": {"method": "GET", "url": f"{type_}?{_query(params)}"}} for type_, params in queries]
        answer = await self._batch(entries, {})
        return await asyncio.to_thread(self._read_searches, answer, len(queries))

    def _read_searches(self, answer: HttpResponse, count: int) -> tuple[dict[str, Any] | None, ...]:
        pages = (dated(searched(entry), answer) for entry in self._read_batch(answer, count))
        return tuple(None if page is None else self._without_others(page) for page in pages)

    async def create_each(self, bodies: Sequence[JsonObject]) -> tuple[dict[str, Any] | AppError, ...]:
        """Creates several resources with ids of ours in one request, a batch Bundle, each by itself
        (`If-None-Match: *`). Safe to repeat. For each, in their order, what `put` would have returned or raised for it
        alone; where the server sends no copy back it is ours. Raises what fails for all of them: AccessDenied and
        ServerMisunderstood where it takes no batch."""
        entries = [creating_entry(body) for body in bodies]
        answer = await self._batch(entries, {"Prefer": "return=representation"})
        return await asyncio.to_thread(self._read_created, answer, bodies)

    def _read_created(
        self, answer: HttpResponse, bodies: Sequence[JsonObject]
    ) -> tuple[dict[str, Any] | AppError, ...]:
        told = self._read_batch(answer, len(bodies))
        return tuple(created(entry, body) for entry, body in zip(told, bodies, strict=True))

    async def _batch(self, entries: Sequence[JsonObject], headers: Mapping[str, str]) -> HttpResponse:
        content = exact_json.dumps({"resourceType": "Bundle", "type": "batch", "entry": entries}).encode()
        return await self._authorized("POST", self.base, {"Content-Type": terms.FHIR_JSON, **headers}, content)

    def _read_batch(self, answer: HttpResponse, count: int) -> list[JsonObject]:
        """The entries of a batch-response, one for each of the request."""
        bundle = the_resource(self._read(answer, ("Bundle", ""), writing=False), "Bundle")
        told = list(objects(bundle.get("entry")))
        if len(told) != count:
            raise ServerMisunderstood("a batch with another number of answers")
        return told

    async def page(self, url: str) -> dict[str, Any]:
        """A further page. Only links to the same origin are followed: the token is sent nowhere else."""
        target = joined(self.base + "/", url)
        if origin(target) != origin(self.base):
            raise ServerMisunderstood("next link to another host")
        return await self._bundle(target, ("Bundle", ""))

    async def history(self, type_: str = "", id_: str = "", params: Params | None = None) -> dict[str, Any]:
        """History of one resource, of a type or of the whole system, as a Bundle (R4 §3.1.0.11)."""
        path = "/".join(part for part in (self.base, type_, id_, "_history") if part)
        query = _query(params or {})
        bundle = await self._bundle(f"{path}{'?' + query if query else ''}", (type_, id_))
        if id_:
            entries = objects(bundle.get("entry"))
            bundle["entry"] = [entry for entry in entries if at(entry, "resource", "id") in (None, id_)]
        return bundle

    async def send(
        self, method: str, url: str, headers: Mapping[str, str], content: bytes | None, passing: Set[int]
    ) -> HttpResponse:
        """Sends to another address of this server's, with our token; for what may be repeated. Returns a good answer
        and one with a status of `passing`; any other becomes an error, as for a write."""
        if origin(url) != origin(self.base):
            raise ServerMisunderstood("an address of another host")
        answer = await self._authorized(method, url, headers, content)
        if answer.status not in passing and not 200 <= answer.status < 300:
            await self._accept(answer, ("", ""), writing=True)
        return answer

    async def put(self, body: JsonObject, if_match: str | None, *, travels: JsonObject | None = None) -> dict[str, Any]:
        """Creates (`if_match` None, `If-None-Match: *`) or changes that version. Safe to repeat: the id is ours and a
        version is replaced only once. Returns the resource as the server stored it. `travels`: what is sent instead
        where a part of the body went ahead; then it is not sent back either, and ours with its version counts."""
        type_, id_ = str(body.get("resourceType")), str(body.get("id"))
        guard = {"If-None-Match": "*"} if if_match is None else {"If-Match": f'W/"{if_match}"'}
        content = exact_json.dumps(travels or body).encode()
        wanted = "representation" if travels is None else "minimal"
        headers = {**guard, "Content-Type": terms.FHIR_JSON, "Prefer": f"return={wanted}"}
        answer = await self._authorized("PUT", f"{self.base}/{type_}/{id_}", headers, content)
        stored = await self._accept(answer, (type_, id_), writing=True, conditional=if_match is not None)
        if stored is None and travels is not None and version_in(answer.headers.get("etag")):
            return versioned(dict(body), answer.headers.get("etag"))
        if stored is None or stored.get("resourceType") == "OperationOutcome":  # the server ignores the Prefer header
            return await self.read(type_, id_)
        return versioned(the_resource(stored, type_, id_), answer.headers.get("etag"))

    async def delete(self, type_: str, id_: str, if_match: str | None) -> None:
        """Deletes; a resource already gone counts as done."""
        headers = {} if if_match is None else {"If-Match": f'W/"{if_match}"'}
        answer = await self._authorized("DELETE", f"{self.base}/{type_}/{id_}", headers, None)
        if answer.status not in {404, 410}:
            await self._accept(answer, (type_, id_), writing=True, conditional=if_match is not None)

    async def operation(
        self,
        type_: str,
        id_: str,
        name: str,
        answers: str = "Parameters",
        parameters: Sequence[Mapping[str, Any]] = (),
    ) -> dict[str, Any]:
        """Runs an operation on one resource (R4 §3.2.0.1) and returns what it `answers`. Only for those that may be
        repeated when an answer was lost."""
        found = await self._operation((type_, id_), f"{self.base}/{type_}/{id_}/${name}", parameters, answers)
        return the_resource(found, answers, id_) if answers == type_ else found

    async def type_operation(self, type_: str, name: str, parameters: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        """Runs an operation on a type and gives the Parameters it answers. Otherwise like `operation`."""
        return await self._operation((type_, ""), f"{self.base}/{type_}/${name}", parameters, "Parameters")

    async def renew_session(self) -> None:
        """Renews the tokens: the answer says whom the session covers now. Nothing without a sign-in."""
        if self._credentials is not None:
            await self._credentials.renew(await self._credentials.token())

    async def _operation(
        self, about: tuple[str, str], url: str, parameters: Sequence[Mapping[str, Any]], answers: str
    ) -> dict[str, Any]:
        headers = {"Content-Type": terms.FHIR_JSON}
        body = {"resourceType": "Parameters", **({"parameter": list(parameters)} if parameters else {})}
        answer = await self._authorized("POST", url, headers, exact_json.dumps(body).encode())
        return the_resource(await self._accept(answer, about, writing=True), answers)

    async def _bundle(self, url: str, about: tuple[str, str]) -> dict[str, Any]:
        """A Bundle that says when it was made: by its meta.lastUpdated, else by the server's Date header."""
        answer = await self._authorized("GET", url, {}, None)
        return await asyncio.to_thread(self._read_bundle, answer, about)

    def _read_bundle(self, answer: HttpResponse, about: tuple[str, str]) -> dict[str, Any]:
        bundle = the_resource(self._read(answer, about, writing=False), "Bundle")
        return self._without_others(dated(bundle, answer) or bundle)

    def _without_others(self, bundle: dict[str, Any]) -> dict[str, Any]:
        kept = self.own.without_others(bundle)
        if left_out := len(as_list(bundle.get("entry"))) - len(as_list(kept.get("entry"))):
            log.warning("%d entries of a page are another server's and were left out", left_out)
        return kept

    async def _authorized(
        self, method: str, url: str, headers: Mapping[str, str], content: bytes | None
    ) -> HttpResponse:
        """Sends with our token; after a 401 once more with a renewed one. A web page with 401 is not the hospital's."""
        token = await self._credentials.token() if self._credentials else None
        sent = {**_headers(token), **headers}
        answer = await self._web.send(method, url, headers=sent, content=content, repeatable=True)
        if answer.status != 401 or answer.is_page:
            return answer
        if self._credentials is None or token is None:
            raise SessionExpired
        if says_closed(self._json(answer)):
            self._credentials.give_up(closed=True)
            raise AccountClosed
        sent |= _headers(await self._credentials.renew(token))
        answer = await self._web.send(method, url, headers=sent, content=content, repeatable=True)
        if answer.status == 401 and not answer.is_page:
            self._credentials.give_up()
            raise SessionExpired
        return answer

    async def _accept(
        self, answer: HttpResponse, about: tuple[str, str], *, writing: bool, conditional: bool = False
    ) -> dict[str, Any] | None:
        """What `_read` gives, read in a thread."""
        return await asyncio.to_thread(self._read, answer, about, writing=writing, conditional=conditional)

    def _read(
        self, answer: HttpResponse, about: tuple[str, str], *, writing: bool, conditional: bool = False
    ) -> dict[str, Any] | None:
        """The JSON object of a good answer (None when it has no body); everything else becomes an error."""
        good = 200 <= answer.status < 300
        if good and not answer.body:
            return None
        found = self._json(answer)
        if not good:
            raise failure(
                answer.status,
                found,
                writing=writing,
                conditional=conditional,
                page=answer.is_page,
                retry_after=answer.retry_after,
                about=about,
                version=version_in(answer.headers.get("etag")),
            )
        if found is None:
            raise ServerMisunderstood("answer is not FHIR JSON")
        return found

    def _json(self, answer: HttpResponse) -> dict[str, Any] | None:
        """The JSON object of an answer, with this server's references relative; None when there is none."""
        if not answer.is_json:
            return None
        try:
            found = exact_json.loads(self.own.made_relative(exact_json.decoded(answer.body)))
        except (ValueError, RecursionError):
            return None
        return found if isinstance(found, dict) else None


def _query(params: Params) -> str:
    return urlencode([(name, value) for name, many in params.items() for value in _each(many)])


def _each(value: str | Iterable[str]) -> Iterable[str]:
    return (value,) if isinstance(value, str) else value


def _headers(token: str | None) -> dict[str, str]:
    accepted = {"Accept": terms.FHIR_JSON, "Cache-Control": "no-cache"}  # HAPI answers a search again for a minute
    return accepted if token is None else {**accepted, "Authorization": f"Bearer {token}"}
