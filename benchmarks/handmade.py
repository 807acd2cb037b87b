"""The reference for the store: the same rows in the same schema, written by hand on the bare driver.

What it includes: a thread of its own, as an event loop that draws a screen cannot wait for a disk; BEGIN and COMMIT;
the join that shows what is unsent; `json.loads` and `json.dumps` of each body; the columns for searching and the words
for the full-text index. What it leaves out: decimals as they were written, odd shapes, topics, that what is unsent must
not be overwritten, typed errors.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import sqlcipher3

_HAN: Final = re.compile(r"([\u3040-\u9fff])")
_SEPARATOR: Final = re.compile(r"[^\w]+")

_SELECT: Final = (
    "SELECT r.type, r.id, r.patient, r.version_id, r.body, r.fetched_at, o.state, o.rejection"
    " FROM resource r LEFT JOIN outbox o ON o.type = r.type AND o.id = r.id"
)


def connect(path: Path, key: bytes) -> Any:
    """The bare driver with the store's pragmas."""
    db = sqlcipher3.connect(str(path), isolation_level=None, check_same_thread=False)
    db.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    for pragma in ("temp_store = MEMORY", "foreign_keys = ON", "journal_mode = WAL", "synchronous = FULL"):
        db.execute(f"PRAGMA {pragma}").fetchall()
    return db


def create(db: Any, body: dict[str, Any], text: str, patient: str) -> None:
    """A new resource of the person's own, with its outbox entry."""
    insert(db, body, text, patient)
    db.execute(
        "INSERT INTO outbox (type, id, patient, method, body, created_at) VALUES (?, ?, ?, 'PUT', ?, ?)",
        (body["resourceType"], body["id"], patient, _dumps(body), "2026-11-21T02:00:00.000Z"),
    )


def insert(db: Any, body: dict[str, Any], text: str, patient: str) -> None:
    """A resource that is new here, with its row of the full-text index."""
    cursor = db.execute(
        "INSERT INTO resource (type, id, patient, version_id, body, fetched_at, status, code, sort_time, search_text)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (body["resourceType"], body["id"], patient, *_columns(body), text),
    )
    db.execute("INSERT INTO search (rowid, text) VALUES (?, ?)", (cursor.lastrowid, _spaced(text)))


def update(db: Any, body: dict[str, Any], text: str, patient: str) -> None:
    """The server's next version of a resource that is here."""
    type_, id_ = body["resourceType"], body["id"]
    number = db.execute("SELECT number FROM resource WHERE type = ? AND id = ?", (type_, id_)).fetchone()[0]
    db.execute(
        "UPDATE resource SET patient = ?, version_id = ?, body = ?, fetched_at = ?, status = ?, code = ?,"
        " sort_time = ?, search_text = ? WHERE number = ?",
        (patient, *_columns(body), text, number),
    )
    db.execute("DELETE FROM search WHERE rowid = ?", (number,))
    db.execute("INSERT INTO search (rowid, text) VALUES (?, ?)", (number, _spaced(text)))


def delete(db: Any, type_: str, id_: str) -> None:
    """Deletes a resource and its row of the full-text index."""
    number = db.execute("SELECT number FROM resource WHERE type = ? AND id = ?", (type_, id_)).fetchone()[0]
    db.execute("DELETE FROM search WHERE rowid = ?", (number,))
    db.execute("DELETE FROM resource WHERE number = ?", (number,))


def get(db: Any, type_: str, id_: str) -> dict[str, Any]:
    """One resource by its id."""
    row = db.execute(f"{_SELECT} WHERE r.type = ? AND r.id = ?", (type_, id_)).fetchone()
    body: dict[str, Any] = json.loads(row[4])
    return body


def newest(db: Any, type_: str, patient: str, limit: int) -> list[dict[str, Any]]:
    """One patient's newest resources of a type."""
    rows = db.execute(
        f"{_SELECT} WHERE r.type = ? AND r.patient = ? ORDER BY r.sort_time DESC, r.id LIMIT ?", (type_, patient, limit)
    ).fetchall()
    return [json.loads(row[4]) for row in rows]


def with_code(db: Any, type_: str, code: str, limit: int) -> list[dict[str, Any]]:
    """The newest resources of a type with one code."""
    rows = db.execute(
        f"{_SELECT} WHERE r.type = ? AND r.code = ? ORDER BY r.sort_time DESC, r.id LIMIT ?", (type_, code, limit)
    ).fetchall()
    return [json.loads(row[4]) for row in rows]


def with_words(db: Any, words: str, limit: int) -> Sequence[tuple[str, str]]:
    """The resources that the full-text index finds."""
    rows: list[tuple[str, str]] = db.execute(
        "SELECT type, id FROM search JOIN resource ON number = search.rowid WHERE search MATCH ?"
        " ORDER BY rank, sort_time DESC, number LIMIT ?",
        (f'"{_spaced(words)}"', limit),
    ).fetchall()
    return rows


def _columns(body: dict[str, Any]) -> tuple[str, str, str, str, str, str]:
    coding = body["code"]["coding"][0]
    taken = datetime.fromisoformat(body["effectiveDateTime"]).astimezone(UTC)
    return (
        body["meta"]["versionId"],
        _dumps(body),
        "2026-11-21T02:00:00.000Z",
        body["status"],
        f"{coding['system']}|{coding['code']}",
        taken.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
    )


def _dumps(body: dict[str, Any]) -> str:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def _spaced(text: str) -> str:
    return _SEPARATOR.sub(" ", _HAN.sub(r" \1 ", text.lower())).strip()
