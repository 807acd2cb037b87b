"""What stands in for the world outside in demos and tests. The hospital's code knows nothing of it."""
