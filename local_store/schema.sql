-- What all migrations together make. Written by `python -m tests.local_store.golden`, compared in a test.

CREATE TABLE attachment (
    id TEXT PRIMARY KEY,
    content_type TEXT NOT NULL,
    size INTEGER NOT NULL DEFAULT 0,
    complete INTEGER NOT NULL DEFAULT 0
, used_at TEXT) STRICT, WITHOUT ROWID;

CREATE TABLE attachment_chunk (
    attachment TEXT NOT NULL REFERENCES attachment (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (attachment, position)
) STRICT;

CREATE TABLE compartment (
    patient TEXT NOT NULL,
    type TEXT NOT NULL,
    id TEXT NOT NULL,
    PRIMARY KEY (patient, type, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX compartment_of ON compartment (type, id);

CREATE TABLE cursor (
    scope TEXT PRIMARY KEY,
    position TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE outbox (
    entry_id INTEGER PRIMARY KEY AUTOINCREMENT,
    type TEXT NOT NULL,
    id TEXT NOT NULL,
    patient TEXT,
    method TEXT NOT NULL CHECK (method IN ('PUT', 'DELETE')),
    body TEXT,
    if_match TEXT,
    revision INTEGER NOT NULL DEFAULT 1,
    state TEXT NOT NULL DEFAULT 'PENDING' CHECK (state IN ('PENDING', 'IN_FLIGHT', 'REJECTED')),
    rejection TEXT,
    attempts INTEGER NOT NULL DEFAULT 0,
    next_attempt_at TEXT,
    created_at TEXT NOT NULL,
    base_body TEXT,
    base_fetched_at TEXT,
    base_text TEXT NOT NULL DEFAULT '', tried TEXT, in_bulk INTEGER NOT NULL DEFAULT 0 CHECK (in_bulk IN (0, 1)),
    UNIQUE (type, id),
    CHECK ((state = 'REJECTED') = (rejection IS NOT NULL)),
    CHECK ((method = 'DELETE') = (body IS NULL))
) STRICT;

CREATE INDEX outbox_by_state ON outbox (state, in_bulk, type);

CREATE VIEW outbox_hold (entry_id, held_by) AS
SELECT need.entry_id, need.needed
FROM outbox_need AS need
WHERE need.needed < need.entry_id
    OR NOT EXISTS (
        WITH RECURSIVE reached (entry_id) AS (
            SELECT need.needed
            UNION
            SELECT further.needed FROM reached JOIN outbox_need AS further ON further.entry_id = reached.entry_id
        )
        SELECT 1 FROM reached WHERE reached.entry_id = need.entry_id
    );

CREATE INDEX outbox_in_turn ON outbox (in_bulk, entry_id, next_attempt_at, revision) WHERE state = 'PENDING';

CREATE VIEW outbox_need (entry_id, needed) AS
SELECT reference.entry_id, other.entry_id
FROM outbox_reference AS reference
JOIN outbox AS other ON other.type = reference.type AND other.id = reference.id
WHERE other.entry_id <> reference.entry_id
    AND other.method = 'PUT' AND (other.if_match IS NULL OR other.base_body IS NULL);

CREATE TABLE outbox_reference (
    entry_id INTEGER NOT NULL REFERENCES outbox (entry_id) ON DELETE CASCADE,
    type TEXT NOT NULL,
    id TEXT NOT NULL,
    PRIMARY KEY (entry_id, type, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX outbox_reference_to ON outbox_reference (type, id);

CREATE INDEX outbox_that_deletes ON outbox (entry_id) WHERE method = 'DELETE';

CREATE TABLE resource (
    number INTEGER PRIMARY KEY,
    type TEXT NOT NULL,
    id TEXT NOT NULL,
    patient TEXT,
    version_id TEXT,
    body TEXT NOT NULL,
    fetched_at TEXT,
    status TEXT,
    code TEXT,
    sort_time TEXT,
    search_text TEXT NOT NULL DEFAULT '', seen_at TEXT, schedule TEXT,
    UNIQUE (type, id)
) STRICT;

CREATE INDEX resource_by_code ON resource (type, code, sort_time);

CREATE INDEX resource_by_patient ON resource (type, patient, sort_time);

CREATE INDEX resource_by_schedule ON resource (schedule, status, sort_time) WHERE schedule IS NOT NULL;

CREATE INDEX resource_by_time ON resource (type, sort_time);

CREATE VIRTUAL TABLE search USING fts5 (
    text,
    content = '',
    contentless_delete = 1,
    tokenize = 'unicode61 remove_diacritics 2'
);

CREATE TABLE setting (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

