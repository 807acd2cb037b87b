"""Reads what other apps and devices have kept: Apple Health's export and CSV files."""
