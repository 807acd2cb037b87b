"""What a bill and a payment are: read by the bills and by the first screen."""
