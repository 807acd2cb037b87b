"""Reports and their results (FHIR DiagnosticReport, Observation), and how many of them are flagged."""
