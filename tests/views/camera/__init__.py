"""What screens do with a camera."""
