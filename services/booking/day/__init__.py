"""The day of the visit and the days before it."""
