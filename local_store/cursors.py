"""How far each scope has been pulled. A cursor is written in the same transaction as the page it belongs to."""

from __future__ import annotations

from local_store.store import Reader, Writer

TOPIC = "cursor"


def get(r: Reader, scope: str) -> str | None:
    """The position of the pull of `scope`; None when it never ran. Reads only."""
    position: str | None = r.value("SELECT position FROM cursor WHERE scope = ?", scope)
    return position


def put(w: Writer, scope: str, position: str) -> None:
    """Stores the position of the pull of `scope`."""
    w.run(
        TOPIC,
        "INSERT INTO cursor (scope, position) VALUES (?, ?)"
        " ON CONFLICT (scope) DO UPDATE SET position = excluded.position",
        scope,
        position,
    )
