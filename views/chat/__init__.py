"""Writing with the care team."""
