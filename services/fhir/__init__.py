"""FHIR R4 as the app speaks it: reading JSON, talking to a server, signing in. Knows no feature."""
