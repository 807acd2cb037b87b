"""The self-check: what of the app works on this device. It touches nothing of the person's."""
