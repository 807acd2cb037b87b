"""Pictures of conversations with the care team."""
