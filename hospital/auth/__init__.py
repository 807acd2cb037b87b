"""The hospital's SMART App Launch 2 authorization server: who signs in, for which record, and for how long."""
