"""Pictures of the record's screens from fixed data."""
