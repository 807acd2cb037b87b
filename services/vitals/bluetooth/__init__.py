"""What blood pressure monitors, heart rate belts, thermometers and scales say over Bluetooth."""
