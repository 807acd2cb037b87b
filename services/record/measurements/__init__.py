"""What people measure at home: its kinds, how it is written as FHIR, what is doubtful, and what it comes to."""
