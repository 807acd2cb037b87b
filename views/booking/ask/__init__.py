"""Requesting a time, and the number that is held meanwhile."""
