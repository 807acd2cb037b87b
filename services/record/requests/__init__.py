"""What the hospital asks a person to do (FHIR Task)."""
