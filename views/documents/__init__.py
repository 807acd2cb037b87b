"""The papers a person photographs for the hospital."""
