"""What the hospital asks a person to agree to, on the screen."""
