"""Pictures of the family."""
