"""Pictures of what the hospital asks a person to agree to."""
