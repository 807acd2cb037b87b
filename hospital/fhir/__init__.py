"""A FHIR R4 (4.0.1) server: store, search, history, transactions, validation, permissions, capabilities."""
