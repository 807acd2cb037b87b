"""Who looked at a record."""
