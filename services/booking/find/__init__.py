"""Finding a department, a doctor, a time."""
