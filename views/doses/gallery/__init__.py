"""Pictures of these parts from fixed data."""
