"""Pictures of what screens do with a camera."""
