"""What screens do with the device's camera: reading a code, taking a photo."""
