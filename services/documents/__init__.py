"""Papers that a person photographs and sends to the hospital."""
