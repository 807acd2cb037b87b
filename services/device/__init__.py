"""Access to the device: its vault, its network, its notifications."""
