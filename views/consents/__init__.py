"""The screens on which the hospital asks, and those that show what was decided."""
