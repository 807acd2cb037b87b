"""What belongs to the device and not to the hospital: its vault, its network, its notifications."""
