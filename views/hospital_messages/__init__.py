"""The screen with what the hospital sent by its channels."""
