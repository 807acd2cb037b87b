"""The meaning of FHIR resources, in one place: one folder or file per subject. Activities read them here only."""
