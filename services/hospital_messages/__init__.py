"""What the hospital sent to a person by its channels, and the word that it was read."""
