"""Small private values that belong to the person, as JSON: drafts, switches, the sealed session."""

from __future__ import annotations

from typing import Any

from local_store import exact_json
from local_store.store import Reader, Writer

TOPIC = "setting"
DRAFT = "draft."  # begins the keys of what is being typed


def get(r: Reader, key: str) -> Any | None:
    """The value under `key`, or None. Reads only."""
    text = r.value("SELECT value FROM setting WHERE key = ?", key)
    return None if text is None else exact_json.loads(text)


def put(w: Writer, key: str, value: Any) -> None:
    """Stores `value`, any JSON value, under `key`."""
    w.run(
        TOPIC,
        "INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        key,
        exact_json.dumps(value),
    )


def drop_drafts(w: Writer) -> None:
    """Forgets everything that is being typed."""
    w.run(TOPIC, "DELETE FROM setting WHERE key LIKE ?", f"{DRAFT}%")
