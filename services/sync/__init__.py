"""Brings the person's changes to the hospital and the hospital's to this device. Knows resource types, not features."""
