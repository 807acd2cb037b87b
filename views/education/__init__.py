"""Screens of learning: articles chosen for a person, the reader, and the points."""
