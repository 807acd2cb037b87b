"""Families: who looks after whom, as the person gives it by an invitation, and ends it."""
