"""Sends the person's changes to the hospital and fetches the hospital's. Knows resource types, not features."""
