"""What the hospital asks people to agree to, what they decided, and what stops without it."""
