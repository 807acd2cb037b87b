"""Stand-ins for what is not ours: the clock, the wires between phone and hospital. Written once, used by every tier."""
