"""Consultations with the care team and their messages, as FHIR says them."""
