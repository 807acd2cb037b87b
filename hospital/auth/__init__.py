"""The hospital's SMART App Launch 2 authorization server: who is asking, for whose record, and for how long."""
