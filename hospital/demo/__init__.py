"""A small, believable Chinese hospital: pure functions, deterministic for a seed, relative to today."""
