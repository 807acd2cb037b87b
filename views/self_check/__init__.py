"""The self-check, behind the version line: what of the app works on this device."""
