-- `tried`: JSON array of the bodies that were sent and whose answers never came, oldest first. Each may have arrived.
ALTER TABLE outbox ADD COLUMN tried TEXT;

-- When the hospital last showed it in a complete list of its type. NULL: never since this column exists.
ALTER TABLE resource ADD COLUMN seen_at TEXT;

-- When a person last opened it.
ALTER TABLE attachment ADD COLUMN used_at TEXT;
