"""Pictures of the hospital's messages."""
