"""Judges a resource before it is written: shape, values, codes, references, invariants."""
