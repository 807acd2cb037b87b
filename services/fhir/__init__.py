"""The app's FHIR R4 client: reading JSON, talking to a server, signing in. Knows no feature."""
