"""Who looked at a record: read from the hospital's AuditEvents, page by page, and kept nowhere."""
