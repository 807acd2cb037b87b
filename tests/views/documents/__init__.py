"""Papers that a person sends, on the screen."""
