"""Scenes of the emergency card."""
