"""Asking for a time: held, requested, moved, cancelled."""
