"""The next version of a resource before it has its place and its moment: all of it that takes time to compute."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from hospital.base import clock, json_text
from hospital.fhir.store.indexing import Indexed
from hospital.fhir.store.version import Version


@dataclass(frozen=True)
class NextVersion:
    """What is going to be written, after `before`; `digest` and `found` (its index) are of the resource."""

    resource: Mapping[str, Any]
    before: Version | None
    author: str
    method: str
    digest: str
    request_digest: str
    found: Indexed

    def at(self, seq: int, moment: int) -> Version:
        """The version with this place and this `lastUpdated` (ms since 1970)."""
        number = self.before.version + 1 if self.before else 1
        meta = {"versionId": str(number), "lastUpdated": _instant(moment)}
        resource = {**self.resource, "meta": {**self.resource.get("meta", {}), **meta}}
        return Version(
            seq=seq,
            type=resource["resourceType"],
            id=resource["id"],
            version=number,
            moment=moment,
            deleted=False,
            method=self.method,
            author=self.author,
            digest=self.digest,
            request_digest=self.request_digest,
            text=json_text.dumps(resource),
        )


@lru_cache(4)
def _instant(moment: int) -> str:
    """The moment of all that one writer writes."""
    return clock.instant(clock.from_milliseconds(moment))
