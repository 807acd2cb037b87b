"""Readings from home that reach the hospital, what they propose to a clinician, and the plan made of a check-up."""
