"""The screen that tells who looked at the record."""
