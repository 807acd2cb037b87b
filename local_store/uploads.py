"""How far the content of an entry has gone up in parts, so that after a cut only the rest is sent.

One value for all of them, under one key; what belongs to an entry that is gone is dropped with the next write.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass
from typing import Final

from local_store import exact_json
from local_store.store import Reader, Writer

TOPIC: Final = "upload"
_KEY: Final = "outbox.uploads"
_PUT: Final = """INSERT INTO setting (key, value) VALUES (?, ?)
    ON CONFLICT (key) DO UPDATE SET value = excluded.value"""


@dataclass(frozen=True)
class UploadProgress:
    """Where an entry's content goes, and how many of its bytes the server has said it holds."""

    address: str
    sent: int
    size: int


def get(r: Reader, entry_id: int) -> UploadProgress | None:
    """How far this entry is; None where nothing of it was sent. Reads only."""
    return _known(r).get(entry_id)


def keep(w: Writer, entry_id: int, progress: UploadProgress) -> None:
    """Notes how far an entry is."""
    _write(w, {**_known(w), entry_id: progress})


def forget(w: Writer, entry_id: int) -> None:
    """The upload is over, or begins again."""
    _write(w, {key: progress for key, progress in _known(w).items() if key != entry_id})


def _known(r: Reader) -> dict[int, UploadProgress]:
    text = r.value("SELECT value FROM setting WHERE key = ?", _KEY)
    kept = {} if text is None else exact_json.loads(text)
    return {int(entry_id): UploadProgress(*told) for entry_id, told in kept.items()}


def _write(w: Writer, known: dict[int, UploadProgress]) -> None:
    alive = {entry_id for (entry_id,) in w.rows("SELECT entry_id FROM outbox")}
    kept = {str(entry_id): list(astuple(progress)) for entry_id, progress in known.items() if entry_id in alive}
    w.run(TOPIC, _PUT, _KEY, exact_json.dumps(kept))
