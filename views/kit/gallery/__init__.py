"""Pictures of the kit's pieces from fixed data."""
