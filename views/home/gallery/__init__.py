"""Pictures of this room from fixed data."""
