"""Pictures from outside."""
