"""Pictures of these screens from fixed data."""
