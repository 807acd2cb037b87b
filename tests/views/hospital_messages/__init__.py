"""The hospital's messages on the screen."""
