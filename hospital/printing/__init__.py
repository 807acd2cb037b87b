"""Reports on paper: what the hospital prints of its own records."""
