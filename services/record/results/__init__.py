"""What a report and its results say (FHIR DiagnosticReport, Observation), and how many of them are flagged."""
