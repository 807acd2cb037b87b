"""The recommended times."""
