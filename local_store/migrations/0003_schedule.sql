-- Whose half hours: the id in a Slot's reference to its schedule. There are thousands, looked through at every choice of
-- a time.
ALTER TABLE resource ADD COLUMN schedule TEXT;

UPDATE resource
SET schedule = substr(body ->> '$.schedule.reference', instr(body ->> '$.schedule.reference', 'Schedule/') + 9)
WHERE type = 'Slot' AND instr(body ->> '$.schedule.reference', 'Schedule/') > 0;

CREATE INDEX resource_by_schedule ON resource (schedule, status, sort_time) WHERE schedule IS NOT NULL;
