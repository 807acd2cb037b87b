"""Determines after a 412 whether our change has already arrived: the answer to an earlier attempt may be lost. Pure.

A create is ours when the server has its id, since the id came from us; it has arrived when all its elements are there,
except those that the hospital decides. A change of an existing resource has arrived when every element that it changed
has the value we sent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from services.fhir.resource import as_text, at, instant_of
from services.sync.policy import decided_by_hospital

_MISSING = object()


def made_on(version: str | None, versions: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """The server's version that a change is based on, if it is in the history."""
    return next((body for body in versions if version is not None and at(body, "meta", "versionId") == version), None)


def arrived_in(
    type_: str, ours: Mapping[str, Any], if_match: str | None, versions: Sequence[Mapping[str, Any]]
) -> bool:
    """Whether one of the server's versions after `if_match` (None: we created it) is our change, even if others have
    changed the resource since. `versions`: its history in any order, as far as the server returned it."""
    base = made_on(if_match, versions)
    if if_match is not None and base is None:
        return False
    since = as_text(at(base, "meta", "lastUpdated"))
    later = (version for version in versions if version is not base and version and _is_after(version, since))
    return any(has_arrived(type_, ours, base, version) for version in later)


def _is_after(version: Mapping[str, Any], since: str | None) -> bool:
    moment, start = instant_of(at(version, "meta", "lastUpdated")), instant_of(since)
    return start is None or (moment is not None and moment >= start)


def has_arrived(type_: str, ours: Mapping[str, Any], base: Mapping[str, Any] | None, server: Mapping[str, Any]) -> bool:
    """Whether `server` already contains what `ours` changed against `base` (None: we created it)."""
    if base is None:
        skipped = decided_by_hospital(type_)
        return all(server.get(name, _MISSING) == value for name, value in ours.items() if name not in skipped)
    wanted = (
        name for name in {*ours, *base} - {"meta", "text"} if ours.get(name, _MISSING) != base.get(name, _MISSING)
    )
    return all(server.get(name, _MISSING) == ours.get(name, _MISSING) for name in wanted)
