"""Is our change already at the server? Asked after a 412: the answer to an earlier try may have been lost. Pure.

A create is ours when the server has that id, since the id came from us; it counts as arrived when everything in it that
the hospital does not decide is there. A change of an existing resource counts as arrived when every element in which it
differs from what the server had is now as we wanted it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.sync.policy import decided_by_hospital

_MISSING = object()


def has_arrived(type_: str, ours: Mapping[str, Any], base: Mapping[str, Any] | None, server: Mapping[str, Any]) -> bool:
    """Says whether `server` already carries what `ours` changed against `base` (None: we created it)."""
    if base is None:
        skipped = decided_by_hospital(type_)
        return all(server.get(name, _MISSING) == value for name, value in ours.items() if name not in skipped)
    wanted = (
        name for name in {*ours, *base} - {"meta", "text"} if ours.get(name, _MISSING) != base.get(name, _MISSING)
    )
    return all(server.get(name, _MISSING) == ours.get(name, _MISSING) for name in wanted)
