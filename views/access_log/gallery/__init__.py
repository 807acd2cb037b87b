"""Pictures of the log of who looked at the record."""
