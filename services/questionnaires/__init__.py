"""Answering what the hospital asks: drafts, sending, and correcting what was sent."""
