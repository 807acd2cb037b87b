"""Access control: the permission tables, as SQL conditions and as checks of a single resource."""
