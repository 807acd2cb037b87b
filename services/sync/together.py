"""Fetches the first pages of several scopes in one request, where the server supports batches (R4 §3.1.0.11).

Ten searches in a Bundle; each entry has its own status, and a failed one is fetched alone, with the usual handling of
errors. Only scopes that were pulled before are batched, because they have little new, and the few of the first screen,
because they are small.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import SplitResult, parse_qsl, urlsplit

from local_store.store import LocalStore
from services.errors import AccessDenied, NotDownloaded, ServerMisunderstood
from services.fhir.capabilities import Capabilities
from services.fhir.client import FhirClient
from services.fhir.shape import as_object, as_text, at, objects
from services.sync.policy import is_for
from services.sync.position import question
from services.sync.pull import position_of
from services.sync.scope import Scope

log = logging.getLogger(__name__)

MOST: Final = 12


class Together:
    """The first pages of one cycle. If the server refuses a batch, the scopes are fetched one by one from then on."""

    def __init__(self, capabilities: Capabilities) -> None:
        self._can = "batch" in capabilities.interactions
        self._asked: set[str] = set()
        self._pages: dict[str, Mapping[str, Any]] = {}

    async def first_page(
        self, store: LocalStore, client: FhirClient, scopes: Sequence[Scope]
    ) -> Mapping[str, Any] | None:
        """The first page of `scopes[0]`, fetched together with those of the next scopes; None when it has to be fetched
        alone."""
        scope = scopes[0]
        if self._can and scope.name not in self._asked:
            await self._ask(client, await self._group(store, scopes))
        return self._pages.pop(scope.name, None)

    async def _group(self, store: LocalStore, scopes: Sequence[Scope]) -> list[tuple[Scope, dict[str, str]]]:
        """The next scopes that can be fetched together, each with its search parameters; empty if the first cannot."""
        group: list[tuple[Scope, dict[str, str]]] = []
        for scope in scopes:
            position = await store.read(position_of, scope)
            if position.next is not None or not (position.through or scope.opening):
                break
            group.append((scope, question(scope, position)))
            if len(group) == MOST:
                break
        return group

    async def _ask(self, client: FhirClient, group: list[tuple[Scope, dict[str, str]]]) -> None:
        if len(group) < 2:
            return
        self._asked |= {scope.name for scope, _ in group}
        try:
            pages = await client.searches([(scope.type, params) for scope, params in group])
        except (AccessDenied, NotDownloaded, ServerMisunderstood):
            log.info("the server takes no batch: asked one by one")
            self._can = False
            return
        self._pages |= await asyncio.to_thread(_fitting, [scope for scope, _ in group], pages)


def _fitting(scopes: Sequence[Scope], pages: Sequence[Mapping[str, Any] | None]) -> dict[str, Mapping[str, Any]]:
    answered = zip(scopes, pages, strict=True)
    return {scope.name: page for scope, page in answered if page is not None and _is_about(scope, page)}


def _is_about(scope: Scope, page: Mapping[str, Any]) -> bool:
    """Whether an answer belongs to this scope: a batch-response is matched by its order alone, which a cache or a web
    proxy may have changed. Checked by the type and person of its resources; for an empty answer by its self link."""
    matches = [entry for entry in objects(page.get("entry")) if at(entry, "search", "mode") in (None, "match")]
    if matches:
        return all(_fits(scope, as_object(entry.get("resource"))) for entry in matches)
    urls = [as_text(link.get("url")) or "" for link in objects(page.get("link")) if link.get("relation") == "self"]
    return not urls or any(_asks(scope, urlsplit(url)) for url in urls)


def _fits(scope: Scope, body: Mapping[str, Any]) -> bool:
    return body.get("resourceType") == scope.type and is_for(body, scope.patient)


def _asks(scope: Scope, url: SplitResult) -> bool:
    """Whether the search at this address is for the same type and the same person."""
    values = {value.rpartition("/")[2] for _, value in parse_qsl(url.query)}
    return url.path.rpartition("/")[2] == scope.type and (scope.patient is None or scope.patient in values)
