"""Who looked at a record, on the screen."""
