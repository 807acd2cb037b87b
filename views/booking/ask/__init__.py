"""Asking for a time, and the number that is held meanwhile."""
