"""The record as one timeline: what counts first, every entry by kind, and each in full."""
