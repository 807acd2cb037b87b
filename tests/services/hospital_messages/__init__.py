"""The hospital's messages, and the word that they were read."""
