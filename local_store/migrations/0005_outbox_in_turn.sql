-- What an entry's body refers to: it waits for the entries that create one of these. Beside the body, so that what may be
-- sent next is found without reading what waits.
CREATE TABLE outbox_reference (
    entry_id INTEGER NOT NULL REFERENCES outbox (entry_id) ON DELETE CASCADE,
    type TEXT NOT NULL,
    id TEXT NOT NULL,
    PRIMARY KEY (entry_id, type, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX outbox_reference_to ON outbox_reference (type, id);

INSERT INTO outbox_reference (entry_id, type, id)
SELECT DISTINCT entry_id, substr(name, 1, instr(name, '/') - 1), substr(name, instr(name, '/') + 1)
FROM (
    SELECT outbox.entry_id, substr(found.atom, 1, instr(found.atom || '/_history/', '/_history/') - 1) AS name
    FROM outbox, json_tree(outbox.body) AS found
    WHERE outbox.body IS NOT NULL AND found.key = 'reference' AND found.type = 'text'
)
WHERE instr(name, '/') > 1 AND instr(name, '/') < length(name);

-- 1: one of many that came at once, such as a file's readings. They are sent after what a person did one by one.
ALTER TABLE outbox ADD COLUMN in_bulk INTEGER NOT NULL DEFAULT 0 CHECK (in_bulk IN (0, 1));
CREATE INDEX outbox_in_turn ON outbox (in_bulk, entry_id, next_attempt_at, revision) WHERE state = 'PENDING';
CREATE INDEX outbox_by_state ON outbox (state, in_bulk, type);
CREATE INDEX outbox_that_deletes ON outbox (entry_id) WHERE method = 'DELETE';

-- The entries that create what an entry refers to.
CREATE VIEW outbox_need (entry_id, needed) AS
SELECT reference.entry_id, other.entry_id
FROM outbox_reference AS reference
JOIN outbox AS other ON other.type = reference.type AND other.id = reference.id
WHERE other.entry_id <> reference.entry_id
    AND other.method = 'PUT' AND (other.if_match IS NULL OR other.base_body IS NULL);

-- The entries that have to arrive first. In a circle of references none waits for a younger one: all would wait for ever.
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
