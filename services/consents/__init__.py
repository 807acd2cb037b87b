"""What the hospital asks a person to agree to, and what they decide."""
