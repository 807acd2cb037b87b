"""Pictures of this screen from fixed data."""
