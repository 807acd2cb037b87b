"""What home readings need now, on whichever screen it is said."""
