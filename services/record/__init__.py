"""What FHIR resources mean, once: one folder or file per subject. Activities read them here, never from each other."""
