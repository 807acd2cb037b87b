"""Papers that a person sends."""
