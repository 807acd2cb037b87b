"""Who may see and write what: the permission tables, as conditions of SQL and as questions about one resource."""
